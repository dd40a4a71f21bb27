"""Forwards in a language that relay does not know: our own, each read by the words of the others.

What the rules learned from the others must still find the block, and never name another author.
"""

from collections.abc import Iterator
from functools import cache, partial
from unittest.mock import patch

from relay.model import Forwarded
from relay.parser import message
from relay.parser.forwards import find_forwards
from relay.parser.forwards.languages import LANGUAGES
from relay.parser.forwards.words import Words
from tests.accuracy.cases import Case, Check
from tests.corpus.forwards.clients import CLIENTS
from tests.corpus.forwards.scribe import Mail
from tests.corpus.forwards.verdict import differences, one_each

TARGETS = {"found": 0.99, "author": 1.0, "fully right": 0.85}


def cases() -> Iterator[Case]:
    for client in CLIENTS:
        for mail in one_each(client):
            yield Case(name=mail.name, checks=tuple(_checks(mail, _read(mail))))


def _checks(mail: Mail, found: Forwarded | None) -> Iterator[Check]:
    """Nobody is no wrong author: such a mail is logged as its sender's own, or parked."""
    wrong = differences(found, mail.reading) if found else {}
    yield Check(measure="found", field="forwarded", expected=True, found=found is not None)
    read, right = wrong.get("from", (None, None))
    yield Check(measure="author", field="from", expected=right, found=read)
    yield Check(
        measure="fully right",
        field="all",
        expected={},
        found=wrong if found else {"forwarded": (False, True)},
    )


def _read(mail: Mail) -> Forwarded | None:
    others = _without(mail.language.partition("-")[0])
    with patch.object(message, "find_forwards", partial(find_forwards, words=others)):
        return next(iter(message.parse(mail.raw).forwarded), None)


@cache
def _without(language: str) -> Words:
    """A language's sister goes with it: Brazil's words are those of Portugal."""
    return Words(each for each in LANGUAGES if each.code.partition("-")[0] != language)
