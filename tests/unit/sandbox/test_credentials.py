"""Bearer tokens, OAuth's and their end, and scopes."""

import aiohttp
import pytest

from relay.sandbox import OAuthApp, RateLimits

DETAILS = "/account-info/v3/details"
CONTACTS = "/crm/v3/objects/contacts"
EMAILS = "/crm/v3/objects/emails"
APP = OAuthApp(client_id="app", client_secret="horse", refresh_token="renew", code="code")
FORM = {
    "grant_type": "refresh_token",
    "client_id": "app",
    "client_secret": "horse",
    "refresh_token": "renew",
}


@pytest.fixture
async def with_app(start):
    async with start(app=APP, tokens=["private"], limits=RateLimits(oauth_ten_secondly=3)) as both:
        yield both


def renew(http, path="/oauth/v3/token", **changes):
    form = {name: value for name, value in (FORM | changes).items() if value}
    return http("POST", path, data=form, token=None)


@pytest.mark.parametrize("path", ["/oauth/v3/token", "/oauth/v1/token", "/oauth/2026-03/token"])
async def test_a_refresh_token_gives_an_access_token(with_app, path):
    _, http = with_app
    status, answer = await renew(http, path)
    assert (status, answer["expires_in"], answer["refresh_token"]) == (200, 1800, "renew")
    assert (await http("GET", DETAILS, token=answer["access_token"]))[0] == 200
    assert (await http("GET", DETAILS, token="private"))[0] == 200
    assert (await http("GET", DETAILS, token="other"))[0] == 401


async def test_an_access_token_ends_when_it_said(with_app, clock):
    _, http = with_app
    _, answer = await renew(http)
    await clock.advance(1799)
    assert (await http("GET", DETAILS, token=answer["access_token"]))[0] == 200
    await clock.advance(1)
    status, refused = await http("GET", DETAILS, token=answer["access_token"])
    assert (status, refused["category"]) == (401, "EXPIRED_AUTHENTICATION")
    assert refused["context"] == {"expire time": ["2026-03-02T09:30:00.000Z"]}


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"grant_type": "password"}, "BAD_GRANT_TYPE"),
        ({"client_id": "other"}, "BAD_CLIENT_ID"),
        ({"client_secret": "other"}, "BAD_CLIENT_SECRET"),
        ({"client_secret": ""}, "BAD_CLIENT_SECRET"),
        ({"refresh_token": "other"}, "BAD_REFRESH_TOKEN"),
        ({"refresh_token": ""}, "BAD_REFRESH_TOKEN"),
        ({"grant_type": "authorization_code", "code": "other"}, "BAD_AUTH_CODE"),
    ],
)
async def test_what_is_wrong_with_a_grant_is_named(with_app, change, status):
    _, http = with_app
    answered, refused = await renew(http, **change)
    assert (answered, refused["status"]) == (400, status)
    assert refused["message"]
    assert refused["correlationId"]


async def test_a_code_gives_the_refresh_token(with_app):
    _, http = with_app
    status, answer = await renew(http, grant_type="authorization_code", code="code")
    assert (status, answer["refresh_token"]) == (200, "renew")


async def test_a_revoked_refresh_token_renews_nothing(with_app):
    sandbox, http = with_app
    sandbox.revoke("renew")
    assert (await renew(http))[1]["status"] == "BAD_REFRESH_TOKEN"


async def test_anybody_may_renew_where_no_app_was_told(http):
    status, answer = await renew(http, client_id="any", client_secret="any", refresh_token="any")
    assert (status, answer["token_type"]) == (200, "bearer")


async def test_the_journal_holds_no_secret(with_app):
    sandbox, http = with_app
    await renew(http)
    await http("POST", "/oauth/v3/token?client_secret=horse", FORM, token=None)
    assert [entry.status for entry in sandbox.journal.find(path="/oauth/*")] == [200, 400]
    assert "horse" not in str([(entry, entry.raw) for entry in sandbox.journal])


