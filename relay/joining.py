"""Which mails of a batch are logged already, having come by another door, and which must wait for one that is.

It asks the spool only. Whether two mails are one is for `relay.doors` to say.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from relay.doors import ZONES, is_same
from relay.model import Effect, Spooled, State, Twin
from relay.spool import Spool

_UNDER_WAY = (State.SENDING, State.UNSURE)
_WILL_BE = (*_UNDER_WAY, State.CLAIMED, State.QUEUED)


@dataclass(frozen=True, slots=True, kw_only=True)
class New:
    """Nobody has logged it: it is to be created."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """The mail carries it twice: an earlier part of the same mail is it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exists:
    """It is logged. `noted`: what each mail, by its number, noted of its engagement."""

    noted: tuple[tuple[int, Effect], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitsFor:
    """Another mail is about to create it, or may have. `due_at`: when something happens to that next."""

    spool_id: int
    due_at: datetime | None = None


Door = New | Again | Exists | WaitsFor

Sought = Sequence[tuple[Spooled, Sequence[Effect]]]


class Joining:
    def __init__(self, *, portal: str, spool: Spool) -> None:
        self._portal = portal
        self._spool = spool

    async def doors(self, sought: Sought) -> list[list[Door]]:
        """How each engagement that each mail is to have stands, in order.

        Of two that are the same in one batch the later waits, and finds the first one logged.
        """
        if not sought:
            return []
        twins = await self._spool.twins(
            self._portal, {mail.id: effects for mail, effects in sought}, within=ZONES
        )
        found: dict[int, list[Door]] = {}
        before: list[Twin] = []
        for mail, effects in sorted(sought, key=lambda one: one[0].id):
            found[mail.id] = []
            for effect in effects:
                door = _door(mail, effect, twins, before)
                found[mail.id].append(door)
                if isinstance(door, New):
                    before.append(_twin(mail, effect))
        return [found[mail.id] for mail, _ in sought]


def _door(mail: Spooled, effect: Effect, twins: Sequence[Twin], before: Sequence[Twin]) -> Door:
    same = [twin for twin in twins if _is_twin(mail, effect, twin)]
    logged = [twin for twin in same if twin.effect.engagement_id is not None]
    if logged:
        engagement_id = logged[0].effect.engagement_id
        return Exists(
            noted=tuple(
                (twin.spool_id, twin.effect)
                for twin in twins
                if twin.effect.engagement_id == engagement_id
            )
        )
    has_intent = any(twin.spool_id == mail.id for twin in same)
    for twin in same:
        is_first = twin.spool_id < mail.id or not has_intent
        if twin.spool_id != mail.id and (
            twin.state in _UNDER_WAY or (twin.state in _WILL_BE and is_first)
        ):
            return WaitsFor(spool_id=twin.spool_id, due_at=twin.due_at)
    for twin in before:
        if _is_twin(mail, effect, twin):
            return Again() if twin.spool_id == mail.id else WaitsFor(spool_id=twin.spool_id)
    return New()


def _is_twin(mail: Spooled, effect: Effect, twin: Twin) -> bool:
    if twin.spool_id == mail.id and twin.effect.key == effect.key:
        return True
    return (_is_copy(mail, twin) and _part(effect) == _part(twin.effect)) or is_same(
        effect, twin.effect
    )


def _is_copy(mail: Spooled, twin: Twin) -> bool:
    """Word for word, as its fingerprint said at the door."""
    return twin.spool_id != mail.id and (mail.copy_of or mail.id) == (twin.copy_of or twin.spool_id)


def _part(effect: Effect) -> str:
    """Which of the mail's engagements: the end of its key."""
    return effect.key.rpartition("-")[2]


def _twin(mail: Spooled, effect: Effect) -> Twin:
    return Twin(spool_id=mail.id, copy_of=mail.copy_of, state=State.CLAIMED, effect=effect)
