"""A header block: labelled lines (From, Date, To, Subject) that a client wrote above a mail.

Says what the rows of a block mean, whether their labels are known or not. Whether it is a forward is
not decided here.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo
from itertools import pairwise

from relay.model import Address, ParsedEmail
from relay.parser.clean import clean_line
from relay.parser.dates.written import parse_written_date
from relay.parser.forwards.entries import ADDRESS, TIME, Entry, has_moment, read_entries
from relay.parser.forwards.language import Field
from relay.parser.forwards.layouts import Kind, assign, is_in_order
from relay.parser.forwards.people import read_people
from relay.parser.forwards.rows import Row
from relay.parser.forwards.words import Words

_NAME_CHARS = 60
_QUOTES = "\"'<>[]() "
_NEEDED = frozenset({Field.FROM, Field.DATE, Field.SUBJECT})
_BLANK_ROWS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """`start` and `end`: its rows, the last one included. `languages`: those it may be written in.

    `name`: the author's as it is written, to tell a person whom it is about that has no address.

    `is_known`: its labels are; else they were told from their order and values. `is_plain_header`:
    hardly anything but a header is written like it, whatever its labels mean.
    """

    start: int
    end: int
    email: ParsedEmail
    name: str
    fields: frozenset[Field]
    languages: frozenset[str]
    is_known: bool
    has_time: bool
    is_ordered: bool
    is_plain_header: bool

    @property
    def author(self) -> Address | None:
        return next(iter(self.email.from_), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """`subject`: the outer mail's, without prefix. `zone`: in which dates are that name none."""

    rows: Sequence[Row]
    words: Words
    subject: str
    zone: tzinfo

    def read(self, start: int) -> Block | None:
        """The block that starts at a row; None if what is there can be none."""
        entries = read_entries(self.rows, start, self.words, self.subject)
        if len(entries) < 2:  # noqa: PLR2004 - one label is no block
            return None
        fields = self._fields(entries)
        if fields is None or Field.FROM not in fields:
            return None
        while fields[-1] is Field.OTHER and not (entries[-1].row.fields or entries[-1].is_raw):
            fields, entries = fields[:-1], entries[:-1]  # the first words of the text: `Hi: …`
        values: dict[Field, str] = {
            name: entry.value
            for name, entry in zip(reversed(fields), reversed(entries), strict=True)
            if name is not Field.OTHER
        }
        languages = _languages(entries)
        email, has_time = self._email(values, languages)
        return Block(
            start=entries[0].first,
            end=entries[-1].last,
            email=email,
            name=clean_line(values[Field.FROM])[:_NAME_CHARS].strip(_QUOTES),
            fields=frozenset(values),
            languages=languages,
            is_known=all(
                entry.row.fields
                for entry, name in zip(entries, fields, strict=True)
                if name in _NEEDED
            ),
            has_time=has_time,
            is_ordered=is_in_order(fields),
            is_plain_header=self._is_plain_header(entries, fields, email),
        )

    def _is_plain_header(
        self, entries: list[Entry], fields: tuple[Field, ...], email: ParsedEmail
    ) -> bool:
        """Row upon row, with people on both sides, begun by the author or about the same, above a text.

        Forms and tickets name one person, or begin with something else. Raw header fields may be any.
        """
        end = entries[-1].last + 1
        is_begun = fields[0] is Field.FROM or email.subject == self.subject
        is_close = all(one.last + 1 == other.first for one, other in pairwise(entries))
        is_dated = any(
            name is Field.DATE and self._kind(entry.value) is Kind.DATE
            for name, entry in zip(fields, entries, strict=True)
        )
        return (
            bool(email.from_ and email.to and email.subject)
            and (is_begun and is_close and is_dated)
            and not any(entry.is_raw for entry in entries)
            and any(not row.is_blank for row in self.rows[end : end + _BLANK_ROWS])
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
            has_time=bool(TIME.search(written)),
        )

    def _fields(self, entries: list[Entry]) -> tuple[Field, ...] | None:
        """What each row means: by its label, or by its place in a known order."""
        languages = _languages(entries)
        known = [_meaning(entry.row, languages) for entry in entries]
        kinds = tuple(self._kind("" if entry.is_raw else entry.value) for entry in entries)
        unknown = {kind for kind, name in zip(kinds, known, strict=True) if not name}
        is_enough = set(known) >= _NEEDED and Kind.PEOPLE not in unknown
        if not unknown or is_enough:
            return tuple(name or Field.OTHER for name in known)
        return assign(kinds, tuple(known)) or assign(kinds, (None,) * len(kinds))

    def _kind(self, value: str) -> Kind:
        if not value:
            return Kind.NOTHING
        if self.subject and clean_line(value).casefold() == self.subject.casefold():
            return Kind.SUBJECT
        if ADDRESS.search(value):
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
        return email, bool(date and TIME.search(written))


def _languages(entries: list[Entry]) -> frozenset[str]:
    """The languages that know the author's label and most of the others.

    Gmail mixes in English labels, so one label more or less tells nothing.
    """
    authors = [entry.row.fields for entry in entries if Field.FROM in entry.row.fields.values()]
    every = [entry.row.fields for entry in entries]
    counts = Counter(code for fields in every for code in fields)
    candidates = [code for code in counts if not authors or code in authors[0]]
    most = max((counts[code] for code in candidates), default=0)
    return frozenset(code for code in candidates if counts[code] >= most - 1)


def _meaning(row: Row, languages: frozenset[str]) -> Field | None:
    for code in sorted(languages & row.fields.keys()):
        return row.fields[code]
    return next(iter(row.fields.values()), None)
