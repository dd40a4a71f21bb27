"""Contacts by their addresses, their companies and deals, in few calls."""

import time

import pytest
from aiohttp import web

from relay.errors import Permanent, Temporary
from relay.model import Address, RecordType
from relay.sandbox import Fault, FaultKind


def people(*emails):
    return [Address(email=email) for email in emails]


async def test_contacts_are_found_by_primary_and_secondary_addresses(crm, sandbox):
    found = await crm.find_contacts(
        people("Carla@Globex.example", "peter.prospect@gmail.example", "nobody@example.com")
    )
    assert {key: [(one.id, one.emails) for one in each] for key, each in found.items()} == {
        "carla@globex.example": [("602", ("carla@globex.example",))],
        "peter.prospect@gmail.example": [
            ("104901", ("peter@initech.example", "peter.prospect@gmail.example"))
        ],
        "nobody@example.com": [],
    }
    assert len(sandbox.journal) == 1


async def test_a_merged_contact_is_found_by_the_addresses_of_both(crm, sandbox):
    sandbox.merge_contacts(kept_id="602", merged_id="104901")
    found = await crm.find_contacts(people("carla@globex.example", "peter@initech.example"))
    assert [contact.id for each in found.values() for contact in each] == ["602", "602"]


async def test_a_hundred_addresses_are_one_call(crm, sandbox):
    await crm.find_contacts(people(*(f"p{number}@example.com" for number in range(250))))
    assert len(sandbox.journal) == 3


async def test_nobody_to_look_up_is_no_call(crm, sandbox):
    assert await crm.find_contacts([]) == {}
    assert await crm.create_contacts([], owner_id=None) == {}
    assert await crm.companies_of([]) == {}
    assert await crm.open_of(RecordType.DEAL, []) == {}
    assert len(sandbox.journal) == 0


async def test_an_address_hubspot_cannot_read_does_not_hide_the_others(make_crm, stub):
    def answer(body):
        emails = [each["id"] for each in body["inputs"]]
        if "b@d@c" in emails:
            return web.json_response({"category": "VALIDATION_ERROR"}, status=400)
        results = [{"id": str(len(email)), "properties": {"email": email}} for email in emails]
        return web.json_response({"results": results})

    stub.answers = [answer]
    wanted = people("a@x.com", "bb@x.com", "b@d@c", "ccc@x.com")
    found = await make_crm(stub.url).find_contacts(wanted)
    assert {key: [each.id for each in contacts] for key, contacts in found.items()} == {
        "a@x.com": ["7"],
        "bb@x.com": ["8"],
        "b@d@c": [],
        "ccc@x.com": ["9"],
    }


async def test_a_refusal_that_is_not_about_an_address_is_not_taken_for_nobody(make_crm, stub):
    stub.answers = [web.json_response({"category": "METHOD_NOT_ALLOWED"}, status=405)]
    with pytest.raises(Permanent, match="405"):
        await make_crm(stub.url).find_contacts(people("a@x.com"))


async def test_a_half_failed_read_is_not_taken_for_nobody(make_crm, stub):
    body = {"results": [], "numErrors": 1, "errors": [{"category": "INTERNAL_ERROR"}]}
    stub.answers = [web.json_response(body, status=207)]
    with pytest.raises(Temporary, match="INTERNAL_ERROR"):
        await make_crm(stub.url).find_contacts(people("a@x.com"))


# ---------------------------------------------------------------- creating


async def test_new_contacts_are_created_in_one_call(crm, sandbox, api):
    made = await crm.create_contacts(
        [Address(email="Bo@new.example", name="Li, Bo"), Address(email="cy@new.example")],
        owner_id="47550177",
    )
    assert set(made) == {"bo@new.example", "cy@new.example"}
    assert len(sandbox.journal) == 1
    path = f"/crm/v3/objects/contacts/{made['bo@new.example'].id}?properties=email,firstname,lastname,hubspot_owner_id"
    properties = (await api("GET", path))["properties"]
    assert (
        properties
        | {
            "email": "bo@new.example",
            "firstname": "Bo",
            "lastname": "Li",
            "hubspot_owner_id": "47550177",
        }
        == properties
    )


async def test_a_contact_that_somebody_else_made_first_is_taken(crm):
    made = await crm.create_contacts(people("carla@globex.example"), owner_id=None)
    assert made["carla@globex.example"].id == "602"


async def test_one_existing_contact_does_not_hold_up_the_new_ones(crm, sandbox):
    made = await crm.create_contacts(
        people("carla@globex.example", "peter.prospect@gmail.example", "new@new.example"),
        owner_id=None,
    )
    assert made["carla@globex.example"].id == "602"
    assert made["peter.prospect@gmail.example"].id == "104901"
    assert "new@new.example" in made
    assert len(sandbox.journal) == 3


async def test_a_person_who_stands_twice_is_created_once_with_the_name(crm, sandbox):
    twice = [Address(email="bo@new.example"), Address(email="BO@new.example", name="Bo Li")]
    await crm.create_contacts(twice, owner_id=None)
    (entry,) = sandbox.journal
    assert entry.body["properties"]["lastname"] == "Li"


