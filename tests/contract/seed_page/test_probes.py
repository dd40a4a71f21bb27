"""What HubSpot's documents leave open, asked.

The sandbox takes one answer for true (`guess`), and relay relies on none. With `--live`, what the
portal says is printed at the end: whoever has one can settle these questions.
"""

import secrets
import time

import pytest

pytestmark = pytest.mark.live

EMAILS = "/crm/v3/objects/emails"
CONTACTS = "/crm/v3/objects/contacts"
PROPERTIES = "/crm/v3/properties/emails"
NOBODY = "999999999999"


@pytest.fixture
def create(client, known):
    """The answer to a create of the page's example, with these values besides."""

    async def send(associations=(), **values):
        body = known.example("create")
        body["properties"] |= values
        return await client.http("POST", EMAILS, body | {"associations": list(associations)})

    return send


def refusal(answer):
    """201, or 400 VALIDATION_ERROR PROPERTY_DOESNT_EXIST."""
    if answer.status < 300:
        return str(answer.status)
    codes = [error.get("code") or "" for error in answer.body.get("errors", [])]
    return " ".join(filter(None, [str(answer.status), answer.body.get("category"), *codes]))


# ---------------------------------------------------------------- properties


@pytest.mark.guess("201, and keeps what it derived")
async def test_a_read_only_property_in_a_create(client, create, probe):
    """What comes of a value for hs_email_from_email?"""
    answer = await create(hs_email_from_email="other@domain.com")
    told = refusal(answer)
    if answer.status == 201:
        path = f"{EMAILS}/{answer.body['id']}?properties=hs_email_from_email"
        kept = (await client.http("GET", path)).body["properties"]["hs_email_from_email"]
        told += ", and keeps " + ("what it derived" if kept == "from@domain.com" else "the value")
    probe(told)


@pytest.mark.guess("400 VALIDATION_ERROR PROPERTY_DOESNT_EXIST")
async def test_an_unknown_property_in_a_create(create, probe):
    """What comes of a value for a property that does not exist?"""
    probe(refusal(await create(no_such_property="x")))


@pytest.mark.guess("201")
async def test_no_direction(client, known, probe):
    """What comes of a create without hs_email_direction?"""
    body = known.example("create")
    del body["properties"]["hs_email_direction"]
    probe(refusal(await client.http("POST", EMAILS, body)))


@pytest.mark.guess("a@to.example;b@to.example")
async def test_several_recipients(client, create, probe):
    """What is hs_email_to_email of a mail to two?"""
    answer = await create(
        hs_email_headers='{"from":{"email":"f@b.example"},"to":'
        '[{"email":"A <a@to.example>"},{"email":"b@to.example"}],"cc":[],"bcc":[]}'
    )
    path = f"{EMAILS}/{answer.body['id']}?properties=hs_email_to_email"
    probe((await client.http("GET", path)).body["properties"]["hs_email_to_email"])


@pytest.mark.guess("UTF-16 units: 32,768 of them fit, 32,769 do not")
async def test_what_counts_as_a_character(create, probe):
    """Of 65,536 characters: what is one?"""
    fits = [(await create(hs_email_text="😀" * count)).status for count in (32_768, 32_769, 65_536)]
    probe(
        {
            (201, 400, 400): "UTF-16 units: 32,768 of them fit, 32,769 do not",
            (201, 201, 201): "code points",
            (400, 400, 400): "bytes",
        }.get(tuple(fits), str(fits))
    )


@pytest.mark.parametrize("name", ["hs_email_message_id", "hs_unique_creation_key"])
@pytest.mark.guess("not there")
async def test_properties_that_others_write(client, probe, name):
    """Is there hs_email_message_id, is there hs_unique_creation_key, and may they be written?"""
    answer = await client.http("GET", f"{PROPERTIES}/{name}")
    if answer.status == 404:
        probe("not there")
        return
    is_read_only = answer.body["modificationMetadata"]["readOnlyValue"]
    probe(
        f"{name}: {'read only' if is_read_only else 'writable'}, {answer.body['hasUniqueValue']=}"
    )


@pytest.mark.guess("made; a second email with the value is 409 CONFLICT; found by idProperty")
async def test_a_unique_property(client, create, probe):
    """May an app make a property of emails with hasUniqueValue, and does it hold?"""
    name = f"relay_contract_{secrets.token_hex(4)}"
    answer = await client.http(
        "POST",
        PROPERTIES,
        {
            "name": name,
            "label": name,
            "type": "string",
            "fieldType": "text",
            "groupName": "emailinformation",
            "hasUniqueValue": True,
        },
    )
    if answer.status != 201:
        probe(f"refused: {refusal(answer)}")
        return
    first, second = [await create(**{name: "one"}) for _ in range(2)]
    found = await client.http("GET", f"{EMAILS}/one?idProperty={name}")
    again = "409 CONFLICT" if refusal(second).startswith("409 CONFLICT") else refusal(second)
    is_found = found.status == 200 and found.body["id"] == first.body["id"]
    probe(
        f"made; a second email with the value is {again}; "
        + ("found by idProperty" if is_found else f"by idProperty: {refusal(found)}")
    )


# ---------------------------------------------------------------- associations


