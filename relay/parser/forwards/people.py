"""The people of a header block, as clients write them for people to read.

Not the syntax of RFC 5322: names hold commas and brackets without quotes, addresses stand twice or in
Exchange's `[mailto:…]`, and some people have no address at all.
"""

import re

from relay.model import Address
from relay.parser.addresses import make_address, parse_addresses
from relay.parser.clean import clean_line
from relay.parser.forwards.language import visible
from relay.parser.limits import ADDRESSES

_ADDR_SPEC = r"[^\s<>\[\]()\",;:]{1,200}@[^\s<>\[\]()\",;:]{1,255}"
_LINK = re.compile(r"\s?[<\[(]?https?://[^\s<>\[\]()]{1,4000}[>\])]?", re.IGNORECASE)
_TWICE = re.compile(rf"\[?({_ADDR_SPEC})\]?\s?[<\[(](?:mailto:)?{_ADDR_SPEC}[>\])]", re.IGNORECASE)
"""`jo@client.example <mailto:jo@client.example>`, also inside of brackets or as Markdown writes links"""
_IN_BRACKETS = re.compile(
    rf"[<\[(]{{1,9}}\s{{0,3}}(?:mailto:\s{{0,3}})?({_ADDR_SPEC})\s{{0,3}}[>\])]{{1,9}}",
    re.IGNORECASE,
)
_IN_NOTES = re.compile(r"(/[^\s<>,;@\"]{1,100}+)@[^\s<>,;@\".]{1,60}+(?![^\s<>,;\"])")
"""`Jo Client/Sales/Globex@Globex`: a name in a directory of Notes, no address"""
_SEPARATORS = re.compile(r"[,;]")
_QUOTES = "\"'“”„«»‘’* "
_MIN_WORDS = 2


def read_people(value: str) -> tuple[Address, ...]:
    """Those who have an address, in their order. At most `limits.ADDRESSES`."""
    value = _IN_NOTES.sub(r"\1", _LINK.sub("", clean_line(visible(value))))
    value = _TWICE.sub(r"<\1>", value)
    found: list[Address] = []
    position = 0
    for bracket in _IN_BRACKETS.finditer(value):
        address = make_address(bracket[1])
        if not address:
            continue
        before, name = _split_name(value[position : bracket.start()])
        found += parse_addresses(before)
        is_named = name.lower() != address.key
        found.append(Address(email=address.email, name=name if is_named else ""))
        position = bracket.end()
        if len(found) >= ADDRESSES:
            break
    found += parse_addresses(value[position:])
    return tuple(found[:ADDRESSES])


def _split_name(text: str) -> tuple[str, str]:
    """What stands between two addresses: people without brackets, and the next one's name."""
    text = text.strip(" ,;>")
    if text.endswith('"') and text.count('"') > 1:
        start = text.rindex('"', 0, -1)
        return text[:start], text[start:].strip(_QUOTES)
    parts = [part.strip() for part in _SEPARATORS.split(text)]
    first = max((place for place, part in enumerate(parts[:-1], 1) if "@" in part), default=0)
    if ";" in text:
        first = max(first, len(parts) - 1 - text.rpartition(";")[2].count(","))
    name = ", ".join(parts[first:])
    surname, comma, rest = name.rpartition(", ")
    if comma and min(len(surname.split()), len(rest.split())) >= _MIN_WORDS:
        name = rest  # `Mia Berg, Jane Doe <…>` are two, `Doe, Jane (Sales) <…>` is one
    return ",".join(parts[:first]), name.strip(_QUOTES)
