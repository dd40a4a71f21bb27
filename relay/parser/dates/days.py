"""The day in a date written for people: `27. Okt. 2021`, `10/27/21`, `2021年10月27日`.

What can be meant in two ways is decided by the weekday, the language, and how the rest is written.
Works on folded text (`folding.without_accents`).
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta, timezone

from relay.parser.dates.times import WrittenTime, find_time
from relay.parser.dates.words import ERAS, LANGUAGES
from relay.parser.dates.zones import read_zone
from relay.parser.folding import without_accents

_YEARS = range(1970, 2101)
_YEAR_FIRST = re.compile(
    r"(?<!\d)(\d{4})\s?([-./年년])\s?(\d{1,2})\s?[-./月월]\s?(\d{1,2})(?!\d)\s?[日일.]?"
)
_YEAR_LAST = re.compile(r"(?<!\d)(\d{1,2})\s?([-./])\s?(\d{1,2})\s?[-./]\s?(\d{4}|\d{2})(?![\d:])")
_ERA = re.compile(rf"({'|'.join(ERAS)})\s?(\d{{1,2}}|元)(?=\s?年)")
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th|er|o)\b")
_PART = re.compile(r"\d+|[^\W\d_]+(?:'[^\W\d_]+)?")
_CAPITALS = re.compile(r":\d\d\s?[AP]M\b")
_CENTURY_TURNS = 69
"""Two digits from here on are of the twentieth century, as POSIX has it"""
_AMERICA = range(-10, -3)
"""Hours east of UTC"""
_SURE = 3
"""So many votes for one order of day and month decide, if none is against"""
_DISTANCE = 3
"""`27 de la octubre`: a day is no further from its month"""


def _meanings(*kinds: str) -> dict[str, dict[str, int]]:
    """What each word means in each language that has it: `mar` is March, or Tuesday."""
    found: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for language in LANGUAGES:
        for kind in kinds:
            for number, forms in enumerate(getattr(language, kind).split(",")):
                for form in forms.split():
                    found[without_accents(form)][language.code] = number
    return dict(found)


_MONTHS = _meanings("months")
_WEEKDAYS = _meanings("weekdays")
_WORDS = _meanings("months", "weekdays", "at")
_YEAR_FIRST_IN = frozenset(language.code for language in LANGUAGES if language.year_first)


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenDay:
    """The day, whether it is a guess, and what stands beside it: the time and its zone."""

    day: date
    is_ambiguous: bool
    time: WrittenTime | None
    zone: timezone | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Evidence:
    """What tells which of two meanings is the right one.

    `spoken`: codes of the languages the words are of; `home`: how far east of UTC the reader lives, 0
    if that is not known; `has_capitals`: the time is written with a plain AM or PM.
    """

    spoken: frozenset[str]
    home: timedelta
    has_capitals: bool


def find_day(line: str, languages: frozenset[str], home: timedelta) -> WrittenDay | None:
    """The day in a line; None if there is none. ValueError for a zone that cannot be.

    `languages` are the codes that the words around it allow, none if that is not known; `home` is how
    far east of UTC its reader lives, 0 if that is not known.
    """
    text = _ORDINAL.sub("", _ERA.sub(_christian, without_accents(line)))
    evidence = _Evidence(
        spoken=_spoken(text, languages), home=home, has_capitals=bool(_CAPITALS.search(line))
    )
    return (
        _in_words(text, evidence, is_sure=True)
        or _in_figures(text, evidence)
        or _in_words(text, evidence, is_sure=False)
    )


def _christian(era: re.Match[str]) -> str:
    return str(ERAS[era[1]] + (1 if era[2] == "元" else int(era[2])))


def _spoken(text: str, languages: frozenset[str]) -> frozenset[str]:
    """The languages that know most of the words; those of the words around it if that is equal.

    Clients mix: English labels stand above dates in the user's own language.
    """
    time = find_time(text)  # `a.m.` is no Spanish
    parts = set(_PART.findall(time.cut(text) if time else text))
    known = Counter(code for part in parts for code in _WORDS.get(part, ()))
    most = max(known.values(), default=0)
    best = frozenset(code for code, count in known.items() if count == most)
    around = frozenset(code.partition("-")[0] for code in languages)
    return (best & around) or best or around


# ---------------------------------------------------------------- with the month's name


def _in_words(text: str, evidence: _Evidence, *, is_sure: bool) -> WrittenDay | None:
    """`is_sure`: only if the month's name is not also a weekday's in a language that is spoken."""
    time = find_time(text)
    parts = _PART.findall(time.cut(text) if time else text)
    for place, part in enumerate(parts):
        if part not in _MONTHS or (is_sure and evidence.spoken & _WEEKDAYS.get(part, {}).keys()):
            continue
        meanings = _MONTHS[part].items()
        known = [month for code, month in meanings if code in evidence.spoken]
        months = Counter(known or [month for _, month in meanings]).most_common()
        options = _around(parts, place, [month + 1 for month, _ in months])
        options = _on_weekday(options, parts[:place] + parts[place + 1 :], evidence)
        if options:
            return WrittenDay(
                day=options[0],
                is_ambiguous=len(options) > 1,
                time=time,
                zone=read_zone(text[time.end :]) if time else None,
            )
    return None


def _around(parts: Sequence[str], place: int, months: Iterable[int]) -> list[date]:
    """The dates that the numbers around a month's name make with it."""
    numbers = [at for at, part in enumerate(parts) if part.isdecimal()]
    days = [at for at in numbers if len(parts[at]) <= 2 and abs(at - place) <= _DISTANCE]  # noqa: PLR2004 - digits
    if not days:
        return []
    day = min(days, key=lambda at: abs(at - place))
    years = [at for at in numbers if len(parts[at]) > 2 and _full(parts[at]) in _YEARS]  # noqa: PLR2004 - digits
    years += [at for at in days if at > max(place, day)]
    found = [_date(parts[year], month, parts[day]) for year in years[:1] for month in months]
    return [one for one in found if one]


