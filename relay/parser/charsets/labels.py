"""What the label of a charset means: the charset its sender had, whatever its sender called it.

A label is only believed if it names a charset. Python's codec registry also holds compressors and
escapes (zlib, rot13, unicode_escape, idna, punycode): those are refused, a mail may not choose them.
"""

import codecs
import re
from functools import lru_cache

ISO_2022, HZ, UTF_7, UTF_16, UTF_16_LE, UTF_32 = (
    "iso-2022", "hz", "utf-7", "utf-16", "utf-16-le", "utf-32",
)  # fmt: skip
_NO_CHARSETS = frozenset(
    {"idna", "mbcs", "oem", "palmos", "punycode", "raw-unicode-escape", "undefined"}
    | {"unicode-escape", "unicode-internal"}
)
_MEANT = {
    "ascii": "utf-8",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "cp950": "big5hkscs",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "johab": "johab",
    "utf-8-sig": "utf-8",
    "utf-16-be": UTF_16,
    "utf-32-be": UTF_32,
    "utf-32-le": UTF_32,
}
"""By Python's name: what senders write, and the charset they mean (as the WHATWG Encoding Standard
maps them)."""
_ALIASES = {
    "ansi": "cp1252",
    "cn-gb": "gb18030",
    "gb18030-2022": "gb18030",
    "gb_2312": "gb18030",
    "hz-gb-2312": HZ,
    "iso-10646-ucs-2": UTF_16,
    "iso-10646-ucs-4": UTF_32,
    "iso-10646-utf-1": "utf-8",
    "koi": "koi8_r",
    "koi8": "koi8_r",
    "koi8-ru": "koi8_u",
    "ks_c_5601": "cp949",
    "ks_c_5601-1987": "cp949",
    "ks_c_5601-1989": "cp949",
    "ksc5601": "cp949",
    "latin": "cp1252",
    "mac": "mac_roman",
    "mac-centraleurroman": "mac_latin2",
    "mac-ce": "mac_latin2",
    "mac-chinesesimp": "gb18030",
    "mac-chinesetrad": "big5hkscs",
    "mac-japanese": "cp932",
    "mac-korean": "cp949",
    "mac-ukrainian": "mac_cyrillic",
    "ms-ansi": "cp1252",
    "ms949": "cp949",
    "sjis": "cp932",
    "ucs-2": UTF_16,
    "ucs-4": UTF_32,
    "unicode": UTF_16,
    "unicode-1-1-utf-7": UTF_7,
    "windows-31j": "cp932",
}
_CODE_PAGES = {
    1200: UTF_16_LE, 1201: UTF_16, 10000: "mac_roman", 20127: "utf-8", 20866: "koi8_r", 20932: "euc_jp",
    20936: "gb18030", 21866: "koi8_u", 28591: "cp1252", 50220: ISO_2022, 50221: ISO_2022, 50222: ISO_2022,
    50225: ISO_2022, 51932: "euc_jp", 51936: "gb18030", 51949: "cp949", 52936: HZ, 54936: "gb18030",
    65000: UTF_7, 65001: "utf-8", 936: "gb18030", 943: "cp932", 970: "cp949", 1386: "gb18030",
}  # fmt: skip
"""Numbers that Windows and IBM give to charsets, where Python does not know them by that number."""
_LABEL = re.compile(r"[^a-z0-9]{0,10}([a-z0-9._:+-]{1,64})")
_UTF_8 = re.compile(r"(?:unicode-1-1-)?(?:utf|cesu|wtf)[-_]?8")
_ISO_2022 = re.compile(r"iso[-_]?2022|jis$|csiso2022")
_ISO_8859 = re.compile(r"iso[-_]?8859[-_]?(\d{1,2})(?!\d)")
_CODE_PAGE = re.compile(r"(?:cp|windows|win|ansi|ibm|dos|ms)[-_]?0{0,2}(\d{3,5})(?!\d)")
_PREFIXES = ("x-", "cs", "x")


@lru_cache(256)
def find_charset(label: str) -> str | None:
    """Python's name of the charset that `label` means, or one of those above; None if none."""
    if not (found := _LABEL.match(label[:100].lower())):
        return None
    name = found[1]
    for prefix in ("", *_PREFIXES):
        if name.startswith(prefix) and (charset := _named(name.removeprefix(prefix))):
            return charset
    return None


def _named(name: str) -> str | None:
    if _UTF_8.match(name):
        return "utf-8"
    if _ISO_2022.match(name):
        return ISO_2022
    if alias := _ALIASES.get(name.replace("_", "-")) or _ALIASES.get(name):
        return alias
    if found := _ISO_8859.match(name):
        return _known(f"iso8859-{found[1]}")
    if found := _CODE_PAGE.match(name):
        return _CODE_PAGES.get(int(found[1])) or _known(f"cp{int(found[1])}")
    return _known(name)


def _known(name: str) -> str | None:
    """A codec of Python that decodes text as mail has it: ASCII, or Unicode in units of several bytes."""
    try:
        codec = codecs.lookup(name)
    except (LookupError, ValueError):
        return None
    if codec.name in _NO_CHARSETS or not codec._is_text_encoding:  # noqa: SLF001 - no public way to ask
        return None
    if codec.name.startswith(("utf-16", "utf-32")):
        return _MEANT.get(codec.name, codec.name)
    if b"Az09".decode(codec.name, "replace") != "Az09":
        return None  # EBCDIC: a mail could hide anything behind that label
    return _MEANT.get(codec.name, codec.name)
