"""The kinds of association that the portal has: HubSpot's, and the labels that people made.

The ids of labels count from 1 in a number space of their own, so a typeId means nothing without
its category. In the store a label's id is `OWN` larger. Source: the seed page, "Associations";
hubspot.md section 4.
"""

import re
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from relay.sandbox import schema
from relay.sandbox.schema import AssociationType
from relay.sandbox.store import Store
from relay.sandbox.tables import labels
from relay.sandbox.wire import ApiError, number

OWN = 1_000_000
HUBSPOT_DEFINED, USER_DEFINED = "HUBSPOT_DEFINED", "USER_DEFINED"
_NAME = re.compile(r"[A-Za-z]\w{0,99}", re.ASCII)
_MAX_LABEL = 50


class AssociationTypes:
    def __init__(self, *, store: Store) -> None:
        self._store = store
        self._by_id = dict(schema.ASSOCIATION_TYPES)
        self._mirrors = dict(schema.MIRROR)
        with store.transaction():
            rows = store.execute(sa.select(labels)).all()
        for row in rows:
            self._by_id[row.id] = AssociationType(
                row.from_type, row.to_type, row.id, row.name, row.label
            )
        self._mirrors |= {row.id: self._by_id[row.mirror_id] for row in rows}

    def of(self, id_: int) -> AssociationType:
        """By the id that the store has."""
        return self._by_id[id_]

    def mirror(self, type_: AssociationType) -> AssociationType:
        return self._mirrors[type_.id]

    def between(self, from_type: str, to_type: str) -> list[AssociationType]:
        ends = (from_type, to_type)
        return [one for one in self._by_id.values() if (one.from_type, one.to_type) == ends]

    def named(self, spelling: object, from_type: str, to_type: str) -> AssociationType:
        """198 or email_to_contact -> the type, if it leads from one type to the other. Else 400."""
        wanted = str(spelling).lower()
        for type_ in self.between(from_type, to_type):
            if wanted in (str(wire_id(type_)), type_.name.lower()):
                return type_
        raise _unknown(spelling, from_type, to_type)

    def specified(
        self, spec: Mapping[str, Any], from_type: str, to_type: str | None = None
    ) -> AssociationType:
        """By category and typeId, as a body gives them. `to_type` None: to any. Else 400."""
        category, id_ = spec.get("associationCategory"), number(spec.get("associationTypeId"))
        if category not in (HUBSPOT_DEFINED, USER_DEFINED):
            raise ApiError(400, f"associationCategory is {category}, and no such is in the portal")
        type_ = self._by_id.get(id_ + OWN if category == USER_DEFINED else id_)
        if (
            type_ is None
            or (category == HUBSPOT_DEFINED and is_own(type_))
            or type_.from_type != from_type
            or to_type not in (None, type_.to_type)
        ):
            raise _unknown(id_, from_type, to_type or "any object")
        return type_

    def create(
        self, from_type: str, to_type: str, given: Mapping[str, Any]
    ) -> list[dict[str, Any]]:
        """A label and its other direction, which may have another text. 400, or 409 if it is taken."""
        schema.default_association(from_type, to_type)
        name, label = given.get("name"), given.get("label")
        back = given.get("inverseLabel", label)
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            raise ApiError(400, "name must be letters, digits and _, and begin with a letter")
        if not _is_label(label) or not _is_label(back):
            raise ApiError(400, f"label must be a text of 1 to {_MAX_LABEL} characters")
        if any(name == one.name or label == one.label for one in self.between(from_type, to_type)):
            raise ApiError(409, f"A label {label} ({name}) exists already", category="CONFLICT")
        first = OWN + 1 + sum(map(is_own, self._by_id.values()))
        there = AssociationType(from_type, to_type, first, name, str(label))
        here = AssociationType(to_type, from_type, first + 1, f"{name}_inverse", str(back))
        pairs = ((there, here), (here, there))
        self._store.execute(sa.insert(labels).values([_row(*pair) for pair in pairs]))
        for type_, mirror in pairs:
            self._by_id[type_.id], self._mirrors[type_.id] = type_, mirror
        return [described(there), described(here)]


def is_own(type_: AssociationType) -> bool:
    return type_.id > OWN


def wire_id(type_: AssociationType) -> int:
    return type_.id - OWN if is_own(type_) else type_.id


def described(type_: AssociationType) -> dict[str, Any]:
    """As the answers of v4 show it."""
    return {
        "category": USER_DEFINED if is_own(type_) else HUBSPOT_DEFINED,
        "typeId": wire_id(type_),
        "label": type_.label,
    }


def _row(type_: AssociationType, mirror: AssociationType) -> dict[str, Any]:
    return {
        "id": type_.id,
        "from_type": type_.from_type,
        "to_type": type_.to_type,
        "name": type_.name,
        "label": type_.label,
        "mirror_id": mirror.id,
    }


def _is_label(given: object) -> bool:
    return isinstance(given, str) and 1 <= len(given) <= _MAX_LABEL


def _unknown(spelling: object, from_type: str, to_type: str) -> ApiError:
    return ApiError(
        400,
        f"{spelling} is no association type from {from_type} to {to_type}",
        code="INVALID_ASSOCIATION_TYPE",
        context={"type": [str(spelling)], "from": [from_type], "to": [to_type]},
    )
