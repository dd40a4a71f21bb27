"""Addresses with a secret: whose word they are, what they do not show, and when one has leaked."""

import pytest

from relay.access import KEY_BYTES, Access, NoSuchRecipient, Roster, digest, masked, spell
from relay.model import (
    Address,
    Allowed,
    Claims,
    Evidence,
    Fate,
    Key,
    Method,
    Proof,
    RecordRef,
    RecordType,
    Refusal,
    Shown,
)
from relay.settings import PortalSettings

JANE, SAM, CARLA, EVE = "jane@acme.com", "sam@acme.com", "carla@globex.com", "eve@evil.org"
SECRET = spell(bytes(range(KEY_BYTES)))
OTHER = spell(bytes(KEY_BYTES))
KEY = Key(id=7, portal="acme", user=JANE)
LOG = f"log+{SECRET}@acme.com"
NOTHING = Evidence(peer_trusted=False)


PORTAL = PortalSettings(name="acme", mailboxes=("log@acme.com",), domains=("acme.com",))


def access(**settings):
    portals = [
        PORTAL.model_copy(update=settings),
        PortalSettings(name="b", mailboxes=("log@b.org",), domains=("b.org",)),
    ]
    return Access(portals, roster=Roster(keys={digest(SECRET): KEY}))


def claims_of(from_, *to):
    return Claims(
        mail_from="",
        from_=(Address(email=from_),),
        redirects=(),
        recipients=tuple(Address(email=email) for email in to),
    )


def judge(from_, *, to=(), evidence=NOTHING, **settings):
    rules = access(**settings)
    claims = Claims(
        mail_from="",
        from_=tuple(Address(email=email) for email in from_),
        redirects=(),
        recipients=tuple(Address(email=email) for email in to),
    )
    return rules.portal("acme").judge(claims, evidence, [rules.resolve(LOG)])


# ---------------------------------------------------------------- the address


def test_a_key_is_128_bits_in_26_letters_and_digits():
    assert (8 * KEY_BYTES, len(SECRET), SECRET.isalnum()) == (128, 26, True)


@pytest.mark.parametrize("spelled", [LOG, LOG.upper()])
def test_an_address_with_a_key_is_known_in_any_case_and_shows_the_keys_number_only(spelled):
    found = access().resolve(spelled)
    assert found.key == KEY
    assert (found.address, found.tag, found.records) == ("log+key-7@acme.com", "key-7", ())
    assert SECRET not in repr(found).lower()


def test_a_key_and_records_stand_in_one_address_in_any_order():
    for tags in (f"{SECRET}+deal-602+ticket-7", f"deal-602+{SECRET}+ticket-7"):
        found = access().resolve(f"log+{tags}@acme.com")
        assert found.key == KEY
        assert found.tag == tags.replace(SECRET, "key-7")
        assert found.records == (
            RecordRef(RecordType.DEAL, "602"),
            RecordRef(RecordType.TICKET, "7"),
        )


@pytest.mark.parametrize(
    "address",
    [
        f"log+{OTHER}@acme.com",
        f"log+{OTHER}+deal-602@acme.com",
        f"log+{SECRET}+{OTHER}@acme.com",
        f"log+{SECRET}+{SECRET}@acme.com",
        f"log+{SECRET}@b.org",
    ],
    ids=["unknown", "unknown with a record", "one of two unknown", "twice", "of another portal"],
)
def test_a_key_that_is_not_good_is_answered_as_if_there_were_no_such_mailbox(address):
    assert access().resolve(address) is NoSuchRecipient.UNKNOWN_MAILBOX


def test_a_bad_tag_tells_nothing_about_the_key_beside_it():
    answers = {access().resolve(f"log+{key}+x@acme.com") for key in (SECRET, OTHER)}
    assert answers == {NoSuchRecipient.BAD_TAG}


def test_the_number_of_a_key_is_no_key():
    assert access().resolve("log+key-7@acme.com") is NoSuchRecipient.BAD_TAG


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (LOG, "log+…@acme.com"),
        (
            f"jane+caf_=log+{SECRET.upper()}=acme.com@gmail.com",
            "jane+caf_=log+…=acme.com@gmail.com",
        ),
        (f"log+deal-602+{SECRET[:-1]}@acme.com", "log+deal-602+…@acme.com"),
        ("log+deal-602.mfrggzdfmz+2-55-7.x@acme.com", "log+deal-602.…+2-55-7.…@acme.com"),
        ("jane+news@abcdefghijklmnopqrstuvwxyz.com", "jane+news@abcdefghijklmnopqrstuvwxyz.com"),
    ],
)
def test_an_address_is_shown_without_what_may_be_a_key(text, shown):
    assert masked(text) == shown


# ---------------------------------------------------------------- on whose word