async def test_an_address_hubspot_refuses_is_left_out(crm):
    made = await crm.create_contacts(people("not-an-address", "ok@new.example"), owner_id=None)
    assert set(made) == {"ok@new.example"}


async def test_people_refused_together_are_created_one_by_one(crm, sandbox):
    path = "/crm/v3/objects/contacts/batch/create"
    sandbox.faults.add(Fault(kind=FaultKind.STATUS, path=path, status=400))
    named = [Address(email="bo@new.example", name="Bo"), Address(email="BO@new.example")]
    made = await crm.create_contacts([*named, *people("cy@new.example")], owner_id=None)
    assert set(made) == {"bo@new.example", "cy@new.example"}
    assert len(sandbox.journal) == 3


async def test_a_create_whose_answer_was_lost_can_be_repeated(crm, sandbox):
    sandbox.faults.add(Fault(kind=FaultKind.APPLIED_LOST))
    both = people("bo@new.example", "cy@new.example")
    with pytest.raises(Temporary):
        await crm.create_contacts(both, owner_id=None)
    made = await crm.create_contacts(both, owner_id=None)
    found = await crm.find_contacts(both)
    assert {key: contact.id for key, contact in made.items()} == {
        key: contact.id for key, (contact,) in found.items()
    }


@pytest.mark.parametrize("names", [["bo@new.example"], ["bo@new.example", "cy@new.example"]])
async def test_an_owner_that_hubspot_refuses_does_not_keep_people_out(crm, sandbox, api, names):
    await crm.owner_id("jane@acme.example")
    made = await crm.create_contacts(people(*names), owner_id="999")
    assert set(made) == set(names)
    contact_id = made["bo@new.example"].id
    record = await api("GET", f"/crm/v3/objects/contacts/{contact_id}?properties=hubspot_owner_id")
    assert record["properties"]["hubspot_owner_id"] is None
    sandbox.journal.clear()
    await crm.owner_id("jane@acme.example")
    assert len(sandbox.journal) == 1, "whoever is left is asked for anew"


# ---------------------------------------------------------------- companies and deals


async def test_only_the_primary_company_counts(crm, api, sandbox):
    await api("PUT", "/crm/v4/objects/contacts/602/associations/default/companies/606")
    sandbox.journal.clear()
    assert await crm.companies_of(["602", "104901", "999"]) == {"602": "605", "104901": "606"}
    assert len(sandbox.journal) == 1


async def test_open_deals_come_with_the_most_recently_modified_first(crm, api, clock, sandbox):
    await clock.advance(60)
    await api("PATCH", "/crm/v3/objects/deals/601", {"properties": {"amount": "1"}})
    await clock.advance(60)
    await api("PATCH", "/crm/v3/objects/deals/604", {"properties": {"amount": "1"}})
    sandbox.journal.clear()
    assert await crm.open_of(RecordType.DEAL, ["602", "104901"]) == {
        "602": ("601", "603"),
        "104901": ("607",),
    }
    assert len(sandbox.journal) == 2


async def test_a_deal_that_was_deleted_meanwhile_is_left_out(crm, api):
    await api("DELETE", "/crm/v3/objects/deals/601")
    assert await crm.open_of(RecordType.DEAL, ["602"]) == {"602": ("603",)}


async def test_a_contact_with_very_many_deals_is_read_to_the_end(make_crm, stub):
    def answer(body):
        if "properties" in body:
            return web.json_response({"results": [{"id": each["id"]} for each in body["inputs"]]})
        (asked,) = body["inputs"]
        page = int(asked.get("after", 1))
        result = {"from": {"id": "5"}, "to": [{"toObjectId": 700 + page, "associationTypes": None}]}
        if page < 3:
            result["paging"] = {"next": {"after": str(page + 1)}}
        return web.json_response({"results": [result]})

    stub.answers = [answer]
    deals = await make_crm(stub.url).open_of(RecordType.DEAL, ["5"])
    assert set(deals["5"]) == {"701", "702", "703"}


async def test_people_with_very_many_deals_do_not_hold_up_the_others(crm, clock, monkeypatch):
    """The bound is generous: what fails it looks for each contact at the deals of all."""
    monkeypatch.setattr("relay.hubspot.memory.MOST", 100_000)
    own = {str(n): tuple(str(n * 300 + m) for m in range(300)) for n in range(1_000, 1_100)}
    linked = crm._people._linked
    linked._own[RecordType.DEAL].keep(own)
    linked._open[RecordType.DEAL].keep(
        {deal: clock.now() for deals in own.values() for deal in deals}
    )
    started = time.process_time()
    found = await crm.open_of(RecordType.DEAL, own)
    assert time.process_time() - started < 1
    assert found == own


async def test_a_failure_to_read_companies_is_not_remembered(crm, sandbox):
    sandbox.faults.add(Fault(kind=FaultKind.STATUS, status=503))
    with pytest.raises(Temporary):
        await crm.companies_of(["602"])
    assert await crm.companies_of(["602"]) == {"602": "605"}
