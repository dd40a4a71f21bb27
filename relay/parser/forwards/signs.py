"""Is there anything in a body to look at? Most mail forwards nothing, and this is much the faster way to know.

It may say yes too often, and says no only where nothing would be found. So it also does for HTML that
nobody has rendered: for the texts between its tags, of which a line may have several.
"""

from collections.abc import Iterator

from relay.parser.forwards.language import EDGES, fold
from relay.parser.forwards.rows import COLONS, DECORATION, find_label
from relay.parser.forwards.words import Words

_ENDS = frozenset(f"{DECORATION}{COLONS}[]()【】《》")
"""What a line that announces a forward begins and ends with."""
_CALLED = f"{COLONS}\t"
_LEAST_LABELS = 2
_RUN_TOGETHER = 3
_FIRST = 5
"""So many pieces may the first line of HTML be in, with what is hidden above it"""
_AUTHOR_CHARS = 40


def may_forward(text: str, words: Words) -> bool:
    """Has it two labels, a line that announces a forward, or an author named in the first line?"""
    rows = [row for line in text.split("\n") if (row := line.strip())]
    labels = 0
    for row in _with_colon(text, rows):
        labels += _labels(row, words)
        if labels >= _LEAST_LABELS:
            return True
    if _may_name_author(rows[:_FIRST], words):
        return True
    is_set_off = any(row[0] in _ENDS or row[-1] in _ENDS for row in rows)
    return is_set_off and _may_announce(text, words)


def _with_colon(text: str, rows: list[str]) -> Iterator[str]:
    marks = [mark for mark in _CALLED if mark in text]
    return (row for row in rows if any(mark in row for mark in marks)) if marks else iter(())


def _labels(row: str, words: Words) -> int:
    """One for a label, or the end of one; enough of them for what may be a whole block in a line."""
    bare = row.strip(f"{EDGES}>")
    if bare[:1] in tuple(COLONS):
        return _LEAST_LABELS  # `<b>From</b>: Jo`
    is_long = sum(map(bare.count, COLONS)) >= _RUN_TOGETHER
    if is_long and bare[0] in DECORATION:
        return _LEAST_LABELS
    found = find_label(bare, words)
    return (_LEAST_LABELS if is_long else 1) if found else 0


def _may_name_author(rows: list[str], words: Words) -> bool:
    """`From: jane@client.example`, or without the colon."""
    if not any(mark in row for row in rows for mark in f"@{_CALLED}"):
        return False
    firsts = (fold(row[:_AUTHOR_CHARS].strip(DECORATION)).split(" ", 1)[0] for row in rows)
    return any(first.split(mark)[0] in words.authors for first in firsts for mark in _CALLED)


def _may_announce(text: str, words: Words) -> bool:
    folded = fold(text)
    return any(phrase in folded for phrase in words.announcing)
