"""After a create without an answer: was the mail logged, and as which email?"""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web

from relay.errors import Temporary
from relay.hubspot import Created, Prepared, Unknown
from relay.model import Address, Effect, RecordRef, RecordType
from relay.sandbox import Fault, FaultKind


async def nothing_known(_):
    return frozenset()


@pytest.fixture
def effect(crm, clock):
    """What relay writes down before the create of an engagement leaves."""

    def make(engagement, *, since=None, key="0", unique=""):
        return Effect(
            key=key,
            direction=engagement.direction,
            links=engagement.links,
            traits=crm.traits(Prepared(engagement=engagement, key=unique)),
            message_id=None,
            subject_key="",
            people=(),
            at=engagement.at,
            intended_at=since or clock.now(),
        )

    return make


@pytest.fixture
def find(crm, effect):
    """Look for an engagement whose create left now."""

    async def find_logged(engagement, *, known=nothing_known, since=None):
        found = await crm.find_logged([effect(engagement, since=since)], known=known)
        return found.get("0")

    return find_logged


async def log_one(crm, engagement):
    (result,) = await crm.log_emails([Prepared(engagement=engagement)])
    return result


@pytest.mark.parametrize("kind", [FaultKind.APPLIED_LOST, FaultKind.TRUNCATED])
async def test_a_mail_whose_answer_was_lost_is_found(crm, sandbox, engagement, find, emails, kind):
    sandbox.faults.add(Fault(kind=kind))
    assert isinstance(await log_one(crm, engagement), Unknown)
    (email,) = await emails()
    sandbox.journal.clear()
    assert await find(engagement) == email["id"]
    assert len(sandbox.journal) == 2
    assert not sandbox.journal.find(path="*/search")


async def test_a_create_that_lands_late_is_found_late(crm, sandbox, engagement, find, clock):
    sandbox.faults.add(Fault(kind=FaultKind.APPLIED_LATE, delay_s=20))
    assert isinstance(await log_one(crm, engagement), Unknown)
    left_at = clock.now()
    assert await find(engagement) is None
    await clock.advance(21)
    assert await find(engagement, since=left_at)


async def test_a_mail_that_was_not_logged_is_not_found(crm, sandbox, engagement, find):
    await log_one(crm, replace(engagement, subject="Another offer"))
    sandbox.faults.add(Fault(kind=FaultKind.RESET))
    assert isinstance(await log_one(crm, engagement), Unknown)
    assert await find(engagement) is None


async def test_every_mail_of_a_lost_batch_is_found_as_itself(crm, sandbox, engagement, find):
    mails = [replace(engagement, text=f"Text {number}") for number in range(3)]
    sandbox.faults.add(Fault(kind=FaultKind.APPLIED_LOST))
    await crm.log_emails([Prepared(engagement=mail) for mail in mails])
    assert len({await find(mail) for mail in mails} - {None}) == 3


async def test_a_hundred_mails_are_looked_for_together(crm, sandbox, engagement, effect, emails):
    """With two contacts: one read of what is linked, one of the emails."""
    links = [(RecordRef(RecordType.CONTACT, each),) for each in ("602", "104901")]
    mails = [
        replace(engagement, text=f"Text {number}", links=links[number % 2]) for number in range(100)
    ]
    sandbox.faults.add(Fault(kind=FaultKind.APPLIED_LOST))
    await crm.log_emails([Prepared(engagement=mail) for mail in mails])
    sandbox.journal.clear()
    sought = [effect(mail, key=str(number)) for number, mail in enumerate(mails)]
    found = await crm.find_logged(sought, known=nothing_known)
    assert set(found) == {str(number) for number in range(100)}
    assert set(found.values()) == {email["id"] for email in await emails()}
    assert len(sandbox.journal.find(method="POST")) == 2


async def test_two_mails_alike_get_an_email_each(crm, sandbox, engagement, effect, emails):
    sandbox.faults.add(Fault(kind=FaultKind.APPLIED_LOST))
    await crm.log_emails([Prepared(engagement=engagement)] * 2)
    sought = [effect(engagement, key=key) for key in ("one", "two", "never sent")]
    found = await crm.find_logged(sought, known=nothing_known)
    assert sorted(found.values()) == sorted(email["id"] for email in await emails())


async def test_a_mail_to_somebody_else_is_not_taken_for_its_twin(crm, engagement, effect):
    """Both are looked for in one go: each only among the emails of its own contacts."""
    carla, peter = (RecordRef(RecordType.CONTACT, each) for each in ("602", "104901"))
    await log_one(crm, replace(engagement, links=(carla,)))
    sought = [
        effect(replace(engagement, links=(peter,)), key="to Peter"),
        effect(replace(engagement, links=(carla,), subject="Never sent"), key="to Carla"),
    ]
    assert await crm.find_logged(sought, known=nothing_known) == {}


