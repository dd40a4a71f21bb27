"""The sandbox on its own: as a program, and as a fixture in the tests of other projects."""

import json
import os
import re
import subprocess
import sys
from http.client import HTTPConnection
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
RELAY = Path(sys.executable).with_name("relay")
README = (ROOT / "README.md").read_text("utf-8")
DEALS = "/crm/v3/objects/deals"


@pytest.fixture
def program(tmp_path):
    """program(*options) runs `relay sandbox` and is a function that asks it: (status, body)."""
    running = []

    def run(*options):
        process = subprocess.Popen(
            [RELAY, "sandbox", "--port", "0", *options],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            cwd=tmp_path,
        )
        running.append(process)
        endpoint = json.loads(process.stderr.readline())["url"].removeprefix("http://")

        def ask(method, path, body=None, *, token="any"):
            connection = HTTPConnection(endpoint, timeout=20)
            headers = {"Authorization": f"Bearer {token}"}
            connection.request(method, path, body and json.dumps(body), headers)
            response = connection.getresponse()
            answer = response.status, json.load(response)
            connection.close()
            return answer

        return ask

    yield run
    for process in running:
        process.terminate()
        process.communicate(timeout=20)


def test_it_takes_any_token_but_a_revoked_one(program):
    ask = program("--revoked", "old")
    assert ask("GET", f"{DEALS}/601")[0] == 200
    assert ask("GET", f"{DEALS}/601", token="old")[0] == 401


def test_told_tokens_scopes_and_a_plan_it_is_strict(program):
    ask = program("--token", "one", "--token", "two", "--scope", "tickets", "--plan", "free")
    assert ask("GET", "/crm/v3/objects/tickets/608", token="two")[0] == 200
    assert ask("GET", "/crm/v3/objects/tickets/608")[0] == 401
    assert ask("GET", f"{DEALS}/601", token="one")[0] == 403
    for _ in range(99):
        ask("GET", "/account-info/v3/details", token="one")
    assert ask("GET", "/account-info/v3/details", token="one")[0] == 429


def test_a_portal_without_unique_properties(program):
    ask = program("--no-unique")
    key = {"name": "relay_key", "hasUniqueValue": True}
    assert ask("POST", "/crm/v3/properties/emails", key)[0] == 400


def test_it_keeps_its_data_and_is_filled_from_files(program, tmp_path):
    seed = tmp_path / "crm.yaml"
    seed.write_text("records: [{type: deals, id: 5, properties: {dealname: Ours}}]", "utf-8")
    ask = program("--data", "kept", "--seed", "crm.yaml")
    assert ask("GET", f"{DEALS}/5")[1]["properties"]["dealname"] == "Ours"
    assert ask("GET", f"{DEALS}/601")[0] == 404
    assert (tmp_path / "kept" / "sandbox.db").exists()


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["--seed", "crm.yaml"], "crm.yaml: records[0].properties: Field required"),
        (["--data", "crm.yaml"], "crm.yaml: cannot be made: File exists: choose another folder"),
        (
            ["--data", "other"],
            "other/sandbox.db: cannot be opened as a sandbox: file is not a database",
        ),
    ],
)
def test_what_it_cannot_do_ends_it_with_the_reason(tmp_path, options, reason):
    (tmp_path / "crm.yaml").write_text("records: [{type: deals}]", "utf-8")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "sandbox.db").write_text("none" * 1_000, "utf-8")
    done = subprocess.run(
        [RELAY, "sandbox", "--port", "0", *options],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        cwd=tmp_path,
    )
    assert done.returncode != 0
    assert done.stderr == f"relay: {reason}\n"


def run_pytest(folder, **files):
    for name, text in files.items():
        (folder / f"{name}.py").write_text(text, "utf-8")
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", "-p", "no:cacheprovider"],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        cwd=folder,
        env={**os.environ, "PYTEST_ADDOPTS": ""},
    )


def test_the_example_of_the_readme_runs(tmp_path):
    section = README.partition("## In your own tests")[2].partition("\n## ")[0]
    plugin, example = re.findall(r"^```python\n(.*?)^```$", section, re.DOTALL | re.MULTILINE)
    done = run_pytest(tmp_path, conftest=plugin, test_example=example)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 passed" in done.stdout


OPTIONS = """
import pathlib
import urllib.error
import urllib.request

import pytest

from relay.sandbox import Portal


@pytest.fixture
def hubspot_sandbox_options():
    seed = pathlib.Path("crm.yaml")
    seed.write_text("records: [{type: deals, id: 5, properties: {dealname: Ours}}]")
    return {"tokens": ["right"], "portal": Portal(id=7), "seeds": [seed]}


def status(sandbox, token):
    url = f"{sandbox.url}/crm/v3/objects/deals/5"
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"})
    try:
        return urllib.request.urlopen(request).status
    except urllib.error.HTTPError as error:
        return error.code


@pytest.mark.parametrize("n", range(3))
def test_each_test_has_its_own(hubspot_sandbox, n):
    assert status(hubspot_sandbox, "right") == 200
    assert status(hubspot_sandbox, "wrong") == 401
    assert hubspot_sandbox.journal.total == 2
"""


def test_the_fixture_starts_another_kind_of_portal(tmp_path):
    plugin = 'pytest_plugins = ["relay.sandbox.testing"]\n'
    done = run_pytest(tmp_path, conftest=plugin, test_example=OPTIONS)
    assert "3 passed" in done.stdout, done.stdout + done.stderr
