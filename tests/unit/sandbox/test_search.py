"""Search: what it finds, and that it is behind."""

import pytest

DEALS = "/crm/v3/objects/deals"


@pytest.fixture
async def find(http, clock):
    """find(filter, …) is the ids of the deals that all filters let through, a minute from now."""
    await clock.advance(60)

    async def ids(*filters, **more):
        body = {"filterGroups": [{"filters": list(filters)}] if filters else [], **more}
        status, answer = await http("POST", f"{DEALS}/search", body)
        assert status == 200, answer
        return [deal["id"] for deal in answer["results"]]

    return ids


def where(name, operator, value=None, **more):
    return {"propertyName": name, "operator": operator, "value": value, **more}


@pytest.mark.parametrize(
    ("filter_", "expected"),
    [
        (where("hs_is_closed", "EQ", "true"), ["604"]),
        (where("hs_is_closed", "NEQ", "true"), ["601", "603", "607"]),
        (where("amount", "GT", "9000"), ["601", "607"]),
        (where("amount", "GTE", "9000"), ["601", "604", "607"]),
        (where("amount", "LT", 9000), ["603"]),
        (where("amount", "LTE", 9000), ["603", "604"]),
        (where("amount", "BETWEEN", "9000", highValue="12000"), ["604", "607"]),
        (where("dealname", "EQ", "globex PILOT"), ["604"]),
        (where("dealname", "CONTAINS_TOKEN", "Initech*"), ["607"]),
        (where("dealname", "CONTAINS_TOKEN", "glob"), []),
        (where("dealname", "NOT_CONTAINS_TOKEN", "globex"), ["607"]),
        (where("dealstage", "IN", values=["closedwon", "contractsent"]), ["601", "604"]),
        (where("dealstage", "NOT_IN", values=["closedwon", "contractsent"]), ["603", "607"]),
        (where("dealname", "IN", values=["Globex pilot"]), []),
        (where("closedate", "HAS_PROPERTY"), []),
        (where("closedate", "NOT_HAS_PROPERTY"), ["601", "603", "604", "607"]),
        (where("createdate", "GTE", "1772442000000"), ["601", "603", "604", "607"]),
        (where("createdate", "GT", "2026-03-02T09:00:00.000Z"), []),
    ],
    ids=lambda value: (
        f"{value['propertyName']}-{value['operator']}-{value['value']}"
        if isinstance(value, dict)
        else ""
    ),
)
async def test_a_filter_lets_the_right_ones_through(find, filter_, expected):
    assert await find(filter_) == expected


async def test_filters_of_a_group_all_hold_and_one_group_is_enough(find):
    assert await find(
        where("amount", "GT", "9000"), where("dealname", "CONTAINS_TOKEN", "globex")
    ) == ["601"]
    groups = [
        {"filters": [where("amount", "GT", "40000")]},
        {"filters": [where("amount", "LT", "7000")]},
    ]
    assert await find(filterGroups=groups) == ["601", "603"]


async def test_results_are_sorted_and_paged(find):
    by_amount = {"sorts": [{"propertyName": "amount", "direction": "DESCENDING"}]}
    assert await find(**by_amount) == ["601", "607", "604", "603"]
    assert await find(**by_amount, limit=2) == ["601", "607"]
    assert await find(**by_amount, limit=2, after="2") == ["604", "603"]
    assert await find(sorts=["amount"], limit=1) == ["603"]


async def test_the_total_and_the_next_page_are_told(http, clock):
    await clock.advance(60)
    _, answer = await http("POST", f"{DEALS}/search", {"limit": 3, "properties": ["amount"]})
    assert answer["total"] == 4
    assert answer["paging"]["next"]["after"] == "3"
    assert answer["results"][0]["properties"]["amount"] == "48000"


async def test_a_new_object_is_found_only_after_the_lag(http, clock):
    await http("POST", DEALS, {"properties": {"dealname": "Fresh"}})
    body = {"filterGroups": [{"filters": [where("dealname", "EQ", "Fresh")]}]}
    await clock.advance(9)
    assert (await http("POST", f"{DEALS}/search", body))[1]["total"] == 0
    await clock.advance(1)
    assert (await http("POST", f"{DEALS}/search", body))[1]["total"] == 1


