"""One text part as a passage of a mail's body: its charset undone, its format turned into text or HTML.

What other programs call text but nobody reads as such (calendars, tables, cards) is a file.
"""

import re
from typing import NamedTuple

from relay.parser.charsets.decoding import decode
from relay.parser.charsets.labels import find_charset
from relay.parser.enriched import read_enriched, read_richtext
from relay.parser.flowed import unflow
from relay.parser.formats.rtf import read_rtf
from relay.parser.limits import DETECTION_BYTES, TEXT_CHARS
from relay.parser.mime import Part
from relay.parser.transfer import decode_quoted_printable

HTML, PLAIN = "text/html", "text/plain"
_RTF = "text/rtf"
_FILES = frozenset(
    {
        "text/calendar",
        "text/comma-separated-values",
        "text/css",
        "text/csv",
        "text/directory",
        "text/javascript",
        "text/rfc822-headers",
        "text/tab-separated-values",
        "text/vcard",
        "text/x-vcard",
        "text/xml",
    }
)
_BYTES = 4 * TEXT_CHARS + 4
"""More is never shown, whatever the charset."""
_META_CHARSET = re.compile(
    rb"<meta\s[^>]{0,200}?charset\s{0,9}=\s{0,9}[\"']?([a-z0-9_:.-]{1,40})", re.IGNORECASE
)
_QUOTED_MARK, _PLAIN_MARK = b'=3D"', b'="'
_NO_LABELS = frozenset({"", "us-ascii"})


class Passage(NamedTuple):
    """`content_type`: `PLAIN` or `HTML`, or what it was before it became plain text."""

    text: str
    content_type: str

    @property
    def is_html(self) -> bool:
        return self.content_type == HTML


def is_readable(content_type: str) -> bool:
    """RFC 2046 section 4.1.4: text of a kind that is not known is plain text."""
    return content_type.startswith("text/") and content_type not in _FILES


def read_passage(part: Part) -> tuple[Passage, str | None]:
    """The part's text, and what was wrong with its charset (`charsets.decode`)."""
    content = part.content[:_BYTES]
    if part.content_type == HTML and _QUOTED_MARK in content and _PLAIN_MARK not in content:
        content = decode_quoted_printable(content)  # and nobody said so
    if part.content_type == _RTF:
        body = read_rtf(content)
        return Passage(body.text, HTML if body.is_html else _RTF), None
    text, defect = decode(content, _label(part, content))
    match part.content_type:
        case "text/enriched":
            text = read_enriched(text)
        case "text/richtext":
            text = read_richtext(text)
        case "text/plain" if part.parameters.get("format", "").lower() == "flowed":
            text = unflow(text, delete_space=part.parameters.get("delsp", "").lower() == "yes")
        case _:
            pass
    return Passage(text, part.content_type), defect


def _label(part: Part, content: bytes) -> str | None:
    """What the part's type says, else what the HTML says about itself."""
    label = part.parameters.get("charset", "")
    if part.content_type == HTML and (label.lower() in _NO_LABELS or not find_charset(label)):
        said = _META_CHARSET.search(content[:DETECTION_BYTES])
        if said and (charset := find_charset(said[1].decode("ascii"))):
            # Who could read this in ASCII has no UTF-16 (HTML Standard, section 13.2.3.2)
            return "utf-8" if charset.startswith("utf-16") else charset
    return label or None
