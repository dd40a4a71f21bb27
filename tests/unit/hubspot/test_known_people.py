"""What is known of people: in which calls it is learnt, for how long it holds, when it is forgotten."""

from dataclasses import replace

import pytest
from aiohttp import web

from relay.hubspot import Created, Prepared, Stale
from relay.model import Address, RecordRef, RecordType
from relay.sandbox import Fault, FaultKind

BOTH = frozenset({RecordType.COMPANY, RecordType.DEAL})
CARLA, PETER = "carla@globex.example", "peter@initech.example"


class Known:
    """Looks people up as the pipeline does, and counts the calls."""

    def __init__(self, crm, sandbox):
        self._crm = crm
        self._sandbox = sandbox

    async def __call__(self, *emails):
        """(contact, company, deals) of each address in order; the number of calls."""
        self._sandbox.journal.clear()
        found = await self._crm.find_contacts([Address(email=each) for each in emails], linked=BOTH)
        ids = [one.id for contacts in found.values() for one in contacts]
        companies = await self._crm.companies_of(ids)
        deals = await self._crm.open_of(RecordType.DEAL, ids)
        told = [
            (one.id, companies.get(one.id), deals.get(one.id, ()))
            for email in emails
            for one in found[email]
        ]
        return told, len(self._sandbox.journal)


@pytest.fixture
def known(crm, sandbox):
    return Known(crm, sandbox)


OF_CARLA = ("602", "605", ("601", "603"))
OF_PETER = ("104901", "606", ("607",))


# ---------------------------------------------------------------- in few calls


async def test_one_person_is_two_calls_and_then_none(known):
    """The contact with what hangs on it; which of its deals are open."""
    assert await known(CARLA) == ([OF_CARLA], 2)
    assert await known(CARLA) == ([OF_CARLA], 0)


async def test_two_people_are_three_calls_and_more_are_four(known, crm):
    assert await known(CARLA, PETER) == ([OF_CARLA, OF_PETER], 3)
    crm._people.forget(
        [RecordRef(RecordType.CONTACT, "602"), RecordRef(RecordType.CONTACT, "104901")]
    )
    told, calls = await known(CARLA, PETER, "nobody@example.com")
    assert told == [OF_CARLA, OF_PETER]
    assert calls == 3, "contacts, companies, deals; whether these are open was known"


async def test_a_person_is_known_by_all_addresses(known):
    await known(CARLA, PETER)
    assert await known("peter.prospect@gmail.example", PETER) == ([OF_PETER, OF_PETER], 0)


async def test_two_addresses_of_one_person_are_read_once(known):
    told, calls = await known(PETER, "peter.prospect@gmail.example")
    assert (told, calls) == ([OF_PETER, OF_PETER], 2)


async def test_somebody_who_is_not_found_is_asked_for_again(known, api):
    assert await known("nora@umbrella.example") == ([], 2)
    body = {"properties": {"email": "nora@umbrella.example"}}
    made = await api("POST", "/crm/v3/objects/contacts", body)
    assert await known("nora@umbrella.example") == ([(made["id"], None, ())], 1)


async def test_who_was_made_here_is_known_but_for_a_minute(known, crm, api, clock):
    """Long enough for a backlog, short because HubSpot links companies to new contacts by itself."""
    nora = Address(email="Nora@umbrella.example")
    made = (await crm.create_contacts([nora], owner_id=None))[nora.key].id
    assert await known(nora.key) == ([(made, None, ())], 0)
    await api("PUT", f"/crm/v3/objects/contacts/{made}/associations/companies/606/1")
    await clock.advance(60)
    assert await known(nora.key) == ([(made, "606", ())], 1)


async def test_a_contact_that_somebody_else_made_first_is_known(known, crm):
    await crm.create_contacts([Address(email=CARLA)], owner_id=None)
    told, calls = await known(CARLA)
    assert (told, calls) == ([OF_CARLA], 3)


async def test_only_what_is_wanted_is_told_along(crm, sandbox):
    """A token without the scope for deals need not read any."""
    await crm.find_contacts([Address(email=CARLA)], linked={RecordType.COMPANY})
    (entry,) = sandbox.journal
    assert "associations=companies" in entry.path
    assert "deals" not in entry.path


