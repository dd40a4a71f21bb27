"""Rate limits: their headers, their 429, and when they end."""

from relay.sandbox import RateLimits

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
