"""Bodies and files of a mail, as HubSpot gets them: what does not fit is told, and nothing is lost."""

from dataclasses import replace

import pytest
import sqlalchemy as sa
from aiohttp import web

from relay.hubspot import Created, PortalPaused
from relay.hubspot.bodies import LeftOut, in_words, kept_note, notes_on
from relay.hubspot.sizes import MAX_UNITS, units
from relay.model import Attachment
from relay.parser.pages.html import sanitise
from relay.sandbox import Fault, FaultKind

OFFER = Attachment(filename="offer.pdf", content_type="application/pdf", content=b"%PDF 1")
LOGO = Attachment(
    filename="logo.png", content_type="image/png", content=b"PNG", content_id="logo@acme"
)
UPLOADS = "*/files"
KEPT = "[relay keeps the whole mail for 30 days: ask its administrator for it.]"


@pytest.fixture
def stored(sandbox):
    """Name and content of each file in HubSpot, by id."""

    def read():
        with sandbox._store.transaction():
            rows = sandbox._store.execute(sa.text("select id, name, content from files"))
            return {str(row.id): (row.name, row.content) for row in rows}

    return read


@pytest.fixture
def refuse(sandbox):
    def add(status, count=1):
        sandbox.faults.add(
            Fault(kind=FaultKind.STATUS, status=status, path=UPLOADS, method="POST", count=count)
        )

    return add


def _bodies(prepared):
    return prepared.engagement.text, prepared.engagement.html


def _story(prepared):
    return [f"{finding.rule}: {finding.text}" for finding in prepared.findings]


async def test_a_mail_that_fits_is_left_as_it_is(crm, engagement, sandbox):
    prepared = await crm.prepare(engagement)
    assert prepared.engagement == engagement
    assert prepared.file_ids == ()
    assert prepared.findings == ()
    assert not sandbox.journal.find(method="POST")


# ---------------------------------------------------------------- what is too long


@pytest.mark.parametrize("text", ["x" * 65_536, "Grüße\n" * 20_000, "😀" * 40_000, "é" * 200_000])
async def test_a_long_text_is_cut_with_a_note_and_attached_whole(crm, engagement, stored, text):
    prepared = await crm.prepare(replace(engagement, text=text))
    shown, html = _bodies(prepared)
    note = "\n\n[Cut here, at HubSpot's limit. The whole text is attached as full-text.txt.]"
    assert MAX_UNITS - 2 <= units(shown) <= MAX_UNITS
    assert text.startswith(shown.removesuffix(note))
    assert shown.endswith(note)
    assert html == engagement.html
    (file_id,) = prepared.file_ids
    assert stored() == {file_id: ("full-text.txt", text.encode())}


async def test_long_html_is_cut_with_a_note_and_attached_whole(crm, engagement, stored):
    html = "<div><p>" + "Grüße &amp; <b>x</b> " * 9_000 + "</p></div>"
    prepared = await crm.prepare(replace(engagement, html=html))
    text, shown = _bodies(prepared)
    note = (
        "<p>[Cut here, at HubSpot&#x27;s limit. The whole text is attached as full-text.html.]</p>"
    )
    assert shown.endswith(f"</p></div>{note}")
    assert MAX_UNITS - 100 < units(shown) <= MAX_UNITS
    assert text == engagement.text
    (file_id,) = prepared.file_ids
    name, content = stored()[file_id]
    assert (name, content.decode()) == (
        "full-text.html",
        f'<!doctype html><meta charset="utf-8">{html}',
    )


async def test_text_and_html_can_both_be_too_long(crm, engagement, stored):
    long = replace(engagement, text="x" * 70_000, html=f"<p>{'x' * 70_000}</p>")
    prepared = await crm.prepare(long)
    assert sorted(name for name, _ in stored().values()) == ["full-text.html", "full-text.txt"]
    assert sorted(prepared.file_ids) == sorted(stored())
    assert _story(prepared) == [
        "size: cut at HubSpot's limit, the whole is attached as full-text.txt",
        "size: cut at HubSpot's limit, the whole is attached as full-text.html",
    ]


async def test_a_whole_text_that_hubspot_refuses_is_said_to_be_with_relay(
    crm, engagement, refuse, stored
):
    refuse(413)
    prepared = await crm.prepare(replace(engagement, text="x" * 70_000))
    assert prepared.engagement.text.endswith(
        f"[Cut here, at HubSpot's limit. The whole text could not be attached.]\n\n{KEPT}"
    )
    assert prepared.file_ids == ()
    assert stored() == {}
    (told,) = _story(prepared)
    assert told.startswith("size: cut at HubSpot's limit, the whole could not be attached: full-t")
    assert "refused by HubSpot (413 " in told


