"""The object calls: contacts, companies, deals, tickets and emails, one at a time and in batches.

Requests in, answers out; the rules are in `records`. Results of batches come in no order that a
client could rely on, for HubSpot promises none. Source: hubspot.md sections 1, 2, 3 and 5.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from relay.clock import Clock
from relay.sandbox import schema
from relay.sandbox.links import Links
from relay.sandbox.properties import Properties
from relay.sandbox.records import Records, not_found
from relay.sandbox.store import Store, Stored
from relay.sandbox.wire import (
    ApiError,
    Call,
    Created,
    Reply,
    batch_reply,
    iso,
    json_names,
    moment,
    number,
)

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
        stored = self._created(schema.object_type(type_), call.json())
        return Reply(201, self._view(stored), created=[_given(stored)])

    def get(self, call: Call, type_: str, id_: str) -> Reply:
        """The id of a merged record answers with the one that took its place."""
        type_ = schema.object_type(type_)
        found = self._records.numbers(type_, [id_], call.one("idProperty")).get(id_)
        stored = self._store.get(type_, found) if found is not None else None
        while stored and stored.merged_into is not None:
            stored = self._store.get(type_, stored.merged_into)
        if stored is None or stored.is_archived != call.flag("archived"):
            raise not_found(type_, id_)
        return Reply(200, self._read(stored, call))

    def page(self, call: Call, type_: str) -> Reply:
        type_ = schema.object_type(type_)
        limit = call.limit(default=10, most=100)
        after = number(call.one("after", "0"))
        found = self._store.page(
            type_, after=after, limit=limit + 1, archived=call.flag("archived")
        )
        results = [self._read(stored, call) for stored in found[:limit]]
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
        created = [_given(one) for one in outcomes if isinstance(one, Stored)]
        return replace(self._batch(201, inputs, views), created=created)

    def batch_update(self, call: Call, type_: str) -> Reply:
        return self._one_by_one(call, schema.object_type(type_), self._updated)

    def batch_upsert(self, call: Call, type_: str) -> Reply:
        """By a unique property, whose value is the input's `id`. Takes no associations."""
        made: list[Created] = []

        def upserted(type_: str, item: _Item) -> dict[str, Any]:
            id_, id_property = str(item.get("id")), item.get("idProperty") or ""
            if not id_property or self._records.numbers(type_, [id_], id_property):
                return self._updated(type_, item) | {"new": False}
            values = {**_properties(item), id_property: id_}
            stored = self._created(type_, {"properties": values})
            made.append(_given(stored))
            return self._view(stored) | {"new": True}

        reply = self._one_by_one(call, schema.object_type(type_), upserted)
        return replace(reply, created=made)

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
        numbers = self._records.numbers(type_, ids, asked.get("idProperty"))
        found = {
            stored.id: stored
            for stored in self._store.get_many(type_, numbers.values())
            if stored.merged_into is None and stored.is_archived == call.flag("archived")
        }
        missing = [id_ for id_ in ids if numbers.get(id_) not in found]
        names = json_names(asked.get("properties"), "properties") or schema.SHOWN[type_]
        past = json_names(asked.get("propertiesWithHistory"), "propertiesWithHistory")
        results = [self._view(stored, names, past=past) for stored in found.values()]
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

    def _created(self, type_: str, item: _Item) -> Stored:
        (outcome,) = self._records.create(type_, [item])
        if isinstance(outcome, ApiError):
            raise outcome
        return outcome

    def _updated(self, type_: str, item: _Item) -> dict[str, Any]:
        stored = self._records.live(type_, str(item.get("id")), item.get("idProperty"))
        return self._view(self._records.update(stored, item.get("properties", {})))

    def _read(self, stored: Stored, call: Call) -> dict[str, Any]:
        """With the properties, their history and the associations that the query asks for."""
        return self._view(
            stored,
            call.several("properties") or schema.SHOWN[stored.type],
            past=call.several("propertiesWithHistory"),
            associated=call.several("associations"),
        )

    def _view(
        self,
        stored: Stored,
        names: Iterable[str] | None = None,
        *,
        past: Iterable[str] = (),
        associated: Iterable[str] = (),
    ) -> dict[str, Any]:
        """An object as it is answered. `names` None: all its properties, as after a write.

        `past`: the properties to be shown with their history, of which the last value is kept.
        """
        known = self._properties.of(stored.type)
        created, changed = schema.STAMPS[stored.type]
        properties: Mapping[str, str | None] = stored.properties
        if names is not None:
            shown = dict.fromkeys(
                [*(name for name in names if name in known), created, changed, "hs_object_id"]
            )
            properties = {name: stored.properties.get(name) for name in shown}
        view: dict[str, Any] = {
            "id": str(stored.id),
            "properties": properties,
            "createdAt": stored.properties[created],
            "updatedAt": stored.properties[changed],
            "archived": stored.is_archived,
        }
        if stored.archived_ms is not None:
            view["archivedAt"] = iso(moment(stored.archived_ms))
        if history := {name: _history(stored, name) for name in past if name in known}:
            view["propertiesWithHistory"] = history
        associations = self._links.shown(stored.type, stored.id, associated)
        return view | ({"associations": associations} if associations else {})


def _given(stored: Stored) -> Created:
    """For the journal: without what the sandbox filled in by itself."""
    own = (*schema.STAMPS[stored.type], "hs_object_id")
    given = {name: value for name, value in stored.properties.items() if name not in own}
    return Created(type=stored.type, id=str(stored.id), properties=given)


def _history(stored: Stored, name: str) -> list[dict[str, Any]]:
    value = stored.properties.get(name)
    if value is None:
        return []
    at = iso(moment(stored.updated_ms))
    return [{"value": value, "timestamp": at, "sourceType": "INTEGRATION"}]


def _properties(item: _Item) -> dict[str, Any]:
    given = item.get("properties", {})
    if not isinstance(given, dict):
        raise ApiError(400, "Invalid input JSON: properties must be an object")
    return given


def _some_not_found(type_: str, ids: list[str]) -> dict[str, Any]:
    return {
        "status": "error",
        "category": "OBJECT_NOT_FOUND",
        "message": f"Some {schema.singular(type_)} objects do not exist or were deleted",
        "context": {"ids": ids},
    }
