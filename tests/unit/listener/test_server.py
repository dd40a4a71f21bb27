"""Sockets, certificates, load balancers, reloads and the end."""

import asyncio
import socket
import ssl
import stat
import struct
from pathlib import Path

import pytest

from relay.access import Access
from relay.errors import Permanent
from relay.settings import ListenerSettings, PortalSettings

JANE = "AGphbmVAYWNtZS5jb20AY29ycmVjdCBob3JzZQ=="  # jane@acme.com, correct horse
WRONG = "AGphbmVAYWNtZS5jb20Ad3Jvbmc="
NOBODY = "AG5vYm9keUBhY21lLmNvbQBjb3JyZWN0IGhvcnNl"


# ---------------------------------------------------------------- sockets


async def test_port_0_is_bound_to_a_real_one(house, log_lines):
    listener = await house.open()
    assert not listener.endpoints[0].endswith(":0")
    assert log_lines[-1]["event"] == "listener_opened"
    assert log_lines[-1]["endpoint"] == listener.endpoints[0]


async def test_a_port_in_use_is_a_permanent_error_that_names_it(house):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(Permanent, match=rf"listener 127\.0\.0\.1:{port}: cannot listen there"):
            await house.open(listen=f"127.0.0.1:{port}")


async def test_a_unix_socket_is_for_owner_and_group_and_trusted(house, short_path, mail):
    await house.open(listen=f"unix:{short_path}", trusted=())
    assert stat.S_IMODE(short_path.stat().st_mode) == 0o660
    client = await house.client()
    assert (await client.mail(mail)).startswith("250 ")
    assert house.spool.deliveries[0].envelope.peer == "unix"


async def test_a_socket_left_by_a_dead_process_is_replaced(house, short_path):
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(short_path))
    await house.open(listen=f"unix:{short_path}")
    assert await house.client()


async def test_a_socket_that_somebody_listens_on_is_left_alone(house, short_path):
    with socket.socket(socket.AF_UNIX) as alive:
        alive.bind(str(short_path))
        alive.listen()
        with pytest.raises(Permanent, match="another process listens"):
            await house.open(listen=f"unix:{short_path}")
        assert short_path.is_socket()


async def test_a_file_in_the_place_of_a_socket_is_left_alone(house, short_path):
    short_path.write_text("precious")
    with pytest.raises(Permanent, match="cannot listen there"):
        await house.open(listen=f"unix:{short_path}")
    assert short_path.read_text() == "precious"


async def test_draining_removes_the_unix_socket(house, short_path):
    listener = await house.open(listen=f"unix:{short_path}")
    await listener.drain(0.1)
    assert not short_path.exists()


