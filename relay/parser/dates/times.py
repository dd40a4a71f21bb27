"""The time of day in a date written for people: `9:31 AM`, `kl. 14.25.08`, `12 h 46`, `午後5:55`.

Works on folded text (`folding.without_accents`).
"""

import re
from dataclasses import dataclass

from relay.parser.dates.words import LANGUAGES
from relay.parser.folding import without_accents

_COLON = re.compile(
    r"(?<![\d:.+-])(\d{1,2})\s?(?::|h|[時时點点시])\s?(\d{2}|\d(?=\s?[分분]))"
    r"(?:(?::|\s?(?:min|mn|m|[分분])\s?)(\d{1,2}))?(?:[.,]\d{1,9})?(?!\d)"
)
_DOT = re.compile(r"(?<![\d:.+-])(\d{1,2})\.(\d{2})(?:\.(\d{2}))?(?![.:]?\d)")
_HOUR = re.compile(
    r"(?<![\d:.+-])(\d{1,2})(?:\s?(?:h|uhr)\b|\s?[時时點点시]|(?=\s?[ap]\.?\s?m\b))()()"
)
_WORD_CHARS = 16


def _forms(half: str) -> str:
    forms = {
        without_accents(form) for language in LANGUAGES for form in getattr(language, half).split()
    }
    return "|".join(sorted(forms, key=len, reverse=True))


_HALVES = rf"(?P<am>a\.?\s?m|{_forms('am')}|上午|오전)|(?P<pm>p\.?\s?m|{_forms('pm')}|下午|오후)"
_HALF_AFTER = re.compile(rf"\s{{0,2}}(?:{_HALVES})(?![^\W\d_])\.?")
# Swedish `em` stands behind the time; before it, it is Portuguese for `on`
_HALF_BEFORE = re.compile(rf"(?<![a-z])(?![ef]m\b)(?:{_HALVES})\.?\s?$")


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenTime:
    """Hour, minute and second, and from where to where they are written."""

    hour: int
    minute: int
    second: int
    start: int
    end: int

    def cut(self, text: str) -> str:
        """What else the text says."""
        return f"{text[: self.start]} {text[self.end :]}"


def find_time(text: str) -> WrittenTime | None:
    """The first time in a text. With colons rather than with dots: those also stand in dates."""
    for pattern in (_COLON, _DOT, _HOUR):
        for found in pattern.finditer(text):
            hour, minute, second = int(found[1]), int(found[2] or 0), int(found[3] or 0)
            if hour < 24 and minute < 60 and second <= 60:  # noqa: PLR2004 - a leap second's 60
                return _on_the_right_half(text, found, hour, minute, min(second, 59))
    return None


def _on_the_right_half(
    text: str, found: re.Match[str], hour: int, minute: int, second: int
) -> WrittenTime:
    """With AM or PM. `14:25 PM` is what some clients write: the hour says more."""
    before = max(0, found.start() - _WORD_CHARS)
    half = _HALF_AFTER.match(text, found.end())
    start, end = found.start(), half.end() if half else found.end()
    if not half and (half := _HALF_BEFORE.search(text[before:start])):
        start = before + half.start()
    if half and hour <= 12:  # noqa: PLR2004 - noon
        hour = hour % 12 + (12 if half["pm"] else 0)
    return WrittenTime(hour=hour, minute=minute, second=second, start=start, end=end)
