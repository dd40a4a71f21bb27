"""Companies by their domains, and whether records that people name are there."""

import pytest
from aiohttp import web

from relay.model import RecordRef, RecordType

GLOBEX = ("605",)


async def test_companies_are_found_by_domain_in_one_search(crm, sandbox, clock):
    await clock.advance(60)  # the index of search lags
    found = await crm.companies_by_domain({"globex.example", "initech.example", "none.example"})
    assert found["globex.example"] == GLOBEX
    assert found.keys() <= {"globex.example", "initech.example"}
    assert [entry.path for entry in sandbox.journal] == ["/crm/v3/objects/companies/search"]


async def test_what_was_found_or_not_is_not_searched_again(crm, sandbox, clock):
    for _ in range(2):
        await crm.companies_by_domain({"globex.example", "none.example"})
    assert len(sandbox.journal) == 1
    await clock.advance(300)
    await crm.companies_by_domain({"globex.example"})
    assert len(sandbox.journal) == 2


async def test_nothing_to_search_is_no_call(crm, sandbox):
    assert await crm.companies_by_domain(()) == {}
    assert len(sandbox.journal) == 0


async def test_of_several_companies_with_a_domain_the_oldest_is_first(crm, api, clock):
    await clock.advance(1)
    made = await api(
        "POST", "/crm/v3/objects/companies", {"properties": {"domain": "globex.example"}}
    )
    await clock.advance(60)
    found = await crm.companies_by_domain({"globex.example"})
    assert found == {"globex.example": (*GLOBEX, made["id"])}


async def test_a_search_is_never_longer_than_hubspot_takes(crm, sandbox):
    domains = {f"{'long-' * 20}{number}.example" for number in range(40)}
    assert await crm.companies_by_domain(domains) == {}
    assert 2 <= len(sandbox.journal) <= 4
    assert all(entry.status == 200 for entry in sandbox.journal)


async def test_a_search_of_many_results_is_read_page_by_page(make_crm, stub):
    def answer(body):
        page = int(body.get("after", 0))
        company = {"id": str(page + 1), "properties": {"domain": "Big.example"}}
        more = {"paging": {"next": {"after": str(page + 1)}}} if page < 2 else {}
        return web.json_response({"results": [company], **more})

    stub.answers = [answer]
    found = await make_crm(stub.url).companies_by_domain({"big.example"})
    assert found == {"big.example": ("1", "2", "3")}


async def test_an_endless_search_is_given_up(make_crm, stub):
    company = {"id": "1", "properties": {"domain": "big.example"}}
    stub.answers = [
        lambda _: web.json_response({"results": [company], "paging": {"next": {"after": "1"}}})
    ]
    await make_crm(stub.url).companies_by_domain({"big.example"})
    assert len(stub.requests) == 3


async def test_a_company_that_is_made_is_known_although_search_lags(crm, sandbox):
    made = await crm.create_companies({"umbrella.example"})
    sandbox.journal.clear()
    found = await crm.companies_by_domain({"umbrella.example"})
    assert found == {"umbrella.example": (made["umbrella.example"],)}
    assert len(sandbox.journal) == 0


async def test_a_company_that_hubspot_refuses_is_not_made(make_crm, stub):
    stub.answers = [
        web.json_response({"status": "error", "category": "VALIDATION_ERROR"}, status=400)
    ]
    assert await make_crm(stub.url).create_companies({"umbrella.example"}) == {}


async def test_a_contact_is_employed_by_a_company(crm, api):
    made = await crm.create_companies({"umbrella.example"})
    [company] = made.values()
    await crm.employ({"104901": company})
    assert (await crm.companies_of(["104901"]))["104901"] == company
    linked = await api("GET", "/crm/v4/objects/contacts/104901/associations/companies")
    types = {
        one["toObjectId"]: [each["label"] for each in one["associationTypes"]]
        for one in linked["results"]
    }
    assert "Primary" in types[company]


# ---------------------------------------------------------------- records that people name


def ref(written):
    return RecordRef.read(written)


async def test_records_that_are_there_are_told_in_a_call_for_each_type(crm, sandbox):
    named = {ref("deal-601"), ref("deal-603"), ref("ticket-608"), ref("contact-602")}
    assert await crm.present(named) == {one: one for one in named}
    assert len(sandbox.journal) == 3
    assert await crm.present(named) == {one: one for one in named}
    assert len(sandbox.journal) == 3


async def test_a_record_that_is_not_there_is_missing_and_asked_for_again(crm, sandbox):
    assert await crm.present({ref("deal-999999")}) == {}
    asked = len(sandbox.journal)
    assert await crm.present({ref("deal-999999")}) == {}
    assert len(sandbox.journal) == 2 * asked


async def test_what_was_not_there_is_gone_for_ten_minutes(crm, clock):
    await crm.present({ref("deal-999999"), ref("deal-601")})
    assert crm.gone() == {ref("deal-999999")}
    await clock.advance(600)
    assert crm.gone() == frozenset()


async def test_only_so_many_records_are_known_to_be_gone(crm, monkeypatch):
    monkeypatch.setattr("relay.hubspot.present._MOST_GONE", 2)
    for number in (999997, 999998, 999999):
        await crm.present({ref(f"deal-{number}")})
    assert crm.gone() == {ref("deal-999998"), ref("deal-999999")}


async def test_an_id_of_another_type_is_another_record(crm):
    assert await crm.present({ref("ticket-601"), ref("deal-601")}) == {
        ref("deal-601"): ref("deal-601")
    }


async def test_of_a_merged_record_the_one_that_is_left_counts(crm, sandbox):
    sandbox.merge_contacts(kept_id="602", merged_id="104901")
    assert await crm.present({ref("contact-104901")}) == {
        ref("contact-104901"): RecordRef(RecordType.CONTACT, "602")
    }


@pytest.mark.parametrize(
    ("written", "record"),
    [
        ("deal-602", RecordRef("deal", "602")),
        ("2-1234567-55", RecordRef("2-1234567", "55")),
        ("deal-0", None),
        ("deal-", None),
        ("deal602", None),
        ("deals-602", None),
        ("deal-602x", None),
        ("deal-٦", None),
        ("3-1234567-55", None),
        ("2-55", None),
        ("deal-" + "9" * 20, None),
        ("", None),
    ],
)
def test_a_record_as_people_write_it(written, record):
    assert RecordRef.read(written) == record
