"""First and last names out of display names, never inventing one.

A name is taken apart only as far as its form tells: a comma, capitals, a script in which the last name
comes first. What names a department, a company or an address is nobody's. Where a company and a person
stand side by side, the address says who is who. Linear, behind a cap.
"""

import re
import unicodedata
from collections.abc import Callable

from relay.model import Address
from relay.parser.folding import without_accents
from relay.parser.name_words import (
    COMPANIES,
    COMPANIES_AS_WRITTEN,
    DEGREES,
    DEGREES_BEHIND_COMMA,
    GENERATIONS,
    HONORIFICS,
    JOBS,
    PARTICLES,
    ROLE_ENDINGS,
    ROLES,
    TITLES,
    TITLES_WITH_DOT,
)

_LONGEST = 200  # a header field may hold 32 KiB of name
_NO_LETTERS = frozenset({"So", "Sk", "Cf", "Cs", "Co", "Cn"})
_QUOTES = str.maketrans("", "", '"“”„«»‹›`')
_NICKNAME = re.compile(r"(?<=\w)\s[\"“][^\"“”]{1,40}[\"”]\s(?=\w)")
_EDGES = "'‘’.,;:*_"
_ASIDE = re.compile(r"[(\[{（【]([^()\[\]{}（）【】]*)[)\]}）】]?")
_BEHIND = re.compile(r"\s(?:via|from|at|on behalf of|im auftrag von|@)\s", re.IGNORECASE)
_APART = re.compile(r"\s(?:[-–—·•:/]|//)\s|\s?[|｜]\s?|:\s")
_INITIALS = re.compile(r"(?:[^\W\d_]\.-?){1,3}")
_SEVERAL_INITIALS = re.compile(r"(?:[^\W\d_]\.\s?){2,3}")
_EAST_ASIAN = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\s・]+")
_KATAKANA = re.compile(r"[\u30a0-\u30ff\s]+")
_HANGUL = re.compile(r"[\uac00-\ud7af\s]+")
_EVIDENCE_CHARS = 3


def first_and_last(address: Address) -> tuple[str, str]:
    """`Doe, Jane` and `Jane Doe` give Jane and Doe. Each "" if the name does not tell it.

    One word is a first name; so is the first of several, with what else is left as the last name:
    that is right for `Juan García López` as for `Jane van der Berg`, and a greeting is right for all.
    """
    owner = _Owner(address.email)
    parts = _parts(_visible(address.name[: 2 * _LONGEST]), owner)
    person = next((part for part in parts if not _is_nobody(part, owner)), "")
    given, family = _split(person, owner)
    return given[:_LONGEST], family[:_LONGEST]


def _parts(name: str, owner: "_Owner") -> list[str]:
    """What can be a person's name in it, the likeliest first.

    That is what comes first: `Jane Doe (Acme)`, `Jane Doe - Acme`. What stands beside it only where the
    address says so: `Acme - Jane Doe` from jane@. Where it does not, one word before others is not told
    apart: `Acme - Jane Doe` is written like `Jane - Acme Widgets`.
    """
    asides = [aside.strip() for aside in _ASIDE.findall(name)]
    front = _BEHIND.split(_ASIDE.sub(" ", name), maxsplit=1)[0]
    first, *others = [_unslashed(part) for part in _APART.split(front)]
    known = [part for part in (*others, *asides) if owner.is_called(part)]
    if " " in first or owner.is_called(first) or _EAST_ASIAN.fullmatch(first):
        return [first, *known]
    return known if others and " " in others[0] else [*known, first]


class _Owner:
    """Whose address it is, as far as that tells."""

    def __init__(self, email: str) -> None:
        local_part, _, domain = email.rpartition("@")
        self.local_part = without_accents(local_part)
        self.labels = frozenset(without_accents(domain).split(".")[:-1])

    def is_called(self, part: str) -> bool:
        """A word of it stands in the local part."""
        words = (_letters(word) for word in part.split())
        return any(len(word) >= _EVIDENCE_CHARS and word in self.local_part for word in words)

    def works_for(self, part: str) -> bool:
        """It is the domain's name, and not that of a person who has a domain: `Jane Doe` at janedoe.com."""
        return _letters(part) in self.labels and not (" " in part and self.is_called(part))


def _visible(name: str) -> str:
    """Without quotation marks, pictures and marks that nobody sees; with single spaces."""
    name = _NICKNAME.sub(" ", name)
    kept = (one for one in name if unicodedata.category(one) not in _NO_LETTERS)
    return " ".join("".join(kept).translate(_QUOTES).split())


def _unslashed(part: str) -> str:
    """`Jane Doe/Sales/Acme`, as Notes writes; but not the company `Doe A/S`."""
    return (part if _is_organisation(part.split()) else part.partition("/")[0]).strip()


def _letters(text: str) -> str:
    return "".join(one for one in without_accents(text) if one.isalnum())


# ---------------------------------------------------------------- whether it is a person


def _is_nobody(part: str, owner: _Owner) -> bool:
    """A department, a company, an address, an account: not what a person is called."""
    name, comma, behind = part.partition(",")
    words = name.split()
    if not words or "@" in part or any(one.isdigit() for one in part):
        return True
    if len(words) == 1 and (
        "." in name.strip(".") or (name.islower() and without_accents(name) == owner.local_part)
    ):
        return True
    if _is_organisation(words) or owner.works_for(name):
        return True
    if not comma or not behind.strip():
        return False
    others = behind.split()
    if len(words) == 1:  # `Acme, Inc.`, `Berlin, Support`
        return _is_organisation(others) or owner.works_for(behind)
    return all(_is_organisation([other]) for other in others)


