"""A mail from a pipe goes through the same door."""

import pytest

from relay.access import Access
from relay.listener import Rejected, deliveries
from relay.settings import AuthenticationSettings, PortalSettings

PORTALS = (
    PortalSettings(name="acme", mailboxes=("log@acme.com",), domains=("acme.com",)),
    PortalSettings(name="other", mailboxes=("log@other.com",), users=("joe@other.com",)),
)


@pytest.fixture
def ingest(clock):
    def run(raw, *, rcpt_to=("log@acme.com",), mail_from="", max_bytes=1000, hops=50):
        return deliveries(
            raw,
            rcpt_to=rcpt_to,
            mail_from=mail_from,
            access=Access(PORTALS),
            authentication=AuthenticationSettings(),
            clock=clock,
            max_bytes=max_bytes,
            hops=hops,
        )

    return run


def test_unix_line_ends_become_crlf(ingest):
    [delivery] = ingest(b"From: jane@acme.com\n\nHello\n")
    assert delivery.envelope.raw == b"From: jane@acme.com\r\n\r\nHello\r\n"
    assert (delivery.envelope.peer, delivery.envelope.trusted) == ("pipe", True)


@pytest.mark.parametrize("padding", range(4))
def test_line_ends_are_told_apart_wherever_a_large_mail_is_cut(ingest, padding):
    head = b"From: jane@acme.com\r\n\r\n" + b"." * padding
    [delivery] = ingest(head + b"\r\n\n" * 200_000, max_bytes=1_000_000)
    assert delivery.envelope.raw == head + b"\r\n\r\n" * 200_000
    with pytest.raises(Rejected, match="bare CR"):
        ingest(head + b"\r\n" * 200_000 + b"\r", max_bytes=1_000_000)


def test_the_mbox_line_is_dropped(ingest):
    [delivery] = ingest(b"From jane Mon Jan  1 00:00:00 2026\nFrom: jane@acme.com\n\nHello\n")
    assert delivery.envelope.raw.startswith(b"From: jane@acme.com\r\n")


def test_the_same_mail_has_the_same_fingerprint_by_pipe_and_by_smtp(ingest):
    [pipe], [smtp] = (
        ingest(b"From: jane@acme.com\n\nHello\n"),
        ingest(b"From: jane@acme.com\r\n\r\nHello\r\n"),
    )
    assert pipe.fingerprint == smtp.fingerprint


def test_each_portal_that_takes_the_mail_gets_it(ingest):
    taken = ingest(b"From: joe@other.com\n\nx\n", rcpt_to=("log@acme.com", "log@other.com"))
    assert [delivery.portal for delivery in taken] == ["other"]


@pytest.mark.parametrize(
    ("raw", "options", "status"),
    [
        (b"From: jane@acme.com\n\nx\n", {"rcpt_to": ("bob@example.org",)}, "5.1.1"),
        (b"From: jane@acme.com\n\nx\n", {"rcpt_to": ("log+x@acme.com",)}, "5.1.1"),
        (b"From: jane@acme.com\n\nx\n", {"rcpt_to": ()}, "5.5.1"),
        (b"From: eve@example.org\n\nx\n", {}, "5.7.1"),
        (b"From: jane@acme.com\n\nx\n", {"max_bytes": 10}, "5.3.4"),
        (b"From: jane@acme.com\n\n\0\n", {}, "5.6.0"),
        (b"From: jane@acme.com\n\na\rb\n", {}, "5.6.0"),
        (b"Received: x\n" * 3 + b"From: jane@acme.com\n\nx\n", {"hops": 2}, "5.4.6"),
    ],
)
def test_what_smtp_refuses_the_pipe_refuses_in_the_same_words(ingest, raw, options, status):
    with pytest.raises(Rejected) as refused:
        ingest(raw, **options)
    assert refused.value.reply.status == status
    assert refused.value.reason == refused.value.reply.text
