"""A forward is read right also where one client's forwards differ: other rows, languages, charsets."""

import pytest

from relay.parser import parse
from tests.corpus.forwards import circumstances
from tests.corpus.forwards.circumstances import CHARSETS, OUTLOOKS, SEVERAL
from tests.corpus.forwards.scribe import forward
from tests.corpus.forwards.verdict import misses, one_each


def _wrong(*clients):
    mails = [mail for client in clients for mail in one_each(client)]
    return [f"{mail.name}: {miss}" for mail in mails for miss in misses(mail)]


@pytest.mark.parametrize("client", OUTLOOKS, ids=lambda client: client.name)
def test_a_row_below_the_subject_belongs_to_the_block(client):
    assert _wrong(*circumstances.important(client)) == []


@pytest.mark.parametrize(
    "client", [SEVERAL[1], SEVERAL[2], SEVERAL[5]], ids=lambda client: client.name
)
def test_the_field_for_replies_belongs_to_the_block(client):
    assert _wrong(*circumstances.answered_elsewhere(client)) == []


@pytest.mark.parametrize(
    "client", [OUTLOOKS[0], OUTLOOKS[2], OUTLOOKS[4]], ids=lambda client: client.name
)
def test_labels_and_dates_may_be_in_two_languages(client):
    assert _wrong(*circumstances.in_two_languages(client)) == []


@pytest.mark.parametrize("client", SEVERAL, ids=lambda client: client.name)
def test_the_html_is_read_where_the_text_says_nothing(client):
    assert _wrong(circumstances.with_a_dummy(client)) == []


@pytest.mark.parametrize("client", SEVERAL, ids=lambda client: client.name)
def test_a_forward_may_have_a_subject_of_its_own(client):
    assert _wrong(circumstances.with_another_subject(client, "Please log")) == []


@pytest.mark.parametrize("client", SEVERAL, ids=lambda client: client.name)
def test_a_forward_is_read_beside_a_file(client):
    mails = [circumstances.with_a_file(mail) for mail in one_each(client, every=3)]
    assert [f"{mail.name}: {miss}" for mail in mails for miss in misses(mail)] == []
    files = [[file.filename for file in parse(mail.raw).attachments] for mail in mails]
    assert files == [["offer.pdf"]] * len(mails)


@pytest.mark.parametrize("charset", sorted(set(CHARSETS.values())))
def test_a_forward_is_read_in_the_charset_of_its_time(charset):
    wrong = []
    for client in SEVERAL:
        for language in {
            each for each, own in CHARSETS.items() if own == charset
        } & client.words.keys():
            mail = forward(circumstances.in_charset(client, charset), language, "text", 0)
            wrong += [f"{mail.name}: {miss}" for miss in misses(mail)]
    assert wrong == []


def test_an_author_shown_by_name_only_is_told_and_never_invented():
    """Outlook within one company: no address is anywhere."""
    raw = (
        b"From: mia@ours.example\nTo: log@relay.example\nSubject: FW: Contract\n"
        b"Date: Tue, 3 Mar 2026 10:15:00 +0100\n\n"
        b"From: Client, Jo\nSent: Monday, March 2, 2026 4:30 PM\nTo: Berg, Mia\nSubject: Contract\n\nOK\n"
    )
    (forwarded,) = parse(raw).forwarded
    assert forwarded.email.from_ == ()
    assert forwarded.email.subject == "Contract"
    assert "forwarded from: no_address" in forwarded.email.defects


@pytest.mark.parametrize(
    "sender",
    [
        "desk@client.example <desk@client.example> On Behalf Of Jo Client",
        "desk@client.example [mailto:desk@client.example] On Behalf Of Jo Client",
        "Jo Client <desk@client.example> on behalf of Jo Client <jo@client.example>",
    ],
)
def test_who_sends_on_behalf_is_read(sender):
    raw = (
        "From: mia@ours.example\nTo: log@relay.example\nSubject: FW: Contract\n"
        "Date: Tue, 3 Mar 2026 10:15:00 +0100\n\n"
        f"From: {sender}\nSent: Monday, March 2, 2026 4:30 PM\nTo: Mia <mia@ours.example>\n"
        "Subject: Contract\n\nOK\n"
    )
    (forwarded,) = parse(raw.encode()).forwarded
    assert [person.email for person in forwarded.email.from_] in (
        ["desk@client.example"],
        ["jo@client.example"],
    )
    assert forwarded.email.text == "OK"
