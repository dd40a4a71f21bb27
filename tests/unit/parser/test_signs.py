"""What looks for signs of a forward first says no only where nothing would be found."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.model import ParsedEmail
from relay.parser import parse
from relay.parser.forwards import unwrap
from relay.parser.forwards.signs import may_forward
from relay.parser.forwards.words import WORDS
from relay.parser.pages.html import prepare, rough_text, sanitise

_CORPUS = Path(__file__).parents[2] / "corpus"
_ROWS = st.sampled_from(
    [
        "From: Jo Client <jo@client.example>", "From jo@client.example", "Von: Jo <jo@client.example>",
        "*From:* Jo", "Date: Mon, 2 Mar 2026 16:30", "Sent: 2026-03-02 16:30", "To: mia@ours.example",
        "Subject: Contract", "Subject\tContract", "Zzz: Jo <jo@client.example>", "Yyy: 2026-03-02 16:30",
        "Xxx: Contract", "差出人：jo@client.example", "> To: mia@ours.example", "",
        "-----Original Message-----", "---------- Forwarded message ---------", "Begin forwarded message:",
        "----- zzz zzz -----", "________________", "On 2 March 2026 Jo <jo@client.example> wrote:", "> Hello",
        "From: Jo <jo@client.example>To: mia@ours.exampleDate: 2 Mar 2026Subject: Contract", "call 10:15",
    ]
)  # fmt: skip


@given(st.lists(_ROWS, max_size=12), st.sampled_from(["Contract", "FW: Contract", "Re: Contract"]))
def test_what_is_found_in_lines_has_signs(rows, subject):
    raw = f"From: mia@ours.example\nSubject: {subject}\n\n" + "\n".join(rows)
    assert parse(raw.encode()) == _parsed_without_signs(raw.encode())


def test_what_is_found_in_mails_of_every_kind_has_signs():
    mails = [path.read_bytes() for path in sorted(_CORPUS.rglob("*.eml"))]
    assert len(mails) > 80
    assert [parse(raw) for raw in mails] == [_parsed_without_signs(raw) for raw in mails]


def _parsed_without_signs(raw: bytes) -> ParsedEmail:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(unwrap, "_may_forward", lambda _email, _words: True)
        return parse(raw)


@pytest.mark.parametrize(
    "html",
    [
        "<b>From</b>: Jo<br><b>Date</b>: today",
        "<p>From:<b> Jo</b></p><p><b>Date:</b> today</p>",
        "<p>F<span>rom</span>: Jo<p>Da<span>te</span>: today",
        "<p>From&#58; Jo<p>Date&colon; today",
        "<p>Zz<b>z</b>: Jo &lt;jo@client.example&gt;<p>Yyy: 2 March 2026 16:30<p>Xxx: Contract",
        "<p>---- zzz ---- From: Jo To: Mia Date: today",
        "<p>-----Original <span>Message-----</span>",
        "<p>Begin <i>forwarded</i>\nmessage:",
        "<div style='display:none'>hidden</div><p>From: <a href='mailto:jane@x.example'>Jane</a>",
        "<p>From <a href='mailto:jane@client.example'>jane@client.example</a>",
    ],
)
def test_a_line_of_html_may_lie_in_pieces(html):
    assert may_forward(rough_text(sanitise(prepare(html))), WORDS, has_address=True)


@pytest.mark.parametrize(
    "text",
    [
        "Hello,\n\nsee you at 10:15 in http://client.example\n\n- one\n- two\n\nNote: (none)",
        "De acuerdo, nos vemos.\n> quoted\n\n-- \nJo",
        "From here on we go.",
        "Jo Client\nTel: 040 1\nFax: 040 2\nMail: jo@client.example\nWeb: client.example",
        "",
    ],
)
def test_ordinary_words_have_no_signs(text):
    assert not may_forward(text, WORDS, has_address="@" in text)


def test_a_tag_with_angles_in_its_attributes_is_one_tag():
    shown = sanitise(prepare("<p title='a > b'>one</p><p title='<i>'>two &lt; three</p>"))
    assert rough_text(shown).split() == ["one", "two", "<", "three"]
