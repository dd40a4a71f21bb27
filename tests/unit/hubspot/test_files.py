"""Files: uploaded once, private, never taken for another."""

from dataclasses import replace

import pytest
import sqlalchemy as sa
from aiohttp import web

from relay.errors import Permanent, Temporary
from relay.hubspot.files import file_name
from relay.hubspot.results import NotExecuted, Rejected
from relay.model import Attachment
from relay.sandbox import Fault, FaultKind

OFFER = Attachment(filename="offer.pdf", content_type="application/pdf", content=b"%PDF 1")
UPLOADS = "*/files"


@pytest.fixture
def upload(crm):
    return crm._files.upload


@pytest.fixture
def stored(sandbox):
    """How many files there are in HubSpot."""

    def count():
        with sandbox._store.transaction():
            return sandbox._store.execute(sa.text("select count(*) from files")).scalar()

    return count


async def test_an_attachment_becomes_a_private_file(upload, api):
    made = await upload(OFFER)
    file = await api("GET", f"/files/v3/files/{made.id}")
    assert (file["name"], file["extension"], file["type"]) == ("offer", "pdf", "application/pdf")
    assert (file["access"], file["size"], file["url"]) == ("PRIVATE", 6, made.url)


@pytest.mark.parametrize(
    "fault",
    [
        Fault(kind=FaultKind.APPLIED_LOST, path=UPLOADS),
        Fault(kind=FaultKind.APPLIED_LATE, path=UPLOADS, delay_s=1),
        Fault(kind=FaultKind.TRUNCATED, path=UPLOADS),
        Fault(kind=FaultKind.RESET, path=UPLOADS),
        *(Fault(kind=FaultKind.STATUS, path=UPLOADS, status=status) for status in (423, 429, 477)),
        *(Fault(kind=FaultKind.STATUS, path=UPLOADS, status=status) for status in (500, 502, 524)),
    ],
)
async def test_an_upload_that_went_wrong_is_repeated_without_a_second_file(
    upload, sandbox, stored, clock, fault
):
    sandbox.faults.add(fault)
    with pytest.raises(Temporary):
        await upload(OFFER)
    if fault.status == 429:
        await clock.advance(30)
    first = await upload(OFFER)
    await clock.advance(30)
    assert await upload(OFFER) == first
    assert stored() == 1


async def test_another_process_finds_the_same_file(make_crm, sandbox, stored):
    first, second = [await make_crm(sandbox.url)._files.upload(OFFER) for _ in range(2)]
    assert first == second
    assert stored() == 1


async def test_what_was_uploaded_a_moment_ago_is_not_uploaded_again(upload, sandbox, clock):
    assert await upload(OFFER) == await upload(replace(OFFER, content_id="logo@x"))
    assert len(sandbox.journal.find(path=UPLOADS)) == 1
    await clock.advance(3_601)
    await upload(OFFER)
    assert len(sandbox.journal.find(path=UPLOADS)) == 2


async def test_after_a_refused_mail_no_earlier_upload_is_relied_on(crm, sandbox, engagement):
    """HubSpot does not say in a fixed form that a file is gone: any refusal may be about that."""
    with_offer = replace(engagement, attachments=(OFFER,))
    prepared = await crm.prepare(with_offer)
    sandbox.faults.add(Fault(kind=FaultKind.STATUS, status=400, path="*/objects/emails"))
    (result,) = await crm.log_emails([prepared])
    assert isinstance(result, Rejected)
    await crm.prepare(with_offer)
    assert len(sandbox.journal.find(path=UPLOADS)) == 2


async def test_a_mail_that_is_sent_again_costs_no_further_uploads(crm, sandbox, engagement):
    with_offer = replace(engagement, attachments=(OFFER,))
    sandbox.faults.add(Fault(kind=FaultKind.STATUS, status=423, path="*/objects/emails"))
    (result,) = await crm.log_emails([await crm.prepare(with_offer)])
    assert isinstance(result, NotExecuted)
    await crm.log_emails([await crm.prepare(with_offer)])
    assert len(sandbox.journal.find(path=UPLOADS)) == 1


@pytest.mark.parametrize("change", [{"content": b"%PDF 2"}, {"filename": "contract.pdf"}])
async def test_another_content_or_name_is_another_file(upload, change):
    assert await upload(OFFER) != await upload(replace(OFFER, **change))


async def test_a_name_of_any_script_is_kept(upload, api):
    made = await upload(replace(OFFER, filename="Übersicht 概要.pdf"))
    assert (await api("GET", f"/files/v3/files/{made.id}"))["name"] == "Übersicht 概要"


async def test_a_large_attachment_arrives_whole(upload, api):
    made = await upload(replace(OFFER, content=bytes(range(256)) * 20_000))
    assert (await api("GET", f"/files/v3/files/{made.id}"))["size"] == 256 * 20_000


@pytest.mark.parametrize("content_type", ["", "text", "text/plain; charset=utf-8", "a/b\r\nX: y"])
async def test_a_content_type_that_is_none_is_replaced(upload, api, content_type):
    made = await upload(replace(OFFER, content_type=content_type))
    assert (await api("GET", f"/files/v3/files/{made.id}"))["type"] == "application/octet-stream"


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("offer.pdf", "offer.pdf"),
        ("Übersicht 2026.xlsx", "Übersicht 2026.xlsx"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("C:\\secret\\a.txt", "C_secret_a.txt"),
        ("a\r\nb\x00.txt", "a_b_.txt"),
        ("", "attachment"),
        ("...", "attachment"),
        (".gitignore", "gitignore"),
        ("x" * 300 + ".pdf", "x" * 147 + ".pdf"),
        ("x" * 300, "x" * 150),
    ],
)
def test_a_file_name_is_made_safe_and_keeps_its_extension(name, clean):
    assert file_name(name) == clean


async def test_a_file_hubspot_does_not_want_is_permanent(make_crm, stub):
    stub.answers = [web.json_response({"status": "error", "category": "INVALID_FILE"}, status=400)]
    with pytest.raises(Permanent, match="INVALID_FILE"):
        await make_crm(stub.url)._files.upload(OFFER)


async def test_a_file_without_a_url_is_a_file(make_crm, stub):
    stub.answers = [web.json_response({"id": "7"}, status=201)]
    assert (await make_crm(stub.url)._files.upload(OFFER)).url == ""
