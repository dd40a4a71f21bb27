"""Text made to fit a HubSpot property of 65,536 characters (hubspot.md section 9).

HubSpot does not say what it counts as a character. A text of fewer UTF-16 units also has fewer code
points, so the units are what is measured.
"""

import unicodedata

from relay.parser.html import sanitise

MAX_UNITS = 65_535

_LONGEST_CLUSTER = 32  # code points of one character; what is longer is no character but an attack
_LONGEST_ENTITY = 32
_JOINER = "\u200d"  # zero width joiner
_CLOSING_TRIES = 10


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
    for _ in range(_CLOSING_TRIES):
        head = sanitise(_without_open_entity(_head(html, keep)))
        excess = units(head) - room
        if excess <= 0:
            return head + end
        keep -= excess
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


def _without_open_entity(head: str) -> str:
    start = head.rfind("&", -_LONGEST_ENTITY)
    return head[:start] if start > head.rfind(";") else head
