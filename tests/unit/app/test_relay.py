"""The daemon put together, in one process: mail in by SMTP, an engagement out, reload, drain."""

import asyncio
import os
import smtplib
import socket
import threading

import aiohttp
import pytest
import yaml

from relay.app import Relay, new_address, revoke_address
from relay.app.daemon import _feed_watchdog, _reload
from relay.app.notify import Notifier
from relay.clock import SystemClock
from relay.errors import Permanent
from relay.metrics import Metrics
from relay.model import State
from relay.sandbox import Sandbox
from relay.settings import load

MAIL = b"From: jane@acme.example\r\nTo: carla@globex.example\r\nSubject: Hi\r\n\r\nHello\r\n"


@pytest.fixture
def config(tmp_path):
    """Writes config.yaml and returns its path; `portal` are further settings of the portal."""

    def write(**portal):
        path = tmp_path / "config.yaml"
        content = {
            "listeners": [{"listen": "127.0.0.1:0"}],
            "web": {"listen": "127.0.0.1:0"},
            "sandbox": {"listen": "127.0.0.1:0"},
            "parser": {"processes": 1},
            "portals": [
                {
                    "name": "acme",
                    "mailboxes": ["log@relay.localhost"],
                    "domains": ["acme.example"],
                    **portal,
                }
            ],
        }
        path.write_text(yaml.safe_dump(content))
        return path

    return write


@pytest.fixture
async def relay(config, log, monkeypatch):
    monkeypatch.setattr("relay.app.relay._ROSTER_EVERY_S", 0.05)
    made = Relay(load(config()), clock=SystemClock(), log=log, metrics=Metrics())
    await made.open()
    stop = asyncio.Event()
    running = asyncio.ensure_future(made.run(stop))
    yield made
    stop.set()
    await running
    await made.close()


async def send(relay, to="log@relay.localhost", raw=MAIL):
    def deliver():
        host, _, port = relay.smtp_endpoints[0].rpartition(":")
        with smtplib.SMTP(host, int(port)) as client:
            client.sendmail("jane@acme.example", [to], raw)

    await asyncio.to_thread(deliver)


async def accepted(relay, **mail):
    """Sent again and again, until relay has heard who may log."""
    async with asyncio.timeout(20):
        while True:
            try:
                return await send(relay, **mail)
            except smtplib.SMTPException:
                await asyncio.sleep(0.05)


async def refused(relay, **mail):
    async with asyncio.timeout(20):
        while True:
            try:
                await send(relay, **mail)
            except smtplib.SMTPRecipientsRefused as refusal:
                [(code, _)] = refusal.recipients.values()
                return code
            await asyncio.sleep(0.05)


async def settled(relay):
    async with asyncio.timeout(20):
        while True:
            [mail] = await relay.spool.list_mails(states=list(State))
            if mail.state.is_settled:
                return mail
            await asyncio.sleep(0.02)


async def test_a_mail_sent_to_the_door_is_logged(relay):
    await send(relay)
    mail = await settled(relay)
    assert mail.state is State.LOGGED
    await relay.check_balance()


async def test_the_metrics_and_health_are_served(relay):
    await send(relay)
    await settled(relay)
    async with aiohttp.ClientSession() as http:
        async with http.get(f"http://{relay.web_endpoint}/readyz") as answer:
            assert answer.status == 200
        async with http.get(f"http://{relay.web_endpoint}/metrics") as answer:
            text = await answer.text()
    assert 'relay_mails_accepted_total{portal="acme"} 1.0' in text
    assert 'relay_mails_settled_total{portal="acme",state="logged"} 1.0' in text


async def test_new_settings_hold_for_new_mail(relay, config, log, log_lines):
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        await send(relay, to="crm@relay.localhost")
    _reload(relay, config(mailboxes=["crm@relay.localhost"]), log)
    assert log_lines[-1]["event"] == "settings_reloaded"
    await send(relay, to="crm@relay.localhost")
    assert (await settled(relay)).state is State.LOGGED


async def test_an_address_that_a_command_makes_is_good_in_a_moment_and_so_is_its_end(
    relay,
):
    made = await new_address(
        relay.settings, "jane@acme.example", portal=None, mailbox=None, lasts=None
    )
    await accepted(relay, to=made.address)
    assert (await settled(relay)).state is State.LOGGED
    await revoke_address(relay.settings, made.key.id)
    assert await refused(relay, to=made.address) == 550


async def test_whoever_is_an_owner_in_hubspot_may_log(relay, config, log):
    _reload(relay, config(domains=[], owners_may_log=True), log)
    await relay._ask_for_owners()
    await accepted(relay)
    assert (await settled(relay)).state is State.LOGGED


async def test_bad_settings_change_nothing_and_are_named(relay, config, log, log_lines):
    _reload(relay, config(mailboxes=["not an address"]), log)
    line = log_lines[-1]
    assert (line["event"], line["log_level"]) == ("settings_refused", "error")
    assert "mailboxes[0]" in line["reason"]
    await send(relay)
    assert (await settled(relay)).state is State.LOGGED


async def test_a_lost_mail_is_an_alarm(relay, log_lines):
    await send(relay)
    await settled(relay)
    await relay.spool._writer.do(
        lambda connection: connection.exec_driver_sql("UPDATE mail SET state = 'parked'")
    )
    await relay.check_balance()
    assert ("ledger_unbalanced", 2) in {(line["event"], line.get("off_by")) for line in log_lines}


