"""SPF beyond the public suite: what hostile records cost, and what an administrator reads."""

import time
from ipaddress import ip_address

import pytest

from relay.authenticity.lookups import Unanswered
from relay.authenticity.spf import Sender, check, macros
from relay.model import Check


async def look(zone, *, mail_from="jane@acme.com", helo="mx.acme.com", asked=None):
    async def ask(name, record):
        if asked is not None:
            asked.append((name, record))
        found = zone.get((name, record), ())
        if found == "silent":
            raise Unanswered("silence")
        return found

    sender = Sender(address=ip_address("203.0.113.7"), mail_from=mail_from, helo=helo)
    return await check(sender, ask)


def spf(text, **more):
    return {("acme.com", "TXT"): (text,)} | more


@pytest.mark.parametrize(
    ("record", "why"),
    [
        ("v=spf1 include:acme.com -all", "more than ten look-ups"),
        ("v=spf1 redirect=acme.com", "more than ten look-ups"),
        ("v=spf1 a:a.b a:c.d a:e.f -all", "do not exist"),
        ("v=spf1 include:none.com -all", "without a record"),
        ("v=spf1 redirect=none.com", "without a record"),
        ("v=spf1 redirect=%{l}..com", "no domain"),
        ("v=spf1 ip4:203.0.113.0/33 -all", "no network"),
        ("v=spf1 a/99 -all", "too large a prefix"),
        ("v=spf1 a/024 -all", "something odd"),
        ("v=spf1 frobnicate -all", "a mechanism that is none"),
    ],
)
async def test_a_record_that_is_wrong_says_why(record, why):
    result, reason = await look(spf(record))
    assert result is Check.PERMERROR
    assert why in reason


async def test_many_hosts_are_too_many():
    hosts = tuple(f"{n}.acme.com" for n in range(11))
    asked = []
    found = await look(spf("v=spf1 mx -all") | {("acme.com", "MX"): hosts}, asked=asked)
    assert found == (Check.PERMERROR, "the domain has too many mail hosts")
    assert len(asked) == 2


async def test_names_that_do_not_answer_are_not_validated():
    reverse = ("7.113.0.203.in-addr.arpa", "PTR")
    assert (await look(spf("v=spf1 ptr -all") | {reverse: "silent"}))[0] is Check.FAIL
    names = {reverse: ("mx.acme.com", "b.acme.com"), ("mx.acme.com", "A"): "silent"}
    assert (await look(spf("v=spf1 ptr:b.org ptr -all") | names))[0] is Check.FAIL
    good = names | {("b.acme.com", "A"): ("203.0.113.7",)}
    assert (await look(spf("v=spf1 ptr -all") | good))[0] is Check.PASS


@pytest.mark.parametrize(
    "sender", [{"mail_from": "jane@localhost"}, {"mail_from": "", "helo": "[203.0.113.7]"}]
)
async def test_what_is_no_domain_is_not_asked_for(sender):
    asked = []
    result, _ = await look({}, asked=asked, **sender)
    assert result is Check.NONE
    assert [name for name, _ in asked if "203" not in name] == []


def test_a_name_that_grows_too_long_loses_labels_from_the_left():
    values = {"l": ".".join("abcdefgh" for _ in range(40))}
    name = macros.expand("%{l}.acme.com", values)
    assert len(name) <= 253
    assert name.startswith("abcdefgh.")
    assert name.endswith(".acme.com")
    assert macros.expand("%{l}", {"l": "x" * 300}) == ""


@pytest.mark.parametrize(
    "record",
    [
        "v=spf1 exists:" + "%{s}" * 15_000 + ".com -all",
        "v=spf1 " + "a:" + "x." * 30_000 + "com -all",
        "v=spf1 " + "ip4:192.0.2.1 " * 4_000 + "-all",
        "v=spf1 " + "m" * 60_000 + "=x -all",
        "v=spf1 exists:" + "%{l1r-" + "." * 60_000,
        "v=spf1 a" + "/" * 60_000,
    ],
    ids=["macros", "labels", "terms", "a modifier", "an open macro", "slashes"],
)
async def test_a_hostile_record_takes_no_time(record):
    local_part = "a." * 30 + "b"
    begun_at = time.perf_counter()
    await look(spf(record), mail_from=f"{local_part}@acme.com")
    assert time.perf_counter() - begun_at < 5
