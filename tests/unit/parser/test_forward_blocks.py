"""The rows of a header block: with labels that are not known, wrapped, broken, and what is below."""

import pytest

from relay.parser.forwards import SURE
from relay.parser.forwards.language import Field
from relay.parser.forwards.layouts import LAYOUTS

_BLOCK = """From: Jo Client <jo@client.example>
Date: Mon, Mar 2, 2026 at 4:30 PM
Subject: Contract
To: Mia Berg <mia@ours.example>
"""


def _forward(email):
    assert len(email.forwarded) == 1
    return email.forwarded[0]


# ---------------------------------------------------------------- in no language that is known

_UNKNOWN = """Gikk: Jo Client <jo@client.example>
Xent: Munday, 2. marec 2026 16:30
Ytt: Mia Berg <mia@ours.example>
Zmne: Contract
"""


@pytest.mark.parametrize(
    ("subject", "evidence"),
    [
        ("Contract", "a header block with labels in no known language"),
        ("Something else", "a header block with labels in no known language"),
        ("Qwd: Contract", "a word before the subject that may mean a forward"),
    ],
)
def test_a_header_that_nothing_announces_is_a_guess(read_mail, subject, evidence):
    forward = _forward(read_mail(f"note\n\n{_UNKNOWN}\nbody", Subject=subject))
    assert [author.email for author in forward.email.from_] == ["jo@client.example"]
    assert (forward.note, forward.email.text) == ("note", "body")
    assert forward.confidence < SURE
    assert forward.evidence.startswith(evidence)


_LATER = "Xent: Munday, 2. marec 2026 16:30\nGikk: Jo Client <jo@client.example>\n"


def test_a_header_that_begins_otherwise_is_a_guess_if_it_is_about_the_same(read_mail):
    body = f"{_LATER}Ytt: mia@ours.example\nZmne: Contract\n\nbody"
    assert _forward(read_mail(body, Subject="Contract")).confidence < SURE
    assert read_mail(body, Subject="Something else").forwarded == ()


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        (f"{_UNKNOWN}\nbody", {"Subject": "Re: Contract"}),
        (f"{_UNKNOWN}\nbody", {"In_Reply_To": "<2@client.example>"}),
        (f"{_UNKNOWN}\nbody", {"To": "jo@client.example"}),
        (_UNKNOWN, {}),
        (f"{_UNKNOWN.replace('<mia@ours.example>', '')}\nbody", {}),
        (f"{_UNKNOWN.replace('16:30', '')}\nbody", {}),
        (_UNKNOWN.replace("Ytt", "\nYtt") + "\nbody", {}),
        (_UNKNOWN.replace("Zmne", "Message-ID: <1@client.example>\nZmne") + "\nbody", {}),
    ],
    ids=["reply", "answer", "answered", "no text", "one person", "no time", "apart", "raw"],
)
def test_what_is_less_than_a_header_is_none(read_mail, body, fields):
    assert read_mail(body, **fields).forwarded == ()


