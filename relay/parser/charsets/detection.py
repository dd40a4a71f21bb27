"""Which charset 8-bit text is in that nobody labelled: the one in which it reads like a language.

Each charset is tried; what it makes of the bytes is held against the letters of the languages that
are written in it (`letters`). It looks at little of a long text, so its cost is bounded.
"""

import re
from collections import Counter
from collections.abc import Mapping
from functools import cache

from relay.parser.charsets.letters import CHARSETS, EVERYDAY

_FOREIGN_WORD = re.compile(rb"[^\x00-\x20\x80-\xff]{0,40}+[\x80-\xff][^\x00-\x20]{0,200}")
_SAMPLE_BYTES = 512
_LETTERS = [chr(code) for code in range(0x41, 0x530) if chr(code).isalpha()]
_UPPER = "".join(char for char in _LETTERS if char.isupper())
_LOWER = "".join(char for char in _LETTERS if char.islower())
_MISREAD = re.compile(
    rf"(?<=[{_LOWER}])[{_UPPER}]"
    r"|[A-Za-z](?=[\u0370-\u06ff\u0e00-\u0e7f\u3040-\u9fff\uac00-\ud7a3])"
    r"|(?<=[\u0370-\u06ff\u0e00-\u0e7f])[A-Za-z]"
    r"|[бвгджзйклмнпрстфхцчшщъь]{5}"
    r"|(?<=[^\W\d_])[^\w\s\x00-\x7f’\u0300-\u036f](?=[^\W\d_])"
)
"""A capital after a small letter, two scripts in one word, five consonants, a sign between letters."""
_CAPITALS = re.compile(rf"(?<=[{_UPPER}])[{_UPPER}]")
_CAPITAL = 0.3
"""What two capitals in a row say against a charset; a misreading counts as 1."""
_SIGNS = frozenset("¡ªº“”‘’„‚–—…•·«»‹›€£§°©®™¿№´\xa0\xad")
_COMMON, _RARE, _EVERYDAY, _SIGN = 1.0, 0.5, 0.3, 0.1
_NEIGHBOUR, _STRANGE_SIGN, _STRANGE_LETTER, _NOTHING = -0.4, -0.6, -1.0, -3.0
"""What a character says for a charset: from common in the language to no character at all."""


def detect(data: bytes) -> str:
    """The likeliest charset of text that is not UTF-8; "cp1252" when none is likely."""
    sample = b" ".join(_FOREIGN_WORD.findall(data))[:_SAMPLE_BYTES]
    scores = {charset: _score(sample, charset) for charset in CHARSETS}
    best = max(scores, key=lambda charset: scores[charset])
    return best if scores[best] > _STRANGE_LETTER else "cp1252"


def _score(sample: bytes, charset: str) -> float:
    """How much the bytes look like a language in that charset: about -3 to 1, a mean of characters.

    The less there is to judge by, the more weighs how common the charset is.
    """
    text = sample.decode(charset, "replace")
    counts = {char: n for char, n in Counter(text.lower()).items() if not char.isascii()}
    total = sum(counts.values()) or 1
    read = max(
        sum(n * (weights.get(char) or _by_kind(char)) for char, n in counts.items())
        for weights in _weights(charset)
    )
    misread = len(_MISREAD.findall(text)) + _CAPITAL * len(_CAPITALS.findall(text))
    return (read - misread) / total + CHARSETS[charset][1] * (0.5 + 3 / total)


def _by_kind(char: str) -> float:
    """What a character says that the language does not have."""
    if char in _SIGNS:
        return _SIGN
    if char == "\ufffd" or not char.isprintable():
        return _NOTHING
    return _STRANGE_LETTER if char.isalpha() else _STRANGE_SIGN


@cache
def _weights(charset: str) -> list[Mapping[str, float]]:
    """For each language of a charset, what its letters say for it."""
    alphabets = CHARSETS[charset][0].values()
    known = dict.fromkeys("".join(alphabets), _NEIGHBOUR)
    known |= dict.fromkeys(_everyday(charset), _EVERYDAY)
    step = _COMMON - _RARE
    return [
        known | {char: _COMMON - step * rank / len(letters) for rank, char in enumerate(letters)}
        for letters in alphabets
    ]


def _everyday(charset: str) -> str:
    """The characters of everyday use, of a script that has thousands."""
    if charset not in EVERYDAY:
        return ""
    codec, first, last = EVERYDAY[charset]
    cells = (*range(0x40, 0x7F), *range(0xA1, 0xFF))
    pairs = (bytes((row, cell)) for row in range(first, last + 1) for cell in cells)
    return "".join(pair.decode(codec, "ignore") for pair in pairs)
