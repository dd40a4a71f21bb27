"""HTML as people read it: the table of what becomes what, and whole mails as clients write them."""

import pytest

from relay.parser.pages.html import prepare
from relay.parser.pages.page import Page


def _text(html):
    return Page(prepare(html)).text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("", ""),
        ("a  b\n c", "a b c"),
        ("<b>a </b> b", "a b"),
        ("a<br>b<br><br>c", "a\nb\n\nc"),
        ("a<br><br><br><br><br>b", "a\n\n\nb"),
        ("<p>a</p><p>b</p>", "a\n\nb"),
        ("<p style='margin:0'>a</p><p style='margin: 0'>b</p>", "a\nb"),
        ("<div>a</div><div>b</div>c", "a\nb\nc"),
        ("<h1>a</h1>b", "a\n\nb"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("<div style='white-space: pre-wrap'>a\n  b</div>", "a\n  b"),
        ("a<hr>b", "a\n________________________________\nb"),
        ("<head><title>t</title><style>s</style></head><script>x</script>a<!-- c -->", "a"),
        ("<!--[if mso]>old<![endif]--><![if !mso]>new<![endif]>", "new"),
        ("<p>€ &amp; &eacute; &#8364;</p>", "€ & é €"),
        ("<p dir=rtl>שלום עולם</p>", "שלום עולם"),
        ("<ruby>漢<rp>(</rp><rt>かん</rt></ruby>", "漢かん"),
    ],
)
def test_html_becomes_text_that_reads_well(html, text):
    assert _text(html) == text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<ul><li>a<li>b</ul>", "- a\n- b"),
        ("<ol><li>a<li>b</ol>", "1. a\n2. b"),
        ("<ol start=3><li>a<li value=7>b<li>c</ol>", "3. a\n7. b\n8. c"),
        ("<ol start=x><li>a</ol>", "1. a"),
        ("<ul><li>a<ol><li>b</ol><li>c</ul>d", "- a\n  1. b\n- c\n\nd"),
        ("<ul><li><p>a</p><p>b</p><li>c<br>d</ul>", "- a\n  b\n- c\n  d"),
        ("<ul><li></ul>a", "a"),
        ("<li>a", "- a"),
        ("<dl><dt>a<dd>b<br>c<dt>d</dl>", "a\n  b\n  c\nd"),
    ],
)
def test_lists_keep_their_marks_and_their_depth(html, text):
    assert _text(html) == text


def test_lists_of_word_are_lists_though_they_are_paragraphs():
    item = "<p class=MsoListParagraph style='mso-list:l0 level{} lfo1'>{}<o:p></o:p></p>"
    mark = "<span style='mso-list:Ignore'>{}<span>&nbsp;&nbsp; </span></span>{}"
    items = [(1, "·", "a"), (2, "o", "b"), (1, "1.", "c"), (1, "", "d")]
    assert _text("".join(item.format(level, mark.format(*text)) for level, *text in items)) == (
        "- a\n  - b\n1. c\n  d"
    )


def test_paragraphs_of_word_stand_close_and_empty_ones_are_blank_lines():
    paragraph = "<p class=MsoNormal>{}<o:p></o:p></p>"
    texts = ("a", "<o:p>&nbsp;</o:p>", "b", "c<br>")
    assert _text("".join(map(paragraph.format, texts))) == "a\n\nb\nc"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<tr><td>a<td>b<tr><td>c", "a | b\nc"),
        ("<tr><td><p>a</p><td><p class=MsoNormal>b</p>", "a | b"),
        ("<tr><td>From:<td>Jo<td>x", "From: Jo | x"),
        ("<tr><td>a<td>&nbsp;<td>b", "a | b"),
        ("<tr><th>a<th>b<th>c<tr><td>d<td><td>e", "a | b | c\nd |  | e"),
        ("<tr><td>a<td><p>b</p><p>c</p>", "a\n\nb\n\nc"),
        ("<tr><td>a<td>" + "b" * 200, "a\n" + "b" * 200),
        ("<tr><td>a<td><blockquote>b</blockquote>", "a\n\n> b"),
        ("<tr><td><table><tr><td>a<td>b</table><td>c", "a | b | c"),
        ("<caption>a</caption><tr><td>b<td>c", "a\nb | c"),
    ],
)
def test_rows_of_data_are_lines_and_layouts_are_flat(html, text):
    assert _text(f"<table>{html}</table>") == text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<a href='https://x.example/y'>here</a>", "here <https://x.example/y>"),
        ("<a href=' https://x.example/\ny'>here</a>", "here <https://x.example/y>"),
        ("<a href='https://www.x.example/'>x.example</a>", "x.example"),
        ("<a href='https://click.example/c?u=1'>https://x.example/y</a>", "https://x.example/y"),
        ("<a href='https://click.example/c?u=1'>www.x.example</a>", "www.x.example"),
        ("<a href='https://x.example/y?a=b'>here</a>", "here <https://x.example/y?a=b>"),
        ("<a href='mailto:jo@x.example?subject=a'>Jo</a>", "Jo <jo@x.example>"),
        ("<a href='mailto:jo@x.example'>JO@x.example</a>", "JO@x.example"),
        ("<a href='javascript:steal()'>here</a>", "here"),
        ("<a href='tel:+4912'>call</a> <a href='#top'>top</a> <a>none</a>", "call top none"),
        ("<a href='https://x.example'><img src=y></a>", ""),
        ("<a href='https://x.example'><img alt=A></a>b", "[A] <https://x.example> b"),
        ("<a href='https://x.example'><p>a</p></a>", "a\n\n<https://x.example>"),
        ("<a href='https://x.example'>a</a> <a href='https://x.example'>b</a>",
         "a <https://x.example> b"),
        ("<a href='https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fx.example'>a</a>",
         "a <https://x.example>"),
        ("<a href='https://www.google.com/url?q=https://x.example/y&amp;sa=D'>a</a>",
         "a <https://x.example/y>"),
        ("<a href='https://www.google.com/url?q=javascript:steal()'>a</a>",
         "a <https://www.google.com/url?q=javascript:steal()>"),
        ("<a href='https://www.google.com/search?q=https://x.example'>a</a>",
         "a <https://www.google.com/search?q=https://x.example>"),
        ("<a href='https://[x?q=1'>a</a>", "a <https://[x?q=1>"),
        ("<a href='https://urldefense.com/v3/__https://x.example/y__;!!a'>a</a>",
         "a <https://x.example/y>"),
    ],
)  # fmt: skip
def test_links_say_where_they_lead_and_no_more(html, text):
    assert _text(html) == text