@pytest.mark.parametrize(
    ("from_", "redirected", "author_by"),
    [
        ([JANE], False, Proof.KEY),
        ([CARLA], True, None),
        ([CARLA, EVE], True, None),
        ([], True, None),
    ],
)
def test_what_comes_by_a_key_is_logged_on_its_users_word(from_, redirected, author_by):
    verdict = judge(from_)
    assert (verdict.user.email, verdict.redirected) == (JANE, redirected)
    assert verdict.author_by is author_by
    assert verdict.evidence == "it came to a secret address: key 7 of jane@acme.com"


@pytest.mark.parametrize("from_", [[SAM], [JANE, SAM]])
def test_a_key_does_not_show_that_another_of_ours_wrote_the_mail(from_):
    assert judge(from_).refusal in {Refusal.NOT_SHOWN, Refusal.SEVERAL_FROM}


def test_where_another_of_ours_is_shown_the_mail_is_theirs():
    shown = Evidence(peer_trusted=False, shown=(Shown(domain="acme.com", method=Method.DKIM),))
    assert judge([SAM], evidence=shown).user.email == SAM


def test_the_reason_says_whose_key_it_is():
    assert "its address has key 7 of jane@acme.com" in judge([SAM]).reason


def test_a_key_of_somebody_who_is_not_ours_any_more_is_worth_nothing():
    rules = access().portal("b")
    gone = access().resolve(LOG)
    assert rules.judge(claims_of(JANE), NOTHING, [gone]).refusal is Refusal.NOT_OURS


def test_a_key_counts_only_where_the_settings_take_it():
    assert judge([JANE], shown_by=(Proof.LOGIN,)).refusal is Refusal.NOT_SHOWN


def test_who_logs_in_is_believed_before_the_key():
    assert judge([SAM], evidence=Evidence(peer_trusted=False, user=SAM)).user.email == SAM


# ---------------------------------------------------------------- leaked


@pytest.mark.parametrize("fate", Fate)
def test_a_key_that_stands_in_an_outsiders_mail_is_no_secret_and_shows_nothing(fate):
    verdict = judge([EVE], to=[CARLA, LOG], otherwise=fate)
    assert verdict.refusal is Refusal.KEY_LEAKED
    assert verdict.fate is (Fate.IGNORE if fate is Fate.IGNORE else Fate.PARK)
    assert verdict.reason == (
        "it came to a secret address that is secret no more: key 7 of jane@acme.com stands in To or "
        "Cc, and eve@evil.org is not one of ours: `relay address rotate 7`"
    )


def test_what_else_shows_that_ours_passed_it_on_counts_all_the_same():
    verdict = judge([CARLA], to=[JANE, LOG], evidence=Evidence(peer_trusted=True))
    assert isinstance(verdict, Allowed)


def test_ones_own_mail_to_the_address_is_no_leak():
    assert isinstance(judge([JANE], to=[LOG]), Allowed)


def test_a_key_that_has_ended_since_shows_no_more_than_it_did():
    """Else a mail that was parked would be logged on its word once it is rotated."""
    rules = access()
    recipient = rules.resolve(LOG)
    ended = Access([PORTAL], roster=Roster(ended={digest(SECRET): KEY}))
    claims = claims_of(EVE, LOG)
    verdict = ended.portal("acme").judge(claims, NOTHING, [recipient])
    assert verdict.refusal is Refusal.KEY_LEAKED


def test_only_a_key_of_the_portal_can_leak():
    def leaked(portal, *to, from_=EVE):
        return access().portal(portal).leaked(claims_of(from_, *to))

    assert leaked("acme", CARLA, LOG, LOG.upper(), f"log+deal-1+{SECRET}@acme.com") == (KEY,)
    assert leaked("acme", f"log+{OTHER}@acme.com", "log@acme.com", "log+deal-1@acme.com") == ()
    assert leaked("acme", f"x+{SECRET}@acme.com") == ()
    assert leaked("acme", LOG, from_=SAM) == ()
    assert leaked("b", LOG) == ()


def test_no_reason_quotes_a_key():
    forged = judge([f"log+{OTHER}@acme.com"], to=[LOG])
    assert OTHER not in forged.reason
    assert "log+…@acme.com is not one of ours" in forged.reason


@pytest.mark.parametrize(
    ("from_", "to", "matters"),
    [(EVE, "log@acme.com", False), (JANE, "log@acme.com", True), (EVE, LOG, True)],
    ids=["a stranger", "one of ours", "a stranger's mail that somebody with a key passes on"],
)
def test_who_a_mail_is_from_is_looked_up_for_our_own_and_for_who_has_a_key(from_, to, matters):
    """Else strangers could make relay ask DNS whatever they like."""
    rules = access()
    recipients = [rules.resolve("log@b.org"), rules.resolve(to)]
    assert rules.is_claimed(claims_of(from_), recipients) is matters
    assert Access([]).is_claimed(claims_of(from_), recipients) is False
