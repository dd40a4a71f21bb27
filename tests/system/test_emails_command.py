"""`relay emails`, as a person uses it: against the CRM, with tables, JSON, batches and clear errors."""

import io
import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from relay.cli import main

pytestmark = pytest.mark.system

RELAY = Path(sys.executable).with_name("relay")
SEED_PAGE = Path(__file__).parents[1] / "contract/seed_page"


@pytest.fixture
def emails(relay, monkeypatch, capsys):
    """`emails("list")`: the command's returncode, stdout and stderr, as text.

    It runs in this process: there are some fifty of them, and each would take a second to start.
    """

    def run(*arguments, stdin=""):
        words = ["relay", "emails", *map(str, arguments), "--config", str(relay.config)]
        monkeypatch.setattr(sys, "argv", words)
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
        umask = os.umask(0o077)
        try:
            with pytest.raises(SystemExit) as end:
                main()
        finally:
            os.umask(umask)
        told = capsys.readouterr()
        return SimpleNamespace(returncode=end.value.code or 0, stdout=told.out, stderr=told.err)

    return run


@pytest.fixture
def made(emails):
    """`made("Offer 1")`: the id of a new email with this subject, on contact 602."""

    def make(subject, *more):
        done = emails("create", "--subject", subject, "--associate", "contact:602", *more)
        assert (done.returncode, done.stderr) == (0, "")
        return re.fullmatch(r"Email (\d+) created\.\n", done.stdout)[1]

    return make


def example(name):
    """The body of one of the seed page's examples."""
    return (SEED_PAGE / f"{name}.json").read_text("utf-8")


def lines_of(count, **first):
    bodies = [
        {
            "properties": {
                "hs_timestamp": "1572405017883",
                "hs_email_direction": "EMAIL",
                "hs_email_subject": f"Offer {number}",
            }
        }
        for number in range(count)
    ]
    bodies[0]["properties"] |= first
    return "".join(f"{json.dumps(body)}\n" for body in bodies)


# ---------------------------------------------------------------- one email


def test_an_email_is_logged_from_flags(emails, sandbox):
    done = emails(
        "create",
        *("--subject", "Offer 1", "--text", "Dear Bo", "--html", "<p>Dear Bo</p>"),
        *("--direction", "INCOMING_EMAIL", "--status", "SENT", "--owner", "47550177"),
        *("--timestamp", "2026-03-02T09:30:00+01:00"),
        *("--from", "Bo Li <bo@globex.example>", "--sender", "desk@globex.example"),
        *("--to", "Jane Doe <jane@acme.example>, sam@acme.example", "--to", "cy@acme.example"),
        *("--cc", "di@acme.example", "--bcc", "ed@acme.example", "--attachment-id", "7"),
        *("--associate", "contact:602", "--associate", "deals:601", "--json"),
    )
    assert (done.returncode, done.stderr) == (0, "")
    told = json.loads(done.stdout)
    properties = told["properties"]
    assert properties["hs_timestamp"] == "2026-03-02T08:30:00.000Z"
    assert properties["hs_email_to_email"] == "jane@acme.example;sam@acme.example;cy@acme.example"
    assert properties["hs_attachment_ids"] == "7"
    headers = json.loads(properties["hs_email_headers"])
    assert headers["from"] == {
        "email": "bo@globex.example",
        "firstName": "Bo",
        "lastName": "Li",
    }
    assert headers["sender"]["email"] == "desk@globex.example"
    assert [headers[field][0]["email"] for field in ("cc", "bcc")] == [
        "di@acme.example",
        "ed@acme.example",
    ]
    [logged] = sandbox.emails()
    assert (logged.id, logged.direction, logged.owner_id) == (
        told["id"],
        "INCOMING_EMAIL",
        "47550177",
    )
    assert logged.links == {"contacts-602", "deals-601"}


@pytest.mark.parametrize("name", ["create", "create_associated"])
def test_the_bodies_of_hubspots_page_are_taken_as_they_stand(name, emails, sandbox, tmp_path):
    body = f"//Example request body\n{example(name)}"
    (tmp_path / "body.json").write_text(body, "utf-8")
    assert emails("create", "--file", tmp_path / "body.json").returncode == 0
    assert emails("create", "--file", "-", "--subject", "Mine", stdin=body).returncode == 0
    first, second = sandbox.emails()
    assert (first.subject, second.subject) == ("Let's talk", "Mine")
    assert first.text == second.text != ""
    is_associated = name == "create_associated"
    assert first.links == ({"contacts-602", "deals-601"} if is_associated else set())


