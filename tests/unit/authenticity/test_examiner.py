"""What is found out about one mail, asked of a name server on loopback; and when nobody is asked."""

import pytest

from relay.model import Check, Evidence, Method, Shown
from tests.names.server import FAILING, SILENT
from tests.names.signing import MAIL, record, seal, sign

ZONE = {
    "acme.com": {"TXT": ["v=spf1 ip4:203.0.113.0/24 -all"]},
    "s1._domainkey.acme.com": {"TXT": [record()]},
    "_dmarc.acme.com": {"TXT": ["v=DMARC1; p=reject"]},
}


def shown(evidence):
    return [(each.method, each.domain) for each in evidence.shown]


async def test_a_mail_that_is_whole_shows_its_domain_in_every_way(names, examine):
    evidence = await examine(await names(ZONE), sign())
    assert (evidence.spf, evidence.dkim, evidence.dmarc, evidence.arc) == (
        Check.PASS,
        Check.PASS,
        Check.PASS,
        Check.NONE,
    )
    assert shown(evidence) == [(Method.SPF, "acme.com"), (Method.DKIM, "acme.com")]
    assert evidence.notes == (
        "SPF: pass for acme.com, sent by 203.0.113.7",
        "DKIM: the signature of acme.com holds",
        "DMARC: pass for acme.com, whose policy is reject",
    )


async def test_a_spoof_shows_nothing(names, examine):
    zone = ZONE | {"evil.com": {"TXT": ["v=spf1 +all"]}}
    evidence = await examine(
        await names(zone), MAIL, mail_from="x@evil.com", peer="198.51.100.1", helo="evil.com"
    )
    assert shown(evidence) == [(Method.SPF, "evil.com")]
    assert (evidence.dkim, evidence.dmarc) == (Check.NONE, Check.FAIL)
    assert evidence.notes == (
        "SPF: pass for evil.com, sent by 198.51.100.1",
        "DKIM: the mail is not signed",
        "DMARC: fail for acme.com, whose policy is reject",
    )


async def test_a_mail_that_was_changed_says_what_was(names, examine):
    evidence = await examine(await names(ZONE), sign().replace(b"here", b"there"), peer="192.0.2.1")
    assert (evidence.spf, evidence.dkim, evidence.dmarc) == (Check.FAIL, Check.FAIL, Check.FAIL)
    assert evidence.shown == ()
    assert "DKIM: the signature of acme.com does not count: the body was changed" in evidence.notes


async def test_the_null_path_is_checked_by_helo(names, examine):
    zone = ZONE | {"mx.acme.com": {"TXT": ["v=spf1 ip4:203.0.113.7 -all"]}}
    evidence = await examine(await names(zone), mail_from="")
    assert shown(evidence) == [(Method.SPF, "mx.acme.com")]
    assert evidence.dmarc is Check.PASS


@pytest.mark.parametrize("state", [SILENT, FAILING])
async def test_dns_that_is_down_is_told_apart_from_a_no(names, examine, state):
    zone = dict.fromkeys(ZONE, state)
    evidence = await examine(await names(zone), sign(), timeout_s=0.8)
    found = (evidence.spf, evidence.dkim, evidence.dmarc)
    assert found == (Check.TEMPERROR, Check.TEMPERROR, Check.TEMPERROR)
    assert evidence.shown == ()


async def test_another_domains_silence_does_not_matter_once_the_author_is_shown(names, examine):
    server = await names(ZONE | {"s1._domainkey.list.example": FAILING})
    raw = sign(sign(), "list.example")
    assert (await examine(server, raw)).dkim is Check.PASS
    assert (await examine(server, raw.replace(b"here", b"x"))).dkim is Check.FAIL
    only_theirs = sign(sign(MAIL.replace(b"acme.com", b"ours.example")), "list.example")
    assert (await examine(server, only_theirs)).dkim is Check.TEMPERROR


async def test_a_broken_record_is_named(names, examine):
    evidence = await examine(await names({"acme.com": {"TXT": ["v=spf1 ip4:x -all"]}}))
    assert evidence.spf is Check.PERMERROR
    assert evidence.notes[0].startswith("SPF: permerror for acme.com, sent by 203.0.113.7: ip4 ")


