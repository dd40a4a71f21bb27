"""Addresses of records that must be signed."""

import pytest

from relay.access import Access, NoSuchRecipient, Roster, sign
from relay.model import RecordRef
from relay.settings import PortalSettings, SecretRef

DEAL, TICKET = RecordRef("deal", "602"), RecordRef("ticket", "7")
SIGNED = sign(DEAL, "acme", "secret")


def access(secret="secret"):
    portal = PortalSettings(
        name="acme",
        mailboxes=("log@acme.com", "crm@acme.com"),
        domains=("acme.com",),
        tag_secret=SecretRef("env:ANY"),
    )
    return Access([portal], roster=Roster(tag_secrets={"acme": secret} if secret else {}))


def test_a_signature_is_short_and_says_which_record_it_is_for():
    record, _, signature = SIGNED.partition(".")
    assert (record, len(signature), signature.isalnum()) == ("deal-602", 10, True)


@pytest.mark.parametrize("address", [f"log+{SIGNED}@acme.com", f"CRM+{SIGNED.upper()}@acme.com"])
def test_a_signed_record_is_taken_in_any_case_and_its_signature_is_not_kept(address):
    found = access().resolve(address)
    assert (found.tag, found.records) == ("deal-602", (DEAL,))
    assert found.address.endswith("+deal-602@acme.com")


def test_each_of_several_records_has_its_signature():
    both = f"log+{SIGNED}+{sign(TICKET, 'acme', 'secret')}@acme.com"
    assert access().resolve(both).records == (DEAL, TICKET)
    assert access().resolve(f"log+{SIGNED}+ticket-7@acme.com") is NoSuchRecipient.BAD_SIGNATURE


@pytest.mark.parametrize(
    "tag",
    [
        "deal-602",
        "deal-602.",
        SIGNED[:-1],
        f"{SIGNED}a",
        SIGNED.replace("602", "603"),
        sign(DEAL, "other", "secret"),
        sign(DEAL, "acme", "another"),
        "deal-602.ünsigned",
    ],
)
def test_a_record_without_its_signature_is_refused(tag):
    assert access().resolve(f"log+{tag}@acme.com") is NoSuchRecipient.BAD_SIGNATURE


def test_nothing_is_signed_without_the_secret():
    assert access(secret="").resolve(f"log+{SIGNED}@acme.com") is NoSuchRecipient.BAD_SIGNATURE


def test_a_mailbox_without_records_needs_no_signature():
    assert access().resolve("log@acme.com").records == ()


def test_where_none_is_asked_for_a_signature_is_no_tag():
    plain = PortalSettings(name="acme", mailboxes=("log@acme.com",), domains=("acme.com",))
    assert Access([plain]).resolve(f"log+{SIGNED}@acme.com") is NoSuchRecipient.BAD_TAG
