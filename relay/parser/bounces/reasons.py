"""Why a mail came back: from the words and codes of its report to one reason. Pure and linear.

The mail system that refused says it best, in its own answer (the diagnostic); what the report says
around it is asked next. Clear words go before codes, which many systems set by rote, and codes that
mean one thing before words that stand everywhere.
"""

import re
from collections.abc import Iterator

from relay.model import BounceReason
from relay.parser.bounces import foreign_phrases
from relay.parser.bounces.codes import PRECISE, REPLIES, VAGUE, VAGUE_SUBJECTS
from relay.parser.bounces.phrases import CLEAR, DELAY, UNCLEAR
from relay.parser.bounces.wording import Table

_CONTINUATION = re.compile(r"(?:^|\s)[245]\d\d-(?:#?[245]\.\d{1,3}\.\d{1,3})?")
"""What stands before each but the last line of an answer (RFC 5321 section 4.2.1)."""
_REPEATED_CODE = re.compile(r"(?<=\w)\s[245]\d\d #?[245]\.\d{1,3}\.\d{1,3}(?=\s)")
_ADDRESS = re.compile(r"[^\s<>@]{1,64}@[^\s<>@]{1,255}")
_GAP_CHARS = 60
_CHARS = 8_000
_CLEAR = CLEAR + foreign_phrases.CLEAR
_DELAY = DELAY + foreign_phrases.DELAY
_HARD = frozenset({BounceReason.MAILBOX_UNKNOWN, BounceReason.DOMAIN_UNKNOWN, BounceReason.MOVED})


def find_reason(*, diagnostic: str, about: str, status: str, reply_code: str) -> BounceReason:
    """The reason, UNKNOWN if nothing tells it.

    `diagnostic` is the answer of the system that refused, `about` the whole report without the mail
    it brings back, `status` the enhanced status code, `reply_code` that of SMTP; each may be "".
    """
    texts = (as_words(diagnostic), as_words(about))
    readings = _readings(texts, status.partition(".")[2], reply_code)
    return next((reason for reason in readings if reason), BounceReason.UNKNOWN)


def is_hard(reason: BounceReason, status: str) -> bool:
    """Whether the address itself is no good. A code that begins with 4 says it may be yet."""
    return reason in _HARD and not status.startswith("4")


def says_delay(text: str) -> bool:
    """Whether a report in prose says that delivery goes on being tried."""
    words = as_words(text)
    return any(phrase in words for phrase in _DELAY)


def as_words(text: str) -> str:
    """Text as the phrases are written, without addresses: their names mean nothing."""
    lines = _REPEATED_CODE.sub("", _CONTINUATION.sub(" ", text[:_CHARS]))
    return " ".join(_ADDRESS.sub("@", lines).lower().replace("\u2019", "'").split())


def _readings(texts: tuple[str, str], code: str, reply_code: str) -> Iterator[BounceReason | None]:
    diagnostic, about = texts
    yield _in_words(diagnostic, _CLEAR)
    yield PRECISE.get(code)
    yield _in_words(about, _CLEAR)
    yield _in_words(f"{diagnostic} {about}", UNCLEAR)
    yield VAGUE.get(code) or VAGUE_SUBJECTS.get(code.partition(".")[0])
    yield REPLIES.get(reply_code)


def _in_words(text: str, table: Table) -> BounceReason | None:
    for reason, phrases in table:
        if any(_says(text, phrase) for phrase in phrases):
            return reason
    return None


def _says(text: str, phrase: str) -> bool:
    start, _, end = phrase.partition("*")
    found = text.find(start)
    while found != -1:
        after = found + len(start)
        if text.find(end, after, after + _GAP_CHARS + len(end)) != -1:
            return True
        found = text.find(start, after)
    return False
