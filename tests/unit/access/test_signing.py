"""Addresses of records that must be signed."""

import pytest

from relay.access import Access, NoSuchRecipient, Roster, sign
from relay.model import Address, Claims, Evidence, Proof, RecordRef, Redirect, Refused
from relay.settings import PortalSettings, SecretRef

DEAL, TICKET = RecordRef("deal", "602"), RecordRef("ticket", "7")
JANE, CARLA = "jane@acme.com", "carla@globex.com"
SIGNED = sign(DEAL, "acme", "secret")


def access(secret="secret", **settings):
    portal = PortalSettings(
        name="acme",
        mailboxes=("log@acme.com", "crm@acme.com"),
        domains=("acme.com",),
        tag_secret=SecretRef("env:ANY"),
        **settings,
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


def judge(from_, *, recipients=(), redirects=(JANE,), tag=SIGNED, **settings):
    rules = access(**settings)
    claims = Claims(
        mail_from="",
        from_=(Address(email=from_),),
        redirects=tuple(
            Redirect(header="x-forwarded-for", address=Address(email=email)) for email in redirects
        ),
        recipients=tuple(Address(email=email) for email in recipients),
    )
    to = [rules.resolve(f"log+{tag}@acme.com" if tag else "log@acme.com")]
    return rules.portal("acme").judge(claims, Evidence(peer_trusted=False), to)


def test_a_signed_address_shows_that_one_of_ours_passed_the_mail_on():
    verdict = judge(CARLA)
    assert (verdict.user.email, verdict.redirected, verdict.author_by) == (JANE, True, None)
    assert verdict.evidence == (
        "jane@acme.com passed it on (X-Forwarded-For), and it came to the signed address of a "
        "record"
    )


@pytest.mark.parametrize(
    "mail",
    [
        {"from_": JANE},
        {"from_": CARLA, "tag": ""},
        {"from_": CARLA, "redirects": ()},
        {"from_": CARLA, "recipients": [f"log+{SIGNED}@acme.com"]},
        {"from_": CARLA, "shown_by": (Proof.KEY,)},
    ],
    ids=["who wrote it", "no signature", "nobody of ours", "outsiders have it", "not accepted"],
)
def test_a_signed_address_shows_nothing_else(mail):
    assert isinstance(judge(**mail), Refused)


def test_a_mailbox_without_records_needs_no_signature():
    assert access().resolve("log@acme.com").records == ()


def test_where_none_is_asked_for_a_signature_is_no_tag():
    plain = PortalSettings(name="acme", mailboxes=("log@acme.com",), domains=("acme.com",))
    assert Access([plain]).resolve(f"log+{SIGNED}@acme.com") is NoSuchRecipient.BAD_TAG
