"""The pages over HTTP: what they show to whom, and under which headers."""

import json
import re

import aiohttp
import pytest

from relay.domains import is_own_name
from relay.sandbox.pages.bodies import document, height
from relay.sandbox.pages.look import excerpt, in_bytes, line

PAGES = ("/", "/contacts", "/companies", "/deals", "/tickets", "/owners", "/contacts/602")


@pytest.fixture
def look(sandbox):
    """look(path) is what a browser gets, which has no token: status, text, headers."""

    async def get(path, **headers):
        async with (
            aiohttp.ClientSession() as session,
            session.get(sandbox.url + path, headers=headers, allow_redirects=False) as answer,
        ):
            return answer.status, await answer.text(errors="replace"), answer.headers

    return get


@pytest.fixture
def logged(http, email):
    """logged(**properties) is the id of an email on contact 602."""

    async def create(**properties):
        _, made = await http("POST", "/crm/v3/objects/emails", email(**properties))
        return made["id"]

    return create


@pytest.fixture
def upload(http):
    async def post(name, content_type):
        form = aiohttp.FormData()
        form.add_field("file", b"content", filename=name, content_type=content_type)
        form.add_field("options", json.dumps({"access": "PRIVATE"}))
        form.add_field("folderPath", "/relay")
        _, file = await http("POST", "/files/v3/files", data=form)
        return file["id"]

    return post


def words(html):
    """What a reader sees."""
    return " ".join(re.sub(r"<[^>]*>", " ", html.partition("<main")[2]).split())


# ---------------------------------------------------------------- who may look


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1:8026", "localhost:8026", "[::1]:8026", "192.168.1.7", "sandbox:8026", "a.localhost",
     "host.docker.internal:8026"],
)  # fmt: skip
def test_pages_answer_to_names_that_nobody_else_can_own(host):
    assert is_own_name(host)


@pytest.mark.parametrize(
    "host",
    ["evil.example", "127.0.0.1.evil.example", "localhost.", "1.1.1", "localhost@evil.example",
     "evil.example:8026", "", ":8026", "[::1", "evil.localhost.example"],
)  # fmt: skip
def test_they_answer_to_no_other(host):
    assert not is_own_name(host)


async def test_a_page_that_is_led_here_by_a_name_of_its_own_sees_nothing(look, http):
    status, text, _ = await look("/contacts/602", Host="evil.example")
    assert status == 421
    assert "Carla" not in text
    async with aiohttp.ClientSession() as session:
        url = f"{http._url}/crm/v3/objects/contacts/602"
        headers = {"Host": "sandbox.acme.example", "Authorization": "Bearer any"}
        async with session.get(url, headers=headers) as answer:
            assert answer.status == 200  # the API goes by any name


async def test_pages_are_no_calls_of_the_api(look, http, sandbox):
    for path in (*PAGES, "/style.css"):
        assert (await look(path))[0] == 200
    assert sandbox.journal.total == 0
    assert (await http("POST", "/contacts", {}))[0] == 404
    assert (await http("GET", "/nowhere"))[1]["category"] == "OBJECT_NOT_FOUND"


# ---------------------------------------------------------------- headers


async def test_every_page_is_kept_from_scripts_other_hosts_and_frames(look, logged):
    for path in (*PAGES, f"/emails/{await logged()}", "/contacts/1", "/style.css", "/icon.svg"):
        _, text, headers = await look(path)
        policy = headers["Content-Security-Policy"].split("; ")
        assert {"default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'"} <= set(policy)
        assert not [rule for rule in policy if "script" in rule or "unsafe" in rule]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert not re.findall(r"<script|style=|\bon\w+=|https?://(?!www\.w3\.org)", text)


async def test_a_body_is_served_as_it_was_logged_and_shut_in(look, logged):
    html = "<p onclick=x()>Hello</p><script>x()</script>"
    _, text, headers = await look(f"/emails/{await logged(hs_email_html=html)}/body")
    assert text.endswith(html)
    policy = headers["Content-Security-Policy"].split("; ")
    assert policy[0] == "sandbox allow-popups allow-popups-to-escape-sandbox"
    assert {"default-src 'none'", "img-src 'self' data:", "form-action 'none'"} <= set(policy)
    assert "frame-ancestors 'self'" in policy
    _, page, _ = await look("/contacts/602")
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in page


def test_what_connects_before_the_policy_is_asked_is_renamed():
    assert document("<IFRAME src=a></iframe><link rel=preconnect><frame><Link>").endswith(
        "<x-IFRAME src=a></x-iframe><x-link rel=preconnect><x-frame><x-Link>"
    )


