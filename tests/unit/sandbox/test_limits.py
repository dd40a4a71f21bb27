"""Rate limits: their headers, their 429, and when they end."""

import pytest

from relay.sandbox import Plan, RateLimits

DETAILS = "/account-info/v3/details"
SEARCH = "/crm/v3/objects/deals/search"


async def test_the_headers_count_down(start):
    async with start(limits=RateLimits(ten_secondly=100, daily=1_000)) as (_, http):
        await http("GET", DETAILS)
        await http("GET", DETAILS)
        limits = {
            name.removeprefix("X-HubSpot-RateLimit-"): value
            for name, value in http.headers.items()
            if name.startswith("X-HubSpot-RateLimit-")
        }
    assert limits == {
        "Max": "100",
        "Remaining": "98",
        "Interval-Milliseconds": "10000",
        "Daily": "1000",
        "Daily-Remaining": "998",
    }


async def test_search_has_no_headers(http):
    await http("POST", SEARCH, {})
    assert not any("RateLimit" in name for name in http.headers)


async def test_ten_seconds_roll(start, clock):
    async with start(limits=RateLimits(ten_secondly=2)) as (_, http):
        await http("GET", DETAILS)
        await clock.advance(6)
        await http("GET", DETAILS)
        status, answer = await http("GET", DETAILS)
        assert (status, answer["policyName"]) == (429, "TEN_SECONDLY_ROLLING")
        assert answer["errorType"] == "RATE_LIMIT"
        await clock.advance(4)
        assert (await http("GET", DETAILS))[0] == 200
        assert (await http("GET", DETAILS))[0] == 429


async def test_a_day_ends_at_midnight(start, clock):
    async with start(limits=RateLimits(daily=1)) as (_, http):
        await http("GET", DETAILS)
        await clock.advance(14 * 3600)
        status, answer = await http("GET", DETAILS)
        assert (status, answer["policyName"]) == (429, "DAILY")
        await clock.advance(3600)
        assert (await http("GET", DETAILS))[0] == 200


async def test_search_has_a_limit_of_its_own(start, clock):
    async with start(limits=RateLimits(search_per_second=1)) as (_, http):
        await http("POST", SEARCH, {})
        status, answer = await http("POST", SEARCH, {})
        assert (status, answer["policyName"]) == (429, "SECONDLY")
        assert (await http("GET", DETAILS))[0] == 200
        await clock.advance(1)
        assert (await http("POST", SEARCH, {}))[0] == 200


async def test_each_token_has_ten_seconds_of_its_own_and_all_share_the_day(start):
    async with start(limits=RateLimits(ten_secondly=1, daily=2)) as (_, http):
        assert (await http("GET", DETAILS, token="one"))[0] == 200
        assert (await http("GET", DETAILS, token="two"))[0] == 200
        assert (await http("GET", DETAILS, token="one"))[1]["policyName"] == "DAILY"


@pytest.mark.parametrize(
    ("plan", "burst", "day", "associations"),
    [
        ("free", 100, 250_000, 100),
        ("starter", 100, 250_000, 100),
        ("professional", 190, 625_000, 150),
        ("enterprise", 190, 1_000_000, 200),
    ],
)
def test_plans_have_hubspots_numbers(plan, burst, day, associations):
    assert RateLimits.of_plan(Plan(plan)) == RateLimits(
        ten_secondly=burst,
        daily=day,
        search_per_second=5,
        oauth_ten_secondly=110,
        associations=associations,
    )


async def test_associations_have_a_limit_of_their_own(start, clock):
    path = "/crm/v4/objects/contacts/602/associations/deals"
    async with start(limits=RateLimits(associations=1)) as (_, http):
        assert (await http("GET", path))[0] == 200
        status, answer = await http("GET", path)
        assert (status, answer["policyName"]) == (429, "TEN_SECONDLY_ROLLING")
        assert (await http("GET", DETAILS))[0] == 200
        await clock.advance(10)
        assert (await http("GET", path))[0] == 200


class TestOthers:
    """Other integrations of the account use up what is shared."""

    LIMITS = RateLimits(ten_secondly=10, daily=100)

    def left(self, http):
        names = ("Remaining", "Daily-Remaining")
        return [int(http.headers[f"X-HubSpot-RateLimit-{name}"]) for name in names]

    async def test_with_tokens_of_their_own_they_use_up_the_day(self, start):
        async with start(limits=self.LIMITS) as (sandbox, http):
            sandbox.use_up(40)
            await http("GET", DETAILS)
            assert self.left(http) == [9, 59]

    async def test_with_the_same_token_they_use_up_its_ten_seconds_too(self, start, clock):
        async with start(limits=self.LIMITS) as (sandbox, http):
            sandbox.use_up(10, token="token")
            status, answer = await http("GET", DETAILS)
            assert (status, answer["policyName"]) == (429, "TEN_SECONDLY_ROLLING")
            assert self.left(http) == [0, 90]
            await clock.advance(10)
            assert (await http("GET", DETAILS))[0] == 200

    async def test_over_http(self, start):
        async with start(limits=self.LIMITS) as (_, http):
            body = {"calls": 4, "token": "token"}
            assert (await http("POST", "/sandbox/limits", body, token=None))[0] == 204
            await http("GET", DETAILS)
            assert self.left(http) == [5, 95]

    @pytest.mark.parametrize("body", [{}, {"calls": 0}, {"calls": "4"}, {"calls": 1, "token": 5}])
    async def test_what_makes_no_sense_is_400(self, http, body):
        assert (await http("POST", "/sandbox/limits", body, token=None))[0] == 400
