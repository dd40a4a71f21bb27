"""One mistake in config.yaml, told so that a person can go and mend it, and never telling a secret.

Quotes and source lines end where something begins that is, or looks like, a secret: the output goes
to terminals, journals and chats. Control characters never reach the terminal.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from relay.errors import Permanent
from relay.settings.models import Loc

# With or without a colon behind it: a line that is quoted may be broken YAML.
_SECRET_WORD = re.compile(
    r"(?:token|oauth|passw|secret|hash)\w*+[\"']?+\s*+:?+\s*+(?=\S)", re.IGNORECASE
)
_SECRET = re.compile(
    r"\bpat-\w+-"  # a HubSpot token
    r"|\$argon2|-----BEGIN"
    r"|://\S*:\S*@"  # a URL with a password
    r"|(?=[\w+=-]*\d)(?=[\w+=-]*[A-Za-z])[\w+=-]{24,}"  # letters and digits as only machines mix them
)
_QUOTE_CHARS = 60
_SOURCE_CHARS = 100
_LOOK_CHARS = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Line and column count from 1; line 0 stands for the file as a whole.

    `source` is the line as it is in the file, with its secrets: print the problem, not the line.
    """

    file: Path
    line: int = 0
    column: int = 0
    key: str = ""
    text: str
    source: str = field(default="", repr=False)

    def __str__(self) -> str:
        """`file:line:column: key: text`, then the source line and a caret below the column."""
        place = f"{self.file}:{self.line}:{self.column}" if self.line else f"{self.file}"
        told = ": ".join(part for part in (place, self.key, self.text) if part)
        if not self.source:
            return told
        line, caret = _window(self.source, self.column - 1)
        return f"{told}\n  {line}\n  {' ' * caret}^"


class SettingsError(Permanent):
    """All mistakes of one file, in the order in which they stand there."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda it: (it.line, it.column)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


def spell(loc: Loc) -> str:
    """`("portals", 0, "mailboxes")` as `portals[0].mailboxes`."""
    spelt = ""
    for step in loc:
        if isinstance(step, int):
            spelt += f"[{step}]"
        elif re.fullmatch(r"\w{1,60}", step):
            spelt += f".{step}" if spelt else step
        else:
            spelt += f"[{quote(step)}]"
    return spelt


def quote(value: str) -> str:
    text = _printable(_without_secret(value[:_LOOK_CHARS]))
    clipped = text if len(text) <= _QUOTE_CHARS else f"{text[:_QUOTE_CHARS]}…"
    return json.dumps(clipped, ensure_ascii=False)


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() else " " for char in text)


def _without_secret(text: str) -> str:
    """The text up to the first secret. A mask of the same length would tell the length."""
    ends = [match.end() for match in [_SECRET_WORD.search(text)] if match]
    ends += [match.start() for match in [_SECRET.search(text)] if match]
    return f"{text[: min(ends)]}…" if ends else text


def _window(source: str, column: int) -> tuple[str, int]:
    """The part of a source line worth showing, and where the caret goes below it."""
    start = max(0, column - _LOOK_CHARS)  # enough to see what a secret in view belongs to
    shown = _printable(_without_secret(source[start : column + _LOOK_CHARS]))
    column = min(column - start, len(shown))
    start = max(0, column - _SOURCE_CHARS // 2) if len(shown) > _SOURCE_CHARS else 0
    return shown[start : start + _SOURCE_CHARS].rstrip(), column - start