def _is_organisation(words: list[str]) -> bool:
    return any(
        without_accents(word).strip(_EDGES) in ROLES
        or without_accents(word).replace(".", "") in COMPANIES
        or word in COMPANIES_AS_WRITTEN
        or word.endswith(ROLE_ENDINGS)
        or word.startswith(ROLE_ENDINGS)
        for word in words
    )


# ---------------------------------------------------------------- which word is which


def _split(person: str, owner: _Owner) -> tuple[str, str]:
    chunks = [chunk.split() for chunk in person.split(",")]
    name, generation = chunks[0], ""
    for chunk in chunks[1:]:
        if len(chunk) == 1 and _plain(chunk[0]) in GENERATIONS:
            generation = f", {chunk[0]}"
        elif not _says_no_name(chunk, owner):
            given = _without_titles(chunk)[0]
            return " ".join(given), " ".join(_without_titles(name)[0]) + generation
    words, is_titled = _without_titles(name)
    if len(words) > 2 and owner.works_for(words[-1]):  # noqa: PLR2004 - first and last
        words = words[:-1]
    if len(words) > 2 and _plain(words[-1]) in GENERATIONS:  # noqa: PLR2004 - first and last
        generation = f" {words.pop()}"
    given, family = _in_order(words)
    if is_titled and not family:
        given, family = [], given
    return " ".join(given), " ".join(family) + generation * bool(family)


def _says_no_name(chunk: list[str], owner: _Owner) -> bool:
    """`Jane Doe, MBA`, `Jane Doe, Acme Inc.`, `Doe, Jane, Dr.`"""
    plain = {_plain(word) for word in chunk}
    return (
        plain <= DEGREES | DEGREES_BEHIND_COMMA | TITLES | TITLES_WITH_DOT
        or not plain.isdisjoint(JOBS)
        or _is_organisation(chunk)
        or owner.works_for(" ".join(chunk))
    )


def _without_titles(words: list[str]) -> tuple[list[str], bool]:
    """The words without titles, degrees and honorifics, and whether there was a title before them."""
    first, last = 0, len(words)
    while first < last - 1 and _is_title(words[first]):
        first += 1
    while last > first + 1 and _is_behind(words[last - 1]):
        last -= 1
    kept = [word.strip(_EDGES.replace(".", "")) for word in words[first:last]]
    if kept:
        kept[-1] = _without_honorific(kept[-1])
    return [word for word in kept if word.strip(_EDGES)], first > 0


def _is_title(word: str) -> bool:
    return _plain(word) in TITLES or ("." in word and _plain(word) in TITLES_WITH_DOT)


def _is_behind(word: str) -> bool:
    has_dots = word.count(".") > 1
    return (
        _plain(word) in DEGREES
        or (has_dots and _plain(word) in DEGREES_BEHIND_COMMA)
        or word in HONORIFICS
    )


def _without_honorific(word: str) -> str:
    for honorific in HONORIFICS:
        if word.endswith(honorific) and len(word) > len(honorific):
            return word.removesuffix(honorific)
    return word


def _plain(word: str) -> str:
    return without_accents(word).replace(".", "").strip(_EDGES)


def _in_order(words: list[str]) -> tuple[list[str], list[str]]:
    """First and last names. Where the last comes first, the script or the letters' case tells it."""
    if len(words) == 1 and _KATAKANA.fullmatch(words[0].replace("・", " ")):
        words = words[0].split("・")
    if len(words) < 2:  # noqa: PLR2004 - first and last
        return words, []
    name = " ".join(words)
    if _EAST_ASIAN.fullmatch(name) and not _KATAKANA.fullmatch(name):
        is_western = bool(_HANGUL.fullmatch(name)) and len(words[0]) > 1 == len(words[-1])
        return (words[:-1], words[-1:]) if is_western else (words[1:], words[:1])
    family = _family_first(words)
    if family:
        return words[family:], words[:family]
    given = _given_first(words)
    return words[:given], words[given:]


def _family_first(words: list[str]) -> int:
    """How many words of a last name stand first; 0 if it does not."""
    capitals = _run(words, str.isupper)
    are_names = any(len(word) > 2 and not _is_initial(word) for word in words[:capitals])  # noqa: PLR2004
    if are_names and capitals < len(words):
        return capitals
    particles = _run(words, lambda word: word in PARTICLES)
    if particles:
        return min(particles + 1, len(words))
    return 1 if _SEVERAL_INITIALS.fullmatch(" ".join(words[1:])) else 0


def _given_first(words: list[str]) -> int:
    """How many words of a first name stand first: one with initials, or all before a last in capitals."""
    capitals = _run(words[::-1], lambda word: word.isupper() and not _is_initial(word))
    if 0 < capitals < len(words) and len(words[-1]) > 2:  # noqa: PLR2004 - initials
        return len(words) - capitals
    return 1 + _run(words[1:-1], _is_initial)


def _is_initial(word: str) -> bool:
    return _INITIALS.fullmatch(word) is not None


def _run(words: list[str], fits: Callable[[str], bool]) -> int:
    """How many of the first words fit."""
    return next((at for at, word in enumerate(words) if not fits(word)), len(words))
