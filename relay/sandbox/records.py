"""What holds for every object: how one comes to be, is found, changes, is merged, and goes.

Promise: a create is checked whole before any of it is written, so that one input of a batch can
fail alone; and a batch of creates costs a handful of statements, not a handful each.
Source: the seed page; hubspot.md sections 1, 3, 4 and 12.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from relay.clock import Clock
from relay.sandbox import schema
from relay.sandbox.association_types import AssociationTypes
from relay.sandbox.derived import derive
from relay.sandbox.links import Links, Wanted, invalid_ends
from relay.sandbox.properties import Properties
from relay.sandbox.store import Claim, Store, Stored
from relay.sandbox.wire import ApiError, is_number, iso, milliseconds

_EMAIL, _MORE_EMAILS = "email", "hs_additional_emails"


@dataclass(frozen=True, slots=True)
class _Draft:
    """A create that is right in itself. What it links may still not exist, its claims be taken."""

    id: int
    values: dict[str, str]
    wanted: list[Wanted]
    claims: list[Claim]


class Records:
    """`lag_s`: how long search shows an object as it was before a change."""

    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        properties: Properties,
        types: AssociationTypes,
        links: Links,
        lag_s: float,
    ) -> None:
        self._store = store
        self._clock = clock
        self._properties = properties
        self._types = types
        self._links = links
        self._lag_ms = round(lag_s * 1000)

    # ---------------------------------------------------------------- create

    def create(
        self, type_: str, items: Sequence[Mapping[str, Any]], *, first_id: int | None = None
    ) -> list[Stored | ApiError]:
        """For each item what came of it. Ids count up from `first_id`, or from the last one given."""
        start = self._store.take_ids(type_, len(items), first_id=first_id)
        drafts = [self._draft(type_, start + index, item) for index, item in enumerate(items)]
        checked = self._checked(type_, drafts)
        good = [draft for draft in checked if isinstance(draft, _Draft)]
        at = self._clock.now()
        made = {draft.id: _stored(type_, draft, at) for draft in good}
        self._store.add(made.values())
        self._store.claim(type_, [(draft.id, claim) for draft in good for claim in draft.claims])
        self._links.link((draft.id, want) for draft in good for want in draft.wanted)
        return [made[draft.id] if isinstance(draft, _Draft) else draft for draft in checked]

    def _draft(self, type_: str, id_: int, item: Mapping[str, Any]) -> _Draft | ApiError:
        try:
            values = self._properties.checked(type_, item.get("properties", {}), is_new=True)
            wanted = self._links.wanted(type_, item.get("associations") or [])
            _check_pin(values, [want.to_id for want in wanted if want.to_type == schema.EMAILS])
            values |= derive(type_, values, at=self._clock.now())
        except ApiError as error:
            return error
        return _Draft(id_, values, wanted, self._claims(type_, values))

    def _checked(self, type_: str, drafts: Sequence[_Draft | ApiError]) -> list[_Draft | ApiError]:
        """Each draft against the store, and against the drafts before it."""
        good = [draft for draft in drafts if isinstance(draft, _Draft)]
        missing = self._links.missing(want.end for draft in good for want in draft.wanted)
        holders = self._store.holders(type_, [claim for draft in good for claim in draft.claims])
        checked: list[_Draft | ApiError] = []
        for draft in drafts:
            if isinstance(draft, ApiError):
                checked.append(draft)
            elif dead := [want.end for want in draft.wanted if want.end in missing]:
                checked.append(invalid_ends(dead))
            elif taken := [claim for claim in draft.claims if claim in holders]:
                checked.append(_exists(type_, taken[0], holders[taken[0]]))
            else:
                holders.update(dict.fromkeys(draft.claims, draft.id))
                checked.append(draft)
        return checked

    # ---------------------------------------------------------------- find

    def numbers(self, type_: str, ids: Iterable[str], id_property: object) -> dict[str, int]:
        """id as given -> number, for those that can be one. No such object need exist."""
        if not id_property or id_property == "hs_object_id":
            return {id_: int(id_) for id_ in ids if is_number(id_)}
        if not isinstance(id_property, str):
            raise ApiError(400, "Invalid input JSON: idProperty must be a name")
        self._properties.require_unique(type_, id_property)
        asked = {id_: (id_property, _as_claimed(id_property, id_)) for id_ in ids}
        holders = self._store.holders(type_, asked.values())
        return {id_: holders[claim] for id_, claim in asked.items() if claim in holders}

    def live(self, type_: str, id_: str, id_property: object = "") -> Stored:
        """One that is neither archived nor merged away, or 404."""
        number = self.numbers(type_, [id_], id_property).get(id_)
        stored = self._store.get(type_, number) if number is not None else None
        if stored is None or not stored.is_live:
            raise not_found(type_, id_)
        return stored

    # ---------------------------------------------------------------- change

    def update(self, stored: Stored, given: object) -> Stored:
        """Write the properties that are given. "" clears one."""
        values = self._properties.checked(stored.type, given, is_new=False)
        if values.get(schema.PINNED):
            links = self._store.links(stored.type, [stored.id], schema.EMAILS)
            _check_pin(values, [link.to_id for link in links])
        return self._write(stored, values)

    def _write(self, stored: Stored, values: Mapping[str, str]) -> Stored:
        at = self._clock.now()
        merged = {**stored.properties, **values}
        claims = self._claims(stored.type, merged)
        for claim, holder in self._store.holders(stored.type, claims).items():
            if holder != stored.id:
                raise _exists(stored.type, claim, holder)
        merged |= derive(stored.type, merged, at=at)
        self._store.disclaim(stored.type, stored.id)
        self._store.claim(stored.type, [(stored.id, claim) for claim in claims])
        merged[schema.STAMPS[stored.type][1]] = iso(at)
        return self._store.change(
            stored, _without_empty(merged), at_ms=milliseconds(at), lag_ms=self._lag_ms
        )

    def merge(self, kept_id: str, merged_id: str) -> Stored:
        """One contact into another: the kept one takes over addresses and associations."""
        kept, merged = (self.live(schema.CONTACTS, id_) for id_ in (kept_id, merged_id))
        links = self._store.links(merged.type, [merged.id])
        self._store.supersede(merged.type, merged.id, by=kept.id)
        self._links.link(
            (kept.id, Wanted(self._types.of(link.type_id), link.to_id))
            for link in links
            if link.type_id != schema.PRIMARY_COMPANY
        )
        addresses = _addresses(kept.properties) + _addresses(merged.properties)
        more = [address for address in addresses if address != kept.properties.get(_EMAIL)]
        return self._write(kept, {_MORE_EMAILS: ";".join(dict.fromkeys(more))})

    def delete(self, type_: str, id_: str) -> None:
        """Emails are gone for good, the others are archived. What is not there stays so."""
        stored = self._store.get(type_, int(id_)) if is_number(id_) else None
        if stored is None or not stored.is_live:
            return
        if type_ != schema.EMAILS:
            self._store.archive(type_, stored.id, at_ms=milliseconds(self._clock.now()))
            return
        for link in self._store.links(type_, [stored.id]):
            record = self.live(link.to_type, str(link.to_id))
            if record.properties.get(schema.PINNED) == id_:
                self._write(record, {schema.PINNED: ""})
        self._store.remove(type_, stored.id)

    def _claims(self, type_: str, values: Mapping[str, str]) -> list[Claim]:
        """The unique values that an object with these properties holds alone."""
        claims = [
            (name, value)
            for name, known in self._properties.of(type_).items()
            if known.unique
            for value in (_addresses(values) if name == _EMAIL else [values.get(name, "")])
            if value
        ]
        return list(dict.fromkeys(claims))


def _stored(type_: str, draft: _Draft, at: datetime) -> Stored:
    created, changed = schema.STAMPS[type_]
    stamps = {"hs_object_id": str(draft.id), created: iso(at), changed: iso(at)}
    now_ms = milliseconds(at)
    return Stored(type_, draft.id, _without_empty(draft.values | stamps), now_ms, now_ms)


def not_found(type_: str, id_: str) -> ApiError:
    return ApiError(
        404,
        f"No {schema.singular(type_)} with id {id_}",
        category="OBJECT_NOT_FOUND",
        context={"id": [id_]},
    )


def _addresses(values: Mapping[str, str]) -> list[str]:
    """All of a contact's, the primary one first. Each finds it (hubspot.md section 3)."""
    several = [values.get(_EMAIL, ""), *values.get(_MORE_EMAILS, "").split(";")]
    return [_as_claimed(_EMAIL, one) for one in several if one.strip()]


