"""One connection, both ways: lines and mails in, replies out, TLS, and how long all that may take.

Replies gather until the session has nothing left to read, so a pipelined group of commands is
answered in one write (RFC 2920). A deadline runs only while we wait for the client, never while the
client waits for us; somebody else looks at the clock and asks `overdue`.
"""

import asyncio
import contextlib
import math
import ssl
from collections.abc import Iterator

from relay.clock import Clock
from relay.listener import replies
from relay.listener.data import MailData
from relay.listener.incoming import Incoming
from relay.listener.replies import Reply
from relay.settings import LimitSettings

_MAX_LINE = 4_096  # RFC 5321 section 4.5.3.1.4 asks for 512, its extensions for a little more
_GRACE_S = 60.0  # of a mail, before its rate counts


class Wire:
    def __init__(self, *, limits: LimitSettings, clock: Clock) -> None:
        self.incoming = Incoming()
        self._limits = limits
        self._clock = clock
        self._transport: asyncio.Transport
        self._outgoing: list[bytes] = []
        self._can_write = asyncio.Event()
        self._can_write.set()
        self._is_lost = False
        self._opened_at = clock.monotonic()
        self._due_at = math.inf
        self._data: MailData | None = None
        self._data_since = 0.0

    @property
    def peername(self) -> object:
        return self._transport.get_extra_info("peername")

    # ------------------------------------------------------------ what the transport tells

    def attach(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        transport.set_write_buffer_limits(high=0)  # so that `flush` returns when all has left
        self.incoming.attach(transport)

    def pause(self) -> None:
        """The client does not read its replies."""
        self._can_write.clear()

    def resume(self) -> None:
        self._can_write.set()

    def lose(self) -> None:
        self._is_lost = True
        self.incoming.end()
        self._can_write.set()

    # ------------------------------------------------------------ reading and writing

    async def line(self) -> bytes | None:
        """The client's next line, after all replies have left. None when the client has.

        Raises LineTooLongError, ConnectionResetError.
        """
        if not self.incoming.has_line:
            await self.flush()
        self._expect(self._limits.command_timeout_s)
        try:
            return await self.incoming.line(_MAX_LINE)
        finally:
            self._due_at = math.inf

    @contextlib.contextmanager
    def waiting(self) -> Iterator[None]:
        """Inside, it is the client's turn to speak."""
        self._expect(self._limits.command_timeout_s)
        try:
            yield
        finally:
            self._due_at = math.inf

    async def receive(self, data: MailData) -> None:
        """Fill `data`. Raises ConnectionResetError when the client leaves before the mail's end."""
        self._data, self._data_since = data, self._clock.monotonic()
        try:
            whole = await data.receive(
                self.incoming, waiting=lambda: self._expect(self._limits.data_timeout_s)
            )
        finally:
            self._data, self._due_at = None, math.inf
        if not whole:
            raise ConnectionResetError

    def say(self, reply: Reply) -> None:
        self._outgoing.append(reply.wire)

    async def flush(self) -> None:
        """Send what was said. Raises ConnectionResetError when nobody is there to hear it."""
        if self._is_lost:
            raise ConnectionResetError
        if self._outgoing:
            self._transport.write(b"".join(self._outgoing))
            self._outgoing.clear()
        if not self._can_write.is_set():
            with self.waiting():
                await self._can_write.wait()

    async def start_tls(self, context: ssl.SSLContext, protocol: asyncio.Protocol) -> None:
        """Turn on TLS. Raises OSError (ssl.SSLError is one) when the handshake fails.

        What came in and was not read yet, as it does behind a PROXY header, is taken for the
        beginning of the handshake.
        """
        loop = asyncio.get_running_loop()
        if early := self.incoming.take():
            # In the second turn of the loop: the first connects the handshake to the transport.
            loop.call_soon(loop.call_soon, _feed_handshake, self._transport, early)
        transport = await loop.start_tls(self._transport, protocol, context, server_side=True)
        if transport is None:
            raise ConnectionResetError
        self.attach(transport)

    # ------------------------------------------------------------ ending

    @property
    def is_waiting(self) -> bool:
        """It is the client's turn."""
        return self._due_at < math.inf

    @property
    def is_idle(self) -> bool:
        """Nothing is under way: we wait for a command."""
        return self._data is None and self.is_waiting

    def overdue(self, now: float) -> Reply | None:
        """Which of the client's deadlines has passed at `now`, if any."""
        if not self.is_waiting:
            return None
        if now - self._opened_at > self._limits.session_s:
            return replies.TOO_LONG_A_SESSION
        if now > self._due_at:
            return replies.TOO_SILENT
        if self._data and self._is_too_slow(self._data, now - self._data_since):
            return replies.TOO_SLOW
        return None

    def _is_too_slow(self, data: MailData, elapsed_s: float) -> bool:
        return (
            elapsed_s > _GRACE_S and data.received_bytes < elapsed_s * self._limits.data_bytes_per_s
        )

    def _expect(self, within_s: float) -> None:
        self._due_at = self._clock.monotonic() + within_s

    def hang_up(self, reply: Reply) -> None:
        """Say a last word and close, at once, whatever the client is doing."""
        self._transport.write(reply.wire)
        self.close()
        self.incoming.end()

    def close(self) -> None:
        """Close; a client that has not read what it was told is not waited for."""
        if self._transport.is_closing():
            return
        if self._transport.get_write_buffer_size():
            self._transport.abort()
        else:
            self._transport.close()

    def abort(self) -> None:
        self._transport.abort()


def _feed_handshake(transport: asyncio.Transport, data: bytearray) -> None:
    handshake = transport.get_protocol()
    if not isinstance(handshake, asyncio.BufferedProtocol):
        return  # the connection was lost meanwhile
    while data:
        buffer = memoryview(handshake.get_buffer(len(data)))
        count = min(len(buffer), len(data))
        buffer[:count] = data[:count]
        del data[:count]
        handshake.buffer_updated(count)