def test_an_image_of_ours_is_fetched_from_where_the_page_came_from():
    path = f"/hubfs/7/{'0f' * 16}/logo.png"
    html = f"<img src='http://sandbox:8026{path}'><img src='http://evil.example/hubfs/7/x'>"
    assert document(html).endswith(f"<img src='{path}'><img src='http://evil.example/hubfs/7/x'>")


@pytest.mark.parametrize(
    ("name", "type_", "served"),
    [
        ("Offer.pdf", "application/pdf", "application/pdf"),
        ("page.html", "text/html", "application/octet-stream"),
        ("logo.svg", "image/svg+xml", "application/octet-stream"),
        ('a"; x=ü\u202e.exe', "x", "application/octet-stream"),
    ],
)
async def test_an_attachment_is_saved_and_never_shown(name, type_, served, look, upload):
    status, text, headers = await look(f"/attachments/{await upload(name, type_)}")
    assert (status, text, headers["Content-Type"]) == (200, "content", served)
    assert headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in headers["Content-Security-Policy"]


# ---------------------------------------------------------------- what they show


@pytest.mark.parametrize(
    "path",
    ["/contacts/1", "/contacts/x", "/contacts/99999999999999999999", "/emails/1", "/emails/1/body",
     "/attachments/1", "/attachments/x"],
)  # fmt: skip
async def test_what_is_not_there_is_told_in_words(path, look):
    status, text, _ = await look(path)
    assert status == 404
    assert re.search(r"There is no |An id is a number", words(text))


async def test_strangers_words_are_escaped(look, logged):
    id_ = await logged(
        hs_email_subject="<b>\u202eoffer", hs_email_text="</div><script>x()</script>"
    )
    for path in (f"/emails/{id_}", "/contacts/602", "/", "/?q=%3Cb%3E", '/?q="><b>'):
        _, text, _ = await look(path)
        assert "<script>" not in text
        assert "<b>" not in text
        assert "\u202e" not in text


async def test_a_timeline_has_the_pinned_first_then_the_newest_page_by_page(look, logged, http):
    ids = [
        await logged(hs_email_subject=f"no-{n:02}", hs_timestamp=str(n * 1000)) for n in range(45)
    ]
    pin = {"properties": {"hs_pinned_engagement_id": ids[3]}}
    assert (await http("PATCH", "/crm/v3/objects/contacts/602", pin))[0] == 200
    shown = []
    for page in (1, 2, 3):
        _, text, _ = await look(f"/contacts/602?page={page}")
        shown.append(re.findall(r"<h3 [^>]*><a [^>]*><bdi>(no-\d\d)", text))
        assert ("?page=" + str(page + 1) in text) == (page < 3)
        assert (">Pinned<" in text) == (page == 1)
    expected = [f"no-{n:02}" for n in (3, *reversed([n for n in range(45) if n != 3]))]
    assert [len(page) for page in shown] == [20, 20, 5]
    assert [subject for page in shown for subject in page] == expected
    for odd in ("0", "-1", "x", "9" * 30, "99999999"):
        assert (await look(f"/contacts/602?page={odd}"))[0] == 200


async def test_lists_are_paged_and_searched(look, http):
    inputs = [
        {"properties": {"email": f"p{n:02}@hooli.example", "lastname": f"Person{n:02}"}}
        for n in range(45)
    ]
    assert (await http("POST", "/crm/v3/objects/contacts/batch/create", {"inputs": inputs}))[
        0
    ] == 201
    seen, path = [], "/contacts?q=HOOLI+person"
    while path:
        _, text, _ = await look(path)
        seen.append(re.findall(r"<bdi>(Person\d\d)</bdi></a>", text))
        following = re.search(r'href="([^"]+)" rel="next"', text)
        path = following and following[1].replace("&amp;", "&")
    assert [len(page) for page in seen] == [20, 20, 5]
    assert sorted(name for page in seen for name in page) == [f"Person{n:02}" for n in range(45)]
    for search, found in (
        ("carla", 1),
        ("globex+602", 1),
        ("carla+initech", 0),
        ("%25", 0),
        ("_", 0),
    ):
        _, text, _ = await look(f"/contacts?q={search}")
        assert len(re.findall("scope=.row", text)) == found, search


async def test_emails_are_found_by_subject_person_and_id(look, logged):
    headers = {"from": {"email": "vip@initech.example", "lastName": "Vip"}, "to": []}
    id_ = await logged(hs_email_subject="Contract", hs_email_headers=json.dumps(headers))
    await logged(hs_email_subject="Other")
    for search in ("contract", "VIP", "initech.example+contract", id_):
        _, text, _ = await look(f"/?q={search}")
        assert re.findall(r'<h2><a href="/emails/(\d+)"', text) == [id_], search
    assert "None of the newest" in words((await look("/?q=nowhere"))[1])


