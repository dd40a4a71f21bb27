"""The lines of a body as the rules look at them: quoted how deep, and with which label.

Lines come from text or from a page of HTML. One line may be several rows: some clients' plain text
runs a whole header block together.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from relay.parser.forwards.language import EDGES, Field, fold
from relay.parser.forwards.words import Words, as_label
from relay.parser.limits import QUOTE_DEPTH
from relay.parser.pages.page import Line

LINE_CHARS = 16 * 1024
DECORATION = "-=_*~#>|•·\u2010\u2011\u2012\u2013\u2014\u2015+<" + EDGES
COLONS = ":\uff1a\ufe55\ufe13"
_LABEL_CHARS = 40
_LABEL_WORDS = 4
_LABEL = re.compile(rf"([^{COLONS}\t]{{1,60}}+)[{COLONS}\t](.*+)", re.DOTALL)
_NO_LABEL = re.compile(r"[@<>\[\]\"/\\{};!?,0-9]")
_COLONS = re.compile(r"\s?[:\uff1a]")
SEPARATED = re.compile(r"(\s*+[-=_*]{3,100}+[^-=_*:@]{3,60}+[-=_*]{3,100}+)\s++(\S.*+)", re.DOTALL)
_AFTER_ADDRESS = re.compile(r">(\w{1,20}+)[ \xa0](?=\w)")
_MOST_COLONS = 60
_LEAST_LABELS = 3


@dataclass(slots=True)
class Row:
    """`index` is the line it stands in. `label` is folded, "" for none; `fields` says what it means.

    `value` is what comes after the label, mostly after a colon.
    """

    text: str
    quoted: int
    index: int
    label: str = ""
    value: str = ""
    fields: Mapping[str, Field] = field(default_factory=dict)
    has_colon: bool = True

    @property
    def is_blank(self) -> bool:
        return not self.text


def first_lines(text: str, most: int) -> str:
    """The text up to so many lines. Nothing is copied of what is behind, which may be megabytes."""
    if text.count("\n") < most:
        return text
    end = -1
    for _ in range(most):
        end = text.index("\n", end + 1)
    return text[:end]


def text_lines(text: str, most: int) -> list[Line]:
    """The first lines of plain text, with their quotation marks counted and taken off."""
    return [_unquoted(row[:LINE_CHARS]) for row in first_lines(text, most).split("\n")]


def _unquoted(row: str) -> Line:
    marks = row[: len(row) - len(row.lstrip("> \xa0\ufeff"))]
    depth = min(marks.count(">"), QUOTE_DEPTH)
    return Line(text=row[len(marks) :] if depth else row, quoted=depth)


def make_rows(lines: Sequence[Line], words: Words) -> list[Row]:
    rows: list[Row] = []
    for index, line in enumerate(lines):
        text = line.text[:LINE_CHARS].rstrip(EDGES)
        if not text.strip(EDGES):
            rows.append(Row(text="", quoted=line.quoted, index=index))
            continue
        pieces = _run_together(text, words) or [text]
        rows += [_row(piece, line.quoted, index, words) for piece in pieces]
    return rows


def _row(text: str, quoted: int, index: int, words: Words) -> Row:
    row = Row(text=text, quoted=quoted, index=index)
    found = find_label(text.strip(EDGES), words)
    if not found:
        return without_colon(row, words)
    row.label, row.value, row.fields = found
    return row


def find_label(text: str, words: Words) -> tuple[str, str, Mapping[str, Field]] | None:
    """A line's label, its value and what the label means, if it has a label that is known or may be one."""
    match = _LABEL.match(text)
    if not match:
        return None
    label = fold(match[1].strip(DECORATION))
    fields = words.labels.get(as_label(label), {})
    if not (fields or (text[match.end(1)] != "\t" and _may_be_label(label, match[2]))):
        return None
    return label, _without_stars(match[1].strip(EDGES), match[2].strip(EDGES)), fields


