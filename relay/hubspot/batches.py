"""Many objects of one type in few calls: a hundred inputs each (hubspot.md sections 1 and 5).

Promise: what is known of each input is in the answer. What HubSpot refuses is an error there, also
when it refuses a whole call; results are told apart by their trace id, never by position.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Generic

from relay.errors import Permanent
from relay.hubspot.calls import Calls
from relay.hubspot.paths import Paths
from relay.hubspot.records import slices
from relay.hubspot.results import HubSpotError, Locked, PortalPaused, Refused, Unanswered
from relay.hubspot.shapes import BatchAnswer, BatchError, Change, New, P, read_batch
from relay.hubspot.wire import Json, ids

_TRACE = "objectWriteTraceId"

Progress = Callable[[int], object]
"""Called after each call with the number of its inputs."""


def _nobody(_: int) -> None:
    return None


def checked_id(object_id: str) -> str:
    """The id as it is. Raises Permanent if it is no number, which would make another call of it.

    Where HubSpot gets no id it lists all objects, and unpins where one is to be pinned.
    """
    if not (object_id.isascii() and object_id.isdigit()):
        raise Permanent(f"{object_id!r} is no id: expected a number")
    return object_id


class Batches(Generic[P]):
    """What HubSpot refuses is never raised: it is among the answer's errors.

    A Temporary is raised if it ends the first call. If it ends a later one, it is the error of that
    call's inputs, and those behind them are told to be not sent.
    """

    def __init__(
        self,
        object_type: str,
        *,
        calls: Calls,
        paths: Paths,
        check: Callable[[Mapping[str, Any]], None],
    ) -> None:
        self._type = object_type
        self._calls = calls
        self._paths = paths
        self._check = check

    async def create(
        self, inputs: Iterable[New[P]], *, on_progress: Progress = _nobody
    ) -> BatchAnswer:
        """Create objects, with their associations. One bad input does not take others with it."""
        return await self._send("create", [self._new(each) for each in inputs], on_progress)

    async def read(
        self,
        object_ids: Iterable[str],
        *,
        properties: Iterable[str] = (),
        id_property: str = "",
        archived: bool = False,
        on_progress: Progress = _nobody,
    ) -> BatchAnswer:
        """Those that there are. The error of the others names them in its `ids`.

        `id_property`: what the ids are values of, such as `email`. Gives no associations.
        """
        more: Json = {"properties": list(properties)}
        if id_property:
            more["idProperty"] = id_property
        query = {"archived": "true"} if archived else None
        wanted = dict.fromkeys(object_ids if id_property else map(checked_id, object_ids))
        return await self._send("read", ids(wanted), on_progress, more=more, query=query)

    async def update(
        self, inputs: Iterable[Change[P]], *, on_progress: Progress = _nobody
    ) -> BatchAnswer:
        """Change objects that there are."""
        return await self._send("update", [self._change(each) for each in inputs], on_progress)

    async def upsert(
        self, inputs: Iterable[Change[P]], *, on_progress: Progress = _nobody
    ) -> BatchAnswer:
        """Change objects, or create those that are not there: by a unique property.

        Each input has an `id_property`, and its `id` is a value of it. Takes no associations.
        """
        return await self._send("upsert", [self._change(each) for each in inputs], on_progress)

    async def archive(
        self, object_ids: Iterable[str], *, on_progress: Progress = _nobody
    ) -> BatchAnswer:
        """Delete objects; emails for good. The answer has no results, and errors if there were any."""
        inputs = ids(dict.fromkeys(map(checked_id, object_ids)))
        return await self._send("archive", inputs, on_progress)

    def _new(self, new: New[P]) -> Json:
        self._check(new.properties)
        associations = [link.as_json() for link in new.links]
        return {"properties": new.properties, "associations": associations, _TRACE: new.trace_id}

    def _change(self, change: Change[P]) -> Json:
        self._check(change.properties)
        changed = change.id if change.id_property else checked_id(change.id)
        item = {"id": changed, "properties": change.properties, _TRACE: change.trace_id}
        return item | ({"idProperty": change.id_property} if change.id_property else {})

    async def _send(
        self,
        verb: str,
        inputs: Sequence[Json],
        on_progress: Progress,
        *,
        more: Json | None = None,
        query: Mapping[str, str] | None = None,
    ) -> BatchAnswer:
        for place, item in enumerate(inputs):
            if item.get(_TRACE) == "":
                item[_TRACE] = str(place)
        known = BatchAnswer()
        parts = list(slices(inputs))
        for number, some in enumerate(parts):
            try:
                answer = await self._calls.send(
                    f"{self._type}_batch_{verb}",
                    "POST",
                    self._paths.batch(self._type, verb),
                    body={**(more or {}), "inputs": some},
                    query=query,
                )
            except Refused as refusal:
                known += _failed(some, refusal)
            except (PortalPaused, Locked, Unanswered) as error:
                if number == 0:
                    raise
                return known + _failed(some, error) + _not_sent(parts[number + 1 :])
            else:
                known += _accounted(some, read_batch(answer))
            on_progress(len(some))
        return known


def _accounted(inputs: Sequence[Json], answer: BatchAnswer) -> BatchAnswer:
    """The answer, with an error for inputs that it does not mention: they may have been carried out."""
    told = [result.trace_id for result in answer.results]
    told += [trace_id for error in answer.errors for trace_id in error.trace_ids or ("",)]
    silent = [str(item[_TRACE]) for item in inputs if item.get(_TRACE, "") not in ("", *told)]
    nameless = told.count("")
    if len(silent) <= nameless:
        return answer
    reason = "HubSpot's answer does not say what became of it: look before you send it again"
    error = BatchError(reason=reason, trace_ids=() if nameless else tuple(silent))
    return answer + BatchAnswer(errors=(error,))


def _failed(inputs: Sequence[Json], error: HubSpotError) -> BatchAnswer:
    """The error of a whole call: it is that of all its inputs."""
    told = BatchError(
        reason=error.reason,
        quote=error.quote,
        trace_ids=tuple(str(item[_TRACE]) for item in inputs if _TRACE in item),
        ids=tuple(str(item["id"]) for item in inputs if "id" in item),
    )
    return BatchAnswer(errors=(told,))


def _not_sent(parts: Iterable[Sequence[Json]]) -> BatchAnswer:
    left = [item for some in parts for item in some]
    stopped = HubSpotError("not sent: the batch was stopped by the error before")
    return _failed(left, stopped) if left else BatchAnswer()
