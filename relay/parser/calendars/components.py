"""iCalendar's form (RFC 5545 section 3): content lines, parameters, components. Linear and capped.

We read a handful of properties of the first event and never expand a series, so hostile rules and
nesting cost nothing; a library would build all of it first.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from relay.parser.charsets.decoding import decode
from relay.parser.clean import clean_line

_FOLD = re.compile(r"\r?\n[ \t]")
_VALUE = r"(?:\"[^\"]*+\"|\(UTC[+-]\d\d:\d\d\)|[^\";:]++)*+"
"""The zones of Windows hold a colon, and not every program quotes them."""
_LINE = re.compile(rf"([A-Za-z0-9-]{{1,60}})((?:;[^\s;:=\"]{{1,60}}={_VALUE})*+):(.*)", re.DOTALL)
_PARAMETER = re.compile(rf";([^\s;:=\"]{{1,60}})=({_VALUE})")
_ESCAPED = re.compile(r"\\(.)")
_BYTES = 256 * 1024
_LINES = 5_000
_LINE_CHARS = 4_000
_DEPTH = 8


@dataclass(frozen=True, slots=True)
class Property:
    """`value` as it stands: still escaped when it is text."""

    value: str = ""
    parameters: dict[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The value as one clean line (RFC 5545 section 3.3.11)."""
        return clean_line(_ESCAPED.sub(_unescaped, self.value))


@dataclass(slots=True)
class Component:
    """VCALENDAR, VEVENT, … with its properties by upper-case name, and the components in it."""

    name: str
    properties: dict[str, list[Property]] = field(default_factory=dict)
    parts: list["Component"] = field(default_factory=list)

    def first(self, name: str) -> Property:
        return next(iter(self.all(name)), Property())

    def all(self, name: str) -> list[Property]:
        return self.properties.get(name, [])

    def named(self, name: str) -> list["Component"]:
        return [part for part in self.parts if part.name == name]


def read_calendar(content: bytes, charset: str | None) -> Component:
    """The first VCALENDAR of a file; an empty one if there is none."""
    root = Component("")
    open_ = [root]
    for line in _lines(decode(content[:_BYTES], charset or "utf-8")[0]):
        name, found = _property(line)
        if name == "BEGIN" and len(open_) <= _DEPTH:
            part = Component(found.value.strip().upper())
            open_[-1].parts.append(part)
            open_.append(part)
        elif name == "END" and len(open_) > 1:
            open_.pop()
        elif name:
            open_[-1].properties.setdefault(name, []).append(found)
    return next(iter(root.named("VCALENDAR")), Component("VCALENDAR"))


def _lines(text: str) -> Iterator[str]:
    for line in _FOLD.sub("", text).split("\n", _LINES)[:_LINES]:
        yield line.strip("\r")[:_LINE_CHARS]


def _property(line: str) -> tuple[str, Property]:
    if found := _LINE.match(line):
        named = {name.upper(): value.strip('"') for name, value in _PARAMETER.findall(found[2])}
        return found[1].upper(), Property(found[3], named)
    name, _, value = line.partition(":")
    return name.partition(";")[0].strip().upper(), Property(value)


def _unescaped(found: re.Match[str]) -> str:
    return " " if found[1] in "nN" else found[1]