_LABELS = {
    Field.FROM: "From: Jo Client <jo@client.example>",
    Field.DATE: "Date: Monday, March 2, 2026 4:30 PM",
    Field.TO: "To: Mia Berg <mia@ours.example>",
    Field.CC: "Cc: Lee Wong <lee@x.example>, Kim <kim@x.example>",
    Field.SUBJECT: "Subject: Contract",
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("subject", ["Fwd: Contract", "Fwd: another one"])
@pytest.mark.parametrize("note", ["", "note\n\n"])
def test_a_label_that_is_not_known_is_told_by_its_place(read_mail, layout, subject, note):
    """A first subject that is not known cannot be told from a note, a last Cc not from the text."""
    fields = [field for field in LAYOUTS[layout] if field in _LABELS]
    wrong = []
    like_text = (fields[0] is Field.SUBJECT, fields[-1] is Field.CC)
    for unknown in fields[like_text[0] : len(fields) - like_text[1]]:
        rows = [
            f"Qsome:{_LABELS[field].partition(':')[2]}" if field is unknown else _LABELS[field]
            for field in fields
        ]
        block = "\n".join(rows)
        forward = _forward(read_mail(f"{note}{block}\n\nbody", Subject=subject))
        email = forward.email
        people = [[one.email for one in each] for each in (email.from_, email.to, email.cc)]
        if (
            people
            != [["jo@client.example"], ["mia@ours.example"], ["lee@x.example", "kim@x.example"]]
            or (email.subject, email.text, forward.note) != ("Contract", "body", note.strip())
            or not email.date
            or forward.confidence < SURE
        ):
            wrong.append(unknown)
    assert wrong == []


def test_the_first_words_of_the_text_are_no_part_of_a_block_in_no_known_language(read_mail):
    forward = _forward(read_mail(f"{_UNKNOWN}Hi: we accept.\nbody", Subject="Fwd: Contract"))
    assert forward.email.text == "Hi: we accept.\nbody"


@pytest.mark.parametrize("following", [" We accept.", "We accept,\nCc: nobody"])
def test_a_subject_that_is_whole_does_not_go_on(read_mail, following):
    block = _BLOCK.replace("Subject: Contract\n", "")
    body = f"{block}Subject: Contract\n{following}\n"
    email = _forward(read_mail(body, Subject="Fwd: Contract")).email
    assert (email.subject, email.text) == ("Contract", following.strip())


@pytest.mark.parametrize(
    "people",
    ["Kim @ the Sales\nTeam <kim@x.example>", "Kim@Sales, the\nteam <kim@x.example>",
     "Kim @Ours\n<kim@x.example>"],
)  # fmt: skip
def test_a_wrapped_name_may_hold_an_at_sign(read_mail, people):
    block = _BLOCK.rstrip("\n") + f", {people}"
    email = _forward(read_mail(f"---- Forwarded message ----\n{block}\n\nbody")).email
    assert (email.to[0].email, email.to[-1].email) == ("mia@ours.example", "kim@x.example")
    assert email.text == "body"


def test_a_row_below_whole_addresses_is_text(read_mail):
    block = _BLOCK.replace("Mia Berg <mia@ours.example>", "mia@ours.example, kim@x.example")
    body = f"---- Forwarded message ----\n{block}ask lee@x.example"
    email = _forward(read_mail(body)).email
    assert [one.email for one in email.to] == ["mia@ours.example", "kim@x.example"]
    assert email.text == "ask lee@x.example"


_HEAD = "> From: Jo Client <jo@client.example>\n> Date: Mon, Mar 2, 2026 at 4:30 PM\n> "


@pytest.mark.parametrize(
    "block",
    [
        f"{_HEAD}To: Mia Berg <mia@ours.example>, Lee\nWong <lee@x.example>\n> Subject: Contract\n",
        f"{_HEAD}Subject: Contract\n> To: Mia Berg <mia@ours.example>, Lee Wong\n<lee@x.example>\n",
    ],
    ids=["inside", "at the end"],
)
def test_a_quoted_block_may_be_broken_into_lines_once_more(read_mail, block):
    forward = _forward(
        read_mail(f"{block}>\n> We accept this\nand that.\n", Subject="Fwd: Contract")
    )
    people = [(one.name, one.email) for one in forward.email.to]
    assert people == [("Mia Berg", "mia@ours.example"), ("Lee Wong", "lee@x.example")]
    assert (forward.email.subject, forward.email.text) == ("Contract", "We accept this\nand that.")


def test_what_is_below_a_quoted_block_and_not_quoted_is_no_part_of_it(read_mail):
    quoted = "".join(f"> {line}\n" for line in _BLOCK.rstrip("\n").split("\n"))
    email = _forward(read_mail(f"{quoted}so far\n> body\n", Subject="Fwd: Contract")).email
    assert [one.email for one in email.to] == ["mia@ours.example"]
    assert email.text == "so far\nbody"


@pytest.mark.parametrize("between", ["", "\n"])
def test_each_value_may_stand_below_its_label(read_mail, between):
    rows = _BLOCK.replace("Subject: Contract\n", "").rstrip("\n").split("\n")
    block = (
        f"\n{between}".join([*rows, "Subject: Contract"]).replace(": ", ":\n").replace("4:\n", "4:")
    )
    email = _forward(read_mail(f"{block}\n\nbody", Subject="Fwd: another one")).email
    assert (email.subject, email.text) == ("Contract", "body")
    assert [one.email for one in email.to] == ["mia@ours.example"]


def test_links_written_as_markdown_name_each_of_the_people_once(read_mail):
    links = "[mia@ours.example](mailto:mia@ours.example), [lee@x.example](mailto:lee@x.example)"
    block = _BLOCK.replace("Mia Berg <mia@ours.example>", links)
    email = _forward(read_mail(f"---- Forwarded message ----\n{block}\nbody")).email
    assert [one.email for one in email.to] == ["mia@ours.example", "lee@x.example"]


def test_a_name_of_a_directory_of_notes_is_no_address(read_mail):
    people = "Mia Berg/Ours@Ours, Lee Wong/Sales/Client@Client, a/b@x.example"
    block = _BLOCK.replace("Mia Berg <mia@ours.example>", people)
    line = "----- Forwarded by Mia Berg/Ours on 03/02/2026 -----"
    email = _forward(read_mail(f"{line}\n{block}\nbody")).email
    assert [one.email for one in email.to] == ["a/b@x.example"]
    from_ = block.replace("<jo@client.example>", "/Client@Client")
    assert _forward(read_mail(f"{line}\n{from_}\nbody")).email.from_ == ()


def test_an_invitation_is_no_forward_for_the_word_before_its_subject(read_mail):
    body = "When: 2 March 2026 16:30\nWho: jo@client.example\nSubject: Contract\n\nbody"
    assert read_mail(body, Subject="Invitation: Contract").forwarded == ()
