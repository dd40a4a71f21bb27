"""Attachments: files that are private and uploaded once (hubspot.md section 8)."""

import asyncio
import json

import pytest
import urllib3
from hubspot.files import ApiException

pytestmark = pytest.mark.live

ONCE = {
    "access": "PRIVATE",
    "duplicateValidationStrategy": "RETURN_EXISTING",
    "duplicateValidationScope": "EXACT_FOLDER",
}


@pytest.fixture
def upload(client, portal, tmp_path):
    async def send(content, *, name="offer.txt", folder="one", **options):
        path = tmp_path / name
        path.write_bytes(content)
        return await client(
            "files.files_api.upload",
            file=str(path),
            folder_path=f"/{portal.mark}/{folder}",
            options=json.dumps(ONCE | options),
        )

    return send


async def test_an_upload_is_described(client, upload):
    made = await upload(b"An offer")
    assert client.answers[-1].status == 201
    described = await client("files.files_api.get_by_id", file_id=made.id)
    assert (described.name, described.extension, described.size) == ("offer", "txt", 8)
    assert (described.access, described.archived) == ("PRIVATE", False)


async def test_a_repeated_upload_is_the_same_file(upload):
    assert (await upload(b"An offer")).id == (await upload(b"An offer")).id


@pytest.mark.parametrize("other", [{"content": b"Another"}, {"folder": "two"}])
async def test_what_differs_is_another_file(upload, other):
    first = await upload(b"An offer")
    assert (await upload(**{"content": b"An offer"} | other)).id != first.id


async def test_a_deleted_file_is_gone(client, upload):
    made = await upload(b"An offer")
    await client("files.files_api.archive", file_id=made.id)
    assert client.answers[-1].status == 204
    with pytest.raises(ApiException) as refused:
        await client("files.files_api.get_by_id", file_id=made.id)
    assert refused.value.status == 404


@pytest.mark.parametrize("access", ["", "SECRET"])
async def test_an_upload_says_who_may_see_it(upload, access):
    with pytest.raises(ApiException) as refused:
        await upload(b"An offer", access=access)
    assert refused.value.status == 400


async def test_a_private_file_is_opened_by_a_signed_address(client, upload):
    made = await upload(b"An offer")
    signed = await client("files.files_api.get_signed_url", file_id=made.id)
    assert (signed.name, signed.extension, signed.size) == ("offer", "txt", 8)
    opened = await asyncio.to_thread(urllib3.request, "GET", signed.url)
    assert (opened.status, opened.data) == (200, b"An offer")
