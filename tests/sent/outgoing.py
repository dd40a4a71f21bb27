"""One request to HubSpot, and the version that its path is of (hubspot.md section 2)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_DATED = re.compile(r"/(crm/[a-z]+|files|account-info|oauth)/(\d{4}-\d{2})(/.*|$)")
_IN_V4 = re.compile(r"/crm/(associations/|objects/\w+/\w+/associations/default/)")
_NUMBERED = re.compile(r"/(crm|files|account-info|oauth)/(v3|v4)/(.*)")


@dataclass(frozen=True, kw_only=True)
class Outgoing:
    """One request. `path` without query; `form`: the fields of a multipart or form body, by name.

    `has_token`: it says who asks.
    """

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    body: Any = None
    form: Mapping[str, str] | None = None
    has_token: bool = True

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def version_of(path: str) -> str:
    """`v3` or a date. v4 is what the association endpoints of v3 are called. Raises ValueError."""
    return split(path)[0]


def split(path: str) -> tuple[str, str]:
    """/crm/v3/objects/emails, /crm/objects/2026-03/emails -> the version, /crm/objects/emails"""
    if dated := _DATED.fullmatch(path):
        return dated[2], f"/{dated[1]}{dated[3]}"
    if numbered := _NUMBERED.fullmatch(path):
        bare = f"/{numbered[1]}/{numbered[3]}"
        if (numbered[2] == "v4") == bool(_IN_V4.match(bare)):
            return "v3", bare
    raise ValueError(path)
