"""What a server says it found out: Authentication-Results (RFC 8601), and the same words in ARC. Pure."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from relay.authenticity.signatures.fields import Field

_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*+)(?:"|\Z)', re.DOTALL)
_RESULT = re.compile(
    r"\s*+([A-Za-z][A-Za-z0-9-]{0,30})(?:\s*+/\s*+[0-9]{1,3})?\s*+=\s*+([A-Za-z]{1,20})"
)
_PROPERTY = re.compile(r"([a-z]{1,20})\s*+\.\s*+([A-Za-z][A-Za-z0-9_-]{0,30})\s*+=\s*+(\S{1,320})")
_METHODS = {
    "spf": ("smtp.mailfrom", "smtp.helo"),
    "dkim": ("header.d", "header.i"),
    "dmarc": ("header.from",),
}
"""Which property names the domain. RFC 8601 section 2.7."""
_RESULTS = 50


@dataclass(frozen=True, slots=True)
class Reported:
    method: str
    domain: str


def passes(text: str) -> list[Reported]:
    """The domains that passed a method, of a field's text behind the server's name."""
    found = []
    for statement in _bare(text).split(";")[:_RESULTS]:
        result = _RESULT.match(statement)
        if not result or result[2].lower() != "pass":
            continue
        method = result[1].lower()
        properties = {
            f"{kind}.{name}".lower(): value
            for kind, name, value in _PROPERTY.findall(statement, result.end())
        }
        for name in _METHODS.get(method, ()):
            domain = properties.get(name, "").rpartition("@")[2].strip("<>").lower()
            if domain:
                found.append(Reported(method, domain))
                break
    return found


def believed(fields: Collection[Field], servers: Collection[str]) -> list[tuple[str, str]]:
    """The server and the text of each of its own lines: those that stand together on top.

    Below a Received field that follows them, or behind another server's, a line of that name is
    from further away: whoever sent the mail may have put it there.
    """
    own: list[tuple[str, str]] = []
    for field in fields:
        if field.name == "received" and own:
            break
        if field.name == "authentication-results":
            name, _, text = field.value.decode("ascii", "replace").partition(";")
            words = _bare(name).split()
            server = words[0].lower() if words else ""
            if server in servers:
                own.append((server, text))
    return own


def _bare(text: str) -> str:
    """Without comments, which may be nested, and without what is said by marks in quoted text."""
    return "".join(_outside_comments(_QUOTED.sub(lambda found: _unspecial(found[1]), text)))


def _unspecial(quoted: str) -> str:
    return "".join(each for each in quoted if each not in '();=\\" \t\r\n')


def _outside_comments(text: str) -> Iterator[str]:
    depth = 0
    for piece in re.split(r"([()])", text):
        if piece == "(":
            depth += 1
        elif piece == ")":
            depth = max(0, depth - 1)
        elif not depth:
            yield piece
