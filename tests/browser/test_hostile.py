"""Hostile mail does nothing: no script, no request, no navigation, whatever its HTML and its words hold."""

import time

import pytest

pytestmark = pytest.mark.browser

CALLS = (
    "<script>new Image().src='URL'</script>",
    "<script src='URL'></script>",
    "<script>top.location='URL'</script>",
    "<img src='data:,' onerror=\"location='URL'\">",
    "<svg onload=\"location='URL'\"></svg>",
    "<details open ontoggle=\"location='URL'\"><summary>a</summary></details>",
    "<body onload=\"fetch('URL')\">text",
    "<form action='URL'></form><script>document.forms[0].submit()</script>",
    "<form id=f action='URL'></form><input form=f autofocus onfocus='form.submit()'>",
    "<meta http-equiv=refresh content='0;url=URL'>",
    "<img src='URL'>",
    "<img srcset='URL 1x'>",
    "<svg><image href='URL'></image></svg>",
    "<video poster='URL'></video>",
    "<audio src='URL' autoplay preload=auto></audio>",
    "<picture><source srcset='URL'><img src='data:,'></picture>",
    "<body background='URL'>text",
    "<div style=\"background:url('URL')\">text</div>",
    "<ul style=\"list-style-image:url('URL')\"><li>text</ul>",
    "<style>@import url('URL');</style>text",
    "<style>@font-face{font-family:f;src:url('URL')}p{font-family:f}</style><p>text",
    "<link rel=stylesheet href='URL'>",
    "<link rel=prefetch href='URL'>",
    "<link rel=preload as=image href='URL'>",
    "<iframe src='URL'></iframe>",
    "<IFrame/src='URL'></IFrame>",
    '<iframe srcdoc="<script>top.location=&quot;URL&quot;</script>"></iframe>',
    "<object data='URL'></object>",
    "<embed src='URL'>",
    "<base href='URL'><img src='?'>",
)
"""Each calls a stranger, once it is shown by a browser that nobody keeps from it."""


def call(html, number, stranger):
    return "<p>Hello</p>" + html.replace("URL", f"{stranger.url}/called/{number}")


def test_each_of_these_bodies_would_call_a_stranger(chromium, stranger):
    context = chromium.new_context()
    for number, html in enumerate(CALLS):
        stranger.shows["/mail"] = call(html, number, stranger).encode()
        page = context.new_page()
        page.evaluate("url => { location = url }", f"{stranger.url}/mail")
        deadline = time.monotonic() + 10
        while not any(path.startswith(f"/called/{number}") for path, _ in stranger.calls):
            assert time.monotonic() < deadline, html
            time.sleep(0.02)
    context.close()


@pytest.mark.parametrize("is_framed", [True, False])
def test_none_of_them_does_when_the_pages_show_it(is_framed, sandbox, visit, stranger):
    """In its frame, nor when somebody opens the frame's document by itself."""
    page = visit(f"{sandbox.url}/contacts", may_complain=True)
    for number, html in enumerate(CALLS):
        id_ = sandbox.email(hs_email_html=call(html, number, stranger))
        url = f"{sandbox.url}/emails/{id_}" + ("" if is_framed else "/body")
        page.goto(url, wait_until="load")
        body = page.frame_locator("iframe") if is_framed else page
        assert body.get_by_text("Hello").is_visible()
        page.wait_for_timeout(50)
        assert page.url == url
        assert len(page.frames) == 1 + is_framed
        assert (stranger.connections, stranger.calls) == (0, []), html
    page.wait_for_timeout(500)
    assert (stranger.connections, stranger.calls) == (0, [])


@pytest.mark.parametrize("is_framed", [True, False])
def test_a_form_sends_nothing(is_framed, sandbox, visit, stranger):
    html = f"<form action='{stranger.url}' target=_top><button>Pay</button></form>"
    id_ = sandbox.email(hs_email_html=html)
    url = f"{sandbox.url}/emails/{id_}" + ("" if is_framed else "/body")
    page = visit(url, may_complain=True)
    (page.frame_locator("iframe") if is_framed else page).get_by_role("button").click()
    page.wait_for_timeout(300)
    assert (page.url, stranger.connections) == (url, 0)


def test_a_link_opens_a_tab_when_clicked_and_tells_it_nothing(sandbox, visit, stranger):
    html = f"<a href='{stranger.url}/offer' rel=opener target=x>Our offer</a>"
    id_ = sandbox.email(hs_email_html=html)
    page = visit(f"{sandbox.url}/emails/{id_}")
    page.wait_for_timeout(200)
    assert stranger.connections == 0
    with page.expect_popup() as opened:
        page.frame_locator("iframe").get_by_role("link").click()
    opened.value.wait_for_load_state()
    assert opened.value.title() == "stranger"
    assert opened.value.evaluate("window.opener") is None
    assert ("/offer", None) in stranger.calls
    assert page.url == f"{sandbox.url}/emails/{id_}"


