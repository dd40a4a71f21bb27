"""First and last names out of display names, never inventing one."""

from relay.model import Address

_SUFFIXES = frozenset(
    {"jr", "sr", "ii", "iii", "iv", "phd", "md", "esq", "inc", "ltd", "llc", "gmbh", "corp"}
)
_LONGEST = 200  # a header field may hold 32 KiB of name


def first_and_last(address: Address) -> tuple[str, str]:
    """`Doe, Jane` and `Jane Doe` give Jane and Doe; one word is a first name; an address is none."""
    name = " ".join(address.name.split()).strip("\"'")[:_LONGEST]
    if "@" in name:
        return "", ""
    last, comma, first = (part.strip() for part in name.partition(","))
    if comma and first and last and not _is_suffix(first):
        return first, last
    first, _, last = name.partition(" ")
    return first, last


def _is_suffix(text: str) -> bool:
    """`John Smith, Jr.` and `Acme, Inc.` are not the other way round."""
    return text.lower().replace(".", "") in _SUFFIXES
