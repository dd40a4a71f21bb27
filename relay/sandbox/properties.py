"""Property values: which are known, what each may hold, and the portal's own properties.

Promise: what `checked` returns can be stored as it is. Values are strings; "" means "no value".
Source: hubspot.md sections 1, 2, 6, 9 and 12.
"""

import json
import math
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from relay.sandbox import schema
from relay.sandbox.portal import Portal
from relay.sandbox.schema import Kind, Property
from relay.sandbox.store import Store
from relay.sandbox.tables import owners, properties
from relay.sandbox.wire import ApiError, Call, Reply, iso, moment

MAX_LENGTH = 65_536
_EMAIL = re.compile(r"[^\s@<>;,]+@[^\s@<>;,]+\.[^\s@<>;,]+")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,99}")


class Properties:
    """What may be written. `portal` decides where HubSpot's own documents disagree."""

    def __init__(self, *, store: Store, portal: Portal) -> None:
        self._store = store
        self._portal = portal
        with store.transaction():
            rows = store.execute(sa.select(properties)).all()
        self._own: dict[tuple[str, str], dict[str, Any]] = {}
        self._known = {type_: dict(known) for type_, known in schema.PROPERTIES.items()}
        for row in rows:
            self._learn(row.type, row.name, json.loads(row.definition))
        self._owners: set[str] = set()  # owners never go: one that was seen is known for good

    def _learn(self, type_: str, name: str, definition: dict[str, Any]) -> None:
        self._own[type_, name] = definition
        self._known[type_][name] = Property(unique=bool(definition.get("hasUniqueValue")))

    def of(self, type_: str) -> Mapping[str, Property]:
        return self._known[type_]

    def require_unique(self, type_: str, name: str) -> None:
        """400 unless objects can be found by this property."""
        known = self.of(type_).get(name)
        if known is None or not known.unique:
            raise _refused("INVALID_ID_PROPERTY", name, "is not a unique property")

    # ---------------------------------------------------------------- values

    def checked(self, type_: str, given: object, *, is_new: bool) -> dict[str, str]:
        """The values as they are stored, or 400. Read-only ones are left out, or refused."""
        if not isinstance(given, dict):
            raise ApiError(400, "Invalid input JSON: properties must be an object")
        known = self.of(type_)
        values = {}
        for name, value in given.items():
            if name not in known:
                raise _refused("PROPERTY_DOESNT_EXIST", name, "does not exist")
            if known[name].read_only:
                self._refuse_if_strict(name)
                continue
            values[name] = self._value(name, known[name], value)
        for name, property_ in known.items():
            if property_.required and not values.get(name, "" if is_new else "kept"):
                raise _refused("REQUIRED_FIELD", name, "is required")
        return values

    def _refuse_if_strict(self, name: str) -> None:
        if self._portal.refuses_read_only:
            raise _refused("READ_ONLY_VALUE", name, "is read only")

    def _value(self, name: str, property_: Property, value: object) -> str:
        text = _text(name, value)
        if _length(name, text) > MAX_LENGTH:
            raise _refused("VALUE_TOO_LONG", name, f"is longer than {MAX_LENGTH} characters")
        if not text:
            return ""
        if property_.kind is Kind.OWNER:
            return self._owner(name, text)
        return _READ[property_.kind](name, property_, text)

    def _owner(self, name: str, text: str) -> str:
        if text not in self._owners:
            known = self._store.execute(sa.select(owners.c.id)).scalars()
            self._owners = {str(id_) for id_ in known}
        if text not in self._owners:
            raise _refused("INVALID_OWNER_ID", name, f"names no owner: {text}")
        return text

    # ---------------------------------------------------------------- the portal's own properties

    def of_type(self, _call: Call, type_: str) -> Reply:
        type_ = schema.object_type(type_)
        return Reply(200, {"results": [self._described(type_, name) for name in self.of(type_)]})

    def get(self, _call: Call, type_: str, name: str) -> Reply:
        return Reply(200, self._described(schema.object_type(type_), name))

    def create(self, call: Call, type_: str) -> Reply:
        """A property of the portal's own, of text. Unique ones only where the portal allows them."""
        type_ = schema.object_type(type_)
        definition = call.json()
        name = definition.get("name")
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            raise ApiError(400, f"A property's name is lower case, digits and _: {name!r}")
        if name in self.of(type_):
            raise ApiError(409, f"A property named {name} already exists.", category="CONFLICT")
        if definition.get("hasUniqueValue") and not self._portal.allows_unique:
            raise ApiError(400, f"{name} cannot be made: no unique properties on {type_}")
        self._learn(type_, name, definition)
        row = {"type": type_, "name": name, "definition": json.dumps(definition)}
        self._store.execute(sa.insert(properties).values(row))
        return Reply(201, self._described(type_, name))

    def delete(self, _call: Call, type_: str, name: str) -> Reply:
        """One of the portal's own. Objects keep their values of it, which no read shows any more."""
        type_ = schema.object_type(type_)
        if (type_, name) not in self._own:
            raise ApiError(400, f"{name} of {type_} is HubSpot's own and stays")
        del self._own[type_, name], self._known[type_][name]
        self._store.execute(
            sa.delete(properties).where(properties.c.type == type_, properties.c.name == name)
        )
        return Reply(204)

    def _described(self, type_: str, name: str) -> dict[str, Any]:
        known = self.of(type_).get(name)
        if known is None:
            raise ApiError(404, f"No property {name} on {type_}", category="OBJECT_NOT_FOUND")
        own = self._own.get((type_, name), {})
        return {
            "name": name,
            "label": own.get("label", name),
            "description": own.get("description", ""),
            "groupName": own.get("groupName", f"{schema.singular(type_)}information"),
            "type": own.get("type", _WIRE_TYPES.get(known.kind, known.kind.value)),
            "fieldType": own.get("fieldType", "text"),
            "options": [
                {"label": option, "value": option, "displayOrder": order, "hidden": False}
                for order, option in enumerate(known.options)
            ],
            "hasUniqueValue": known.unique,
            "calculated": known.read_only,
            "modificationMetadata": {
                "archivable": bool(own),
                "readOnlyDefinition": not own,
                "readOnlyValue": known.read_only,
            },
        }


