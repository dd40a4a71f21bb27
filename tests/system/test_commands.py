"""The commands and the web room, as an administrator uses them beside a running relay."""

import json
import subprocess
import sys
import time
from contextlib import closing
from email.message import EmailMessage
from email.policy import SMTP
from http.client import HTTPConnection
from pathlib import Path

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from relay.settings import Settings
from relay.settings.passwords import verify

pytestmark = pytest.mark.system

ROOT = Path(__file__).parents[2]
RELAY = Path(sys.executable).with_name("relay")


@pytest.fixture
def command(tmp_path):
    """`command("check")`: a `relay` command run to its end in `cwd`, by default an empty folder."""

    def run(*arguments, stdin="", cwd=tmp_path):
        return subprocess.run(
            [RELAY, *arguments],
            input=stdin,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            cwd=cwd,
        )

    return run


# ---------------------------------------------------------------- without a daemon


def test_the_shipped_settings_have_no_mistakes(command):
    done = command("check", cwd=ROOT)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "config.yaml: no mistakes. Portals: sandbox (sandbox).\n"


def test_every_mistake_is_named_with_its_place(command, tmp_path):
    bad = ROOT / "tests/bad_configs/several_at_once"
    (tmp_path / "config.yaml").write_text(bad.with_suffix(".yaml").read_text("utf-8"), "utf-8")
    done = command("check")
    assert done.returncode == 78
    assert done.stdout == ""
    assert done.stderr == bad.with_suffix(".txt").read_text("utf-8")


def test_a_missing_settings_file_is_said(command):
    done = command("check")
    assert done.returncode == 78
    assert "config.yaml" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_schema_is_json_and_knows_every_setting(command):
    schema = json.loads(command("schema").stdout)
    assert schema["properties"].keys() == Settings.model_fields.keys()


def test_a_password_gets_a_hash_that_it_fits(command):
    done = command("hash-password", stdin="correct horse\n")
    assert done.returncode == 0
    assert verify(done.stdout.strip(), "correct horse")
    assert not verify(done.stdout.strip(), "correct horse ")


def test_an_empty_password_gets_none(command):
    done = command("hash-password", stdin="\n")
    assert (done.returncode, done.stdout) == (1, "")


def test_the_sandbox_answers_like_hubspot(sandbox):
    carla = sandbox.ask("GET", "/crm/v3/objects/contacts/602?properties=email")
    assert carla["properties"]["email"] == "carla@globex.example"


@pytest.mark.parametrize("arguments", [["queue", "list"], ["queue", "show", "1"], ["why", "1"]])
def test_the_queue_can_be_looked_at_without_the_token(arguments, command, tmp_path):
    """The daemon has it from systemd; the administrator's shell has not."""
    portal = {"name": "acme", "mailboxes": ["log@acme.example"], "domains": ["acme.example"]}
    portal["token"] = "credential:hubspot-token"
    (tmp_path / "config.yaml").write_text(yaml.safe_dump({"portals": [portal]}), "utf-8")
    done = command(*arguments)
    assert done.returncode in (0, 1), done.stderr
    assert "token" not in done.stderr


# ---------------------------------------------------------------- beside a daemon


def bcc():
    mail = _mail("Our offer", "carla@globex.example", "Hello Carla\n")
    mail["Cc"] = "Peter Prospect <peter@initech.example>"
    return mail


def forward():
    return _mail(
        "Fwd: A question",
        "log@relay.localhost",
        "For the record\n\n---------- Forwarded message ---------\n"
        "From: Carla Customer <carla@globex.example>\n"
        "Date: Mon, Mar 2, 2026 at 10:00 AM\n"
        "Subject: A question\n"
        "To: Jane Doe <jane@acme.example>\n\n\nHow much is it?\n",
    )


def _mail(subject, to, text):
    mail = EmailMessage(policy=SMTP)
    mail["From"], mail["To"], mail["Subject"] = "Jane Doe <jane@acme.example>", to, subject
    mail["Date"], mail["Message-ID"] = "Mon, 02 Mar 2026 11:00:00 +0000", "<one@acme.example>"
    mail.set_content(text)
    return mail


