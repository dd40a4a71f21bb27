"""A new user's path: the demo, then the pages at the address that it prints."""

import json
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def demo(api, demo_pages):
    with demo_pages() as url:
        yield api(url)


def titles(page):
    return page.get_by_role("article").get_by_role("heading").all_inner_texts()


def test_what_the_demo_logged_is_seen_from_the_start_page_to_the_attachment(demo, visit):
    page = visit(f"{demo.url}/")
    assert page.get_by_role("heading", level=1).inner_text() == "Emails, last logged first"
    assert page.get_by_role("listitem").filter(has=page.locator("h2")).count() == 4

    page.get_by_role("navigation").get_by_role("link", name="Contacts").click()
    page.get_by_label("Name, address or id").fill("carla")
    page.get_by_role("button", name="Search").click()
    assert page.get_by_role("rowheader").all_inner_texts() == ["Carla Customer"]
    page.get_by_role("link", name="Carla Customer").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Carla Customer"
    offer, reply, order = (
        "Our offer for the spring campaign",
        "Re: Our offer for the spring campaign",
        "Purchase order 4711",
    )
    assert titles(page) == [reply, offer, order]
    first = page.get_by_role("article", name=reply).inner_text()
    for shown in (
        "Received",
        "carla@globex.example",
        "Can we start in April?",
        "Jane Doe",
        "Globex",
    ):
        assert shown in first

    page.get_by_role("link", name=offer, exact=True).click()
    assert page.get_by_role("heading", level=1).inner_text() == offer
    assert page.get_by_text("peter@initech.example").is_visible()
    with page.expect_download() as downloading:
        page.get_by_role("link", name="Offer.pdf").click()
    assert downloading.value.suggested_filename == "Offer.pdf"
    assert downloading.value.path().read_bytes().startswith(b"%PDF-1.4")

    page.get_by_role("link", name="Deal Globex expansion").click()
    assert titles(page) == [reply, offer, order]


def test_the_readme_has_a_small_picture_of_it():
    assert "](deploy/timeline.png)" in (ROOT / "README.md").read_text("utf-8")
    picture = (ROOT / "deploy" / "timeline.png").read_bytes()
    assert picture.startswith(b"\x89PNG")
    assert len(picture) < 150_000


def test_a_forward_from_gmail_shows_its_html_in_a_frame(demo, visit):
    page = visit(f"{demo.url}/contacts/104901")
    body = page.frame_locator("iframe[title*='Question about your prices']")
    assert body.get_by_text("what would 200 seats cost?").is_visible()


def test_the_pinned_email_comes_first_then_the_newest(sandbox, visit):
    contact = sandbox.contact("order@globex.example")
    ids = [
        sandbox.email(
            (contact, 198), hs_email_subject=word, hs_timestamp=f"2026-03-{day:02}T10:00:00Z"
        )
        for word, day in (("second", 3), ("pinned", 1), ("first", 4), ("third", 2))
    ]
    pin = {"properties": {"hs_pinned_engagement_id": ids[1]}}
    sandbox.ask("PATCH", f"/crm/v3/objects/contacts/{contact}", data=pin)
    page = visit(f"{sandbox.url}/contacts/{contact}")
    assert titles(page) == ["pinned", "first", "second", "third"]
    assert page.get_by_text("Pinned", exact=True).count() == 1
    assert "Pinned" in page.get_by_role("article", name="pinned").inner_text()


def test_everybody_on_an_email_is_named_and_a_bounce_is_seen(sandbox, visit):
    headers = {
        "from": {"email": "jane@acme.example", "firstName": "Jane", "lastName": "Doe"},
        "sender": {"email": "desk@acme.example"},
        "to": [{"email": "ToFirst ToLast<to@test.example>"}],
        "cc": [{"email": "cc@test.example", "firstName": "Cece"}],
        "bcc": [{"email": "bcc@test.example"}],
    }
    id_ = sandbox.email(hs_email_headers=json.dumps(headers), hs_email_status="BOUNCED")
    page = visit(f"{sandbox.url}/emails/{id_}")
    assert page.locator("dl.people dt").all_inner_texts()[:5] == [
        "From",
        "Sender",
        "To",
        "Cc",
        "Bcc",
    ]
    assert page.locator("dl.people dd").all_inner_texts()[:5] == [
        "Jane Doe jane@acme.example",
        "desk@acme.example",
        "ToFirst ToLast to@test.example",
        "Cece cc@test.example",
        "bcc@test.example",
    ]
    assert page.get_by_text("Bounced", exact=True).is_visible()


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_an_image_that_was_uploaded_with_a_mail_is_seen_in_its_html(host, sandbox, visit):
    """Also under another name of the sandbox than the one it was uploaded to."""
    file = sandbox.upload("logo.png", PNG, "image/png")
    id_ = sandbox.email(hs_email_html=f"<p>Hello</p><img alt=logo src='{file['url']}'>")
    page = visit(f"{sandbox.url.replace('127.0.0.1', host)}/emails/{id_}")
    image = page.frame_locator("iframe").get_by_role("img", name="logo")
    assert image.evaluate("image => image.decode().then(() => image.naturalWidth)") == 1
