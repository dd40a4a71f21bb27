"""What the forwarding person wrote above the forward."""

import re

from relay.parser.clean import clean_text
from relay.parser.forwards.language import EDGES, fold
from relay.parser.forwards.words import Words

_SIGNATURE_LINES = 4
_SIGNATURE_CHARS = 100
_MARKERS = frozenset({"--", "---", "__", "_", "—", "-"})
_PRODUCTS = re.compile(
    r"iphone|ipad|ipod|ios|android|outlook|samsung|galaxy|huawei|xiaomi|redmi|oppo|pixel|nokia|motorola|oneplus"
    r"|windows|mac\b|mail|gmail|proton|yahoo|aol|gmx|web\.de|spark|superhuman|thunderbird|missive|hubspot|zoho"
    r"|fastmail|tuta|blackberry|mobile|phone|handy|telefon|smartphone|gerät|tablet|device|mobil"
)


def clean_note(text: str, words: Words) -> str:
    """The note, "" if nobody wrote one: a client's own signature alone is none."""
    note = clean_text(text).strip(EDGES)
    rows = [row.strip(EDGES) for row in note.split("\n") if row.strip(EDGES)]
    if len(rows) <= _SIGNATURE_LINES and all(_is_signature(row, words) for row in rows):
        return ""
    return note


def _is_signature(row: str, words: Words) -> bool:
    """`-- `, or `Sent from my iPhone`, `Von meinem iPhone gesendet`, `Get Outlook for iOS <…>`."""
    if row in _MARKERS:
        return True
    folded = fold(row.partition("<")[0][:_SIGNATURE_CHARS])
    return folded.startswith(words.sent_from) and bool(_PRODUCTS.search(folded))
