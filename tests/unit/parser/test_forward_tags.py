"""Records named in the first line above a forward."""

import pytest

from relay.model import Forwarded, Found, ParsedEmail, RecordRef
from relay.parser.forwards import take_tags

DEAL, TICKET, CAR = RecordRef("deal", "602"), RecordRef("ticket", "7"), RecordRef("2-1234567", "55")


def forward(*notes):
    return ParsedEmail(
        forwarded=tuple(
            Forwarded(email=ParsedEmail(), found=Found.ATTACHED, evidence="test", note=note)
            for note in notes
        )
    )


@pytest.mark.parametrize(
    ("note", "records", "left"),
    [
        ("deal-602", (DEAL,), ""),
        ("deal-602 ticket-7", (DEAL, TICKET), ""),
        ("Deal-602, TICKET-7", (DEAL, TICKET), ""),
        ("deal-602 deal-602", (DEAL,), ""),
        ("2-1234567-55", (CAR,), ""),
        ("\n  deal-602  \r\nCall her back\nsoon", (DEAL,), "Call her back\nsoon"),
        ("deal-602\n\nticket-7", (DEAL,), "ticket-7"),
        ("", (), ""),
        ("Call her back\ndeal-602", (), "Call her back\ndeal-602"),
        ("about deal-602", (), "about deal-602"),
        ("deal-602 please", (), "deal-602 please"),
        ("deal 602", (), "deal 602"),
        ("deal-602.", (), "deal-602."),
        ("deals-602", (), "deals-602"),
        ("deal-0", (), "deal-0"),
        (",", (), ","),
        (" ".join(["deal-602"] * 21), (), " ".join(["deal-602"] * 21)),
        ("deal-602" + " " * 800 + "ticket-7", (), "deal-602" + " " * 800 + "ticket-7"),
    ],
)
def test_the_first_line_names_records_if_nothing_else_is_in_it(note, records, left):
    email, named = take_tags(forward(note))
    assert named == records
    assert [original.note for original in email.forwarded] == [left]


def test_the_line_above_several_originals_is_taken_out_once_for_all():
    email, named = take_tags(forward("deal-602\nTwo of them", "deal-602\nTwo of them"))
    assert named == (DEAL,)
    assert [original.note for original in email.forwarded] == ["Two of them"] * 2


def test_what_is_no_forward_names_nothing():
    mail = ParsedEmail(text="deal-602\n\nHello")
    assert take_tags(mail) == (mail, ())
