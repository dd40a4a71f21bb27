"""Bodies of requests as people write them: the JSON of the seed page's examples, to `New` and `Change`.

Every mistake is a Permanent that names its place in the body and what is expected there.
"""

from collections.abc import Iterator

from relay.errors import Permanent
from relay.hubspot.batches import checked_id
from relay.hubspot.shapes import Change, Link, New


def read_new(body: object, *, trace_id: str = "") -> New[dict[str, str]]:
    """`{"properties": {…}, "associations": [{"to": {"id": …}, "types": [{…}]}]}`"""
    fields = _object(body, "the body")
    links = [
        link
        for place, item in enumerate(_list(fields.get("associations", []), "associations"))
        for link in _links(item, f"associations[{place}]")
    ]
    return New(_properties(fields), links, trace_id)


def read_change(body: object, *, trace_id: str = "") -> Change[dict[str, str]]:
    """`{"id": …, "properties": {…}}`, and `idProperty` if the id is a value of another property."""
    fields = _object(body, "the body")
    id_property = str(fields.get("idProperty") or "")
    object_id = _text(fields.get("id"), "id")
    if not id_property:
        checked_id(object_id)
    return Change(object_id, _properties(fields), id_property, trace_id)


def _properties(fields: dict[str, object]) -> dict[str, str]:
    properties = _object(fields.get("properties"), "properties")
    return {
        name: "" if value == "" else _text(value, f"properties.{name}")
        for name, value in properties.items()
    }


def _links(item: object, place: str) -> Iterator[Link]:
    fields = _object(item, place)
    to_id = _text(_object(fields.get("to"), f"{place}.to").get("id"), f"{place}.to.id")
    for number, each in enumerate(_list(fields.get("types"), f"{place}.types")):
        kind = _object(each, f"{place}.types[{number}]")
        type_id = _text(kind.get("associationTypeId"), f"{place}.types[{number}].associationTypeId")
        if not type_id.isdecimal():
            raise Permanent(f"{place}.types[{number}].associationTypeId: expected a number")
        category = kind.get("associationCategory", "HUBSPOT_DEFINED")
        yield Link(to_id, int(type_id), str(category))


def _object(value: object, place: str) -> dict[str, object]:
    if not isinstance(value, dict):
        raise Permanent(f"{place}: expected a JSON object")
    return value


def _list(value: object, place: str) -> list[object]:
    if not isinstance(value, list):
        raise Permanent(f"{place}: expected a JSON list")
    return value


def _text(value: object, place: str) -> str:
    """A string, or a number, which HubSpot's examples write where a string is meant."""
    if isinstance(value, bool) or not isinstance(value, str | int) or value == "":
        raise Permanent(f"{place}: expected a string")
    return str(value)