def without_colon(row: Row, words: Words) -> Row:
    """The row read as eM Client writes it: `From Jo Client <jo@client.example>`."""
    head, space, value = row.text.strip(EDGES).partition(" ")
    fields = words.labels.get(fold(head)) if space and len(head) <= _LABEL_CHARS else None
    if not fields:
        return row
    return replace(row, label=fold(head), value=value.strip(EDGES), fields=fields, has_colon=False)


def _may_be_label(word: str, value: str) -> bool:
    """Could this be a label in a language that is not known?"""
    return (
        0 < len(word) <= _LABEL_CHARS
        and word.count(" ") < _LABEL_WORDS
        and not _NO_LABEL.search(word)
        and not value.startswith("//")
    )


def _without_stars(head: str, value: str) -> str:
    """`*From:* Jo`, `**From:** Jo`, `*From: *Jo`, `*From: Jo*`: bold in plain text."""
    mark = next((mark for mark in ("**", "*", "__", "_") if head.startswith(mark)), "")
    if not mark or head.endswith(mark):
        return value
    if value.startswith(mark):
        return value.removeprefix(mark).strip(EDGES)
    return value.removesuffix(mark).strip(EDGES)


# ---------------------------------------------------------------- a block in one line


def _run_together(text: str, words: Words) -> list[str]:
    """`---- Forwarded ---- From: Jo <jo@client.example>To: Mia`, cut apart; else nothing."""
    separated = SEPARATED.match(text)
    rest = separated[2] if separated else text.lstrip(EDGES)
    if rest.count(":") + rest.count("\uff1a") < _LEAST_LABELS:
        return [separated[1], rest] if separated and ":" in rest else []
    cuts = sorted(set(_glued_cuts(rest, words))) if separated else []
    if len(cuts) < _LEAST_LABELS:
        cuts = list(_known_cuts(rest, words))
    if len(cuts) < _LEAST_LABELS or cuts[0]:
        return []
    pieces = [rest[start:end] for start, end in zip(cuts, [*cuts[1:], None], strict=True)]
    pieces = [_with_colon(piece, words) for piece in pieces]
    return [separated[1], *pieces] if separated else pieces


def _with_colon(piece: str, words: Words) -> str:
    """`Dw Jo Client <jo@client.example>`: Yahoo forgets a colon in Polish."""
    head, space, value = piece.partition(" ")
    return (
        f"{head}: {value}" if space and ":" not in piece and fold(head) in words.labels else piece
    )


def _known_cuts(text: str, words: Words) -> Iterator[int]:
    """Where known labels begin."""
    for head, offset in _heads(text):
        start = _known_start(head, words)
        if start is not None:
            yield offset + start


def _glued_cuts(text: str, words: Words) -> Iterator[int]:
    """Where labels begin, known or not, that follow what is before without a space."""
    for head, offset in _heads(text):
        for start in (_known_start(head, words), _written_start(head)):
            if start is not None and (
                offset + start == 0 or not text[offset + start - 1].isspace()
            ):
                yield offset + start
                break
    for match in _AFTER_ADDRESS.finditer(text):
        if fold(match[1]) in words.labels:
            yield match.start(1)


def _heads(text: str) -> Iterator[tuple[str, int]]:
    """What stands before each colon, and where that begins."""
    for colon in islice(_COLONS.finditer(text), _MOST_COLONS):
        start = max(0, colon.start() - _LABEL_CHARS)
        yield text[start : colon.start()], start


def _known_start(head: str, words: Words) -> int | None:
    """The longest known label that the text ends with."""
    for start, char in enumerate(head):
        if char.isspace() or not (char.isupper() or not char.islower() or not start):
            continue
        fields = words.labels.get(fold(head[start:]))
        if fields and Field.OTHER not in fields.values():
            return start
    return None


def _written_start(head: str) -> int | None:
    """Where a label in an unknown language begins: after an address, or at its capital letter."""
    angle = head.rpartition(">")[2]
    if 0 < len(angle) < len(head) and not any(char.isdigit() for char in angle):
        return len(head) - len(angle.lstrip(EDGES))
    start = len(head)
    while start and head[start - 1].isalpha():
        start -= 1
    for index in range(len(head) - 2, start - 1, -1):
        if head[index].isupper() and head[index + 1].islower():
            return index
    return start if start < len(head) else None
