"""The object calls: contacts, companies, deals, tickets and emails, one at a time and in batches.

Requests in, answers out; the rules are in `records`. Results of batches come in no order that a
client could rely on, for HubSpot promises none. Source: hubspot.md sections 1, 2, 3 and 5.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from relay.clock import Clock
from relay.sandbox import schema
from relay.sandbox.links import Links
from relay.sandbox.properties import Properties
from relay.sandbox.records import Records, not_found
from relay.sandbox.store import Store, Stored
from relay.sandbox.wire import ApiError, Call, Reply, batch_reply, iso, moment, number

_Item = Mapping[str, Any]


class Objects:
    def __init__(
        self,
        *,
        store: Store,
        clock: Clock,
        properties: Properties,
        links: Links,
        records: Records,
    ) -> None:
        self._store = store
        self._clock = clock
        self._properties = properties
        self._links = links
        self._records = records

    # ---------------------------------------------------------------- one object

    def create(self, call: Call, type_: str) -> Reply:
        return Reply(201, self._created(schema.object_type(type_), call.json()))

    def get(self, call: Call, type_: str, id_: str) -> Reply:
        """The id of a merged record answers with the one that took its place."""
        type_ = schema.object_type(type_)
        found = self._records.numbers(type_, [id_], call.one("idProperty")).get(id_)
        stored = self._store.get(type_, found) if found is not None else None
        while stored and stored.merged_into is not None:
            stored = self._store.get(type_, stored.merged_into)
        if stored is None or (stored.archived_ms is not None) != _wants_archived(call):
            raise not_found(type_, id_)
        return Reply(200, self._view(stored, *_asked(call, type_)))

    def page(self, call: Call, type_: str) -> Reply:
        type_ = schema.object_type(type_)
        limit = call.limit(default=10, most=100)
        after = number(call.one("after", "0"))
        found = self._store.page(
            type_, after=after, limit=limit + 1, archived=_wants_archived(call)
        )
        results = [self._view(stored, *_asked(call, type_)) for stored in found[:limit]]
        body: dict[str, Any] = {"results": results}
        if len(found) > limit:
            body["paging"] = {"next": {"after": str(found[limit - 1].id)}}
        return Reply(200, body)

    def update(self, call: Call, type_: str, id_: str) -> Reply:
        item = {"idProperty": call.one("idProperty"), **call.json(), "id": id_}
        return Reply(200, self._updated(schema.object_type(type_), item))

    def delete(self, _call: Call, type_: str, id_: str) -> Reply:
        self._records.delete(schema.object_type(type_), id_)
        return Reply(204)

    def merge(self, call: Call, type_: str) -> Reply:
        if schema.object_type(type_) != schema.CONTACTS:
            raise ApiError(400, "The sandbox merges contacts only")
        asked = call.json()
        kept, merged = str(asked.get("primaryObjectId")), str(asked.get("objectIdToMerge"))
        return Reply(200, self._view(self._records.merge(kept, merged)))

    # ---------------------------------------------------------------- batches

    def batch_create(self, call: Call, type_: str) -> Reply:
        inputs = call.inputs()
        outcomes = self._records.create(schema.object_type(type_), inputs)
        views = [one if isinstance(one, ApiError) else self._view(one) for one in outcomes]
        return self._batch(201, inputs, views)

    def batch_update(self, call: Call, type_: str) -> Reply:
        return self._one_by_one(call, schema.object_type(type_), self._updated)

    def batch_upsert(self, call: Call, type_: str) -> Reply:
        return self._one_by_one(call, schema.object_type(type_), self._upserted)

    def batch_archive(self, call: Call, type_: str) -> Reply:
        type_ = schema.object_type(type_)
        for item in call.inputs():
            self._records.delete(type_, str(item.get("id")))
        return Reply(204)

    def batch_read(self, call: Call, type_: str) -> Reply:
        """What was found, each object once. One error names all ids that were not."""
        type_ = schema.object_type(type_)
        asked = call.json()
        ids = list(dict.fromkeys(str(item.get("id")) for item in call.inputs()))
        numbers = self._records.numbers(type_, ids, asked.get("idProperty") or "")
        found = self._store.get_many(type_, numbers.values())
        live = {stored.id: stored for stored in found if stored.is_live}
        missing = [id_ for id_ in ids if numbers.get(id_) not in live]
        names = asked.get("properties") or schema.SHOWN[type_]
        results = [self._view(stored, names) for stored in live.values()]
        errors = [_some_not_found(type_, missing)] if missing else []
        return batch_reply(200, results, errors, at=self._clock.now())

    def _one_by_one(
        self, call: Call, type_: str, act: Callable[[str, _Item], dict[str, Any]]
    ) -> Reply:
        inputs = call.inputs()
        outcomes: list[dict[str, Any] | ApiError] = []
        for item in inputs:
            try:
                outcomes.append(act(type_, item))
            except ApiError as error:
                outcomes.append(error)
        return self._batch(200, inputs, outcomes)

    def _batch(
        self, status: int, inputs: Sequence[_Item], outcomes: Sequence[dict[str, Any] | ApiError]
    ) -> Reply:
        """All or nothing, unless every input brings an `objectWriteTraceId` of its own."""
        traces = [item.get("objectWriteTraceId") for item in inputs]
        is_traced = all(traces) and len(set(map(str, traces))) == len(traces)
        results, errors = [], []
        for outcome, trace in zip(outcomes, traces, strict=True):
            match outcome:
                case ApiError() if not is_traced:
                    raise outcome
                case ApiError():
                    context = {**outcome.context, "objectWriteTraceId": [trace]}
                    errors.append(outcome.body() | {"context": context})
                case _:
                    results.append(outcome | ({"objectWriteTraceId": trace} if trace else {}))
        results.reverse()  # a client that matches by position is to notice
        return batch_reply(status, results, errors, at=self._clock.now())

    # ---------------------------------------------------------------- inside

    def _created(self, type_: str, item: _Item) -> dict[str, Any]:
        (outcome,) = self._records.create(type_, [item])
        if isinstance(outcome, ApiError):
            raise outcome
        return self._view(outcome)

    def _updated(self, type_: str, item: _Item) -> dict[str, Any]:
        stored = self._records.live(type_, str(item.get("id")), item.get("idProperty") or "")
        return self._view(self._records.update(stored, item.get("properties", {})))

    def _upserted(self, type_: str, item: _Item) -> dict[str, Any]:
        """By a unique property, whose value is the input's `id`. Takes no associations."""
        id_, id_property = str(item.get("id")), item.get("idProperty") or ""
        if id_property and not self._records.numbers(type_, [id_], id_property):
            values = {**item.get("properties", {}), id_property: id_}
            return self._created(type_, {"properties": values}) | {"new": True}
        return self._updated(type_, item) | {"new": False}

    def _view(
        self,
        stored: Stored,
        names: Iterable[str] | None = None,
        associated: Iterable[str] = (),
    ) -> dict[str, Any]:
        """An object as it is answered. `names` None: all its properties, as after a write."""
        known = self._properties.of(stored.type)
        properties: Mapping[str, str | None] = stored.properties
        if names is not None:
            always = (*schema.STAMPS[stored.type], "hs_object_id")
            shown = dict.fromkeys([*(name for name in names if name in known), *always])
            properties = {name: stored.properties.get(name) for name in shown}
        view: dict[str, Any] = {
            "id": str(stored.id),
            "properties": properties,
            "createdAt": iso(moment(stored.created_ms)),
            "updatedAt": iso(moment(stored.updated_ms)),
            "archived": stored.archived_ms is not None,
        }
        if stored.archived_ms is not None:
            view["archivedAt"] = iso(moment(stored.archived_ms))
        associations = self._links.shown(stored.type, stored.id, associated)
        return view | ({"associations": associations} if associations else {})


def _asked(call: Call, type_: str) -> tuple[list[str], list[str]]:
    """The properties and the associations that a read asks for."""
    return call.several("properties") or list(schema.SHOWN[type_]), call.several("associations")


def _wants_archived(call: Call) -> bool:
    return call.one("archived") == "true"


def _some_not_found(type_: str, ids: list[str]) -> dict[str, Any]:
    return {
        "status": "error",
        "category": "OBJECT_NOT_FOUND",
        "message": f"Some {schema.singular(type_)} objects do not exist or were deleted",
        "context": {"ids": ids},
    }
