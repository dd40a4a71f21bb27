"""The seed page's suite against a portal that is not its own: here a sandbox without any record.

It furnishes the portal, and leaves nothing in it; and it goes there on `--live` only.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import urllib3

from relay.bench.programs import sandbox
from relay.clock import SystemClock

pytestmark = pytest.mark.system

ROOT = Path(__file__).parents[2]
SUITE = ROOT / "tests/contract/seed_page"
SOME = [SUITE / f"test_{name}.py" for name in ("create", "pin", "files", "account")]
FIXTURES = """
from tests.conftest import clock, log, log_lines, nothing_forbidden_leaves, recorder
from tests.contract.seed_page.conftest import client, known, live_portal, portal
"""
FAILS = """
import pytest

@pytest.mark.live
async def test_it_fails_after_a_create(client, known):
    await client.create(known.example("create"))
    pytest.fail("on purpose")
"""


@pytest.fixture
def portal(tmp_path):
    """The URL of a CRM that is empty."""
    with sandbox(tmp_path, clock=SystemClock()) as running:
        yield running.told["url"]


@pytest.fixture
def suite(portal):
    """Runs pytest with a token in the environment; its exit code and output."""

    def run(*arguments):
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-c", ROOT / "pyproject.toml", "-q", *arguments],
            cwd=ROOT,
            env={
                **os.environ,
                "HUBSPOT_TOKEN": "pat-seen-nowhere",
                "HUBSPOT_API_URL": portal,
                "PYTEST_ADDOPTS": "",  # those are of the run that this is a test of
            },
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout

    return run


@pytest.fixture
def left(portal):
    """How many calls the CRM has had, and what is in it now."""

    def ask(path):
        return urllib3.request("GET", portal + path, headers={"Authorization": "Bearer x"}).json()

    def look():
        calls = ask("/sandbox/journal?method=none")["total"]
        types = ("contacts", "companies", "deals", "tickets", "emails")
        pages = [ask(f"/crm/v3/objects/{type_}")["results"] for type_ in types]
        return calls, [record for page in pages for record in page]

    return look


def test_what_it_makes_is_gone_in_the_end_also_after_a_failure(suite, left, tmp_path):
    folder = tmp_path / "failing"
    folder.mkdir()
    (folder / "conftest.py").write_text(FIXTURES)
    (folder / "test_failing.py").write_text(FAILS)
    code, output = suite("--live", "-p", "no:cacheprovider", *SOME, folder)
    assert code == 1
    assert "test_it_fails_after_a_create" in output
    assert output.splitlines()[-1].startswith("1 failed, ")
    calls, records = left()
    assert calls > 200
    assert records == []


def test_a_token_in_the_environment_alone_sends_nothing_there(suite, left):
    code, output = suite(*SOME)
    assert (code, "failed" in output) == (0, False)
    assert left() == (0, [])


def test_it_says_what_it_found(suite):
    code, output = suite("--live", SUITE / "test_probes.py", "-k", "several_recipients")
    assert code == 0
    assert "What is hs_email_to_email of a mail to two? a@to.example;b@to.example" in output
