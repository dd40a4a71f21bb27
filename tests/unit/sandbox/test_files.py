"""Files: uploaded once, however often it is tried."""

import io
import json

import aiohttp
import pytest

OPTIONS = {
    "access": "PRIVATE",
    "duplicateValidationStrategy": "RETURN_EXISTING",
    "duplicateValidationScope": "EXACT_FOLDER",
}


@pytest.fixture
def upload(http):
    async def post(
        content=b"%PDF-\x00\r\n\xff", *, name="offer.v2.pdf", folder="/relay", **options
    ):
        form = aiohttp.FormData()
        form.add_field("file", io.BytesIO(content), filename=name, content_type="application/pdf")
        form.add_field("options", json.dumps({**OPTIONS, **options}))
        if folder:
            form.add_field("folderPath", folder)
        return await http("POST", "/files/v3/files", data=form)

    return post


async def test_an_uploaded_file_can_be_described_downloaded_and_deleted(http, upload):
    status, file = await upload()
    assert status == 201
    described = {key: file[key] for key in ("name", "extension", "path", "access", "size")}
    assert described == {
        "name": "offer.v2",
        "extension": "pdf",
        "path": "/relay/offer.v2.pdf",
        "access": "PRIVATE",
        "size": 9,
    }
    path = f"/files/v3/files/{file['id']}"
    assert await http("GET", path) == (200, file)
    assert await http("GET", f"{path}/content") == (200, b"%PDF-\x00\r\n\xff")
    assert (await http("DELETE", path))[0] == 204
    assert (await http("GET", path))[0] == 404


async def test_the_same_bytes_in_the_same_folder_are_the_same_file(upload):
    _, first = await upload()
    assert await upload() == (201, first)
    assert (await upload(folder="/other"))[1]["id"] != first["id"]
    assert (await upload(b"other"))[1]["id"] != first["id"]
    assert (await upload(duplicateValidationStrategy="NONE"))[1]["id"] != first["id"]


async def test_a_large_file_is_taken(upload):
    status, file = await upload(b"\x00" * 25_000_000)
    assert (status, file["size"]) == (201, 25_000_000)


async def test_a_form_without_its_parts_is_400(upload, http):
    assert (await upload(access="EVERYBODY"))[0] == 400
    assert (await upload(folder=""))[0] == 400
    assert (await http("POST", "/files/v3/files", {}))[0] == 400
    form = aiohttp.FormData({"options": json.dumps(OPTIONS), "folderPath": "/relay"})
    form.add_field("other", b"", filename="other.txt")
    status, answer = await http("POST", "/files/v3/files", data=form)
    assert (status, answer["message"]) == (400, "The form has no part named file")
