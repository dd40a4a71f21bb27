"""`relay doctor` and `relay setup` as an administrator runs them, beside a daemon and without one."""

import json

import pytest

pytestmark = pytest.mark.system

KEY = "/crm/v3/properties/emails/relay_key"


def told(done):
    """What was printed, as (mark, what, text)."""
    lines = done.stdout.decode().splitlines()
    return [tuple(line.split(maxsplit=2)) for line in lines if line.startswith("  ")]


def marks(done):
    return {mark for mark, _, _ in told(done)}


def test_a_portal_that_is_well_is_told_as_such_with_a_daemon_and_without(relay, sandbox):
    without = relay.command("doctor")
    assert (without.returncode, without.stderr) == (0, b"")
    assert without.stdout.startswith(b"acme (HubSpot)\n  ok    reach     http://127.0.0.1:")
    assert "fail" not in marks(without)
    relay.start()
    beside = relay.command("doctor")
    assert beside.returncode == 0
    assert [each[:2] for each in told(beside)] == [each[:2] for each in told(without)]
    changed = [call for call in sandbox.journal() if call["method"] != "GET" and call["applied"]]
    assert changed == []


def test_what_fails_ends_with_1_and_says_what_to_do(relay, sandbox):
    sandbox.add_fault(kind="status", status=401, path="/account-info/*")
    done = relay.command("doctor")
    assert done.returncode == 1
    [(mark, what, text)] = told(done)
    assert (mark, what) == ("fail", "token")
    assert text == (
        "HubSpot refused the token (401): set RELAY_TEST_TOKEN to a valid one, then restart relay"
    )


def test_a_missing_scope_fails_and_the_rest_is_told_too(relay, sandbox):
    sandbox.add_fault(kind="status", status=403, path="*/objects/deals")
    done = relay.command("doctor", "--json")
    assert done.returncode == 1
    [portal] = json.loads(done.stdout)
    assert (portal["portal"], portal["kind"]) == ("acme", "HubSpot")
    [failed] = [check for check in portal["checks"] if check["mark"] == "fail"]
    assert failed["what"] == "scope"
    assert "is missing: without it relay cannot link deals. Grant it" in failed["text"]
    assert portal["checks"][-1]["what"] == "once"


def test_hubspot_out_of_reach_is_told(relay):
    [portal] = relay.settings["portals"]
    relay.change(portals=[{**portal, "api_url": "http://127.0.0.1:9"}])
    done = relay.command("doctor")
    assert done.returncode == 1
    [(mark, what, text)] = told(done)
    assert (mark, what) == ("fail", "reach")
    assert text.startswith("no connection to http://127.0.0.1:9: ")


def test_a_token_that_is_not_there_is_told_without_a_call(relay, sandbox):
    del relay.environment["RELAY_TEST_TOKEN"]
    before = len(sandbox.journal())
    done = relay.command("doctor")
    assert done.returncode == 1
    assert told(done)[0][2] == (
        "environment variable RELAY_TEST_TOKEN is not set: set it, then restart relay"
    )
    assert len(sandbox.journal()) == before


def test_setup_makes_the_property_once_and_doctor_sees_it(relay, sandbox):
    first, second = relay.command("setup"), relay.command("setup")
    assert (first.returncode, second.returncode) == (0, 0)
    assert b"relay_key was made" in first.stdout
    assert b"relay_key is there" in second.stdout
    assert len(sandbox.journal("POST", "*/properties/*")) == 1
    assert sandbox.ask("GET", KEY)["hasUniqueValue"] is True
    assert told(relay.command("doctor"))[-1][1:] == (
        "once",
        "the property relay_key is there: by it, HubSpot refuses to log a mail twice",
    )


def test_setup_where_it_is_refused_says_that_relay_works_all_the_same(relay, sandbox):
    sandbox.add_fault(kind="status", status=403, method="POST", path="*/properties/*")
    done = relay.command("setup")
    assert done.returncode == 0
    assert b"relay goes on by reading back, which works too" in done.stdout


def test_a_portal_that_cannot_be_reached_is_not_set_up(relay, sandbox):
    sandbox.add_fault(kind="status", status=503, path="*/properties/*", count=None)
    done = relay.command("setup")
    assert done.returncode == 1
    assert told(done)[0][0] == "fail"


def test_a_sandbox_portal_is_looked_over_at_its_daemon_and_at_its_database(relays):
    endpoint = f"127.0.0.1:{relays().smtp_port}"  # of one that is never started
    relay = relays(sandbox={"listen": endpoint})
    [portal] = relay.settings["portals"]
    relay.change(portals=[{key: portal[key] for key in ("name", "mailboxes", "domains")}])
    relay.start()
    done = relay.command("setup")
    assert done.returncode == 0
    assert done.stdout.startswith(
        b"acme (sandbox)\n  ok    once      the property relay_key was made"
    )
    assert told(relay.command("doctor"))[0][2] == f"http://{endpoint} answers"
    relay.terminate()
    alone = told(relay.command("doctor"))
    assert endpoint not in alone[0][2]
    assert alone[-1][2].startswith("the property relay_key is there")


@pytest.mark.parametrize("command", ["doctor", "setup"])
def test_a_portal_that_is_none_is_said(command, relay):
    done = relay.command(command, "--portal", "nope")
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr == b"relay: nope is no portal of these settings: name one of acme\n"
