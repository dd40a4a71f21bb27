"""Files: upload, metadata, download, deletion.

An upload that asks for RETURN_EXISTING within EXACT_FOLDER can be repeated: the same bytes in the
same folder are the same file. Source: hubspot.md section 8.
"""

import hashlib
import json
from pathlib import PurePosixPath
from typing import Any

import sqlalchemy as sa

from relay.clock import Clock
from relay.sandbox.store import Store
from relay.sandbox.tables import files
from relay.sandbox.wire import ApiError, Call, Reply, Upload, iso, milliseconds, moment, number

_ACCESS = ("PRIVATE", "PUBLIC_INDEXABLE", "PUBLIC_NOT_INDEXABLE", "HIDDEN_PRIVATE")
_METADATA = tuple(column for column in files.c if column is not files.c.content)


class Files:
    def __init__(self, *, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def upload(self, call: Call) -> Reply:
        upload, options = call.form.get("file"), _options(call)
        if not isinstance(upload, Upload):
            raise ApiError(400, "The form has no part named file")
        folder = _folder(call)
        md5 = hashlib.md5(upload.content, usedforsecurity=False).hexdigest()
        existing = self._same(md5, folder) if _wants_existing(options) else None
        if existing is not None:
            return Reply(201, _view(existing))
        row = {
            "folder": folder,
            "name": str(call.form.get("fileName") or upload.filename),
            "content_type": upload.content_type,
            "access": options["access"],
            "md5": md5,
            "size": len(upload.content),
            "content": upload.content,
            "created_ms": milliseconds(self._clock.now()),
        }
        made = self._store.execute(sa.insert(files).values(row).returning(*_METADATA)).one()
        return Reply(201, _view(made))

    def get(self, _call: Call, id_: str) -> Reply:
        return Reply(200, _view(self._row(id_, *_METADATA)))

    def download(self, _call: Call, id_: str) -> Reply:
        """The bytes. HubSpot gives a signed address for them instead; the sandbox has no other host."""
        return Reply(200, self._row(id_, files.c.content).content)

    def delete(self, _call: Call, id_: str) -> Reply:
        self._store.execute(sa.delete(files).where(files.c.id == number(id_)))
        return Reply(204)

    def _same(self, md5: str, folder: str) -> sa.Row[Any] | None:
        same = sa.select(*_METADATA).where(files.c.md5 == md5, files.c.folder == folder)
        return self._store.execute(same.order_by(files.c.id)).first()

    def _row(self, id_: str, *columns: sa.Column[Any]) -> sa.Row[Any]:
        row = self._store.execute(sa.select(*columns).where(files.c.id == number(id_))).first()
        if row is None:
            raise ApiError(404, f"No file with id {id_}", category="OBJECT_NOT_FOUND")
        return row


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


def _wants_existing(options: dict[str, Any]) -> bool:
    return (
        options.get("duplicateValidationStrategy") == "RETURN_EXISTING"
        and options.get("duplicateValidationScope") == "EXACT_FOLDER"
    )


def _view(row: sa.Row[Any]) -> dict[str, Any]:
    name = PurePosixPath(row.name)
    created = iso(moment(row.created_ms))
    return {
        "id": str(row.id),
        "name": name.stem,
        "extension": name.suffix.removeprefix("."),
        "type": row.content_type,
        "path": str(PurePosixPath(row.folder) / row.name),
        "access": row.access,
        "size": row.size,
        "fileMd5": row.md5,
        "createdAt": created,
        "updatedAt": created,
        "archived": False,
    }
