"""Text made to fit a HubSpot property of 65,536 characters (hubspot.md section 9).

HubSpot does not say what it counts as a character. A text of fewer UTF-16 units also has fewer code
points, so the units are what is measured.
"""

import unicodedata

MAX_UNITS = 65_535

_NOTE = "[The rest was cut off: the mail is longer than HubSpot keeps.]"
_LONGEST_CLUSTER = 32  # code points of one character; what is longer is no character but an attack
_JOINER = "\u200d"  # zero width joiner


def units(text: str) -> int:
    """Length in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def fits(text: str) -> bool:
    return units(text) <= MAX_UNITS


def cut_text(text: str) -> str:
    """The text, or what fits of it and a note, cut between two characters."""
    return text if fits(text) else _head(text, f"\n\n{_NOTE}")


def cut_html(html: str) -> str:
    """The document, or what fits of it and a note, cut outside of tags and entities."""
    return html if fits(html) else _head(html, f"<p>{_NOTE}</p>", outside_markup=True)


def cut_line(line: str) -> str:
    """A subject or a name, or what fits of it."""
    return line if fits(line) else _head(line, "…")


def _head(text: str, note: str, *, outside_markup: bool = False) -> str:
    room = MAX_UNITS - units(note)
    head = text.encode("utf-16-le", "surrogatepass")[: 2 * room].decode("utf-16-le", "ignore")
    if outside_markup:
        head = _before_open(head, "<", ">")
        head = _before_open(head, "&", ";") if "&" in head[-32:] else head
    else:
        head = _between_characters(text, len(head))
    return head + note


def _before_open(head: str, opening: str, closing: str) -> str:
    """Without a last tag or entity that is not closed."""
    start = head.rfind(opening)
    return head[:start] if start > head.rfind(closing) else head


def _between_characters(text: str, end: int) -> str:
    """The text up to `end`, or to a little before, so that no accent or joined emoji is torn off."""
    for before in range(end, end - _LONGEST_CLUSTER, -1):
        if text[before - 1] != _JOINER and not _joins(text[before]):
            return text[:before]
    return text[:end]


def _joins(char: str) -> bool:
    return char == _JOINER or unicodedata.category(char).startswith("M")
