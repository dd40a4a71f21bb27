"""POST …/emails/search: filters, sorts, paging, and an index that is behind."""

import secrets

import pytest

pytestmark = pytest.mark.live

SEARCH = "/crm/v3/objects/emails/search"


@pytest.fixture
def word():
    """One that is in no other email."""
    return f"word{secrets.token_hex(6)}"


@pytest.fixture
async def three(client, known, word):
    """The ids of three emails, from the earliest to the latest, with the word in their subjects."""
    ids = []
    for number in range(3):
        body = known.example("create")
        body["properties"] |= {
            "hs_timestamp": f"2019-10-3{number % 2}T0{number}:30:17.883Z",
            "hs_email_subject": f"{word} {number}",
        }
        ids.append((await client.create(body)).id)
    return [ids[0], ids[2], ids[1]]


@pytest.fixture
def search(client):
    async def ask(*filters, **more):
        named = [
            dict(zip(("propertyName", "operator", "value"), one, strict=False)) for one in filters
        ]
        request = {"filterGroups": [{"filters": named}], "limit": 10} | more
        return await client.emails("search_api.do_search", public_object_search_request=request)

    return ask


@pytest.fixture
def subject(word):
    return "hs_email_subject", "CONTAINS_TOKEN", word


async def test_emails_are_found_once_the_index_knows_them(portal, search, three, subject):
    async def all_three():
        found = await search(subject)
        return found if found.total == 3 else None

    found = await portal.until(all_three)
    assert {email.id for email in found.results} == set(three)


async def test_filters_sorts_and_pages(portal, search, three, subject):
    async def indexed():
        return (await search(subject)).total == 3

    await portal.until(indexed)
    by_time = [{"propertyName": "hs_timestamp", "direction": "DESCENDING"}]

    latest = await search(subject, sorts=by_time, limit=2, properties=["hs_email_subject"])
    assert [email.id for email in latest.results] == [three[2], three[1]]
    rest = await search(subject, sorts=by_time, limit=2, after=latest.paging.next.after)
    assert [email.id for email in rest.results] == [three[0]]
    assert rest.paging is None
    assert (latest.total, rest.total) == (3, 3)

    early = await search(subject, ("hs_timestamp", "LT", "2019-10-31T00:00:00.000Z"))
    assert {email.id for email in early.results} == set(three[:2])
    none = await search(subject, ("hs_email_status", "EQ", "BOUNCED"))
    assert (none.total, none.results) == (0, [])
    sent = await search(
        subject, ("hs_email_status", "NEQ", "BOUNCED"), ("hs_timestamp", "HAS_PROPERTY")
    )
    assert sent.total == 3


async def test_an_email_is_found_by_its_recipient(portal, client, known, search, word):
    headers = f'{{"from":{{"email":"a@b.example"}},"to":[{{"email":"{word}@to.example"}}]}}'
    body = known.example("create")
    body["properties"]["hs_email_headers"] = headers
    created = await client.create(body)

    async def by_recipient():
        return (await search(("hs_email_to_email", "EQ", f"{word}@to.example"))).results

    assert [email.id for email in await portal.until(by_recipient)] == [created.id]


@pytest.mark.parametrize(
    "body",
    [
        {"filterGroups": [{"filters": []}] * 6},
        {"filterGroups": [{"filters": [{"propertyName": "hs_timestamp", "operator": "LIKE"}]}]},
        {"filterGroups": [{"filters": [{"propertyName": "no_such", "operator": "HAS_PROPERTY"}]}]},
        {"filterGroups": [], "limit": 201},
        {"filterGroups": [], "after": "10000"},
        {"filterGroups": [], "query": "x" * 3_000},
    ],
    ids=["six groups", "no operator", "no property", "too many", "too far", "too long"],
)
async def test_what_search_does_not_do(client, body):
    answer = await client.http("POST", SEARCH, body)
    assert (answer.status, answer.body["status"]) == (400, "error")


async def test_its_answers_carry_no_rate_limits(client):
    answer = await client.http("POST", SEARCH, {"filterGroups": [], "limit": 1})
    assert answer.status == 200
    assert not [name for name in answer.headers if "ratelimit" in name.lower()]
