"""The bytes a client has sent and nobody has read yet.

The protocol feeds, the session takes: lines while it listens for commands, blocks while a mail
comes in. A client that sends faster than it is served is paused, so the buffer stays small.
Knows nothing of SMTP beyond its line ends.
"""

import asyncio

_PAUSE_ABOVE_BYTES = 262_144
_MAX_PROXY_LINE = 107  # the PROXY protocol's own limit, section 2.1


class LineTooLongError(Exception):
    """The line was longer than allowed, and has been thrown away to its end."""


class Incoming:
    """One side feeds, one side reads; only one `await` at a time."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._ended = False
        self._paused = False
        self._waiter: asyncio.Future[None] | None = None
        self._transport: asyncio.Transport | None = None

    def attach(self, transport: asyncio.Transport) -> None:
        """The transport to pause when too much comes in. TLS brings a new one."""
        self._transport = transport
        self._paused = False

    # ------------------------------------------------------------ the protocol's side

    def feed(self, data: bytes) -> None:
        self._buffer += data
        if len(self._buffer) > _PAUSE_ABOVE_BYTES and not self._paused and self._transport:
            self._paused = True
            self._transport.pause_reading()
        self._wake()

    def end(self) -> None:
        """Nothing more will come. What came before can still be read."""
        self._ended = True
        self._wake()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    # ------------------------------------------------------------ the session's side

    @property
    def is_empty(self) -> bool:
        return not self._buffer

    @property
    def has_line(self) -> bool:
        return b"\n" in self._buffer

    async def more(self) -> bool:
        """Wait until something comes. False when nothing will."""
        if self._ended:
            return False
        if self._paused and self._transport:
            self._paused = False
            self._transport.resume_reading()
        size = len(self._buffer)
        self._waiter = asyncio.get_running_loop().create_future()
        await self._waiter
        return len(self._buffer) > size

    async def line(self, max_bytes: int) -> bytes | None:
        """The next line with its end, LF or CRLF. None when the client left before there was one.

        Raises LineTooLongError once such a line has ended.
        """
        seen = 0
        is_too_long = False
        while (end := self._buffer.find(b"\n", seen)) < 0:
            if len(self._buffer) > max_bytes:
                is_too_long = True
                self._buffer.clear()
            seen = len(self._buffer)
            if not await self.more():
                return None
        line = bytes(self._buffer[: end + 1])
        del self._buffer[: end + 1]
        if is_too_long or len(line) > max_bytes:
            raise LineTooLongError
        return line

    def take(self, max_bytes: int | None = None) -> bytearray:
        """What there is, at most `max_bytes` of it."""
        data = self._buffer[:max_bytes]
        del self._buffer[: len(data)]
        return data

    def put_back(self, data: bytes) -> None:
        self._buffer[:0] = data

    # ------------------------------------------------------------ for aiosmtpd's PROXY parser

    async def read(self, max_bytes: int) -> bytes:
        if not self._buffer:
            await self.more()
        data = bytes(self._buffer[:max_bytes])
        del self._buffer[:max_bytes]
        return data

    async def readexactly(self, count: int) -> bytes:
        while len(self._buffer) < count:
            if not await self.more():
                raise EOFError
        return await self.read(count)

    async def readuntil(self) -> bytes:
        line = await self.line(_MAX_PROXY_LINE)
        if line is None:
            raise EOFError
        return line
