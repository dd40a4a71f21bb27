"""Bodies are cut below HubSpot's 65,536 characters, whatever it counts as one."""

import pytest

from relay.hubspot.sizes import MAX_UNITS, cut_html, cut_line, cut_text, fits, units
from relay.parser.pages.html import sanitise

NOTE = "\n\n[The rest is elsewhere.]"


def utf16_units(text):
    return len(text.encode("utf-16-le")) // 2


@pytest.mark.parametrize("text", ["", "short", "x" * MAX_UNITS, "😀" * (MAX_UNITS // 2)])
def test_a_line_that_fits_is_left_alone(text):
    assert fits(text)
    assert cut_line(text) == text


@pytest.mark.parametrize("text", ["x" * 65_536, "é" * 100_000, "😀" * 32_768, "x" + "😀" * 40_000])
def test_what_does_not_fit_is_cut_below_the_limit_and_ends_with_the_note(text):
    cut = cut_text(text, NOTE)
    assert cut.endswith(NOTE)
    assert MAX_UNITS - 2 <= utf16_units(cut) <= MAX_UNITS
    assert text.startswith(cut.removesuffix(NOTE))


def test_units_are_those_of_utf_16():
    for text in ("", "aé漢", "a😀b"):
        assert units(text) == utf16_units(text)
    assert not fits("😀" * 32_768)


@pytest.mark.parametrize("character", ["e\u0301", "👩\u200d👩\u200d👧", "❤\ufe0f"])
def test_a_character_of_several_code_points_is_kept_whole(character):
    for shift in range(8):
        text = "x" * shift + character * 65_536
        body = cut_text(text, NOTE).removesuffix(NOTE)[shift:]
        assert body == character * (len(body) // len(character))


def test_a_character_that_never_ends_does_not_take_the_text_with_it():
    assert len(cut_text("a" + "\u0301" * 100_000, NOTE)) > 65_000


def test_html_is_cut_outside_of_tags_and_entities():
    for shift in range(12):
        body = cut_html("x" * shift + "<b>a&amp;</b>" * 10_000, NOTE).removesuffix(NOTE)
        assert body.count("<") == body.count(">")
        assert body.count("&amp;") == body.count("&")


@pytest.mark.parametrize(
    "row",
    ["<tr><td>cell</td></tr>", '<tr><td title="a > b < c" lang="en">cell &lt; 7</td></tr>'],
)
def test_of_a_tag_in_which_html_is_cut_nothing_is_left(row):
    table = sanitise("<table><tbody>" + row * 5_000 + "</tbody></table>")
    for shift in range(len(row)):
        body = cut_html("x" * shift + table, NOTE).removesuffix(NOTE)
        assert body.startswith("x" * shift + "<table><tbody><tr>")
        assert body.endswith("</tr></tbody></table>")


def test_html_that_is_cut_among_end_tags_keeps_what_stands_before_them():
    deep = "<div>" + "<b><i>" * 60 + "y" + "</i></b>" * 60 + "z" * 70_000
    for shift in range(65_000, 66_000, 7):
        body = cut_html(sanitise("x" * shift + deep), NOTE)
        assert body.startswith("x" * 60_000)
        assert body.endswith(NOTE)
        assert units(body) <= MAX_UNITS


@pytest.mark.parametrize(
    "html",
    [
        '<div><table><tbody><tr><td><p style="display:none">' + "x" * 70_000,
        "<blockquote>" * 240 + "x" * 70_000,
        '<p><img alt="' + "a > b " * 20_000 + '">',
        "<i><b>" * 120 + "<p>y</p>" * 20_000,
    ],
)
def test_what_was_open_where_html_is_cut_is_closed_before_the_note(html):
    whole = sanitise(html)
    cut = cut_html(whole, "<p>[note]</p>")
    assert cut.endswith("<p>[note]</p>")
    assert MAX_UNITS - 10_000 < units(cut) <= MAX_UNITS or "img" in html
    head = cut.removesuffix("<p>[note]</p>")
    assert sanitise(head) == head


def test_a_line_is_cut_with_an_ellipsis():
    assert cut_line("x" * 70_000) == "x" * 65_534 + "…"
