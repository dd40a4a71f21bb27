"""What is linked to what: many associations read or made in one call (hubspot.md section 4)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from relay.hubspot.calls import Calls
from relay.hubspot.paths import Paths
from relay.hubspot.records import read_results, slices
from relay.hubspot.results import Refused
from relay.hubspot.wire import Json

_MOST_PAGES = 200  # of one record's associations: ends a paging that HubSpot does not


@dataclass(frozen=True, slots=True)
class Association:
    """`type_ids`: all types that link the pair, HubSpot's own and the portal's."""

    to_id: str
    type_ids: frozenset[int]


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
            for some in slices(inputs):
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

    async def link(self, from_type: str, to_type: str, pairs: Collection[tuple[str, str]]) -> None:
        """Associate each pair of ids by the default type. May be repeated.

        Pairs of which one record is gone are left out. Raises Temporary.
        """
        for some in slices(list(dict.fromkeys(pairs))):
            try:
                await self._link(from_type, to_type, some)
            except Refused:
                for pair in some if len(some) > 1 else ():
                    with suppress(Refused):
                        await self._link(from_type, to_type, [pair])

    async def _link(self, from_type: str, to_type: str, pairs: Iterable[tuple[str, str]]) -> None:
        inputs: list[Json] = [{"from": {"id": one}, "to": {"id": other}} for one, other in pairs]
        path = self._paths.associations(from_type, to_type, "associate/default")
        await self._calls.send("associations_create", "POST", path, body={"inputs": inputs})


def _associations(result: Json) -> Iterator[Association]:
    targets = result.get("to")
    for target in targets if isinstance(targets, list) else []:
        if to_id := _id(target, "toObjectId"):
            types = target.get("associationTypes")
            type_ids = [_id(each, "typeId") for each in types] if isinstance(types, list) else []
            yield Association(to_id, frozenset(int(each) for each in type_ids if each.isdecimal()))


def _id(value: object, *keys: str) -> str:
    """The id found by following the keys, `""` when there is none."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return str(value) if isinstance(value, str | int) else ""
