"""What no text that comes out may hold, and what a language needs and keeps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relay.parser.addresses import make_address
from relay.parser.clean import clean_line, clean_text
from relay.parser.identity import message_ids
from relay.parser.pages.html import prepare, sanitise

_DIRECTION = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_HIDDEN = "\ufeff\u200b\u2060\u00ad\ufff9\ufffb\U000e0041\ufdd0\uffff\U0010ffff"


@pytest.mark.parametrize("char", [*_DIRECTION, *_HIDDEN, *"\0\x1b\x7f\x85\x9b"])
def test_a_line_loses_what_reorders_hides_or_controls(char):
    assert clean_line(f"invoice{char}fdp.exe") == "invoicefdp.exe"


def test_a_terminal_sequence_goes_as_a_whole():
    assert clean_line("\x1b[31;1mred\x1b[0m \x9b2Jalert") == "red alert"
    assert clean_text("\x1b[31mred\x1b[0m\n") == "red\n"


@pytest.mark.parametrize("end", ["\r", "\r\n", "\n", "\v", "\f", "\u2028", "\u2029"])
def test_a_line_end_of_any_kind_is_one_line_feed_in_text_and_a_space_in_a_line(end):
    assert clean_text(f"a{end}b") == "a\nb"
    assert clean_line(f"a{end}b") == "a b"


@pytest.mark.parametrize(
    "name",
    ["\u0645\u06cc\u200c\u0634\u0648\u062f", "\u0dc1\u0dca\u200d\u0dbb\u0dd3", "\U0001f469\u200d\U0001f467", "\u845b\U000e0100\u57ce"],
)  # fmt: skip
def test_a_name_keeps_what_it_is_spelt_with(name):
    """A Persian, a Sinhala and a Japanese word, and a family in one sign."""
    assert clean_line(name) == name


def test_a_name_is_not_made_of_joiners_alone():
    assert clean_line(" \u200d\u200c ") == ""


def test_a_body_keeps_its_marks_of_direction_and_its_flags():
    text = "\u05e9\u05dc\u05d5\u05dd!\u200f \U0001f3f4\U000e0067\U000e007f"
    assert clean_text(text) == text


@pytest.mark.parametrize("char", [*_DIRECTION, *"\0\x1b\x85\u200b\u200d\ufeff"])
def test_an_address_with_something_hidden_is_nobodys(char):
    assert make_address(f"mia{char}@ours.example") is None
    assert make_address(f"mia@ours{char}.example") is None
    assert message_ids(f"<1{char}@ours.example>") == ()


def test_cutting_a_sequence_out_of_html_opens_nothing():
    hostile = '<p title="&#27;[&quot;x">a</p><p title="&#27;[0m&quot; onclick=x">b</p>'
    shown = sanitise(prepare(hostile))
    assert 'title="[&quot;x"' in shown
    assert 'title="&quot; onclick=x"' in shown


def test_a_style_that_hides_its_reach_behind_a_control_is_taken_away():
    shown = sanitise(prepare('<p style="margin-left: -&#1;99px; color: red">a</p>'))
    assert "-99px" not in shown
    assert "red" in shown


@given(st.text())
def test_cleaning_again_changes_nothing(text):
    assert clean_text(clean_text(text)) == clean_text(text)
    assert clean_line(clean_line(text)) == clean_line(text)


def test_what_stays_as_it_is_and_what_goes_are_all_characters():
    """`clean_text` looks for the one first, and takes the other out only if there is anything else."""
    for char in map(chr, range(0x110000)):
        assert char == "\r" or clean_text(char) == clean_text(f"\0{char}"), ascii(char)
