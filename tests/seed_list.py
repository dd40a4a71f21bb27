"""What may leave for HubSpot: the field list of the seed page, as rules over requests.

Written down from the seed page and hubspot.md, and never taken from relay: what relay sends is held
against what HubSpot's documents say, not against itself.
"""

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

RELAY_KEY = "relay_key"
"""relay's own unique property, where a portal allows one (hubspot.md section 10)."""

WRITABLE: Mapping[str, Collection[str]] = {
    "emails": {
        "hs_timestamp",
        "hs_email_direction",
        "hs_email_status",
        "hs_email_subject",
        "hs_email_text",
        "hs_email_html",
        "hs_email_headers",
        "hs_attachment_ids",
        "hubspot_owner_id",
        RELAY_KEY,
    },
    "contacts": {
        "email",
        "firstname",
        "lastname",
        "hubspot_owner_id",
        "hs_pinned_engagement_id",
    },
    "companies": {"hs_pinned_engagement_id"},
    "deals": {"hs_pinned_engagement_id"},
    "tickets": {"hs_pinned_engagement_id"},
}
REQUIRED = {"emails": {"hs_timestamp", "hs_email_direction"}, "contacts": {"email"}}
OPTIONS = {
    "hs_email_direction": {"EMAIL", "INCOMING_EMAIL", "FORWARDED_EMAIL"},
    "hs_email_status": {"BOUNCED", "FAILED", "SCHEDULED", "SENDING", "SENT"},
}
FROM_AN_EMAIL = {
    "contact": (198, "email_to_contact"),
    "company": (186, "email_to_company"),
    "deal": (210, "email_to_deal"),
    "ticket": (224, "email_to_ticket"),
}
CATEGORIES = {"HUBSPOT_DEFINED", "USER_DEFINED", "INTEGRATOR_DEFINED"}
MOST_CHARACTERS = 65_536
MOST_INPUTS = 100
MOST_PAIRS = {"read": 1_000}
OBJECTS = {"contacts", "companies", "deals", "tickets", "emails"}
_SINGULAR = {"contacts": "contact", "companies": "company", "deals": "deal", "tickets": "ticket"}
_FORM = {"file", "options", "folderPath", "fileName"}
_ID = re.compile(r"\d+")
_DATED = re.compile(r"/(crm/[a-z]+|files|account-info|oauth)/(\d{4}-\d{2})(/.*|$)")
_NUMBERED = re.compile(r"/(crm|files|account-info|oauth)/(v3|v4)/(.*)")


@dataclass(frozen=True, kw_only=True)
class Outgoing:
    """One request. `path` without query; `form`: the fields of a multipart or form body, by name."""

    method: str
    path: str
    body: Any = None
    form: Mapping[str, str] | None = None

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def version_of(path: str) -> str:
    """`v3` or a date. v4 is what the association endpoints of v3 are called. Raises ValueError."""
    return _split(path)[0]


def _split(path: str) -> tuple[str, str]:
    """/crm/v3/objects/emails, /crm/objects/2026-03/emails -> the version, /crm/objects/emails"""
    if dated := _DATED.fullmatch(path):
        return dated[2], f"/{dated[1]}{dated[3]}"
    if numbered := _NUMBERED.fullmatch(path):
        bare = f"/{numbered[1]}/{numbered[3]}"
        if (numbered[2] == "v4") == bare.startswith("/crm/associations/"):
            return "v3", bare
    raise ValueError(path)


def violations(sent: Outgoing) -> list[str]:
    """What is wrong with a request, in words. Values are not shown, for they may be long."""
    try:
        _, bare = _split(sent.path)
    except ValueError:
        return ["the path has no version, or not that of its kind"]
    for method, pattern, rule in _RULES:
        if method == sent.method and (parts := pattern.fullmatch(bare)):
            return list(rule(sent, *map(unquote, parts.groups())))
    return ["no such call is in hubspot.md"]


# ---------------------------------------------------------------- objects


def _create(sent: Outgoing, type_: str) -> Iterator[str]:
    yield from _input(sent.body, type_, {"properties", "associations"}, is_new=True)


def _update(sent: Outgoing, type_: str, id_: str) -> Iterator[str]:
    yield from _id(id_)
    yield from _input(sent.body, type_, {"properties"})


def _batch_create(sent: Outgoing, type_: str) -> Iterator[str]:
    fields = {"properties", "associations", "objectWriteTraceId"}
    for item in _inputs(sent.body):
        yield from _input(item, type_, fields, is_new=True)


def _batch_update(sent: Outgoing, type_: str) -> Iterator[str]:
    for item in _inputs(sent.body):
        yield from _input(item, type_, {"id", "properties", "idProperty", "objectWriteTraceId"})
        yield from _text_id(item)


_batch_upsert = _batch_update