@pytest.mark.parametrize("length", [65_400, 65_480, MAX_UNITS])
async def test_a_text_that_fits_only_without_the_notes_is_cut_for_them(
    crm, engagement, refuse, stored, length
):
    refuse(400)
    text = "x" * length
    prepared = await crm.prepare(replace(engagement, text=text, attachments=(OFFER,)))
    shown, _ = _bodies(prepared)
    assert units(shown) <= MAX_UNITS
    assert "Not attached: offer.pdf" in shown
    assert KEPT in shown
    assert stored() == {prepared.file_ids[0]: ("full-text.txt", text.encode())}


async def test_what_the_parser_did_not_read_is_said_to_be_missing(crm, engagement):
    prepared = await crm.prepare(replace(engagement, is_cut=True))
    text, html = _bodies(prepared)
    assert _story(prepared) == ["size: larger than relay reads: some of it is missing"]
    missing = "[This mail is larger than relay reads: some of it is missing here.]"
    assert text == f"{engagement.text}\n\n{missing}\n\n{KEPT}"
    assert html == f"{engagement.html}<p>{missing}</p><p>{KEPT}</p>"


async def test_a_mail_without_html_gets_none(crm, engagement):
    assert (await crm.prepare(replace(engagement, html="", is_cut=True))).engagement.html == ""


# ---------------------------------------------------------------- what is left out


@pytest.mark.parametrize("status", [400, 413])
async def test_a_file_that_hubspot_refuses_is_named_and_the_others_are_attached(
    crm, engagement, refuse, stored, status
):
    refuse(status)
    second = replace(OFFER, filename="b.pdf")
    prepared = await crm.prepare(replace(engagement, attachments=(OFFER, second)))
    text, html = _bodies(prepared)
    for body in (text, html):
        assert "[Not attached: offer.pdf (6 bytes), refused by HubSpot" in body
        assert KEPT in body
    assert stored() == {prepared.file_ids[0]: ("b.pdf", OFFER.content)}
    (finding,) = prepared.findings
    assert finding.text.startswith("not attached: offer.pdf (6 bytes), refused by HubSpot")


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (replace(OFFER, content=b"x" * (1024 * 1024 + 1)), "offer.pdf (1.0 MB), larger than 1 MB."),
        (replace(OFFER, content=b""), "offer.pdf (0 bytes), empty."),
    ],
)
async def test_a_file_that_is_too_large_or_empty_is_named_and_not_tried(
    make_crm, sandbox, engagement, file, words
):
    crm = make_crm(sandbox.url, attachment_mb=1)
    prepared = await crm.prepare(replace(engagement, attachments=(file,)))
    assert all(f"Not attached: {words}" in body for body in _bodies(prepared))
    assert not sandbox.journal.find(method="POST")


async def test_a_portal_may_want_no_attachments_at_all(make_crm, sandbox, engagement):
    crm = make_crm(sandbox.url, attachment_mb=0)
    prepared = await crm.prepare(
        replace(engagement, text="x" * 70_000, attachments=(OFFER,), inline=(LOGO,))
    )
    assert prepared.file_ids == ()
    assert "could not be attached" in prepared.engagement.text
    assert not sandbox.journal.find(method="POST")


async def test_of_very_many_files_some_are_uploaded_and_the_others_named(crm, engagement, stored):
    many = tuple(replace(OFFER, filename=f"{n}.pdf") for n in range(60))
    prepared = await crm.prepare(replace(engagement, attachments=many))
    assert len(prepared.file_ids) == len(stored()) == 50
    text, _ = _bodies(prepared)
    assert "Not attached: 50.pdf (6 bytes), beyond the first 50 files." in text
    assert text.count("Not attached") == 10


async def test_the_notes_fit_however_many_there_are(make_crm, sandbox, engagement):
    crm = make_crm(sandbox.url, attachment_mb=0)
    many = tuple(
        replace(OFFER, filename=f"{n}{'<😀&>' * 30}.pdf", content=b"%d" % n) for n in range(1000)
    )
    prepared = await crm.prepare(
        replace(engagement, attachments=many, text="x" * 70_000, html=f"<p>{'x' * 70_000}</p>")
    )
    for body in _bodies(prepared):
        assert units(body) <= MAX_UNITS
        assert " more files.]" in body
        assert body.count("x") > 50_000
    assert isinstance((await crm.log_emails([prepared]))[0], Created)


async def test_a_files_name_is_no_markup(crm, engagement, refuse):
    refuse(400)
    named = replace(OFFER, filename="<img src=x onerror=steal()>&\n.pdf")
    _, html = _bodies(await crm.prepare(replace(engagement, attachments=(named,))))
    assert "<img" not in html
    assert sanitise(html).count("Not attached") == 1


