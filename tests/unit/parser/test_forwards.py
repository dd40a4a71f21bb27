import pytest

from relay.model import Found
from relay.parser.forwards import SURE

_BLOCK = """From: Jo Client <jo@client.example>
Date: Mon, Mar 2, 2026 at 4:30 PM
Subject: Contract
To: Mia Berg <mia@ours.example>
"""


def _forward(email):
    assert len(email.forwarded) == 1
    return email.forwarded[0]


@pytest.mark.parametrize(
    "line",
    [
        "---------- Forwarded message ---------",
        "-------- Forwarded Message --------",
        "Begin forwarded message:",
        "----- Forwarded by Mia Berg/Ours on 03/02/2026 -----",
        "----- Forwarded message from Jo Client -----",
        "----- Mesaj redirecționat de Mia Berg -----",
    ],
)
def test_a_block_below_a_forwarding_line_is_a_forward(read_mail, line):
    forward = _forward(read_mail(f"note\n\n{line}\n{_BLOCK}\nbody\n"))
    assert forward.found is Found.INLINE_TEXT
    assert (forward.note, forward.email.text, forward.confidence) == ("note", "body", 1.0)
    assert [address.email for address in forward.email.from_] == ["jo@client.example"]


def test_a_forward_may_be_quoted(read_mail):
    body = f"Begin forwarded message:\n\n{_BLOCK}\nbody\n> older"
    quoted = "".join(f"> {line}\n" for line in body.split("\n"))
    assert _forward(read_mail(f"note\n\n{quoted}")).email.text == "body\n> older"


@pytest.mark.parametrize("subject", ["FW: Contract", "Fwd: Contract", "WG: Contract"])
def test_a_bare_block_is_a_forward_if_the_subject_says_so(read_mail, subject):
    forward = _forward(read_mail(f"note\n\n{_BLOCK}\nbody", Subject=subject))
    assert forward.confidence == 0.95
    assert forward.email.subject == "Contract"


def test_a_bare_block_alone_is_likely_a_forward(read_mail):
    assert _forward(read_mail(f"{_BLOCK}\nbody")).confidence == 0.6


@pytest.mark.parametrize(
    "fields",
    [
        {"Subject": "RE: Contract"},
        {"Subject": "AW: Contract"},
        {"In_Reply_To": "<2@client.example>"},
        {"To": "jo@client.example"},
        {"Cc": "JO@client.example"},
    ],
)
def test_a_bare_block_in_a_reply_is_no_forward(read_mail, fields):
    assert read_mail(f"Thanks\n\n{_BLOCK}\nbody", **fields).forwarded == ()


def test_a_reply_that_quotes_a_forward_is_no_forward(read_mail):
    quoted = "".join(f"> {line}\n" for line in ["Begin forwarded message:", *_BLOCK.split("\n")])
    body = f"Thanks\n\nOn Mon, Mar 2, 2026 at 5 PM Lee <lee@x.example>\nwrote:\n\n{quoted}"
    assert read_mail(body).forwarded == ()


@pytest.mark.parametrize(
    "body",
    [
        "From: our garden\nTo: your table\nSubject: to weather\n",
        "From: Berlin\nTo: Paris\nDate: 3 May 2026\n",
        "We talked.\nSubject: the contract\nDate: 3 May 2026\nFrom: me\n",
        "---------- Forwarded message ---------\n\nnothing here\n",
        "I forwarded the message:\nit is below\n",
    ],
)
def test_text_that_only_looks_like_a_block_is_no_forward(read_mail, body):
    assert read_mail(body).forwarded == ()


def test_lists_of_people_may_go_over_several_lines(read_mail):
    block = _BLOCK.replace("To: Mia", "To: Doe, Jane <jane@x.example>;\n Lee <lee@x.example>; Mia")
    forward = _forward(read_mail(f"---- Forwarded message ----\n{block}\nbody"))
    assert [(item.name, item.email) for item in forward.email.to] == [
        ("Doe, Jane", "jane@x.example"),
        ("Lee", "lee@x.example"),
        ("Mia Berg", "mia@ours.example"),
    ]


def test_a_forward_without_an_address_says_so(read_mail):
    block = _BLOCK.replace(" <jo@client.example>", "")
    forward = _forward(read_mail(f"---- Forwarded message ----\n{block}\nbody"))
    assert forward.email.from_ == ()
    assert forward.email.defects == ("forwarded from: no_address",)
    assert 'its author "Jo Client" has no address' in forward.evidence


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ('"Client, Jo"', 'author "Client, Jo" has'),
        ("<Jo Client>", 'author "Jo Client" has'),
        ("J" * 500, f'author "{"J" * 60}" has'),
        ("", "its author has no address"),
    ],
)
def test_an_author_without_an_address_is_named(read_mail, written, told):
    block = _BLOCK.replace("Jo Client <jo@client.example>", written)
    assert told in _forward(read_mail(f"---- Forwarded message ----\n{block}\nbody")).evidence