def _batch_archive(sent: Outgoing, type_: str) -> Iterator[str]:
    yield from _object(type_)
    for item in _inputs(sent.body):
        yield from _fields(item, {"id"})
        yield from _text_id(item)


def _batch_read(sent: Outgoing, type_: str) -> Iterator[str]:
    yield from _object(type_)
    yield from _fields(sent.body, {"inputs", "properties", "propertiesWithHistory", "idProperty"})
    for item in _inputs({"inputs": sent.body.get("inputs")}):
        yield from _text_id(item)


def _search(sent: Outgoing, type_: str) -> Iterator[str]:
    yield from _object(type_)
    fields = {"filterGroups", "sorts", "query", "limit", "after", "properties"}
    yield from _fields(sent.body, fields)


def _one(_sent: Outgoing, type_: str, _id: str) -> Iterator[str]:
    yield from _object(type_)


def _all(_sent: Outgoing, type_: str) -> Iterator[str]:
    yield from _object(type_)


def _object(type_: str) -> Iterator[str]:
    if type_ not in OBJECTS:
        yield f"{type_} is no object type"


def _inputs(body: Any, most: int = MOST_INPUTS) -> list[Any]:
    """The inputs of a batch. What is no batch counts as one bad input."""
    if not isinstance(body, dict) or set(body) != {"inputs"}:
        return [None]
    inputs = body["inputs"]
    return inputs if isinstance(inputs, list) and 1 <= len(inputs) <= most else [None]


def _fields(item: Any, known: Collection[str]) -> Iterator[str]:
    if not isinstance(item, dict):
        yield "not an object, or not 1 to 100 inputs"
    elif unknown := set(item) - set(known):
        yield f"unknown fields: {sorted(unknown)}"


def _text_id(item: Any) -> Iterator[str]:
    if isinstance(item, dict) and not isinstance(item.get("id"), str):
        yield "an id is a string"


def _id(id_: str) -> Iterator[str]:
    if not _ID.fullmatch(id_):
        yield f"{id_!r} is no id"


def _input(
    item: Any, type_: str, fields: Collection[str], *, is_new: bool = False
) -> Iterator[str]:
    yield from _object(type_)
    yield from _fields(item, fields)
    if isinstance(item, dict):
        yield from _properties(type_, item.get("properties"), is_new=is_new)
        yield from _associations(type_, item.get("associations", []))


def _properties(type_: str, values: Any, *, is_new: bool) -> Iterator[str]:
    if not isinstance(values, dict):
        yield "properties is no object"
        return
    if refused := set(values) - set(WRITABLE.get(type_, ())):
        yield f"not writable properties of {type_}: {sorted(refused)}"
    if is_new and (missing := REQUIRED.get(type_, set()) - set(values)):
        yield f"a create without {sorted(missing)}"
    for name, value in values.items():
        if not isinstance(value, str):
            yield f"the value of {name} is no string"
        elif value or is_new:
            yield from _value(name, value)


def _value(name: str, value: str) -> Iterator[str]:
    if not value:
        yield f"a create with an empty {name}"
    if len(value.encode("utf-16-le", "surrogatepass")) // 2 > MOST_CHARACTERS:
        yield f"{name} is longer than {MOST_CHARACTERS} characters"
    if name in OPTIONS and value not in OPTIONS[name]:
        yield f"{name} is {value!r}"
    if name == "hs_email_headers" and not _is_headers(value):
        yield "hs_email_headers is not what the seed page writes"


def _is_headers(value: str) -> bool:
    try:
        headers = json.loads(value)
        people = [headers["from"], *(headers[field] for field in ("sender",) if field in headers)]
        people += [person for field in ("to", "cc", "bcc") for person in headers[field]]
        return set(headers) <= {"from", "sender", "to", "cc", "bcc"} and all(
            set(person) <= {"email", "firstName", "lastName"}
            and all(isinstance(part, str) for part in person.values())
            and person["email"]
            for person in people
        )
    except (ValueError, KeyError, TypeError):
        return False


# ---------------------------------------------------------------- associations


def _associations(type_: str, given: Any) -> Iterator[str]:
    if not isinstance(given, list):
        yield "associations is no list"
        return
    for item in given:
        try:
            to_id, specs = item["to"]["id"], item["types"]
            known = set(item) == {"to", "types"} and set(item["to"]) == {"id"}
        except (KeyError, TypeError):
            known = False
        if not known or not isinstance(to_id, str) or not _ID.fullmatch(to_id) or not specs:
            yield f"an association is {{to: {{id}}, types: […]}}, and not {item}"
        else:
            yield from _specs(type_, specs)