def _as_claimed(name: str, value: str) -> str:
    return value.strip().lower() if name == _EMAIL else value


def _without_empty(values: Mapping[str, str]) -> dict[str, str]:
    """An empty string clears a property (the seed page, "Update emails")."""
    return {name: value for name, value in values.items() if value}


def _check_pin(values: Mapping[str, str], linked_emails: Iterable[int]) -> None:
    """Only an email that is associated with the record can be pinned (the seed page, "Pin an email")."""
    pin = values.get(schema.PINNED)
    if pin and pin not in map(str, linked_emails):
        raise ApiError(
            400,
            f"Engagement {pin} is not associated with the record",
            code="INVALID_PINNED_ENGAGEMENT",
            context={"propertyName": [schema.PINNED], "id": [pin]},
        )


def _exists(type_: str, claim: Claim, holder: int) -> ApiError:
    name, value = claim
    if (type_, name) == (schema.CONTACTS, _EMAIL):
        return ApiError(409, f"Contact already exists. Existing ID: {holder}", category="CONFLICT")
    return ApiError(
        409,
        f"{name} {value} is taken by {schema.singular(type_)} {holder}",
        category="CONFLICT",
        code="CONFLICTING_UNIQUE_VALUE",
        context={"propertyName": [name], "existingId": [str(holder)]},
    )
