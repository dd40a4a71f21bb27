"""Windows code pages by their numbers, as the charsets that Python knows."""

from relay.parser.charsets.labels import find_charset

_NAMES = {
    1200: "utf-16-le",
    10000: "mac-roman",
    20127: "us-ascii",
    20866: "koi8-r",
    20932: "euc-jp",
    21866: "koi8-u",
    50220: "iso-2022-jp",
    50221: "iso-2022-jp",
    50222: "iso-2022-jp",
    50225: "iso-2022-kr",
    51932: "euc-jp",
    51936: "gb2312",
    51949: "euc-kr",
    54936: "gb18030",
    65000: "utf-7",
    65001: "utf-8",
}
_ISO_8859 = range(28591, 28606)


def charset_of(code_page: int) -> str:
    """Its charset; Western European for one that nobody knows."""
    if code_page in _ISO_8859:
        name = f"iso-8859-{code_page - _ISO_8859.start + 1}"
    else:
        name = _NAMES.get(code_page, f"cp{code_page}")
    return find_charset(name) or "cp1252"