@pytest.mark.guess("400 VALIDATION_ERROR INVALID_OBJECT_IDS, named in INVALID_OBJECT_IDS")
async def test_a_dead_association(create, probe):
    """How is a create with an association to nobody refused, and where is the id?"""
    spec = {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 198}
    answer = await create([{"to": {"id": NOBODY}, "types": [spec]}])
    contexts = [answer.body.get("context", {})]
    contexts += [error.get("context", {}) for error in answer.body.get("errors", [])]
    named = {key for context in contexts for key, ids in context.items() if NOBODY in ids}
    probe(f"{refusal(answer)}, named in {', '.join(sorted(named)) or 'the message only'}")


@pytest.mark.guess("str")
async def test_the_ids_of_associations(client, known, probe):
    """Of which type is toObjectId in the answers of v4?"""
    email = (await client.create(known.example("create_associated"))).id
    answer = await client.http("GET", f"/crm/v4/objects/emails/{email}/associations/contacts")
    probe(type(answer.body["results"][0]["toObjectId"]).__name__)


@pytest.mark.guess("207, and leaves them out")
async def test_objects_without_associations(client, probe):
    """What is the answer of associations batch/read about an object that has none?"""
    answer = await client.http(
        "POST", "/crm/v4/associations/emails/contacts/batch/read", {"inputs": [{"id": NOBODY}]}
    )
    is_there = any(one["from"]["id"] == NOBODY for one in answer.body["results"])
    probe(f"{answer.status}, and {'shows them empty' if is_there else 'leaves them out'}")


# ---------------------------------------------------------------- batches


@pytest.mark.guess("the other way round")
async def test_the_order_of_results(client, known, probe):
    """In which order come the results of batch/create?"""
    inputs = [known.example("create") | {"objectWriteTraceId": str(number)} for number in range(5)]
    answer = await client.http("POST", f"{EMAILS}/batch/create", {"inputs": inputs})
    order = "".join(one.get("objectWriteTraceId", "?") for one in answer.body["results"])
    probe({"43210": "the other way round", "01234": "as sent"}.get(order, f"as {order}"))


@pytest.mark.guess("ignores them")
async def test_associations_in_an_upsert(client, known, probe):
    """What does batch/upsert do with associations?"""
    email = (await client.create(known.example("create"))).id
    item = known.example("create_associated") | {"id": email, "idProperty": "hs_object_id"}
    answer = await client.http("POST", f"{EMAILS}/batch/upsert", {"inputs": [item]})
    if answer.status != 200:
        probe(refusal(answer))
        return
    probe("links them" if await client.linked(email, "contacts") else "ignores them")


# ---------------------------------------------------------------- contacts


@pytest.mark.guess("single: 200, the surviving one; batch: missing")
async def test_a_merged_id(client, portal, probe):
    """What is the answer about the id of a contact that was merged into another?"""
    ids = []
    for word in ("kept", "gone"):
        made = await client.http("POST", CONTACTS, {"properties": {"email": portal.address(word)}})
        ids.append(made.body["id"])
    merged = await client.http(
        "POST", f"{CONTACTS}/merge", {"primaryObjectId": ids[0], "objectIdToMerge": ids[1]}
    )
    one = await client.http("GET", f"{CONTACTS}/{ids[1]}")
    several = await client.http("POST", f"{CONTACTS}/batch/read", {"inputs": [{"id": ids[1]}]})
    is_surviving = one.status == 200 and one.body["id"] == merged.body["id"]
    found = [each["id"] for each in several.body.get("results", [])]
    probe(
        f"single: {one.status}{', the surviving one' if is_surviving else ''}; "
        f"batch: {found or 'missing'}"
    )


@pytest.mark.guess("201, and both find it")
async def test_secondary_addresses_in_a_create(client, portal, probe):
    """May a contact be made with hs_additional_emails?"""
    emails = [portal.address(word) for word in ("first", "second")]
    made = await client.http(
        "POST",
        CONTACTS,
        {"properties": {"email": emails[0], "hs_additional_emails": emails[1]}},
    )
    if made.status != 201:
        probe(refusal(made))
        return
    found = await client.http("GET", f"{CONTACTS}/{emails[1]}?idProperty=email")
    probe(f"201, and {'both find it' if found.status == 200 else 'the second does not find it'}")


# ---------------------------------------------------------------- the rest


@pytest.mark.guess("204")
async def test_to_delete_what_is_not_there(client, probe):
    """What is the answer to the DELETE of an email that does not exist?"""
    probe(str((await client.http("DELETE", f"{EMAILS}/{NOBODY}")).status))


@pytest.mark.guess("within 60 s")
async def test_how_far_search_is_behind(portal, client, known, probe):
    """How long until search finds a new email?"""
    word = f"word{secrets.token_hex(6)}"
    body = known.example("create")
    body["properties"]["hs_email_subject"] = word
    await client.create(body)
    begun_at = time.monotonic()
    query = {"filters": [{"propertyName": "hs_email_subject", "operator": "EQ", "value": word}]}

    async def found():
        answer = await client.http("POST", f"{EMAILS}/search", {"filterGroups": [query]})
        return answer.body["total"]

    await portal.until(found)
    took_s = time.monotonic() - begun_at
    probe("within 60 s" if not portal.is_live or took_s <= 60 else f"after {took_s:.0f} s")