async def test_an_archived_record_says_so_and_is_in_no_list(look, http):
    assert (await http("DELETE", "/crm/v3/objects/contacts/602"))[0] == 204
    status, text, _ = await look("/contacts/602")
    assert status == 200
    assert "Archived on 2 Mar 2026, 09:00 UTC" in words(text)
    assert "Carla" not in (await look("/contacts"))[1]


async def test_a_merged_contact_leads_to_the_one_that_is_left(look, sandbox):
    sandbox.merge_contacts(kept_id="104901", merged_id="602")
    status, _, headers = await look("/contacts/602")
    assert (status, headers["Location"]) == (302, "/contacts/104901")


async def test_an_email_tells_what_became_of_it_and_where_it_is(look, logged):
    id_ = await logged(
        links=((602, 198), (605, 186), (601, 210), (608, 224)),
        hs_email_direction="FORWARDED_EMAIL",
        hs_email_status="BOUNCED",
        hs_attachment_ids="7",
        hubspot_owner_id="47550177",
    )
    shown = words((await look(f"/emails/{id_}"))[1])
    for expected in (
        "Forwarded Bounced 1 Mar 2026, 10:00 UTC (no subject)",
        "Owner Jane Doe",
        f"as email {id_}, FORWARDED_EMAIL, BOUNCED",
        "No body.",
        "File 7 not there",
        "contact Carla Customer company Globex deal Globex expansion ticket Invoice shows",
    ):
        assert expected in shown
    assert "Bounced" in words((await look("/tickets/608"))[1])


async def test_a_timeline_names_the_other_record_of_the_same_id(look, logged, sandbox):
    with sandbox._store.transaction():
        sandbox._records.create("companies", [{"properties": {"name": "Twin"}}], first_id=602)
    await logged(links=((602, 198), (602, 186)))
    assert "Also on company Twin" in words((await look("/contacts/602"))[1])
    assert "Also on contact Carla Customer" in words((await look("/companies/602"))[1])


async def test_a_record_says_as_what_others_are_associated_with_it(look, http):
    path = "/crm/v4/associations/contacts/companies/labels"
    _, made = await http("POST", path, {"label": "Manager", "name": "manager"})
    own = {
        "associationCategory": "USER_DEFINED",
        "associationTypeId": made["results"][0]["typeId"],
    }
    path = "/crm/v4/objects/contacts/602/associations/companies/605"
    assert (await http("PUT", path, [own]))[0] == 201
    assert "company Globex Primary, Manager" in words((await look("/contacts/602"))[1])


async def test_an_email_on_no_record_is_still_found(look, logged):
    id_ = await logged(links=(), hs_email_subject="Orphan")
    assert "Orphan" in words((await look("/"))[1])
    assert "No record" in words((await look(f"/emails/{id_}"))[1])


@pytest.mark.parametrize(
    "headers",
    ['{"from": {"email": ""}, "sender": "x", "to": [{"email": "A<", "firstName": 7}]}',
     '{"from": {"email": "<>", "lastName": []}, "to": [], "bcc": []}'],
)  # fmt: skip
async def test_odd_headers_are_shown_as_far_as_they_go(headers, look, logged):
    status, text, _ = await look(f"/emails/{await logged(hs_email_headers=headers)}")
    assert status == 200
    assert "From" in words(text)


async def test_only_the_beginning_of_a_long_text_is_on_a_timeline(look, logged):
    id_ = await logged(hs_email_text="word " * 10_000)
    assert len((await look("/contacts/602"))[1]) < 10_000
    assert words((await look(f"/emails/{id_}"))[1]).count("word") == 10_000


# ---------------------------------------------------------------- how values are written


def test_marks_that_hide_or_turn_text_stand_as_escapes():
    assert line("a\u202eb\x00c\nd") == r"a\u202eb\x00c\nd"
    assert line("Zoë 👩\u200d💻\u00a0ok") == "Zoë 👩\u200d💻\u00a0ok"


@pytest.mark.parametrize(
    ("size", "written"),
    [(0, "0 bytes"), (1023, "1023 bytes"), (1536, "1.5 KB"), (25 << 20, "25.0 MB")],
)
def test_sizes_are_written_as_file_managers_do(size, written):
    assert in_bytes(size) == written


def test_an_excerpt_says_that_more_follows():
    assert excerpt("short") == "short"
    assert excerpt("x" * 5_000) == "x" * 1_200 + " …"


def test_a_frame_is_about_as_high_as_its_body():
    assert height("Hello", most=900) == 72
    assert height("<p>line" * 10, most=900) == 280
    assert height("<img>", most=900) == 244
    assert height("<br>" * 1_000, most=900) == 900
