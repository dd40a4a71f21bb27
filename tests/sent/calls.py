"""Which calls may leave for HubSpot, and what each may hold: those of hubspot.md, and no others."""

import json
import re
from collections.abc import Callable, Collection, Iterator
from typing import Any
from urllib.parse import unquote

from tests.sent.outgoing import Outgoing, split
from tests.sent.seed_list import (
    CUSTOM,
    FROM_AN_EMAIL,
    ID,
    PLURAL,
    RELAY_KEY,
    SPELLINGS,
    associations,
    properties,
)

MOST_INPUTS = 100
MOST_PAIRS = {"read": 1_000}
_FORM = {"file", "options", "folderPath", "fileName"}


def violations(sent: Outgoing) -> list[str]:
    """What is wrong with a request, in words. Values are not shown, for they may be long.

    A read without a token is none of the API's: the signed address of a file.
    """
    if sent.method == "GET" and not sent.has_token:
        return []
    try:
        _, bare = split(sent.path)
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
    if "idProperty" not in sent.query:
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
    if type_ not in SPELLINGS and not CUSTOM.fullmatch(type_):
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
    if not ID.fullmatch(id_):
        yield f"{id_!r} is no id"


def _input(
    item: Any, type_: str, fields: Collection[str], *, is_new: bool = False
) -> Iterator[str]:
    yield from _object(type_)
    yield from _fields(item, fields)
    if isinstance(item, dict):
        yield from properties(type_, item.get("properties"), is_new=is_new)
        yield from associations(type_, item.get("associations", []))


# ---------------------------------------------------------------- associations


def _link(sent: Outgoing, from_: str, id_: str, to: str, to_id: str, spec: str) -> Iterator[str]:
    """The seed page, Associate existing emails with records: object types singular or plural."""
    yield from _object(from_)
    yield from _id(id_)
    yield from _id(to_id)
    known = [str(each) for each in FROM_AN_EMAIL.get(PLURAL.get(to, ""), ())]
    others = {str(number) for number, _ in FROM_AN_EMAIL.values()}.difference(known)
    is_own = bool(known) and spec.isdecimal() and spec not in others  # a label of the portal's own
    if from_ != "emails" or not (spec in known or is_own):
        yield f"{spec} leads from {from_} not to {to}"
    if sent.body is not None:
        yield "a link has no body"


def _link_by_default(sent: Outgoing, from_: str, id_: str, to: str, to_id: str) -> Iterator[str]:
    yield from _object(from_)
    yield from _object(PLURAL.get(to, to))
    yield from _id(id_)
    yield from _id(to_id)
    if sent.body is not None:
        yield "a link has no body"


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
    ("PUT", f"{_OBJECTS}/{{}}/associations/default/{{}}/{{}}", _link_by_default),
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
