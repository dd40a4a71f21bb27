"""What stands above a forwarded mail: a line that announces it, or the introduction of a quotation."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from enum import Enum, auto
from typing import Protocol

from relay.model import Address, ParsedEmail
from relay.parser.addresses import parse_addresses
from relay.parser.clean import clean_line
from relay.parser.dates.written import parse_written_date
from relay.parser.forwards.language import EDGES, fold, visible
from relay.parser.forwards.rows import COLONS, DECORATION, Row
from relay.parser.forwards.words import Words

_WORDS_CHARS = 100
_SET_OFF_WORDS = 8
_BRACKETS = "[]()【】《》"
_RULE_CHARS = 5
_QUOTATION_ROWS = 4
DATED = re.compile(r"\d{4}|\d{1,2}[./-]\d{1,2}[./-]\d{2}")
_INTRODUCTION_CHARS = 1_000
_INTRODUCTION_ROWS = 3
_VERB_CHARS = 4
_ADDR_SPEC = r"([^\s<>()\[\]\"«»„“”,;:]{1,200}@[^\s<>()\[\]\"«»„“”,;:]{1,250})"
_IN_BRACKETS = re.compile(rf"[<(\[](?:mailto:)?{_ADDR_SPEC}[>)\]]")
_BARE = re.compile(_ADDR_SPEC)
_QUOTED_NAME = re.compile(r'["«„“”]\s{0,2}([^"«»„“”]{1,200}?)\s{0,2}["»“”]')
_HOURS = frozenset({"uhr", "am", "pm", "a.m.", "p.m.", "gmt", "utc"})


IN_TWO_LANGUAGES = re.compile(r"\s?---\s?")


class Opening(Enum):
    NOTHING = auto()
    RULE = auto()
    """A line across the page"""
    SET_OFF = auto()
    """Words set off like those that announce a forward, in no language that is known"""
    ORIGINAL = auto()
    FORWARDED = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Introduction:
    """`On …, Jo Client <jo@client.example> wrote:` instead of a block. `start`, `end`: its rows.

    `is_known`: some of its words are, those of `languages`.
    """

    start: int
    end: int
    email: ParsedEmail
    languages: frozenset[str]
    is_known: bool


def read_opening(row: Row, words: Words) -> tuple[Opening, str] | None:
    """A line such as `----- Forwarded message -----` or `Begin forwarded message:`, and its words."""
    text = row.text.strip(EDGES)
    bare = text.strip(DECORATION + _BRACKETS)
    if not bare:
        return (Opening.RULE, "") if len(text) >= _RULE_CHARS else None
    is_set_off = len(bare) < len(text) - 1
    is_called = bare[-1] in COLONS
    if len(bare) > _WORDS_CHARS or not (is_set_off or is_called):
        return None
    bare = bare.rstrip(COLONS).strip(DECORATION + _BRACKETS)
    folded = fold(bare)
    kind = Opening.NOTHING
    if not words.forwarded.isdisjoint(IN_TWO_LANGUAGES.split(folded)) or (
        is_set_off and folded.startswith(words.forwarded_by)
    ):
        kind = Opening.FORWARDED
    elif folded in words.original:
        kind = Opening.ORIGINAL
    elif _is_like_words(bare) and (_is_framed(text) or (is_called and row.quoted)):
        kind = Opening.SET_OFF
    return (kind, clean_line(bare)) if kind is not Opening.NOTHING else None


def _is_like_words(text: str) -> bool:
    few = len(text.split()) <= _SET_OFF_WORDS
    return few and text[:1].isalpha() and "@" not in text and not DATED.search(text)


def _is_framed(text: str) -> bool:
    return text[:3] == text[:1] * 3 and text[-3:] == text[:1] * 3


def read_introduction(
    rows: Sequence[Row], index: int, words: Words, zone: tzinfo
) -> Introduction | None:
    """The introduction of a quotation that ends at a row: with a time, a name, and a colon at the end.

    It names an address or is followed by a quotation. The words differ by language; their meaning is
    not needed.
    """
    row = rows[index]
    if row.text.rstrip(EDGES + "*_")[-1:] not in tuple(COLONS):
        return None
    start = index
    text = row.text
    while not DATED.search(text) and index - start < _INTRODUCTION_ROWS - 1:
        above = rows[start - 1] if start else None
        if above is None or above.is_blank or above.quoted != row.quoted:
            return None
        start -= 1
        text = f"{above.text} {text}"
    text = clean_line(visible(text[:_INTRODUCTION_CHARS]))
    if not DATED.search(text):
        return None
    address = _IN_BRACKETS.search(text) or _BARE.search(text)
    if not address and not is_quotation_below(rows, index):
        return None
    languages = _languages(text, words)
    author, date = _who_and_when(text, address, words, zone, is_known=bool(languages))
    return Introduction(
        start=start,
        end=index,
        email=ParsedEmail(from_=(author,) if author else (), date=date),
        languages=languages,
        is_known=bool(languages),
    )


def _languages(text: str, words: Words) -> frozenset[str]:
    """The languages that know the longest of its words: short ones are many languages'."""
    known = [word for word in fold(text).rstrip(COLONS).split() if word in words.wrote]
    longest = max(known, key=len, default="")
    return frozenset(words.wrote[longest]) if len(longest) >= _VERB_CHARS else frozenset()


class Quotable(Protocol):
    """A line of a body, and how deep it is quoted."""

    text: str
    quoted: int

    @property
    def is_blank(self) -> bool: ...


def is_quotation_below(rows: Sequence[Quotable], index: int) -> bool:
    """Does a quotation begin below a row, at most some blank ones apart?"""
    near = rows[index + 1 : index + 1 + _QUOTATION_ROWS]
    below = next((row for row in near if not row.is_blank), None)
    return below is not None and (below.quoted > rows[index].quoted or below.text[0] == "|")


def _who_and_when(
    text: str, address: re.Match[str] | None, words: Words, zone: tzinfo, *, is_known: bool
) -> tuple[Address | None, datetime | None]:
    if not address:
        return None, parse_written_date(text, zone)[0]
    before, after = text[: address.start()], text[address.end() :]
    if quoted := _QUOTED_NAME.search(before):
        name = quoted[1]
        before = before[: quoted.start()]
    else:
        before, name = _split_name(before, words, is_known=is_known)
    dates = (
        parse_written_date(part.strip(f"{EDGES}{COLONS},;()"), zone)[0] for part in (before, after)
    )
    date = next(filter(None, dates), None)
    found = parse_addresses(f"<{address[1]}>")
    name = "" if "@" in name else clean_line(name)
    author = Address(email=found[0].email, name=name) if found else None
    return author, date


def _split_name(text: str, words: Words, *, is_known: bool) -> tuple[str, str]:
    """`On Wed, Oct 27, 2021 at 9:31 AM Jo Client`: the time, and the name at the end.

    Between them may stand words in lower case; in an unknown language all such are no name.
    """
    parts = text.split()
    first = max(
        (place for place, part in enumerate(parts, 1) if any(map(str.isdigit, part))), default=0
    )
    while first < len(parts):
        part = parts[first].strip(",;")
        is_zone = first and len(part) in (3, 4) and part.isupper()
        is_word = part.islower() and (fold(part) in words.wrote or not is_known)
        if part and not is_zone and not is_word and fold(part) not in _HOURS:
            break
        first += 1
    return " ".join(parts[:first]), " ".join(parts[first:]).strip(" ,;<(")
