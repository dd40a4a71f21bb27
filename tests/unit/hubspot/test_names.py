import pytest

from relay.hubspot.names import first_and_last
from relay.model import Address


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("Jane Doe", "Jane", "Doe"),
        ("Doe, Jane", "Jane", "Doe"),
        ("Jane", "Jane", ""),
        ("", "", ""),
        ("  Jane   Doe ", "Jane", "Doe"),
        ('"Jane Doe"', "Jane", "Doe"),
        ("Jane van der Berg", "Jane", "van der Berg"),
        ("van der Berg, Jane", "Jane", "van der Berg"),
        ("Doe,", "Doe,", ""),
        ("John Smith, Jr.", "John", "Smith, Jr."),
        ("Acme, Inc.", "Acme,", "Inc."),
        ("jane@acme.com", "", ""),
    ],
)
def test_a_display_name_is_split_without_inventing_one(name, first, last):
    assert first_and_last(Address(email="jane@acme.com", name=name)) == (first, last)


def test_a_name_of_a_whole_header_field_is_shortened():
    first, last = first_and_last(Address(email="jane@acme.com", name="x" * 30_000))
    assert (len(first), last) == (200, "")
