"""The files of a portal, for people: upload, look, download, delete (hubspot.md section 8)."""

from dataclasses import dataclass

import aiohttp

from relay.hubspot.calls import Calls
from relay.hubspot.files import Files
from relay.hubspot.paths import Paths
from relay.hubspot.results import Unanswered
from relay.hubspot.wire import Json, id_of
from relay.model import Attachment


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """`id` goes into `hs_attachment_ids`. `size` in bytes. `access`: PRIVATE for all that relay uploads."""

    id: str
    name: str
    extension: str
    path: str
    access: str
    size: int


class StoredFiles:
    """All methods raise the HubSpotErrors of `results`."""

    def __init__(
        self, *, files: Files, calls: Calls, paths: Paths, http: aiohttp.ClientSession
    ) -> None:
        self._files = files
        self._http = http
        self._calls = calls
        self._paths = paths

    async def upload(
        self, name: str, content: bytes, *, content_type: str = "application/octet-stream"
    ) -> str:
        """The id of a private file with this name and content. May be repeated."""
        file = Attachment(filename=name, content_type=content_type, content=content)
        return (await self._files.upload(file)).id

    async def get(self, file_id: str) -> File:
        return _file(await self._calls.send("file_get", "GET", self._paths.file(file_id)))

    async def signed_url(self, file_id: str) -> str:
        """An address that gives the bytes of a private file to anybody, for some minutes."""
        path = self._paths.signed_url(file_id)
        return str((await self._calls.send("file_sign", "GET", path)).get("url") or "")

    async def download(self, file_id: str) -> bytes:
        """The bytes of a file, from its signed address, which gets no token.

        Raises Unanswered when they do not come.
        """
        address = await self.signed_url(file_id)
        try:
            async with self._http.get(address, raise_for_status=True) as response:
                return await response.read()
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise Unanswered(f"file {file_id} did not come ({type(error).__name__})") from None

    async def delete(self, file_id: str) -> None:
        """Delete a file. Emails that name it show it no more."""
        await self._calls.send("file_delete", "DELETE", self._paths.file(file_id))


def _file(record: Json) -> File:
    size = record.get("size")
    return File(
        id=id_of(record),
        name=str(record.get("name") or ""),
        extension=str(record.get("extension") or ""),
        path=str(record.get("path") or ""),
        access=str(record.get("access") or ""),
        size=size if isinstance(size, int) else 0,
    )
