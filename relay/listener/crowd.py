"""All sessions at the door: how many there are, who has been there too long, and sending them home.

One task looks at every session once a second, so a deadline costs nothing until it passes. What a
session is allowed, it knows itself.
"""

import asyncio
import contextlib
from collections import Counter
from typing import Protocol

from relay.clock import Clock
from relay.listener.peers import IPAddress
from relay.log import Event, Logger
from relay.metrics import Metrics

_LOOK_EVERY_S = 1.0
_LAST_WORDS_S = 1.0


class Guest(Protocol):
    """What the crowd asks of a session."""

    def look_at_clock(self, now: float) -> None:
        """Leave if a deadline has passed. `now` is the clock's monotonic time."""

    def leave(self) -> None:
        """Leave: at once when nothing is under way, else after the mail that is."""

    def hurry(self) -> None:
        """Leave now, unless it is waiting for us: its mail is being stored."""

    def abort(self) -> None:
        """Drop the connection."""


class Crowd:
    def __init__(self, *, clock: Clock, log: Logger, metrics: Metrics) -> None:
        self._clock = clock
        self._log = log
        self._metrics = metrics
        self._guests: dict[Guest, IPAddress | None] = {}
        self._by_address: Counter[IPAddress] = Counter()
        self._empty = asyncio.Event()
        self._empty.set()

    @property
    def size(self) -> int:
        return len(self._guests)

    def enter(self, guest: Guest) -> None:
        """One more is there. Every `enter` needs its `exit`."""
        self._guests[guest] = None
        self._metrics.sessions.inc()
        self._empty.clear()

    def identify(self, guest: Guest, address: IPAddress) -> int:
        """The guest's address is known now; returns how many are there from it."""
        self._guests[guest] = address
        self._by_address[address] += 1
        return self._by_address[address]

    def exit(self, guest: Guest) -> None:
        address = self._guests.pop(guest)
        self._metrics.sessions.dec()
        if address is not None:
            self._by_address[address] -= 1
            if not self._by_address[address]:
                del self._by_address[address]
        if not self._guests:
            self._empty.set()

    async def watch(self) -> None:
        """Have every guest look at the clock, until cancelled."""
        while True:
            await self._clock.sleep(_LOOK_EVERY_S)
            now = self._clock.monotonic()
            try:
                for guest in list(self._guests):
                    guest.look_at_clock(now)
            except Exception as bug:  # noqa: BLE001 - without the watch no session would ever end
                self._log.error(Event.BUG_FOUND, exc_info=bug)

    async def disperse(self, within_s: float) -> None:
        """Send everybody home, after `within_s` seconds also who is in the middle of a mail.

        Each is told; who is not gone a second later, for whatever reason, is dropped.
        """
        for guest in list(self._guests):
            guest.leave()
        await self._wait_empty(within_s)
        for guest in list(self._guests):
            guest.hurry()
        await self._wait_empty(_LAST_WORDS_S)
        for guest in list(self._guests):
            guest.abort()

    async def _wait_empty(self, within_s: float) -> None:
        """Return when everybody is gone, or when the time is over."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                await self._empty.wait()
