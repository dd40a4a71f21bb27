"""By which association types emails are linked with custom objects: each portal has its own numbers.

Asked for once in a while; those of HubSpot's own objects are fixed (`wire.ASSOCIATION_TYPES`).
"""

from collections.abc import Collection, Mapping

from relay.clock import Clock
from relay.hubspot.associations import Associations
from relay.hubspot.memory import Memory
from relay.hubspot.results import Refused
from relay.hubspot.wire import ASSOCIATION_TYPES, Json, link_type

_LASTS_S = 3_600.0


class LinkTypes:
    def __init__(self, *, associations: Associations, clock: Clock) -> None:
        self._associations = associations
        self._known: Memory[Json] = Memory(lasts_s=_LASTS_S, clock=clock, keeps_none=False)

    async def of(self, record_types: Collection[str]) -> Mapping[str, Json]:
        """The custom ones among the types, as a create names them. Absent: emails cannot be linked.

        Raises Temporary.
        """
        own = sorted({each for each in record_types if each not in ASSOCIATION_TYPES})
        return await self._known.of(own, self._ask)

    async def _ask(self, record_types: Collection[str]) -> dict[str, Json]:
        found = {}
        for record_type in record_types:
            try:
                labels = await self._associations.labels("emails", record_type)
            except Refused:
                continue
            if labels:  # the one without a name, if there is one
                first = min(labels, key=lambda label: (label.label, label.type_id))
                found[record_type] = link_type(first.category, first.type_id)
        return found
