"""One entry for each language: see `relay.parser.forwards.language` for what it holds."""

from relay.parser.forwards.languages.germanic import (
    DANISH,
    DUTCH,
    ENGLISH,
    GERMAN,
    NORWEGIAN,
    SWEDISH,
)
from relay.parser.forwards.languages.other import ESTONIAN, FINNISH, HUNGARIAN, JAPANESE, TURKISH
from relay.parser.forwards.languages.romance import (
    BRAZILIAN,
    FRENCH,
    ITALIAN,
    PORTUGUESE,
    ROMANIAN,
    SPANISH,
)
from relay.parser.forwards.languages.slavic import (
    CROATIAN,
    CZECH,
    POLISH,
    RUSSIAN,
    SLOVAK,
    UKRAINIAN,
)

LANGUAGES = (
    ENGLISH, CZECH, DANISH, GERMAN, SPANISH, ESTONIAN, FINNISH, FRENCH, CROATIAN, HUNGARIAN, ITALIAN,
    JAPANESE, DUTCH, NORWEGIAN, POLISH, PORTUGUESE, BRAZILIAN, ROMANIAN, RUSSIAN, SLOVAK, SWEDISH,
    TURKISH, UKRAINIAN,
)  # fmt: skip

__all__ = ["LANGUAGES"]
