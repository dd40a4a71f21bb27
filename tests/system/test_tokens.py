"""A token is revoked and another put in its place while relay runs: no mail is lost or pays for it."""

import pytest

pytestmark = pytest.mark.system

OLD, NEW, CLIENT = "pat-seen-nowhere-old", "pat-seen-nowhere-new", "client-seen-nowhere"


@pytest.fixture
def revoke(sandbox):
    def tell(token):
        sandbox.ask("POST", "/sandbox/revoked", {"token": token})

    return tell


@pytest.fixture
def paused(relay, eventually):
    """Waits until the portal is paused for want of a token: what the log says of it."""

    def wait():
        [line, *_] = eventually(lambda: relay.logged("portal_paused"), what=relay.text)
        assert line["level"] == "error"
        return line["reason"]

    return wait


def keep_in_files(relay, **oauth):
    """The token in a file, with `oauth` the client secret too; the token's file."""
    token = relay.folder / "token"
    token.write_text(f"{OLD}\n")
    (relay.folder / "client").write_text(f"{CLIENT}\n")
    [portal] = relay.settings["portals"]
    relay.change(portals=[{**portal, "token": "file:token", **oauth}])
    return token


def test_a_new_token_in_its_file_ends_the_pause_with_a_reload(relay, sandbox, mail, revoke, paused):
    token = keep_in_files(relay)
    revoke(OLD)
    relay.start()
    relay.send(mail("one"), mail("two"))
    assert f"(401): put a valid one into {token}; relay reads it again by itself" in paused()

    token.write_text(f"{NEW}\n")
    relay.reload()
    assert [(kept.state, kept.attempt) for kept in relay.wait_settled(within_s=20)] == [
        ("logged", 1),
        ("logged", 1),
    ]
    assert len(sandbox.emails()) == 2


def test_a_public_app_logs_with_access_tokens_and_survives_a_new_refresh_token(
    relay, sandbox, mail, revoke, paused
):
    app = {"client_id": "the-app", "client_secret": "file:client"}
    token = keep_in_files(relay, oauth=app)
    relay.start()
    relay.send(mail("one"))
    relay.wait_settled()
    assert len(sandbox.journal("POST", "/oauth/*")) == 1

    relay.kill()
    revoke(OLD)
    relay.start()
    relay.send(mail("two"))
    assert "refused to renew the access token (400" in paused()
    token.write_text(f"{NEW}\n")
    relay.reload()
    assert {kept.state for kept in relay.wait_settled(within_s=20)} == {"logged"}
    assert len(sandbox.emails()) == 2
    doctor = relay.command("doctor")
    assert b"acme (HubSpot by OAuth)" in doctor.stdout
    assert b"OAuth, good for 30 minutes" in doctor.stdout
    assert doctor.returncode == 0
