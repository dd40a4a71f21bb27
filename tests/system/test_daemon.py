"""The daemon and those who run it: signals, reloads, refusals to start, the talk with systemd."""

import signal
import smtplib
import socket
import time
from contextlib import closing

import pytest

pytestmark = pytest.mark.system


# ---------------------------------------------------------------- stopping


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_an_idle_relay_stops_at_once(number, relay):
    relay.start()
    relay.signal(number)
    assert relay.wait(within_s=5) == 0


def test_a_client_and_a_hubspot_that_hang_hold_up_no_stop_for_longer_than_drain_s(
    relay, sandbox, mail, eventually
):
    relay.change(worker=relay.settings["worker"] | {"drain_s": 3})
    relay.start()
    sandbox.add_fault(kind="slow", delay_s=60, path="/crm/v3/objects/contacts/*")
    assert relay.send(mail("late")) == [1]
    eventually(lambda: relay.queue()[0].state == "claimed", what=relay.text)

    with closing(sending(relay)) as client:
        client.send(b"From: jane@acme.example")
        assert relay.terminate(within_s=3 + 5) == 0
    relay.start()

    assert [row.state for row in relay.wait_settled()] == ["logged"]
    assert [email.subject for email in sandbox.emails()] == ["About late"]


def test_a_mail_on_its_way_in_is_still_taken_and_an_idle_client_is_sent_away(relay, mail):
    relay.start()
    raw = mail("last")
    with (
        closing(sending(relay)) as busy,
        closing(smtplib.SMTP("127.0.0.1", relay.smtp_port, timeout=10)) as idle,
    ):
        busy.send(raw[:100])
        relay.signal(signal.SIGTERM)
        assert idle.getreply()[0] == 421
        busy.send(raw[100:] + b".\r\n")
        assert busy.getreply()[0] == 250

    assert relay.wait(within_s=5) == 0
    assert [row.message_id for row in relay.queue()] == ["last@acme.example"]


def sending(relay):
    """A client that has been told to go on with its mail."""
    client = smtplib.SMTP("127.0.0.1", relay.smtp_port, timeout=10)
    client.ehlo()
    client.mail("jane@acme.example")
    client.rcpt("log@relay.localhost")
    assert client.docmd("DATA")[0] == 354
    return client


# ---------------------------------------------------------------- reloading


def test_sighup_takes_over_what_needs_no_restart(relay, mail, sandbox):
    relay.start()
    relay.settings["portals"][0]["mailboxes"].append("bcc@relay.localhost")
    relay.change(hostname="other.localhost")
    relay.reload()

    [number] = relay.send(mail("new"), to="bcc@relay.localhost")
    assert number is not None
    relay.wait_settled()
    assert [email.subject for email in sandbox.emails()] == ["About new"]
    assert relay.logged("settings_reloaded")[0]["waits_for_restart"] == ["hostname"]


def test_sighup_with_a_bad_file_changes_nothing_and_names_the_line(relay, mail):
    relay.start()
    relay.config.write_text(relay.config.read_text() + "limits: {hops: many}\nlisteners: 3\n")
    relay.reload()

    assert relay.send(mail("same")) != [None]
    lines = relay.config.read_text().splitlines()
    refused = {line["line"]: line["reason"] for line in relay.logged("settings_refused")}
    assert any(reason.startswith("limits.hops:") for reason in refused.values())
    assert len(lines) - 1 in refused


# ---------------------------------------------------------------- not starting


def test_a_second_daemon_on_the_same_data_is_refused(relay, mail):
    relay.start()
    second = relay.command("run")

    assert second.returncode == 1
    assert f"another relay (process {relay.running.pid}) uses this database" in str(second.stderr)
    assert relay.send(mail("still")) != [None]


def test_a_port_in_use_is_named(relay, relays):
    relay.start()
    other = relays(listeners=relay.settings["listeners"][:1]).command("run")

    assert other.returncode == 1
    assert f"listener 127.0.0.1:{relay.smtp_port}: cannot listen there" in str(other.stderr)


def test_bad_settings_end_with_ex_config_and_the_line(relay):
    relay.change(web={"listen": "nowhere"})
    ended = relay.command("run")

    assert ended.returncode == 78
    assert "config.yaml:" in str(ended.stderr)
    assert "web.listen" in str(ended.stderr)


# ---------------------------------------------------------------- systemd


def test_systemd_is_told_of_the_start_the_reload_every_beat_and_the_stop(
    relay, tmp_path, eventually
):
    told = []
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify:
        notify.bind(str(tmp_path / "notify"))
        notify.setblocking(False)

        def hears(word, times=1):
            while True:
                try:
                    told.append(notify.recv(1000).decode())
                except BlockingIOError:
                    return told.count(word) >= times

        relay.environment |= {
            "NOTIFY_SOCKET": str(tmp_path / "notify"),
            "WATCHDOG_USEC": "200000",
        }
        begun = time.monotonic()
        relay.start()
        eventually(lambda: hears("READY=1"), what=lambda: told)
        eventually(lambda: hears("WATCHDOG=1", times=10), what=lambda: told)
        assert time.monotonic() - begun > 0.9
        relay.reload()
        eventually(lambda: hears("READY=1", times=2), what=lambda: told)
        assert relay.terminate() == 0
        assert hears("STOPPING=1")

    without_beats = [word.split("\n")[0] for word in told if word != "WATCHDOG=1"]
    assert without_beats == ["READY=1", "RELOADING=1", "READY=1", "STOPPING=1"]
