"""What is linked to what, and linking many at once (hubspot.md section 4).

All methods raise the HubSpotErrors of `results`. Linking a pair again changes nothing: every one of
them may be repeated.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from relay.hubspot.calls import Calls
from relay.hubspot.paths import Paths
from relay.hubspot.records import read_results, slices
from relay.hubspot.results import Refused
from relay.hubspot.shapes import BatchError, read_batch_errors
from relay.hubspot.wire import Json, results_of

_READ_PER_CALL = 1_000
_MOST_PAGES = 200  # of one record's associations: ends a paging that HubSpot does not
_DEFINED = "HUBSPOT_DEFINED"


@dataclass(frozen=True, slots=True)
class Association:
    """`type_ids`: all types that link the pair, HubSpot's own and the portal's; `labels`: theirs."""

    to_id: str
    type_ids: frozenset[int]
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records to be linked, or to be linked no more."""

    from_id: str
    to_id: str


@dataclass(frozen=True, slots=True)
class Label:
    """A type of association of two object types. `label`: `""` for one without a name."""

    type_id: int
    category: str
    label: str


class Associations:
    def __init__(self, *, calls: Calls, paths: Paths) -> None:
        self._calls = calls
        self._paths = paths

    async def of(
        self, from_type: str, ids: Collection[str], to_type: str
    ) -> dict[str, list[Association]]:
        """The associations of each record, by its id. Records without any, or gone, are absent.

        Raises Temporary, Permanent.
        """
        found: defaultdict[str, list[Association]] = defaultdict(list)
        inputs: list[Json] = [{"id": record_id} for record_id in dict.fromkeys(ids)]
        for _ in range(_MOST_PAGES):
            following: list[Json] = []
            for some in slices(inputs, _READ_PER_CALL):
                answer = await self._calls.send(
                    "associations_read",
                    "POST",
                    self._paths.associations(from_type, to_type),
                    body={"inputs": some},
                )
                for result in read_results(answer, "associations"):
                    from_id = _id(result, "from", "id")
                    found[from_id] += _associations(result)
                    if after := _id(result, "paging", "next", "after"):
                        following.append({"id": from_id, "after": after})
            if not following:
                break
            inputs = following
        return dict(found)

    async def labels(self, from_type: str, to_type: str) -> tuple[Label, ...]:
        """The types that there are from one object type to another."""
        path = self._paths.association_labels(from_type, to_type)
        answer = await self._calls.send("associations_labels", "GET", path)
        return tuple(
            Label(int(type_id), str(each.get("category") or ""), str(each.get("label") or ""))
            for each in results_of(answer)
            if (type_id := _id(each, "typeId")).isdecimal()
        )

    async def create(
        self,
        from_type: str,
        to_type: str,
        pairs: Iterable[Pair],
        *,
        type_id: int | None = None,
        category: str = _DEFINED,
    ) -> tuple[BatchError, ...]:
        """Link pairs, without a label or by one of the `labels`. Returns what failed."""
        if type_id is None:
            return await self._send(from_type, to_type, "associate/default", _inputs(pairs))
        types = [{"associationCategory": category, "associationTypeId": type_id}]
        inputs = [item | {"types": types} for item in _inputs(pairs)]
        return await self._send(from_type, to_type, "create", inputs)

    async def ensure(
        self, from_type: str, to_type: str, pairs: Iterable[Pair], *, type_id: int | None = None
    ) -> None:
        """Link pairs, as `create` does. Those of which one record is gone are left out."""
        for some in slices(list(dict.fromkeys(pairs))):
            try:
                await self.create(from_type, to_type, some, type_id=type_id)
            except Refused:
                for pair in some if len(some) > 1 else ():
                    with suppress(Refused):
                        await self.create(from_type, to_type, [pair], type_id=type_id)

    async def archive(
        self, from_type: str, to_type: str, pairs: Iterable[Pair]
    ) -> tuple[BatchError, ...]:
        """Remove all associations of each pair, whatever their types. Returns what failed."""
        inputs = [item | {"to": [item["to"]]} for item in _inputs(pairs)]
        return await self._send(from_type, to_type, "archive", inputs)

    async def _send(
        self, from_type: str, to_type: str, verb: str, inputs: Sequence[Json]
    ) -> tuple[BatchError, ...]:
        path = self._paths.associations(from_type, to_type, verb)
        operation = "associations_" + verb.partition("/")[0]
        errors: list[BatchError] = []
        for some in slices(inputs):
            answer = await self._calls.send(operation, "POST", path, body={"inputs": some})
            errors += read_batch_errors(answer)
        return tuple(errors)


def _inputs(pairs: Iterable[Pair]) -> list[dict[str, Any]]:
    return [{"from": {"id": pair.from_id}, "to": {"id": pair.to_id}} for pair in pairs]


def _associations(result: Json) -> Iterator[Association]:
    targets = result.get("to")
    for target in targets if isinstance(targets, list) else []:
        if to_id := _id(target, "toObjectId"):
            given = target.get("associationTypes")
            types = (
                [each for each in given if isinstance(each, dict)]
                if isinstance(given, list)
                else []
            )
            type_ids = [_id(each, "typeId") for each in types]
            yield Association(
                to_id,
                frozenset(int(each) for each in type_ids if each.isdecimal()),
                tuple(str(each["label"]) for each in types if each.get("label")),
            )


def _id(value: object, *keys: str) -> str:
    """The id found by following the keys, `""` when there is none."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return str(value) if isinstance(value, str | int) else ""
