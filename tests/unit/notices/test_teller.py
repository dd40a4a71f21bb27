"""Users hear of what is parked: they alone, once, and never in a loop. A real SMTP server takes the letters."""

import asyncio
import ssl
from datetime import timedelta
from email import message_from_bytes
from types import SimpleNamespace

import pytest
import trustme
from aiosmtpd.smtp import SMTP, AuthResult

from relay.access import Access
from relay.model import Delivery, Envelope, Evidence, Parked, Recipient
from relay.notices import Teller
from relay.settings import PortalSettings, Settings, SmarthostSettings, TellUsers
from relay.spool import Spool

JANE, SAM = "jane@acme.example", "sam@acme.example"
HELP = "help@acme.example"


class Server:
    """Takes letters, and answers RCPT as it is told."""

    def __init__(self):
        self.letters = []
        self.answer = "250 OK"

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802
        if self.answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.answer

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802
        letter = message_from_bytes(envelope.content)
        self.letters.append(
            SimpleNamespace(mail_from=envelope.mail_from, to=envelope.rcpt_tos, letter=letter)
        )
        return "250 OK"


@pytest.fixture
async def server():
    handler = Server()
    listening = await asyncio.get_running_loop().create_server(
        lambda: SMTP(handler, hostname="smarthost.example"), "127.0.0.1", 0
    )
    handler.port = listening.sockets[0].getsockname()[1]
    yield handler
    listening.close()


class Office:
    def __init__(self, *, spool, clock, log, port):
        self.spool, self.clock = spool, clock
        self.portal = PortalSettings(
            name="acme", mailboxes=["log@acme.example"], domains=["acme.example"], tell_users="each"
        )
        self.smarthost = SmarthostSettings(server=f"127.0.0.1:{port}", sender=HELP)
        self.teller = Teller(spool=spool, clock=clock, log=log)
        self.lease = None

    async def park(self, name, user=JANE, reason="no contact for jo@client.example"):
        recipient = Recipient(address="log@acme.example", portal="acme", mailbox="log@acme.example")
        envelope = Envelope(
            mail_from=user, rcpt_to=(), raw=b"x", received_at=self.clock.now(), peer="pipe"
        )
        delivery = Delivery(
            portal="acme",
            recipients=(recipient,),
            fingerprint=name,
            message_id=None,
            envelope=envelope,
            evidence=Evidence(peer_trusted=True),
        )
        [receipt] = await self.spool.put([delivery])
        self.lease = self.lease or await self.spool.take_lease("acme", "w", timedelta(days=30))
        [mail] = await self.spool.claim(self.lease, most=1, wait_after=lambda _: timedelta(days=9))
        await self.spool.settle(self.lease, mail, Parked(reason=reason, tell=user))
        return receipt.spool_id

    async def tell(self, after_s=0, **portal):
        await self.clock.advance(after_s)
        settings = Settings(
            portals=[self.portal.model_copy(update=portal)], smarthost=self.smarthost
        )
        await self.teller.tell(settings, Access(settings.portals))


@pytest.fixture
async def office(tmp_path, clock, log, server):
    spool = Spool(f"sqlite:///{tmp_path / 'relay.db'}", clock=clock)
    spool.open(as_daemon=False)
    yield Office(spool=spool, clock=clock, log=log, port=server.port)
    await spool.close()


async def test_several_problems_of_one_user_make_one_letter(office, server):
    await office.park("a")
    await office.park("b", reason="nobody \u202eknows")
    await office.park("c", user=SAM)
    await office.tell()
    assert server.letters == []
    await office.tell(after_s=61)
    assert sorted(each.to for each in server.letters) == [[JANE], [SAM]]
    [to_jane] = [each for each in server.letters if each.to == [JANE]]
    assert to_jane.mail_from == "<>"
    assert to_jane.letter["Auto-Submitted"] == "auto-generated"
    assert to_jane.letter["From"] == f"relay <{HELP}>"
    assert to_jane.letter["Subject"] == "2 mails of yours not logged yet"
    text = to_jane.letter.get_payload(decode=True).decode()
    assert "no contact for jo@client.example" in text
    assert "\u202e" not in text
    await office.tell(after_s=3_600)
    assert len(server.letters) == 2


async def test_a_user_gets_a_letter_every_quarter_of_an_hour_at_most(office, server):
    await office.park("a")
    await office.tell(after_s=61)
    await office.park("b")
    await office.tell(after_s=600)
    assert len(server.letters) == 1
    await office.tell(after_s=301)
    assert len(server.letters) == 2


