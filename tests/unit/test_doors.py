"""Which mails are one mail, and what a later copy adds to the engagement of the first."""

from datetime import UTC, datetime, timedelta

import pytest

from relay.doors import is_same, join, told, words_of
from relay.model import Claim, Direction, Effect, RecordRef, RecordType

AT = datetime(2026, 3, 3, 9, 15, 42, tzinfo=UTC)
TEXT = "Dear Carla,\nhere is our offer for ten chairs.\nThey are 1,000 euros.\n\nBest, Jane\n"
DEAL = RecordRef(RecordType.DEAL, "602")
CONTACT = RecordRef(RecordType.CONTACT, "101")


def effect(text=TEXT, *, subject="Offer", **fields):
    known = {
        "key": "f-0",
        "direction": Direction.EMAIL,
        "links": (CONTACT,),
        "message_id": "one@acme.com",
        "subject_key": subject,
        "people": ("carla@globex.com",),
        "at": AT,
        "author": "jane@acme.com",
        "words": words_of(subject, text),
        "intended_at": AT,
        "engagement_id": "501",
    }
    return Effect(**known | fields)


def inline(text=TEXT, **fields):
    """As it is read above a forward: to the minute, and without an id."""
    return effect(text, **{"message_id": None, "at": AT.replace(second=0)} | fields)


# ---------------------------------------------------------------- by Message-ID


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Offer", TEXT),
        ("Offer", TEXT.replace("\n", " ")),
        ("Offer", TEXT.replace("\n", "\r\n> ")),
        ("Offer", f"{TEXT}\n-- \nteam mailing list\nhttps://lists.acme.com/team\n"),
        ("Offer", f"CAUTION: this mail came from outside.\n\n{TEXT}"),
        ("[team] Offer", TEXT),
        ("Re: Offer", TEXT),
        ("Offer", TEXT.upper()),
        ("Offer", f"{TEXT}https://safe.example/?u=1 <mailto:jane@acme.com> [cid:logo]"),
    ],
)
def test_what_lists_and_gateways_add_is_no_other_content(subject, text):
    assert is_same(effect(), effect(text, subject=subject))
    assert is_same(effect(text, subject=subject), effect())


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Offer", "Dear Carla,\nthank you for the order.\n"),
        ("Offer", TEXT.replace("1,000", "2,000")),
        ("Offer", TEXT.replace("ten", "eleven")),
        ("Order", TEXT),
        ("[team] Offer", TEXT.replace("ten", "eleven")),
    ],
)
def test_one_word_in_place_of_another_is_other_content(subject, text):
    assert not is_same(effect(), effect(text, subject=subject))


def test_another_id_is_another_mail_whatever_it_says():
    assert not is_same(effect(), effect(message_id="two@acme.com"))


def test_the_same_words_to_somebody_else_are_another_mail():
    assert not is_same(effect(), effect(people=("lee@initech.com",)))


def test_a_copy_may_name_fewer_people():
    both = effect(people=("carla@globex.com", "lee@initech.com"))
    assert is_same(effect(), both)
    assert is_same(both, effect())
    assert is_same(effect(people=()), both)


def test_a_mail_without_any_words_is_known_by_its_id():
    assert is_same(effect("", subject=""), effect("", subject=""))


def test_languages_without_spaces_are_read_by_the_character():
    text = "十脚の椅子のお見積りをお送りします。ご確認ください。"
    assert is_same(effect(text), effect(f"{text[:9]}\n{text[9:]}"))
    assert not is_same(effect(text), effect(text.replace("十", "五")))


def test_a_long_mail_is_known_by_some_of_its_words():
    long = " ".join(f"word{number}" for number in range(2_000))
    assert is_same(effect(long), effect(f"{long}\nfooter of the list"))
    assert not is_same(effect(long), effect(long.replace("word1", "other1")))
    assert is_same(effect(TEXT), effect(f"{TEXT}{long}"))
    assert len(words_of("", long)) < 700


# ---------------------------------------------------------------- without an id