@pytest.mark.parametrize(
    "style",
    [
        "display: none",
        "DISPLAY:NONE !important",
        "mso-hide:all",
        "visibility:hidden",
        "opacity:0",
        "max-height:0px;color:red",
        "height:0;overflow:hidden",
        "width: 0px; overflow-x: hidden",
        "font-size:0",
        "font-size: 0.0px",
    ],
)
def test_what_is_hidden_is_no_text(style):
    assert _text(f"<div style='{style}'>hidden <b>word</b></div>seen") == "seen"


@pytest.mark.parametrize(
    "style", ["opacity:0.9", "max-height:08px", "line-height:0", "height:0", "fill-opacity:0"]
)
def test_what_is_only_small_is_seen(style):
    assert _text(f"<div style='{style}'>seen</div>") == "seen"


def test_letters_of_no_size_are_seen_where_they_have_one_again():
    assert _text("<div style='font-size:0'>no<p style='font-size:13px'>yes</p></div>") == "yes"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("a&#847;&zwnj;&nbsp;&#847;&zwnj;&nbsp;&shy; b", "a b"),
        ("<div>&zwnj;&zwnj;&zwnj;</div>a", "a"),
        ("so&shy;lu&#8203;tion", "solution"),
        ("می‌خواهم", "می‌خواهم"),
        ("👨‍👩‍👧", "👨‍👩‍👧"),
    ],
)
def test_padding_that_nobody_sees_is_no_text_but_joiners_are(html, text):
    assert _text(html) == text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<img alt='Logo' src=x><img src=y>", "[Logo]"),
        ("<img alt=spy width=1 height=1>a", "a"),
        ("<img alt='😀'>", "😀"),
        ("20 m<sup>2</sup>, 1<sup>st</sup>, H<sub>2</sub>O", "20 m^2, 1st, H2O"),
        ("<del>100 </del><ins>80</ins>", "~~100~~ 80"),
        ("a <span style='text-decoration: line-through'>b</span>", "a ~~b~~"),
        ("<blockquote>a<blockquote>b</blockquote></blockquote>c", "> a\n>\n> > b\n\nc"),
    ],
)
def test_what_letters_alone_do_not_say_is_said_by_marks(html, text):
    assert _text(html) == text


def test_a_page_can_be_cut_at_its_lines():
    page = Page(prepare("<div>a<br>b</div><p>c <b>d</b></p><div>e</div>"))
    (line,) = [index for index, line in enumerate(page.lines) if line.text == "c d"]
    assert page.before(line) == "<div>a<br>b</div>"
    assert page.after(line) == "<div>e</div>"


def test_a_page_can_be_cut_at_a_row_and_at_a_link():
    page = Page(prepare("<table><tr><td>row<td>x</table><p><a href='https://x.example'>link</a>"))
    texts = [line.text for line in page.lines]
    row, link = texts.index("row | x"), texts.index("link <https://x.example>")
    assert "row" not in page.after(row)
    assert "link" in page.after(row)
    assert "link" not in page.before(link)
    assert page.after(link) == ""
