"""Reading in batches: a hundred records a call, and no half answer taken for a whole one."""

from collections.abc import Iterator, Sequence
from http import HTTPStatus
from typing import TypeVar

from relay.errors import Temporary
from relay.hubspot.calls import Calls
from relay.hubspot.paths import Paths
from relay.hubspot.problem import read_problems
from relay.hubspot.results import PortalPaused, Refused
from relay.hubspot.wire import Json, id_of, ids, results_of

PER_CALL = 100

# Categories of a 207's errors that mean: there is no such record. Those without one mean it too.
_NOT_THERE = frozenset({"OBJECT_NOT_FOUND", "VALIDATION_ERROR", ""})

_T = TypeVar("_T")


class Records:
    def __init__(self, *, calls: Calls, paths: Paths) -> None:
        self._calls = calls
        self._paths = paths

    async def read(
        self, object_type: str, some: Sequence[str], properties: Sequence[str], *, by: str = ""
    ) -> list[Json]:
        """Those of at most a hundred records that exist. `by`: the property that the ids are of.

        Raises Temporary, Permanent.
        """
        request: Json = {"properties": properties, "inputs": ids(some)}
        answer = await self._calls.send(
            f"{object_type}_read",
            "POST",
            self._paths.batch(object_type, "read"),
            body=request | ({"idProperty": by} if by else {}),
        )
        return read_results(answer, object_type)

    async def survivor(self, object_type: str, record_id: str) -> str | None:
        """The id of the record, or of the one that it was merged into; None when it is gone.

        A single read resolves merged ids (hubspot.md section 3). Raises Temporary.
        """
        path = self._paths.object(object_type, record_id)
        try:
            return id_of(await self._calls.send(f"{object_type}_get", "GET", path))
        except Refused:
            return None
        except PortalPaused as pause:
            if pause.status != HTTPStatus.NOT_FOUND:
                raise
            return None


def read_results(answer: Json, what: str) -> list[Json]:
    """The results of a batch read, if what is missing from them is not there."""
    for problem in read_problems(answer):
        if problem.category not in _NOT_THERE:
            raise Temporary(f"HubSpot could not read some {what}: {problem}")
    return results_of(answer)


def slices(items: Sequence[_T], most: int = PER_CALL) -> Iterator[Sequence[_T]]:
    """The items in parts of what one call takes."""
    return (items[start : start + most] for start in range(0, len(items), most))
