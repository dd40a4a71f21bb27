"""The same for HTML that was made safe: what is seen is searched, and no tag is touched.

A number may be spread over elements (`4111<b> 1111</b>…`) and be written with entities. What is seen as
one line is searched as one; where it is left out, its pieces go and the tags between them stay.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape, unescape

from relay.privacy.words import Hit, Redactor, replaced

_TAG_END = re.compile(r"[^>\"']*+(?:\"[^\"]*+\"[^>\"']*+|'[^']*+'[^>\"']*+)*+>")
_NAME = re.compile(r"</?([a-zA-Z0-9]{1,20})")
_INLINE = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "mark",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "tt",
        "u",
        "var",
        "wbr",
    ]
)
_READ = re.compile(r"\b(alt|title|href|src|cite)=\"([^\"]*+)\"")
_PIECE = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});?|[^&]++|&")
_LINE_ENDS = str.maketrans("\r\n\t", "   ")  # in HTML a line's end is a space

Change = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class _Piece:
    """Some characters of what is seen, and what they are written as. An entity is written otherwise."""

    seen_at: int
    seen: str
    start: int
    end: int

    def part(self, start: int, end: int) -> tuple[int, int]:
        """Where the part of it between two places of what is seen is written."""
        if self.end - self.start != len(self.seen):
            return self.start, self.end
        shift = self.start - self.seen_at
        return max(start, self.seen_at) + shift, min(end, self.seen_at + len(self.seen)) + shift


def redact_html(html: str, redactor: Redactor) -> tuple[str, list[Hit]]:
    """The HTML without what is to be left out, and what that was. Raises TooMuchError."""
    pieces: list[_Piece] = []
    changes: list[Change] = []
    hits: list[Hit] = []
    seen_at = 0
    for start, end, is_tag in _tokens(html):
        if is_tag:
            tag = html[start:end]
            for change, inside in _attributes(tag, start, redactor):
                changes.append(change)
                hits += inside
            name = _NAME.match(tag)
            if name is None or name[1].lower() in _INLINE:
                continue
            pieces.append(_Piece(seen_at, "\n", end, end))
            seen_at += 1
            continue
        for piece in _PIECE.finditer(html, start, end):
            seen = unescape(piece[0]).translate(_LINE_ENDS)
            pieces.append(_Piece(seen_at, seen, piece.start(), piece.end()))
            seen_at += len(seen)
    found = redactor.find("".join(piece.seen for piece in pieces))
    changes += _changes(pieces, found)
    return replaced(html, sorted(changes)), hits + found


def _tokens(html: str) -> Iterator[tuple[int, int, bool]]:
    """Tags and the text between them, as places in the HTML. A tag that never ends is text."""
    at = 0
    while (start := html.find("<", at)) >= 0:
        tag_end = _TAG_END.match(html, start + 1)
        if tag_end is None:
            break
        if start > at:
            yield at, start, False
        yield start, tag_end.end(), True
        at = tag_end.end()
    if at < len(html):
        yield at, len(html), False


def _attributes(tag: str, start: int, redactor: Redactor) -> Iterator[tuple[Change, list[Hit]]]:
    """What a reader gets to see or follow. A Content-ID is only a name of a file."""
    for attribute in _READ.finditer(tag):
        value = unescape(attribute[2])
        if value.startswith("cid:"):
            continue
        words, hits = redactor.redact(value)
        if hits:
            place = (start + attribute.start(2), start + attribute.end(2))
            yield (*place, escape(words)), hits


def _changes(pieces: list[_Piece], hits: list[Hit]) -> Iterator[Change]:
    """The first piece of each says what was left out; the others are empty."""
    begins = [piece.seen_at for piece in pieces]
    for hit in hits:
        words = hit.mask
        at = bisect_right(begins, hit.start) - 1
        while at < len(pieces) and pieces[at].seen_at < hit.end:
            start, end = pieces[at].part(hit.start, hit.end)
            if start < end:
                yield start, end, words
                words = ""
            at += 1
