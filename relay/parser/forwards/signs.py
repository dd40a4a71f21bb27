"""Is there anything in a body to look at? Most mail forwards nothing, and this is much the faster way to know.

It may say yes too often, and says no only where nothing would be found. So it also does for the rough
text of HTML that nobody has rendered, in which a line may be broken into several.
"""

from collections.abc import Iterator

from relay.parser.forwards.entries import has_moment
from relay.parser.forwards.language import EDGES, fold
from relay.parser.forwards.rows import COLONS, DECORATION, SEPARATED, find_label
from relay.parser.forwards.words import Words, as_label

_ENDS = frozenset(f"{DECORATION}{COLONS}[]()【】《》")
"""What a line that announces a forward begins and ends with."""
_CALLED = f"{COLONS}\t"
_LEAST_KNOWN = 2
_LEAST_UNKNOWN = 3
_RUN_TOGETHER = 3
_FIRST = 5
"""So many pieces may the first line of HTML be in, with what is hidden above it"""
_AUTHOR_CHARS = 40


def may_forward(text: str, words: Words, *, has_address: bool) -> bool:
    """Has it a header block, a line that announces a forward, or an author named in the first line?

    `has_address`: there is an address in it, or in a link of its HTML.
    """
    rows = [row for line in text.split("\n") if (row := line.strip())]
    return (
        _may_have_block(text, rows, words, has_address=has_address)
        or _may_name_author(rows[:_FIRST], words)
        or _may_announce(text, rows, words)
    )


def _may_have_block(text: str, rows: list[str], words: Words, *, has_address: bool) -> bool:
    """An author's label and another one; else an address, a time, and labels that may be unknown."""
    labels = [label for row in _with_colon(text, rows) for label in _labels(row, words)]
    if len(labels) >= _LEAST_KNOWN and not words.author_labels.isdisjoint(labels):
        return True
    if len(labels) < _LEAST_UNKNOWN or not has_address:
        return False
    return any(label in words.labels for label in labels) or has_moment(text)


def _with_colon(text: str, rows: list[str]) -> Iterator[str]:
    marks = [mark for mark in _CALLED if mark in text]
    return (row for row in rows if any(mark in row for mark in marks)) if marks else iter(())


def _labels(row: str, words: Words) -> list[str]:
    """The label of a row, repeated for one that may hold a whole block."""
    separated = SEPARATED.match(row)
    bare = separated[2] if separated else row.strip(f"{EDGES}>")
    is_long = sum(map(bare.count, COLONS)) >= _RUN_TOGETHER
    if not (found := find_label(bare, words)):
        return []
    return [as_label(found[0])] * (_RUN_TOGETHER if is_long else 1)


def _may_name_author(rows: list[str], words: Words) -> bool:
    """`From: jane@client.example`, or without the colon."""
    if not any(mark in row for row in rows for mark in f"@{_CALLED}"):
        return False
    firsts = (fold(row[:_AUTHOR_CHARS].strip(DECORATION)).split(" ", 1)[0] for row in rows)
    return any(first.split(mark)[0] in words.author_words for first in firsts for mark in _CALLED)


def _may_announce(text: str, rows: list[str], words: Words) -> bool:
    if not any(row[0] in _ENDS or row[-1] in _ENDS for row in rows):
        return False
    folded = fold(text)
    return any(phrase in folded for phrase in words.announcing)