async def test_all_tokens_of_an_app_share_its_limit_and_have_no_day(with_app):
    _, http = with_app
    tokens = [(await renew(http))[1]["access_token"] for _ in range(2)]
    statuses = [(await http("GET", DETAILS, token=tokens[n % 2]))[0] for n in range(4)]
    assert statuses == [200, 200, 200, 429]
    assert http.headers["X-HubSpot-RateLimit-Max"] == "3"
    assert "X-HubSpot-RateLimit-Daily" not in http.headers
    assert (await http("GET", DETAILS, token="private"))[0] == 200
    assert "X-HubSpot-RateLimit-Daily" in http.headers


async def test_a_token_can_be_revoked_over_http(http):
    assert (await http("POST", "/sandbox/revoked", {"token": "token"}, token=None))[0] == 204
    assert (await http("GET", DETAILS))[0] == 401
    assert (await http("POST", "/sandbox/revoked", {}, token=None))[0] == 400


class TestScopes:
    ALL = (
        "crm.objects.contacts.read",
        "crm.objects.contacts.write",
        "crm.objects.companies.read",
        "crm.objects.deals.read",
        "crm.objects.owners.read",
        "sales-email-read",
        "tickets",
        "files",
    )

    @pytest.mark.parametrize(
        ("method", "path", "missing"),
        [
            ("GET", CONTACTS, ["crm.objects.contacts.read"]),
            ("POST", f"{CONTACTS}/batch/read", ["crm.objects.contacts.read"]),
            ("POST", f"{CONTACTS}/search", ["crm.objects.contacts.read"]),
            ("POST", "/crm/objects/2026-03/0-1", ["crm.objects.contacts.write"]),
            ("PATCH", "/crm/v3/objects/company/605", ["crm.objects.companies.write"]),
            ("GET", "/crm/v3/objects/deals/601", ["crm.objects.deals.read"]),
            ("GET", "/crm/v3/objects/tickets", ["tickets"]),
            ("POST", f"{EMAILS}/batch/create", ["crm.objects.contacts.write"]),
            ("GET", EMAILS, ["crm.objects.contacts.read", "sales-email-read"]),
            (
                "POST",
                "/crm/v4/associations/contacts/deals/batch/read",
                ["crm.objects.contacts.read", "crm.objects.deals.read"],
            ),
            (
                "PUT",
                f"{EMAILS}/1/associations/companies/605/186",
                ["crm.objects.contacts.write", "crm.objects.companies.read"],
            ),
            (
                "PUT",
                "/crm/v4/objects/emails/1/associations/default/ticket/608",
                ["crm.objects.contacts.write", "tickets"],
            ),
            ("POST", "/crm/v3/properties/emails", ["crm.objects.contacts.write"]),
            ("GET", "/crm/v3/owners", ["crm.objects.owners.read"]),
            ("POST", "/files/v3/files", ["files"]),
        ],
    )
    async def test_a_call_without_its_scopes_is_403_and_names_them(
        self, start, method, path, missing
    ):
        async with start(scopes=[]) as (_, http):
            status, answer = await http(method, path, {})
        assert (status, answer["category"]) == (403, "MISSING_SCOPES")
        assert answer["errors"][0]["context"] == {"requiredGranularScopes": missing}

    async def test_only_those_that_are_missing_are_named(self, start):
        async with start(scopes=["crm.objects.contacts.read"]) as (_, http):
            _, answer = await http("GET", EMAILS)
        assert answer["errors"][0]["context"] == {"requiredGranularScopes": ["sales-email-read"]}

    async def test_a_call_with_its_scopes_goes_through(self, start, email):
        async with start(scopes=self.ALL) as (_, http):
            assert (await http("POST", EMAILS, email()))[0] == 201
            assert (await http("GET", EMAILS))[0] == 200
            assert (await http("GET", "/crm/v3/owners"))[0] == 200
            assert (await http("DELETE", "/crm/v3/objects/deals/601"))[0] == 403

    async def test_the_account_may_always_be_asked(self, start):
        async with start(scopes=[]) as (_, http):
            assert (await http("GET", DETAILS))[0] == 200


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic dXNlcg==", "Token x"])
async def test_without_a_bearer_token_it_is_401(sandbox, header):
    async with (
        aiohttp.ClientSession(headers={"Authorization": header}) as session,
        session.get(sandbox.url + DETAILS) as response,
    ):
        assert response.status == 401
