"""A header block: labelled lines (From, Date, To, Subject) that a client wrote above a mail.

Reads the block that starts at a row, whether its labels are known or not. Whether it is a forward is
not decided here.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import tzinfo

from relay.model import Address, ParsedEmail
from relay.parser.clean import clean_line
from relay.parser.dates.written import parse_written_date
from relay.parser.forwards.language import EDGES, Field
from relay.parser.forwards.layouts import Kind, assign, is_in_order
from relay.parser.forwards.people import read_people
from relay.parser.forwards.rows import Row, without_colon
from relay.parser.forwards.words import Words

_BLOCK_ROWS = 100
_MOST_ROWS = 16
_VALUE_CHARS = 32 * 1024
_PEOPLE = frozenset({Field.FROM, Field.TO, Field.CC, Field.BCC, Field.REPLY_TO})
_CORE = _PEOPLE | {Field.DATE, Field.SUBJECT}
_HEADER_FIELD = re.compile(r"[^\W\d_]{1,20}-[\w-]{1,40}")
_TIME = re.compile(r"(?<!\d)\d{1,2}[:.h]\d{2}")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)|\d{1,2}[./-]\d{1,2}[./-]\d{2}(?!\d)")
_ADDRESS = re.compile(r"[^\s@<>]@[^\s@<>]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """`start` and `end`: its rows, the last one included. `languages`: those it may be written in.

    `is_known`: its labels are; else they were told from their order and values.
    """

    start: int
    end: int
    email: ParsedEmail
    fields: frozenset[Field]
    languages: frozenset[str]
    is_known: bool
    has_time: bool
    is_ordered: bool

    @property
    def author(self) -> Address | None:
        return next(iter(self.email.from_), None)


@dataclass(slots=True)
class _Item:
    row: Row
    first: int
    last: int
    parts: list[str] = field(default_factory=list)

    @property
    def value(self) -> str:
        return " ".join(self.parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """`subject`: the outer mail's, without prefix. `zone`: in which dates are that name none."""

    rows: Sequence[Row]
    words: Words
    subject: str
    zone: tzinfo

    def read(self, start: int) -> Block | None:
        """The block that starts at a row; None if what is there can be none."""
        items = self._items(start)
        if len(items) < 2:  # noqa: PLR2004 - one label is no block
            return None
        fields = self._fields(items)
        if fields is None or Field.FROM not in fields:
            return None
        values: dict[Field, str] = {
            name: item.value
            for name, item in zip(reversed(fields), reversed(items), strict=True)
            if name is not Field.OTHER
        }
        languages = _languages(items)
        email, has_time = self._email(values, languages)
        return Block(
            start=items[0].first,
            end=items[-1].last,
            email=email,
            fields=frozenset(values),
            languages=languages,
            is_known=all(
                item.row.fields for item, name in zip(items, fields, strict=True) if name in _CORE
            ),
            has_time=has_time,
            is_ordered=is_in_order(fields),
        )

    def with_date(self, block: Block, written: str) -> Block:
        """With the date that another line tells, if that is one."""
        date, _ = parse_written_date(clean_line(written), self.zone, languages=block.languages)
        if not date:
            return block
        defects = tuple(one for one in block.email.defects if not one.startswith("forwarded date"))
        return replace(
            block,
            email=replace(block.email, date=date, defects=defects),
            fields=block.fields | {Field.DATE},
            has_time=bool(_TIME.search(written)),
        )

    # ------------------------------------------------------------ which rows

    def _items(self, start: int) -> list[_Item]:
        """The labelled rows with what belongs to each. At most `_MOST_ROWS` of them."""
        items: list[_Item] = []
        seen: set[Field] = set()
        size = 0
        index = start
        while index < min(len(self.rows), start + _BLOCK_ROWS) and size < _VALUE_CHARS:
            row = self.rows[index]
            if row.quoted != self.rows[start].quoted:
                break
            if not self.rows[start].has_colon and not row.fields:
                row = without_colon(row, self.words)
            if self._is_labelled(row, start):
                names = _CORE & set(row.fields.values())
                if names and names <= seen:
                    break
                if len(items) >= _MOST_ROWS:
                    break
                seen |= names
                parts = [row.value] if row.value else []
                items.append(_Item(row=row, first=index, last=index, parts=parts))
            elif row.is_blank:
                if not self._goes_on(items, seen, index + 1):
                    break
            elif self._continues(items, seen, index):
                items[-1].parts.append(row.text.strip(EDGES))
                items[-1].last = index
            else:
                break
            size += len(row.text)
            index += 1
        return _without_others(items)

    def _is_labelled(self, row: Row, start: int) -> bool:
        """A line without a colon is labelled only where no line has one."""
        return bool(row.label) and (row.has_colon or not self.rows[start].has_colon)

    def _goes_on(self, items: list[_Item], seen: set[Field], index: int) -> bool:
        """After one blank line: does the block go on?"""
        row = self.rows[index] if index < len(self.rows) else None
        if row is None or row.is_blank:
            return False
        if not row.label:
            return len(items) == 1 and not items[0].parts  # each value stands below its label
        if names := _CORE & set(row.fields.values()):
            return not names <= seen
        if row.fields or any(item.row.fields for item in items):
            return False
        return len(items) == 1 or items[-1].first - items[-2].last > 1  # each row after a blank one

    def _continues(self, items: list[_Item], seen: set[Field], index: int) -> bool:
        """Is this row the rest of a value that a client has broken into lines?"""
        item, row = items[-1], self.rows[index]
        text = row.text.strip(EDGES)
        value = item.value
        if len(items) > 1 and items[-2].row.index == item.row.index:
            return False  # the whole block is in one line
        is_inside = self._has_label(index + 1, seen) or (
            not self._is_blank(index + 1) and self._has_label(index + 2, seen)
        )
        meanings = set(item.row.fields.values())
        if is_inside or not value:
            return is_inside or Field.SUBJECT not in meanings
        if Field.SUBJECT in meanings:
            return row.text[:1].isspace() or self.subject == clean_line(f"{value} {text}")
        return meanings.isdisjoint({Field.DATE, Field.OTHER}) and _is_unfinished(value, text)

    def _has_label(self, index: int, seen: set[Field]) -> bool:
        """Does a row have a label that goes on with the block?"""
        row = self.rows[index] if index < len(self.rows) else None
        if row is None or not row.label or not row.has_colon:
            return False
        names = _CORE & set(row.fields.values())
        return not names <= seen if names else not seen

    def _is_blank(self, index: int) -> bool:
        return index >= len(self.rows) or self.rows[index].is_blank

    # ------------------------------------------------------------ what they mean

    def _fields(self, items: list[_Item]) -> tuple[Field, ...] | None:
        """What each row means: by its label, or by its place in a known order."""
        languages = _languages(items)
        known = [_meaning(item.row, languages) for item in items]
        if None not in known or {Field.FROM, Field.DATE, Field.SUBJECT} <= set(known):
            return tuple(name or Field.OTHER for name in known)
        kinds = [self._kind(item.value) for item in items]
        return assign(kinds, known) or assign(kinds, [None] * len(kinds))

    def _kind(self, value: str) -> Kind:
        if not value:
            return Kind.NOTHING
        if self.subject and clean_line(value).casefold() == self.subject.casefold():
            return Kind.SUBJECT
        if _ADDRESS.search(value):
            return Kind.PEOPLE
        if has_moment(value):
            return Kind.DATE
        return Kind.WORDS

    def _email(
        self, values: dict[Field, str], languages: frozenset[str]
    ) -> tuple[ParsedEmail, bool]:
        written = clean_line(values.get(Field.DATE, ""))
        date, defect = parse_written_date(written, self.zone, languages=languages)
        from_ = read_people(values[Field.FROM])[:1]
        defects = [f"forwarded date: {defect}"] if defect else []
        if not from_:
            defects.append("forwarded from: no_address")
        email = ParsedEmail(
            from_=from_,
            to=read_people(values.get(Field.TO, "")),
            cc=read_people(values.get(Field.CC, "")),
            bcc=read_people(values.get(Field.BCC, "")),
            reply_to=read_people(values.get(Field.REPLY_TO, "")),
            date=date,
            subject=clean_line(values.get(Field.SUBJECT, "")),
            defects=tuple(defects),
        )
        return email, bool(date and _TIME.search(written))


