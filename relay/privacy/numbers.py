"""Payment cards and bank accounts in a text, told by their form and their check digits.

A number that only looks like one (an order, a phone) nearly always fails the check. Cards: ISO/IEC
7812, ten digits in a hundred pass by chance, and few of these begin as a card does. Accounts: ISO 13616,
one in a hundred passes.
"""

import re
from collections.abc import Iterator
from functools import cache

Span = tuple[int, int]

_SPACES = "[ \u00a0\u2009\u202f-]"
_CARD = re.compile(
    rf"(?<![0-9A-Za-z])(?=([0-9]{{4,19}}(?![0-9])(?:{_SPACES}[0-9]{{1,19}}(?![0-9])){{0,4}}+))"
)
_GROUP = re.compile(r"[0-9]+")
_SHORTEST_GROUP = 4  # but for the last: 4-4-4-4, 4-6-5, 4-4-4-4-3
_LENGTHS = range(13, 20)
_ISSUED = (
    ("4", "4", (13, 16, 19)),  # Visa
    ("51", "55", (16,)),  # Mastercard
    ("2221", "2720", (16,)),
    ("34", "34", (15,)),  # American Express
    ("37", "37", (15,)),
    ("300", "305", (14, 16, 19)),  # Diners Club
    ("3095", "3095", (14, 16, 19)),
    ("36", "36", (14, 16, 19)),
    ("38", "39", (14, 16, 19)),
    ("3528", "3589", (16, 17, 18, 19)),  # JCB
    ("6011", "6011", (16, 19)),  # Discover
    ("644", "659", (16, 19)),
    ("62", "62", (16, 17, 18, 19)),  # UnionPay
    ("50", "50", _LENGTHS),  # Maestro, RuPay, Elo
    ("56", "69", _LENGTHS),
    ("2200", "2205", (16, 17, 18, 19)),  # Mir
    ("81", "82", (16,)),  # RuPay
    ("9792", "9792", (16,)),  # Troy
)
"""By the first digits, from and to: how long such a card's number is."""
_DOUBLED = str.maketrans("0123456789", "0246813579")

_ACCOUNT = re.compile(
    rf"(?<![0-9A-Za-z])(?=([A-Za-z]{{2}}[0-9]{{2}}(?:{_SPACES}?[0-9A-Za-z]){{11,30}}+))"
)
_ACCOUNT_LENGTHS = {
    country: int(length)
    for length, countries in (
        pair.split(":")
        for pair in [
            "15:NO",
            "16:BE",
            "18:DK,FO,FI,GL,NL,SD",
            "19:MK,SI",
            "20:AT,BA,EE,KZ,XK,LT,LU,MN",
            "21:HR,LV,LI,CH",
            "22:BG,BH,CR,DE,GB,GE,IE,ME,RS,VA",
            "23:AE,GI,IL,IQ,OM,SO,TL",
            "24:AD,CZ,ES,MD,PK,RO,SA,SE,SK,TN,VG",
            "25:LY,PT,ST",
            "26:IS,TR",
            "27:BI,DJ,FR,GR,IT,MC,MR,SM",
            "28:AL,AZ,BY,CY,DO,GT,HN,HU,LB,NI,PL,SV",
            "29:BR,EG,PS,QA,UA",
            "30:JO,KW,MU,YE",
            "31:MT,SC",
            "32:LC",
            "33:RU",
        ]
    )
    for country in countries.split(",")
}
"""The IBAN registry (SWIFT): how long an account of each country is."""


def cards(text: str) -> Iterator[Span]:
    """Where payment cards' numbers stand, in one piece or in the groups that cards are written in."""
    taken = 0
    for found in _CARD.finditer(text):
        if found.start() >= taken and (end := _card_end(found)):
            yield found.start(), end
            taken = end


def _card_end(found: re.Match[str]) -> int:
    """Where the longest card that begins here ends; 0 if there is none."""
    lengths = _lengths(found[1][:_SHORTEST_GROUP])
    digits, ends, last = "", 0, _SHORTEST_GROUP if lengths else 0
    for group in _GROUP.finditer(found[1]):
        if last < _SHORTEST_GROUP:
            break
        digits, last = digits + group[0], len(group[0])
        if len(digits) in lengths and _is_checked(digits):
            ends = found.start() + group.end()
    return ends


@cache
def _lengths(beginning: str) -> frozenset[int]:
    """How long a card's number may be that begins with these four digits."""
    return frozenset(
        length
        for first, last, lengths in _ISSUED
        if first <= beginning[: len(first)] <= last
        for length in lengths
    )


def _is_checked(digits: str) -> bool:
    """The Luhn check (ISO/IEC 7812-1 annex B)."""
    backwards = digits[::-1]
    codes = f"{backwards[::2]}{backwards[1::2].translate(_DOUBLED)}".encode()
    return (sum(codes) - len(codes) * ord("0")) % 10 == 0


def accounts(text: str) -> Iterator[Span]:
    """Where international bank account numbers (IBAN) stand, with or without spaces."""
    taken = 0
    for found in _ACCOUNT.finditer(text):
        if found.start() >= taken and (end := _account_end(found, text)):
            yield found.start(), end
            taken = end


def _account_end(found: re.Match[str], text: str) -> int:
    length = _ACCOUNT_LENGTHS.get(found[1][:2].upper(), 0)
    account = ""
    for offset, character in enumerate(found[1], found.start()):
        account += character if character.isalnum() else ""
        if len(account) == length:
            is_whole = not text[offset + 1 : offset + 2].isalnum()
            return offset + 1 if is_whole and _is_account(account) else 0
    return 0


def _is_account(account: str) -> bool:
    """The check digits (ISO 7064, mod 97-10)."""
    moved = account[4:] + account[:4]
    return int("".join(str(int(character, 36)) for character in moved)) % 97 == 1