@pytest.mark.parametrize("made", [bcc, forward])
def test_what_explain_shows_is_what_is_posted(made, relay, sandbox, tmp_path):
    relay.start()
    raw = made().as_bytes()
    (tmp_path / "mail.eml").write_bytes(raw)
    explained = json.loads(relay.command("explain", tmp_path / "mail.eml", "--json").stdout)
    assert explained["would"].startswith("It would be logged as")
    assert relay.queue() == []
    assert sandbox.emails() == []

    relay.send(raw)
    relay.wait_settled()
    posted = [call["body"] for call in sandbox.journal("POST", "/crm/v3/objects/emails")]
    assert explained["requests"] == posted
    told = json.loads(relay.command("why", "<one@acme.example>", "--json").stdout)
    findings = [found for move in told[0]["moves"] for found in move["findings"]]
    assert findings == explained["findings"]


def test_what_is_logged_is_taken_back_when_a_person_says_yes(relay, sandbox, mail):
    relay.start()
    relay.send(mail("lunch"))
    relay.wait_settled()
    asked = relay.command("undo", "--of", "jane@acme.example")
    assert asked.returncode == 1
    assert b"say --yes" in asked.stderr
    assert len(sandbox.emails()) == 1
    done = relay.command("undo", "1", "--yes")
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.startswith(b"1 taken back: archived in HubSpot: ")
    assert sandbox.emails() == []
    assert relay.command("undo", "1").returncode == 1


def test_a_person_is_forgotten_while_the_daemon_runs(relay, sandbox, mail):
    relay.start()
    relay.send(mail("lunch"))
    relay.wait_settled()
    assert b"say --yes" in relay.command("forget", "carla@globex.example").stderr
    told = relay.command("forget", "carla@globex.example", "--crm", "--dry-run").stdout
    assert b"1 logged" in told
    assert len(sandbox.emails()) == 1
    done = relay.command("forget", "carla@globex.example", "--crm", "--yes")
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"Engagements archived in HubSpot: " in done.stdout
    assert b"What stays: " in done.stdout
    assert sandbox.emails() == []
    assert b"carla" not in relay.command("why", "1").stdout


def test_gmails_question_is_shown_to_who_asks_for_it_and_to_nobody_else(relay, sandbox):
    relay.start()
    asked = _mail(
        "(#123456789) Gmail Forwarding Confirmation - Receive Mail from jane@acme.example",
        "log@relay.localhost",
        "jane@acme.example asks.\n\nhttps://mail-settings.google.com/mail/vf-abc\n",
    )
    asked.replace_header("From", "Gmail Team <forwarding-noreply@google.com>")
    relay.send(asked.as_bytes(), mail_from="bounce@google.com")
    relay.wait_settled()
    shown = relay.command("confirmations").stdout
    assert b"Gmail asks whether it may forward mail of jane@acme.example to portal" in shown
    assert b"  code: 123456789\n" in shown
    assert b"  link: https://mail-settings.google.com/mail/vf-abc\n" in shown
    [told] = json.loads(relay.command("confirmations", "--json").stdout)
    assert (told["mail"], told["code"]) == (1, "123456789")
    assert sandbox.emails() == []
    assert b"123456789" not in relay.command("why", "1").stdout
    assert "123456789" not in repr(relay.log)


def test_why_tells_the_story_of_a_mail(relay, sandbox, mail):
    relay.start()
    relay.send(mail("lunch"))
    relay.wait_settled()
    [email] = sandbox.emails()

    story = relay.command("why", "1").stdout.decode()
    assert story == relay.command("queue", "show", "1").stdout.decode()
    assert story == relay.command("why", "lunch@acme.example").stdout.decode()
    for said in (
        f"Mail 1 is logged: engagement {email.id}",
        "for log@relay.localhost from <jane@acme.example> by 127.0.0.1 (in a trusted network)",
        "carla@globex.example is contact 602",
        f"EMAIL: engagement {email.id}, on contact 602",
    ):
        assert said in story


