"""The one place that makes foreign text safe to store, print and send.

What leaves here has no NUL or other control character, no lone surrogate, and LF as its only line
end: a bare CR would start a new header for Python, and a surrogate crashes SQLite and JSON.
"""

import re

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_SURROGATES = re.compile(r"[\ud800-\udfff]")


def clean_text(text: str) -> str:
    """Text of several lines: line ends become LF, controls go, lone surrogates become U+FFFD."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _SURROGATES.sub("\ufffd", _CONTROLS.sub("", text))


def clean_line(text: str) -> str:
    """Text of one line: as `clean_text`, and each run of white space becomes one space."""
    is_clean = text.isascii() and text.isprintable()
    return " ".join((text if is_clean else clean_text(text)).split())
