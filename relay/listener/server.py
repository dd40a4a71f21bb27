"""The listener: its sockets, its certificates, its sessions, from opening to draining.

Sockets stay as they were opened; everything else in the settings can change under them (`apply`).
"""

import asyncio
import contextlib
import errno
import functools
import os
import socket
import ssl
from collections.abc import Mapping, Sequence
from pathlib import Path

from relay.access import Access
from relay.authenticity import Examiner
from relay.clock import Clock
from relay.errors import Permanent
from relay.listener.auth import Authenticator
from relay.listener.crowd import Crowd
from relay.listener.intake import Intake, Put
from relay.listener.session import Session
from relay.listener.terms import Staff, Terms
from relay.log import Event, Logger
from relay.metrics import Metrics
from relay.settings import ListenerSettings, Settings

_BACKLOG = 511
_ACCEPTED_AT_ONCE = 1
"""asyncio accepts as many before anything else, and without a descriptor left it fails as often, each
time with a log line and a timer of its own."""
_UNIX = "unix:"
_UNIX_UMASK = 0o117  # the socket's mode is 0660
_SYSTEMD = "systemd:"
_TURNS_TO_MEET = 3  # of asyncio's loop, from accepting a connection to telling its protocol


class Listener:
    """Opens once, drains once. `passed`: sockets that are open already, by name (`systemd:name`)."""

    def __init__(
        self,
        *,
        settings: Settings,
        access: Access,
        put: Put,
        examiner: Examiner,
        clock: Clock,
        log: Logger,
        metrics: Metrics,
        passed: Mapping[str, Sequence[socket.socket]] | None = None,
    ) -> None:
        self.endpoints: tuple[str, ...] = ()
        self._passed = passed or {}
        self._settings = settings
        self._access = access
        self._log = log
        self._crowd = Crowd(clock=clock, log=log, metrics=metrics)
        self._staff = Staff(
            intake=Intake(put=put, examiner=examiner, clock=clock, log=log, metrics=metrics),
            authenticator=Authenticator(clock),
            crowd=self._crowd,
            clock=clock,
            log=log,
            metrics=metrics,
        )
        self._terms: dict[str, Terms] = {}
        self._servers: list[asyncio.Server] = []
        self._watch: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Listen on every socket of the settings.

        Raises Permanent, naming the listener, when one cannot be opened; then none is.
        """
        settings, access = self._settings, self._access
        self._refuse_unused(settings.listeners)
        self._terms = {each.listen: _terms(each, settings, access) for each in settings.listeners}
        try:
            for listener in settings.listeners:
                await self._listen(listener)
        except BaseException:
            self._close()
            raise
        self._watch = asyncio.get_running_loop().create_task(self._crowd.watch())
        for listener, endpoint in zip(settings.listeners, self.endpoints, strict=True):
            self._log.info(
                Event.LISTENER_OPENED,
                endpoint=endpoint,
                protocol=listener.protocol,
                tls=listener.tls,
            )

    def apply(self, settings: Settings, access: Access) -> None:
        """New rules for the sessions that begin from now on: everything but the sockets themselves.

        Certificates are read anew. Raises Permanent when one cannot be; then nothing has changed.
        """
        wanted = {listener.listen: listener for listener in settings.listeners}
        self._terms = {
            listen: _terms(wanted.get(listen, old.listener), settings, access)
            for listen, old in self._terms.items()
        }

    async def drain(self, within_s: float) -> None:
        """Take no new sessions, let mails on their way finish, then close.

        Idle clients get 421 at once, who is not done with its mail after `within_s` seconds gets it
        then; a mail that has come in whole is stored, and answered if that takes no second.
        """
        await self._stop_accepting()
        self._close()
        await self._crowd.disperse(within_s)
        if self._watch is not None:
            self._watch.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._watch

    async def _listen(self, listener: ListenerSettings) -> None:
        try:
            if listener.listen.startswith(_SYSTEMD):
                await self._adopt(listener.listen)
            elif listener.listen.startswith(_UNIX):
                await self._listen_unix(listener.listen)
            else:
                await self._listen_tcp(listener.listen)
        except OSError as error:
            reason = getattr(error, "strerror", None) or error
            raise Permanent(
                f"listener {listener.listen}: cannot listen there: {reason}; "
                "free the address or change `listen`"
            ) from error

    async def _listen_tcp(self, listen: str) -> None:
        host, _, port = listen.rpartition(":")
        server = await asyncio.get_running_loop().create_server(
            functools.partial(self._session, listen),
            host.strip("[]"),
            int(port),
            backlog=_ACCEPTED_AT_ONCE,
        )
        self._serve(server)
        self.endpoints += (f"{host}:{server.sockets[0].getsockname()[1]}",)

    async def _listen_unix(self, listen: str) -> None:
        path = listen.removeprefix(_UNIX)
        bound = _bind_unix(path)
        server = await asyncio.get_running_loop().create_unix_server(
            functools.partial(self._session, listen), sock=bound, backlog=_ACCEPTED_AT_ONCE
        )
        self._serve(server)
        self.endpoints += (listen,)

    async def _adopt(self, listen: str) -> None:
        name = listen.removeprefix(_SYSTEMD)
        if name not in self._passed:
            raise Permanent(
                f"listener {listen}: systemd passed no socket of this name: enable a .socket unit "
                f"with FileDescriptorName={name}, then stop and start relay"
            )
        for passed in self._passed[name]:
            # Also a unix socket: create_unix_server of Python 3.13 would remove its file in the end.
            server = await asyncio.get_running_loop().create_server(
                functools.partial(self._session, listen), sock=passed, backlog=_ACCEPTED_AT_ONCE
            )
            self._serve(server)
        self.endpoints += (listen,)

    def _serve(self, server: asyncio.Server) -> None:
        for listening in server.sockets:
            with listening.dup() as same:
                same.listen(_BACKLOG)
        self._servers.append(server)

    def _refuse_unused(self, listeners: Sequence[ListenerSettings]) -> None:
        """Who connects to a socket that nobody serves would wait for ever."""
        used = {listener.listen for listener in listeners}
        for name in self._passed:
            if f"{_SYSTEMD}{name}" not in used:
                raise Permanent(
                    f"systemd passed a socket named {name}, which no listener uses: add `listen: "
                    f"{_SYSTEMD}{name}` to `listeners`, or disable its .socket unit"
                )

    async def _stop_accepting(self) -> None:
        """Who has been accepted is met before the sockets close: asyncio would forget them."""
        loop = asyncio.get_running_loop()
        for server in self._servers:
            for listening in server.sockets:
                loop.remove_reader(listening.fileno())
        for _ in range(_TURNS_TO_MEET):
            await self._staff.clock.sleep(0)

    def _session(self, listen: str) -> Session:
        return Session(terms=self._terms[listen], staff=self._staff)

    def _close(self) -> None:
        for server in self._servers:
            server.close()
        for endpoint in self.endpoints:
            if endpoint.startswith(_UNIX):
                Path(endpoint.removeprefix(_UNIX)).unlink(missing_ok=True)


def _terms(listener: ListenerSettings, settings: Settings, access: Access) -> Terms:
    return Terms(listener=listener, tls=_tls(listener), settings=settings, access=access)


def _tls(listener: ListenerSettings) -> ssl.SSLContext | None:
    if listener.certificate is None or listener.private_key is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        # A key with a passphrase is refused: nobody is there to type it.
        context.load_cert_chain(listener.certificate, listener.private_key, password=lambda: "")
    except OSError as error:
        raise Permanent(
            f"listener {listener.listen}: cannot use certificate {listener.certificate} with "
            f"private_key {listener.private_key}: {error.strerror or error}"
        ) from error
    return context


def _bind_unix(path: str) -> socket.socket:
    """A listening address in the file system, for its owner and group. Raises OSError.

    A socket that a dead relay left behind is removed; one that somebody listens on is not.
    """
    _remove_stale(path)
    bound = socket.socket(socket.AF_UNIX)
    umask = os.umask(_UNIX_UMASK)
    try:
        bound.bind(path)
    except OSError:
        bound.close()
        raise
    finally:
        os.umask(umask)
    return bound


def _remove_stale(path: str) -> None:
    if not Path(path).is_socket():
        return
    with socket.socket(socket.AF_UNIX) as probe:
        probe.setblocking(False)
        try:
            probe.connect(path)
        except ConnectionRefusedError:
            Path(path).unlink()
        except BlockingIOError:
            raise OSError(errno.EADDRINUSE, "another process listens on the socket") from None
        else:
            raise OSError(errno.EADDRINUSE, "another process listens on the socket")
