"""The one place that makes foreign text safe to store, print and send.

What leaves here has no control character, no escape sequence of a terminal, no lone surrogate and no
noncharacter, and LF as its only line end: a bare CR would start a new header for Python, and a surrogate
crashes SQLite and JSON. Bodies keep what their language needs. Lines (names, subjects, file names) also
lose whatever reorders or hides their other characters; joiners stay, Persian and Sinhala names and
emoji are spelt with them.
"""

import re

_LINE_ENDS = re.compile(r"[\x0b\x0c\u2028\u2029]")
_TERMINAL_SEQUENCE = re.compile(r"(?:\x1b\[[0-9:;?]{0,40}|\x9b[0-9:;?]{1,40})[A-Za-z]")
"""Colours and cursor moves (ECMA-48 section 5.4). Without the rarer forms, which have quotation marks
in them: what is cut out of HTML may not hold a mark that HTML means."""
_UNFIT = (
    r"\x00-\x08\x0e-\x1f\x7f-\x9f"
    r"\ufdd0-\ufdef\ufffe\uffff"  # noncharacters
    r"\ufff9-\ufffb\ufeff"  # interlinear annotations, byte order mark
)
_REMOVED = re.compile(f"[{_UNFIT}]")
_SURROGATES = re.compile(r"[\ud800-\udfff]")
_FIT = re.compile(
    r"[\n -~\t\xa0-\u2027\u202a-\ud7ff\ue000-\ufdcf\ufdf0-\ufefe\uff00-\ufff8\ufffc\ufffd"
    r"\U00010000-\U0010ffff]*+"
)
"""All that stays as it is. The commonest come first, and it says what fits: so it takes half the time."""
_DECEIVING = re.compile(
    "["
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # direction: Unicode Standard Annex 9
    "\u00ad\u180e\u200b\u2060-\u2065\u206a-\u206f"  # seen by nobody
    "\U000e0000-\U000e007f"  # tags
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(2**16, 17 * 2**16, 2**16))
    + "]"
)  # fmt: skip
_JOINERS = "\u200c\u200d "


def clean_text(text: str) -> str:
    """Text of several lines: line ends become LF, controls go, lone surrogates become U+FFFD."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if _FIT.fullmatch(text):
        return text  # nearly always, for a tenth of the time
    text = _TERMINAL_SEQUENCE.sub("", _LINE_ENDS.sub("\n", text))
    return _SURROGATES.sub("\ufffd", _REMOVED.sub("", text))


def clean_line(text: str) -> str:
    """Text of one line: as `clean_text`, without what deceives; white space becomes one space."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    return " ".join(_DECEIVING.sub("", clean_text(text)).split()).strip(_JOINERS)
