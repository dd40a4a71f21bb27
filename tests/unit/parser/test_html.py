import pytest
from selectolax.lexbor import LexborHTMLParser

from relay.parser.html import prepare, sanitise
from relay.parser.limits import HTML_DEPTH
from relay.parser.page import Page


def _text(html):
    return Page(prepare(html)).text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("a  b\n c", "a b c"),
        ("a<br>b<br><br>c", "a\nb\n\nc"),
        ("<p>a</p><p>b</p>", "a\n\nb"),
        ("<div>a</div><div>b</div>c", "a\nb\nc"),
        ("<ul><li>a<li>b</ul>", "- a\n- b"),
        ("<ol><li>a<li>b</ol>", "1. a\n2. b"),
        ("<table><tr><td>a<td>b<tr><td>c</table>", "a\tb\nc"),
        ("<blockquote>a<blockquote>b</blockquote></blockquote>c", "> a\n>\n> > b\n\nc"),
        ("<a href='https://x.example/y'>here</a>", "here <https://x.example/y>"),
        ("<a href='https://www.x.example/'>x.example</a>", "x.example"),
        ("<a href='mailto:jo@x.example?subject=a'>Jo</a>", "Jo <jo@x.example>"),
        ("<a href='javascript:steal()'>here</a>", "here"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("a<hr>b", "a\n________________________________\nb"),
        ("<img alt='Logo' src=x><img src=y>", "[Logo]"),
        ("<head><title>t</title><style>s</style></head><script>x</script>a<!-- c -->", "a"),
        ("<span style='display: none'>hidden</span>seen", "seen"),
        ("", ""),
    ],
)
def test_html_becomes_text_that_reads_well(html, text):
    assert _text(html) == text


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


def test_a_page_can_be_cut_at_its_lines():
    page = Page(prepare("<div>a<br>b</div><p>c <b>d</b></p><div>e</div>"))
    (line,) = [index for index, line in enumerate(page.lines) if line.text == "c d"]
    assert page.before(line) == "<div>a<br>b</div>"
    assert page.after(line) == "<div>e</div>"