def test_an_update_changes_what_is_named_and_clears_what_is_empty(emails, made, sandbox):
    number = made("Offer 1", "--text", "Dear Bo")
    done = emails("update", number, "--subject", "Offer 2", "--text", "")
    assert (done.stdout, done.stderr) == (f"Email {number} updated.\n", "")
    [changed] = sandbox.emails()
    assert (changed.subject, changed.text, changed.direction) == ("Offer 2", "", "EMAIL")
    assert emails("update", number, "--file", "-", stdin=example("update")).returncode == 0
    assert sandbox.emails()[0].subject == "Let's talk tomorrow"


def test_an_email_is_shown_with_all_it_has(emails, made):
    number = made("Offer \x1b[31m1", "--text", "Dear Bo,\nhere it is.")
    done = emails("get", number, "--associations", "contacts")
    assert done.returncode == 0
    assert f"Email {number}\n" in done.stdout
    assert "hs_email_text: Dear Bo,\n    here it is.\n" in done.stdout
    assert "contacts: 602\n" in done.stdout
    assert "\x1b" not in done.stdout
    told = json.loads(emails("get", number, "--properties", "hs_email_subject", "--json").stdout)
    assert told["properties"]["hs_email_subject"] == "Offer \x1b[31m1"
    assert "hs_email_text" not in told["properties"]


def test_a_list_pages_through(emails):
    emails("create", "--batch", "-", stdin=lines_of(120))
    assert len(json.loads(emails("list", "--limit", "110", "--json").stdout)) == 110
    everything = emails("list", "--all", "--json")
    assert (len(json.loads(everything.stdout)), everything.stderr) == (120, "")
    assert emails("list", "--limit", "120").stderr == ""
    done = emails("list", "--limit", "2")
    assert re.findall(r"2019-10-30 03:10Z +EMAIL +(Offer \d)", done.stdout) == [
        "Offer 0",
        "Offer 1",
    ]
    assert len(done.stdout.splitlines()) == 3
    assert done.stderr == "There are more: --all, or --limit with a larger number.\n"


def test_a_search_takes_filters_and_an_order(emails, made, eventually):
    for subject in ("Offer 1", "Offer 2", "Invoice 3"):
        made(subject)

    def found():
        done = emails(
            "search",
            *("--filter", "hs_email_subject CONTAINS_TOKEN offer"),
            *("--filter", "hs_email_direction IN email,incoming_email"),
            *("--sort", "-hs_email_subject", "--json"),
        )
        assert (done.returncode, done.stderr) == (0, "")
        return json.loads(done.stdout)

    told = eventually(found, within_s=40, what=lambda: "nothing was found")
    assert {email["properties"]["hs_email_subject"] for email in told} <= {"Offer 1", "Offer 2"}


def test_an_email_is_linked_pinned_unpinned_and_unlinked(emails, made, sandbox):
    number = made("Offer 1")
    ticket = "/crm/v3/objects/tickets/608?properties=hs_pinned_engagement_id"
    refused = emails("pin", number, "ticket:608")
    assert refused.returncode == 1
    assert "INVALID_PINNED_ENGAGEMENT" in refused.stderr
    assert emails("associate", number, "ticket:608", "companies:605").returncode == 0
    assert sandbox.emails()[0].links == {"contacts-602", "tickets-608", "companies-605"}

    assert (
        emails("pin", number, "ticket:608").stdout == f"Email {number} is pinned on ticket:608.\n"
    )
    assert sandbox.ask("GET", ticket)["properties"]["hs_pinned_engagement_id"] == number
    other = emails("unpin", "17", "ticket:608")
    assert other.returncode == 1
    assert other.stderr == (
        f"relay: email 17 is not pinned on ticket:608: email or note {number} is\n"
    )
    assert emails("unpin", number, "ticket:608").returncode == 0
    assert not sandbox.ask("GET", ticket)["properties"]["hs_pinned_engagement_id"]

    emails("dissociate", number, "ticket:608", "--type", "email_to_ticket")
    emails("dissociate", number, "company:605", "--type", "186")
    assert sandbox.emails()[0].links == {"contacts-602"}


