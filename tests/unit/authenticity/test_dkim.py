"""DKIM signatures that another program made: which of them hold, and why the others do not."""

import base64
import time

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from relay.authenticity.lookups import Unanswered
from relay.authenticity.signatures import canonical, dkim, fields
from relay.authenticity.signatures.canonical import Form
from relay.authenticity.signatures.signature import Mail
from relay.model import Check
from tests.names.signing import MAIL, ed25519_key, record, rsa_key, sign

NOW = time.time()
KEY = "s1._domainkey.acme.com"


def asker(zone=None, asked=None):
    known = {KEY: [record()]} if zone is None else zone

    async def ask(name, _kind):
        if asked is not None:
            asked.append(name)
        if known.get(name) == "silent":
            raise Unanswered("silence")
        return tuple(known.get(name, ()))

    return ask


async def results(raw, zone=None, *, now_s=NOW, first=("acme.com",), asked=None):
    signed = fields.split(raw)
    assert not isinstance(signed, str), signed
    return await dkim.check(Mail(raw, signed), asker(zone, asked), now_s=now_s, first=first)


async def result(raw, zone=None, **more):
    [one] = await results(raw, zone, **more)
    return one


@pytest.mark.parametrize("body", ["simple", "relaxed"])
@pytest.mark.parametrize("header", ["simple", "relaxed"])
@pytest.mark.parametrize(
    "text",
    [b"", b"\r\n\r\n", b"Hello \t there \r\n\r\n\r\n", b" \t\r\n", b"a\r\n" * 9, b"x"],
    ids=["empty", "blank", "spaces", "only spaces", "lines", "no line end"],
)
async def test_what_another_program_signed_holds(header, body, text):
    raw = MAIL.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" + text
    found = await result(sign(raw, canonicalize=f"{header}/{body}"))
    assert (found.check, found.domain, found.reason) == (Check.PASS, "acme.com", "")


@pytest.mark.parametrize("form", list(Form))
def test_where_a_body_is_cut_into_blocks_changes_nothing(form, monkeypatch):
    text = b"a b  c \t\r\n \r\n\r\n  d\r\ne \r\n\r\n"
    whole = canonical.body(text, 0, form)
    for size in range(1, 12):
        monkeypatch.setattr(canonical, "_BLOCK_BYTES", size)
        assert canonical.body(text, 0, form) == whole


async def test_ed25519_holds_as_well():
    found = await result(sign(key=ed25519_key()), {KEY: [record(ed25519_key())]})
    assert found.check is Check.PASS


async def test_a_long_body_is_digested_elsewhere_and_holds():
    raw = MAIL + b"line of text\r\n" * 30_000
    assert (await result(sign(raw))).check is Check.PASS


def altered(raw, before, after):
    assert before in raw
    return raw.replace(before, after)


def tag(name, value):
    """A signature whose tag says something else (and so does not hold, if that is looked at)."""

    def change(raw):
        head, mark, rest = raw.partition(b" %s=" % name.encode())
        assert mark
        return head + mark + value.encode() + b";" + rest.partition(b";")[2]

    return change


@pytest.mark.parametrize(
    ("change", "check", "why"),
    [
        (lambda raw: altered(raw, b"here", b"there"), Check.FAIL, "body was changed"),
        (lambda raw: altered(raw, b"Our  offer", b"My offer"), Check.FAIL, "header was changed"),
        (lambda raw: altered(raw, b"jane@acme", b"joan@acme"), Check.FAIL, "header was changed"),
        (tag("a", "rsa-sha1"), Check.PERMERROR, "SHA-1"),
        (tag("a", "dsa"), Check.PERMERROR, "algorithm"),
        (tag("c", "odd/simple"), Check.PERMERROR, "canonical form"),
        (tag("d", "acme com"), Check.PERMERROR, "domain or selector"),
        (tag("s", "../x"), Check.PERMERROR, "domain or selector"),
        (tag("bh", "*"), Check.PERMERROR, "base64"),
        (tag("bh", ""), Check.PERMERROR, "no bh="),
        (lambda raw: altered(raw, b"v=1;", b"v=2;"), Check.PERMERROR, "version"),
        (lambda raw: altered(raw, b"v=1;", b"v=1; v=1;"), Check.PERMERROR, "twice"),
        (lambda raw: altered(raw, b"v=1;", b"v=1; =;"), Check.PERMERROR, "read"),
        (lambda raw: altered(raw, b"v=1;", b"v=1; z=\xff;"), Check.PERMERROR, "ASCII"),
        (tag("i", "@evil.com"), Check.PERMERROR, "identity"),
        (lambda raw: altered(raw, b"v=1;", b"v=1; x=never;"), Check.PERMERROR, "no number"),
        (lambda raw: altered(raw, b"v=1;", b"v=1; x=1000;"), Check.FAIL, "expired"),
        (lambda raw: altered(raw, b"v=1;", b"v=1; l=5;"), Check.FAIL, "all of the body"),
    ],
    ids=[str(n) for n in range(18)],
)
async def test_a_signature_that_does_not_hold_says_why(change, check, why):
    found = await result(change(sign()))
    assert found.check is check
    assert why in found.reason


