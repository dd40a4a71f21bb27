"""Fills an empty sandbox with the people of `seed.yaml`, by the same rules as any create."""

from pathlib import Path

import sqlalchemy as sa
import yaml

from relay.clock import Clock
from relay.sandbox.records import Records
from relay.sandbox.store import Store
from relay.sandbox.tables import owners
from relay.sandbox.wire import ApiError, milliseconds

_DATA = Path(__file__).with_name("seed.yaml")


def seed(*, store: Store, records: Records, clock: Clock) -> None:
    """All of it, or nothing if the store has an object already. Within a transaction."""
    if not store.is_empty():
        return
    data = yaml.safe_load(_DATA.read_text(encoding="utf-8"))
    now_ms = milliseconds(clock.now())
    store.execute(
        sa.insert(owners).values([{**owner, "created_ms": now_ms} for owner in data["owners"]])
    )
    for record in data["records"]:
        associations = [
            {
                "to": {"id": link["to"]},
                "types": [
                    {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": link["type"]}
                ],
            }
            for link in record.get("links", [])
        ]
        item = {"properties": record["properties"], "associations": associations}
        (outcome,) = records.create(record["type"], [item], first_id=record["id"])
        if isinstance(outcome, ApiError):
            raise outcome