# ---------------------------------------------------------------- deleting


def test_deleting_without_a_terminal_wants_yes(emails, made, sandbox):
    number = made("Offer 1")
    done = emails("delete", number)
    assert done.returncode == 1
    assert "say --yes" in done.stderr
    assert len(sandbox.emails()) == 1
    assert emails("delete", number, "--yes").stdout == (
        f"Email {number} is deleted, or was not there.\n"
    )
    assert sandbox.emails() == []


@pytest.mark.parametrize(("answer", "left"), [("n", 2), ("y", 0)])
def test_deleting_at_a_terminal_asks(answer, left, made, relay, sandbox):
    numbers = [made("Offer 1"), made("Offer 2")]
    done, _ = at_terminal(relay, "delete", *numbers, typed=f"{answer}\n")
    assert "Delete 2 emails for good?" in done.stdout
    assert len(sandbox.emails()) == left
    assert done.returncode == (1 if left else 0)


def at_terminal(relay, *arguments, typed):
    """The command with a terminal for its input and errors; and what it wrote to that."""
    ours, theirs = pty.openpty()
    try:
        os.write(ours, typed.encode())
        done = subprocess.run(
            [RELAY, "emails", *arguments, "--config", relay.config],
            stdin=theirs,
            stdout=subprocess.PIPE,
            stderr=theirs,
            timeout=60,
            check=False,
            text=True,
            env={**relay.environment, "TERM": "xterm"},
        )
        return done, os.read(ours, 100_000).decode()
    finally:
        os.close(ours)
        os.close(theirs)


# ---------------------------------------------------------------- batches


def test_a_batch_is_logged_from_json_lines(emails, sandbox, tmp_path):
    (tmp_path / "many.jsonl").write_text(lines_of(230), "utf-8")
    done = emails("create", "--batch", tmp_path / "many.jsonl")
    *lines, total = done.stdout.splitlines()
    assert (done.returncode, total) == (0, "Created 230 of 230 emails.")
    subjects = {email.id: email.subject for email in sandbox.emails()}
    told = [re.fullmatch(r"line (\d+): email (\d+)", line).groups() for line in lines]
    assert {subjects[email]: int(number) - 1 for number, email in told} == {
        f"Offer {number}": number for number in range(230)
    }
    assert done.stderr == ""  # no bar where nobody looks
    assert len(sandbox.journal("POST", "*/batch/create")) == 3
    assert len({email.subject for email in sandbox.emails()}) == 230


def test_a_batch_has_a_bar_at_a_terminal(relay, tmp_path):
    (tmp_path / "many.jsonl").write_text(lines_of(3), "utf-8")
    done, screen = at_terminal(relay, "create", "--batch", tmp_path / "many.jsonl", typed="")
    assert done.stdout.endswith("\nCreated 3 of 3 emails.\n")
    assert "3/3" in screen


def test_each_input_that_fails_is_told_with_its_line(emails, sandbox):
    done = emails("create", "--batch", "-", stdin=lines_of(3, hubspot_owner_id="4711"))
    assert done.returncode == 1
    assert re.fullmatch(
        r"line 2: email \d+\nline 3: email \d+\nCreated 2 of 3 emails\.\n", done.stdout
    )
    assert re.fullmatch(
        r"line 1: HubSpot refused it: VALIDATION_ERROR .*hubspot_owner_id.*\. "
        r'HubSpot says: ".*hubspot_owner_id names no owner: 4711.*"\n',
        done.stderr,
    )
    assert {email.subject for email in sandbox.emails()} == {"Offer 1", "Offer 2"}
    told = json.loads(
        emails(
            "create", "--batch", "-", "--json", stdin=lines_of(2, hubspot_owner_id="4711")
        ).stdout
    )
    assert len(told["results"]) == 1
    assert told["errors"][0]["inputs"] == ["1"]