@pytest.mark.parametrize(("left_out", "notes"), [([], 0), ([1], 1), ([1, 2], 2)])
def test_each_file_that_is_left_out_has_its_note(left_out, notes):
    files = [LeftOut(name=str(n), size=n, why="empty") for n in left_out]
    assert len(notes_on(files, is_cut=False)) == notes


@pytest.mark.parametrize(
    ("size", "words"),
    [(0, "0 bytes"), (1, "1 byte"), (2048, "2 KB"), (64_379_000, "61.4 MB")],
)
def test_sizes_are_for_people(size, words):
    assert in_words(size) == words


async def test_equal_files_are_one_and_equal_names_are_not(crm, engagement, stored):
    files = (OFFER, replace(OFFER, content_id="x"), replace(OFFER, content=b"%PDF 2"))
    prepared = await crm.prepare(replace(engagement, attachments=files))
    assert list(prepared.file_ids) == list(stored())
    assert [content for _, content in stored().values()] == [b"%PDF 1", b"%PDF 2"]


# ---------------------------------------------------------------- images in the HTML


@pytest.fixture
def with_logo(engagement):
    html = '<p>Hi <img src="cid:logo%40ACME" alt="Our logo"></p>'
    return replace(engagement, html=html, inline=(LOGO,))


async def test_an_inline_image_is_uploaded_attached_and_shown_from_there(crm, with_logo, api):
    prepared = await crm.prepare(with_logo)
    (file_id,) = prepared.file_ids
    url = (await api("GET", f"/files/v3/files/{file_id}"))["url"]
    assert prepared.engagement.html == f'<p>Hi <img src="{url}" alt="Our logo"></p>'


async def test_an_inline_image_that_hubspot_refuses_leaves_its_words_and_is_named(
    crm, with_logo, refuse
):
    refuse(400)
    _, html = _bodies(await crm.prepare(with_logo))
    assert html.startswith("<p>Hi [Our logo]</p><p>[Not attached: logo.png (3 bytes), refused")


@pytest.mark.parametrize("url", [None, "", "javascript:steal()", "//x", 7])
async def test_a_url_that_is_none_is_not_shown(make_crm, stub, with_logo, url):
    stub.answers = [lambda _: web.json_response({"id": "7", "url": url}, status=201)]
    prepared = await make_crm(stub.url).prepare(with_logo)
    assert prepared.engagement.html == "<p>Hi [Our logo]</p>"
    assert prepared.file_ids == ("7",)


async def test_the_whole_html_shows_its_images_too(crm, with_logo, stored):
    long = replace(with_logo, html=with_logo.html + f"<p>{'x' * 70_000}</p>")
    prepared = await crm.prepare(long)
    _, content = stored()[prepared.file_ids[1]]
    assert b'src="http' in content
    assert b"cid:" not in content


# ---------------------------------------------------------------- again


async def test_preparing_again_gives_the_same_and_uploads_nothing(
    crm, make_crm, with_logo, sandbox, stored
):
    long = replace(with_logo, text="x" * 70_000, attachments=(OFFER,))
    first = await crm.prepare(long)
    uploads = len(sandbox.journal.find(path=UPLOADS))
    assert await crm.prepare(long) == first
    assert len(sandbox.journal.find(path=UPLOADS)) == uploads == 3
    assert await make_crm(sandbox.url).prepare(long) == first  # after a crash
    assert len(stored()) == 3


@pytest.mark.parametrize("status", [401, 403, 429, 477])
async def test_a_portal_that_is_not_well_leaves_nothing_out(crm, engagement, refuse, status):
    refuse(status)
    with pytest.raises(PortalPaused):
        await crm.prepare(replace(engagement, attachments=(OFFER,)))


async def test_a_rehearsal_names_the_files_and_sends_nothing(make_crm, sandbox, with_logo):
    crm = make_crm(sandbox.url, attachment_mb=1)
    large = replace(OFFER, filename="large.iso", content=b"x" * (1024 * 1024 + 1))
    rehearsal = await crm.rehearse(
        replace(with_logo, text="x" * 70_000, attachments=(OFFER, large))
    )
    assert [file.filename for file in rehearsal.files] == ["offer.pdf", "logo.png", "full-text.txt"]
    properties = rehearsal.request["properties"]
    assert properties["hs_attachment_ids"] == (
        "(id of offer.pdf);(id of logo.png);(id of full-text.txt)"
    )
    assert 'src="https://hubspot.invalid/logo.png"' in properties["hs_email_html"]
    assert [finding.rule for finding in rehearsal.findings] == ["attachment", "size"]
    assert not sandbox.journal.find(method="POST")


@pytest.mark.parametrize(("days", "told"), [(30, "for 30 days: ask"), (0, "does not keep")])
def test_whether_the_whole_mail_can_be_had_is_said(days, told):
    assert told in kept_note(days)
