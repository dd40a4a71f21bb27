"""Large bodies, attachments and inline images: logged once, uploaded once, whatever HubSpot does."""

import asyncio

import pytest
import sqlalchemy as sa

from relay.hubspot.files import Files
from relay.model import State
from relay.sandbox import Fault, FaultKind

CREATE = "*/objects/emails"
UPLOADS = "*/files"
LONG = "Dear Carla, every word counts.\n" * 3_000


def fault(world, kind, *, path=UPLOADS, **fields):
    world.sandbox.faults.add(Fault(kind=kind, method="POST", path=path, **fields))


@pytest.fixture
def files(world):
    """The names of the files in HubSpot."""

    def read():
        with world.sandbox._store.transaction():
            found = world.sandbox._store.execute(sa.text("select name from files"))
            return sorted(found.scalars())

    return read


@pytest.fixture
def uploads(world):
    return lambda: len(world.sandbox.journal.find(method="POST", path=UPLOADS))


@pytest.fixture
def rich(mail):
    """A mail with a body beyond HubSpot's limit, an inline image, and three attachments."""

    def make(**fields):
        message = mail(text=LONG, **fields)
        message.add_alternative("<p>Hi <img src='cid:logo@x' alt='Logo'></p>", subtype="html")
        message.get_payload()[1].add_related(b"PNG", "image", "png", cid="<logo@x>")
        for name, content in (("a.csv", b"1;2"), ("b.csv", b"3;4"), ("empty.csv", b"")):
            message.add_attachment(content, maintype="text", subtype="csv", filename=name)
        return message

    return make


ALL = ["a.csv", "b.csv", "full-text.txt", "image.png"]


async def test_everything_of_a_mail_is_there_and_what_is_not_is_named(world, rich, files):
    world.start()
    story = await world.reaches(await world.put(rich()))
    [email] = await world.emails()
    assert files() == ALL
    assert len(email.files.split(";")) == 4
    assert "The whole text is attached as full-text.txt" in email.text
    assert "Not attached: empty.csv (0 bytes), empty." in email.text
    told = [found.text for step in story.moves for found in step.findings]
    assert "not attached: empty.csv (0 bytes), empty" in told
    html = await world.ask("GET", f"/crm/v3/objects/emails/{email.id}?properties=hs_email_html")
    assert '<img src="http' in html["properties"]["hs_email_html"]


@pytest.mark.parametrize("kind", [FaultKind.APPLIED_LOST, FaultKind.APPLIED_LATE])
@pytest.mark.parametrize("refused", [0, 1])
async def test_such_a_mail_is_found_by_reading_back(world, rich, files, kind, refused):
    """What is compared is what was sent: with cuts, notes and what HubSpot did not take."""
    if refused:
        fault(world, FaultKind.STATUS, status=400)
    fault(world, kind, path=CREATE, delay_s=60)
    world.start()
    spool_id = await world.put(rich())
    await world.reaches(spool_id, State.UNSURE)
    story = await world.reaches(spool_id, within_s=300)
    assert "found by reading back" in story.mail.reason
    assert len(await world.emails()) == 1
    assert files() == ALL[refused:]


@pytest.mark.parametrize(
    "trouble",
    [
        {"kind": FaultKind.APPLIED_LOST},
        {"kind": FaultKind.APPLIED_LATE, "delay_s": 5},
        {"kind": FaultKind.RESET},
        {"kind": FaultKind.TRUNCATED},
        *({"kind": FaultKind.STATUS, "status": status} for status in (423, 429, 477, 500, 502)),
    ],
    ids=lambda trouble: f"{trouble['kind']}-{trouble.get('status', '')}",
)
async def test_a_mail_whose_upload_went_wrong_is_logged_without_a_second_file(
    world, rich, files, uploads, trouble
):
    fault(world, **trouble)
    world.start()
    await world.reaches(await world.put(rich()), within_s=120)
    await world.passes(10)
    assert len(await world.emails()) == 1
    assert files() == ALL
    assert uploads() == len(ALL) + 1


async def test_a_crash_amid_uploads_leaves_no_second_file(world, rich, files):
    world.start()
    stored_files = world.worker._lines["acme"].crm._files
    upload, amid = stored_files._upload, asyncio.Event()

    async def stuck(*args):
        file = await upload(*args)
        if len(files()) == 2:
            amid.set()
            await asyncio.Event().wait()
        return file

    stored_files._upload = stuck
    spool_id = await world.put(rich())
    await amid.wait()
    await world.crash()
    world.start()
    await world.reaches(spool_id, within_s=60)
    assert len(await world.emails()) == 1
    assert files() == ALL


