"""Of a forward in a forward the outermost counts; what the forwarding person says stands above it."""

from dataclasses import replace
from zlib import crc32

import pytest

from relay.model import Found
from relay.parser import parse
from tests.corpus.forwards import chains
from tests.corpus.forwards.clients import CLIENTS
from tests.corpus.forwards.scribe import forward
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


def _first_line(mail, line):
    """The mail with another first line of its text."""
    head, blank, text = mail.raw.partition(b"\n\n")
    return head + blank + line.encode() + b"\n\n" + text


@pytest.mark.parametrize(
    "name", ["Gmail", "Apple Mail", "Outlook", "Thunderbird", "Outlook on the web"]
)
@pytest.mark.parametrize(
    "line", ["From: jane@customer.example", "from: Jane Doe <jane@customer.example>"]
)
def test_an_author_named_in_the_first_line_wins(name, line):
    client = replace(_CLIENTS[name], encoding="8bit", forms=("text",))
    for number, language in enumerate(("en", "de", "fr", "ru")):
        mail = forward(client, language, "text", number)
        (forwarded,) = parse(_first_line(mail, line)).forwarded
        assert [person.email for person in forwarded.email.from_] == ["jane@customer.example"]
        assert mail.reading.text.split("\n")[0] in forwarded.email.text
        assert forwarded.email.date == mail.reading.date


def test_the_author_may_be_named_where_there_is_no_block(read_mail):
    (forwarded,) = read_mail(
        "From: Jane Doe <jane@customer.example>\n\nWe accept.\n", Subject="Fwd: Contract"
    ).forwarded
    assert forwarded.found is Found.NAMED
    assert [(person.name, person.email) for person in forwarded.email.from_] == [
        ("Jane Doe", "jane@customer.example")
    ]
    assert (forwarded.email.subject, forwarded.email.text) == ("Contract", "We accept.")


def test_a_block_without_a_note_is_no_naming():
    client = replace(_CLIENTS["Outlook"], encoding="8bit")
    mail = forward(client, "en", "text", 0)
    assert mail.reading.note == ""
    assert misses(mail) == []
