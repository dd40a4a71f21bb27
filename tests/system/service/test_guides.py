"""The guides of deploy/ do what they say: their examples are carried out as they stand, on a booted machine."""

import json
import re

import pytest
import yaml

pytestmark = pytest.mark.system

RELAY = "log@relay.example.com"
JANE = "jane@acme.example"
CARLA = "carla@globex.example"
SERVER, OUTSIDE = "127.0.0.1", "192.0.2.77"


@pytest.fixture
def server(machine, postfix, config, program, example, eventually):  # noqa: ARG001 - put back
    """A Postfix for acme.example on port 2500, with Jane's mailbox, and relay behind it as the guide says."""
    for name in ("procmail", "ip"):
        program(name)
    settings = yaml.safe_load(example("mta.md", "yaml", "systemd:lmtp"))
    settings["portals"][0]["api_url"] = "http://localhost:8026"
    settings["listeners"] += [{"listen": "systemd:smtp"}]
    machine.configure(**settings)
    machine.run("ip", "link", "set", "lo", "up")
    machine.run("ip", "address", "replace", f"{OUTSIDE}/32", "dev", "lo")
    machine.run("useradd", "--create-home", "jane", check=False)
    machine.run("postconf", "-M#", "smtp/inet")
    machine.run("postconf", "-M", "2500/inet=2500 inet n - y - - smtpd")
    machine.run(
        "postconf", "-e", "mydestination=acme.example", "myorigin=acme.example", "inet_interfaces=all",
        "mynetworks=127.0.0.0/8", "maillog_file=/var/log/mail.log", "myhostname=mx.acme.example",
        "inet_protocols=ipv4", "minimal_backoff_time=1s", "queue_run_delay=1s", "smtp_dns_support_level=disabled",
        "default_transport=discard:",
    )  # fmt: skip
    machine.run("postfix", "start")
    machine.run("sh", "-e", "-c", example("mta.md", "sh", "lmtp:unix:private"))
    made = Server(machine, eventually)
    eventually(made.answers, what=made.log)
    yield made
    machine.run("sh", "-c", "rm -rf /home/jane/.[fp]* /home/jane/relay /var/mail/jane")


class Server:
    def __init__(self, machine, eventually):
        self._machine = machine
        self._eventually = eventually

    def answers(self):
        return "220 " in self._swaks("--quit-after", "BANNER")

    def _swaks(self, *arguments):
        return self._machine.run("swaks", "--server", f"{SERVER}:2500", *arguments, check=False)

    def send(self, word, *arguments, mail_from=JANE, to=RELAY):
        """What Postfix said to a mail about `word`."""
        return self._swaks(
            "--from", mail_from, "--to", to, "--h-Subject", f"About {word}", *arguments,
            "--h-To", JANE if to == JANE else CARLA, "--body", f"The word is {word}.",
        )  # fmt: skip

    def log(self):
        return self._machine.run("cat", "/var/log/mail.log", check=False)

    def write_to_jane(self, name, text):
        self._machine.write(f"/home/jane/{name}", text)
        self._machine.run("chown", "--recursive", "jane:", "/home/jane")

    def is_in_mailbox(self, word):
        """Wait until Jane has a mail about `word`."""
        mailbox = ("cat", "/var/mail/jane")
        self._eventually(
            lambda: f"About {word}\n" in self._machine.run(*mailbox, check=False), what=self.log
        )

    def logs(self, *words):
        """Wait until the CRM has mails about these."""
        self._eventually(
            lambda: set(words) <= set(self._machine.logged()),
            what=lambda: self.log() + self._machine.journal()[-3000:],
        )

    def says(self, pattern):
        """Wait until Postfix's log says so."""
        self._eventually(lambda: re.search(pattern, self.log()), what=self.log)


@pytest.fixture
def procmail(server, machine, example):
    """`procmail(words)`: Jane's mail goes through the guide's .procmailrc with these words."""

    def use(words):
        server.write_to_jane(".procmailrc", example("mta.md", "procmail", words))
        machine.run("postconf", "-e", "mailbox_command=/usr/bin/procmail")
        machine.run("postfix", "reload")

    return use