# ---------------------------------------------------------------- in figures


def _in_figures(text: str, evidence: _Evidence) -> WrittenDay | None:
    for pattern in (_YEAR_FIRST, _YEAR_LAST):
        for figures in pattern.finditer(text):
            if options := _orders(figures, evidence):
                return _decided(text, figures, options, evidence)
    return None


def _orders(figures: re.Match[str], evidence: _Evidence) -> list[date]:
    """The days that three numbers can mean: day first, month first, year first."""
    first, separator, second, third = figures.groups()
    year_first = _date(first, second, third)
    is_short = len(first) <= 2 and len(third) <= 2  # noqa: PLR2004 - digits
    if year_first and is_short and evidence.spoken and evidence.spoken <= _YEAR_FIRST_IN:
        return [year_first]
    options = [_date(third, second, first)]
    if separator != "." or not is_short:
        options.append(_date(third, first, second))
    if not any(options) and not (is_short and separator == "."):  # that is a time
        options = [year_first]
    return list(dict.fromkeys(one for one in options if one))


def _decided(
    text: str, figures: re.Match[str], options: list[date], evidence: _Evidence
) -> WrittenDay:
    rest = f"{text[: figures.start()]} {text[figures.end() :]}"
    time = find_time(rest)
    zone = read_zone(rest[time.end :]) if time else None
    options = _on_weekday(options, _PART.findall(rest), evidence)
    votes = list(_for_month_first(figures, zone, evidence)) if len(options) > 1 else []
    if sum(votes) > 0:
        options.reverse()
    is_decided = abs(sum(votes)) >= _SURE and (min(votes) > 0 or max(votes) < 0)
    return WrittenDay(
        day=options[0], is_ambiguous=len(options) > 1 and not is_decided, time=time, zone=zone
    )


def _for_month_first(
    figures: re.Match[str], zone: timezone | None, evidence: _Evidence
) -> Iterator[int]:
    """What speaks for `10/27/21`, as Americans write it, and (negative) what for `27/10/21`.

    Only they begin with the month, with slashes and without zeros, and beside that a plain AM or PM.
    """
    first, separator, second, _ = figures.groups()
    if separator != "/":
        yield -6
    elif evidence.spoken and "en" not in evidence.spoken:
        yield -3
    elif zone or evidence.home:
        hours = (zone.utcoffset(None) if zone else evidence.home) / timedelta(hours=1)
        yield (3 if zone else 1) * (1 if hours in _AMERICA else -1)
    if evidence.has_capitals:
        yield 4
    if "0" in (first[0], second[0]):
        yield -1 if len(first) == 2 else -5  # noqa: PLR2004 - digits


def _on_weekday(options: list[date], parts: Iterable[str], evidence: _Evidence) -> list[date]:
    """Those that fall on the weekday that is named; all if none does."""
    named = {
        weekday
        for part in parts
        for code, weekday in _WEEKDAYS.get(part, {}).items()
        if code in evidence.spoken
    }
    return [one for one in options if one.weekday() in named] or options


def _date(year: str, month: str | int, day: str) -> date | None:
    try:
        return date(_full(year), int(month), int(day)) if _full(year) in _YEARS else None
    except ValueError:
        return None


def _full(year: str) -> int:
    """With its century: two digits are near today, three count from 1900 (RFC 5322 section 4.3)."""
    number = int(year)
    match len(year):
        case 1 | 2:
            return number + (2000 if number < _CENTURY_TURNS else 1900)
        case 3:
            return number + 1900
        case 4:
            return number
        case _:
            return 0