async def test_a_peer_without_an_address_is_not_asked_about(names, examine):
    evidence = await examine(await names(ZONE), peer="unknown")
    assert (evidence.spf, evidence.dkim) == (Check.NOT_CHECKED, Check.NONE)


async def test_a_header_that_readers_differ_on_carries_no_signature(names, examine):
    evidence = await examine(await names(ZONE), b"Subject: x\r\n" + sign())
    assert (evidence.dkim, evidence.arc) == (Check.PERMERROR, Check.NONE)
    assert shown(evidence) == [(Method.SPF, "acme.com")]
    assert "several Subject fields" in evidence.notes[1]


async def test_several_authors_have_no_policy(names, examine):
    raw = MAIL.replace(b"jane@acme.com>", b"jane@acme.com>, x@evil.com")
    assert (await examine(await names(ZONE), raw)).dmarc is Check.NONE


async def test_a_trusted_sealer_tells_what_it_saw(names, examine):
    saw = "dkim=pass header.d=acme.com; spf=fail smtp.mailfrom=evil.com"
    raw = seal(MAIL, "forwarder.example", saw, server="mx.forwarder.example")
    server = await names({"s1._domainkey.forwarder.example": {"TXT": [record()]}})
    ignored = await examine(server, raw)
    assert (ignored.arc, ignored.shown) == (Check.NOT_CHECKED, ())
    evidence = await examine(server, raw, trusted_sealers=("forwarder.example",))
    assert evidence.arc is Check.PASS
    assert evidence.shown == (
        Shown(
            domain="acme.com",
            method=Method.ARC,
            detail="forwarder.example saw dkim=pass for acme.com (ARC)",
        ),
    )
    assert "ARC: pass, sealed last by forwarder.example" in evidence.notes


# ---------------------------------------------------------------- nobody is asked


@pytest.mark.parametrize(
    "known", [{"trusted": True}, {"user": "jane@acme.com"}, {"is_claimed": False}]
)
async def test_nobody_is_asked_where_no_answer_could_matter(names, examine, known):
    server = await names(ZONE)
    evidence = await examine(server, sign(), **known)
    expected = Evidence(peer_trusted=known.get("trusted", False), user=known.get("user"))
    assert (evidence, server.asked) == (expected, [])


async def test_one_mail_costs_few_questions_and_the_next_none(names, examine):
    server = await names(ZONE)
    await examine(server, sign())
    assert sorted(server.asked) == [
        ("_dmarc.acme.com", "TXT"),
        ("acme.com", "TXT"),
        ("s1._domainkey.acme.com", "TXT"),
    ]
    await examine(server, sign())
    assert len(server.asked) == 3


# ---------------------------------------------------------------- what our own servers report

REPORT = b"Authentication-Results: mx.acme.com; dkim=pass header.d=acme.com\r\n"


async def test_our_own_server_is_believed_without_asking(names, examine):
    server = await names(ZONE)
    own = {"results_from": ("mx.acme.com",)}
    evidence = await examine(server, REPORT + MAIL, trusted=True, **own)
    assert shown(evidence) == [(Method.REPORTED, "acme.com")]
    assert evidence.notes == ("mx.acme.com reports dkim=pass for acme.com",)
    assert server.asked == []


@pytest.mark.parametrize(
    ("trusted", "results_from", "raw"),
    [
        (True, (), REPORT + MAIL),
        (True, ("other.acme.com",), REPORT + MAIL),
        (False, ("mx.acme.com",), REPORT + MAIL),
        (True, ("mx.acme.com",), REPORT + b"no field\r\n" + MAIL),
    ],
    ids=["nobody is listed", "another is", "a stranger brings it", "a broken header"],
)
async def test_nobody_else_is(names, examine, trusted, results_from, raw):
    evidence = await examine(
        await names({}), raw, trusted=trusted, is_claimed=False, results_from=results_from
    )
    assert evidence.shown == ()