_WIRE_TYPES = {Kind.EMAIL: "string", Kind.OWNER: "enumeration"}


def _refused(code: str, name: str, what: str) -> ApiError:
    return ApiError(
        400,
        f"Property values were not valid: {name} {what}",
        code=code,
        context={"propertyName": [name]},
    )


def _text(name: str, value: object) -> str:
    match value:
        case str():
            return value
        case None:
            return ""
        case bool():
            return str(value).lower()
        case int() | float():
            return str(value)
        case _:
            raise ApiError(400, f"Invalid input JSON: the value of {name} must be a string")


def _length(name: str, text: str) -> int:
    """In UTF-16 units, the larger of the two ways to count (hubspot.md section 9)."""
    if text.isascii():
        return len(text)
    try:
        return len(text.encode("utf-16-le")) // 2
    except UnicodeEncodeError:
        raise _refused("INVALID_UNICODE", name, "holds half a surrogate pair") from None


def _option(name: str, property_: Property, text: str) -> str:
    if text not in property_.options:
        allowed = ", ".join(property_.options)
        raise _refused("INVALID_OPTION", name, f"is {text}; allowed: {allowed}")
    return text


def _email(name: str, _property: Property, text: str) -> str:
    if not _EMAIL.fullmatch(address := text.strip().lower()):
        raise _refused("INVALID_EMAIL", name, f"is no email address: {text}")
    return address


def _datetime(name: str, _property: Property, text: str) -> str:
    """Unix milliseconds or ISO 8601 in UTC (the seed page, hs_timestamp)."""
    try:
        if text.lstrip("-").isdecimal():
            return iso(moment(int(text)))
        at = datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        at = None
    if at is None or at.tzinfo is None:
        raise _refused("INVALID_DATE", name, f"is neither Unix milliseconds nor ISO 8601: {text}")
    return iso(at)


def _number(name: str, _property: Property, text: str) -> str:
    try:
        is_number = math.isfinite(float(text))
    except ValueError:
        is_number = False
    if not is_number:
        raise _refused("INVALID_NUMBER", name, f"is no number: {text}")
    return text


_READ: Mapping[Kind, Callable[[str, Property, str], str]] = {
    Kind.STRING: lambda _name, _property, text: text,
    Kind.BOOL: lambda _name, _property, text: text.lower(),
    Kind.ENUMERATION: _option,
    Kind.EMAIL: _email,
    Kind.DATETIME: _datetime,
    Kind.NUMBER: _number,
}
"""What a value is stored as, or 400."""
