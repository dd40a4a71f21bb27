"""What every corpus is turned into: cases, each with what was expected and what the parser found."""

import base64
from dataclasses import dataclass
from email.header import Header
from pathlib import Path

CORPORA = Path(__file__).parents[3] / "shared" / "corpora"
"""Other people's mail with expected results. Not part of the project, so it may be missing."""


@dataclass(frozen=True, kw_only=True)
class Check:
    """One thing that was expected of one mail. `measure` is the row of the table it counts in.

    `remark`: why what was found is right although the corpus has something else.
    """

    measure: str
    field: str
    expected: object
    found: object
    remark: str = ""

    @property
    def is_right(self) -> bool:
        return self.expected == self.found


@dataclass(frozen=True, kw_only=True)
class Case:
    """A mail. It counts as right in a measure when all its checks of that measure are right."""

    name: str
    checks: tuple[Check, ...]


def normalised(text: str) -> str:
    """White space at the ends of lines and of the whole is no difference."""
    return "\n".join(line.rstrip() for line in text.splitlines()).strip()


def mail_around(body: bytes, subject: str | None = None) -> bytes:
    """A mail with that body, from a made-up person to a made-up mailbox."""
    head = [
        "From: Mia Berg <mia@ours.example>",
        "To: log@relay.example",
        "Date: Tue, 3 Mar 2026 10:15:00 +0000",
        "Message-ID: <1@ours.example>",
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: base64",
    ]
    if subject is not None:
        head.append(f"Subject: {Header(subject, 'utf-8').encode()}")
    return "\n".join(head).encode() + b"\n\n" + base64.encodebytes(body)
