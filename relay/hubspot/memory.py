"""What HubSpot said need not be asked again for a while.

Bounded twice: what is out of date is dropped when something new comes, and the oldest goes when there
is too much. What turns out to be wrong before its time is forgotten (`forget`).
"""

from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Generic, TypeVar

from relay.clock import Clock

T = TypeVar("T")

MOST = 10_000


class Memory(Generic[T]):
    """Answers by key, each for `lasts_s` seconds; that there is none (None) only if `keeps_none`."""

    def __init__(self, *, lasts_s: float, clock: Clock, keeps_none: bool = True) -> None:
        self._lasts_s = lasts_s
        self._clock = clock
        self._keeps_none = keeps_none
        self._answers: dict[str, tuple[T | None, float]] = {}  # with its end; the oldest first

    def __len__(self) -> int:
        return len(self._answers)

    async def of(
        self, keys: Collection[str], ask: Callable[[Collection[str]], Awaitable[Mapping[str, T]]]
    ) -> dict[str, T]:
        """The answers that there are. `ask` gets the keys that are not known; it may tell of more."""
        now = self._clock.monotonic()
        known = {key: self._answers.get(key, (None, now)) for key in keys}
        answers = {key: answer for key, (answer, until) in known.items() if now < until}
        if unknown := [key for key in known if key not in answers]:
            asked: dict[str, T | None] = dict.fromkeys(unknown)
            asked |= await ask(unknown)
            self.keep(asked, asked_at=now)
            answers |= {key: asked[key] for key in unknown}
        return {key: answer for key, answer in answers.items() if answer is not None}

    def keep(
        self,
        answers: Mapping[str, T | None],
        *,
        asked_at: float | None = None,
        lasts_s: float | None = None,
    ) -> None:
        """`asked_at`: on the monotonic clock; now, if left out. `lasts_s`: in place of the usual."""
        now = self._clock.monotonic()
        until = (now if asked_at is None else asked_at) + (lasts_s or self._lasts_s)
        for key, answer in answers.items():
            self._answers.pop(key, None)
            if answer is not None or self._keeps_none:
                self._answers[key] = answer, until
        while self._answers and (len(self._answers) > MOST or self._oldest_until() <= now):
            del self._answers[next(iter(self._answers))]

    def forget(self, is_about: Callable[[str, T | None], bool]) -> None:
        """Drop each answer of which `is_about(key, answer)` says so."""
        about = [key for key, (answer, _) in self._answers.items() if is_about(key, answer)]
        for key in about:
            del self._answers[key]

    def _oldest_until(self) -> float:
        return next(iter(self._answers.values()))[1]
