"""OAuth: an access token for a refresh token, as a form (hubspot.md section 8).

In a sandbox only: a real portal's app has secrets that no test should be given.
"""

import pytest
from hubspot.oauth import ApiException

from relay.sandbox import OAuthApp, Sandbox
from tests.contract.seed_page.client import Client

EMAILS = "/crm/v3/objects/emails"


@pytest.fixture
async def sandbox(clock, log):
    app = OAuthApp(client_id="app", client_secret="secret", refresh_token="refresh")
    made = Sandbox(database=None, clock=clock, log=log, app=app)
    await made.open("127.0.0.1", 0)
    yield made
    await made.close()


@pytest.fixture
def client(sandbox):
    return Client(sandbox.url, "refresh")


async def ask(client, **given):
    usual = {"client_id": "app", "client_secret": "secret", "refresh_token": "refresh"}
    return await client(
        "oauth.tokens_api.create", **{"grant_type": "refresh_token", **usual, **given}
    )


async def test_a_refresh_token_gives_an_access_token_for_half_an_hour(client, sandbox, clock):
    given = await ask(client)
    assert (given.token_type, given.expires_in) == ("bearer", 1800)
    assert not [each for each in client.departures if "has no" not in each]  # it tells more
    with_token = Client(sandbox.url, given.access_token)
    assert (await with_token.http("GET", EMAILS)).status == 200
    await clock.advance(1801)
    expired = await with_token.http("GET", EMAILS)
    assert (expired.status, expired.body["category"]) == (401, "EXPIRED_AUTHENTICATION")


async def test_the_refresh_token_itself_opens_nothing(client):
    assert (await client.http("GET", EMAILS)).status == 401


@pytest.mark.parametrize(
    "wrong",
    [{"refresh_token": "other"}, {"client_secret": "other"}, {"grant_type": "password"}],
    ids=lambda wrong: next(iter(wrong)),
)
async def test_what_is_wrong_is_refused(client, wrong):
    with pytest.raises(ApiException) as refused:
        await ask(client, **wrong)
    assert refused.value.status in (400, 401)


async def test_it_is_the_same_on_the_path_of_v3(client):
    form = "grant_type=refresh_token&client_id=app&client_secret=secret&refresh_token=refresh"
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = await client.http("POST", "/oauth/v3/token", form, **kind)
    assert answer.status == 200
    assert {"access_token", "refresh_token", "expires_in"} <= set(answer.body)
