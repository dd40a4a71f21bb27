"""Time zones as mail clients write them behind a time: `-0400`, `GMT+2`, `MESZ`, `heure d'été d'Europe centrale`.

Data and the few rules for it. Names of zones are made of a region and perhaps summer, in any language.
"""

import re
from collections.abc import Callable
from datetime import timedelta, timezone

from relay.parser.folding import without_accents

_OFFSET = re.compile(
    r"(?:\b(?:gmt|utc|z)\s?([+-])\s?(?=\d)|(?<![\w+-])\+?([+-])(?=\d\d|\d:))(\d{1,2})(?::?(\d\d))?(?!\d)"
)
_LETTERS = re.compile(r"[^\W\d_]+")
_HOURS = {
    "utc": 0, "gmt": 0, "z": 0, "ut": 0, "wet": 0, "wez": 0, "west": 1, "wesz": 1, "bst": 1,
    "cet": 1, "mez": 1, "seč": 1, "cest": 2, "mesz": 2, "selč": 2, "eet": 2, "oez": 2, "eest": 3,
    "oesz": 3, "msk": 3, "мск": 3, "trt": 3, "ist": 5.5, "hkt": 8, "sgt": 8, "awst": 8, "jst": 9,
    "kst": 9, "acst": 9.5, "aest": 10, "acdt": 10.5, "aedt": 11, "nzst": 12, "nzdt": 13,
    "brt": -3, "ast": -4, "adt": -3, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7,
    "mdt": -6, "pst": -8, "pdt": -7, "akst": -9, "akdt": -8, "hst": -10,
    "hne": -5, "hae": -4, "hnc": -6, "hac": -5, "hnr": -7, "har": -6, "hnp": -8, "hap": -7,
}  # fmt: skip
_SUMMER = (
    "summer daylight sommer été avancée estiv verano verão legale zomer sommar kesä suve ljet letn "
    "nyári yaz vară летн літн 夏"
)
_EUROPE = "europ evrop euroop avrupa европ європ ヨーロッパ 欧州"
_CENTRAL = (
    "central zentral mittel midden mellem sentral keski kesk srednj střed stred środk közép orta "
    "централ 中央 中部"
)
_EAST = "east est\\b ost oost øst öst itä ida istoč východ wschod kelet doğu orient восточ схід 東"
_WEST = "west ouest vest väst oest occid ocident länsi lääne zapad západ zachod nyugat batı запад захід 西"
_EASTERN = "eastern est\\b ostküste orient"
_MOUNTAIN = "mountain rocheuses rocky montaña montanha"
_PACIFIC = "pacif pazif тихоокеан 太平洋"
_PLACES = {
    "greenwich гринвич グリニッジ british": 0,
    "moscow moskau moscou moscú mosca mosk москв москов モスクワ": 3,
    "turkey turkish türkiye": 3,
    "india": 5.5,
    "china 中国": 8,
    "japan japon giappon 日本": 9,
    "korea": 9,
    "austral": 10,
    "brasil brazil": -3,
}


_Search = Callable[[str], object]


def _search(*stems: str) -> _Search:
    """A search for words that begin so. What has no case has no spaces either: anywhere in it."""
    folded = [without_accents(stem) for text in stems for stem in text.split()]
    begun = [stem if stem == stem.upper() else rf"\b{stem}" for stem in folded]
    return re.compile("|".join(begun)).search


_KNOWN = {without_accents(name): hours for name, hours in _HOURS.items()}
_IS_SUMMER = _search(_SUMMER)
_IS_EUROPE = re.compile("|".join(map(without_accents, _EUROPE.split()))).search
_EUROPEAN = ((_search(_CENTRAL), 1), (_search(_WEST), 0), (_search(_EAST), 2))
_AMERICAN = (
    (_search(_PACIFIC), -8),
    (_search(_MOUNTAIN), -7),
    (_search(_CENTRAL), -6),
    (_search(_EASTERN), -5),
)
_AT_PLACES = tuple((_search(stems), hours) for stems, hours in _PLACES.items())


def read_zone(text: str) -> timezone | None:
    """The zone that a folded text names, None if none. ValueError for an offset of a day or more."""
    if offset := _OFFSET.search(text):
        hours = int(offset[3]) + int(offset[4] or 0) / 60
        return _zone(-hours if "-" in (offset[1], offset[2]) else hours)
    if (winter := _named(text)) is not None:
        return _zone(winter + bool(_IS_SUMMER(text)))
    return next((_zone(_KNOWN[word]) for word in _LETTERS.findall(text) if word in _KNOWN), None)


def _named(text: str) -> float | None:
    """By the parts of a long name, in whatever language: hours in winter."""
    for pattern, hours in _AT_PLACES:
        if pattern(text):
            return hours
    table = _EUROPEAN if _IS_EUROPE(text) else _AMERICAN
    return next((hours for pattern, hours in table if pattern(text)), None)


def _zone(hours: float) -> timezone:
    return timezone(timedelta(minutes=round(hours * 60)))
