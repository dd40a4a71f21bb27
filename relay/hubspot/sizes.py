"""Text made to fit a HubSpot property of 65,536 characters (hubspot.md section 9).

HubSpot does not say what it counts as a character. A text of fewer UTF-16 units also has fewer code
points, so the units are what is measured.
"""

import re
import unicodedata

from relay.parser.pages.html import sanitise

MAX_UNITS = 65_535

_LONGEST_CLUSTER = 32  # code points of one character; what is longer is no character but an attack
_LONGEST_ENTITY = 32
_JOINER = "\u200d"  # zero width joiner
_CLOSING_TRIES = 14  # each takes twice as much away: end tags that are cut off come back
_TAG = re.compile(r'<(?:[^">]++|"[^"]*+(?:"|\Z))*+(>?)')
"""Of sanitised HTML: it has < in tags only, and quotes attributes, which may hold >, with "."""


def units(text: str) -> int:
    """Length in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def fits(text: str) -> bool:
    return units(text) <= MAX_UNITS


def cut_text(text: str, end: str) -> str:
    """What fits of a text that is too long, cut between two characters, and `end`."""
    return _head(text, MAX_UNITS - units(end)) + end


def cut_html(html: str, end: str) -> str:
    """What fits of sanitised HTML that is too long, with its elements closed, and `end`."""
    room = keep = MAX_UNITS - units(end)
    for tried in range(_CLOSING_TRIES):
        head = _without_open_entity(_without_open_tag(_head(html, keep)))
        closed = sanitise(head)
        excess = units(closed) - room
        if excess <= 0:
            return closed + end
        keep = max(0, units(head) - (excess << tried))
    return end


def cut_line(line: str) -> str:
    """A subject or a name, or what fits of it."""
    return line if fits(line) else cut_text(line, "…")


def _head(text: str, room: int) -> str:
    head = text.encode("utf-16-le", "surrogatepass")[: 2 * room].decode("utf-16-le", "ignore")
    return _between_characters(text, len(head))


def _between_characters(text: str, end: int) -> str:
    """The text up to `end`, or to a little before, so that no accent or joined emoji is torn off."""
    for before in range(end, max(0, end - _LONGEST_CLUSTER), -1):
        if text[before - 1] != _JOINER and not _joins(text[before : before + 1]):
            return text[:before]
    return text[:end]


def _joins(char: str) -> bool:
    return char == _JOINER or (char != "" and unicodedata.category(char).startswith("M"))


def _without_open_tag(head: str) -> str:
    return _TAG.sub(lambda tag: tag[0] if tag[1] else "", head)


def _without_open_entity(head: str) -> str:
    start = head.rfind("&", -_LONGEST_ENTITY)
    return head[:start] if start > head.rfind(";") else head