async def test_a_mail_that_is_sent_again_uploads_nothing_again(world, rich, uploads):
    fault(world, FaultKind.STATUS, path=CREATE, status=423, count=2)
    world.start()
    story = await world.reaches(await world.put(rich()), within_s=120)
    assert story.mail.attempt == 3
    assert uploads() == len(ALL)


async def test_a_batch_with_a_poisoned_mail_uploads_nothing_twice(world, rich, uploads):
    ids = [await world.put(rich(subject=str(number))) for number in range(4)]
    fault(world, FaultKind.STATUS, path="*/emails/batch/create", status=400, count=2)
    world.start()
    for spool_id in ids:
        await world.reaches(spool_id, within_s=60)
    assert len(await world.emails()) == 4
    assert uploads() == len(ALL)  # the same files four times


async def test_an_upload_that_never_works_delays_its_own_mail_only(world, rich, mail):
    fault(world, FaultKind.RESET, count=None)
    bad = await world.put(rich())
    good = [await world.put(mail(subject=str(number))) for number in range(3)]
    world.start()
    for spool_id in good:
        await world.reaches(spool_id, within_s=5)
    while await world.state(bad) is not State.PARKED:  # HubSpot takes other mail meanwhile
        good.append(await world.put(mail(subject=str(len(good)))))
        await world.reaches(good[-1], within_s=20)
        await world.passes(20)
        assert len(good) < 40
    assert "gave up after 3 attempts" in (await world.spool.story(bad)).mail.reason
    world.sandbox.faults.clear()
    await world.spool.reopen(bad)
    await world.reaches(bad, within_s=60)
    assert len(await world.emails()) == len(good) + 1


async def test_uploads_that_hubspot_does_not_answer_use_up_no_attempts(world, rich, log_lines):
    fault(world, FaultKind.STATUS, status=503, count=None)
    ids = [await world.put(rich(subject=str(number))) for number in range(3)]
    world.start()
    await world.passes(1_200)
    assert "portal_paused" in {line["event"] for line in log_lines}
    assert {await world.state(one) for one in ids} <= {State.QUEUED, State.CLAIMED}
    world.sandbox.faults.clear()
    for spool_id in ids:
        assert (await world.reaches(spool_id, within_s=1_000)).mail.attempt == 1


async def test_a_batch_that_uploads_for_long_is_not_taken_for_hanging(world, rich):
    ids = [await world.put(rich(subject=str(number))) for number in range(5)]
    world.start()
    crm, hanging = world.worker._lines["acme"].crm, []
    prepare = crm.prepare

    async def slow(engagement, **more):
        await world.clock.advance(100)
        hanging.append(world.worker.stalled)
        return await prepare(engagement, **more)

    crm.prepare = slow
    for spool_id in ids:
        await world.reaches(spool_id)
    assert hanging == [None] * 5


async def test_a_mail_whose_files_take_long_is_not_taken_for_hanging(world, rich, monkeypatch):
    upload, hanging = Files.upload, []

    async def slow(self, file):
        await world.clock.advance(100)
        hanging.append(world.worker.stalled)
        return await upload(self, file)

    monkeypatch.setattr(Files, "upload", slow)
    world.start()
    await world.reaches(await world.put(rich()))
    assert hanging == [None] * len(ALL)


async def test_a_refused_attachment_does_not_park_the_mail(world, rich, files):
    fault(world, FaultKind.STATUS, status=413, count=None)
    world.start()
    await world.reaches(await world.put(rich()))
    [email] = await world.emails()
    assert files() == []
    assert not email.files
    for name in ("a.csv", "b.csv", "empty.csv", "image.png"):
        assert f"Not attached: {name}" in email.text
    assert "relay keeps the whole mail for 30 days" in email.text


async def test_the_files_of_a_forward_stay_with_it(world, mail, files):
    world.start()
    block = "---------- Forwarded message ---------\nFrom: Carla <carla@globex.example>\nDate: Mon, 2 Mar 2026 at 08:00\nSubject: Plan\nTo: Jane <jane@acme.example>\n\n"
    message = mail(to="log@relay.localhost", subject="Fwd: Plan", text=block + "See below\n")
    html = block.replace("<", "&lt;").replace("\n", "<br>")
    message.add_alternative(f"<div>{html}See <img src='cid:plan@x'></div>", subtype="html")
    message.get_payload()[1].add_related(b"PNG", "image", "png", cid="<plan@x>")
    message.add_attachment(b"x", maintype="text", subtype="csv", filename="plan.csv")
    await world.reaches(await world.put(message))
    [email] = await world.emails()
    assert email.direction == "FORWARDED_EMAIL"
    assert files() == ["image.png", "plan.csv"]
    assert len(email.files.split(";")) == 2