async def test_hundreds_of_addresses_are_a_call_a_hundred_and_their_links_one(known, api):
    emails = [f"p{number}@example.com" for number in range(250)]
    for start in range(0, 250, 50):
        inputs = [{"properties": {"email": each}} for each in emails[start : start + 50]]
        await api("POST", "/crm/v3/objects/contacts/batch/create", {"inputs": inputs})
    told, calls = await known(*emails)
    assert (len(told), calls) == (250, 3 + 1 + 1)
    assert await known(*emails) == (told, 0)


@pytest.mark.parametrize(
    "email", ["a+b@x.example", "50%25@x.example", "#?&@x.example", "ö@ü.example"]
)
async def test_an_address_of_any_letters_is_one_call(known, api, email):
    made = await api("POST", "/crm/v3/objects/contacts", {"properties": {"email": email}})
    assert await known(email) == ([(made["id"], None, ())], 1)


async def test_an_address_that_does_not_fit_into_a_path_is_found_in_a_batch(known, api):
    body = {"properties": {"email": "o/x@x.example"}}
    made = await api("POST", "/crm/v3/objects/contacts", body)
    assert (await known("o/x@x.example"))[0] == [(made["id"], None, ())]


async def test_what_is_no_address_is_nobody(known):
    assert await known("undisclosed") == ([], 1)


# ---------------------------------------------------------------- answers the sandbox does not give


def contact_with(**associations):
    return web.json_response(
        {"id": "5", "properties": {"email": CARLA}, "associations": associations}
    )


NOT_FOUND = {"status": "error", "message": "resource not found", "correlationId": "0123456789"}


@pytest.mark.parametrize("extra", [{}, {"category": "OBJECT_NOT_FOUND"}])
async def test_who_is_not_found_alone_is_looked_for_in_a_batch(make_crm, stub, extra):
    """HubSpot leaves the category away; and that it finds secondary addresses so is not promised."""
    record = {"id": "5", "properties": {"email": "x@y.example", "hs_additional_emails": CARLA}}
    stub.answers = [
        web.json_response(NOT_FOUND | extra, status=404),
        web.json_response({"results": [record]}),
    ]
    found = await make_crm(stub.url).find_contacts([Address(email=CARLA)], linked=BOTH)
    assert [one.id for one in found[CARLA]] == ["5"]
    assert [method for method, _, _ in stub.requests] == ["GET", "POST"]


async def test_who_is_found_by_an_address_has_it_also_if_hubspot_does_not_say_so(make_crm, stub):
    stub.answers = [web.json_response({"id": "5", "properties": {"email": "x@y.example"}})]
    crm = make_crm(stub.url)
    for _ in range(2):
        found = await crm.find_contacts([Address(email=CARLA)], linked=BOTH)
        assert [one.id for one in found[CARLA]] == ["5"]
    assert len(stub.requests) == 1


@pytest.mark.parametrize(
    "companies",
    [
        {"results": [{"id": "7", "type": "contact_to_company_unlabeled"}]},
        {
            "results": [{"id": "6", "type": "contact_to_company"}],
            "paging": {"next": {"after": "1"}},
        },
    ],
    ids=["no primary one by name", "there are more"],
)
async def test_companies_of_which_less_than_all_was_told_are_asked_for(make_crm, stub, companies):
    primary = {"toObjectId": 7, "associationTypes": [{"typeId": 1}]}
    stub.answers = [
        contact_with(companies=companies),
        web.json_response({"results": [{"from": {"id": "5"}, "to": [primary]}]}),
    ]
    crm = make_crm(stub.url)
    await crm.find_contacts([Address(email=CARLA)], linked=BOTH)
    assert await crm.companies_of(["5"]) == {"5": "7"}
    assert await crm.open_of(RecordType.DEAL, ["5"]) == {}
    assert len(stub.requests) == 2


# ---------------------------------------------------------------- for how long it holds


async def test_a_closed_deal_gets_no_mail_after_a_minute(known, api, clock):
    await known(CARLA)
    await api("PATCH", "/crm/v3/objects/deals/603", {"properties": {"dealstage": "closedwon"}})
    await clock.advance(59)
    assert await known(CARLA) == ([OF_CARLA], 0)
    await clock.advance(1)
    assert await known(CARLA) == ([("602", "605", ("601",))], 1)


async def test_a_new_deal_gets_mail_after_five_minutes_at_the_latest(known, api, clock):
    await known(PETER)
    deal = await api(
        "POST",
        "/crm/v3/objects/deals",
        {"properties": {"dealname": "Next", "dealstage": "appointmentscheduled"}},
    )
    await api("PUT", f"/crm/v3/objects/contacts/104901/associations/deals/{deal['id']}/4")
    await clock.advance(300)
    told, calls = await known(PETER)
    assert set(told[0][2]) == {"607", deal["id"]}
    assert calls == 2


