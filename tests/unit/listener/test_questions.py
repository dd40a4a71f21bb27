"""Gmail's question at the door: let in from Gmail itself, about one of ours; refused like any stranger's else."""

import pytest

from relay.access import Access
from relay.listener import door
from relay.model import Check, Delivery, Envelope, Evidence, Method, Recipient, Shown
from relay.settings import PortalSettings

LOG = Recipient(address="log@acme.com", portal="acme", mailbox="log@acme.com")
GMAIL = Evidence(
    peer_trusted=False, shown=(Shown(domain="google.com", method=Method.DKIM),), dmarc=Check.PASS
)
NOTHING = Evidence(peer_trusted=False)


@pytest.fixture
def answer(clock):
    def ask(evidence, *, about="jane@acme.com", sender="forwarding-noreply@google.com", **portal):
        raw = (
            f"From: {sender}\r\nTo: log@acme.com\r\n"
            f"Subject: (#123456789) Gmail Forwarding Confirmation - Receive Mail from {about}\r\n\r\nx\r\n"
        ).encode()
        envelope = Envelope(
            mail_from="x@google.com", rcpt_to=(), raw=raw, received_at=clock.now(), peer="192.0.2.1"
        )
        settings = PortalSettings(
            name="acme", mailboxes=["log@acme.com"], domains=["acme.com"], **portal
        )
        seen = door.look(envelope, max_hops=50)
        return door.decide(seen, evidence, [LOG], access=Access([settings]))["acme"]

    return ask


def test_it_is_let_in_when_it_is_shown_to_be_gmails(answer):
    assert isinstance(answer(GMAIL), Delivery)
    assert isinstance(answer(GMAIL, shown_by=["login"]), Delivery)


@pytest.mark.parametrize(
    ("evidence", "fields"),
    [
        (NOTHING, {}),
        (GMAIL, {"about": "eve@evil.example"}),
        (GMAIL, {"sender": "x@google.com"}),
        (GMAIL, {"sender": '"forwarding-noreply@google.com" <eve@evil.example>'}),
        (GMAIL, {"sender": "forwarding-noreply@google.com, eve@evil.example"}),
    ],
)
def test_anything_else_is_a_strangers(answer, evidence, fields):
    assert answer(evidence, **fields).code == 550


def test_while_dns_does_not_answer_gmail_is_to_try_again(answer):
    undecided = Evidence(peer_trusted=False, dkim=Check.TEMPERROR)
    assert answer(undecided).code == 451