def test_postfix_passes_on_what_users_send_and_what_their_rules_pass_on(
    server, machine, example, procmail
):
    assert "250 2.0.0 Ok" in server.send("by-user")
    stranger = ("--server", f"{OUTSIDE}:2500", "--local-interface", OUTSIDE)
    assert "Access denied" in server.send("forged", *stranger)

    server.write_to_jane(".forward", example("mta.md", "forward", RELAY))
    server.send("by-forward", mail_from=CARLA, to=JANE)
    server.logs("by-user", "by-forward")
    server.is_in_mailbox("by-forward")

    machine.run("rm", "/home/jane/.forward")
    procmail(f"! {RELAY}")
    server.send("other", mail_from="sam@initech.example", to=JANE)
    server.is_in_mailbox("other")
    server.send("by-procmail", mail_from=CARLA, to=JANE)
    server.logs("by-procmail")
    server.is_in_mailbox("by-procmail")

    # Gmail's question whether mail may be forwarded to relay is answered by a person.
    machine.write("/etc/postfix/header_checks", example("mta.md", "header_checks", "REDIRECT"))
    machine.run("sh", "-e", "-c", example("mta.md", "sh", "header_checks"))
    machine.run("sh", "-c", "echo 'postmaster: jane' >/etc/aliases; newaliases")
    gmail = ("--h-From", "Gmail Team <forwarding-noreply@google.com>")
    server.send("confirmation", *gmail, mail_from="bounce@google.com")
    server.is_in_mailbox("confirmation")
    assert not {"other", "forged", "confirmation"} & set(machine.logged())


def test_pipes_hand_mail_to_relay_and_lose_nothing(server, machine, example, procmail):
    # Postfix's pipe, into the relay that is the service.
    machine.run("sh", "-e", "-c", example("mta.md", "sh", "useradd"))
    lines = example("mta.md", "master", "pipe")
    machine.run("sh", "-c", f"cat >>/etc/postfix/master.cf <<'E'\n{lines}E")
    machine.run("sh", "-e", "-c", example("mta.md", "sh", "relay-pipe_destination"))
    settings = machine.run("cat", "/etc/relay/config.yaml")
    machine.write("/etc/relay/config.yaml", "portals: [\n")
    server.send("by-pipe")
    server.says(r"relay=relay-pipe, .*status=deferred")
    machine.write("/etc/relay/config.yaml", settings)
    machine.run("postqueue", "-f")
    server.logs("by-pipe")
    server.send("nobody", to=f"{RELAY},nobody@relay.example.com")
    server.says("There is no logging address of this name here")
    server.send("spam", mail_from="mallory@evil.example")
    server.says("Only people on this address's list may log mail here")
    server.logs("nobody")

    # procmail's, into a relay of Jane's own, whose settings are broken at first.
    server.write_to_jane("relay/config.yaml", "portals: [\n")
    procmail("relay ingest")
    server.send("by-procmail-pipe", mail_from=CARLA, to=JANE)
    server.says(r"relay=local, .*status=deferred .*relay: /home/jane/relay/config.yaml")
    portal = {"name": "own", "mailboxes": ["log@relay.localhost"], "domains": ["acme.example"]}
    server.write_to_jane("relay/config.yaml", yaml.safe_dump({"portals": [portal]}))
    machine.run("postqueue", "-f")
    server.is_in_mailbox("by-procmail-pipe")
    queue = ("relay", "queue", "list", "--json", "--config", "/home/jane/relay/config.yaml")
    as_jane = ("setpriv", "--reuid", "jane", "--regid", "jane", "--clear-groups")
    [mail] = json.loads(machine.run(*as_jane, *queue))
    assert mail["state"] == "queued"

    # What relay refuses is no reason to keep it from Jane.
    portal["domains"] = ["other.example"]
    server.write_to_jane("relay/config.yaml", yaml.safe_dump({"portals": [portal]}))
    server.send("refused", mail_from=CARLA, to=JANE)
    server.is_in_mailbox("refused")


@pytest.mark.usefixtures("config")
def test_a_backup_is_restored_in_a_new_place(machine, example, eventually):
    machine.send("before-backup")
    eventually(lambda: "before-backup" in machine.logged(), what=machine.journal)
    machine.run("sh", "-e", "-c", example("README.md", "sh", "VACUUM"))
    machine.run("systemctl", "stop", "relay-smtp.socket", "relay-lmtp.socket", "relay")
    machine.run("sh", "-c", "rm -rf /var/lib/relay /var/lib/private/relay")
    machine.run("sh", "-e", "-c", example("README.md", "sh", "/var/backups/relay.db relay.db"))
    listed = machine.run(
        "relay", "queue", "list", "--state", "all", "--config", "/etc/relay/config.yaml"
    )
    assert " logged " in listed
    machine.send("after-restore")
    eventually(lambda: "after-restore" in machine.logged(), what=machine.journal)
    assert machine.logged().count("before-backup") == 1


@pytest.mark.usefixtures("config")
def test_doctor_sees_the_credential_and_a_new_one_is_put_in_place(machine, example):
    doctor = ("sh", "-e", "-c", example("README.md", "sh", "relay doctor"))
    assert "ok    token     HubSpot takes it" in machine.run(*doctor)
    before = machine.run("cat", "/etc/relay/hubspot-token")
    for token in ("another", before):
        machine.run("sh", "-c", f"printf {token} >/etc/relay/hubspot-token")
        machine.run("systemctl", "restart", "relay")
        assert "ok    token     HubSpot takes it" in machine.run(*doctor)
    plain = machine.fails("relay", "doctor", "--config", "/etc/relay/config.yaml")
    assert "systemd hands it to the daemon only" in plain
