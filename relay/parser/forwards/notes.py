"""What the forwarding person wrote above the forward."""

from relay.parser.clean import clean_text
from relay.parser.forwards.language import EDGES
from relay.parser.forwards.signatures import is_client_line
from relay.parser.forwards.words import Words

_SIGNATURE_LINES = 4
_MARKERS = frozenset({"--", "---", "__", "_", "—", "-"})


def clean_note(text: str, words: Words) -> str:
    """The note, "" if nobody wrote one: a client's own signature alone is none."""
    note = clean_text(text).strip(EDGES)
    rows = [row.strip(EDGES) for row in note.split("\n") if row.strip(EDGES)]
    if len(rows) <= _SIGNATURE_LINES and all(_is_signature(row, words) for row in rows):
        return ""
    return note


def _is_signature(row: str, words: Words) -> bool:
    return row in _MARKERS or is_client_line(row, words)
