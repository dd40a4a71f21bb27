"""Attachments as HubSpot files (hubspot.md section 8).

The folder is named by a digest of name and content, and HubSpot is told to return what is there
already: so an upload can be repeated, and no file is ever taken for another.
"""

import hashlib
import io
import json
import re

import aiohttp

from relay.hubspot.calls import Calls
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


class Files:
    def __init__(self, *, calls: Calls, paths: Paths) -> None:
        self._calls = calls
        self._paths = paths

    async def upload(self, attachment: Attachment) -> str:
        """The file's id. Raises Temporary, Permanent."""
        name, content = file_name(attachment.filename), attachment.content
        mime_type = attachment.content_type
        digest = hashlib.sha256(name.encode() + b"\0")
        digest.update(content)
        form = aiohttp.FormData()
        form.add_field(
            "file",
            io.BytesIO(content),
            filename=name,
            content_type=mime_type if _MIME_TYPE.fullmatch(mime_type) else _ANY_TYPE,
        )
        form.add_field("options", _OPTIONS)
        form.add_field("folderPath", f"/relay/{digest.hexdigest()}")
        form.add_field("fileName", name)  # HubSpot and aiohttp quote a part's own name differently
        answer = await self._calls.send(
            "file_upload",
            "POST",
            self._paths.files,
            form=form,
            extra_s=len(content) / _SLOWEST_BYTES_PER_S,
        )
        return id_of(answer)


def file_name(name: str) -> str:
    """A name that means the same to every system, of a bearable length, with its extension."""
    clean = _UNSAFE.sub("_", name).strip(". ")
    stem, dot, extension = clean.rpartition(".")
    if not dot or len(extension) > _LONGEST_EXTENSION:
        return clean[:_LONGEST_NAME] or "attachment"
    return f"{stem[: _LONGEST_NAME - len(extension)]}.{extension}"