@pytest.mark.parametrize(
    "change",
    [
        {"subject": "Offer 4712"},
        {"text": "Dear Bo,\nhere it is again."},
        {"to": (Address(email="di@example.com"),)},
        {"from_": Address(email="sam@acme.com")},
        {"cc": ()},
    ],
    ids=lambda change: next(iter(change)),
)
async def test_a_mail_that_differs_is_another_mail(crm, engagement, find, change):
    await log_one(crm, replace(engagement, **change))
    assert await find(engagement) is None


async def test_a_mail_of_another_second_is_another_mail(crm, engagement, find):
    await log_one(crm, replace(engagement, at=engagement.at + timedelta(seconds=1)))
    assert await find(engagement) is None


async def test_a_twin_that_is_known_already_is_not_taken(crm, sandbox, engagement, find):
    twin = await log_one(crm, engagement)
    assert isinstance(twin, Created)

    async def known(ids):
        assert set(ids) == {twin.engagement_id}
        return frozenset({twin.engagement_id})

    sandbox.journal.clear()
    assert await find(engagement, known=known) is None
    assert len(sandbox.journal) == 1


async def test_a_mail_that_lost_its_first_contact_on_the_way_is_found(crm, engagement, find):
    gone, alive = RecordRef(RecordType.CONTACT, "999"), RecordRef(RecordType.CONTACT, "602")
    engagement = replace(engagement, links=(gone, alive))
    logged = await log_one(crm, engagement)
    assert await find(engagement) == logged.engagement_id


async def test_an_old_email_of_the_same_content_is_not_taken(crm, engagement, find, clock):
    await log_one(crm, engagement)
    await clock.advance(3_600)
    assert await find(engagement) is None


async def test_two_clocks_that_differ_a_little_do_not_matter(crm, engagement, find, clock):
    logged = await log_one(crm, engagement)
    assert await find(engagement, since=clock.now() + timedelta(minutes=5)) == logged.engagement_id


async def test_an_old_correspondence_costs_one_look(crm, sandbox, engagement, find, clock):
    for start in range(0, 300, 100):
        mails = [replace(engagement, subject=f"Old {start + number}") for number in range(100)]
        await crm.log_emails([Prepared(engagement=mail) for mail in mails])
    await clock.advance(86_400)
    logged = await log_one(crm, engagement)
    sandbox.journal.clear()
    assert await find(engagement) == logged.engagement_id
    assert len(sandbox.journal) == 2
    assert await find(replace(engagement, subject="Never sent")) is None
    assert len(sandbox.journal) == 5


async def test_a_mail_that_was_cut_is_found_by_what_was_sent(crm, sandbox, engagement, find):
    long = replace(engagement, text="word " * 20_000, html="")
    prepared = await crm.prepare(long)
    sandbox.faults.add(Fault(kind=FaultKind.APPLIED_LOST))
    assert isinstance(await log_one(crm, prepared.engagement), Unknown)
    assert await find(prepared.engagement)
    assert await find(long) is None


async def test_traits_show_nothing_of_the_mail(crm, engagement):
    assert re.fullmatch("[0-9a-f]{64}", crm.traits(Prepared(engagement=engagement)))


@pytest.mark.parametrize("what", ["associations", "objects"])
async def test_a_half_failed_look_is_no_look(make_crm, stub, engagement, effect, what):
    linked = {"from": {"id": "602"}, "to": [{"toObjectId": 7, "associationTypes": []}]}
    failed = [{"category": "INTERNAL_ERROR", "message": "try again"}]

    def answer(body):
        is_half = what == ("objects" if "properties" in body else "associations")
        results = [] if "properties" in body else [linked]
        return web.json_response({"results": results, "errors": failed if is_half else []})

    stub.answers = [answer]
    crm = make_crm(stub.url)
    with pytest.raises(Temporary, match="INTERNAL_ERROR"):
        await crm.find_logged([effect(engagement, since=engagement.at)], known=nothing_known)


@pytest.mark.parametrize("unreadable", ["", "tomorrow", "Thu, 26 Nov 2026 12:00:00"])
async def test_the_time_is_hubspots_own_by_its_last_answer_that_says_it(
    make_crm, stub, clock, unreadable
):
    crm = make_crm(stub.url)
    assert crm.now() == clock.now()
    stub.answers = [
        web.json_response({}, headers={"Date": "Thu, 26 Nov 2026 12:00:00 GMT"}),
        web.json_response({}, headers={"Date": unreadable}),
    ]
    for _ in range(2):
        await crm.link({"1": [RecordRef(RecordType.CONTACT, "602")]})
        await clock.advance(5)
    assert crm.now() == datetime(2026, 11, 26, 12, 0, 10, tzinfo=UTC)