async def test_the_watchdog_is_not_fed_while_the_writer_hangs(
    relay, log, log_lines, monkeypatch, tmp_path
):
    monkeypatch.setattr("relay.app.relay._WRITER_STALLED_S", 0.1)
    monkeypatch.setenv("WATCHDOG_USEC", "100000")
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
    freed = threading.Event()
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        systemd.setblocking(False)
        feeding = asyncio.ensure_future(_feed_watchdog(relay, Notifier(), log))
        await asyncio.sleep(0.2)
        assert systemd.recv(100) == b"WATCHDOG=1"
        hanging = asyncio.ensure_future(relay.spool._writer.do(lambda _: freed.wait(20)))
        async with asyncio.timeout(10):
            while "watchdog_withheld" not in {line["event"] for line in log_lines}:
                await asyncio.sleep(0.02)
        while told(systemd):
            pass
        await asyncio.sleep(0.3)
        assert not told(systemd)
        freed.set()
        await hanging
        async with asyncio.timeout(10):
            while not told(systemd):
                await asyncio.sleep(0.02)
        feeding.cancel()


def told(systemd):
    """What systemd was told last, None for nothing new."""
    try:
        return systemd.recv(100)
    except BlockingIOError:
        return None


async def test_a_sandbox_port_in_use_is_named(config, log):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        settings = load(config())
        listen = f"127.0.0.1:{taken.getsockname()[1]}"
        settings = settings.model_copy(
            update={"sandbox": settings.sandbox.model_copy(update={"listen": listen})}
        )
        made = Relay(settings, clock=SystemClock(), log=log, metrics=Metrics())
        with pytest.raises(Permanent, match=f"sandbox: cannot listen on {listen}"):
            await made.open()


def test_systemd_is_told_what_it_wants_to_know(monkeypatch, tmp_path):
    path = tmp_path / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(path))
        monkeypatch.setenv("NOTIFY_SOCKET", str(path))
        monkeypatch.setenv("WATCHDOG_USEC", "2000000")
        notifier = Notifier()
        assert notifier.watchdog_s == 2
        notifier.ready()
        notifier.reloading(1.5)
        notifier.alive()
        notifier.stopping()
        told = [systemd.recv(100) for _ in range(4)]
    assert told == [
        b"READY=1",
        b"RELOADING=1\nMONOTONIC_USEC=1500000",
        b"WATCHDOG=1",
        b"STOPPING=1",
    ]


def test_a_watchdog_of_another_process_is_none_of_ours(monkeypatch):
    monkeypatch.setenv("WATCHDOG_USEC", "2000000")
    monkeypatch.setenv("WATCHDOG_PID", "1")
    assert Notifier().watchdog_s is None
    monkeypatch.setenv("WATCHDOG_PID", str(os.getpid()))
    assert Notifier().watchdog_s == 2


def test_without_systemd_nothing_is_told(monkeypatch):
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    monkeypatch.delenv("WATCHDOG_USEC", raising=False)
    notifier = Notifier()
    assert notifier.watchdog_s is None
    notifier.ready()


def test_an_abstract_socket_is_understood(monkeypatch):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(f"\0relay-{os.getpid()}")
        monkeypatch.setenv("NOTIFY_SOCKET", f"@relay-{os.getpid()}")
        Notifier().ready()
        assert systemd.recv(100) == b"READY=1"


async def test_a_new_token_in_its_file_ends_the_pause_with_a_reload(
    config, log, log_lines, tmp_path
):
    crm = Sandbox(database=None, clock=SystemClock(), log=log, tokens={"new-canary"})
    await crm.open("127.0.0.1", 0)
    crm.seed()
    token = tmp_path / "token"
    token.write_text("old-canary\n")
    path = config(token=f"file:{token}", api_url=crm.url)
    made = Relay(load(path), clock=SystemClock(), log=log, metrics=Metrics())
    await made.open()
    stop = asyncio.Event()
    running = asyncio.ensure_future(made.run(stop))
    await send(made)
    async with asyncio.timeout(20):
        while not (lines := [line for line in log_lines if line["event"] == "portal_paused"]):
            await asyncio.sleep(0.02)
    assert f"put a valid one into {token}" in lines[0]["reason"]
    assert lines[0]["wait_s"] >= 60

    token.write_text("new-canary\n")
    _reload(made, path, log)
    assert (await settled(made)).state is State.LOGGED
    stop.set()
    await running
    await made.close()
    await crm.close()


async def test_a_tag_to_a_record_that_is_not_there_is_refused_from_the_second_mail_on(relay):
    await send(relay, to="log+deal-999999@relay.localhost")
    async with asyncio.timeout(20):
        while not await relay.spool.list_mails(states=[State.PARKED]):
            await asyncio.sleep(0.02)
    again = MAIL.replace(b"Hi", b"Hi again")
    assert await refused(relay, to="log+deal-999999@relay.localhost") == 550
    await send(relay, to="log+deal-601@relay.localhost", raw=again)


async def test_a_portal_without_a_webhook_has_no_place_for_one(relay):
    async with (
        aiohttp.ClientSession() as http,
        http.post(f"http://{relay.web_endpoint}/hubspot/acme", data=b"[]") as answer,
    ):
        assert answer.status == 404
