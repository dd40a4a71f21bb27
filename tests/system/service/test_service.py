"""relay as a service, on a machine that systemd has booted."""

import json
import subprocess
import time
from pathlib import Path

import pytest
import trustme
import yaml

pytestmark = pytest.mark.system

MAILBOX = "log@relay.localhost"
LMTP = ("--protocol", "LMTP", "--socket", "/var/spool/postfix/private/relay-lmtp")
POSTFIX = {"user": "postfix", "group": "postfix"}
LOAD = Path(__file__).with_name("load.py")
TOKEN = "pat-eu1-0123456789-seen-nowhere"


SUBMISSION = ("relay-submission.socket", "relay-submissions.socket")


def edit_unit(machine, text):
    """As `systemctl edit` does."""
    machine.write("/etc/systemd/system/relay.service.d/test.conf", text)
    machine.run("systemctl", "daemon-reload")


def test_mail_by_port_25_and_by_postfix_s_socket_is_logged(machine, eventually):
    assert "250 2.0.0 Ok: queued" in machine.send("by-smtp")
    assert "250 2.0.0 Ok: queued" in machine.send("by-lmtp", way=LMTP, **POSTFIX)
    eventually(lambda: {"by-smtp", "by-lmtp"} <= set(machine.logged()), what=machine.journal)


@pytest.mark.usefixtures("postfix")
def test_postfix_hands_mail_over_from_its_chroot(machine, eventually):
    """With the master.cf of the distribution, and in main.cf what the .socket unit says."""
    machine.run(
        "postconf", "-e", "master_service_disable=inet", "relay_domains=relay.localhost",
        "transport_maps=inline:{relay.localhost=lmtp:unix:private/relay-lmtp}",
        "maillog_file=/var/log/mail.log",
    )  # fmt: skip
    machine.run("postfix", "start")
    letter = (
        r"From: jane@acme.example\nTo: carla@globex.example\nSubject: About by-postfix\n\nHello\n"
    )
    machine.run("sh", "-c", f"printf '{letter}' | sendmail -f jane@acme.example {MAILBOX}")
    eventually(
        lambda: "by-postfix" in machine.logged(),
        what=lambda: machine.run("cat", "/var/log/mail.log"),
    )


def test_nobody_but_postfix_may_open_its_socket(machine):
    assert "Permission denied" in machine.send("forged", way=LMTP, user="nobody", group="nogroup")


@pytest.fixture
def submission(machine, config):
    """Ports 465 and 587 are open for Jane, whose password is `hunter2`. Relay may read the key by its group.

    Her arguments for swaks.
    """
    trustme.CA().issue_cert("localhost").private_key_and_cert_chain_pem.write_to_path(
        machine.shared / "both.pem"
    )
    pem = "/etc/relay/certificate.pem"
    machine.run("install", "-m", "640", "-g", "mail", "/mnt/both.pem", pem)
    password_hash = machine.run("sh", "-c", "echo hunter2 | relay hash-password").strip()
    door = {"certificate": pem, "private_key": pem, "auth": True}
    [portal] = yaml.safe_load(config)["portals"]
    machine.configure(
        portals=[portal | {"shown_by": ["login"]}],  # and nothing that DNS would have to say
        accounts=[{"name": "jane@acme.example", "password_hash": password_hash}],
        listeners=[
            *yaml.safe_load(config)["listeners"],
            {"listen": "systemd:submission", "tls": "starttls", **door},
            {"listen": "systemd:submissions", "tls": "implicit", **door},
        ],
    )
    edit_unit(machine, "[Service]\nSupplementaryGroups=mail\n")
    machine.run("systemctl", "stop", "relay")
    machine.run("systemctl", "start", *SUBMISSION)
    machine.run("systemctl", "start", "relay")
    return ("--auth-user", "jane@acme.example", "--auth-password", "hunter2")


@pytest.mark.parametrize("way", [("--port", "587", "--tls"), ("--port", "465", "--tlsc")])
def test_mail_clients_submit_on_587_and_465(machine, submission, way):
    way = ("--server", "127.0.0.1", *way)
    assert "250 2.0.0 Ok: queued" in machine.send("submitted", way=(*way, *submission))
    assert "550 5.7.1" in machine.send("submitted", way=way)


