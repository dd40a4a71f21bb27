"""README.md does what it says: its examples are run, and what it promises of them is looked for."""

import json
import os
import re
import shlex
import subprocess
import sys
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

import pytest

pytestmark = pytest.mark.system

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
EXAMPLES = re.findall(r"^```sh\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)
RELAY = Path(sys.executable).with_name("relay")
DEMO = "from relay import demo; demo.run(once=True, smtp_port=0, web_port=0, sandbox_port=0)"


@pytest.fixture
def shipped(relay):
    """The daemon under the config.yaml that is shipped, but on free ports."""
    settings = (ROOT / "config.yaml").read_text("utf-8")
    web = relay.web_url.removeprefix("http://")
    for usual, free in (
        ("127.0.0.1:2525", f"127.0.0.1:{relay.smtp_port}"),
        ("127.0.0.1:8025", web),
        ("127.0.0.1:8026", "127.0.0.1:0"),
    ):
        assert usual in settings
        settings = settings.replace(usual, free)
    relay.config.write_text(settings, "utf-8")
    relay.start()
    return relay


@pytest.fixture
def example(relay, program):
    """Runs the README's one example with this word in it, beside the daemon; what it printed."""

    def run(word):
        [script] = [each for each in EXAMPLES if word in each]
        if found := re.search(r"\b(swaks|curl)\b", script):
            program(found[1])
        script = script.replace("2525", str(relay.smtp_port))
        script = script.replace(".venv/bin/relay", shlex.quote(str(RELAY)))
        done = subprocess.run(
            ["/bin/sh", "-c", script],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            cwd=relay.folder,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run


def logged(relay):
    """Subject, direction and contacts of what is on the timeline."""
    [started] = relay.logged("relay_started")
    path = (
        "/crm/v3/objects/emails?associations=contacts"
        "&properties=hs_email_subject,hs_email_direction"
    )
    endpoint = started["sandbox"].removeprefix("http://")
    with closing(HTTPConnection(endpoint, timeout=20)) as connection:
        connection.request("GET", path, headers={"Authorization": "Bearer any"})
        page = json.load(connection.getresponse())
    return [
        (
            record["properties"]["hs_email_subject"],
            record["properties"]["hs_email_direction"],
            [link["id"] for link in record["associations"]["contacts"]["results"]],
        )
        for record in page["results"]
    ]


@pytest.mark.parametrize(
    ("word", "subject"),
    [
        ("--h-Subject 'Lunch", "Lunch on Friday"),
        ("log+deal-607", "About both"),
        ("curl", "Lunch on Friday"),
        ("relay ingest", "By pipe"),
    ],
)
def test_an_example_puts_a_mail_on_the_timeline(word, subject, shipped, example):
    example(word)
    shipped.wait_settled()
    assert logged(shipped) == [(subject, "EMAIL", ["602"])]


def test_the_list_of_the_queue_shows_what_the_examples_sent(shipped, example):
    assert example("relay queue list") == "No mail is in this state.\n"
    example("relay ingest")
    shipped.wait_settled()
    assert re.search(r"1 +logged ", example("relay queue list"))


@pytest.mark.usefixtures("shipped")
def test_an_address_with_a_secret_is_told_once(example):
    address, *listed = example("relay address new").splitlines()
    assert re.fullmatch(r"log\+[a-z2-7]{26}@relay\.localhost", address)
    assert re.search(r"1 +jane@acme\.example .* never +0 +until 2", listed[1])
    assert address not in "".join(listed)


def test_emails_are_managed_from_a_shell(sandbox, example):
    shown = example("relay emails create")
    assert "Created 1 of 1 emails." in shown
    assert re.search(r"EMAIL +Offer 4711 +jane@acme\.example +carla@globex\.example", shown)
    assert [email.links for email in sandbox.emails()] == [{"contacts-602"}, set()]


def test_emails_are_managed_from_python(sandbox, tmp_path):
    scripts = re.findall(r"^```python\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)
    [script] = [each for each in scripts if "relay.hubspot" in each]
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script.replace("http://127.0.0.1:8026", sandbox.url)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        cwd=tmp_path,
    )
    assert (done.returncode, done.stderr) == (0, "")
    [email] = sandbox.emails()
    assert done.stdout == f"{email.id} Offer 4711\n"
    pinned = sandbox.ask("GET", "/crm/v3/objects/contacts/602?properties=hs_pinned_engagement_id")
    assert pinned["properties"]["hs_pinned_engagement_id"] == email.id


def test_the_readme_names_every_command_for_emails_and_no_other():
    named = set(re.findall(r"relay emails ([a-z]+)", README))
    assert named == commands_of("emails", "--help")


def test_the_first_examples_are_the_demo_and_the_tests():
    demo, tests = EXAMPLES[:2]
    assert demo.strip().endswith(".venv/bin/pip install . && .venv/bin/relay demo")
    assert tests.strip().endswith(".venv/bin/pip install -e '.[test]' && .venv/bin/pytest")


def test_the_demo_shows_what_the_readme_says(tmp_path):
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", DEMO],
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
        cwd=tmp_path,
        env={**os.environ, "COLUMNS": "200"},
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    shown = dict(rows_of_table(done.stdout))

    promised = rows_below(README, "| mail | becomes |")
    assert len(promised) == len(shown) == 5
    for number, (mail, becomes) in enumerate(promised, start=1):
        state, *direction = shown[f"{number}. {mail}"].split()
        assert re.match(r"\w+", becomes)[0] == (direction or [state])[0]


def rows_of_table(printed):
    """The first two cells of each row that rich drew, their lines joined."""
    for row in re.split(r"^[├└]", printed, flags=re.MULTILINE):
        lines = [line.split("│")[1:3] for line in row.splitlines() if line.startswith("│")]
        if lines:
            mail, became = (" ".join(" ".join(cells).split()) for cells in zip(*lines, strict=True))
            yield mail, became


def rows_below(text, heading):
    """The cells of a Markdown table, below its heading."""
    table = text.partition(heading)[2].partition("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table]


def test_the_readme_knows_every_command_and_no_other():
    code = "\n".join([*EXAMPLES, *re.findall(r"`([^`\n]+)`", README)])
    named = set(re.findall(r"(?:^|[/\s])relay ([a-z][a-z-]+)", code, re.MULTILINE))
    assert named == commands_of("--help")
    named = set(
        re.findall(r"(?:relay queue |` / `)([a-z]+)", README)
    )  # `relay queue list` / `show 42`
    assert named == commands_of("queue", "--help")


def commands_of(*arguments):
    done = subprocess.run(
        [RELAY, *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        env={**os.environ, "COLUMNS": "200"},
    )
    return set(
        re.findall(r"^│ ([a-z][a-z-]*) ", done.stdout.partition("Commands")[2], re.MULTILINE)
    )
