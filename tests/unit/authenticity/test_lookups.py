"""Questions to DNS: each has an answer, an end, and a place in the cache."""

import dns.asyncresolver
import dns.exception
import dns.resolver
import pytest

from relay.authenticity import lookups as room
from relay.authenticity.lookups import Record, Unanswered
from tests.names.server import FAILING, SILENT


async def test_each_kind_of_record_is_read(names, lookups):
    server = await names(
        {
            "acme.com": {
                "TXT": [("v=spf1 ", "-all"), "other"],
                "MX": ["20 b.acme.com", "10 a.acme.com"],
                "A": ["192.0.2.1"],
                "AAAA": ["2001:db8::1"],
            },
            "1.2.0.192.in-addr.arpa": {"PTR": ["mx.acme.com"]},
        }
    )
    ask = lookups(server).ask
    assert sorted(await ask("ACME.com.", Record.TXT)) == ["other", "v=spf1 -all"]
    assert await ask("acme.com", Record.MX) == ("a.acme.com", "b.acme.com")
    assert await ask("acme.com", Record.A) == ("192.0.2.1",)
    assert await ask("acme.com", Record.AAAA) == ("2001:db8::1",)
    assert await ask("1.2.0.192.in-addr.arpa", Record.PTR) == ("mx.acme.com",)


async def test_nothing_is_an_answer(names, lookups):
    ask = lookups(await names({"acme.com": {"A": ["192.0.2.1"]}})).ask
    assert await ask("acme.com", Record.TXT) == ()
    assert await ask("missing.acme.com", Record.TXT) == ()


@pytest.mark.parametrize("name", ["a..b", "x" * 64 + ".com", "\ud800.com", "a" * 250 + ".com"])
async def test_a_name_that_is_none_has_no_records_and_is_not_asked_for(names, lookups, name):
    server = await names({})
    assert await lookups(server).ask(name, Record.TXT) == ()
    assert server.asked == []


@pytest.mark.parametrize(
    ("zone", "why"),
    [
        ({"acme.com": SILENT}, "DNS does not answer"),
        ({"acme.com": FAILING}, "its DNS fails"),
        ({"acme.com": {"CNAME": ["b.com"]}, "b.com": {"CNAME": ["acme.com"]}}, "its DNS"),
    ],
    ids=["silence", "SERVFAIL", "a circle of aliases"],
)
async def test_no_answer_is_told_apart_from_nothing(names, lookups, zone, why):
    server = await names(zone)
    with pytest.raises(Unanswered, match=why):
        await lookups(server, timeout_s=0.4).ask("acme.com", Record.TXT)


@pytest.mark.parametrize("fault", [dns.exception.FormError(), OSError(24, "no descriptor")])
async def test_whatever_goes_wrong_on_the_way_is_no_answer(names, lookups, fault, monkeypatch):
    async def resolve(*_, **__):
        raise fault

    server = await names({})
    monkeypatch.setattr(dns.asyncresolver.Resolver, "resolve", resolve)
    with pytest.raises(Unanswered, match="nonsense"):
        await lookups(server).ask("acme.com", Record.TXT)


async def test_an_alias_is_followed_as_the_server_answers(names, lookups):
    server = await names({"a.com": {"CNAME": ["b.com"]}, "b.com": {"TXT": ["here"]}})
    assert await lookups(server).ask("a.com", Record.TXT) == ("here",)
    assert server.asked == [("a.com", "TXT")]


async def test_a_huge_answer_comes_by_tcp_and_is_not_kept(names, lookups):
    server = await names({"acme.com": {"TXT": ["x" * 20_000]}})
    ask = lookups(server).ask
    assert await ask("acme.com", Record.TXT) == ("x" * 20_000,)
    assert len(server.asked) == 2
    await ask("acme.com", Record.TXT)
    assert len(server.asked) == 4


async def test_answers_are_kept_for_their_time_to_live(names, lookups, clock):
    server = await names({"acme.com": {"TXT": ["x"]}}, ttl_s=60)
    for _ in range(2):
        assert await lookups(server).ask("acme.com", Record.TXT) == ("x",)
    assert len(server.asked) == 1
    await clock.advance(61)
    await lookups(server).ask("acme.com", Record.TXT)
    assert len(server.asked) == 2


async def test_that_there_is_nothing_is_kept_as_well(names, lookups):
    server = await names({"acme.com": {"A": ["192.0.2.1"]}})
    for name in ("acme.com", "missing.com"):
        for _ in range(2):
            await lookups(server).ask(name, Record.TXT)
    assert len(server.asked) == 2


async def test_the_cache_is_bounded(names, lookups, resolver, monkeypatch):
    monkeypatch.setattr("relay.authenticity.lookups._CACHED", 3)
    server = await names({})
    for n in range(5):
        await lookups(server).ask(f"{n}.com", Record.TXT)
    assert [name for name, _ in resolver._cache] == ["2.com", "3.com", "4.com"]


async def test_one_mail_may_ask_so_much_and_no_more(names, lookups):
    ask = lookups(await names({})).ask
    for n in range(60):
        await ask(f"{n}.com", Record.TXT)
    with pytest.raises(Unanswered, match="too many questions"):
        await ask("one-more.com", Record.TXT)


async def test_one_mail_may_take_so_long_and_no_longer(names, lookups, clock):
    server = await names({"acme.com": {"TXT": ["x"]}})
    mine = lookups(server, timeout_s=2)
    await clock.advance(3)
    with pytest.raises(Unanswered, match="too slow"):
        await mine.ask("acme.com", Record.TXT)
    assert server.asked == []


def test_without_a_name_server_of_its_own_relay_asks_the_systems(monkeypatch):
    assert room._stub(()).nameservers

    def missing(*_):
        raise dns.resolver.NoResolverConfiguration

    monkeypatch.setattr(dns.resolver.BaseResolver, "read_resolv_conf", missing)
    assert room._stub(()).nameservers == []


def test_a_name_server_may_be_told_with_its_port():
    told = ("192.0.2.53", "192.0.2.53:5353", "2001:db8::1", "[2001:db8::1]:5353")
    assert [(each.address, each.port) for each in room._stub(told).nameservers] == [
        ("192.0.2.53", 53),
        ("192.0.2.53", 5353),
        ("2001:db8::1", 53),
        ("2001:db8::1", 5353),
    ]
