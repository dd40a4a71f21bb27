"""Whose mail it is."""

import pytest

from relay.model import Address, Claim, ParsedEmail
from relay.ownership import MOST_CLAIMANTS, claimants

JANE, BOB, EVE = (Address(email=f"{name}@acme.com") for name in ("jane", "bob", "eve"))
CARLA = Address(email="carla@globex.com")


def of(email, user):
    found = claimants(email, user, is_ours=lambda person: person.domain == "acme.com")
    return [(person.email.partition("@")[0], claim) for person, claim in found]


@pytest.mark.parametrize(
    ("email", "user", "expected"),
    [
        (ParsedEmail(from_=(JANE,), to=(CARLA,)), JANE, [("jane", Claim.SENT)]),
        (
            ParsedEmail(from_=(JANE,), to=(CARLA,), cc=(EVE,)),
            BOB,
            [("jane", Claim.SENT), ("bob", Claim.FORWARDED), ("eve", Claim.RECEIVED)],
        ),
        (
            ParsedEmail(from_=(CARLA,), to=(EVE, JANE)),
            BOB,
            [("bob", Claim.FORWARDED), ("eve", Claim.RECEIVED), ("jane", Claim.RECEIVED)],
        ),
        (ParsedEmail(from_=(CARLA,), to=(BOB,)), BOB, [("bob", Claim.FORWARDED)]),
        (
            ParsedEmail(from_=(EVE,), written_by=CARLA, to=(JANE,)),
            EVE,
            [("eve", Claim.FORWARDED), ("jane", Claim.RECEIVED)],
        ),
        (ParsedEmail(), BOB, [("bob", Claim.FORWARDED)]),
    ],
)
def test_who_sent_it_comes_first_then_who_forwarded_it_then_who_received_it(email, user, expected):
    assert of(email, user) == expected


def test_of_a_mail_to_everybody_the_first_are_asked():
    everybody = tuple(Address(email=f"p{number}@acme.com") for number in range(50))
    assert len(of(ParsedEmail(from_=(CARLA,), to=everybody), BOB)) == MOST_CLAIMANTS