@pytest.mark.parametrize(
    "inner",
    [
        _BLOCK.replace("Jo Client <jo@", "Lee Wong <lee@"),
        "On 2 Mar 2026, at 14:30, Lee Wong <lee@client.example> wrote:\n",
    ],
    ids=["block", "introduction"],
)
def test_the_mail_inside_of_a_forward_without_an_address_is_a_guess(read_mail, inner):
    outer = _BLOCK.replace(" <jo@client.example>", "")
    readings = read_mail(f"{outer}\nbody\n\n{inner}\nolder", Subject="Fwd: Contract").forwarded
    found = [[author.email for author in one.email.from_] for one in readings]
    assert found == [["lee@client.example"], []]  # the likeliest first
    assert SURE > readings[0].confidence > readings[1].confidence


def test_text_and_html_that_name_different_authors_are_a_guess_each(read_mail):
    """The parts of one mail say the same; who writes otherwise means to be read in two ways."""
    text = f"---- Forwarded message ----\n{_BLOCK}\nbody"
    html = text.replace("jo@", "lee@").replace("<", "&lt;").replace("\n", "<br>")
    body = f"--0\n\n{text}\n--0\nContent-Type: text/html\n\n{html}\n--0--\n"
    email = read_mail(body, Content_Type="multipart/alternative; boundary=0")
    assert [(one.found, one.email.from_[0].email) for one in email.forwarded] == [
        (Found.INLINE_HTML, "lee@client.example"),
        (Found.INLINE_TEXT, "jo@client.example"),
    ]
    assert all(one.confidence < SURE for one in email.forwarded)


def test_a_block_in_one_line_may_hold_words_that_are_no_labels(read_mail):
    """Yahoo's plain text; what follows an address is a label only if it is known as one."""
    line = (
        "----- Forwarded Message ----- From: <jo@client.example>via Sales"
        "To: mia@ours.example MiaSent: Monday, March 2, 2026 at 4:30 PMSubject: Contract"
    )
    forward = _forward(read_mail(f"{line}\n\nbody"))
    assert [author.email for author in forward.email.from_] == ["jo@client.example"]
    assert forward.email.subject == "Contract"


def test_a_clients_landmark_is_looked_for_nearby_only(read_mail):
    rows = _BLOCK.replace("<", "&lt;").replace("\n", "<br>")
    forwards = [
        _forward(
            read_mail(
                f'<div class="gmail_quote">{"<div>" * depth}{rows}<br>body{"</div>" * depth}</div>',
                Content_Type="text/html",
            )
        )
        for depth in (1, 40)
    ]
    assert ["Gmail" in forward.evidence for forward in forwards] == [True, False]


def test_an_introduction_without_an_address_tells_nobody(read_mail):
    body = "On 2 Mar 2026, at 14:30, Lee Wong wrote:\n\n> older\n"
    forward = _forward(read_mail(body, Subject="FW: Contract"))
    assert (forward.email.from_, forward.confidence < SURE) == ((), True)
    named = _forward(read_mail(f"From: jane@client.example\n\n{body}", Subject="Contract"))
    assert (named.email.from_[0].email, named.confidence) == ("jane@client.example", 1.0)


def test_a_recipient_is_known_by_the_address_if_no_label_is(read_mail):
    block = _BLOCK.replace("To: Mia", "Προς: Mia") + "X-Original-To: x@client.example\n"
    cc = "Κοιν.: Lee <lee@client.example>\n"
    email = _forward(read_mail(f"{block}{cc}\nbody", Subject="Fwd: Contract")).email
    assert [to.email for to in email.to] == ["mia@ours.example"]
    assert [cc.email for cc in email.cc] == ["lee@client.example"]


def test_whole_rows_may_be_bold(read_mail):
    rows = "".join(f"*{row}*\n" for row in _BLOCK.strip().split("\n"))
    email = _forward(read_mail(f"---- Forwarded message ----\n{rows}\nbody")).email
    assert (email.from_[0].email, email.subject) == ("jo@client.example", "Contract")
    assert [to.email for to in email.to] == ["mia@ours.example"]


def test_a_header_is_read_as_far_as_it_is_no_longer_than_any_clients(read_mail):
    fields = "".join(f"X-Field-{letter}: 1\n" for letter in "abcdefghijklmnopqrst")
    email = _forward(read_mail(f"---- Forwarded message ----\n{_BLOCK}{fields}\nbody")).email
    assert email.subject == "Contract"
    assert email.text.endswith("X-Field-t: 1\n\nbody")


