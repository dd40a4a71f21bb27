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
        content=b"%PDF-\x00\r\n\xff",
        *,
        name="offer.v2.pdf",
        folder="/relay",
        content_type="application/pdf",
        **options,
    ):
        form = aiohttp.FormData(quote_fields=False)
        form.add_field("file", io.BytesIO(content), filename=name, content_type=content_type)
        form.add_field("options", json.dumps({**OPTIONS, **options}))
        if folder:
            form.add_field("folderPath", folder)
        return await http("POST", "/files/v3/files", data=form)

    return post


async def test_an_uploaded_file_can_be_described_downloaded_and_deleted(http, upload):
    status, file = await upload()
    assert status == 201
    described = {key: file[key] for key in ("name", "extension", "path", "type", "size")}
    assert described == {
        "name": "offer.v2",
        "extension": "pdf",
        "path": "/relay/offer.v2.pdf",
        "type": "application/pdf",
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


class TestAddresses:
    """A browser opens them, without a token."""

    @pytest.fixture
    def browse(self):
        async def get(url):
            async with aiohttp.ClientSession() as session, session.get(url) as response:
                return response.status, await response.read(), response.headers

        return get

    async def test_the_url_of_an_image_shows_it(self, upload, browse):
        _, file = await upload(b"\x89PNG", name="logo.png", content_type="image/png")
        status, content, headers = await browse(file["url"])
        assert (status, content, headers["Content-Type"]) == (200, b"\x89PNG", "image/png")
        assert headers["Content-Disposition"] == "inline; filename*=UTF-8''logo.png"
        assert headers["X-Content-Type-Options"] == "nosniff"

    @pytest.mark.parametrize(
        "content_type", ["text/html", "image/svg+xml", "application/xhtml+xml", "text/xml"]
    )
    async def test_nothing_that_could_run_is_shown(self, upload, browse, content_type):
        _, file = await upload(b"<script>", name="a.html", content_type=content_type)
        _, _, headers = await browse(file["url"])
        assert headers["Content-Disposition"].startswith("attachment;")
        assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert headers["X-Content-Type-Options"] == "nosniff"

    async def test_a_download_with_the_token_is_as_safe(self, http, upload):
        _, file = await upload(b"<script>", name="a.html", content_type="text/html")
        await http("GET", f"/files/v3/files/{file['id']}/content")
        assert http.headers["Content-Disposition"] == "attachment; filename*=UTF-8''a.html"
        assert http.headers["Content-Type"] == "text/html"

    @pytest.mark.parametrize(
        ("name", "is_called"),
        [
            ("Größe/../x.pdf", "Gr%C3%B6%C3%9Fe-..-x.pdf"),
            ('a b"c;d.pdf', "a%20b%22c%3Bd.pdf"),
            ("..", "file"),
        ],
    )
    async def test_no_name_gets_out_of_its_place(self, upload, browse, name, is_called):
        _, file = await upload(name=name)
        status, _, headers = await browse(file["url"])
        assert status == 200
        assert headers["Content-Disposition"] == f"attachment; filename*=UTF-8''{is_called}"

    async def test_an_odd_content_type_is_that_of_bytes(self, upload, browse):
        _, file = await upload(content_type="text")
        assert (await browse(file["url"]))[2]["Content-Type"] == "application/octet-stream"

    async def test_a_made_up_address_is_404(self, upload, browse):
        _, file = await upload()
        status, _, _ = await browse(file["url"].replace(f"/hubfs/{file['id']}/", "/hubfs/9/"))
        assert status == 404
        assert (await browse(file["url"] + "?expires=99999999999999"))[0] == 404

    async def test_a_signed_address_ends(self, http, upload, browse, clock):
        _, file = await upload()
        status, signed = await http(
            "GET", f"/files/v3/files/{file['id']}/signed-url", params={"expirationSeconds": "60"}
        )
        assert (status, signed["expiresAt"]) == (200, "2026-03-02T09:01:00.000Z")
        assert (signed["name"], signed["extension"], signed["size"]) == ("offer.v2", "pdf", 9)
        assert (await browse(signed["url"]))[:2] == (200, b"%PDF-\x00\r\n\xff")
        await clock.advance(60)
        assert (await browse(signed["url"]))[0] == 403

    async def test_an_address_holds_after_a_restart(self, start, tmp_path):
        database = tmp_path / "sandbox.db"
        form = aiohttp.FormData({"options": json.dumps(OPTIONS), "folderPath": "/relay"})
        form.add_field("file", b"1", filename="a.png", content_type="image/png")
        async with start(database=database) as (sandbox, http):
            _, file = await http("POST", "/files/v3/files", data=form)
            path = file["url"].removeprefix(sandbox.url)
        async with start(database=database) as (_, http):
            assert await http("GET", path, token=None) == (200, b"1")