async def test_a_changed_object_is_found_as_it_was_until_the_lag_is_over(http, clock):
    await clock.advance(60)
    for stage in ("closedlost", "closedwon"):
        await http("PATCH", f"{DEALS}/601", {"properties": {"dealstage": stage}})
        await clock.advance(6)
    body = {"filterGroups": [{"filters": [where("hs_object_id", "EQ", "601")]}]}
    _, answer = await http("POST", f"{DEALS}/search", body)
    assert answer["results"][0]["properties"]["dealstage"] == "contractsent"
    await clock.advance(4)
    _, answer = await http("POST", f"{DEALS}/search", body)
    assert answer["results"][0]["properties"]["dealstage"] == "closedwon"


async def test_archived_objects_are_not_found(http, find):
    await http("DELETE", f"{DEALS}/601")
    assert await find() == ["603", "604", "607"]


@pytest.mark.parametrize(
    "body",
    [
        {"limit": 201},
        {"after": "9900", "limit": 200},
        {"filterGroups": [{"filters": [where("amount", "EQ", "1")]}] * 6},
        {"filterGroups": [{"filters": [where("amount", "EQ", "1")] * 7}]},
        {"filterGroups": [{"filters": [where("colour", "EQ", "1")]}]},
        {"filterGroups": [{"filters": [where("amount", "LIKE", "1")]}]},
        {"filterGroups": [{"filters": [where("amount", "EQ", "many")]}]},
        {"filterGroups": [{}]},
        {"sorts": ["colour"]},
        {"query": "x" * 3_000},
        {"query": 5},
        {"sorts": 5},
        {"properties": "amount"},
        {"filterGroups": [{"filters": [where("amount", "BETWEEN", "1")]}]},
        {"filterGroups": [{"filters": [where("amount", "EQ")]}]},
        {"filterGroups": [{"filters": [where("dealname", "IN", values=[])]}]},
        {"filterGroups": [{"filters": [where("dealname", "IN", values=5)]}]},
    ],
    ids=[
        "limit",
        "depth",
        "groups",
        "filters",
        "property",
        "operator",
        "number",
        "no filters",
        "sort",
        "length",
        "query",
        "sorts",
        "properties",
        "no high value",
        "no value",
        "no values",
        "values",
    ],
)
async def test_a_search_beyond_bounds_is_400(http, body):
    status, answer = await http("POST", f"{DEALS}/search", body)
    assert (status, answer["category"]) == (400, "VALIDATION_ERROR")


@pytest.mark.parametrize(
    ("type_", "query", "expected"),
    [
        ("deals", "GLOBEX training", ["603"]),
        ("deals", "globex initech", []),
        ("contacts", "carla", ["602"]),
        ("contacts", "gmail.example", ["104901"]),
        ("companies", "initech", ["606"]),
        ("tickets", "invoice", ["608"]),
    ],
)
async def test_a_query_finds_all_its_words_in_the_usual_properties(
    http, clock, type_, query, expected
):
    await clock.advance(60)
    status, answer = await http("POST", f"/crm/v3/objects/{type_}/search", {"query": query})
    assert (status, [one["id"] for one in answer["results"]]) == (200, expected)


async def test_emails_are_searched(http, email, clock):
    for subject in ("Ärger mit 100_%", "Lunch"):
        await http("POST", "/crm/v3/objects/emails", email(hs_email_subject=subject))
    await clock.advance(60)

    async def subjects(**body):
        body["properties"] = ["hs_email_subject"]
        _, answer = await http("POST", "/crm/v3/objects/emails/search", body)
        return [one["properties"]["hs_email_subject"] for one in answer["results"]]

    assert await subjects(query="ÄRGER 100_%") == ["Ärger mit 100_%"]
    assert await subjects(query="1000") == []
    same = [where("hs_email_subject", "EQ", "ÄRGER MIT 100_%")]
    assert await subjects(filterGroups=[{"filters": same}]) == ["Ärger mit 100_%"]
    newest = [{"propertyName": "hs_email_subject", "direction": "DESCENDING"}]
    assert await subjects(sorts=newest) == ["Ärger mit 100_%", "Lunch"]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [("*@globex.example", ["602"]), ("globex", ["602"]), ("*tech*", ["104901"]), ("tech", [])],
)
async def test_a_token_is_a_word_or_what_stands_between_blanks(http, clock, pattern, expected):
    await clock.advance(60)
    body = {"filterGroups": [{"filters": [where("email", "CONTAINS_TOKEN", pattern)]}]}
    _, answer = await http("POST", "/crm/v3/objects/contacts/search", body)
    assert [one["id"] for one in answer["results"]] == expected


async def test_ten_thousand_results_are_the_most(http):
    status, _ = await http("POST", f"{DEALS}/search", {"after": "9800", "limit": 200})
    assert status == 200
    status, _ = await http("POST", f"{DEALS}/search", {"after": "9801", "limit": 200})
    assert status == 400
