"""One mail that comes by several doors is one engagement, on the records that any of them claims."""

from email.message import EmailMessage

import pytest

from relay.model import State
from relay.sandbox import Fault, FaultKind
from relay.settings import StoreSettings

LOG = "log@relay.localhost"
TICKET = "log+ticket-608@relay.localhost"
CARLA = "Carla Customer <carla@globex.example>"


@pytest.fixture
def calls(world):
    """What HubSpot was asked since the last time: method and the last parts of the path."""
    seen = {"before": 0}

    def since():
        asked = [f"{each.method} {each.path}" for each in world.sandbox.journal.find()]
        new, seen["before"] = asked[seen["before"] :], len(asked)
        return new

    return since


def forward(message, *, sender="Bob Roe <bob@acme.example>", attached=True, words="See below\n"):
    """The mail as one of ours forwards it: attached, or inline as a client writes it."""
    outer = EmailMessage()
    outer["From"], outer["To"], outer["Subject"] = sender, LOG, f"Fwd: {message['Subject']}"
    outer["Date"], outer["Message-ID"] = message["Date"], f"<fwd-{sender[:3]}@acme.example>"
    if attached:
        outer.set_content(words)
        outer.add_attachment(message)
        return outer
    outer.set_content(
        f"{words}\n---------- Forwarded message ---------\nFrom: {message['From']}\n"
        f"Date: {message['Date']}\nSubject: {message['Subject']}\nTo: {message['To']}\n\n"
        f"{message.get_content()}"
    )
    return outer


def reason_of(story):
    return story.mail.reason


# ---------------------------------------------------------------- the same bytes again


async def test_a_copy_with_a_tag_adds_its_record_to_the_engagement_that_is_there(
    world, mail, calls
):
    world.start()
    message = mail()
    first = await world.put(message)
    await world.reaches(first)
    calls()
    second = await world.put(message, to=TICKET)
    story = await world.reaches(second)
    [email] = await world.emails()
    assert {"contacts-602", "tickets-608"} <= email.links
    assert reason_of(story) == f"engagement {email.id}, the same mail as {first}: adds ticket 608"
    assert [also.id for also in (await world.spool.story(first)).also] == [second]


async def test_a_later_copy_costs_one_call_and_none_if_it_has_nothing_to_add(world, mail, calls):
    world.start()
    await world.reaches(await world.put(mail(subject="Before"), to=TICKET))  # the ticket is known
    message = mail()
    await world.reaches(await world.put(message))
    calls()
    await world.reaches(await world.put(message, to=TICKET))
    [call] = calls()
    assert "associations" in call
    assert "batch" in call
    story = await world.reaches(await world.put(message, mail_from="bob@acme.example"))
    assert calls() == []
    assert reason_of(story).endswith("nothing to add")


async def test_the_same_copy_once_more_is_no_mail_of_its_own(world, mail):
    world.start()
    message = mail()
    first = await world.put(message)
    await world.reaches(first)
    assert await world.put(message) == first
    second = await world.put(message, to=TICKET)
    assert second != first
    assert await world.put(message, to=TICKET) == second
    await world.reaches(second, within_s=5)
    assert await world.put(message, to=TICKET) == second


async def test_copies_that_come_before_it_is_taken_up_are_created_with_it(world, mail):
    message = mail()
    first = await world.put(message)
    assert await world.put(message, to=TICKET) == first
    world.start()
    await world.reaches(first)
    [email] = await world.emails()
    assert {"contacts-602", "tickets-608"} <= email.links
    assert world.sandbox.journal.find(path="*associations*") == []


async def test_a_copy_that_comes_while_it_is_decided_is_created_with_it(world, mail):
    message = mail()
    first = await world.put(message)
    deciding = world.spool.intend

    async def copy_comes_first(*args, **kwargs):
        world.spool.intend = deciding
        assert await world.put(message, to=TICKET) == first
        return await deciding(*args, **kwargs)

    world.spool.intend = copy_comes_first
    world.start()
    story = await world.reaches(first, within_s=5)
    assert "another copy came meanwhile" in [move.reason for move in story.moves]
    [email] = await world.emails()
    assert {"contacts-602", "tickets-608"} <= email.links