def test_several_ids_are_one_call(emails, made, sandbox):
    numbers = [made("Offer 1"), made("Offer 2")]
    done = emails("update", *numbers, "--status", "BOUNCED")
    assert done.stdout == "Updated 2 of 2 emails.\n"
    changed = "".join(
        json.dumps({"id": number, "properties": {"hs_email_subject": f"Mail {number}"}}) + "\n"
        for number in numbers
    )
    done = emails("update", "--batch", "-", stdin=changed)
    assert done.stdout.endswith(f"line 2: email {numbers[1]}\nUpdated 2 of 2 emails.\n")
    assert len(sandbox.journal("POST", "*/batch/update")) == 2

    done = emails("get", *numbers, "99")
    assert done.returncode == 1
    assert all(f"Mail {number}" in done.stdout for number in numbers)
    assert done.stderr.startswith("email 99: HubSpot refused it: OBJECT_NOT_FOUND")
    assert emails("delete", *numbers, "--yes").stdout == (
        "Deleted, or not there before: 2 of 2 emails.\n"
    )
    assert sandbox.emails() == []


# ---------------------------------------------------------------- errors


def test_an_error_says_what_hubspot_says_and_what_to_do(emails):
    done = emails("get", "99")
    assert (done.returncode, done.stdout) == (1, "")
    assert re.fullmatch(
        r"relay: HubSpot refused it \(404\): OBJECT_NOT_FOUND \(correlation [0-9a-f-]+\)\n"
        r'HubSpot says: "No email with id 99"\n'
        r"Look whether it is there: an email by `relay emails list`, a record in HubSpot\.\n",
        done.stderr,
    )


@pytest.mark.parametrize(
    ("fault", "code", "says"),
    [
        (
            {"status": 401},
            1,
            r"refused the token \(401\)[^\n]*\nHubSpot says: .*INVALID_AUTHENTICATION",
        ),
        ({"status": 503}, 1, r"no usable answer[^\n]*503(.|\n)*may have been done all the same"),
        ({"status": 429, "retry_after_s": 60}, 75, r"rate limit(.|\n)*Try again in 60 s\."),
    ],
)
def test_only_what_was_not_done_and_may_pass_ends_with_75(fault, code, says, emails, sandbox):
    sandbox.add_fault(kind="status", **fault)
    done = emails("create", "--batch", "-", stdin=lines_of(1))
    assert done.returncode == code
    assert re.search(says, done.stderr), done.stderr


def test_a_mistake_is_named_and_nothing_is_sent(emails, sandbox):
    for arguments, stdin, says in (
        (["create"], "", "an email needs something in it"),
        (["create", "--batch", "-", "--subject", "x"], "", "--batch takes everything"),
        (["create", "--file", "-"], "{", "standard input: this is no JSON"),
        (["update", "1"], "", "name the emails and what to change"),
        (["pin", "", "contact:602"], "", "'' is no id: expected a number"),
        (["delete", "1", "1000?x", "--yes"], "", "'1000?x' is no id: expected a number"),
        (["get", " 1039"], "", "' 1039' is no id: expected a number"),
        (
            ["update", "--batch", "-"],
            '{"id": "x", "properties": {}}',
            "standard input:1: 'x' is no id: expected a number",
        ),
        (["pin", "1", "task:1"], "", "only a contact, company, deal or ticket"),
        (
            ["list", "--portal", "other"],
            "",
            "other is no portal of these settings: name one of acme",
        ),
        (
            ["create", "--file", "-"],
            '{"properties": {"hs_email_sujbect": "x"}}',
            "hs_email_sujbect is no property of an email: do you mean hs_email_subject?",
        ),
    ):
        done = emails(*arguments, stdin=stdin)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.startswith("relay: ")
        assert says in done.stderr
    assert sandbox.journal(path="/crm/*") == []


def test_a_portals_own_property_is_sent_when_it_is_named(emails, sandbox):
    definition = {"name": "relay_key", "label": "Key", "hasUniqueValue": True}
    sandbox.ask("POST", "/crm/v3/properties/emails", definition)
    body = '{"properties": {"relay_key": "key-1"}}'
    assert "must be declared" in emails("create", "--file", "-", stdin=body).stderr
    done = emails("create", "--file", "-", "--own", "relay_key", "--json", stdin=body)
    assert json.loads(done.stdout)["properties"]["relay_key"] == "key-1"
