"""Images: those of the mail itself are found and can be shown from elsewhere; spies are not shown."""

import base64

import pytest

from relay.parser.pages.html import prepare, sanitise
from relay.parser.pages.images import content_key, show, shown, take_out

PICTURE = bytes(range(256))
BASE64 = base64.b64encode(PICTURE).decode()
URL = "https://files.example/1?a=b&c=d"


def _show(html, **urls):
    return show(sanitise(prepare(html)), urls)


@pytest.mark.parametrize(
    ("content_id", "source"),
    [
        ("logo@x", "cid:logo@x"),
        ("<logo@x>", "cid:logo@x"),
        ("Logo@X", "CID:logo@x"),
        ("logo@x", "cid:logo%40x"),
        ("logo@x", "cid:&#108;ogo@x"),
        ("logo@x", " cid:<logo@x>"),
        ("a%b", "cid:a%25b"),
    ],
)
def test_the_spellings_of_a_content_id_are_one(content_id, source):
    html = f"<p><img alt=Logo src='{source}'></p>"
    assert shown(prepare(html)) == {content_key(content_id)}
    assert f'src="{URL.replace("&", "&amp;")}"' in _show(html, **{content_key(content_id): URL})


@pytest.mark.parametrize(
    "html", ["<p>cid:logo@x", "<a href='cid:logo@x'>", "<img src='logo@x'>", ""]
)
def test_what_is_no_image_shows_no_file(html):
    assert shown(prepare(html)) == frozenset()


def test_a_content_id_that_begins_like_another_is_another(read_mail):
    body = (
        "--b\nContent-Type: text/html\n\n<img src='cid:image10'>\n"
        "--b\nContent-Type: image/png\nContent-ID: <image1>\n\nx\n"
        "--b\nContent-Type: image/png\nContent-ID: <image10>\n\ny\n--b--\n"
    )
    email = read_mail(body, Content_Type="multipart/related; boundary=b")
    assert [file.content for file in email.inline] == [b"y"]
    assert [file.content for file in email.attachments] == [b"x"]


@pytest.mark.parametrize(
    ("html", "left"),
    [
        ("a<img src='cid:gone' alt='Our  logo'>b", "a[Our logo]b"),
        ("a<img src='cid:gone' alt='<b>'>b", "a[&lt;b&gt;]b"),
        ("a<img src='cid:gone'>b", "a[image]b"),
        ("a<img src='/logout' alt='x'>b", "a[x]b"),
        ("a<img src='data:image/svg+xml,x'>b", "ab"),
        ("a<a href='cid:gone'>here</a>", 'a<a rel="noopener noreferrer">here</a>'),
    ],
)
def test_an_image_that_is_nowhere_leaves_its_words(html, left):
    assert _show(html).replace(' href=""', "") == left


def test_a_url_cannot_break_out_of_its_attribute():
    assert _show("<img src='cid:x'>", x='https://x"onerror="steal()') in (
        '<img src="https://x&quot;onerror=&quot;steal()">',
        "<img>",
    )
    assert "javascript" not in _show("<img src='cid:x'>", x="javascript:steal()")


@pytest.mark.parametrize(
    "size",
    [
        "width=1 height=1",
        "width='1px' height='0'",
        "style='width:1px;height:1px'",
        "width=1 style='height: 1px'",
        "width=30 height=20 style='display: none'",
    ],
)
def test_an_image_that_nobody_can_see_is_not_fetched(size):
    assert _show(f"<p>Hi<img src='https://spy.example/p.gif' {size}></p>") == "<p>Hi</p>"


@pytest.mark.parametrize("size", ["", "width=1", "width=600 height=1", "width=100% height=100%"])
def test_an_image_that_can_be_seen_stays_where_it_is(size):
    assert "https://x.example/a.png" in _show(f"<img src='https://x.example/a.png' {size}>")


@pytest.mark.parametrize(
    "html",
    [
        f'<p><img src="data:image/png;base64,{BASE64}" alt="Chart"></p>',
        f"<p><img src=data:image/PNG;base64,{BASE64} alt=Chart></p>",
        f"<p><IMG alt=Chart SRC = 'data:image/png;name=a.png;base64,{BASE64[:76]}\n {BASE64[76:]}'></p>",
        f"<p><img alt=Chart src='data:image/png;base64,{BASE64.replace('+', '%2B').replace('=', '%3D')}'></p>",
    ],
)
def test_an_image_written_out_in_the_html_becomes_a_file(read_mail, html):
    email = read_mail(html, Content_Type="text/html")
    (file,) = email.inline
    assert (file.filename, file.content_type, file.content) == ("image.png", "image/png", PICTURE)
    assert (
        show(email.html, {content_key(file.content_id): URL}).count(URL.replace("&", "&amp;")) == 1
    )
    assert email.text == "[Chart]"


def test_a_large_image_does_not_eat_the_room_of_the_html(read_mail):
    large = base64.b64encode(PICTURE * 10_000).decode()
    email = read_mail(
        f"<img src='data:image/png;base64,{large}'><p>after", Content_Type="text/html"
    )
    assert email.html.endswith("<p>after</p>")
    assert not email.is_cut
    assert len(email.inline[0].content) == 2_560_000


def test_the_same_image_twice_is_one_file():
    html, files = take_out(f"<img src='data:image/gif;base64,{BASE64}'>" * 2)
    assert len(files) == 1
    assert html.count("cid:") == 2


@pytest.mark.parametrize(
    "html",
    [
        f"<a href='data:application/pdf;base64,{BASE64}'>",
        f'<p style="background:url(data:image/png;base64,{BASE64})">',
        f"<img src='data:image/svg+xml;base64,{BASE64}'>",
        f"<img data-src='data:image/png;base64,{BASE64}'>",
        "<img src='data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAACAkQBADs='>",
        "<img src='data:image/png;base64,'>",
    ],
)
def test_what_is_written_out_and_is_no_picture_is_dropped(html):
    cut, files = take_out(html)
    assert files == []
    assert BASE64 not in cut
    assert "data:," in cut


def test_words_about_data_are_words():
    words = '<p>He wrote "data:image/png;base64" and "data: yes, all of it".</p>'
    assert take_out(words) == (words, [])


@pytest.mark.parametrize(
    "html",
    [
        '="data:' * 200_000,
        "=data:image/png;base64," * 50_000,
        "'data:" + ";a" * 500_000,
        "A" * 2_000_000,
    ],
)
def test_hostile_data_costs_little(html):
    assert take_out(html)[1] == []
