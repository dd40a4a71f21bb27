"""Words as they are compared: what people and programs write in different ways becomes the same."""

import unicodedata

_NO_ACCENTS = str.maketrans(
    {"ı": "i", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "’": "'", "ʼ": "'", "−": "-", "–": "-"}
)


def without_accents(text: str) -> str:
    """Without case, accents, marks that nobody sees, and special forms of digits, spaces and signs."""
    if text.isascii():
        return text.lower()
    parts = unicodedata.normalize("NFKD", text.casefold())
    kept = (one for one in parts if unicodedata.category(one) not in ("Mn", "Cf"))
    return unicodedata.normalize("NFC", "".join(kept)).translate(_NO_ACCENTS)
