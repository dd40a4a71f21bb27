"""Other spellings of an address, for a second try."""

import pytest

from relay.matcher.spellings import other_spellings
from relay.model import Address


@pytest.mark.parametrize(
    ("email", "others"),
    [
        ("jo@client.example", []),
        ("jo.smith@client.example", []),
        ("jo+news@client.example", ["jo@client.example"]),
        ("Jo+News+X@client.example", ["jo@client.example"]),
        ("jo.smith+news@client.example", ["jo.smith@client.example"]),
        ("jo@gmail.com", ["jo@googlemail.com"]),
        (
            "jo.smith@gmail.com",
            ["josmith@gmail.com", "jo.smith@googlemail.com", "josmith@googlemail.com"],
        ),
        (
            "jo.s+x@googlemail.com",
            [
                "jo.s@googlemail.com",
                "jos@googlemail.com",
                "jo.s+x@gmail.com",
                "jo.s@gmail.com",
                "jos@gmail.com",
            ],
        ),
        ("jo.smith@gmail.company.example", []),
        ("+news@client.example", []),
        ("...@gmail.com", ["...@googlemail.com"]),
        ("nobody", []),
        ("", []),
    ],
)
def test_what_else_an_address_may_be_written_as(email, others):
    assert [one.email for one in other_spellings(Address(email=email))] == others


def test_the_name_stays():
    [other] = other_spellings(Address(email="jo+x@client.example", name="Jo"))
    assert other.name == "Jo"
