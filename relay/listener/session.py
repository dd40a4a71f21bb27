"""One connection, from accept to close, as asyncio tells it.

From aiosmtpd's `SMTP` comes the frame: a stream protocol with one task for its client. All that
reads, parses, times, answers or takes a mail is relay's own, in the modules this one puts together:
the library's would not keep what relay promises.
"""

import asyncio
import ssl
from collections.abc import Iterable
from typing import cast

from aiosmtpd.smtp import SMTP

from relay.listener import peers, replies
from relay.listener.dialogue import Dialogue
from relay.listener.peers import Client
from relay.listener.replies import Reply
from relay.listener.terms import Staff, Terms
from relay.listener.wire import Wire
from relay.log import Event
from relay.settings import Tls


class Session(SMTP):
    def __init__(self, *, terms: Terms, staff: Staff) -> None:
        super().__init__(
            self,
            hostname=terms.settings.hostname,
            ident="relay",
            loop=asyncio.get_running_loop(),
        )
        self._terms = terms
        self._staff = staff
        self._client = Client()
        self._wire = Wire(limits=terms.settings.limits, clock=staff.clock)
        self._dialogue = Dialogue(
            wire=self._wire,
            client=self._client,
            terms=terms,
            staff=staff,
            start_tls=self._start_tls,
        )

    def __dir__(self) -> Iterable[str]:
        """Nothing to find. SMTP looks here for its commands and hooks, for 0.1 ms a connection."""
        return ()

    # ------------------------------------------------------------ what asyncio tells

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._wire.attach(cast("asyncio.Transport", transport))
        self._staff.crowd.enter(self)
        super().connection_made(transport)

    def data_received(self, data: bytes) -> None:
        self._wire.incoming.feed(data)

    def pause_writing(self) -> None:
        self._wire.pause()

    def resume_writing(self) -> None:
        self._wire.resume()

    def eof_received(self) -> bool:
        """The client has said all, but may still listen; only TLS has no half-close."""
        self._wire.incoming.end()
        return not self._client.is_tls_on

    def connection_lost(self, error: Exception | None) -> None:
        """Not SMTP's own: it cancels the handler, and with it a mail that is being stored."""
        self._wire.lose()
        asyncio.StreamReaderProtocol.connection_lost(self, error)

    # ------------------------------------------------------------ what the crowd tells

    def look_at_clock(self, now: float) -> None:
        if overdue := self._wire.overdue(now):
            self._hang_up(overdue)

    def leave(self) -> None:
        self._dialogue.leave()
        if self._wire.is_idle:
            self._hang_up(replies.SHUTTING_DOWN)

    def hurry(self) -> None:
        if self._wire.is_waiting:
            self._hang_up(replies.SHUTTING_DOWN)

    def abort(self) -> None:
        self._wire.abort()

    def _hang_up(self, reply: Reply) -> None:
        self._dialogue.note(reply)
        self._wire.hang_up(reply)

    # ------------------------------------------------------------ what happens

    def _reset_timeout(self, duration: float | None = None) -> None:
        """SMTP's timer would take our own work for the client's silence. The crowd's does not."""

    async def _handle_client(self) -> None:
        """The task that SMTP starts for the connection."""
        try:
            if refusal := await self._meet():
                self._log(Event.SESSION_REFUSED, refusal.reason)
                self._staff.metrics.refused.labels(refusal.status).inc()
                self._wire.say(refusal)
            else:
                await self._dialogue.run()
            await self._wire.flush()
        except OSError:
            pass  # the client has left, or could not agree on TLS
        except Exception:
            self._staff.log.exception(Event.BUG_FOUND, peer=str(self._client.peer))
            self._hang_up(replies.INTERNAL_FAULT)
        finally:
            self._staff.crowd.exit(self)
            self._wire.close()

    async def _meet(self) -> Reply | None:
        """Find out who the client is; the reply when there is no room for it, or no way in."""
        crowd, limits = self._staff.crowd, self._terms.settings.limits
        if crowd.size > limits.connections:
            return replies.TOO_MANY_SESSIONS
        with self._wire.waiting():
            peer = await peers.identify(
                self._wire.peername, self._terms.listener, self._wire.incoming
            )
        if peer is None:
            return replies.NOT_A_PROXY
        self._client.peer = peer
        self._client.is_trusted = peer.is_trusted_in(self._terms.settings.trusted_networks)
        if peer.address and crowd.identify(self, peer.address) > limits.connections_per_peer:
            return replies.TOO_MANY_FROM_PEER
        if self._terms.listener.tls is Tls.IMPLICIT and self._terms.tls:
            await self._start_tls(self._terms.tls)
        return None

    async def _start_tls(self, context: ssl.SSLContext) -> None:
        self._client.is_tls_on = True
        try:
            await self._wire.start_tls(context, self)
        except ssl.SSLError as error:
            self._log(Event.SESSION_ENDED, f"no TLS: {error.reason}")
            raise

    def _log(self, event: Event, reason: str) -> None:
        self._staff.log.info(event, reason=reason, peer=str(self._client.peer))
