"""A real listener on a loopback port, and clients that speak to it byte by byte."""

import asyncio
import contextlib
import ssl

import pytest
import trustme
from argon2 import PasswordHasher

from relay.access import Access
from relay.authenticity import Examiner
from relay.listener import Listener
from relay.metrics import Metrics
from relay.model import Receipt
from relay.settings import (
    AccountSettings,
    AuthenticationSettings,
    LimitSettings,
    ListenerSettings,
    PortalSettings,
    Settings,
)

MAIL = (
    b"From: Jane <jane@acme.com>\r\nTo: bob@example.org\r\nSubject: Offer\r\n"
    b"Message-ID: <1@acme.com>\r\n\r\nHello\r\n"
)


class Spool:
    """Keeps what it is given in a list; a fingerprint it knows is a duplicate."""

    def __init__(self):
        self.deliveries = []
        self.fault = None
        self.is_asked = False
        self.gate = asyncio.Event()
        self.gate.set()
        self._ids = {}

    async def put(self, deliveries):
        self.is_asked = True
        await self.gate.wait()
        if self.fault is not None:
            raise self.fault
        receipts = []
        for delivery in deliveries:
            key = (delivery.portal, delivery.fingerprint)
            receipts.append(
                Receipt(
                    spool_id=self._ids.setdefault(key, len(self._ids) + 1),
                    duplicate=key in {(d.portal, d.fingerprint) for d in self.deliveries},
                )
            )
            self.deliveries.append(delivery)
        return receipts


class Client:
    """Sends bytes and reads replies; every wait is bounded."""

    def __init__(self, reader, writer):
        self.reader = reader
        self.writer = writer

    def send(self, data):
        self.writer.write(data.encode() if isinstance(data, str) else data)

    async def reply(self):
        """One reply with all its lines, without the last line end. "" when the server hung up."""
        lines = []
        async with asyncio.timeout(5):
            while line := await self.reader.readline():
                lines.append(line.decode().removesuffix("\r\n"))
                if line[3:4] == b" ":
                    break
        return "\n".join(lines)

    async def say(self, line):
        self.send(f"{line}\r\n")
        return await self.reply()

    async def hello(self):
        assert (await self.reply()).startswith("220 ")
        assert (await self.say("EHLO client.example")).startswith("250-")

    async def begin(self, mail_from="jane@acme.com", rcpt_to=("log@acme.com",)):
        await self.say(f"MAIL FROM:<{mail_from}>")
        for address in rcpt_to:
            await self.say(f"RCPT TO:<{address}>")
        return await self.say("DATA")

    async def mail(self, raw=MAIL, **envelope):
        assert (await self.begin(**envelope)).startswith("354 ")
        self.send(raw + b".\r\n")
        return await self.reply()

    async def start_tls(self, authority):
        assert (await self.say("STARTTLS")).startswith("220 ")
        await self.writer.start_tls(authority, server_hostname="localhost")

    async def is_closed(self):
        async with asyncio.timeout(5):
            return await self.reader.read() == b""


class House:
    """A listener with what is around it."""

    def __init__(self, *, clock, log, tmp_path, accounts):
        self.spool = Spool()
        self.metrics = Metrics()
        self._clock = clock
        self._log = log
        self._tmp_path = tmp_path
        self._accounts = accounts
        self._open = []
        self._writers = []
        self.listener = None
        self.settings = None

    def make_settings(
        self,
        *,
        limits=None,
        portals=None,
        trusted=("127.0.0.0/8",),
        authentication=None,
        **listener,
    ):
        listeners = (ListenerSettings(**({"listen": "127.0.0.1:0"} | listener)),)
        return Settings(
            data_dir=self._tmp_path,
            hostname="mx.acme.com",
            listeners=listeners,
            trusted_networks=trusted,
            limits=LimitSettings(**(limits or {})),
            authentication=AuthenticationSettings(**(authentication or {})),
            accounts=self._accounts,
            portals=portals
            or (PortalSettings(name="acme", mailboxes=("log@acme.com",), domains=("acme.com",)),),
        )

    async def open(self, **settings):
        return await self.open_with(self.make_settings(**settings))

    async def open_with(self, settings, **passed):
        """`passed`: the sockets that systemd would pass, by name."""
        self.settings = settings
        self.listener = Listener(
            settings=self.settings,
            access=Access(self.settings.portals),
            put=self.spool.put,
            examiner=Examiner(self._clock),
            clock=self._clock,
            log=self._log,
            metrics=self.metrics,
            passed=passed,
        )
        await self.listener.open()
        self._open.append(self.listener)
        return self.listener

    async def connect(self, **tls):
        endpoint = self.listener.endpoints[0]
        if endpoint.startswith("unix:"):
            streams = await asyncio.open_unix_connection(endpoint.removeprefix("unix:"))
        else:
            host, _, port = endpoint.rpartition(":")
            streams = await asyncio.open_connection(host, int(port), **tls)
        return self.over(*streams)

    def over(self, reader, writer):
        """The client at the other end of a connection."""
        self._writers.append(writer)
        return Client(reader, writer)

    async def client(self, **tls):
        client = await self.connect(**tls)
        await client.hello()
        return client

    @property
    def sessions(self):
        return self.metrics.sessions._value.get()

    async def close(self):
        for writer in self._writers:
            writer.close()
        for writer in self._writers:
            with contextlib.suppress(OSError):
                await writer.wait_closed()
        for listener in self._open:
            await listener.drain(0.05)


@pytest.fixture
async def house(clock, log, tmp_path, accounts):
    house = House(clock=clock, log=log, tmp_path=tmp_path, accounts=accounts)
    yield house
    await house.close()


@pytest.fixture
def mail():
    return MAIL


@pytest.fixture
def eventually():
    """Let the loop run until the claim holds."""

    async def wait(claim):
        async with asyncio.timeout(5):
            while not claim():
                await asyncio.sleep(0.005)

    return wait


class TlsFiles:
    """A certificate for localhost as files, and a context that trusts it."""

    def __init__(self, folder):
        authority = trustme.CA()
        issued = authority.issue_cert("localhost")
        certificate, key = folder / "certificate.pem", folder / "key.pem"
        issued.cert_chain_pems[0].write_to_path(certificate)
        issued.private_key_pem.write_to_path(key)
        self.files = {"certificate": certificate, "private_key": key}
        self.trusting = ssl.create_default_context()
        authority.configure_trust(self.trusting)


@pytest.fixture(scope="session")
def tls(tmp_path_factory):
    return TlsFiles(tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="session")
def accounts():
    """Jane's account. The hash is as cheap as Argon2 can be: tests wait for it."""
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    return (AccountSettings(name="jane@acme.com", password_hash=hasher.hash("correct horse")),)