async def test_another_primary_company_counts_after_five_minutes(known, api, clock):
    await known(PETER)
    await api("DELETE", "/crm/v3/objects/contacts/104901/associations/companies/606/1")
    await api("PUT", "/crm/v3/objects/contacts/104901/associations/companies/605/1")
    assert (await known(PETER))[0] == [OF_PETER]
    await clock.advance(300)
    assert (await known(PETER))[0] == [("104901", "605", ("607",))]


async def test_an_address_that_moved_to_another_contact_is_followed(known, api, clock):
    """Nothing complains: the contact that had it still exists."""
    await known(CARLA)
    await api(
        "PATCH", "/crm/v3/objects/contacts/602", {"properties": {"email": "c@globex.example"}}
    )
    other = await api("POST", "/crm/v3/objects/contacts", {"properties": {"email": CARLA}})
    await clock.advance(299)
    assert (await known(CARLA))[0] == [OF_CARLA]
    await clock.advance(1)
    assert (await known(CARLA))[0] == [(other["id"], None, ())]


# ---------------------------------------------------------------- when HubSpot complains


async def log_on(crm, engagement, *links):
    (result,) = await crm.log_emails([Prepared(engagement=replace(engagement, links=links))])
    return result


async def test_a_contact_that_was_merged_is_found_anew_when_hubspot_refuses_it(
    known, crm, sandbox, engagement
):
    await known(PETER)
    sandbox.merge_contacts(kept_id="602", merged_id="104901")
    old = RecordRef(RecordType.CONTACT, "104901")
    assert isinstance(await log_on(crm, engagement, old), Stale)
    told, _ = await known(PETER, "peter.prospect@gmail.example")
    assert [contact for contact, _, _ in told] == ["602", "602"]
    new = RecordRef(RecordType.CONTACT, "602")
    assert isinstance(await log_on(crm, engagement, new), Created)


async def test_a_contact_that_was_deleted_and_made_anew_is_found_anew(known, crm, api):
    await known(CARLA)
    await api("DELETE", "/crm/v3/objects/contacts/602")
    made = await api("POST", "/crm/v3/objects/contacts", {"properties": {"email": CARLA}})
    crm._people.forget([RecordRef(RecordType.CONTACT, "602")])
    assert (await known(CARLA))[0] == [(made["id"], None, ())]


async def test_an_archived_company_is_dropped_and_forgotten(known, crm, api, engagement):
    await known(CARLA)
    await api("DELETE", "/crm/v3/objects/companies/605")
    contact, company = RecordRef(RecordType.CONTACT, "602"), RecordRef(RecordType.COMPANY, "605")
    result = await log_on(crm, engagement, contact, company)
    assert result.dropped == (company,)
    assert await known(CARLA) == ([("602", None, ("601", "603"))], 1)


async def test_a_deleted_deal_is_forgotten_with_what_leads_to_it(known, crm, api):
    await known(CARLA)
    await api("DELETE", "/crm/v3/objects/deals/601")
    crm._people.forget([RecordRef(RecordType.DEAL, "601")])
    assert await known(CARLA) == ([("602", "605", ("603",))], 1)


async def test_only_what_is_about_the_record_is_forgotten(known, crm):
    await known(CARLA, PETER)
    crm._people.forget([RecordRef(RecordType.CONTACT, "602")])
    crm._people.forget([RecordRef(RecordType.CONTACT, "602"), RecordRef(RecordType.TICKET, "608")])
    assert await known(PETER) == ([OF_PETER], 0)
    assert await known(CARLA) == ([OF_CARLA], 1)


async def test_ids_of_other_types_are_other_records(known, crm):
    await known(CARLA)
    crm._people.forget([RecordRef(RecordType.DEAL, "602"), RecordRef(RecordType.CONTACT, "605")])
    assert await known(CARLA) == ([OF_CARLA], 0)


async def test_what_failed_is_not_remembered(known, sandbox):
    sandbox.faults.add(Fault(kind=FaultKind.STATUS, path="*/deals/batch/read", status=404))
    with pytest.raises(Exception, match="404"):
        await known(CARLA)
    assert await known(CARLA) == ([OF_CARLA], 1)
