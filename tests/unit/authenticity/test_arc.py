"""ARC chains that another program sealed: whose word counts, and what breaks a chain."""

import re
import time

import pytest

from relay.authenticity.lookups import Unanswered
from relay.authenticity.signatures import arc, fields
from relay.authenticity.signatures.signature import Mail
from relay.model import Check
from tests.names.signing import MAIL, record, rsa_key, seal

NOW = time.time()
TRUSTED = ("forwarder.example", "second.example")
SAW = "dkim=pass header.d=acme.com; spf=pass smtp.mailfrom=acme.com"


def sealed(raw=MAIL, results=SAW):
    return seal(raw, "forwarder.example", results, server="mx.forwarder.example")


def twice(raw=MAIL):
    return seal(sealed(raw), "second.example", "arc=pass; dkim=none", server="mx.second.example")


async def chain(raw, *, trusted=TRUSTED, keys=None, asked=None):
    async def ask(name, _kind):
        if asked is not None:
            asked.append(name)
        known = {f"s1._domainkey.{domain}": record() for domain in TRUSTED} | (keys or {})
        if known.get(name) == "silent":
            raise Unanswered("silence")
        return (known[name],) if name in known else ()

    signed = fields.split(raw)
    assert not isinstance(signed, str), signed
    return await arc.check(Mail(raw, signed), ask, trusted=trusted, now_s=NOW)


async def test_a_chain_that_holds_tells_what_its_last_sealer_saw():
    found = await chain(sealed())
    assert (found.check, found.sealer, found.reason) == (Check.PASS, "forwarder.example", "")
    assert "dkim=pass header.d=acme.com" in found.results


async def test_of_two_sealers_the_last_one_tells():
    found = await chain(twice())
    assert (found.check, found.sealer) == (Check.PASS, "second.example")
    assert "arc=pass" in found.results
    assert "acme.com" not in found.results


async def test_a_mail_without_a_chain_has_none():
    assert (await chain(MAIL)).check is Check.NONE


@pytest.mark.parametrize("trusted", [(), ("elsewhere.example",), ("warder.example",)])
async def test_who_is_not_trusted_is_not_even_asked_for(trusted):
    asked = []
    found = await chain(sealed(), trusted=trusted, asked=asked)
    assert (found.check, found.results, asked) == (Check.NOT_CHECKED, "", [])


async def test_a_sealer_below_a_trusted_domain_is_trusted():
    raw = seal(MAIL, "mail.forwarder.example", SAW, server="mx")
    found = await chain(raw, keys={"s1._domainkey.mail.forwarder.example": record()})
    assert found.check is Check.PASS


def cut(raw, start, name):
    """Without the first field of that name."""
    head, _, body = raw.partition(b"\r\n\r\n")
    kept, is_cut, is_first = [], False, True
    for line in head.split(b"\r\n"):
        if line[:1] not in b" \t":
            is_cut = is_first and line.lower().startswith(name)
            is_first = is_first and not is_cut
        if not is_cut:
            kept.append(line)
    return start + b"\r\n".join(kept) + b"\r\n\r\n" + body


def without_from(raw):
    return re.sub(rb"\bh=[^;]+", lambda names: names[0].lower().replace(b"from", b"form"), raw)


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (lambda: sealed().replace(b"here", b"there"), "body was changed"),
        (lambda: sealed().replace(b"Our  offer", b"My offer"), "header was changed"),
        (
            lambda: sealed().replace(b"header.d=acme.com", b"header.d=evil.com"),
            "seal does not hold",
        ),
        (lambda: cut(sealed(), b"", b"arc-seal"), "not complete"),
        (lambda: cut(sealed(), b"", b"arc-authentication"), "not complete"),
        (lambda: cut(twice(), b"", b"arc-message"), "not complete"),
        (lambda: twice().replace(b"i=2", b"i=3"), "not complete"),
        (lambda: twice().replace(b"i=2", b"i=1"), "one number"),
        (lambda: sealed().replace(b"i=1", b"i=x"), "no number"),
        (lambda: sealed().replace(b"cv=none", b"cv=fail"), "found it broken"),
        (lambda: sealed().replace(b"cv=none", b"cv=none; h=from"), "lists fields"),
        (lambda: sealed().replace(b"cv=none", b"cv=none; cv=none"), "twice"),
        (lambda: sealed().replace(b"cv=none; a=rsa-sha256", b"cv=none; a=rsa-sha1"), "SHA-1"),
        (lambda: without_from(sealed()), "does not sign From"),
        (lambda: re.sub(rb"\bh=", b"h=arc-seal : ", sealed()), "it signs a seal"),
    ],
    ids=[str(n) for n in range(15)],
)
async def test_a_chain_that_does_not_hold_says_why(raw, why):
    found = await chain(raw())
    assert (found.check, found.results) == (Check.FAIL, "")
    assert why in found.reason


async def test_what_was_sealed_before_has_to_hold_as_well():
    raw = twice()
    found = await chain(raw, keys={"s1._domainkey.forwarder.example": record(rsa_key(2048))})
    assert (found.check, found.reason) == (Check.FAIL, "a seal does not hold")
    found = await chain(raw, keys={"s1._domainkey.forwarder.example": "silent"})
    assert found.check is Check.TEMPERROR


async def test_a_chain_that_is_too_long_is_not_followed(monkeypatch):
    monkeypatch.setattr(arc, "_SETS", 1)
    assert (await chain(twice())).reason == "it is too long"