def test_it_has_no_rights_but_to_its_own_folder(machine):
    [pid] = machine.shows("MainPID")
    status = dict(
        line.split(":\t", 1) for line in machine.run("cat", f"/proc/{pid}/status").splitlines()
    )
    capabilities = {status[f"Cap{kind}"] for kind in ("Inh", "Prm", "Eff", "Bnd", "Amb")}
    assert capabilities == {"0" * 16}
    assert status["NoNewPrivs"] == "1"
    assert "0" not in status["Uid"].split()
    assert status["Groups"].split() == status["Gid"].split()[:1]
    user = status["Uid"].split()[0]
    as_relay = ("nsenter", "--target", pid, "--mount", "--setgid", user, "--setuid", user)
    assert "Permission denied" in machine.fails(*as_relay, "cat", "/etc/relay/hubspot-token")
    assert "Read-only" in machine.fails(*as_relay, "touch", "/opt/relay/current/mine")
    machine.run(*as_relay, "rm", "--force", "/var/lib/relay/nothing")


def test_the_journal_tells_neither_the_token_nor_what_mails_say(machine, eventually):
    machine.send("nobodys-business")
    eventually(lambda: "nobodys-business" in machine.logged(), what=machine.journal)
    eventually(lambda: '"event": "mail_logged"' in machine.journal(), what=machine.journal)
    told = machine.journal()
    assert TOKEN not in told
    assert "About nobodys-business" not in told
    assert "The word is" not in told


def test_a_reload_takes_new_settings_and_refuses_wrong_ones(machine, config, eventually):
    machine.write("/etc/relay/config.yaml", config.replace("log@relay", "other@relay"))
    machine.run("systemctl", "reload", "relay")
    eventually(lambda: "550 5.1.1" in machine.send("reloaded"), what=machine.journal)

    machine.write("/etc/relay/config.yaml", config.replace("hops: 50", "hops: many"))
    machine.fails("systemctl", "reload", "relay")
    assert "limits.hops: expected a whole number" in machine.journal()
    assert "550 5.1.1" in machine.send("unchanged")
    assert machine.shows("ActiveState") == ["active"]


def test_restarts_under_load_turn_nobody_away_and_every_mail_is_logged_once(machine, eventually):
    (machine.shared / "load.py").write_text(LOAD.read_text("utf-8"), "utf-8")
    pipe = subprocess.PIPE
    load = machine.start("/usr/bin/python3", "/mnt/load.py", "6", stdin=pipe, stdout=pipe)
    try:
        for _ in range(3):
            time.sleep(1)
            machine.run("systemctl", "restart", "relay")
        out, _ = load.communicate("enough\n", timeout=60)
    finally:
        load.kill()
    seen = json.loads(out)
    assert seen["turned_away"] == []
    assert len(seen["answered"]) > 100
    sent = set(seen["answered"])

    def logged():
        return [word for word in machine.logged() if word.startswith("client")]

    eventually(lambda: sent <= set(logged()), within_s=60, what=machine.journal)
    assert len(logged()) == len(set(logged()))


@pytest.mark.usefixtures("config")
def test_a_relay_that_hangs_is_killed_by_the_watchdog_and_started_again(machine, eventually):
    edit_unit(machine, "[Service]\nWatchdogSec=2\nTimeoutAbortSec=2\nRestartSec=0\n")
    machine.run("systemctl", "restart", "relay")
    [pid] = machine.shows("MainPID")
    time.sleep(3)
    assert machine.shows("MainPID") == [pid], "one that does not hang is left alone"

    machine.run("kill", "-STOP", pid)
    eventually(
        lambda: machine.shows("NRestarts", "ActiveState") == ["1", "active"], what=machine.journal
    )
    assert "Watchdog timeout" in machine.journal()
    assert machine.shows("MainPID") != [pid]
    machine.send("revived")
    eventually(lambda: "revived" in machine.logged(), what=machine.journal)


def test_wrong_settings_end_it_with_78_and_it_is_not_started_over_and_over(
    machine, config, eventually
):
    machine.write("/etc/relay/config.yaml", config.replace("hops: 50", "hops: many"))
    machine.fails("systemctl", "restart", "relay")
    assert machine.shows("ExecMainStatus", "ActiveState", "NRestarts") == ["78", "failed", "0"]

    # Clients do not start it for ever either: in the end they find the door closed.
    eventually(
        lambda: (
            machine.send("knock")
            and machine.shows("Result", unit="relay-smtp.socket") != ["success"]
        ),
        what=machine.journal,
    )
    machine.write("/etc/relay/config.yaml", config)
    machine.run("systemctl", "reset-failed", "relay")
    machine.run("systemctl", "start", "relay")
    assert "250 2.0.0 Ok: queued" in machine.send("mended")


def test_it_stops_with_its_work_done_and_the_next_client_starts_it(machine):
    machine.send("before-the-end")
    machine.run("systemctl", "stop", "relay")
    assert machine.shows("Result", "ExecMainStatus", "ActiveState") == ["success", "0", "inactive"]
    assert "250 2.0.0 Ok: queued" in machine.send("wake-up")
    assert machine.shows("ActiveState") == ["active"]
