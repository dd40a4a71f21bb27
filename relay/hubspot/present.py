"""Whether records that people name are there: by a batch read of each type, remembered for some minutes.

A record that was merged is the one that is left of the two; only a single read tells which
(hubspot.md section 3).
"""

from collections import defaultdict
from collections.abc import Collection

from relay.clock import Clock
from relay.hubspot.memory import Memory
from relay.hubspot.records import Records, slices
from relay.hubspot.wire import id_of, objects_of
from relay.model import RecordRef

_LASTS_S = 300.0
_GONE_S = 600.0  # somebody may restore it
_MOST_GONE = 1_000


class Present:
    def __init__(self, *, records: Records, clock: Clock) -> None:
        self._records = records
        self._clock = clock
        self._gone: dict[RecordRef, float] = {}  # until when that is taken as read
        self._known: defaultdict[str, Memory[str]] = defaultdict(
            lambda: Memory(lasts_s=_LASTS_S, clock=clock, keeps_none=False)
        )

    async def of(self, records: Collection[RecordRef]) -> dict[RecordRef, RecordRef]:
        """Raises Temporary, Permanent."""
        by_type: defaultdict[str, list[str]] = defaultdict(list)
        for record in records:
            by_type[record.type].append(record.id)
        found = {
            RecordRef(record_type, asked): RecordRef(record_type, there)
            for record_type, ids in by_type.items()
            for asked, there in (await self._of_type(record_type, ids)).items()
        }
        self._note([record for record in records if record not in found])
        return found

    def gone(self) -> frozenset[RecordRef]:
        """The records that were asked for in the last minutes and not there."""
        now = self._clock.monotonic()
        self._gone = {record: until for record, until in self._gone.items() if now < until}
        return frozenset(self._gone)

    def _note(self, missing: Collection[RecordRef]) -> None:
        until = self._clock.monotonic() + _GONE_S
        for record in missing:
            self._gone[record] = until
        while len(self._gone) > _MOST_GONE:
            del self._gone[next(iter(self._gone))]

    def forget(self, records: Collection[RecordRef]) -> None:
        gone = {record.id for record in records}
        for known in self._known.values():
            known.forget(lambda _, there: there in gone)

    async def _of_type(self, record_type: str, ids: Collection[str]) -> dict[str, str]:
        async def read(unknown: Collection[str]) -> dict[str, str]:
            objects = objects_of(record_type)
            there: dict[str, str] = {}
            for some in slices(list(unknown)):
                there |= {
                    found: found
                    for found in map(id_of, await self._records.read(objects, some, []))
                }
            for record_id in unknown:
                if record_id not in there:
                    survivor = await self._records.survivor(objects, record_id)
                    there |= {record_id: survivor} if survivor else {}
            return there

        return await self._known[record_type].of(ids, read)
