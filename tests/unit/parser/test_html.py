import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from relay.parser.limits import HTML_DEPTH
from relay.parser.pages import html as html_module
from relay.parser.pages.html import prepare, sanitise
from relay.parser.pages.page import Page


@pytest.mark.parametrize(
    "html",
    [
        "<script>steal()</script>",
        "<img src=x onerror=steal()>",
        "<a href='javascript:steal()'>x</a>",
        "<iframe src='https://x.example'></iframe>",
        "<form action='https://x.example'><input name=steal></form>",
        "<p style='background: url(https://steal.example)'>x</p>",
        "<svg onload=steal()></svg>",
        "<style>@import 'https://steal.example'</style>",
        "<meta http-equiv=refresh content='0;url=https://steal.example'>",
    ],
)
def test_html_that_reaches_out_is_made_safe(html):
    safe = sanitise(prepare(html))
    for trace in ("steal", "<script", "<iframe", "<form", "<style", "url("):
        assert trace not in safe


def test_depth_is_cut_where_libraries_turn_quadratic():
    page = Page(prepare("<div>" * 5_000 + "deep" + "</div>" * 5_000 + "<p>after</p>"))
    assert page.text == "deep\n\nafter"


@pytest.mark.parametrize(
    "part",
    [
        "</div><ul><li>x",
        "</i><div>x",
        "<div><marquee></div></marquee>",
        "<div><style></div></style>",
        "<div><table></div></table>",
        "<div><svg><desc></div></desc></svg>",
        "<div><!-- </div> -->",
        "<div><a title='</div>'></a>",
        "<style><!--</style>" + "<div>" * 200 + "-->",
        "<a b=c='>" + "<div>" * 200 + "'>",
    ],
)
def test_end_tags_that_end_nothing_do_not_hide_the_depth(part):
    safe = sanitise(prepare(part * 10_000))
    tree = LexborHTMLParser(safe)
    depth, node = 0, tree.body
    while node is not None:
        depth, node = depth + 1, node.last_child
    assert depth < 20 * HTML_DEPTH


_MARKUP = ["<div>", "</div>", "<DIV title='<b>'>", "<p>", "</p>", "<br>", "<td>", "<b>", "</b>", "<a b='", "'>", "<!--", "-->", "x"]  # fmt: skip


@given(st.lists(st.sampled_from(_MARKUP), max_size=20), st.sampled_from([1, 120, 260]))
def test_what_passes_for_shallow_would_be_left_as_it_is(pieces, times):
    html = "".join(pieces) * times
    if html_module._is_shallow(html):
        assert html_module._TAG.sub(html_module._Flattener().flatten, html) == html


def test_a_well_nested_document_passes_for_shallow_however_long():
    html = (
        "<html><body>" + '<div class="a"><P>x<br><A HREF="y">z</a></div>' * 500 + "</body></html>"
    )
    assert html_module._is_shallow(html)


def test_a_crowd_of_ampersands_is_broken_up_and_all_are_kept():
    html = prepare("&amp;" * 2_500 + "<b>\xa0</b>")
    assert html.count("<wbr>") == 2
    assert Page(html).text.count("&") == 2_500
    assert Page(html).text.endswith("&")
