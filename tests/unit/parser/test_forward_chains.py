"""Of a forward in a forward the outermost counts; what the forwarding person says stands above it."""

from zlib import crc32

import pytest

from relay.parser import parse
from tests.corpus.forwards import chains
from tests.corpus.forwards.clients import CLIENTS
from tests.corpus.forwards.verdict import misses

_CLIENTS = {client.name: client for client in CLIENTS}
_OFTEN_USED = [
    "Gmail", "Apple Mail", "Outlook", "Outlook on the web", "Outlook for Mac", "Thunderbird", "Proton",
]  # fmt: skip


@pytest.mark.parametrize("outer", _OFTEN_USED)
@pytest.mark.parametrize("inner", _OFTEN_USED)
def test_the_outermost_forward_counts_and_the_inner_ones_stay_in_its_text(outer, inner):
    wrong = []
    start = crc32(f"{outer} {inner}".encode())
    languages = sorted(_CLIENTS[outer].words)[start % 9 :: 9]
    for number, language in enumerate(languages, start % 100):
        for form in ("alternative", "html", "text"):
            mail = chains.nested(_CLIENTS[outer], _CLIENTS[inner], language, form, number)
            (forwarded,) = parse(mail.raw).forwarded or (None,)
            wrong += [
                f"{mail.name}: {miss}" for miss in misses(mail) if not miss.startswith("text")
            ]
            held = mail.reading.text.split("\n")[-1].strip("> ")
            if not forwarded or held not in forwarded.email.text:
                wrong.append(f"{mail.name}: {held!r} is lost")
    assert wrong == []


@pytest.mark.parametrize("outer", _OFTEN_USED)
def test_a_forwarded_reply_keeps_what_it_quotes(outer):
    wrong = []
    for number, language in enumerate(_CLIENTS[outer].words):
        form = ("alternative", "html", "text")[number % 3]
        mail = chains.of_a_reply(_CLIENTS[outer], language, form, number)
        wrong += [f"{mail.name}: {miss}" for miss in misses(mail)]
    assert wrong == []