def _specs(type_: str, specs: list[Any]) -> Iterator[str]:
    ids = {number for number, _ in FROM_AN_EMAIL.values()}
    for spec in specs:
        if set(spec) != {"associationCategory", "associationTypeId"}:
            yield f"an association's type is a category and an id, and not {spec}"
        elif spec["associationCategory"] not in CATEGORIES:
            yield f"{spec['associationCategory']} is no association category"
        elif not isinstance(spec["associationTypeId"], int):
            yield "an association's type id is a number"
        elif (
            type_ == "emails"
            and spec["associationCategory"] == "HUBSPOT_DEFINED"
            and spec["associationTypeId"] not in ids
        ):
            yield f"{spec['associationTypeId']} leads from an email to none of {sorted(FROM_AN_EMAIL)}"


def _link(sent: Outgoing, from_: str, id_: str, to: str, to_id: str, spec: str) -> Iterator[str]:
    """The seed page, Associate existing emails with records: object types singular or plural."""
    yield from _object(from_)
    yield from _id(id_)
    yield from _id(to_id)
    known = FROM_AN_EMAIL.get(_SINGULAR.get(to, to), ())
    is_own = from_ == "emails" and known and spec.isdecimal()  # a label of the portal's own
    if spec not in map(str, known) and not (is_own and int(spec) not in _hubspots()):
        yield f"{spec} leads from {from_} not to {to}"
    if sent.body is not None:
        yield "a link has no body"


def _hubspots() -> set[int]:
    return {number for number, _ in FROM_AN_EMAIL.values()}


def _pairs(sent: Outgoing, from_: str, to: str, verb: str) -> Iterator[str]:
    yield from _object(from_)
    yield from _object(to)
    for item in _inputs(sent.body, MOST_PAIRS.get(verb, 2_000)):
        yield from _fields(item, {"read": {"id", "after"}}.get(verb, {"from", "to", "types"}))
        if verb == "read":
            yield from _text_id(item)


# ---------------------------------------------------------------- the rest


def _upload(sent: Outgoing) -> Iterator[str]:
    form = sent.form or {}
    if set(form) - _FORM or not {"file", "options", "folderPath"} <= set(form):
        yield f"the parts of an upload are {sorted(form)}"
        return
    options = json.loads(form["options"])
    if options.get("access") != "PRIVATE":
        yield "an upload that is not private"
    if "ttl" in options:
        yield "a file with a ttl is deleted by HubSpot"


def _definition(sent: Outgoing, type_: str) -> Iterator[str]:
    if type_ != "emails" or sent.body.get("name") != RELAY_KEY or not sent.body["hasUniqueValue"]:
        yield f"the only property that relay makes is {RELAY_KEY}, a unique one of emails"


def _nothing(sent: Outgoing, *_parts: str) -> Iterator[str]:
    if sent.body is not None:
        yield "a read has no body"


def _token(sent: Outgoing) -> Iterator[str]:
    if (sent.form or {}).get("grant_type") != "refresh_token":
        yield "a token is asked for as a form, with grant_type=refresh_token"


_Rule = Callable[..., Iterator[str]]
_OBJECTS, _PAIRS = "/crm/objects/{}", "/crm/associations/{}/{}"
_TABLE: list[tuple[str, str, _Rule]] = [
    ("POST", _OBJECTS, _create),
    ("GET", _OBJECTS, _all),
    ("GET", f"{_OBJECTS}/{{}}", _one),
    ("PATCH", f"{_OBJECTS}/{{}}", _update),
    ("DELETE", f"{_OBJECTS}/{{}}", _one),
    ("POST", f"{_OBJECTS}/batch/create", _batch_create),
    ("POST", f"{_OBJECTS}/batch/read", _batch_read),
    ("POST", f"{_OBJECTS}/batch/update", _batch_update),
    ("POST", f"{_OBJECTS}/batch/upsert", _batch_upsert),
    ("POST", f"{_OBJECTS}/batch/archive", _batch_archive),
    ("POST", f"{_OBJECTS}/search", _search),
    ("PUT", f"{_OBJECTS}/{{}}/associations/{{}}/{{}}/{{}}", _link),
    ("DELETE", f"{_OBJECTS}/{{}}/associations/{{}}/{{}}/{{}}", _link),
    ("POST", f"{_PAIRS}/batch/(read|create|archive|associate/default)", _pairs),
    ("GET", f"{_PAIRS}/labels", _nothing),
    ("GET", "/crm/properties/{}", _nothing),
    ("GET", "/crm/properties/{}/{}", _nothing),
    ("POST", "/crm/properties/{}", _definition),
    ("GET", "/crm/owners", _nothing),
    ("GET", "/crm/owners/{}", _nothing),
    ("POST", "/files/files", _upload),
    ("GET", "/files/files/{}", _nothing),
    ("GET", "/files/files/{}/signed-url", _nothing),
    ("DELETE", "/files/files/{}", _nothing),
    ("GET", "/account-info/details", _nothing),
    ("POST", "/oauth/token", _token),
]
_RULES = [
    (method, re.compile(path.replace("{}", "([^/]+)")), rule) for method, path, rule in _TABLE
]
