"""What HubSpot said a moment ago need not be asked again: a backlog is about the same few people.

Short, so that a person who changes a record and writes a mail is not surprised; bounded, so that it
does not grow for years.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Generic, TypeVar

from relay.clock import Clock

T = TypeVar("T")

_MOST = 2_000


class Memory(Generic[T]):
    """Answers by id, each for `lasts_s` seconds; also that there is none."""

    def __init__(self, *, lasts_s: float, clock: Clock) -> None:
        self._lasts_s = lasts_s
        self._clock = clock
        self._answers: dict[str, tuple[T | None, float]] = {}

    async def of(
        self, ids: Collection[str], ask: Callable[[Collection[str]], Awaitable[Mapping[str, T]]]
    ) -> dict[str, T]:
        """The answers that there are. `ask` is called with the ids that are not remembered."""
        now = self._clock.monotonic()
        known = {each: self._answers.get(each, (None, 0.0)) for each in ids}
        answers = {each: answer for each, (answer, until) in known.items() if now < until}
        if unknown := [each for each in ids if each not in answers]:
            asked = await ask(unknown)
            answers |= {each: asked.get(each) for each in unknown}
            self._remember({each: answers[each] for each in unknown}, now + self._lasts_s)
        return {each: answer for each, answer in answers.items() if answer is not None}

    def _remember(self, answers: Mapping[str, T | None], until: float) -> None:
        for each, answer in answers.items():
            self._answers.pop(each, None)
            self._answers[each] = answer, until
        while len(self._answers) > _MOST:
            del self._answers[next(iter(self._answers))]