async def test_what_is_signed_in_part_does_not_count():
    """RFC 6376 section 8.2: whatever was added behind would look signed."""
    whole = sign(length=True)
    assert (await result(whole)).check is Check.PASS
    longer = await result(whole + b"and more\r\n")
    assert (longer.check, longer.reason) == (Check.FAIL, "it does not cover all of the body")


async def test_from_has_to_be_signed():
    raw = sign(include_headers=[b"from", b"subject"])
    found = await result(altered(raw, b"h=from : subject", b"h=to : subject"))
    assert (found.check, found.reason) == (Check.PERMERROR, "it does not sign From")


@pytest.mark.parametrize(
    ("published", "check", "why"),
    [
        ([], Check.PERMERROR, "no key"),
        ([record(), record()], Check.PERMERROR, "several keys"),
        ([record(p="")], Check.PERMERROR, "revoked"),
        ([record(p="AAAA")], Check.PERMERROR, "broken"),
        ([record(p="*")], Check.PERMERROR, "broken"),
        ([record(v="DKIM2")], Check.PERMERROR, "version"),
        ([record(k="ed25519")], Check.PERMERROR, "another kind"),
        ([record(h="sha1")], Check.PERMERROR, "SHA-256"),
        ([record(s="tlsrpt")], Check.PERMERROR, "not for mail"),
        ([record(ed25519_key(), k="rsa")], Check.PERMERROR, "broken"),
        ([record(rsa_key(2048))], Check.FAIL, "another"),
        ("silent", Check.TEMPERROR, "silence"),
        ([record(v=None, k=None, h="sha1:sha256", s="email", t="y:s")], Check.PASS, ""),
    ],
    ids=[str(n) for n in range(13)],
)
async def test_the_key_in_dns_decides(published, check, why):
    found = await result(sign(), {KEY: published})
    assert found.check is check
    assert why in found.reason


@pytest.mark.parametrize("bits", [512, 5120])
async def test_a_key_of_another_size_is_not_taken(bits):
    published = base64.b64encode(_public_numbers(bits)).decode()
    found = await result(sign(), {KEY: [record(p=published)]})
    assert found.check is Check.PERMERROR
    assert "weak" in found.reason


def _public_numbers(bits):
    """DER of an RSA public key (RFC 8017 appendix A.1.1) that nobody has the other half of."""
    modulus = (1 << (bits - 1)) + 1
    integers = b"".join(
        _der(2, b"\0" + n.to_bytes((n.bit_length() + 7) // 8, "big")) for n in (modulus, 65537)
    )
    return _der(0x30, integers)


def _der(kind, content):
    size = len(content)
    length = bytes([size]) if size < 128 else b"\x82" + size.to_bytes(2, "big")
    return bytes([kind]) + length + content


async def test_a_key_of_another_kind_in_its_place_is_not_taken():
    written = (
        ed25519_key().public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    )
    found = await result(sign(), {KEY: [record(p=base64.b64encode(written).decode() + ";")]})
    assert (found.check, found.reason) == (Check.PERMERROR, "its key is too weak, or too large")


async def test_a_key_may_be_for_the_domain_itself_only():
    raw = sign(identity=b"jane@mail.acme.com")
    assert (await result(raw)).check is Check.PASS
    strict = await result(raw, {KEY: [record(t="s")]})
    assert (strict.check, strict.reason) == (Check.PERMERROR, "its key is not for subdomains")


async def test_nobody_is_asked_about_what_cannot_hold():
    asked = []
    await result(sign().replace(b"here", b"there"), asked=asked)
    assert asked == []


async def test_the_authors_own_signature_comes_before_many_others():
    raw = sign()
    for n in range(12):
        raw = sign(raw, f"other{n}.com")
    asked = []
    found = await results(raw, asked=asked)
    assert (len(found), len(asked), found[0].check) == (8, 8, Check.PASS)
    assert {each.check for each in found[1:]} == {Check.PERMERROR}


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"From: a@b.c\r\nFrom: d@e.f\r\n\r\n", "several From"),
        (b"Subject: a\r\nFrom: a@b.c\r\nsubject: b\r\n\r\n", "several Subject"),
        (b"From: a@b.c\r\nno field\r\n\r\n", "a line that is none"),
        (b"\xef\xbb\xbfFrom: a@b.c\r\n\r\n", "a line that is none"),
        (b" From: a@b.c\r\n\r\n", "a line that is none"),
        (b"\r\n\r\nFrom: a@b.c\r\n\r\n", "a line that is none"),
        (b"From: a@b.c\r\n", "no end"),
        (b"X: 1\r\n" * 1_001 + b"\r\n", "too many fields"),
        (b"X: " + b"x" * 40_000 + b"\r\n\r\n", "a line that is none"),
        (b"X: 1\r\n" * 50_000 + b"\r\n", "too long"),
    ],
    ids=[str(n) for n in range(10)],
)
def test_what_two_readers_could_take_differently_carries_no_signature(raw, why):
    assert why in fields.split(raw)


@pytest.mark.parametrize("filler", [b" ", b"\t ", b"\r\n", b" \r\n", b"a ", b"\r\n."])
@pytest.mark.parametrize("form", list(Form))
def test_the_canonical_form_of_a_hostile_body_takes_no_time(filler, form):
    body = filler * (4_000_000 // len(filler))
    begun_at = time.perf_counter()
    canonical.body(body, 0, form)
    assert time.perf_counter() - begun_at < 5