def test_a_paragraph_that_ends_with_a_colon_introduces_no_quotation_without_a_time(read_mail):
    body = "Dear Mia,\nas I said to Jo <jo@client.example>\nand to Lee, who wrote:\n\n> body\n"
    assert read_mail(body, Subject="Fwd: Contract").forwarded == ()


def test_a_form_in_the_note_does_not_hide_the_forward(read_mail):
    form = "From: Berlin\nTo: Paris\nDate: 3 May 2026\n"
    (*_, forward) = sorted(
        read_mail(f"{form}\n---- Forwarded message ----\n{_BLOCK}\nbody").forwarded,
        key=lambda one: one.confidence,
    )
    assert (forward.email.from_[0].email, forward.confidence) == ("jo@client.example", 1.0)


def test_a_forward_with_an_unreadable_date_says_so(read_mail):
    block = _BLOCK.replace("Mon, Mar 2, 2026 at 4:30 PM", "the other day")
    email = _forward(read_mail(f"---- Forwarded message ----\n{block}\nbody")).email
    assert (email.date, email.defects) == (None, ("forwarded date: unreadable",))


def test_outlook_for_mac_introduces_a_forward_like_a_reply(read_mail):
    body = 'note\n\nOn 28/10/2021 12:46, "Jo Client" <jo@client.example> wrote:\n\n    body\n'
    email = _forward(read_mail(body, Subject="FW: Contract")).email
    assert (email.subject, email.from_[0].name, email.text) == ("Contract", "Jo Client", "body")
    assert email.date.isoformat() == "2021-10-28T11:46:00+00:00"
    assert read_mail(body, Subject="Contract").forwarded == ()


def test_an_attached_message_that_is_no_mail_is_a_file(read_mail):
    email = read_mail("just text", Content_Type='application/octet-stream; name="x.eml"')
    assert email.forwarded == ()
    assert [item.filename for item in email.attachments] == ["x.eml"]


def test_an_attached_message_is_read_with_its_own_attachments(read_mail):
    body = "From: Jo <jo@client.example>\nContent-Type: application/pdf; name=a.pdf\n\nx"
    (forward,) = read_mail(body, Content_Type="message/rfc822").forwarded
    assert forward.found is Found.ATTACHED
    assert [item.filename for item in forward.email.attachments] == ["a.pdf"]


def test_a_block_of_many_rows_is_read(read_mail):
    rows = "".join(f"X{number}-Field: {number}\n" for number in range(20))
    email = read_mail(
        f"---------- Forwarded message ---------\nDate: 2 March 2026\n{rows}{_BLOCK}\nx"
    )
    assert email.defects == ()


@pytest.mark.parametrize("between", [[], [""]])
def test_the_line_a_quotation_begins_with_is_not_the_senders_own(read_mail, between):
    lines = ["Words in no language that is known", *between, *_BLOCK.split("\n"), "body"]
    body = "FYI\n\n" + "".join(f"> {line}\n" for line in lines)
    forward = _forward(read_mail(body, Subject="Fwd: Contract"))
    assert (forward.note, forward.email.text) == ("FYI", "body")


def test_the_date_may_stand_in_the_line_a_quotation_begins_with(read_mail):
    block = _BLOCK.replace("Date: Mon, Mar 2, 2026 at 4:30 PM\n", "")
    lines = ["Message of 2 March 2026 16:30", *block.split("\n"), "body"]
    forward = _forward(
        read_mail("FYI\n\n" + "".join(f"> {line}\n" for line in lines), Subject="Fwd: Contract")
    )
    assert forward.email.date.isoformat() == "2026-03-02T15:30:00+00:00"
    assert (forward.note, forward.email.defects) == ("FYI", ())


@pytest.mark.parametrize("depth", ["", "> "])
def test_what_the_sender_wrote_right_above_a_block_is_a_note(read_mail, depth):
    lines = ["one", "two", *_BLOCK.split("\n"), "body"]
    body = "".join(f"{depth}{line}\n" for line in lines)
    forward = _forward(read_mail(body, Subject="Fwd: Contract"))
    assert forward.note == f"{depth}one\n{depth}two"


def test_words_of_the_senders_own_are_not_in_the_evidence(read_mail):
    line = "--- Forwarded by the merger with Acme is off ---"
    evidence = _forward(read_mail(f"note\n\n{line}\n{_BLOCK}\nbody\n")).evidence
    assert "forwarded by" in evidence
    assert "merger" not in evidence