@pytest.mark.parametrize(
    "forwarded",
    [
        inline(),
        inline(at=AT.replace(second=0) + timedelta(hours=2)),
        inline(at=AT.replace(second=0) - timedelta(hours=5, minutes=30)),
        inline(f"{TEXT}\n[image: logo.png]\nThis is confidential.\n"),
        inline(TEXT.replace("Best, ", "")),
    ],
)
def test_an_inline_forward_is_known_by_author_subject_minute_and_words(forwarded):
    assert is_same(effect(), forwarded)
    assert is_same(forwarded, inline())


@pytest.mark.parametrize(
    "other",
    [
        inline(author="bob@acme.com"),
        inline(subject="Order"),
        inline(at=AT + timedelta(minutes=7)),
        inline(at=AT + timedelta(hours=24)),
        inline("Dear Carla, thank you for yesterday. When may we call you?"),
        inline(people=("lee@initech.com",)),
    ],
)
def test_each_of_them_tells_it_from_another_mail(other):
    assert not is_same(effect(), other)


# ---------------------------------------------------------------- what a later copy adds


def test_records_are_added_that_no_copy_named_before():
    first, second = effect(), effect(links=(CONTACT, DEAL), key="g-0")
    adds = join(second, [(17, first)])
    assert (adds.spool_id, adds.engagement_id, adds.links) == (17, "501", (DEAL,))
    assert not adds.amends
    assert told(adds, 18) == "engagement 501, the same mail as 17: adds deal 602"
    again = join(second, [(17, first), (18, adds.effect)])
    assert again.links == ()
    assert told(again, 19).endswith("the same mail as 17: nothing to add")


def test_what_a_mail_itself_created_before_is_told_as_that():
    assert told(join(effect(links=(DEAL,)), [(17, effect())]), 17) == (
        "engagement 501, created before: adds deal 602"
    )


@pytest.mark.parametrize(
    ("mine", "theirs", "becomes"),
    [
        (("1", Claim.SENT), ("2", Claim.FORWARDED), "1"),
        (("1", Claim.FORWARDED), ("2", Claim.RECEIVED), "1"),
        (("1", Claim.RECEIVED), (None, Claim.SENT), "1"),
        (("1", Claim.FORWARDED), ("2", Claim.FORWARDED), None),
        (("1", Claim.RECEIVED), ("2", Claim.SENT), None),
        (("1", Claim.SENT), ("1", Claim.RECEIVED), None),
        ((None, Claim.SENT), ("2", Claim.RECEIVED), None),
    ],
)
def test_the_better_claim_owns_it(mine, theirs, becomes):
    adds = join(
        effect(owner_id=mine[0], claim=mine[1]), [(17, effect(owner_id=theirs[0], claim=theirs[1]))]
    )
    assert adds.owner_id == becomes
    assert adds.amends is (becomes is not None)


@pytest.mark.parametrize(
    ("mine", "theirs", "becomes"),
    [
        (Direction.EMAIL, Direction.FORWARDED_EMAIL, Direction.EMAIL),
        (Direction.INCOMING_EMAIL, Direction.FORWARDED_EMAIL, Direction.INCOMING_EMAIL),
        (Direction.FORWARDED_EMAIL, Direction.EMAIL, None),
        (Direction.FORWARDED_EMAIL, Direction.INCOMING_EMAIL, None),
        (Direction.EMAIL, Direction.EMAIL, None),
    ],
)
def test_what_was_sent_or_came_in_is_no_forward(mine, theirs, becomes):
    assert join(effect(direction=mine), [(17, effect(direction=theirs))]).direction is becomes


def test_a_time_above_a_forward_gives_way_to_the_mails_own():
    assert join(effect(), [(17, inline())]).at == AT
    assert join(inline(), [(17, effect())]).at is None
    assert join(effect(), [(17, inline(at=AT))]).at is None


def test_what_changes_is_told():
    mine = effect(owner_id="1", claim=Claim.SENT)
    before = inline(owner_id="2", claim=Claim.FORWARDED, direction=Direction.FORWARDED_EMAIL)
    assert told(join(mine, [(17, before)]), 18) == (
        "engagement 501, the same mail as 17: is from who sent it: the owner is now 1, "
        "makes it EMAIL, knows to the second when it was written"
    )