@pytest.mark.parametrize("kind", [FaultKind.APPLIED_LOST, FaultKind.RESET])
async def test_a_copy_that_comes_while_it_is_unsure_waits_until_that_is_settled(world, mail, kind):
    world.sandbox.faults.add(Fault(kind=kind, method="POST", path="*/objects/emails*"))
    world.start()
    message = mail()
    first = await world.put(message)
    await world.reaches(first, State.UNSURE, within_s=5)
    second = await world.put(message, to=TICKET)
    await world.reaches(second, within_s=400)
    await world.reaches(first, within_s=400)
    [email] = await world.emails()
    assert {"contacts-602", "tickets-608"} <= email.links


async def test_a_copy_after_the_raw_mail_was_dropped_still_adds(world, mail):
    world.start()
    message = mail()
    first = await world.put(message)
    await world.reaches(first)
    await world.clock.advance(40 * 86_400)
    await world.spool.prune(StoreSettings())
    assert await world.spool.raw(first) is None
    await world.reaches(await world.put(message, to=TICKET), within_s=5)
    [email] = await world.emails()
    assert "tickets-608" in email.links


async def test_a_mail_without_id_and_subject_is_known_by_its_bytes(world, mail):
    world.start()
    message = mail(subject="")
    del message["Message-ID"]
    first = await world.put(message)
    await world.reaches(first)
    await world.reaches(await world.put(message, to=TICKET))
    assert len(await world.emails()) == 1


async def test_a_crash_between_the_link_and_the_note_of_it_does_it_again_and_changes_nothing(
    world, mail
):
    world.start()
    message = mail()
    await world.reaches(await world.put(message))
    settle = world.spool.settle

    async def die(*_args, **_more):
        await world.clock.sleep(10**6)

    world.spool.settle = die
    second = await world.put(message, to=TICKET)
    while "tickets-608" not in (await world.emails())[0].links:
        await world.passes(1)
    await world.crash()
    world.spool.settle = settle
    assert await world.state(second) == State.CLAIMED
    world.start()
    await world.reaches(second, within_s=5)
    [email] = await world.emails()
    assert {"contacts-602", "tickets-608"} <= email.links


# ---------------------------------------------------------------- forwards


@pytest.mark.parametrize("attached", [True, False])
async def test_a_forward_of_what_was_logged_is_the_same_mail(world, mail, attached):
    world.start()
    message = mail(text="Dear Carla,\nhere is our offer for ten chairs.\n")
    first = await world.put(message)
    await world.reaches(first)
    story = await world.reaches(
        await world.put(
            forward(message, attached=attached), to=TICKET, mail_from="bob@acme.example"
        )
    )
    [email] = await world.emails()
    assert (email.direction, email.owner_id) == ("EMAIL", "47550177")
    assert {"contacts-602", "tickets-608"} <= email.links
    assert f"the same mail as {first}" in reason_of(story)


@pytest.mark.parametrize("attached", [True, False])
async def test_the_mail_itself_after_its_forward_makes_it_a_sent_mail(world, mail, attached):
    world.start()
    message = mail(text="Dear Carla,\nhere is our offer for ten chairs.\n")
    forwarded = forward(message, attached=attached)
    await world.reaches(await world.put(forwarded, mail_from="bob@acme.example"))
    assert [email.direction for email in await world.emails()] == ["FORWARDED_EMAIL"]
    story = await world.reaches(await world.put(message))
    [email] = await world.emails()
    assert email.direction == "EMAIL"
    assert "makes it EMAIL" in reason_of(story)
    assert len(world.sandbox.journal.find(method="PATCH")) == 1


async def test_two_colleagues_who_forward_the_same_mail_make_one_engagement(world, mail):
    message = mail(sender=CARLA, to="jane@acme.example", text="We take ten chairs.\n")
    ids = [
        await world.put(forward(message, sender=who, attached=False, words=words), mail_from=who)
        for who, words in (("bob@acme.example", "FYI\n"), ("jane@acme.example", "Look at this\n"))
    ]
    world.start()
    for spool_id in ids:
        await world.reaches(spool_id, within_s=10)
    assert len(await world.emails()) == 1


