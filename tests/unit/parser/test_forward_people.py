"""The people of a header block, as clients write them for people to read."""

import pytest

from relay.parser.forwards.people import read_people
from relay.parser.limits import ADDRESSES


@pytest.mark.parametrize(
    ("written", "people"),
    [
        (
            "Mia <mia@o.example>; Jo; Lee <lee@c.example>",
            ["Mia mia@o.example", "Lee lee@c.example"],
        ),
        ("Berg, Mia; Wong, Lee <lee@c.example>", ["Wong, Lee lee@c.example"]),
        ("jo@c.example; Wong, Lee <lee@c.example>", [" jo@c.example", "Wong, Lee lee@c.example"]),
        ('jo@c.example "Wong, Lee" <lee@c.example>', [" jo@c.example", "Wong, Lee lee@c.example"]),
        ("Berg, Mia, Lee <lee@c.example>", ["Berg, Mia, Lee lee@c.example"]),
        ("Mia Berg, Lee Wong <lee@c.example>", ["Lee Wong lee@c.example"]),
        ("nobody in particular", []),
    ],
)
def test_those_with_an_address_are_read_and_nobody_is_made_up(written, people):
    assert [f"{person.name} {person.email}" for person in read_people(written)] == people


def test_a_crowd_is_cut():
    crowd = "; ".join(f"<p{number}@c.example>" for number in range(ADDRESSES + 1))
    assert len(read_people(crowd)) == ADDRESSES
