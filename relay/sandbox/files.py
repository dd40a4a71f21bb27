"""Files: upload, metadata, download, deletion.

An upload that asks for RETURN_EXISTING within EXACT_FOLDER can be repeated: the same bytes in the
same folder are the same file. A file's `url` opens it without a token, as a browser does for the
images of a mail: it cannot be guessed. Nothing but plain images is shown by a browser, whatever
the upload said: the rest is offered to be saved. Source: hubspot.md section 8.
"""

import hashlib
import hmac
import json
import re
from datetime import timedelta
from pathlib import PurePosixPath
from secrets import token_bytes
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa

from relay.clock import Clock
from relay.sandbox.store import Store
from relay.sandbox.tables import files, keys
from relay.sandbox.wire import ApiError, Call, Reply, Upload, iso, milliseconds, moment, number

_ACCESS = ("PRIVATE", "PUBLIC_INDEXABLE", "PUBLIC_NOT_INDEXABLE", "HIDDEN_PRIVATE")
_METADATA = tuple(column for column in files.c if column is not files.c.content)
_SHOWN = ("image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/bmp")
_CONTENT_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+", re.ASCII)
_SIGNED_S = 3_600
_LONGEST_S = 10 * 366 * 86_400


class Files:
    def __init__(self, *, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        with store.transaction():
            self._key = _own_key(store)

    def upload(self, call: Call) -> Reply:
        upload, options = call.form.get("file"), _options(call)
        if not isinstance(upload, Upload):
            raise ApiError(400, "The form has no part named file")
        folder = _folder(call)
        md5 = hashlib.md5(upload.content, usedforsecurity=False).hexdigest()
        existing = self._same(md5, folder) if _wants_existing(options) else None
        if existing is not None:
            return Reply(201, self._view(existing, call))
        row = {
            "folder": folder,
            "name": _name(str(call.form.get("fileName") or upload.filename)),
            "content_type": upload.content_type,
            "access": options["access"],
            "md5": md5,
            "size": len(upload.content),
            "content": upload.content,
            "created_ms": milliseconds(self._clock.now()),
        }
        made = self._store.execute(sa.insert(files).values(row).returning(*_METADATA)).one()
        return Reply(201, self._view(made, call))

    def get(self, call: Call, id_: str) -> Reply:
        return Reply(200, self._view(self._row(id_, *_METADATA), call))

    def download(self, _call: Call, id_: str) -> Reply:
        """The bytes, for who has the token."""
        return _content(self._row(id_, *files.c))

    def delete(self, _call: Call, id_: str) -> Reply:
        self._store.execute(sa.delete(files).where(files.c.id == number(id_)))
        return Reply(204)

    # ---------------------------------------------------------------- addresses that need no token

    def signed_url(self, call: Call, id_: str) -> Reply:
        """An address that opens the file for `expirationSeconds`."""
        row = self._row(id_, *_METADATA)
        seconds = number(call.one("expirationSeconds", str(_SIGNED_S)))
        expires_at = self._clock.now() + timedelta(seconds=min(seconds, _LONGEST_S))
        name = PurePosixPath(row.name)
        return Reply(
            200,
            {
                "url": self._url(row, call, expires=str(milliseconds(expires_at))),
                "expiresAt": iso(expires_at),
                "name": name.stem,
                "extension": name.suffix.removeprefix("."),
                "type": row.content_type,
                "size": row.size,
            },
        )

    def serve(self, call: Call, id_: str, key: str, _name: str) -> Reply:
        """What such an address opens. 404 for one that was made up, 403 for one that ran out."""
        expires = call.one("expires")
        if not hmac.compare_digest(key.encode(), self._signature(id_, expires).encode()):
            raise ApiError(404, "resource not found", category="OBJECT_NOT_FOUND")
        if expires and int(expires) <= milliseconds(self._clock.now()):
            raise ApiError(403, "The address of this file has expired", category="EXPIRED")
        return _content(self._row(id_, *files.c))

    def _url(self, row: sa.Row[Any], call: Call, *, expires: str = "") -> str:
        key, name = self._signature(str(row.id), expires), quote(row.name, safe="")
        query = f"?expires={expires}" if expires else ""
        return f"{call.origin}/hubfs/{row.id}/{key}/{name}{query}"

    def _signature(self, id_: str, expires: str) -> str:
        return hmac.digest(self._key, f"{id_} {expires}".encode(), "sha256").hex()[:32]

    # ---------------------------------------------------------------- inside

    def _same(self, md5: str, folder: str) -> sa.Row[Any] | None:
        same = sa.select(*_METADATA).where(files.c.md5 == md5, files.c.folder == folder)
        return self._store.execute(same.order_by(files.c.id)).first()

    def _row(self, id_: str, *columns: sa.Column[Any]) -> sa.Row[Any]:
        row = self._store.execute(sa.select(*columns).where(files.c.id == number(id_))).first()
        if row is None:
            raise ApiError(404, f"No file with id {id_}", category="OBJECT_NOT_FOUND")
        return row

    def _view(self, row: sa.Row[Any], call: Call) -> dict[str, Any]:
        name = PurePosixPath(row.name)
        created = iso(moment(row.created_ms))
        url = self._url(row, call)
        return {
            "id": str(row.id),
            "name": name.stem,
            "extension": name.suffix.removeprefix("."),
            "type": row.content_type,
            "path": str(PurePosixPath(row.folder) / row.name),
            "url": url,
            "defaultHostingUrl": url,
            "access": row.access,
            "size": row.size,
            "fileMd5": row.md5,
            "isUsableInContent": False,
            "createdAt": created,
            "updatedAt": created,
            "archived": False,
        }


def _own_key(store: Store) -> bytes:
    """What addresses are signed with: one key for the life of the database."""
    known = sa.select(keys.c.key).where(keys.c.name == "files")
    key: bytes | None = store.execute(known).scalar_one_or_none()
    if key is None:
        key = token_bytes(32)
        store.execute(sa.insert(keys).values(name="files", key=key))
    return key


def _options(call: Call) -> dict[str, Any]:
    try:
        options = json.loads(str(call.form.get("options")))
    except ValueError:
        options = None
    if not isinstance(options, dict) or options.get("access") not in _ACCESS:
        raise ApiError(400, f"options must be JSON with access, one of {', '.join(_ACCESS)}")
    return options


def _folder(call: Call) -> str:
    path = call.form.get("folderPath")
    if not isinstance(path, str) or not path:
        raise ApiError(400, "The form has no part named folderPath")
    return str(PurePosixPath("/") / path)


def _name(given: str) -> str:
    """Without what would make a path of it."""
    return re.sub(r"[/\\\x00-\x1f\x7f]", "-", given).strip(". ") or "file"


def _wants_existing(options: dict[str, Any]) -> bool:
    return (
        options.get("duplicateValidationStrategy") == "RETURN_EXISTING"
        and options.get("duplicateValidationScope") == "EXACT_FOLDER"
    )


def _content(row: sa.Row[Any]) -> Reply:
    """The bytes, so that no browser runs what is in them."""
    given = row.content_type.lower()
    disposition = "inline" if given in _SHOWN else "attachment"
    return Reply(
        200,
        row.content,
        headers={
            "Content-Type": given if _CONTENT_TYPE.fullmatch(given) else "application/octet-stream",
            "Content-Disposition": f"{disposition}; filename*=UTF-8''{quote(row.name, safe='')}",
            "Content-Security-Policy": "default-src 'none'; sandbox",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private",
        },
    )
