"""What a language's mail clients write around a forwarded mail: the form of the data.

The entries stand in `relay.parser.forwards.languages`, one for each language; the rules know none of
them by name. Words are written as the clients write them and compared folded.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum


class Field(StrEnum):
    FROM = "from"
    TO = "to"
    CC = "cc"
    BCC = "bcc"
    REPLY_TO = "reply-to"
    DATE = "date"
    SUBJECT = "subject"
    OTHER = "other"
    """A label that some clients add, which says nothing that is logged"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """Each string holds alternatives, set apart by ` | `.

    `forwarded`: lines that only stand above a forward; `forwarded_by`: the same, with a name after
    it. `original`: lines that stand above forwards and quoted replies alike. `wrote`: the words of
    `On …, Jo Client wrote:` besides name and time. `sent_from`: how the signatures begin that
    clients write by themselves (`Sent from my iPhone`).
    """

    code: str
    name: str
    labels: dict[Field, str]
    forwarded: str
    forwarded_by: str = ""
    original: str
    wrote: str
    sent_from: str


_HIDDEN = "\u00ad\u034f\u061c\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
EDGES = f" \t\n\r\f\v\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000{_HIDDEN}"
"""What clients put around words and nobody sees."""
_SAME = {"\u2019": "'", "\u0131": "i", "\u015f": "\u0219", "\u0163": "\u021b", "\u0307": ""}
_UNLIKE = re.compile(f"[{_HIDDEN}{''.join(_SAME)}]")
_UNSEEN = re.compile(f"[{_HIDDEN}]")


def visible(text: str) -> str:
    """Without the marks that nobody sees. Not for bodies: some are part of a word or an emoji."""
    return text if text.isascii() else _UNSEEN.sub("", text)


def fold(words: str) -> str:
    """What spellings of the same words have in common.

    Case, width, composition of accents, kinds of spaces and apostrophes, hidden marks, the Turkish
    i with and without a dot, the Romanian s and t with cedilla or comma.
    """
    if words.isascii():
        return " ".join(words.lower().split())
    words = unicodedata.normalize("NFKC", words).casefold()
    return " ".join(_UNLIKE.sub(lambda found: _SAME.get(found[0], ""), words).split())


def alternatives(words: str) -> tuple[str, ...]:
    return tuple(fold(each) for each in words.split(" | ") if each)
