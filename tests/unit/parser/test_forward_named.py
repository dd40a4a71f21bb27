"""`From: jane@customer.com`, typed as the first line of a forward, wins over everything that was read."""

from dataclasses import replace

import pytest

from relay.model import Found
from relay.parser import parse
from relay.parser.forwards.language import Field
from relay.parser.forwards.languages import LANGUAGES
from tests.corpus.forwards.clients import CLIENTS
from tests.corpus.forwards.scribe import forward
from tests.corpus.forwards.verdict import misses

_CLIENTS = {client.name: client for client in CLIENTS}
_LINE = "From: jane@customer.example"
_BLOCK = (
    "From: Jo Client <jo@client.example>\nSent: Monday, March 2, 2026 4:30 PM\n"
    "To: Mia Berg <mia@ours.example>\nSubject: Contract\n"
)


def _people(email):
    return [(person.name, person.email) for person in email.from_]


def _in_html(body):
    rows = body.replace("<", "&lt;").rstrip("\n").split("\n")
    return "".join(f"<div>{row or '<br>'}</div>" for row in rows)


@pytest.fixture(params=["plain", "html"])
def read_body(request, read_mail):
    """The only forward of a mail with that body, as text or as HTML."""

    def read(body, subject="Fwd: Contract"):
        shown = body if request.param == "plain" else _in_html(body)
        content_type = f"text/{request.param}; charset=utf-8"
        (found,) = read_mail(shown, Content_Type=content_type, Subject=subject).forwarded
        return found

    return read


@pytest.mark.parametrize(
    "name", ["Gmail", "Apple Mail", "Outlook", "Thunderbird", "Outlook on the web"]
)
@pytest.mark.parametrize("line", [_LINE, "from: Jane Doe <jane@customer.example>"])
def test_it_wins_over_what_a_client_wrote(name, line):
    client = replace(_CLIENTS[name], encoding="8bit", forms=("text",))
    for number, language in enumerate(("en", "de", "fr", "ru")):
        mail = forward(client, language, "text", number)
        head, blank, text = mail.raw.partition(b"\n\n")
        (forwarded,) = parse(head + blank + line.encode() + b"\n\n" + text).forwarded
        assert [person.email for person in forwarded.email.from_] == ["jane@customer.example"]
        assert mail.reading.text.split("\n")[0] in forwarded.email.text
        assert forwarded.email.date == mail.reading.date


def test_the_rest_of_the_block_is_still_read(read_body):
    found = read_body(f"{_LINE}\n\nplease log\n\n{_BLOCK}\nWe accept.\n")
    assert _people(found.email) == [("", "jane@customer.example")]
    assert (found.email.subject, found.email.text) == ("Contract", "We accept.")
    assert (found.note, found.confidence) == ("please log", 1.0)
    assert found.email.date.isoformat() == "2026-03-02T15:30:00+00:00"
    assert "the first line names jane@customer.example" in found.evidence


def test_it_may_stand_right_above_the_block(read_body):
    found = read_body(f"{_LINE}\n{_BLOCK}\nWe accept.\n")
    assert _people(found.email) == [("", "jane@customer.example")]
    assert (found.email.subject, found.email.text) == ("Contract", "We accept.")


def test_who_is_named_as_in_the_block_has_the_name_from_there(read_body):
    found = read_body(f"From: JO@client.example\n\n{_BLOCK}\nWe accept.\n")
    assert _people(found.email) == [("Jo Client", "jo@client.example")]


def test_it_names_the_author_of_a_block_without_an_address(read_body):
    block = _BLOCK.replace(" <jo@client.example>", "")
    found = read_body(f"{_LINE}\n\n{block}\nWe accept.\n")
    assert _people(found.email) == [("", "jane@customer.example")]
    assert found.email.defects == ()


@pytest.mark.parametrize("subject", ["Contract", "Fwd: Contract", "Re: Contract"])
def test_without_any_block_the_rest_is_the_original(read_body, subject):
    found = read_body("From: Jane Doe <jane@customer.example>\n\nWe accept.\n", subject)
    assert found.found is Found.NAMED
    assert _people(found.email) == [("Jane Doe", "jane@customer.example")]
    assert (found.email.text, found.note, found.email.date) == ("We accept.", "", None)
    assert found.email.subject == subject.removeprefix("Fwd: ")


def test_it_may_be_written_in_every_language(read_body):
    wrong = []
    for language in LANGUAGES:
        for label in language.labels[Field.FROM].split(" | "):
            found = read_body(f"{label}: jane@customer.example\n\nWe accept.\n")
            if _people(found.email) != [("", "jane@customer.example")]:
                wrong.append((language.code, label))
    assert wrong == []


