"""An SMTP client that does no more than it must, so that the door is measured and not the client."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager

from relay.bench.mails import MAILBOX, SENDER
from relay.clock import Clock
from relay.errors import Temporary

_COMMANDS = (
    (f"MAIL FROM:<{SENDER}>\r\n".encode(), b"250"),
    (f"RCPT TO:<{MAILBOX}>\r\n".encode(), b"250"),
    (b"DATA\r\n", b"354"),
)


class Session:
    """One connection, kept for any number of mails. Made by `connected`."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, clock: Clock
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._clock = clock

    async def expect(self, code: bytes) -> None:
        """Raises Temporary on any other reply."""
        reply = await self._reader.readline()
        if not reply.startswith(code):
            said = reply.decode("utf-8", "replace").strip() or "nothing"
            raise Temporary(f"the door answered {said} where {code.decode()} was expected")

    async def say(self, line: bytes, code: bytes) -> None:
        self._writer.write(line)
        await self.expect(code)

    async def send(self, raw: bytes) -> float:
        """The seconds from the end of the data to the 250. `raw` has no line that begins with a dot."""
        for line, code in _COMMANDS:
            await self.say(line, code)
        self._writer.write(raw)
        await self._writer.drain()
        ended_at = self._clock.monotonic()
        await self.say(b".\r\n", b"250")
        return self._clock.monotonic() - ended_at


@asynccontextmanager
async def connected(endpoint: str, clock: Clock) -> AsyncIterator[Session]:
    """A session at `host:port`, greeted."""
    host, _, port = endpoint.rpartition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    try:
        session = Session(reader, writer, clock)
        await session.expect(b"220")
        await session.say(b"HELO client.example\r\n", b"250")
        yield session
        await session.say(b"QUIT\r\n", b"221")
    finally:
        writer.close()


async def send_all(
    endpoint: str, mails: Iterable[bytes], *, sessions: int, clock: Clock
) -> list[float]:
    """Send the mails by so many sessions at once; how long each waited for its 250, in seconds."""
    left = iter(mails)
    waits: list[float] = []
    async with asyncio.TaskGroup() as group:
        for _ in range(sessions):
            group.create_task(_send_some(endpoint, left, waits, clock))
    return waits


async def _send_some(
    endpoint: str, left: Iterator[bytes], waits: list[float], clock: Clock
) -> None:
    async with connected(endpoint, clock) as session:
        for raw in left:
            waits.append(await session.send(raw))  # noqa: PERF401 - what was sent counts at once