def test_an_unknown_mail_is_said(relay):
    done = relay.command("why", "7")
    assert done.returncode == 1
    assert b"relay has no such mail" in done.stderr


def test_what_is_parked_can_be_exported_retried_and_dropped(relays, sandbox, mail):
    relay = relays()
    [portal] = relay.settings["portals"]
    relay.change(portals=[{**portal, "strangers": "park"}])
    relay.start()
    first, second = (mail(word, to=f"{word}@new.example") for word in ("ann", "bob"))
    assert relay.send(first, second) == [1, 2]
    assert {kept.state for kept in relay.wait_settled()} == {"parked"}

    listed = json.loads(relay.command("queue", "list", "--json").stdout)
    assert [(one["id"], one["state"]) for one in listed] == [(2, "parked"), (1, "parked")]
    assert "no contact for ann@new.example" in listed[1]["reason"]
    assert relay.command("queue", "export", "1").stdout == first

    sandbox.ask("POST", "/crm/v3/objects/contacts", {"properties": {"email": "ann@new.example"}})
    assert relay.command("queue", "retry", "1").stdout == b"1 queued\n"
    assert relay.command("queue", "drop", "2").stdout == b"2 dropped\n"
    assert [kept.state for kept in relay.wait_settled()] == ["logged", "ignored"]
    assert [email.subject for email in sandbox.emails()] == ["About ann"]

    for verb in ("drop", "retry"):
        again = relay.command("queue", verb, "1", "999")
        told = f"1 is logged: nothing to {verb}\n999: relay has no such mail\n"
        assert (again.returncode, again.stdout.decode()) == (1, told)
    assert relay.command("queue", "list").stdout == b"No mail is in this state.\n"


# ---------------------------------------------------------------- the web room


def test_the_web_room_tells_how_relay_is(relay, mail):
    relay.start()
    assert _get(relay, "/healthz") == _get(relay, "/readyz") == "ok\n"
    one, two = mail("one"), mail("two")
    assert relay.send(one, two, two) == [1, 2, 2]
    relay.wait_settled()

    numbers = {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(_get(relay, "/metrics"))
        for sample in family.samples
    }
    assert numbers["relay_mails_accepted_total", "acme"] == 2
    assert numbers["relay_mails_repeated_total", "acme"] == 1
    assert numbers["relay_mails_settled_total", "acme", "logged"] == 2
    assert numbers["relay_log_seconds_count", "acme"] == 2
    assert numbers["relay_accept_seconds_count",] == 3
    assert numbers["relay_ledger_unbalanced",] == 0
    assert time.time() - 60 < numbers["relay_start_time_seconds",] <= time.time()
    assert numbers["relay_log_lines_total", "mail_accepted"] == 2
    assert numbers["relay_log_lines_total", "bug_found"] == 0


def test_how_the_portals_stand_is_told_with_and_without_a_daemon(relay, mail):
    relay.start()
    relay.send(mail("one"))
    relay.wait_settled()
    told = relay.command("status").stdout.decode()
    assert told.startswith("acme: no mail is waiting\n")
    assert "HubSpot allows " in told
    [portal] = json.loads(relay.command("status", "--json").stdout)["portals"]
    assert (portal["portal"], portal["mails"], portal["pause"]) == ("acme", 0, None)
    assert portal["limits"]["calls"] >= 2

    relay.kill()
    done = relay.command("ingest", "--to", "log@relay.localhost", stdin=mail("two"))
    assert done.returncode == 0
    told = relay.command("status").stdout.decode()
    assert told.startswith(f"No relay answers on {relay.web_url.removeprefix('http://')}")
    assert "acme: 1 waiting, the oldest since " in told


def _get(relay, path):
    with closing(HTTPConnection(relay.web_url.removeprefix("http://"), timeout=20)) as connection:
        connection.request("GET", path)
        answer = connection.getresponse()
        assert answer.status == 200
        return answer.read().decode()
