"""Taking mail in: any number of deliveries by one statement a table, copies recognised by fingerprint.

A further copy of a mail adds a row to `copy` and nothing else, unless the mail was parked or ignored
and the copy brings something new (another mailbox, tag or user): then it is looked at again.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, tuple_

from relay.model import Delivery, Receipt, State
from relay.spool.engines import insert_new
from relay.spool.moves import move
from relay.spool.rows import write_refs
from relay.spool.tables import CHUNK_BYTES, chunk, copy, ledger, mail


def accept(connection: Connection, deliveries: Sequence[Delivery], now: datetime) -> list[Receipt]:
    """Store the deliveries; the receipts stand in their order."""
    new = _insert_mails(connection, deliveries, now)
    known = _find_mails(
        connection, [item for item in map(_identity, deliveries) if item not in new]
    )
    receipts, firsts = [], []
    for delivery in deliveries:
        identity = _identity(delivery)
        is_first = identity in new
        spool_id = new.pop(identity) if is_first else known[identity]
        known[identity] = spool_id
        receipts.append(Receipt(spool_id=spool_id, duplicate=not is_first))
        if is_first:
            firsts.append((spool_id, delivery))
    if firsts:
        connection.execute(insert(chunk), [row for first in firsts for row in _chunks(*first)])
        connection.execute(insert(ledger), [_arrival(spool_id, now) for spool_id, _ in firsts])
    for receipt, delivery in zip(receipts, deliveries, strict=True):
        if receipt.duplicate:
            _reopen(connection, receipt.spool_id, delivery, now)
    connection.execute(
        insert(copy),
        [
            row
            for receipt, delivery in zip(receipts, deliveries, strict=True)
            for row in _copies(receipt.spool_id, delivery)
        ],
    )
    return receipts


_Identity = tuple[str, str]


def _identity(delivery: Delivery) -> _Identity:
    return delivery.portal, delivery.fingerprint


def _insert_mails(
    connection: Connection, deliveries: Sequence[Delivery], now: datetime
) -> dict[_Identity, int]:
    """The ids of those that were not there yet."""
    statement = insert_new(connection, mail, ("portal", "fingerprint")).returning(
        mail.c.portal, mail.c.fingerprint, mail.c.id
    )
    rows = [
        {
            "portal": delivery.portal,
            "fingerprint": delivery.fingerprint,
            "message_id": delivery.message_id,
            "state": State.QUEUED,
            "attempt": 0,
            "crashes": 0,
            "epoch": 0,
            "received_at": delivery.envelope.received_at,
            "next_attempt_at": now,
            "moved_at": now,
            "reason": "accepted",
            "size": len(delivery.envelope.raw),
            "has_raw": True,
        }
        for delivery in deliveries
    ]
    return {
        (portal, fingerprint): spool_id
        for portal, fingerprint, spool_id in connection.execute(statement, rows)
    }


def _find_mails(connection: Connection, identities: list[_Identity]) -> dict[_Identity, int]:
    if not identities:
        return {}
    found = connection.execute(
        select(mail.c.portal, mail.c.fingerprint, mail.c.id).where(
            tuple_(mail.c.portal, mail.c.fingerprint).in_(identities)
        )
    )
    return {(portal, fingerprint): spool_id for portal, fingerprint, spool_id in found}


def _chunks(spool_id: int, delivery: Delivery) -> list[dict[str, Any]]:
    raw = delivery.envelope.raw
    return [
        {"mail_id": spool_id, "seq": seq, "data": raw[start : start + CHUNK_BYTES]}
        for seq, start in enumerate(range(0, len(raw), CHUNK_BYTES))
    ] or [{"mail_id": spool_id, "seq": 0, "data": b""}]


def _arrival(spool_id: int, now: datetime) -> dict[str, Any]:
    return {
        "mail_id": spool_id,
        "at": now,
        "from_state": None,
        "to_state": State.QUEUED,
        "attempt": 0,
        "reason": "accepted",
    }


def _copies(spool_id: int, delivery: Delivery) -> list[dict[str, Any]]:
    envelope = delivery.envelope
    return [
        {
            "mail_id": spool_id,
            "address": recipient.address,
            "mailbox": recipient.mailbox,
            "tag": recipient.tag,
            "records": write_refs(recipient.records),
            "mail_from": envelope.mail_from,
            "peer": envelope.peer,
            "helo": envelope.helo,
            "tls": envelope.tls,
            "user": envelope.user,
            "trusted": envelope.trusted,
            "received_at": envelope.received_at,
        }
        for recipient in delivery.recipients
    ]


def _reopen(connection: Connection, spool_id: int, delivery: Delivery, now: datetime) -> None:
    """A rested mail is queued again when the copy brings what the earlier ones did not."""
    row = connection.execute(
        select(mail.c.state, mail.c.epoch, mail.c.has_raw).where(mail.c.id == spool_id)
    ).one()
    if row.state not in (State.PARKED, State.IGNORED):
        return
    brought = {
        tuple(known)
        for known in connection.execute(
            select(copy.c.mailbox, copy.c.tag, copy.c.user, copy.c.trusted).where(
                copy.c.mail_id == spool_id
            )
        )
    }
    envelope = delivery.envelope
    if all(
        (recipient.mailbox, recipient.tag, envelope.user, envelope.trusted) in brought
        for recipient in delivery.recipients
    ):
        return
    if not row.has_raw:
        connection.execute(insert(chunk), _chunks(spool_id, delivery))
    move(
        connection,
        spool_id,
        State(row.state),
        State.QUEUED,
        epoch=row.epoch,
        now=now,
        reason="another copy came, with something new",
        next_attempt_at=now,
        has_raw=True,
    )
