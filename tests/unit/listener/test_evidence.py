"""Mail from somebody else's server: what DNS shows lets it in, and a stranger is refused unasked."""

import pytest

from relay.model import Check, Method
from tests.names.server import FAILING, NameServer
from tests.names.signing import MAIL, record, sign

ZONE = {
    "acme.com": {"TXT": ["v=spf1 ip4:203.0.113.7 -all"]},
    "s1._domainkey.acme.com": {"TXT": [record()]},
    "_dmarc.acme.com": {"TXT": ["v=DMARC1; p=reject"]},
    "evil.example": {"TXT": ["v=spf1 +all"]},
}
OURS, ELSEWHERE = "203.0.113.7", "198.51.100.9"


@pytest.fixture
async def names():
    async with NameServer(dict(ZONE)) as server:
        yield server


@pytest.fixture
async def deliver(house, names):
    """`await deliver(raw, peer=…)`: the reply to a mail that a server at that address brings."""

    async def run(raw, *, peer, mail_from="jane@acme.com"):
        await house.open(
            trusted=(),
            proxy_from=("127.0.0.0/8",),
            authentication={"name_servers": (names.address,), "timeout_s": 2},
        )
        client = await house.connect()
        client.send(f"PROXY TCP4 {peer} 192.0.2.1 40000 25\r\n")
        await client.hello()
        return await client.mail(raw, mail_from=mail_from)

    return run


async def test_a_server_of_the_domain_brings_its_mail(house, deliver):
    assert (await deliver(MAIL, peer=OURS)).startswith("250 ")
    [delivery] = house.spool.deliveries
    assert (delivery.evidence.spf, delivery.evidence.dmarc) == (Check.PASS, Check.PASS)


async def test_a_signed_mail_comes_by_any_server(house, deliver):
    raw = sign()
    assert (await deliver(raw, peer=ELSEWHERE)).startswith("250 ")
    [delivery] = house.spool.deliveries
    assert [(each.method, each.domain) for each in delivery.evidence.shown] == [
        (Method.DKIM, "acme.com")
    ]
    assert delivery.envelope.raw == raw


@pytest.mark.parametrize(
    ("raw", "mail_from"),
    [
        (MAIL, "jane@acme.com"),
        (MAIL, "x@evil.example"),
        (sign().replace(b"here", b"there"), "jane@acme.com"),
        (MAIL.replace(b"From: Jane Doe", b"From: x@evil.example, Jane Doe"), "x@evil.example"),
        (b"From: x@evil.example\r\n" + sign(), "x@evil.example"),
    ],
    ids=["by another server", "another's path", "a changed body", "two authors", "a second From"],
)
async def test_a_forgery_is_refused(house, deliver, raw, mail_from):
    assert (await deliver(raw, peer=ELSEWHERE, mail_from=mail_from)).startswith("550 5.7.1 ")
    assert house.spool.deliveries == []


async def test_while_dns_is_down_the_sender_is_told_to_try_again(house, deliver, names):
    names.zone = dict.fromkeys(names.zone, FAILING)
    assert (await deliver(sign(), peer=OURS)).startswith("451 4.4.3 ")
    assert house.spool.deliveries == []


async def test_a_stranger_cannot_make_relay_ask(deliver, names):
    raw = sign(MAIL.replace(b"acme.com", b"evil.example"), "evil.example")
    reply = await deliver(raw, peer=ELSEWHERE, mail_from="x@evil.example")
    assert (reply[:4], names.asked) == ("550 ", [])


@pytest.mark.parametrize(
    "author",
    [
        '"jane@acme.com" <x@evil.example>',
        "jane@acme.com <x@evil.example>",
        "Jane: jane@acme.com, x@evil.example;",
        "<@acme.com:x@evil.example>",
        "jane@acme.com@evil.example",
        "jane@acme.com.evil.example",
        "jane%acme.com@evil.example",
        "x@evil.example (jane@acme.com)",
        "jane@evil-acme.com",
        "jane@аcme.com",  # a Cyrillic letter
        "jane@xn--cme-7cd.com",  # the same, as DNS has it
        "jane@ａcme.com",  # a wide one
        "jane@ac\u00adme.com",  # a soft hyphen
        "jane@acme.com\u200b",  # of no width
        "=?utf-8?q?jane=40acme.com?= <x@evil.example>",
        "jane@acme.com,\r\n x@evil.example",
    ],
)
async def test_what_only_looks_like_ours_is_never_ours(house, deliver, author):
    """Although the peer may send for our domain: what is claimed has to be one of ours first."""
    raw = f"From: {author}\r\nTo: bob@client.example\r\n\r\nHello\r\n".encode()
    assert (await deliver(raw, peer=OURS, mail_from="x@evil.example")).startswith("550 5.7.1 ")
    assert house.spool.deliveries == []
