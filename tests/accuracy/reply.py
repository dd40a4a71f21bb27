"""Replies, and what remains of them when quoted text and signature are cut."""

from collections.abc import Iterator

from relay.parser import parse
from tests.accuracy.cases import CORPORA, Case, Check, mail_around, normalised

TARGETS = {"fully right": 0.6}


def cases() -> Iterator[Case]:
    for path in sorted((CORPORA / "reply" / "emails").glob("*.txt")):
        expected = (CORPORA / "reply" / "trimmed" / path.name).read_text("utf-8")
        check = Check(
            measure="fully right",
            field="reply",
            expected=normalised(expected),
            found=normalised(parse(mail_around(path.read_bytes(), "Re: Contract")).reply),
        )
        yield Case(name=path.stem, checks=(check,))
