"""An author named by the forwarding person: `From: jane@customer.com` as the first line.

It is for forwards that nothing else could read, and wins over everything that was read.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from relay.model import Address
from relay.parser.addresses import parse_addresses
from relay.parser.clean import clean_line
from relay.parser.forwards.language import Field
from relay.parser.forwards.rows import Row, make_rows
from relay.parser.forwards.words import Words
from relay.parser.pages.page import Line

_LINES = 20
"""The first line stands within so many, and what may follow it."""
_CHARS = 700


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """`line`: where it stands."""

    author: Address
    line: int


def read_named(lines: Sequence[Line], words: Words) -> Named | None:
    """The author that the first line names, if it does nothing else and begins no header block."""
    rows = [row for row in make_rows(lines[:_LINES], words) if not row.is_blank]
    if not rows or Field.FROM not in rows[0].fields.values() or rows[0].quoted:
        return None
    if len(rows) > 1 and (_goes_on(rows[1]) or any(map(_may_go_on, _below(rows)))):
        return None
    value = clean_line(rows[0].value[:_CHARS])
    found = parse_addresses(value)
    if len(found) != 1 or not (value.endswith((">", "]")) or " " not in value):
        return None
    return Named(author=found[0], line=rows[0].index)


def _below(rows: Sequence[Row]) -> Iterator[Row]:
    """The labelled rows right below the first that may belong to its block; a second author's do not."""
    for above, row in pairwise(rows):
        is_another = Field.FROM in row.fields.values()
        if not row.label or is_another or row.index > above.index + 1:
            return
        yield row


def _goes_on(row: Row) -> bool:
    meanings = set(row.fields.values())
    return bool(meanings) and Field.FROM not in meanings


def _may_go_on(row: Row) -> bool:
    """Not every label of the block need be known."""
    return _goes_on(row) or (not row.fields and "@" in row.value)
