"""A provider's question is taken from the provider only, and only about one of ours."""

import pytest

from relay.access import Access
from relay.model import (
    Address,
    Check,
    Claims,
    Confirmation,
    Evidence,
    Method,
    Refusal,
    Refused,
    Shown,
)
from relay.settings import PortalSettings

GOOGLE = "forwarding-noreply@google.com"
STRANGER = Refused(refusal=Refusal.NOT_OURS, reason="a stranger")
FROM_GOOGLE = (Shown(domain="google.com", method=Method.DKIM),)


@pytest.fixture
def answer():
    portal = PortalSettings(name="acme", mailboxes=("log@acme.com",), domains=("acme.com",))
    rules = Access([portal]).of(portal)

    def ask(*, address="jane@acme.com", trusted=False, **evidence):
        claims = Claims(mail_from="", from_=(Address(email=GOOGLE),), redirects=(), recipients=())
        return rules.refuse_question(
            Confirmation(provider="Gmail", address=address),
            claims,
            Evidence(peer_trusted=trusted, **evidence),
            otherwise=STRANGER,
        )

    return ask


def test_it_is_taken_from_our_own_server_or_with_the_providers_signature(answer):
    assert answer(trusted=True) is None
    assert answer(shown=FROM_GOOGLE) is None
    assert answer(dmarc=Check.PASS) is None
    assert answer(shown=FROM_GOOGLE, address="") is None


@pytest.mark.parametrize(
    "shown",
    [
        (),
        (Shown(domain="evil.example", method=Method.DKIM),),
        (Shown(domain="google.com.evil.example", method=Method.DKIM),),
        (Shown(domain="google.com", method=Method.SPF),),
    ],
)
def test_who_is_not_shown_to_be_the_provider_is_a_stranger(answer, shown):
    assert answer(shown=shown) is STRANGER


@pytest.mark.parametrize(
    "address", ["eve@evil.example", "log@acme.com", "jane@acme.com.evil.example"]
)
def test_a_question_about_somebody_elses_mail_is_a_strangers(answer, address):
    assert answer(shown=FROM_GOOGLE, address=address) is STRANGER
    assert answer(trusted=True, address=address) is STRANGER


def test_a_signature_that_dmarc_denies_does_not_count(answer):
    assert answer(shown=FROM_GOOGLE, dmarc=Check.FAIL) is STRANGER


def test_while_dns_does_not_answer_the_provider_is_to_try_again(answer):
    assert answer(dkim=Check.TEMPERROR).refusal is Refusal.UNDECIDED
