"""Taking mail in: any number of deliveries by one statement a table, copies recognised by fingerprint.

A further copy of a mail adds a row to `copy` and nothing else, unless it brings something new (another
mailbox, tag, sender or evidence). A mail that was parked or ignored is then looked at again. One that is
being created, or was, stays as it is: the copy becomes a mail of its own (`copy_of`), which will add to the
first one's engagement. Its fingerprint is made of what it brings, so that it is made once.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Dialect, Row, select, tuple_

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
        self,
        connection: Connection,
        deliveries: Sequence[Delivery],
        now: datetime,
        *,
        copy_of: int | None = None,
    ) -> list[Receipt]:
        """Store the deliveries; the receipts stand in their order."""
        with driver_cursor(connection) as cursor:
            rows = [_mail_row(delivery, now, copy_of) for delivery in deliveries]
            new = {
                (portal, fingerprint): id_
                for portal, fingerprint, id_ in self._mails.run(cursor, rows)
            }
            known = _find_mails(
                connection, [item for item in map(_identity, deliveries) if item not in new]
            )
            receipts: list[Receipt | None] = []
            arrived, firsts = [], []
            for delivery in deliveries:
                identity = _identity(delivery)
                is_first = identity in new
                spool_id = new.pop(identity) if is_first else known[identity]
                known[identity] = spool_id
                if is_first:
                    firsts.append((spool_id, delivery))
                elif not self._joins(connection, spool_id, delivery, now):
                    receipts.append(None)
                    continue
                arrived.append((spool_id, delivery))
                receipts.append(Receipt(spool_id=spool_id, duplicate=not is_first))
            self._chunks.run(cursor, [row for first in firsts for row in _chunk_rows(*first)])
            self._ledger.run(cursor, [_ledger_row(spool_id, now) for spool_id, _ in firsts])
            self._copies.run(cursor, [row for each in arrived for row in _copy_rows(*each)])
        people.note_uses(
            connection,
            [each.key.id for _, one in arrived for each in one.recipients if each.key],
            now,
        )
        return [
            receipt or self._accept_copy(connection, known[_identity(delivery)], delivery, now)
            for receipt, delivery in zip(receipts, deliveries, strict=True)
        ]

    def _accept_copy(
        self, connection: Connection, copy_of: int, delivery: Delivery, now: datetime
    ) -> Receipt:
        brings = repr((delivery.fingerprint, sorted(_claims(delivery))))
        of_its_own = replace(delivery, fingerprint=hashlib.sha256(brings.encode()).hexdigest())
        [receipt] = self.accept(connection, [of_its_own], now, copy_of=copy_of)
        return receipt

    def _joins(
        self, connection: Connection, spool_id: int, delivery: Delivery, now: datetime
    ) -> bool:
        """Whether the copy is one more of the mail, which is looked at again if need be; else it is a mail of its own."""
        row = connection.execute(
            select(mail.c.state, mail.c.undone).where(mail.c.id == spool_id)
        ).one()
        if row.undone or row.state in (State.QUEUED, State.CLAIMED):
            return True
        known = connection.execute(select(copy).where(copy.c.mail_id == spool_id)).all()
        if row.state in (State.PARKED, State.IGNORED):
            if not _is_known(delivery, known):
                self._reopen(connection, spool_id, delivery, now)
            return True
        return _claims(delivery) <= {
            (each.mailbox, each.tag, each.user or "", each.mail_from) for each in known
        }

    def _reopen(
        self, connection: Connection, spool_id: int, delivery: Delivery, now: datetime
    ) -> None:
        row = connection.execute(
            select(mail.c.state, mail.c.epoch, mail.c.has_raw).where(mail.c.id == spool_id)
        ).one()
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


def _claims(delivery: Delivery) -> set[tuple[str, str, str, str]]:
    """Whose it is and where it goes, as this copy says."""
    return {
        (each.mailbox, each.tag, delivery.evidence.user or "", delivery.envelope.mail_from)
        for each in delivery.recipients
    }


def _is_known(delivery: Delivery, known: Iterable[Row[Any]]) -> bool:
    """Whether earlier copies came with the same tags and the same evidence."""
    evidence = delivery.evidence
    shown = evidence.user, evidence.peer_trusted, write_evidence(evidence)
    brought = {(each.mailbox, each.tag, each.user, each.trusted, each.evidence) for each in known}
    return all((each.mailbox, each.tag, *shown) in brought for each in delivery.recipients)


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
    "copy_of",
)


def _mail_row(delivery: Delivery, now: datetime, copy_of: int | None) -> Values:
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
        copy_of,
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
