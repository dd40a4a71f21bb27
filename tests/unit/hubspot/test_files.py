"""Attachments: uploaded once, private, never taken for another."""

from dataclasses import replace

import pytest
from aiohttp import web

from relay.errors import Permanent, Temporary
from relay.hubspot.files import file_name
from relay.model import Attachment
from relay.sandbox import Fault, FaultKind

OFFER = Attachment(filename="offer.pdf", content_type="application/pdf", content=b"%PDF 1")


async def test_an_attachment_becomes_a_private_file(crm, api):
    file = await api("GET", f"/files/v3/files/{await crm._files.upload(OFFER)}")
    assert (file["name"], file["extension"], file["type"]) == ("offer", "pdf", "application/pdf")
    assert (file["access"], file["size"]) == ("PRIVATE", 6)


async def test_an_upload_whose_answer_was_lost_can_be_repeated(crm, sandbox):
    sandbox.faults.add(Fault(kind=FaultKind.APPLIED_LOST))
    with pytest.raises(Temporary):
        await crm._files.upload(OFFER)
    assert await crm._files.upload(OFFER) == await crm._files.upload(OFFER)


@pytest.mark.parametrize("change", [{"content": b"%PDF 2"}, {"filename": "contract.pdf"}])
async def test_another_content_or_name_is_another_file(crm, change):
    assert await crm._files.upload(OFFER) != await crm._files.upload(replace(OFFER, **change))


async def test_a_name_of_any_script_is_kept(crm, api):
    umlaut = replace(OFFER, filename="Übersicht 概要.pdf")
    file = await api("GET", f"/files/v3/files/{await crm._files.upload(umlaut)}")
    assert file["name"] == "Übersicht 概要"


async def test_a_large_attachment_arrives_whole(crm, api):
    large = replace(OFFER, content=bytes(range(256)) * 20_000)
    file = await api("GET", f"/files/v3/files/{await crm._files.upload(large)}")
    assert file["size"] == 256 * 20_000


@pytest.mark.parametrize("content_type", ["", "text", "text/plain; charset=utf-8", "a/b\r\nX: y"])
async def test_a_content_type_that_is_none_is_replaced(crm, api, content_type):
    file = await api(
        "GET",
        f"/files/v3/files/{await crm._files.upload(replace(OFFER, content_type=content_type))}",
    )
    assert file["type"] == "application/octet-stream"


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
