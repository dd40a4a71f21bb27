"""The ear for what relay sends: it hears relay and nobody else, and it knows right from wrong."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest

from relay.hubspot import Crm
from relay.hubspot.results import Refused
from relay.metrics import Metrics
from relay.sandbox import Portal, Sandbox
from relay.settings import Secret
from tests.sent.calls import violations
from tests.sent.outgoing import Outgoing

ROOT = Path(__file__).parents[2]
EMAILS = "/crm/v3/objects/emails"
HEADERS = json.dumps({"from": {"email": "a@b.example"}, "to": [], "cc": [], "bcc": []})
GOOD = {"hs_timestamp": "2026-03-02T09:00:00.000Z", "hs_email_direction": "EMAIL"}
LINK = {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 198}
OPTIONS = json.dumps({"access": "PRIVATE"})


def email(associations=(), **values):
    return {"properties": GOOD | values, "associations": list(associations)}


def to(id_, **spec):
    return {"to": {"id": id_}, "types": [LINK | spec]}


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", EMAILS, email([to("602")], hs_email_headers=HEADERS, relay_key="k")),
        (
            "POST",
            EMAILS,
            email([to("602", associationCategory="USER_DEFINED", associationTypeId=7)]),
        ),
        ("POST", f"{EMAILS}/batch/create", {"inputs": [email() | {"objectWriteTraceId": "a"}]}),
        ("POST", "/crm/objects/2026-09/emails/batch/archive", {"inputs": [{"id": "1"}]}),
        ("PATCH", f"{EMAILS}/17691787884", {"properties": {"hs_email_text": ""}}),
        ("PATCH", "/crm/v3/objects/deals/601", {"properties": {"hs_pinned_engagement_id": "1"}}),
        ("PUT", f"{EMAILS}/17691787884/associations/contact/104901/198", None),
        ("DELETE", f"{EMAILS}/17691787884/associations/contacts/104901/email_to_contact", None),
        ("PUT", f"{EMAILS}/17691787884/associations/0-1/104901/198", None),
        ("PUT", "/crm/v4/objects/emails/17691787884/associations/default/contacts/104901", None),
        ("POST", "/crm/v4/associations/contacts/deals/batch/read", {"inputs": [{"id": "602"}]}),
        ("GET", "/account-info/v3/details", None),
    ],
)
def test_what_the_seed_page_says_may_be_sent(method, path, body):
    assert violations(Outgoing(method=method, path=path, body=body)) == []


@pytest.mark.parametrize(
    ("method", "path", "body", "told"),
    [
        ("POST", EMAILS, email(hs_email_from_email="a@b.example"), "not writable"),
        ("POST", EMAILS, email(hs_email_message_id="<1@b.example>"), "not writable"),
        ("POST", EMAILS, email(hs_timestamp=1), "no string"),
        ("POST", EMAILS, email(hs_email_text="x" * 65_537), "longer"),
        ("POST", EMAILS, email(hs_email_text="😀" * 32_769), "longer"),
        ("POST", EMAILS, email(hs_email_subject=""), "empty hs_email_subject"),
        ("POST", EMAILS, email(hs_email_headers="{}"), "hs_email_headers"),
        ("POST", EMAILS, {"properties": {"hs_timestamp": "1"}}, "create without"),
        ("POST", EMAILS, email() | {"id": "7"}, "unknown fields"),
        ("POST", EMAILS, email([to(602)]), "an association is"),
        ("POST", EMAILS, email([to("602", associationTypeId=197)]), "leads from an email to none"),
        ("POST", EMAILS, email([to("602", associationTypeId="198")]), "is a number"),
        (
            "POST",
            EMAILS,
            email([to("602", associationCategory="OTHER")]),
            "no association category",
        ),
        ("POST", f"{EMAILS}/batch/create", {"inputs": [email()] * 101}, "1 to 100"),
        ("POST", f"{EMAILS}/batch/update", {"inputs": [{"id": 1, "properties": {}}]}, "a string"),
        ("POST", f"{EMAILS}/batch/upsert", {"inputs": [{"id": "1", **email()}]}, "unknown fields"),
        ("PATCH", f"{EMAILS}/1", {"properties": {"hs_email_to_email": ""}}, "not writable"),
        ("PATCH", f"{EMAILS}/one", {"properties": {}}, "no id"),
        ("PUT", f"{EMAILS}/1/associations/contacts/2/186", None, "leads from"),
        (
            "POST",
            "/crm/v3/objects/contacts",
            {"properties": {"email": "a@b", "fax": "1"}},
            "fax",
        ),
        ("GET", "/crm/v4/objects/emails/1", None, "version"),
        ("PUT", f"{EMAILS}/1/associations/default/contacts/2", None, "version"),
        ("GET", "/crm/objects/emails/1", None, "version"),
        ("POST", "/crm/v3/objects/emails/merge", {}, "no such call"),
    ],
)
def test_what_it_does_not_say_is_told(method, path, body, told):
    assert told in "; ".join(violations(Outgoing(method=method, path=path, body=body)))


@pytest.mark.parametrize(
    ("form", "is_right"),
    [
        ({"file": "<content>", "options": OPTIONS, "folderPath": "/relay"}, True),
        (
            {"file": "<content>", "options": '{"access": "PUBLIC_INDEXABLE"}', "folderPath": "/"},
            False,
        ),
        (
            {"file": "<content>", "options": OPTIONS[:-1] + ', "ttl": "P1D"}', "folderPath": "/"},
            False,
        ),
        ({"file": "<content>", "folderPath": "/relay"}, False),
    ],
)
def test_a_file_leaves_for_a_private_place_and_for_good(form, is_right):
    wrong = violations(Outgoing(method="POST", path="/files/v3/files", form=form))
    assert (wrong == []) is is_right


def test_a_record_may_be_named_by_another_property_if_the_query_says_so():
    path, body = "/crm/v3/objects/contacts/a@b.example", {"properties": {"lastname": "Lee"}}
    by_email = Outgoing(method="PATCH", path=path, query={"idProperty": "email"}, body=body)
    assert violations(by_email) == []
    assert violations(replace(by_email, query={})) == ["'a@b.example' is no id"]


def test_the_token_stays_away_from_the_signed_address_of_a_file():
    download = Outgoing(method="GET", path="/hubfs/1/offer.pdf", has_token=False)
    assert violations(download) == []
    assert violations(replace(download, has_token=True)) != []


# ---------------------------------------------------------------- the hook


@pytest.fixture
async def sandbox(clock, log):
    made = Sandbox(database=None, clock=clock, log=log, portal=Portal(refuses_read_only=True))
    made.seed()
    await made.open("127.0.0.1", 0)
    yield made
    await made.close()


@pytest.fixture
async def calls(sandbox, clock, log):
    async with aiohttp.ClientSession() as http:
        crm = Crm(
            portal="acme",
            http=http,
            api_url=sandbox.url,
            token=lambda: Secret("token"),
            clock=clock,
            log=log,
            metrics=Metrics(),
        )
        yield crm._calls


async def test_a_wrong_request_of_relays_is_heard(calls, recorder):
    with pytest.raises(Refused):
        await calls.send(
            "email_create", "POST", EMAILS, body=email(hs_email_to_email="a@b.example")
        )
    (wrong,) = recorder.take()
    assert wrong == f"POST {EMAILS}: not writable properties of emails: ['hs_email_to_email']"


async def test_so_is_one_that_is_too_large_to_be_sent_in_one_piece(calls, recorder):
    body = {"inputs": [email(hs_email_html="x" * 60_000)] * 20 + [email(hs_object_id="1")]}
    with pytest.raises(Refused):
        await calls.send("emails_create", "POST", f"{EMAILS}/batch/create", body=body)
    (wrong,) = recorder.take()
    assert "hs_object_id" in wrong


async def test_calls_of_two_versions_to_one_server_are_heard(calls, recorder):
    await calls.send("owners_read", "GET", "/crm/v3/owners")
    await calls.send("owners_read", "GET", "/crm/owners/2026-03")
    (wrong,) = recorder.take()
    assert "['2026-03', 'v3']" in wrong


async def test_a_right_request_is_heard_and_what_a_test_asks_is_not(calls, sandbox, recorder):
    before = recorder.count
    await calls.send("email_create", "POST", EMAILS, body=email([to("602")]))
    headers = {"Authorization": "Bearer test"}
    async with aiohttp.request(
        "POST", sandbox.url + EMAILS, json={"a": 1}, headers=headers
    ) as answer:
        assert answer.status == 400
    assert recorder.count == before + 1
    assert recorder.take() == []


async def test_a_sandbox_in_another_process_is_asked_what_it_got(calls, sandbox, recorder):
    with pytest.raises(Refused):
        await calls.send(
            "email_create", "POST", EMAILS, body=email(hs_email_to_email="a@b.example")
        )
    heard_at_once = recorder.take()
    recorder.hear_journal([entry.to_json() for entry in sandbox.journal], origin=sandbox.url)
    assert recorder.take() == heard_at_once


CONFTEST = """
from tests.conftest import clock, log, log_lines, nothing_forbidden_leaves, recorder
from tests.unit.test_recorder import calls, sandbox
"""
THREE = """
import contextlib
from relay.hubspot.results import Refused

async def test_good(calls):
    await calls.send("owners_read", "GET", "/crm/v3/owners")

async def test_bad(calls):
    with contextlib.suppress(Refused):
        await calls.send("email_notes", "GET", "/crm/v3/objects/emails/1/notes")

async def test_good_again(calls):
    await calls.send("owners_read", "GET", "/crm/v3/owners")
"""


def test_the_test_that_sent_it_fails(tmp_path):
    """And no other, with the fixtures of this suite in processes of their own, in random order."""
    (tmp_path / "conftest.py").write_text(CONFTEST)
    (tmp_path / "test_three.py").write_text(THREE)
    command = [sys.executable, "-m", "pytest", "-c", ROOT / "pyproject.toml", "-n", "2"]
    done = subprocess.run(
        [*command, "-p", "no:cacheprovider", tmp_path],
        cwd=ROOT,
        env={**os.environ, "PYTEST_ADDOPTS": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "ERROR at teardown of test_bad" in done.stdout
    assert "GET /crm/v3/objects/emails/1/notes: no such call is in hubspot.md" in done.stdout
    assert "3 passed, 1 error" in done.stdout