async def test_a_digest_waits_for_a_day(office, server):
    await office.park("a")
    await office.tell(after_s=86_000, tell_users=TellUsers.DAILY)
    assert server.letters == []
    await office.tell(after_s=500, tell_users=TellUsers.DAILY)
    assert len(server.letters) == 1


@pytest.mark.parametrize(
    "portal", [{"tell_users": TellUsers.NEVER}, {"domains": ("other.example",)}]
)
async def test_who_is_not_to_be_told_any_more_is_not(office, server, portal):
    await office.park("a")
    await office.tell(after_s=61, **portal)
    assert server.letters == []
    assert await office.spool.notices() == []


async def test_of_what_is_parked_no_more_nobody_hears(office, server):
    await office.spool.reopen(await office.park("a"))
    await office.tell(after_s=61)
    assert server.letters == []
    assert await office.spool.notices() == []


async def test_a_letter_that_is_refused_is_dropped_with_a_line(office, server, log_lines):
    server.answer = "550 no such user"
    await office.park("a")
    await office.tell(after_s=61)
    assert await office.spool.notices() == []
    [line] = [line for line in log_lines if line["event"] == "user_not_told"]
    assert line["is_dropped"]
    assert "no such user" not in repr(line)


async def test_a_server_that_is_busy_is_tried_again_but_not_for_ever(office, server):
    server.answer = "451 later"
    await office.park("a")
    await office.tell(after_s=61)
    assert len(await office.spool.notices()) == 1
    server.answer = "250 OK"
    await office.tell(after_s=60)
    assert server.letters == []
    await office.tell(after_s=600)
    assert len(server.letters) == 1
    server.answer = "451 later"
    await office.park("b")
    await office.tell(after_s=4 * 86_400)
    assert await office.spool.notices() == []


async def test_a_server_that_is_not_there_delays_the_letter(office, monkeypatch):
    monkeypatch.setattr(office.teller, "_send", lambda *_: (_ for _ in ()).throw(OSError("gone")))
    await office.park("a")
    await office.tell(after_s=61)
    assert len(await office.spool.notices()) == 1


async def test_without_a_smarthost_nothing_is_sent(office, server):
    office.smarthost = None
    office.portal = office.portal.model_copy(update={"tell_users": TellUsers.NEVER})
    await office.park("a")
    await office.tell(after_s=61)
    assert server.letters == []


async def test_a_letter_names_fifty_mails_at_most(office, server):
    for number in range(52):
        await office.park(str(number))
    await office.tell(after_s=61)
    [told] = server.letters
    assert "And 2 more." in told.letter.get_payload()


def test_it_logs_in_only_over_tls():
    with pytest.raises(ValueError, match="a login needs tls"):
        SmarthostSettings(server="mx.example:25", sender=HELP, user="relay", password="env:X")
    with pytest.raises(ValueError, match="go together"):
        SmarthostSettings(server="mx.example:25", sender=HELP, user="relay")


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
async def test_it_logs_in_over_tls_with_a_certificate_that_is_checked(
    tls, office, tmp_path, monkeypatch
):
    """A server whose certificate nobody trusts gets neither the password nor the letter."""
    authority, handler, names = trustme.CA(), Server(), []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)

    def check(_server, _session, _envelope, _mechanism, login):
        names.append((login.login, login.password))
        return AuthResult(success=True)

    listening = await asyncio.get_running_loop().create_server(
        lambda: SMTP(
            handler,
            hostname="smarthost.example",
            tls_context=context if tls == "starttls" else None,
            auth_require_tls=tls == "starttls",
            authenticator=check,
        ),
        "127.0.0.1",
        0,
        ssl=context if tls == "implicit" else None,
    )
    monkeypatch.setenv("RELAY_SMARTHOST", "secret")
    office.smarthost = SmarthostSettings(
        server=f"localhost:{listening.sockets[0].getsockname()[1]}",
        sender=HELP,
        tls=tls,
        user="relay",
        password="env:RELAY_SMARTHOST",
    )
    await office.park("a")
    await office.tell(after_s=61)
    assert (names, handler.letters) == ([], [])
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    await office.tell(after_s=601)
    assert names == [(b"relay", b"secret")]
    assert len(handler.letters) == 1
    listening.close()