async def test_when_one_listener_cannot_open_none_is_left_open(house, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    first = tmp_path / "a.sock"
    one, two = ListenerSettings(listen="unix:a.sock"), ListenerSettings(listen="unix:no/b.sock")
    settings = house.make_settings().model_copy(update={"listeners": (one, two)})
    with pytest.raises(Permanent, match=r"listener unix:no/b\.sock: cannot listen there"):
        await house.open_with(settings)
    assert not first.is_socket()


# ---------------------------------------------------------------- TLS and AUTH


async def test_implicit_tls_comes_before_the_greeting(house, tls, mail):
    await house.open(tls="implicit", **tls.files)
    client = await house.client(ssl=tls.trusting, server_hostname="localhost")
    assert (await client.mail(mail)).startswith("250 ")
    assert house.spool.deliveries[0].envelope.tls


async def test_auth_is_offered_on_implicit_tls(house, tls):
    await house.open(tls="implicit", auth=True, trusted=(), **tls.files)
    client = await house.connect(ssl=tls.trusting, server_hostname="localhost")
    await client.reply()
    assert "AUTH PLAIN LOGIN" in await client.say("EHLO x")
    assert (await client.say(f"AUTH PLAIN {JANE}")).startswith("235 ")
    assert (await client.mail()).startswith("250 ")
    assert house.spool.deliveries[0].envelope.user == "jane@acme.com"


async def test_clear_text_on_implicit_tls_ends_the_session(house, tls, log_lines, eventually):
    await house.open(tls="implicit", **tls.files)
    client = await house.connect()
    client.send("EHLO x\r\n")
    await eventually(lambda: house.sessions == 0)
    assert log_lines[-1]["event"] == "session_ended"


async def test_commands_behind_starttls_in_clear_are_never_obeyed(house, tls):
    await house.open(tls="starttls", **tls.files)
    client = await house.client()
    client.send("STARTTLS\r\nMAIL FROM:<jane@acme.com>\r\nRSET\r\n")
    assert (await client.reply()).startswith("220 2.0.0 ")
    await client.writer.start_tls(tls.trusting, server_hostname="localhost")
    assert (await client.say("EHLO y")).startswith("250-")
    assert (await client.say("RCPT TO:<log@acme.com>")).startswith("503 ")


async def test_after_too_many_wrong_passwords_a_client_is_told_to_come_later(
    house, tls, monkeypatch
):
    monkeypatch.setattr("relay.listener.guesses._MOST_TOGETHER", 0)
    await house.open(tls="implicit", auth=True, **tls.files)
    client = await house.client(ssl=tls.trusting, server_hostname="localhost")
    replies = [await client.say(f"AUTH PLAIN {WRONG}") for _ in range(3)]
    assert replies[0].startswith("454 4.7.0 Too many wrong passwords came from your network or for")
    assert [reply[:3] for reply in replies] == ["454", "454", "421"]


@pytest.mark.parametrize("credentials", [WRONG, NOBODY])
async def test_a_wrong_password_waits_and_the_third_one_ends_the_session(
    house, tls, clock, log_lines, credentials, eventually
):
    await house.open(tls="implicit", auth=True, **tls.files)
    client = await house.client(ssl=tls.trusting, server_hostname="localhost")
    replies = []
    for count in range(1, 4):
        client.send(f"AUTH PLAIN {credentials}\r\n")
        await eventually(lambda: len(clock._sleepers) == 2)  # the watch, and the penalty
        await clock.advance(3)
        replies.append(await client.reply())
        assert [line["event"] for line in log_lines].count("auth_failed") == count
    assert [reply[:9] for reply in replies] == ["535 5.7.8", "535 5.7.8", "421 4.7.0"]
    assert not [line for line in log_lines if "wrong" in repr(line) or "nobody" in repr(line)]


async def test_a_certificate_that_cannot_be_read_is_a_permanent_error(house, tls, tmp_path):
    missing = {**tls.files, "certificate": tmp_path / "missing.pem"}
    with pytest.raises(Permanent, match=r"cannot use certificate .*missing\.pem"):
        await house.open(tls="starttls", **missing)


async def test_a_line_too_long_inside_auth_is_no_bug(house, tls, log_lines):
    await house.open(tls="implicit", auth=True, **tls.files)
    client = await house.client(ssl=tls.trusting, server_hostname="localhost")
    await client.say("AUTH LOGIN")
    assert (await client.say("x" * 5_000)).startswith("500 5.5.2 ")
    assert "bug_found" not in [line["event"] for line in log_lines]


async def test_auth_has_no_place_inside_a_mail(house, tls):
    await house.open(tls="implicit", auth=True, **tls.files)
    client = await house.client(ssl=tls.trusting, server_hostname="localhost")
    await client.say("MAIL FROM:<jane@acme.com>")
    assert (await client.say(f"AUTH PLAIN {JANE}")).startswith("503 ")


# ---------------------------------------------------------------- load balancers


async def test_a_proxy_header_says_who_the_client_is(house):
    await house.open(proxy_from=("127.0.0.0/8",), trusted=("203.0.113.0/24",))
    client = await house.connect()
    client.send("PROXY TCP4 203.0.113.7 192.0.2.1 40000 25\r\n")
    await client.hello()
    assert (await client.mail()).startswith("250 ")
    envelope = house.spool.deliveries[0].envelope
    assert (envelope.peer, envelope.trusted) == ("203.0.113.7", True)


async def test_a_client_behind_a_trusted_load_balancer_is_not_trusted_for_it(house):
    await house.open(proxy_from=("127.0.0.0/8",), trusted=("127.0.0.0/8",))
    client = await house.connect()
    client.send("PROXY TCP4 203.0.113.7 192.0.2.1 40000 25\r\n")
    await client.hello()
    assert (await client.mail()).startswith("550 5.7.1 ")


@pytest.mark.parametrize(
    "header",
    [
        b"PROXY UNKNOWN\r\n",
        b"\r\n\r\n\x00\r\nQUIT\n" + struct.pack("!BBH", 0x20, 0x00, 0),
    ],
)
async def test_a_client_that_the_load_balancer_does_not_name_is_not_trusted(house, header):
    await house.open(proxy_from=("127.0.0.0/8",), trusted=("127.0.0.0/8", "::1/128"))
    client = await house.connect()
    client.send(header)
    await client.hello()
    assert (await client.mail()).startswith("550 5.7.1 ")


async def test_a_version_2_header_with_a_mapped_address_is_the_ipv4_client(house):
    await house.open(proxy_from=("127.0.0.0/8",), trusted=("203.0.113.0/24",))
    source = socket.inet_pton(socket.AF_INET6, "::ffff:203.0.113.7")
    addresses = source + source + struct.pack("!HH", 40000, 25)
    client = await house.connect()
    client.send(b"\r\n\r\n\x00\r\nQUIT\n" + struct.pack("!BBH", 0x21, 0x21, 36) + addresses)
    await client.hello()
    await client.mail()
    assert house.spool.deliveries[0].envelope.peer == "203.0.113.7"


async def test_tls_may_follow_the_proxy_header_in_the_same_packet(house, tls):
    """A load balancer sends its header together with the client's first bytes."""
    await house.open(tls="implicit", proxy_from=("127.0.0.0/8",), **tls.files)
    host, _, port = house.listener.endpoints[0].rpartition(":")
    with socket.create_connection((host, int(port))) as raw:
        greeting = await asyncio.to_thread(_greeting_behind_proxy, raw, tls.trusting)
    assert greeting.startswith(b"220 ")


async def test_nobody_but_the_load_balancer_is_served(house, log_lines):
    await house.open(proxy_from=("192.0.2.0/24",))
    client = await house.connect()
    client.send("PROXY TCP4 127.0.0.1 192.0.2.1 40000 25\r\n")
    assert (await client.reply()).startswith("421 4.7.0 ")
    assert log_lines[-1]["reason"] == "not_a_proxy"


@pytest.mark.parametrize(
    "start", [b"EHLO x\r\n", b"PROXY TCP4 nonsense\r\n", b"PROXY" + b"x" * 200]
)
async def test_a_connection_without_a_valid_header_is_refused(house, start):
    await house.open(proxy_from=("127.0.0.0/8",))
    client = await house.connect()
    client.send(start + b"\r\n")
    assert (await client.reply()).startswith("421 4.7.0 ")


@pytest.mark.parametrize("start", [b"", b"PRO", b"PROXY TCP4 203.0.113.7", b"\r\n\r\n\x00\r"])
async def test_a_connection_that_ends_inside_the_header_is_refused(house, start):
    await house.open(proxy_from=("127.0.0.0/8",))
    client = await house.connect()
    client.send(start)
    client.writer.write_eof()
    assert (await client.reply()).startswith("421 4.7.0 ")


async def test_connections_are_counted_by_the_address_behind_the_load_balancer(house):
    await house.open(proxy_from=("127.0.0.0/8",), limits={"connections_per_peer": 1})
    codes = []
    for address in ("203.0.113.7", "203.0.113.8", "203.0.113.7"):
        client = await house.connect()
        client.send(f"PROXY TCP4 {address} 192.0.2.1 40000 25\r\n")
        codes.append((await client.reply())[:3])
    assert codes == ["220", "220", "421"]


# ---------------------------------------------------------------- reload and drain


async def test_a_reload_is_for_new_sessions(house):
    listener = await house.open()
    old = await house.client()
    portal = PortalSettings(name="acme", mailboxes=("crm@acme.com",), domains=("acme.com",))
    settings = house.make_settings(portals=(portal,))
    listener.apply(settings, Access(settings.portals))
    new = await house.client()
    for client in (old, new):
        await client.say("MAIL FROM:<jane@acme.com>")
    assert (await old.say("RCPT TO:<log@acme.com>")).startswith("250 ")
    assert (await new.say("RCPT TO:<log@acme.com>")).startswith("550 ")
    assert (await new.say("RCPT TO:<crm@acme.com>")).startswith("250 ")


async def test_a_reload_with_a_broken_certificate_changes_nothing(house, tls, tmp_path):
    listener = await house.open(tls="starttls", **tls.files)
    broken = {**tls.files, "certificate": tmp_path / "missing.pem"}
    settings = house.make_settings(tls="starttls", trusted=(), **broken)
    with pytest.raises(Permanent):
        listener.apply(settings, Access(settings.portals))
    client = await house.client()
    await client.start_tls(tls.trusting)
    await client.say("EHLO x")
    assert (await client.mail()).startswith("250 ")


async def test_draining_sends_idle_clients_home_and_takes_no_new_ones(house):
    listener = await house.open()
    client = await house.client()
    await listener.drain(1)
    assert (await client.reply()).startswith("421 4.3.2 ")
    assert await client.is_closed()
    with pytest.raises(OSError, match="Connect call failed"):
        await house.connect()


async def test_draining_lets_a_mail_on_its_way_finish(house, mail):
    listener = await house.open()
    client = await house.client()
    await client.begin()
    async with asyncio.TaskGroup() as group:
        group.create_task(listener.drain(5))
        await asyncio.sleep(0.02)
        client.send(mail + b".\r\n")
        assert (await client.reply()).startswith("250 ")
        assert (await client.reply()).startswith("421 4.3.2 ")
    assert await client.is_closed()


async def test_draining_waits_no_longer_than_it_is_told(house):
    listener = await house.open()
    client = await house.client()
    await client.begin()
    async with asyncio.timeout(2):
        await listener.drain(0.05)
    assert (await client.reply()).startswith("421 4.3.2 ")
    assert await client.is_closed()


async def test_a_mail_that_is_stored_just_after_the_drain_gave_up_is_answered(
    house, mail, eventually
):
    listener = await house.open()
    house.spool.gate.clear()
    client = await house.client()
    await client.begin()
    client.send(mail + b".\r\n")
    await eventually(lambda: house.spool.is_asked)
    async with asyncio.TaskGroup() as group:
        group.create_task(listener.drain(0))
        await asyncio.sleep(0.05)
        house.spool.gate.set()
        assert (await client.reply()).startswith("250 ")


async def test_a_mail_being_stored_when_the_drain_gives_up_is_stored(house, mail, eventually):
    listener = await house.open()
    house.spool.gate.clear()
    client = await house.client()
    await client.begin()
    client.send(mail + b".\r\n")
    await eventually(lambda: house.spool.is_asked)
    await listener.drain(0.05)
    house.spool.gate.set()
    await eventually(lambda: len(house.spool.deliveries) == 1)


@pytest.fixture
def short_path(tmp_path, monkeypatch):
    """A path that fits into a socket's address, which takes 107 bytes."""
    monkeypatch.chdir(tmp_path)
    return Path("relay.sock")


def _greeting_behind_proxy(raw, trusting):
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = trusting.wrap_bio(incoming, outgoing, server_hostname="localhost")
    header = b"PROXY TCP4 203.0.113.7 192.0.2.1 40000 25\r\n"
    raw.settimeout(5)
    while True:
        try:
            return client.read()
        except ssl.SSLWantReadError:
            raw.sendall(header + outgoing.read())
            header = b""
            incoming.write(raw.recv(65536))
