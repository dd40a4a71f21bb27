"""format=flowed, as RFC 3676 has it and as Thunderbird and Apple Mail write it."""

import pytest

from relay.parser.flowed import unflow


@pytest.mark.parametrize(
    ("text", "unflowed"),
    [
        ("", ""),
        ("a \nb\nc", "a b\nc"),
        ("a \r\nb\r\nc", "a b\nc"),
        ("a \n\nb", "a\n\nb"),
        ("a \nb \nc ", "a b c"),
        (" indented\n  twice", "indented\n twice"),
        (" > no quotation\n From here", "> no quotation\nFrom here"),
        ("> a \n> b\n> c", "> a b\n> c"),
        (">> a \n>> b\n> c", ">> a b\n> c"),
        ("> a \nb", "> a\nb"),
        ("a \n> b", "a\n> b"),
        ("> \n>\n>> \nx", ">\n>\n>>\nx"),
        ("a \n-- \nMia \nBerg", "a\n-- \nMia Berg"),
        ("> -- \n> Mia", "> --\n> Mia"),
        ("   \na", "\na"),
    ],
)
def test_lines_that_end_in_a_space_go_on(text, unflowed):
    assert unflow(text, delete_space=False) == unflowed


def test_with_delsp_the_space_is_no_part_of_the_text():
    assert unflow("契約 \n書を\nhttps://x.example/ \ny", delete_space=True) == (
        "契約書を\nhttps://x.example/y"
    )


def test_the_header_block_of_a_forward_stays_a_block():
    block = "Subject: \nDate: \tMon, 2 Mar 2026 \n16:30\nObjet : x \nCc: \nTo: Mia"
    assert unflow(block, delete_space=False).split("\n") == [
        "Subject:", "Date: \tMon, 2 Mar 2026 16:30", "Objet : x", "Cc:", "To: Mia"
    ]  # fmt: skip


def test_the_text_of_a_mail_is_unflowed_if_its_type_says_so(read_mail):
    flowed = "text/plain; charset=utf-8; format=flowed"
    assert read_mail("a \nb", Content_Type=flowed).text == "a b"
    assert read_mail("a \nb", Content_Type=f"{flowed}; DelSp=yes").text == "ab"
    assert read_mail("a \nb", Content_Type=f"{flowed}; delsp=no").text == "a b"
    assert read_mail("a \nb", Content_Type="text/plain; format=fixed").text == "a \nb"


def test_a_flowed_forward_is_unwrapped(read_mail):
    body = (
        "See below.\n\n> Begin forwarded message:\n> \n> From: Jo Client <jo@client.example>\n"
        "> Subject: Contract\n> Date: 2 March 2026 at 16:30:00 CET\n> To: mia@ours.example\n"
        "> Cc: \n> \n> We accept the \n> offer.\n"
    )
    mail = read_mail(body, Content_Type="text/plain; charset=utf-8; format=flowed; delsp=yes")
    (forward,) = mail.forwarded
    assert (forward.email.subject, forward.email.text) == ("Contract", "We accept theoffer.")
