"""Whatever is sent, the sandbox answers with an error of HubSpot's, never with a bug of its own."""

import json
import random

import aiohttp
import pytest

NONSENSE = [
    None, True, 5, -1, 1e308, "", "x", "\x00", "\ud83d", "9" * 30, "a" * 70_000,
    [], {}, [None], [[]], [{}], {"id": None}, {"id": {}}, {"filters": [{}]},
]  # fmt: skip
KEYS = [
    "properties", "associations", "inputs", "id", "idProperty", "objectWriteTraceId", "to", "from",
    "types", "associationCategory", "associationTypeId", "filterGroups", "filters", "propertyName",
    "operator", "value", "values", "highValue", "sorts", "limit", "after", "query", "name", "label",
    "inverseLabel", "hasUniqueValue", "primaryObjectId", "objectIdToMerge", "hs_timestamp",
    "hs_email_headers", "hs_pinned_engagement_id", "email", "amount", "propertiesWithHistory",
]  # fmt: skip
PATHS = [
    ("POST", "/crm/v3/objects/emails"),
    ("PATCH", "/crm/v3/objects/contacts/602"),
    ("GET", "/crm/v3/objects/contacts/\x00"),
    ("GET", "/crm/v3/objects/contacts/602?idProperty=%00&properties=%00&associations=x"),
    ("GET", "/crm/v3/objects/contacts?limit=-1&after=1e3&archived=%ED%A0%80"),
    ("POST", "/crm/v3/objects/emails/batch/create"),
    ("POST", "/crm/v3/objects/contacts/batch/read"),
    ("POST", "/crm/v3/objects/contacts/batch/update"),
    ("POST", "/crm/v3/objects/contacts/batch/upsert"),
    ("POST", "/crm/v3/objects/contacts/batch/archive"),
    ("POST", "/crm/v3/objects/deals/search"),
    ("POST", "/crm/v3/objects/contacts/merge"),
    ("POST", "/crm/v4/associations/contacts/companies/batch/read"),
    ("POST", "/crm/v4/associations/contacts/companies/batch/create"),
    ("POST", "/crm/v4/associations/contacts/companies/batch/archive"),
    ("POST", "/crm/v4/associations/contacts/companies/batch/associate/default"),
    ("POST", "/crm/v4/associations/contacts/companies/labels"),
    ("PUT", "/crm/v4/objects/contacts/602/associations/companies/605"),
    ("POST", "/crm/v3/properties/emails"),
    ("GET", "/crm/v3/owners?limit=x&after=%00&email=%00"),
    ("GET", "/files/v3/files/%00/signed-url?expirationSeconds=x"),
    ("GET", "/hubfs/1/x/%00?expires=%FF"),
    ("POST", "/sandbox/faults"),
    ("POST", "/sandbox/limits"),
]


def nonsense(rolls, depth=0):
    """Something whose keys are HubSpot's, and whose values may be anything."""
    if depth == 5 or rolls.random() < 0.2:
        return rolls.choice(NONSENSE)
    if rolls.random() < 0.4:
        return [nonsense(rolls, depth + 1) for _ in range(rolls.randrange(3))]
    return {rolls.choice(KEYS): nonsense(rolls, depth + 1) for _ in range(rolls.randrange(1, 5))}


def body_of(rolls):
    """Mostly right on the outside, so that the inside is looked at."""
    inside = nonsense(rolls)
    if rolls.random() < 0.5:
        item = {key: nonsense(rolls, 4) for key in rolls.sample(KEYS, 8)}
        inside = {"inputs": [item], "filterGroups": [{"filters": [item]}], **item}
    return inside


@pytest.mark.parametrize(("method", "path"), PATHS, ids=lambda part: part.partition("?")[0])
async def test_bodies_at_random_are_no_bugs(sandbox, http, log_lines, method, path):
    rolls = random.Random(path)
    for _ in range(40):
        sandbox.faults.clear()
        status, _ = await http(method, path, body_of(rolls) if method != "GET" else None)
        assert status < 500, log_lines
    sandbox.faults.clear()
    assert (await http("GET", "/crm/v3/objects/contacts"))[0] == 200


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 100_000,
        b'{"properties": ' + b"[" * 100_000,
        b"\x00",
        b"\xff\xfe",
        b"1" * 5_000,
        b'{"properties": {"hs_timestamp": NaN}}',
        b'{"properties": {"\\ud800": "x"}, "sorts": ["\\ud800"]}',
    ],
    ids=["deep", "deep inside", "nul", "utf-16", "long number", "nan", "name"],
)
@pytest.mark.parametrize("path", ["", "/batch/read", "/search"])
async def test_a_body_that_is_hardly_json_is_400(http, path, body):
    status, answer = await http("POST", f"/crm/v3/objects/contacts{path}", data=body)
    assert (status, answer["status"]) == (400, "error")


async def test_a_body_beyond_all_bounds_is_413(sandbox, http, monkeypatch):
    monkeypatch.setattr(sandbox._runner.app, "_client_max_size", 1_000)
    status, answer = await http("POST", "/crm/v3/objects/emails", {"properties": "x" * 2_000})
    assert (status, answer["status"]) == (413, "error")


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=x", b"--x\r\n\r\n"),
        (
            "multipart/form-data; boundary=x",
            b"--x\r\nContent-Disposition: form-data\r\n\r\na\r\n--x--",
        ),
        ("application/x-www-form-urlencoded", b"%ff=%00&file=%ED%A0%80"),
        ("application/x-www-form-urlencoded; charset=nonsense", b"a=b"),
    ],
)
@pytest.mark.parametrize("path", ["/files/v3/files", "/oauth/v3/token", "/sandbox/faults"])
async def test_a_form_that_is_none_is_400(sandbox, path, content_type, body):
    headers = {"Content-Type": content_type, "Authorization": "Bearer x"}
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.post(sandbox.url + path, data=body) as response,
    ):
        assert response.status == 400
        assert (await response.json())["message"]


async def test_a_file_may_be_called_anything(sandbox):
    name = b'form-data; name="file"; filename="\xff\xfe/../a\x01.pdf"'
    body = (
        b"--x\r\nContent-Disposition: " + name + b"\r\nContent-Type: a\xffb\r\n\r\n1\r\n"
        b'--x\r\nContent-Disposition: form-data; name="options"\r\n\r\n'
        + json.dumps({"access": "PRIVATE"}).encode()
        + b'\r\n--x\r\nContent-Disposition: form-data; name="folderPath"\r\n\r\n/a/\xff\r\n--x--\r\n'
    )
    headers = {"Content-Type": "multipart/form-data; boundary=x", "Authorization": "Bearer x"}
    async with (
        aiohttp.ClientSession(headers=headers) as session,
        session.post(f"{sandbox.url}/files/v3/files", data=body) as response,
    ):
        assert response.status in {201, 400}
