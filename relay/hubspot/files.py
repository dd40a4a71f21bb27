"""Attachments as HubSpot files (hubspot.md section 8).

The folder is named by a digest of name and content, and HubSpot is told to return what is there
already: so an upload can be repeated, and no file is ever taken for another. What was uploaded a
moment ago is not uploaded again: mails are retried, and the same logo is below every one.
"""

import hashlib
import io
import json
import re
from collections.abc import Collection
from dataclasses import dataclass

import aiohttp

from relay.clock import Clock
from relay.hubspot.calls import Calls
from relay.hubspot.memory import Memory
from relay.hubspot.paths import Paths
from relay.hubspot.wire import id_of
from relay.model import Attachment

_OPTIONS = json.dumps(
    {
        "access": "PRIVATE",
        "duplicateValidationStrategy": "RETURN_EXISTING",
        "duplicateValidationScope": "EXACT_FOLDER",
    }
)
_UNSAFE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff/\\:*?\"<>|]+")
_LONGEST_NAME = 150
_LONGEST_EXTENSION = 20
_SLOWEST_BYTES_PER_S = 250_000
_ANY_TYPE = "application/octet-stream"
_MIME_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+", re.ASCII)
_REMEMBERED_S = 3_600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Uploaded:
    """A file in HubSpot. `url` is "" when HubSpot names none."""

    id: str
    url: str


class Files:
    def __init__(self, *, calls: Calls, paths: Paths, clock: Clock) -> None:
        self._calls = calls
        self._paths = paths
        self._clock = clock
        self.forget()

    def forget(self) -> None:
        """Rely on no earlier upload: HubSpot refused a mail, maybe since a file of it is gone."""
        self._uploaded = Memory[Uploaded](lasts_s=_REMEMBERED_S, clock=self._clock)

    async def upload(self, attachment: Attachment) -> Uploaded:
        """The private file with this name and content. Raises Temporary, Refused."""
        name = file_name(attachment.filename)
        digest = hashlib.sha256(name.encode() + b"\0")
        digest.update(attachment.content)
        folder = digest.hexdigest()

        async def ask(_: Collection[str]) -> dict[str, Uploaded]:
            return {folder: await self._upload(attachment, name, folder)}

        return (await self._uploaded.of([folder], ask))[folder]

    async def _upload(self, attachment: Attachment, name: str, folder: str) -> Uploaded:
        content, mime_type = attachment.content, attachment.content_type
        form = aiohttp.FormData()
        form.add_field(
            "file",
            io.BytesIO(content),
            filename=name,
            content_type=mime_type if _MIME_TYPE.fullmatch(mime_type) else _ANY_TYPE,
        )
        form.add_field("options", _OPTIONS)
        form.add_field("folderPath", f"/relay/{folder}")
        form.add_field("fileName", name)  # HubSpot and aiohttp quote a part's own name differently
        answer = await self._calls.send(
            "file_upload",
            "POST",
            self._paths.files,
            form=form,
            extra_s=len(content) / _SLOWEST_BYTES_PER_S,
        )
        return Uploaded(id=id_of(answer), url=str(answer.get("url") or ""))


def file_name(name: str) -> str:
    """A name that means the same to every system, of a bearable length, with its extension."""
    clean = _UNSAFE.sub("_", name).strip(". ")
    stem, dot, extension = clean.rpartition(".")
    if not dot or len(extension) > _LONGEST_EXTENSION:
        return clean[:_LONGEST_NAME] or "attachment"
    return f"{stem[: _LONGEST_NAME - len(extension)]}.{extension}"