async def test_a_mail_attached_twice_is_one(world, mail):
    message = mail()
    twice = forward(message)
    twice.add_attachment(message)
    world.start()
    await world.reaches(await world.put(twice, mail_from="bob@acme.example"))
    assert len(await world.emails()) == 1


async def test_of_several_attached_mails_only_the_unknown_ones_are_created(world, mail):
    known, other = mail(), mail(subject="Another", text="Something else\n")
    world.start()
    first = await world.put(known)
    await world.reaches(first)
    both = forward(known)
    both.add_attachment(other)
    story = await world.reaches(await world.put(both, to=TICKET, mail_from="bob@acme.example"))
    emails = await world.emails()
    assert [email.subject for email in emails] == ["Offer", "Another"]
    assert all("tickets-608" in email.links for email in emails)
    assert {effect.engagement_id for effect in story.effects} == {email.id for email in emails}


# ---------------------------------------------------------------- a list and a person


async def test_a_copy_by_a_list_with_its_footer_and_prefix_is_the_same_mail(world, mail):
    message = mail(subject="Offer", message_id="<one@acme.example>", text="We offer ten chairs.\n")
    by_list = mail(
        subject="[team] Offer",
        message_id="<one@acme.example>",
        text="We offer ten chairs.\n\n____\nteam mailing list\nhttps://lists.acme.example/team\n",
        list_id="<team.acme.example>",
    )
    world.start()
    await world.reaches(await world.put(message))
    story = await world.reaches(await world.put(by_list))
    assert "the same mail" in reason_of(story)
    assert len(await world.emails()) == 1


@pytest.mark.parametrize(
    "other",
    [
        {"text": "We offer nine chairs.\n"},
        {"text": "We offer nine chairs.\n", "subject": "Order"},
        {"to": "peter@initech.example"},
    ],
)
async def test_the_same_id_with_other_content_is_another_mail(world, mail, other):
    same = {"message_id": "<one@acme.example>", "text": "We offer ten chairs.\n"}
    world.start()
    await world.reaches(await world.put(mail(**same)))
    await world.reaches(await world.put(mail(**same | other)))
    assert len(await world.emails()) == 2


async def test_the_same_words_on_another_day_are_another_mail(world, mail):
    world.start()
    await world.reaches(await world.put(mail()))
    await world.clock.advance(86_400)
    await world.reaches(await world.put(mail()), within_s=5)
    assert len(await world.emails()) == 2


# ---------------------------------------------------------------- what goes wrong


async def test_while_hubspot_does_not_link_the_later_copy_waits(world, mail):
    world.start()
    message = mail()
    await world.reaches(await world.put(message))
    world.sandbox.faults.add(Fault(kind=FaultKind.STATUS, status=503, path="*associations*"))
    second = await world.put(message, to=TICKET)
    await world.reaches(second, within_s=400)
    [email] = await world.emails()
    assert "tickets-608" in email.links


async def test_an_engagement_that_somebody_deleted_is_not_made_again(world, mail):
    world.start()
    message = mail()
    await world.reaches(await world.put(forward(message), mail_from="bob@acme.example"))
    [email] = await world.emails()
    await world.ask("DELETE", f"/crm/v3/objects/emails/{email.id}")
    story = await world.reaches(await world.put(message))
    assert "404" in reason_of(story)
    assert await world.emails() == []


async def test_what_nobody_could_create_is_created_by_the_copy_that_brings_a_record(world, mail):
    """The first copy was refused for good; the later one does not wait for it."""
    world.start(strangers="park")
    message = mail(to="nora@umbrella.example")
    first = await world.put(message)
    await world.reaches(first, State.PARKED)
    assert await world.put(message, to=TICKET) == first
    await world.reaches(first, within_s=5)
    assert [email.links for email in await world.emails()] == [{"tickets-608"}]
