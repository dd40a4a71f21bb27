"""What is to be left out of a text: where it stands, and the text without it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

import re2

from relay.privacy import numbers
from relay.privacy.numbers import Span
from relay.settings import Redacted

MOST = 500
"""In one text. Beyond, the mail is a list of such things, and all of it is left out."""

CARD, ACCOUNT, PATTERN = "card number", "IBAN", "match of a pattern"


class TooMuchError(Exception):
    """More in one text is to be left out than can be picked from it one by one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    start: int
    end: int
    what: str

    @property
    def mask(self) -> str:
        return "[left out by rule]" if self.what == PATTERN else f"[{self.what} left out]"


@dataclass(frozen=True, slots=True)
class Redactor:
    """`kinds` that relay knows, and `patterns` of the portal's own, in RE2's syntax.

    RE2 reads each text once for a match, whatever the pattern, so no mail can make it hang.
    """

    kinds: Sequence[Redacted]
    patterns: Sequence[str]
    _finders: list[tuple[str, Callable[[str], Iterator[Span]]]] = field(
        init=False, repr=False, default_factory=list
    )

    def __post_init__(self) -> None:
        if Redacted.CARDS in self.kinds:
            self._finders.append((CARD, numbers.cards))
        if Redacted.IBANS in self.kinds:
            self._finders.append((ACCOUNT, numbers.accounts))
        self._finders.extend((PATTERN, _own(pattern)) for pattern in self.patterns)

    @property
    def is_idle(self) -> bool:
        return not self._finders

    def find(self, text: str) -> list[Hit]:
        """In their order, none inside of another. Raises TooMuchError beyond MOST of a kind."""
        hits: list[Hit] = []
        for what, finder in self._finders:
            spans = list(islice(finder(text), MOST + 1))
            if len(spans) > MOST:
                raise TooMuchError(what)
            hits += (Hit(start=start, end=end, what=what) for start, end in spans)
        return list(_apart(sorted(hits, key=lambda hit: (hit.start, -hit.end))))

    def redact(self, text: str) -> tuple[str, list[Hit]]:
        """The text without what is to be left out, and what that was. Raises TooMuchError."""
        hits = self.find(text)
        return replaced(text, [(hit.start, hit.end, hit.mask) for hit in hits]), hits


def replaced(text: str, changes: Sequence[tuple[int, int, str]]) -> str:
    """The text with other words in these places, which stand in their order."""
    pieces: list[str] = []
    at = 0
    for start, end, words in changes:
        pieces += (text[at:start], words)
        at = end
    return "".join((*pieces, text[at:]))


def _own(pattern: str) -> Callable[[str], Iterator[Span]]:
    compiled = re2.compile(pattern)

    def find(text: str) -> Iterator[Span]:
        return (found.span() for found in compiled.finditer(text) if found.end() > found.start())

    return find


def _apart(hits: Sequence[Hit]) -> Iterator[Hit]:
    """What overlaps is one, of the first one's kind."""
    held: Hit | None = None
    for hit in hits:
        if held is not None and hit.start < held.end:
            held = Hit(start=held.start, end=max(held.end, hit.end), what=held.what)
            continue
        if held is not None:
            yield held
        held = hit
    if held is not None:
        yield held
