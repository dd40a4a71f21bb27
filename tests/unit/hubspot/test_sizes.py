"""Bodies are cut below HubSpot's 65,536 characters, whatever it counts as one."""

import pytest

from relay.hubspot.sizes import MAX_UNITS, cut_html, cut_line, cut_text, fits, units

NOTE = "[The rest was cut off: the mail is longer than HubSpot keeps.]"


def utf16_units(text):
    return len(text.encode("utf-16-le")) // 2


@pytest.mark.parametrize("cut", [cut_text, cut_html, cut_line])
@pytest.mark.parametrize("text", ["", "short", "x" * MAX_UNITS, "😀" * (MAX_UNITS // 2)])
def test_what_fits_is_left_alone(cut, text):
    assert cut(text) == text


@pytest.mark.parametrize("text", ["x" * 65_536, "é" * 100_000, "😀" * 32_768, "x" + "😀" * 40_000])
def test_what_does_not_fit_is_cut_below_the_limit_and_says_so(text):
    cut = cut_text(text)
    assert cut.endswith(NOTE)
    assert MAX_UNITS - 2 <= utf16_units(cut) <= MAX_UNITS
    assert text.startswith(cut.removesuffix(f"\n\n{NOTE}"))


def test_units_are_those_of_utf_16():
    for text in ("", "aé漢", "a😀b"):
        assert units(text) == utf16_units(text)
    assert not fits("😀" * 32_768)


@pytest.mark.parametrize("character", ["e\u0301", "👩\u200d👩\u200d👧", "❤\ufe0f"])
def test_a_character_of_several_code_points_is_kept_whole(character):
    for shift in range(8):
        text = "x" * shift + character * 65_536
        body = cut_text(text).removesuffix(f"\n\n{NOTE}")[shift:]
        assert body == character * (len(body) // len(character))


def test_a_character_that_never_ends_does_not_take_the_text_with_it():
    assert len(cut_text("a" + "\u0301" * 100_000)) > 65_000


def test_html_is_cut_outside_of_tags_and_entities():
    for shift in range(12):
        body = cut_html("x" * shift + "<b>a&amp;</b>" * 10_000).removesuffix(f"<p>{NOTE}</p>")
        assert body.count("<") == body.count(">")
        assert body.count("&") == body.count(";")


def test_a_line_is_cut_with_an_ellipsis():
    assert cut_line("x" * 70_000) == "x" * 65_534 + "…"
