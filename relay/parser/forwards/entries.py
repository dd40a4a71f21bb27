"""Which rows make a header block: the labelled ones, each with the rows its value goes on in.

What they mean is not decided here.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from relay.parser.clean import clean_line
from relay.parser.forwards.language import EDGES, Field
from relay.parser.forwards.rows import Row, without_colon
from relay.parser.forwards.words import Words

ADDRESS = re.compile(r"[^\s@<>]@[^\s@<>]")
TIME = re.compile(r"(?<!\d)\d{1,2}[:.h]\d{2}")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)|\d{1,2}[./-]\d{1,2}[./-]\d{2}(?!\d)")
_PEOPLE = frozenset({Field.FROM, Field.TO, Field.CC, Field.BCC, Field.REPLY_TO})
CORE = _PEOPLE | {Field.DATE, Field.SUBJECT}
_BLOCK_ROWS = 100
_MOST_ROWS = 16
_VALUE_CHARS = 32 * 1024
_IS_ADDRESS = re.compile(r"[^@]{1,200}+@[^@]{1,250}\.[^@.]{2,63}")
_HEADER_FIELD = re.compile(r"[^\W\d_]{1,20}-[\w-]{1,40}")


@dataclass(slots=True)
class Entry:
    """A label and its value. `first` and `last`: its rows."""

    row: Row
    first: int
    last: int
    parts: list[str] = field(default_factory=list)

    @property
    def value(self) -> str:
        return " ".join(self.parts)

    @property
    def is_raw(self) -> bool:
        """A field of a raw header: `Message-ID: …`."""
        return bool(_HEADER_FIELD.fullmatch(self.row.label))


def read_entries(rows: Sequence[Row], start: int, words: Words, subject: str) -> list[Entry]:
    """What is labelled from a row on, without what is not the client's. At most `_MOST_ROWS`.

    `subject`: the outer mail's, without prefix.
    """
    return _without_others(_Entries(rows, words, subject).read(start))


class _Entries:
    def __init__(self, rows: Sequence[Row], words: Words, subject: str) -> None:
        self._rows = rows
        self._words = words
        self._subject = subject

    def read(self, start: int) -> list[Entry]:
        entries: list[Entry] = []
        seen: set[Field] = set()
        size = 0
        index = start
        while index < min(len(self._rows), start + _BLOCK_ROWS) and size < _VALUE_CHARS:
            row = self._rows[index]
            if row.quoted != self._rows[start].quoted and not (
                entries and self._is_torn(index, self._rows[start].quoted)
            ):
                break
            if not self._rows[start].has_colon and not row.fields:
                row = without_colon(row, self._words)
            if self._is_labelled(row, start):
                names = CORE & set(row.fields.values())
                if names and names <= seen:
                    break
                if len(entries) >= _MOST_ROWS:
                    break
                seen |= names
                parts = [row.value] if row.value else []
                entries.append(Entry(row=row, first=index, last=index, parts=parts))
            elif row.is_blank:
                if not self._goes_on(entries, seen, index + 1):
                    break
            elif self._continues(entries, seen, index):
                entries[-1].parts.append(row.text.strip(EDGES))
                entries[-1].last = index
            else:
                break
            size += len(row.text)
            index += 1
        return entries

    def _is_torn(self, index: int, quoted: int) -> bool:
        """Is it the end of the quoted row above, which was broken into lines once more?"""
        row, below = self._rows[index], self._rows[index + 1 : index + 2]
        is_end = row.quoted < quoted and not (row.is_blank or row.label)
        return is_end and any(each.quoted == quoted for each in below)

    def _is_labelled(self, row: Row, start: int) -> bool:
        """A line without a colon is labelled only where no line has one."""
        return bool(row.label) and (row.has_colon or not self._rows[start].has_colon)

    def _goes_on(self, entries: list[Entry], seen: set[Field], index: int) -> bool:
        """After one blank line: does the block go on?"""
        row = self._rows[index] if index < len(self._rows) else None
        if row is None or row.is_blank:
            return False
        if not row.label:
            return len(entries) == 1 and not entries[0].parts  # each value stands below its label
        if names := CORE & set(row.fields.values()):
            return not names <= seen
        if row.fields or any(entry.row.fields for entry in entries):
            return False
        is_spaced = len(entries) > 1 and entries[-1].first - entries[-2].last > 1
        return len(entries) == 1 or is_spaced

    def _continues(self, entries: list[Entry], seen: set[Field], index: int) -> bool:
        """Is this row the rest of a value that a client has broken into lines?"""
        entry, row = entries[-1], self._rows[index]
        text = row.text.strip(EDGES)
        value = entry.value
        if len(entries) > 1 and entries[-2].row.index == entry.row.index:
            return False  # the whole block is in one line
        is_inside = self._has_label(index + 1, seen) or (
            not self._is_blank(index + 1) and self._has_label(index + 2, seen)
        )
        meanings = set(entry.row.fields.values())
        if value and self._subject == clean_line(value):
            return False  # all of it has been read
        if is_inside or not value:
            is_below = len(entries) > 1 and not any(each.row.value for each in entries)
            return is_inside or is_below or Field.SUBJECT not in meanings
        if Field.SUBJECT in meanings:
            return row.text[:1].isspace() or self._subject == clean_line(f"{value} {text}")
        return meanings.isdisjoint({Field.DATE, Field.OTHER}) and _is_unfinished(value, text)

    def _has_label(self, index: int, seen: set[Field]) -> bool:
        """Does a row have a label that goes on with the block?"""
        row = self._rows[index] if index < len(self._rows) else None
        if row is None or not row.label or not row.has_colon:
            return False
        names = CORE & set(row.fields.values())
        return not names <= seen if names else not seen

    def _is_blank(self, index: int) -> bool:
        return index >= len(self._rows) or self._rows[index].is_blank


def _is_unfinished(value: str, following: str) -> bool:
    """Does a list of people go on in the next line?"""
    if value[-1:] in (",", ";") or value.count("<") > value.count(">"):
        return True
    tail = value.replace("]", ">").rpartition(">")[2].strip(" ,;")
    is_name = bool(tail) and not _IS_ADDRESS.fullmatch(tail.split()[-1])
    is_name = is_name or (bool(tail) and following.startswith(("<", "[mailto:")))
    return is_name and "@" in following  # a name above its address


def has_moment(text: str) -> bool:
    """A time of day and a year, which every written date has."""
    return bool(TIME.search(text) and _YEAR.search(text))


def _without_others(entries: list[Entry]) -> list[Entry]:
    """Without unknown labels at both ends that are not the client's: `Note: …` above, `Hello: …` below.

    If the author's label is known. Those below may stand for one that is missing.
    """
    known = {name for entry in entries for name in entry.row.fields.values()}
    if Field.FROM not in known:
        return entries
    while not entries[0].row.fields and (Field.DATE in known or not has_moment(entries[0].value)):
        entries = entries[1:]
    while not entries[-1].row.fields and not _may_belong(entries[-1], known):
        entries = entries[:-1]
    return entries


def _may_belong(entry: Entry, known: set[Field]) -> bool:
    is_missing = not {Field.DATE, Field.SUBJECT} <= known
    is_to = Field.TO not in known and bool(ADDRESS.search(entry.value))
    return is_missing or is_to or entry.is_raw
