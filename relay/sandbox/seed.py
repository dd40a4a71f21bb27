"""Fills an empty sandbox from YAML files, by the same rules as any create.

The file of a portal's own is written like `seed.yaml`. What is wrong with one is told by file, item
and reason.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from relay.clock import Clock
from relay.errors import Permanent
from relay.sandbox import schema
from relay.sandbox.records import Records
from relay.sandbox.store import Store
from relay.sandbox.tables import owners
from relay.sandbox.wire import ApiError, milliseconds

EXAMPLES = Path(__file__).with_name("seed.yaml")
_ID = Field(gt=0, lt=10**18)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Owner(_Strict):
    id: int = _ID
    user_id: int = _ID
    email: str
    first_name: str = ""
    last_name: str = ""


class _Link(_Strict):
    """To which record, and HubSpot's number for the type of the association."""

    to: int = _ID
    type: int = _ID


class _Record(_Strict):
    """`id` None: the next one that is free."""

    type: str
    id: int | None = Field(default=None, gt=0, lt=10**18)
    properties: dict[str, Any]
    links: list[_Link] = []

    def item(self) -> dict[str, Any]:
        """As the body of a create has it."""
        associations = [
            {
                "to": {"id": link.to},
                "types": [
                    {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": link.type}
                ],
            }
            for link in self.links
        ]
        return {"properties": self.properties, "associations": associations}


class _Seed(_Strict):
    owners: list[_Owner] = []
    records: list[_Record] = []


def seed(*, store: Store, records: Records, clock: Clock, files: Sequence[Path]) -> None:
    """All of it, or nothing if the store has something already. Within a transaction.

    Raises Permanent for a file that is missing or wrong.
    """
    if not store.is_empty():
        return
    now_ms = milliseconds(clock.now())
    for path, data in [(path, _read(path)) for path in files]:
        for number, owner in enumerate(data.owners):
            if store.execute(sa.select(owners.c.id).where(owners.c.id == owner.id)).first():
                raise Permanent(f"{path}: owners[{number}]: id {owner.id} is there already")
            row = owner.model_dump() | {"email": owner.email.lower(), "created_ms": now_ms}
            store.execute(sa.insert(owners).values(row))
        for number, record in enumerate(data.records):
            try:
                _add(record, store, records)
            except ApiError as error:
                name = f"{record.type} {record.id or ''}".strip()
                raise Permanent(f"{path}: records[{number}] ({name}): {error.message}") from None


def _add(record: _Record, store: Store, records: Records) -> None:
    type_ = schema.object_type(record.type)
    if record.id is not None and store.get(type_, record.id):
        raise ApiError(409, f"id {record.id} is there already")
    (outcome,) = records.create(type_, [record.item()], first_id=record.id)
    if isinstance(outcome, ApiError):
        raise outcome


def _read(path: Path) -> _Seed:
    try:
        return _Seed.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")) or {})
    except OSError as error:
        raise Permanent(f"{path}: cannot be read: {error.strerror}") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise Permanent(f"{path}: is no YAML: {error}") from None
    except ValidationError as error:
        wrong = "; ".join(f"{_place(one['loc'])}: {one['msg']}" for one in error.errors())
        raise Permanent(f"{path}: {wrong}") from None


def _place(parts: tuple[int | str, ...]) -> str:
    """("records", 2, "type") -> records[2].type"""
    place = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts)
    return place.removeprefix(".") or "the file"
