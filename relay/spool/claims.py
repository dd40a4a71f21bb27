"""Taking mail to work on: what is due, what is unsure, and what an earlier owner left behind."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, insert, select, update

from relay.model import Effect, Lease, Spooled, State
from relay.spool.leases import require_lease
from relay.spool.moves import move
from relay.spool.rows import read_copies, read_effects, spooled
from relay.spool.tables import OPEN, ledger, mail


def claim(
    connection: Connection,
    held: Lease,
    *,
    most: int,
    most_bytes: int,
    now: datetime,
    wait_after: Callable[[int], timedelta],
) -> list[Spooled]:
    """Take what is due, the longest waiting first: up to `most` mails and `most_bytes`, at least one.

    `wait_after` says how long the mail waits should this attempt, by its number, come to nothing:
    that time is written now, so that a mail that kills its worker does not come back at once.
    """
    require_lease(connection, held, now)
    due = connection.execute(_due(held, State.QUEUED, now, most)).all()
    taken = list(_within(due, most_bytes))
    if not taken:
        return []
    connection.execute(
        update(mail)
        .where(mail.c.id == bindparam("spool_id"))
        .values(
            state=State.CLAIMED,
            epoch=held.epoch,
            attempt=mail.c.attempt + 1,
            moved_at=now,
            next_attempt_at=bindparam("next_attempt"),
        ),
        [{"spool_id": row.id, "next_attempt": now + wait_after(row.attempt + 1)} for row in taken],
    )
    connection.execute(
        insert(ledger),
        [
            {
                "mail_id": row.id,
                "at": now,
                "from_state": State.QUEUED,
                "to_state": State.CLAIMED,
                "attempt": row.attempt + 1,
                "reason": f"claimed by {held.owner}",
            }
            for row in taken
        ],
    )
    copies = read_copies(connection, [row.id for row in taken])
    return [
        spooled(row, copies[row.id], state=State.CLAIMED, attempt=row.attempt + 1, epoch=held.epoch)
        for row in taken
    ]


def claim_unsure(
    connection: Connection, held: Lease, *, most: int, now: datetime, look_again_at: datetime
) -> list[tuple[Spooled, tuple[Effect, ...]]]:
    """Mails whose call had no known outcome and that are due for a look, with what they were to have.

    They stay unsure; only when to look next, and who does, is written.
    """
    require_lease(connection, held, now)
    rows = connection.execute(_due(held, State.UNSURE, now, most)).all()
    if not rows:
        return []
    ids = [row.id for row in rows]
    connection.execute(
        update(mail)
        .where(mail.c.id.in_(ids))
        .values(epoch=held.epoch, next_attempt_at=look_again_at)
    )
    copies, effects = read_copies(connection, ids), read_effects(connection, ids)
    return [
        (
            spooled(row, copies[row.id], state=State.UNSURE, attempt=row.attempt, epoch=held.epoch),
            effects[row.id],
        )
        for row in rows
    ]


def _due(held: Lease, state: State, now: datetime, most: int) -> Select[Any]:
    return (
        select(mail)
        .where(
            OPEN,
            mail.c.portal == held.portal,
            mail.c.state == state,
            mail.c.next_attempt_at <= now,
        )
        .order_by(mail.c.next_attempt_at, mail.c.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    )


def _within(rows: Iterable[Row[Any]], most_bytes: int) -> Iterable[Row[Any]]:
    """The first of the rows whose mails together stay within the size; the very first in any case."""
    total = 0
    for row in rows:
        total += row.size
        if total > most_bytes and total > row.size:
            return
        yield row


def recover(connection: Connection, held: Lease, now: datetime) -> tuple[int, int]:
    """Take over what an earlier owner left: claimed goes back to wait, sending becomes unsure.

    Returns how many of each.
    """
    require_lease(connection, held, now)
    left = connection.execute(
        select(mail.c.id, mail.c.state, mail.c.epoch).where(
            OPEN,
            mail.c.portal == held.portal,
            mail.c.state.in_((State.CLAIMED, State.SENDING)),
            mail.c.epoch < held.epoch,
        )
    ).all()
    for row in left:
        if row.state == State.CLAIMED:
            move(
                connection,
                row.id,
                State.CLAIMED,
                State.QUEUED,
                epoch=row.epoch,
                now=now,
                reason="its worker ended before any call",
            )
        else:
            move(
                connection,
                row.id,
                State.SENDING,
                State.UNSURE,
                epoch=row.epoch,
                now=now,
                reason="its worker ended with a call under way",
                next_attempt_at=now,
            )
    claimed = sum(1 for row in left if row.state == State.CLAIMED)
    return claimed, len(left) - claimed
