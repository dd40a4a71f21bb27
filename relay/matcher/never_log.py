"""The never-log list: people who are not looked up, created or linked.

An entry is an address, a domain (then everybody there, and below it), or either with `*`, which stands
for any characters. Letters' case does not count.
"""

from collections.abc import Iterable, Sequence

from relay.model import Address
from relay.settings import PortalSettings


class NeverLog:
    """What holds for one user's mail: the account's list, and the user's own."""

    def __init__(self, portal: PortalSettings, user: Address) -> None:
        self._entries = (*portal.never_log, *portal.never_log_of.get(user.key, ()))

    def __contains__(self, person: Address) -> bool:
        return any(_is_about(entry, person) for entry in self._entries)

    def among(self, people: Iterable[Address]) -> list[Address]:
        return [person for person in people if person in self]


def _is_about(entry: str, person: Address) -> bool:
    if "@" in entry:
        return fits(entry, person.key)
    return fits(entry, person.domain) or fits(f"*.{entry}", person.domain)


def fits(pattern: str, text: str) -> bool:
    """Whether the whole text fits, `*` standing for any characters, also none.

    Each piece is looked for once, from left to right: linear, however many stars there are.
    """
    first, *rest = pattern.split("*")
    if not rest:
        return text == pattern
    last = rest.pop()
    if not text.startswith(first) or not text.endswith(last) or len(text) < len(first + last):
        return False
    return _in_order(rest, text[len(first) : len(text) - len(last)])


def _in_order(pieces: Sequence[str], text: str) -> bool:
    start = 0
    for piece in pieces:
        found = text.find(piece, start)
        if found < 0:
            return False
        start = found + len(piece)
    return True
