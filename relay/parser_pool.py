"""Runs the parser in child processes that may be killed: no mail can hold up the daemon.

Each mail gets a child of its own for as long as it takes, at most `timeout_s`, within `memory_mb`. A
child that dies or overruns is replaced, and only the mail it was reading fails. It does not know
what a mail is: bytes go in, a `ParsedEmail` comes out (the frames: `relay.parser.__main__`).
"""

import asyncio
import contextlib
import pickle
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from typing import Self

from relay.clock import Clock
from relay.errors import Temporary
from relay.log import Event, Logger
from relay.metrics import Metrics
from relay.model import ParsedEmail
from relay.parser.__main__ import LENGTH, OUT_OF_MEMORY
from relay.settings import ParserSettings

_BUFFER_BYTES = 1024 * 1024
_START_S = 30
_GRACE_S = 0.5
_MAILS_PER_CHILD = 2_000
"""Then a fresh child takes over, so that no leak in a library grows for years."""


class ChildDied(Temporary):
    """The child that read a mail died on it, or was killed: the mail may be to blame."""


class ParserPool:
    """At most `settings.processes` mails are read at once; further ones wait for a free child."""

    def __init__(
        self, *, settings: ParserSettings, clock: Clock, log: Logger, metrics: Metrics
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._log = log
        self._metrics = metrics
        self._free = asyncio.Semaphore(settings.processes)
        self._idle: list[_Child] = []
        self._children: set[_Child] = set()

    async def open(self) -> None:
        """Start the children. Raises Temporary when one cannot be started."""
        self._idle = [await self._start() for _ in range(self._settings.processes)]

    async def close(self) -> None:
        """End all children. A mail still being read ends with ChildDied."""
        self._idle.clear()
        await asyncio.gather(*(self._end(child) for child in list(self._children)))

    async def parse(self, raw: bytes) -> ParsedEmail:
        """Raises ChildDied when the mail killed its child, or took too much time or memory.

        Raises Temporary when no child could be started: that is not the mail's fault.
        """
        async with self._free:
            child = await self._take()
            started = self._clock.monotonic()
            try:
                async with asyncio.timeout(self._settings.timeout_s):
                    email = await child.parse(raw)
            except (OSError, EOFError, pickle.UnpicklingError) as error:
                await self._end(child)
                raise self._died(child, error, self._clock.monotonic() - started) from error
            except BaseException:  # cancelled: its answer must not go to the next mail
                await self._end(child)
                raise
            if child.mails < _MAILS_PER_CHILD:
                self._idle.append(child)
            else:
                await self._end(child)
            return email

    async def _take(self) -> "_Child":
        """A child that is alive: one may have been killed while it had nothing to do."""
        while self._idle:
            child = self._idle.pop()
            if child.exit_status is None:
                return child
            await self._end(child)
        return await self._start()

    async def _start(self) -> "_Child":
        memory_bytes = self._settings.memory_mb * 1024 * 1024
        try:
            child = await _Child.start(memory_bytes)
        except (OSError, EOFError) as error:
            raise Temporary(
                f"a parser child could not be started: {error!r}; see parser.memory_mb"
            ) from error
        self._children.add(child)
        return child

    async def _end(self, child: "_Child") -> None:
        self._children.discard(child)
        await child.end()

    def _died(self, child: "_Child", error: Exception, duration_s: float) -> ChildDied:
        if isinstance(error, TimeoutError):
            reason = f"the parser took longer than parser.timeout_s = {self._settings.timeout_s:g}"
        elif child.exit_status == OUT_OF_MEMORY:
            reason = f"the parser needed more than parser.memory_mb = {self._settings.memory_mb}"
        else:
            reason = f"the parser's child ended with status {child.exit_status}"
        self._metrics.parser_deaths.inc()
        self._log.warning(
            Event.PARSER_CHILD_DIED, reason=reason, duration_ms=round(duration_s * 1000)
        )
        return ChildDied(reason)


class _Child:
    """One child process, and the frames to and from it. One mail at a time."""

    def __init__(
        self, process: Process, stdin: asyncio.StreamWriter, stdout: asyncio.StreamReader
    ) -> None:
        self._process = process
        self._stdin = stdin
        self._stdout = stdout
        self.mails = 0

    @classmethod
    async def start(cls, memory_bytes: int) -> Self:
        """Raises OSError or EOFError when the child does not come up."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-P", "-m", "relay.parser", str(memory_bytes),
            stdin=PIPE, stdout=PIPE, stderr=DEVNULL, limit=_BUFFER_BYTES,
        )  # fmt: skip
        if process.stdin is None or process.stdout is None:
            raise OSError("no pipes to the parser child")
        child = cls(process, process.stdin, process.stdout)
        try:
            async with asyncio.timeout(_START_S):
                await child._receive()
        except BaseException:
            await child.end()
            raise
        return child

    @property
    def exit_status(self) -> int | None:
        return self._process.returncode

    async def parse(self, raw: bytes) -> ParsedEmail:
        self.mails += 1
        self._stdin.write(LENGTH.pack(len(raw)))
        for start in range(0, len(raw), _BUFFER_BYTES):  # what waits to be written is a copy
            self._stdin.write(raw[start : start + _BUFFER_BYTES])
            await self._stdin.drain()
        email = pickle.loads(await self._receive())  # noqa: S301 - written by our own child
        if not isinstance(email, ParsedEmail):
            raise pickle.UnpicklingError(f"expected a ParsedEmail, got {type(email).__name__}")
        return email

    async def end(self) -> None:
        """Let it end by itself, so that its exit status tells why; kill it if it does not."""
        self._stdin.close()
        try:
            async with asyncio.timeout(_GRACE_S):
                await self._process.wait()
        except TimeoutError:
            pass
        finally:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
        await self._process.wait()

    async def _receive(self) -> bytes:
        head = await self._stdout.readexactly(LENGTH.size)
        return await self._stdout.readexactly(LENGTH.unpack(head)[0])