def has_moment(text: str) -> bool:
    """A time of day and a year, which every written date has."""
    return bool(_TIME.search(text) and _YEAR.search(text))


def _is_unfinished(value: str, following: str) -> bool:
    """Does a list of people go on in the next line?"""
    if value[-1:] in (",", ";") or value.count("<") > value.count(">"):
        return True
    tail = value.replace("]", ">").rpartition(">")[2].strip(" ,;")
    is_name = bool(tail) and ("@" not in tail or following.startswith(("<", "[mailto:")))
    return is_name and "@" in following  # a name above its address


def _without_others(items: list[_Item]) -> list[_Item]:
    """Without unknown labels at both ends that are not the client's: `Note: …` above, `Hello: …` below.

    If the author's label is known. Those below may stand for one that is missing.
    """
    known = {name for item in items for name in item.row.fields.values()}
    if Field.FROM not in known:
        return items
    while not items[0].row.fields:
        items = items[1:]
    while not items[-1].row.fields and not _may_belong(items[-1], known):
        items = items[:-1]
    return items


def _may_belong(item: _Item, known: set[Field]) -> bool:
    is_missing = not {Field.DATE, Field.SUBJECT} <= known
    is_to = Field.TO not in known and bool(_ADDRESS.search(item.value))
    return is_missing or is_to or bool(_HEADER_FIELD.fullmatch(item.row.label))


def _languages(items: list[_Item]) -> frozenset[str]:
    """The languages that know the author's label and most of the others.

    Gmail mixes in English labels, so one label more or less tells nothing.
    """
    authors = [item.row.fields for item in items if Field.FROM in item.row.fields.values()]
    every = [item.row.fields for item in items]
    counts = Counter(code for fields in every for code in fields)
    candidates = [code for code in counts if not authors or code in authors[0]]
    most = max((counts[code] for code in candidates), default=0)
    return frozenset(code for code in candidates if counts[code] >= most - 1)


def _meaning(row: Row, languages: frozenset[str]) -> Field | None:
    for code in sorted(languages & row.fields.keys()):
        return row.fields[code]
    return next(iter(row.fields.values()), None)
