"""In which order mail clients write a header block: what unknown labels mean follows from it.

Data, and the rule that fits a block to it. It looks at values only: an address, a date, or words.
"""

from collections.abc import Sequence
from enum import Enum, auto
from functools import lru_cache

from relay.parser.forwards.language import Field

_F = Field
LAYOUTS = {
    "Outlook": (_F.FROM, _F.DATE, _F.TO, _F.CC, _F.BCC, _F.SUBJECT),
    "Gmail": (_F.FROM, _F.REPLY_TO, _F.DATE, _F.SUBJECT, _F.TO, _F.CC, _F.BCC),
    "Apple Mail": (_F.FROM, _F.SUBJECT, _F.DATE, _F.TO, _F.CC, _F.BCC, _F.REPLY_TO),
    "Thunderbird": (_F.SUBJECT, _F.DATE, _F.FROM, _F.REPLY_TO, _F.TO, _F.CC, _F.BCC),
    "Yahoo": (_F.FROM, _F.TO, _F.CC, _F.BCC, _F.DATE, _F.SUBJECT),
    "MailMate": (_F.FROM, _F.TO, _F.CC, _F.BCC, _F.SUBJECT, _F.DATE),
    "GMX": (_F.DATE, _F.FROM, _F.TO, _F.CC, _F.BCC, _F.SUBJECT),
    "Pine": (_F.DATE, _F.FROM, _F.REPLY_TO, _F.TO, _F.CC, _F.BCC, _F.SUBJECT),
    "older Apple Mail": (_F.FROM, _F.DATE, _F.TO, _F.CC, _F.BCC, _F.SUBJECT, _F.REPLY_TO),
    "The Bat": (_F.FROM, _F.TO, _F.CC, _F.DATE, _F.SUBJECT),
    "Evolution": (_F.FROM, _F.REPLY_TO, _F.TO, _F.CC, _F.SUBJECT, _F.DATE),
    "SquirrelMail": (_F.SUBJECT, _F.FROM, _F.DATE, _F.TO, _F.CC, _F.BCC),
}
"""The commonest first: it wins where two fit as well. Zoho and IONOS write like Yahoo, Fastmail like
MailMate, Proton and Superhuman like Gmail, Samsung and Spark like Outlook."""


class Kind(Enum):
    """What a value looks like."""

    PEOPLE = auto()
    DATE = auto()
    WORDS = auto()
    SUBJECT = auto()
    """The words of the outer mail's subject"""
    NOTHING = auto()


_NEVER = 1_000
_COSTS = {
    (Kind.PEOPLE, Field.FROM): 0, (Kind.PEOPLE, Field.TO): 0, (Kind.PEOPLE, Field.CC): 0,
    (Kind.PEOPLE, Field.BCC): 2, (Kind.PEOPLE, Field.REPLY_TO): 3, (Kind.PEOPLE, Field.SUBJECT): 8,
    (Kind.DATE, Field.DATE): 0, (Kind.DATE, Field.SUBJECT): 8,
    (Kind.WORDS, Field.SUBJECT): 0, (Kind.WORDS, Field.TO): 3, (Kind.WORDS, Field.CC): 4,
    (Kind.WORDS, Field.FROM): 5,
    (Kind.SUBJECT, Field.SUBJECT): -4,
    (Kind.NOTHING, Field.SUBJECT): 2, (Kind.NOTHING, Field.TO): 4, (Kind.NOTHING, Field.CC): 4,
}  # fmt: skip
_LEFT_OVER = 4
"""A row that none of the layout's fields is."""
_MISSING = {Field.FROM: _NEVER, Field.DATE: _NEVER, Field.SUBJECT: 3, Field.TO: 1}
_Way = tuple[int, tuple[Field, ...]]
"""What rows mean, and what it costs to take them so."""


@lru_cache(maxsize=1_000)
def assign(kinds: tuple[Kind, ...], known: tuple[Field | None, ...]) -> tuple[Field, ...] | None:
    """What each row means, by the layout that fits best; None if no layout has a place for them.

    `known` holds what labels say already. Kept, as a mail may hold very many blocks that are alike.
    """
    best: _Way | None = None
    for layout in LAYOUTS.values():
        cost, fields = _fit(kinds, known, layout)
        if cost < _NEVER and (best is None or cost < best[0]):
            best = cost, fields
    return best[1] if best else None


def _fit(
    kinds: tuple[Kind, ...], known: tuple[Field | None, ...], layout: tuple[Field, ...]
) -> _Way:
    """The cheapest way to lay the rows over a layout, from the last row to the first."""
    missing = [_MISSING.get(field, 0) for field in layout]
    ways: list[_Way] = [(sum(missing[place:]), ()) for place in range(len(layout) + 1)]
    for kind, meaning in zip(reversed(kinds), reversed(known), strict=True):
        left_over = _LEFT_OVER if meaning in (None, Field.OTHER) else _NEVER
        below, ways = ways, [(cost + left_over, (Field.OTHER, *fields)) for cost, fields in ways]
        for place in range(len(layout) - 1, -1, -1):
            field = layout[place]
            cost, fields = ways[place + 1]
            if cost + missing[place] < ways[place][0]:
                ways[place] = cost + missing[place], fields
            if meaning in (None, field):
                cost, fields = below[place + 1]
                cost += 0 if meaning else _COSTS.get((kind, field), _NEVER)
                if cost < ways[place][0]:
                    ways[place] = cost, (field, *fields)
    return ways[0]


def is_in_order(fields: Sequence[Field]) -> bool:
    """Does some client write these fields in this order?"""
    known = [field for field in fields if field is not Field.OTHER]
    return any(_is_part(known, layout) for layout in LAYOUTS.values())


def _is_part(fields: Sequence[Field], layout: Sequence[Field]) -> bool:
    places = iter(layout)
    return all(field in places for field in fields)
