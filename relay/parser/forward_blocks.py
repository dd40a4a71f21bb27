"""Finds the first block of labelled lines in a body, and reads it into a `ParsedEmail`.

Works on lines, whether they come from text or from HTML. Whether the block is a forward is not
decided here (`relay.parser.forwards`); which words count is data (`relay.parser.forward_labels`).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo
from enum import Enum, auto

from relay.model import Address, ParsedEmail
from relay.parser.addresses import parse_addresses
from relay.parser.clean import clean_line
from relay.parser.forward_labels import LANGUAGES, Field
from relay.parser.page import Line
from relay.parser.written_dates import parse_written_date

_LABEL_CHARS = 30
_LINE_CHARS = 16 * 1024
_BLOCK_LINES = 100
_DECORATION = "-=_*~#>• \t\xa0"
_NAME_WITH_COMMA = re.compile(r'(?<![^;<>"])([^;<>",]*+,[^;<>"]*+)<')
_DATED = re.compile(r"\d{4}|\d[:.]\d\d")


class Opening(Enum):
    """What stands above the block."""

    NOTHING = auto()
    ORIGINAL = auto()
    FORWARDED = auto()
    WROTE = auto()
    """Instead of a block: `On …, Jane Doe <jane@acme.com> wrote:`"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """`top`: the first line that is not the sender's own; `first` and `last`: the block's lines."""

    opening: Opening
    words: str
    top: int
    first: int
    last: int
    email: ParsedEmail


def _labels() -> dict[str, dict[str, Field]]:
    """For every label: what it means, by language."""
    table: dict[str, dict[str, Field]] = {}
    for language in LANGUAGES:
        for name, labels in language.labels.items():
            for label in labels:
                table.setdefault(label, {})[language.code] = name
    return table


_LABELS = _labels()
_FIELD = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,40}:(?: |$)")
_OPENINGS = {
    **{words: Opening.ORIGINAL for language in LANGUAGES for words in language.original},
    **{words: Opening.FORWARDED for language in LANGUAGES for words in language.forwarded},
}
_OPENINGS_WITH_NAMES = tuple(words for language in LANGUAGES for words in language.forwarded_by)
_WROTE = tuple(f"{words}:" for language in LANGUAGES for words in language.wrote)
_EVERY_LANGUAGE = frozenset(language.code for language in LANGUAGES)


def find_block(lines: Sequence[Line], zone: tzinfo) -> Block | None:
    """The first block, or the first introduction of a quotation if that comes earlier."""
    opening, words, top = Opening.NOTHING, "", -1
    for index, line in enumerate(lines):
        text = line.text.strip()
        if not text:
            continue
        if found := _opening(text):
            opening, words = found
            top = index if top < 0 else top
            continue
        if not text.strip(_DECORATION):
            top = index  # a line across the page belongs to what is below it
            continue
        if wrote := _quotation(lines, index, zone):
            return wrote
        top = index if top < 0 else top
        has_label = ":" in text or "\uff1a" in text
        if has_label and (found_block := _read(lines, index, opening, zone)):
            email, last = found_block
            return Block(opening=opening, words=words, top=top, first=index, last=last, email=email)
        opening, words, top = Opening.NOTHING, "", -1
    return None


def _opening(text: str) -> tuple[Opening, str] | None:
    """A line such as `----- Forwarded message -----` or `Begin forwarded message:`."""
    words = text.strip(_DECORATION)
    is_set_off = words.endswith((":", "\uff1a")) or len(words) < len(text) - 1
    words = words.rstrip(":\uff1a").strip(_DECORATION).lower()
    if not is_set_off:
        return None
    if opening := _OPENINGS.get(words):
        return opening, words
    for beginning in _OPENINGS_WITH_NAMES:
        if words.startswith(beginning):
            return Opening.FORWARDED, beginning
    return None


def _read(
    lines: Sequence[Line], start: int, opening: Opening, zone: tzinfo
) -> tuple[ParsedEmail, int] | None:
    """The block that starts at a line, and its last line; None if none does.

    Without words above it, it must start with From and hold a date and a subject, in one language.
    """
    is_announced = opening is not Opening.NOTHING
    reading = _Reading(is_announced=is_announced)
    for index in range(start, min(len(lines), start + _BLOCK_LINES)):
        if lines[index].quoted != lines[start].quoted or not reading.take(lines, index):
            break
    fields = reading.values
    needed = {Field.FROM} if is_announced else {Field.FROM, Field.DATE, Field.SUBJECT}
    if not needed <= fields.keys() or len(fields) < 2:  # noqa: PLR2004 - one label is no block
        return None
    if not is_announced and next(iter(fields)) is not Field.FROM:
        return None
    return _email(fields, zone), reading.last


class _Reading:
    """A block while it is read, line by line."""

    def __init__(self, *, is_announced: bool) -> None:
        self.values: dict[Field, str] = {}
        self.last = 0
        self._current = Field.OTHER
        self._languages = _EVERY_LANGUAGE
        self._is_announced = is_announced

    def take(self, lines: Sequence[Line], index: int) -> bool:
        """Read one more line. False if the block has ended above it."""
        text = lines[index].text
        if label := self._label(text):
            name, value = label
            if name in self.values and name is not Field.OTHER:
                return False
            self.values[name] = value
            self._current = name
        elif not text.strip():
            return bool(self.values) and self._goes_on(lines, index + 1)
        elif self._continues(text):
            self.values[self._current] += f" {text.strip()}"
        elif self._is_announced and _FIELD.match(text):
            self._current = Field.OTHER  # `Status: R`: some clients show every header
        else:
            return False
        self.last = index
        return True

    def _label(self, text: str) -> tuple[Field, str] | None:
        """`From: Jane`, `*From:* Jane`, `De\xa0: Jane`. Gmail mixes in English labels."""
        head, colon, value = text[:_LINE_CHARS].replace("\uff1a", ":", 1).partition(":")
        word = head.strip(_DECORATION).lower()
        if not colon or len(word) > _LABEL_CHARS or not (known := _LABELS.get(word)):
            return None
        if languages := self._languages & known.keys():
            self._languages = languages
            return known[min(languages)], value.strip("* \t\xa0")
        if self._is_announced:
            return next(iter(known.values())), value.strip("* \t\xa0")
        return None

    def _goes_on(self, lines: Sequence[Line], index: int) -> bool:
        """After one blank line: is there another label of this block?"""
        label = self._label(lines[index].text) if index < len(lines) else None
        return bool(label and label[0] not in self.values)

    def _continues(self, text: str) -> bool:
        """Is this the rest of a value that a client has broken into lines?"""
        value = self.values.get(self._current)
        match self._current:
            case _ if value is None:
                return False
            case Field.SUBJECT:
                return text[:1].isspace() and bool(value)
            case Field.DATE | Field.OTHER:
                return not value
            case _:
                return (
                    value[-1:] in ("", ",", ";")
                    or value.count("<") > value.count(">")
                    or ("@" not in value and text.strip().startswith(("<", "[mailto:")))
                )


def _email(fields: dict[Field, str], zone: tzinfo) -> ParsedEmail:
    date, defect = parse_written_date(fields.get(Field.DATE, ""), zone)
    from_ = _people(fields[Field.FROM], is_one=True)
    defects = [f"forwarded date: {defect}"] if defect else []
    if not from_:
        defects.append("forwarded from: no_address")
    return ParsedEmail(
        from_=from_,
        to=_people(fields.get(Field.TO, "")),
        cc=_people(fields.get(Field.CC, "")),
        bcc=_people(fields.get(Field.BCC, "")),
        reply_to=_people(fields.get(Field.REPLY_TO, "")),
        date=date,
        subject=clean_line(fields.get(Field.SUBJECT, "")),
        defects=tuple(defects),
    )


def _people(value: str, *, is_one: bool = False) -> tuple[Address, ...]:
    """Outlook separates people by semicolons and leaves the comma in `Doe, Jane` unquoted."""
    if is_one or ";" in value:
        value = _NAME_WITH_COMMA.sub(lambda name: f'"{name[1].strip()}" <', value)
    return parse_addresses(value)


def _quotation(lines: Sequence[Line], index: int, zone: tzinfo) -> Block | None:
    """`On 28/10/2021 12:46, Jane Doe <jane@acme.com> wrote:`, in one line or two."""
    if not lines[index].text.rstrip(" *").lower().endswith(_WROTE):
        return None
    first = index
    if index and lines[index - 1].text.strip() and not _DATED.search(lines[index].text):
        first = index - 1
    text = clean_line(" ".join(line.text for line in lines[first : index + 1]))[:_LINE_CHARS]
    if not _DATED.search(text):
        return None
    before, angle, after = text.rpartition("<")
    when, _, name = before.rstrip('" ').rpartition('"') if '"' in before else before.rpartition(",")
    date, _ = parse_written_date(when, zone)
    from_ = parse_addresses(f'"{name.strip()}" <{after.partition(">")[0]}>') if angle else ()
    return Block(
        opening=Opening.WROTE,
        words="",
        top=first,
        first=first,
        last=index,
        email=ParsedEmail(from_=from_, date=date),
    )
