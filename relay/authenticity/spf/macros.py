"""The macros in an SPF record's domain names (RFC 7208 section 7). Pure."""

import re
from collections.abc import Mapping
from urllib.parse import quote

_MACRO = re.compile(r"%(?:\{([A-Za-z])([0-9]{0,3})([rR]?)([.+,/_=-]{0,9})\}|([%_-]))")
_CHARACTERS = {"%": "%", "_": " ", "-": "%20"}
_LONGEST_NAME = 253


def wants(spec: str, letter: str) -> bool:
    """The domain-spec has the macro of this (lower-case) letter."""
    return any(found[1] and found[1].lower() == letter for found in _MACRO.finditer(spec))


def expand(spec: str, values: Mapping[str, str]) -> str:
    """The domain that a domain-spec means; `values` by lower-case letter.

    A name that becomes too long loses labels from the left until it is not (section 7.3).
    """

    def value(found: re.Match[str]) -> str:
        if found[5]:
            return _CHARACTERS[found[5]]
        parts = re.split(f"[{re.escape(found[4] or '.')}]", values[found[1].lower()])
        if found[3]:
            parts.reverse()
        if found[2]:
            parts = parts[-int(found[2]) :]
        text = ".".join(parts)
        return quote(text, safe="-._~") if found[1].isupper() else text

    name = _MACRO.sub(value, spec).rstrip(".")
    if len(name) <= _LONGEST_NAME:
        return name
    return name[-_LONGEST_NAME - 1 :].partition(".")[2]
