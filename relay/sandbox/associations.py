"""The association calls: link and unlink, one pair or many, and read what is linked.

Requests in, answers out; the rules are in `links`.
Source: the seed page, "Associate existing emails with records"; hubspot.md section 4.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from relay.clock import Clock
from relay.sandbox import schema
from relay.sandbox.association_types import AssociationTypes, described
from relay.sandbox.links import Links, Wanted
from relay.sandbox.store import Link, Store
from relay.sandbox.wire import Call, Reply, batch_reply, json_objects, number

MAX_READ = 1_000
MAX_WRITE = 2_000
_PAGE = 500


class Associations:
    def __init__(
        self, *, store: Store, clock: Clock, types: AssociationTypes, links: Links
    ) -> None:
        self._store = store
        self._clock = clock
        self._types = types
        self._links = links

    # ---------------------------------------------------------------- one pair

    def put(self, _call: Call, from_: str, id_: str, to: str, to_id: str, spec: str) -> Reply:
        """v3: link by one type, as a number or in snake case."""
        from_, to, here = schema.object_type(from_), schema.object_type(to), number(id_)
        want = Wanted(self._types.named(spec, from_, to), number(to_id))
        self._links.make([(here, want)])
        return Reply(200, {"id": id_, "associations": self._links.shown(from_, here, [to])})

    def delete(self, _call: Call, from_: str, id_: str, to: str, to_id: str, spec: str) -> Reply:
        """v3: unlink by one type. What is not linked stays so: 204 too."""
        association = self._types.named(spec, schema.object_type(from_), schema.object_type(to))
        self._links.unlink(number(id_), Wanted(association, number(to_id)))
        return Reply(204)

    def put_default(self, _call: Call, from_: str, id_: str, to: str, to_id: str) -> Reply:
        """v4: link by the unlabelled type."""
        return self._link_by_default(from_, to, [(number(id_), number(to_id))])

    def put_types(self, call: Call, from_: str, id_: str, to: str, to_id: str) -> Reply:
        """v4: link by the types in the body, a list of specifications."""
        made = self._link_by_types(from_, to, [(number(id_), number(to_id), call.json_list())])
        return Reply(201, made[0])

    def delete_all(self, _call: Call, from_: str, id_: str, to: str, to_id: str) -> Reply:
        """v4: unlink the pair, whatever the types."""
        self._unlink_pair(from_, number(id_), to, number(to_id))
        return Reply(204)

    def of_object(self, call: Call, from_: str, id_: str, to: str) -> Reply:
        """v4: what one object is linked with."""
        from_, to, here = schema.object_type(from_), schema.object_type(to), number(id_)
        self._links.require([(from_, here)])
        after = number(call.one("after", "0"))
        limit = call.limit(default=_PAGE, most=_PAGE)
        return Reply(200, self._page(self._store.links(from_, [here], to), after, limit))

    # ---------------------------------------------------------------- many pairs

    def batch_read(self, call: Call, from_: str, to: str) -> Reply:
        """v4: 200, or 207 with an error for each object that has no association of this kind."""
        from_, to = schema.object_type(from_), schema.object_type(to)
        after = {_id_of(item): number(item.get("after") or 0) for item in call.inputs(MAX_READ)}
        by_id: dict[int, list[Link]] = defaultdict(list)
        for link in self._store.links(from_, after, to):
            by_id[link.from_id].append(link)
        results = []
        for id_, links in by_id.items():
            page = self._page(links, after[id_], _PAGE)
            results.append({"from": {"id": str(id_)}, "to": page.pop("results"), **page})
        errors = [_none_found(from_, id_, to) for id_ in after if id_ not in by_id]
        return batch_reply(200, results, errors, at=self._clock.now())

    def batch_create(self, call: Call, from_: str, to: str) -> Reply:
        pairs = [(*_ends(item), json_objects(item.get("types"), "types")) for item in _inputs(call)]
        made = self._link_by_types(from_, to, pairs)
        return batch_reply(201, made, [], at=self._clock.now())

    def batch_associate_default(self, call: Call, from_: str, to: str) -> Reply:
        return self._link_by_default(from_, to, [_ends(item) for item in _inputs(call)])

    def batch_archive(self, call: Call, from_: str, to: str) -> Reply:
        for item in _inputs(call):
            for target in json_objects(item.get("to"), "to"):
                self._unlink_pair(from_, _id_of(item.get("from")), to, _id_of(target))
        return Reply(204)

    # ---------------------------------------------------------------- labels

    def labels(self, _call: Call, from_: str, to: str) -> Reply:
        """v4: the types from one object type to another."""
        types = self._types.between(schema.object_type(from_), schema.object_type(to))
        return Reply(200, {"results": [described(type_) for type_ in types]})

    def create_label(self, call: Call, from_: str, to: str) -> Reply:
        """v4: a label of the portal's own, both ways."""
        from_, to = schema.object_type(from_), schema.object_type(to)
        return Reply(200, {"results": self._types.create(from_, to, call.json())})

    # ---------------------------------------------------------------- inside

    def _link_by_types(
        self, from_: str, to: str, pairs: Iterable[tuple[int, int, list[dict[str, Any]]]]
    ) -> list[dict[str, Any]]:
        from_, to = schema.object_type(from_), schema.object_type(to)
        wanted, made = [], []
        for here, there, specs in pairs:
            types = [self._types.specified(spec, from_, to) for spec in specs]
            wanted += [(here, Wanted(type_, there)) for type_ in types]
            made.append(
                {
                    "fromObjectTypeId": schema.TYPE_IDS[from_],
                    "fromObjectId": str(here),
                    "toObjectTypeId": schema.TYPE_IDS[to],
                    "toObjectId": str(there),
                    "labels": [type_.label for type_ in types if type_.label],
                }
            )
        self._links.make(wanted)
        return made

    def _link_by_default(self, from_: str, to: str, pairs: Iterable[tuple[int, int]]) -> Reply:
        type_ = schema.default_association(schema.object_type(from_), schema.object_type(to))
        wanted = [(here, Wanted(type_, there)) for here, there in pairs]
        self._links.make(wanted)
        spec = {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": type_.id}
        results = [
            {"from": {"id": str(here)}, "to": {"id": str(want.to_id)}, "associationSpec": spec}
            for here, want in wanted
        ]
        return batch_reply(200, results, [], at=self._clock.now())

    def _unlink_pair(self, from_: str, here: int, to: str, there: int) -> None:
        for link in self._store.links(schema.object_type(from_), [here], schema.object_type(to)):
            if link.to_id == there:
                self._links.unlink(here, Wanted(self._types.of(link.type_id), there))

    def _page(self, links: list[Link], after: int, limit: int) -> dict[str, Any]:
        """`results` of one object, a row for each other end, and `paging` if there are more."""
        ends: dict[int, list[int]] = {}
        for link in links:
            if link.to_id > after:
                ends.setdefault(link.to_id, []).append(link.type_id)
        shown = sorted(ends)[:limit]
        page: dict[str, Any] = {
            "results": [
                {
                    "toObjectId": str(id_),
                    "associationTypes": [
                        described(self._types.of(type_id)) for type_id in ends[id_]
                    ],
                }
                for id_ in shown
            ]
        }
        if len(ends) > limit:
            page["paging"] = {"next": {"after": str(shown[-1])}}
        return page


def _inputs(call: Call) -> list[dict[str, Any]]:
    return call.inputs(MAX_WRITE)


def _ends(item: Mapping[str, Any]) -> tuple[int, int]:
    return _id_of(item.get("from")), _id_of(item.get("to"))


def _none_found(from_type: str, from_id: int, to_type: str) -> dict[str, Any]:
    here, there = schema.singular(from_type), schema.singular(to_type)
    return {
        "status": "error",
        "category": "OBJECT_NOT_FOUND",
        "subCategory": "crm.associations.NO_ASSOCIATIONS_FOUND",
        "message": f"No {there} is associated with {here} {from_id}.",
        "context": {
            "fromObjectId": [str(from_id)],
            "fromObjectType": [here],
            "toObjectType": [there],
        },
    }


def _id_of(given: object) -> int:
    return number(given.get("id") if isinstance(given, dict) else "")