def test_a_pasted_header_block_names_nobody(read_body):
    found = read_body(f"{_BLOCK}\nWe accept.\n")
    assert found.found is not Found.NAMED
    assert _people(found.email) == [("Jo Client", "jo@client.example")]


@pytest.mark.parametrize(
    "block",
    [
        _BLOCK.replace("Sent", "Xent"),
        _BLOCK.replace("From", "De")
        .replace("Sent", "Xent")
        .replace("To", "Ytt")
        .replace("Sub", "Z"),
    ],
)
def test_nor_does_one_with_labels_that_are_not_known(read_body, block):
    found = read_body(f"{block}\nWe accept.\n")
    assert found.found is not Found.NAMED
    assert "names" not in found.evidence
    assert [person.email for person in found.email.to] == ["mia@ours.example"]


def test_words_right_below_the_line_are_a_note_whatever_they_look_like(read_body):
    found = read_body(f"{_LINE}\nUrgent: please log\n\n{_BLOCK}\nWe accept.\n")
    assert _people(found.email) == [("", "jane@customer.example")]
    assert found.note == "Urgent: please log"


@pytest.mark.parametrize(
    "line",
    [
        "From: our garden to your table",
        "From: jane@customer.example and others",
        "From: jane@customer.example, jo@client.example",
        "To: jane@customer.example",
        "> From: jane@customer.example",
        "I got this today.\nFrom: jane@customer.example",
    ],
)
def test_any_other_line_names_nobody(read_mail, line):
    assert read_mail(f"{line}\n\nWe accept.\n", Subject="Contract").forwarded == ()


def test_a_block_without_a_note_is_no_naming():
    mail = forward(replace(_CLIENTS["Outlook"], encoding="8bit"), "en", "text", 0)
    assert mail.reading.note == ""
    assert misses(mail) == []


# ---------------------------------------------------------------- with the original attached


def _with_attached(body, *authors, kind="plain"):
    attached = "".join(
        "--0\nContent-Type: message/rfc822\n\n"
        f"From: {author}\nDate: Mon, 2 Mar 2026 16:30:00 +0100\nSubject: Contract\n\nWe accept.\n"
        for author in authors
    )
    shown = body if kind == "plain" else _in_html(body)
    return f"--0\nContent-Type: text/{kind}; charset=utf-8\n\n{shown}\n{attached}--0--\n"


@pytest.fixture
def read_attached(read_mail):
    """The originals attached to a mail with that body."""

    def read(*args, **kwargs):
        body = _with_attached(*args, **kwargs)
        return read_mail(body, Content_Type="multipart/mixed; boundary=0").forwarded

    return read


@pytest.mark.parametrize("kind", ["plain", "html"])
def test_it_wins_over_the_original_that_is_attached(read_attached, kind):
    (found,) = read_attached(f"{_LINE}\n\nplease log", "Jo <jo@client.example>", kind=kind)
    assert _people(found.email) == [("", "jane@customer.example")]
    assert (found.found, found.note) == (Found.ATTACHED, "please log")
    assert found.evidence == "an attached message; the first line names jane@customer.example"
    assert found.email.text == "We accept."


def test_it_wins_over_the_author_behind_a_list(read_attached):
    author = (
        "list@ours.example\nX-Original-From: Jo <jo@client.example>\nList-Id: <list.ours.example>"
    )
    (unnamed,) = read_attached("please log", author)
    (named,) = read_attached(_LINE, author)
    assert _people(named.email) == [("", "jane@customer.example")]
    assert (unnamed.email.written_by.email, named.email.written_by) == ("jo@client.example", None)


def test_of_several_that_are_attached_it_names_none(read_attached):
    found = read_attached(f"{_LINE}\n\nthese", "jo@client.example", "lee@client.example")
    assert [one.email.from_[0].email for one in found] == [
        "jo@client.example",
        "lee@client.example",
    ]
    assert {one.note for one in found} == {f"{_LINE}\n\nthese"}


@pytest.mark.parametrize(
    ("body", "note"),
    [("\nSent from my iPhone", ""), ("FYI\n\nSent from my iPhone", "FYI\n\nSent from my iPhone")],
)
def test_a_clients_own_signature_is_no_note_above_what_is_attached(read_attached, body, note):
    (found,) = read_attached(body, "jo@client.example")
    assert found.note == note