@pytest.mark.parametrize(
    "target", ["", "target=_top", "target=_self", "target=_parent", "target=x"]
)
@pytest.mark.parametrize("is_framed", [True, False])
def test_a_link_that_is_a_script_runs_nowhere(target, is_framed, sandbox, visit, stranger):
    script = f"javascript:void(new Image().src=&quot;{stranger.url}&quot;)"
    id_ = sandbox.email(hs_email_html=f"<a href='{script}' {target}>Our offer</a>")
    url = f"{sandbox.url}/emails/{id_}" + ("" if is_framed else "/body")
    page = visit(url, may_complain=True)
    link = (page.frame_locator("iframe") if is_framed else page).get_by_role("link")
    link.click()
    link.click(button="middle")
    page.wait_for_timeout(300)
    assert (page.url, stranger.connections) == (url, 0)


def test_a_link_cannot_take_the_page_away(sandbox, visit, stranger):
    html = f"<a href='{stranger.url}' target=_top>Our offer</a>"
    id_ = sandbox.email(hs_email_html=html)
    page = visit(f"{sandbox.url}/emails/{id_}", may_complain=True)
    page.frame_locator("iframe").get_by_role("link").click()
    page.wait_for_timeout(300)
    assert (page.url, stranger.calls) == (f"{sandbox.url}/emails/{id_}", [])


def test_an_overlay_covers_only_its_own_frame(sandbox, visit):
    overlay = "position:fixed;inset:-9999px;z-index:2147483647;background:red"
    id_ = sandbox.email(hs_email_html=f"<div style='{overlay}'>You won</div>")
    page = visit(f"{sandbox.url}/emails/{id_}")
    page.get_by_role("link", name="Contacts").click()
    assert page.url == f"{sandbox.url}/contacts"


@pytest.mark.parametrize(
    "body",
    [
        {"hs_email_html": "<div>" * 13_000},
        {"hs_email_html": "<table><tr><td>" * 4_000},
        {"hs_email_html": "<" * 65_536},
        {"hs_email_html": "<p style='width:99999px;height:99999px'>" + "x" * 60_000},
        {"hs_email_text": "x" * 65_536},
        {"hs_email_text": "\n" * 65_536},
    ],
    ids=["deep", "tables", "no tags", "large", "one word", "lines"],
)
def test_a_huge_body_leaves_the_page_usable(body, sandbox, visit):
    id_ = sandbox.email(hs_email_subject="Huge", **body)
    page = visit(f"{sandbox.url}/emails/{id_}", viewport={"width": 390, "height": 800})
    assert page.get_by_role("heading", level=1).inner_text() == "Huge"
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("link", name="Contacts").click()
    assert page.url == f"{sandbox.url}/contacts"


MARKUP = "<img src=x onerror=alert(1)></title><script>alert(1)</script>\"'{{ 7*7 }}&lt;"


def test_markup_in_words_is_shown_as_it_was_written(sandbox, visit):
    id_ = sandbox.contact("markup@globex.example", firstname=MARKUP, lastname="x")
    headers = (
        f'{{"from": {{"email": "a@b.example", "firstName": "{MARKUP.replace(chr(34), "")}"}}}}'
    )
    mail_id = sandbox.email(
        (id_, 198), hs_email_subject=MARKUP, hs_email_text=MARKUP, hs_email_headers=headers
    )
    for path in (f"/contacts/{id_}", f"/emails/{mail_id}", "/", "/?q=<b>nowhere", "/contacts"):
        page = visit(sandbox.url + path)
        shown = page.locator("main").inner_text()
        assert ("<b>nowhere" if "?q" in path else MARKUP) in shown
        assert page.locator("main script, main img, main b").count() == 0


def test_marks_that_turn_the_direction_of_text_are_told(sandbox, visit):
    file = sandbox.upload("Offer\u202efdp.exe", b"MZ", "application/pdf")
    id_ = sandbox.email(hs_email_subject="Pay \u202ecod.exe", hs_attachment_ids=file["id"])
    page = visit(f"{sandbox.url}/emails/{id_}")
    assert page.get_by_role("heading", level=1).inner_text() == r"Pay \u202ecod.exe"
    assert r"Offer\u202efdp.exe" in page.get_by_role("list", name="Attachments").inner_text()
