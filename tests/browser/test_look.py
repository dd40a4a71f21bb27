"""Every page can be read: on a phone, in the dark, by keyboard, by a screen reader."""

import json

import pytest

pytestmark = pytest.mark.browser

PATHS = (
    "/", "/?q=nobody", "/contacts", "/contacts?q=nobody", "/companies", "/deals", "/tickets",
    "/owners", "/contacts/602", "/companies/605", "/deals/601", "/tickets/608", "/contacts/1",
    "/emails/{mail}", "/contacts/{contact}",
)  # fmt: skip


@pytest.fixture(scope="module")
def paths(sandbox):
    """All kinds of page, on some with everything that one can have."""
    contact = sandbox.contact("look@globex.example", firstname="A" * 90, jobtitle="Buyer")
    file = sandbox.upload(f"{'long' * 40}.pdf", b"%PDF-", "application/pdf")
    person = {"email": f"{'x' * 60}@{'y' * 60}.example", "firstName": "Jane"}
    for direction, status in (
        ("EMAIL", "BOUNCED"), ("INCOMING_EMAIL", "SENT"), ("FORWARDED_EMAIL", "SCHEDULED"),
    ):  # fmt: skip
        mail = sandbox.email(
            (contact, 198), (605, 186), (601, 210), (608, 224),
            hs_email_direction=direction, hs_email_status=status, hs_email_subject="word " * 60,
            hs_email_headers=json.dumps({"from": person, "to": [person] * 7}),
            hs_email_text="text", hs_email_html="<p>text</p>" * (status != "BOUNCED"),
            hs_attachment_ids=f"{file['id']};999", hubspot_owner_id="47550177",
        )  # fmt: skip
    pin = {"properties": {"hs_pinned_engagement_id": mail}}
    sandbox.ask("PATCH", f"/crm/v3/objects/contacts/{contact}", data=pin)
    return [sandbox.url + path.format(mail=mail, contact=contact) for path in PATHS]


LACKS = """() => {
    const lacks = [], all = (what) => [...document.querySelectorAll(what)];
    const check = (is_right, what) => { if (!is_right) lacks.push(what); };
    check(document.documentElement.lang, 'lang');
    check(/\\S · relay sandbox$/.test(document.title), 'title');
    check(all('h1').length === 1, 'one h1');
    for (const landmark of ['header', 'main', 'footer']) check(all(landmark).length === 1, landmark);
    check(all('nav').every(nav => nav.ariaLabel), 'labels of nav');
    check(all('input').every(input => input.labels.length === 1), 'labels of inputs');
    check(all('img').every(image => image.hasAttribute('alt')), 'alt');
    check(all('iframe').every(frame => frame.title), 'titles of frames');
    check(all('a, button').every(one => one.innerText.trim()), 'words of links');
    check(all('th').every(head => head.scope), 'scope');
    const ids = all('[id]').map(one => one.id);
    check(new Set(ids).size === ids.length, 'ids that occur once');
    const levels = all('h1, h2, h3').map(one => +one.tagName[1]);
    check(levels.every((level, at) => level <= (levels[at - 1] ?? level) + 1), 'order of headings');
    return lacks;
}"""

FAINT = """() => {
    const parts = (color) => color.match(/[\\d.]+/g).map(Number);
    const light = (color) => {
        const [r, g, b] = parts(color).map(part => part / 255)
            .map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ground = (one) => {
        for (; one; one = one.parentElement) {
            const color = getComputedStyle(one).backgroundColor;
            if ((parts(color)[3] ?? 1) > 0) return color;
        }
    };
    const faint = [];
    for (const one of document.querySelectorAll('body *')) {
        const has_words = [...one.childNodes].some(node => node.nodeType === 3 && node.data.trim());
        if (!has_words) continue;
        const [low, high] = [light(getComputedStyle(one).color), light(ground(one))].sort((a, b) => a - b);
        if ((high + 0.05) / (low + 0.05) < 4.5) faint.push(one.outerHTML.slice(0, 200));
    }
    return faint;
}"""
"""WCAG 2.2, 1.4.3: text stands out from its ground by 4.5 to 1."""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_has_what_a_screen_reader_needs_and_enough_contrast(scheme, paths, visit):
    page = visit(paths[0], may_complain=True, color_scheme=scheme)
    for path in paths:
        page.goto(path)
        assert page.evaluate(LACKS) == [], path
        assert page.evaluate(FAINT) == [], path


def test_the_browser_has_nothing_to_complain_of(paths, visit):
    page = visit(paths[0])
    for path in paths:
        if not path.endswith("/contacts/1"):  # it complains of any 404
            assert page.goto(path).ok, path


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_no_page_is_wider_than_the_screen(width, paths, visit):
    page = visit(paths[0], viewport={"width": width, "height": 800}, may_complain=True)
    for path in paths:
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


@pytest.mark.parametrize(("scheme", "is_dark"), [("light", False), ("dark", True)])
def test_pages_are_dark_where_the_reader_has_it_so(scheme, is_dark, paths, visit):
    page = visit(paths[0], color_scheme=scheme)
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    red = int(ground.removeprefix("rgb(").partition(",")[0])
    assert (red < 60) == is_dark


def test_the_keyboard_reaches_the_content_and_the_search(sandbox, visit):
    page = visit(f"{sandbox.url}/contacts")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    assert skip.evaluate("link => link === document.activeElement")
    assert skip.bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("globex.example")
    page.keyboard.press("Enter")
    page.wait_for_url("**/contacts?q=globex.example")
    assert "Carla Customer" in page.get_by_role("rowheader").all_inner_texts()
