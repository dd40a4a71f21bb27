"""Whatever is done to a signed mail: if the signature still holds, it reads as it was signed.

Two readers of one mail, the signatures' and the parser's, must not see two authors. And nothing that
a stranger writes or publishes makes a check raise.
"""

import asyncio
import time
from ipaddress import ip_address

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from relay.authenticity import results
from relay.authenticity.signatures import arc, dkim, fields
from relay.authenticity.signatures.signature import Mail
from relay.authenticity.spf import Sender, check
from relay.listener.door import Seen, look
from relay.model import Check, Envelope
from relay.parser import parse
from tests.conftest import FakeClock
from tests.names.signing import MAIL, record, seal, sign

_SETTINGS = settings(deadline=None, max_examples=200, suppress_health_check=list(HealthCheck))
NOW = time.time()
SIGNED = sign()
SEALED = seal(MAIL, "acme.com", "dkim=pass header.d=acme.com", server="mx.acme.com")
_PIECES = [
    b"\r\n", b"\r\n\r\n", b" ", b"\t", b":", b";", b"=", b"\xef\xbb\xbf", b"From", b"from:",
    b"From: x@evil.com\r\n", b"Subject: y\r\n", b"To: z@evil.com\r\n", b"From : x@evil.com\r\n",
    b"\r\nFrom: x@evil.com", b">From x\r\n", b"From x\r\n", b"l=1; ", b"h=from; ", b"x=1; ",
    b"Content-Type: text/html\r\n", b"no field\r\n", b"i=1; ", b"b=;", b",", b"<x@evil.com>", b"",
]  # fmt: skip
_CHANGES = st.lists(
    st.tuples(
        st.integers(0, 2_000),
        st.integers(0, 40),
        st.one_of(st.sampled_from(_PIECES), st.binary(max_size=3)),
    ),
    max_size=3,
)


def changed(raw, changes):
    for at, size, piece in changes:
        start = at % (len(raw) + 1)
        raw = raw[:start] + piece + raw[start + (size if size < 20 else 0) :]
    return raw


def as_taken(raw):
    """The mail as the door hands it on; None where it is refused for its form."""
    envelope = Envelope(
        mail_from="", rcpt_to=(), raw=raw, received_at=FakeClock().now(), peer="203.0.113.7"
    )
    seen = look(envelope, max_hops=50)
    return seen if isinstance(seen, Seen) else None


async def ask(_name, _kind):
    return (record(),)


def passes(raw):
    """The results of all signatures, and the chain's."""
    signed = fields.split(raw)
    if isinstance(signed, str):
        return []
    mail = Mail(raw, signed)

    async def both():
        found = await dkim.check(mail, ask, now_s=NOW, first=("acme.com",))
        chain = await arc.check(mail, ask, trusted=("acme.com",), now_s=NOW)
        return [*(each.check for each in found), chain.check]

    return asyncio.run(both())


def as_read(raw):
    email = parse(raw)
    return email.from_, email.to, email.subject, email.text.split()


@_SETTINGS
@given(st.sampled_from([SIGNED, SEALED]), _CHANGES)
@example(SIGNED, [])
@example(SEALED, [])
def test_a_signature_that_holds_is_over_what_the_parser_reads(raw, changes):
    seen = as_taken(changed(raw, changes))
    if seen is not None and Check.PASS in passes(seen.envelope.raw):
        assert as_read(seen.envelope.raw) == as_read(MAIL)
        assert [each.email for each in seen.scanned.claims.from_] == ["jane@acme.com"]
    elif not changes:
        raise AssertionError("the mail as it was signed does not pass")


@_SETTINGS
@given(
    st.text(st.sampled_from("v=spf1 aip4mx:/.%{}slodr-+~?incudetx=_,0123"), max_size=60),
    st.binary(max_size=9),
)
def test_no_record_makes_a_check_raise(terms, odd):
    async def publish(_name, kind):
        records = {"TXT": (f"v=spf1 {terms}", odd.decode("latin-1")), "A": ("192.0.2.1",)}
        return records.get(kind, ("mx.acme.com",))

    sender = Sender(address=ip_address("192.0.2.1"), mail_from="j@acme.com", helo=terms)
    asyncio.run(check(sender, publish))
    results.passes(terms + odd.decode("latin-1"))
