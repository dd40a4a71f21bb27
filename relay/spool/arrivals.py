"""Taking mail in: any number of deliveries by one statement a table, copies recognised by fingerprint.

A further copy of a mail adds a row to `copy` and nothing else, unless the mail was parked or ignored
and the copy brings something new (another mailbox, tag or evidence): then it is looked at again.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, Dialect, select, tuple_

from relay.model import Delivery, Receipt, State
from relay.spool import people
from relay.spool.bulk import BulkInsert, Values, driver_cursor
from relay.spool.engines import insert_new
from relay.spool.moves import move
from relay.spool.rows import write_evidence, write_refs
from relay.spool.tables import CHUNK_BYTES, chunk, copy, ledger, mail, microseconds


class Arrivals:
    """The statements that take mail in, for one kind of database."""

    def __init__(self, dialect: Dialect) -> None:
        self._mails = BulkInsert(
            mail,
            _MAIL,
            dialect=dialect,
            statement=insert_new(dialect, mail, ("portal", "fingerprint")),
            returning=("portal", "fingerprint", "id"),
        )
        self._chunks = BulkInsert(chunk, _CHUNK, dialect=dialect)
        self._ledger = BulkInsert(ledger, _LEDGER, dialect=dialect)
        self._copies = BulkInsert(copy, _COPY, dialect=dialect)

    def accept(
        self, connection: Connection, deliveries: Sequence[Delivery], now: datetime
    ) -> list[Receipt]:
        """Store the deliveries; the receipts stand in their order."""
        with driver_cursor(connection) as cursor:
            rows = [_mail_row(delivery, now) for delivery in deliveries]
            new = {
                (portal, fingerprint): id_
                for portal, fingerprint, id_ in self._mails.run(cursor, rows)
            }
            known = _find_mails(
                connection, [item for item in map(_identity, deliveries) if item not in new]
            )
            arrived, firsts = [], []
            for delivery in deliveries:
                identity = _identity(delivery)
                is_first = identity in new
                spool_id = new.pop(identity) if is_first else known[identity]
                known[identity] = spool_id
                arrived.append((Receipt(spool_id=spool_id, duplicate=not is_first), delivery))
                if is_first:
                    firsts.append((spool_id, delivery))
            self._chunks.run(cursor, [row for first in firsts for row in _chunk_rows(*first)])
            self._ledger.run(cursor, [_ledger_row(spool_id, now) for spool_id, _ in firsts])
            for receipt, delivery in arrived:
                if receipt.duplicate:
                    self._reopen(connection, receipt.spool_id, delivery, now)
            self._copies.run(
                cursor,
                [row for receipt, each in arrived for row in _copy_rows(receipt.spool_id, each)],
            )
        people.note_uses(
            connection,
            [each.key.id for _, one in arrived for each in one.recipients if each.key],
            now,
        )
        return [receipt for receipt, _ in arrived]

    def _reopen(
        self, connection: Connection, spool_id: int, delivery: Delivery, now: datetime
    ) -> None:
        """A rested mail is queued again when the copy brings what the earlier ones did not."""
        row = connection.execute(
            select(mail.c.state, mail.c.epoch, mail.c.has_raw, mail.c.undone).where(
                mail.c.id == spool_id
            )
        ).one()
        if row.undone or row.state not in (State.PARKED, State.IGNORED):
            return
        brought = {
            tuple(known)
            for known in connection.execute(
                select(
                    copy.c.mailbox, copy.c.tag, copy.c.user, copy.c.trusted, copy.c.evidence
                ).where(copy.c.mail_id == spool_id)
            )
        }
        evidence = delivery.evidence
        shown = evidence.user, evidence.peer_trusted, write_evidence(evidence)
        if all(
            (recipient.mailbox, recipient.tag, *shown) in brought
            for recipient in delivery.recipients
        ):
            return
        if not row.has_raw:
            with driver_cursor(connection) as cursor:
                self._chunks.run(cursor, _chunk_rows(spool_id, delivery))
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


_Identity = tuple[str, str]


def _identity(delivery: Delivery) -> _Identity:
    return delivery.portal, delivery.fingerprint


def _find_mails(connection: Connection, identities: list[_Identity]) -> dict[_Identity, int]:
    if not identities:
        return {}
    found = connection.execute(
        select(mail.c.portal, mail.c.fingerprint, mail.c.id).where(
            tuple_(mail.c.portal, mail.c.fingerprint).in_(identities)
        )
    )
    return {(portal, fingerprint): spool_id for portal, fingerprint, spool_id in found}


_MAIL = (
    "portal",
    "fingerprint",
    "message_id",
    "state",
    "attempt",
    "crashes",
    "epoch",
    "received_at",
    "next_attempt_at",
    "moved_at",
    "reason",
    "size",
    "has_raw",
)


def _mail_row(delivery: Delivery, now: datetime) -> Values:
    at = microseconds(now)
    return (
        delivery.portal,
        delivery.fingerprint,
        delivery.message_id,
        State.QUEUED.value,
        0,
        0,
        0,
        microseconds(delivery.envelope.received_at),
        at,
        at,
        "accepted",
        len(delivery.envelope.raw),
        True,
    )


_CHUNK = ("mail_id", "seq", "data")


def _chunk_rows(spool_id: int, delivery: Delivery) -> list[Values]:
    raw = memoryview(delivery.envelope.raw)  # nothing is copied
    return [
        (spool_id, seq, raw[start : start + CHUNK_BYTES])
        for seq, start in enumerate(range(0, len(raw) or 1, CHUNK_BYTES))
    ]


_LEDGER = ("mail_id", "at", "to_state", "attempt", "reason")


def _ledger_row(spool_id: int, now: datetime) -> Values:
    return spool_id, microseconds(now), State.QUEUED.value, 0, "accepted"


_COPY = (
    "mail_id",
    "address",
    "mailbox",
    "tag",
    "records",
    "mail_from",
    "peer",
    "helo",
    "tls",
    "user",
    "trusted",
    "received_at",
    "evidence",
    "key_id",
    "key_user",
    "signed",
)


def _copy_rows(spool_id: int, delivery: Delivery) -> list[Values]:
    envelope, evidence = delivery.envelope, delivery.evidence
    written = write_evidence(evidence)
    return [
        (
            spool_id,
            recipient.address,
            recipient.mailbox,
            recipient.tag,
            write_refs(recipient.records),
            envelope.mail_from,
            envelope.peer,
            envelope.helo,
            envelope.tls,
            evidence.user,
            evidence.peer_trusted,
            microseconds(envelope.received_at),
            written,
            recipient.key and recipient.key.id,
            recipient.key and recipient.key.user,
            recipient.signed,
        )
        for recipient in delivery.recipients
    ]
