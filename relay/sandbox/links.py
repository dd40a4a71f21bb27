"""The rules of associations: what may be linked with what, and what comes with it.

Every association is stored from both ends. Linking a pair again changes nothing. A label comes with
the unlabelled association. A contact has one primary company; making another one primary takes the
mark from the first.
Source: the seed page, "Associations"; hubspot.md section 4.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from relay.sandbox import schema
from relay.sandbox.association_types import AssociationTypes
from relay.sandbox.schema import AssociationType
from relay.sandbox.store import Link, Store
from relay.sandbox.wire import ApiError, json_objects, number

_PRIMARY = (schema.PRIMARY_COMPANY, schema.MIRROR[schema.PRIMARY_COMPANY].id)

End = tuple[str, int]
"""An object type and an id: one of the two ends of an association."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """An association to be made: its type, and the id at its other end."""

    type: AssociationType
    to_id: int

    @property
    def to_type(self) -> str:
        return self.type.to_type

    @property
    def end(self) -> End:
        return self.type.to_type, self.to_id


class Links:
    def __init__(self, *, store: Store, types: AssociationTypes) -> None:
        self._store = store
        self._types = types

    def wanted(self, from_type: str, given: object) -> list[Wanted]:
        """The `associations` of a create, or 400 if they do not fit the type."""
        wanted = []
        try:
            for item in json_objects(given, "associations"):
                to_id, specs = number(item["to"]["id"]), json_objects(item["types"], "types")
                wanted += [Wanted(self._types.specified(spec, from_type), to_id) for spec in specs]
        except (KeyError, TypeError):
            raise ApiError(
                400, "Invalid input JSON: each association needs to.id and types"
            ) from None
        return wanted

    def missing(self, ends: Iterable[End]) -> set[End]:
        """Those that do not exist, or are archived or merged away."""
        by_type: dict[str, set[int]] = {}
        for type_, id_ in ends:
            by_type.setdefault(type_, set()).add(id_)
        return {
            (type_, id_)
            for type_, ids in by_type.items()
            for id_ in ids - self._store.live_ids(type_, ids)
        }

    def require(self, ends: Iterable[End]) -> None:
        if missing := self.missing(ends):
            raise invalid_ends(missing)

    def make(self, wanted: Sequence[tuple[int, Wanted]]) -> None:
        """Link each from the id given, if all of both ends exist; else 400 and none is made."""
        self.require(
            end for here, want in wanted for end in ((want.type.from_type, here), want.end)
        )
        self.link(wanted)

    def unlink(self, from_id: int, want: Wanted) -> None:
        self._store.unlink(self._both_ways(from_id, want))

    def link(self, links: Iterable[tuple[int, Wanted]]) -> None:
        """Each from the id given. All ends are known to exist."""
        rows: list[Link] = []
        for from_id, want in links:
            both = self._both_ways(from_id, want)
            if want.type.id in _PRIMARY:
                self._store.link(rows)
                rows.clear()
                self._take_mark(both[0])
            rows += both
            if want.type.label is not None:
                unlabelled = schema.default_association(want.type.from_type, want.to_type)
                rows += self._both_ways(from_id, Wanted(unlabelled, want.to_id))
        self._store.link(rows)

    def _take_mark(self, link: Link) -> None:
        """From the contact's company that is primary so far."""
        contact_id = link.from_id if link.from_type == schema.CONTACTS else link.to_id
        primary = self._types.of(schema.PRIMARY_COMPANY)
        for old in self._store.links(primary.from_type, [contact_id], primary.to_type):
            if old.type_id == primary.id:
                self.unlink(contact_id, Wanted(primary, old.to_id))

    def _both_ways(self, from_id: int, want: Wanted) -> list[Link]:
        type_, mirror = want.type, self._types.mirror(want.type)
        return [
            Link(type_.from_type, from_id, type_.to_type, want.to_id, type_.id),
            Link(type_.to_type, want.to_id, type_.from_type, from_id, mirror.id),
        ]

    def shown(self, from_type: str, from_id: int, to_types: Iterable[str]) -> dict[str, Any]:
        """The `associations` of an object, as its GET returns them. Types without any are left out."""
        shown = {}
        for to_type in map(schema.object_type, to_types):
            results = [
                {"id": str(link.to_id), "type": self._types.of(link.type_id).name}
                for link in self._store.links(from_type, [from_id], to_type)
            ]
            if results:
                shown[to_type] = {"results": results}
        return shown


def invalid_ends(ends: Iterable[End]) -> ApiError:
    """One of them fails the whole create; the ids are in the context (hubspot.md section 4)."""
    ids = sorted({str(id_) for _, id_ in ends})
    return ApiError(
        400,
        f"Some objects to associate do not exist: {', '.join(ids)}",
        code="INVALID_OBJECT_IDS",
        context={"INVALID_OBJECT_IDS": ids},
    )
