"""Taking mail to work on: what is due, what is unsure, and what an earlier owner left behind.

What is due is told by the wall clock, for it outlives the process. That clock may be set: put forward,
it ends waits early, which harms nothing here; put back, it must not make them last (`_catch_up`).
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from itertools import chain, zip_longest
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
    """Take what is due: up to `most` mails and `most_bytes`, at least one, in the order they came.

    Of a backlog half is taken from its end: after an outage new mail does not wait behind days of
    old mail, and the old mail still moves. Mail that is tried again keeps the place it came in at: it is
    neither taken for new, nor does it wait for the whole backlog to pass.

    `wait_after` says how long the mail waits should this attempt, by its number, come to nothing:
    that time is written now, so that a mail that kills its worker does not come back at once.
    """
    require_lease(connection, held)
    _catch_up(connection, now)
    due = connection.execute(_due(held, State.QUEUED, now).limit(most)).all()
    if len(due) == most > 1:
        last = _due(held, State.QUEUED, now, newest_first=True).limit(most // 2)
        due = _from_both_ends(due, connection.execute(last).all())
    taken = sorted(_within(due, most_bytes), key=lambda row: row.id)
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
                "reason": f"taken up by {held.owner}",
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
    require_lease(connection, held)
    _catch_up(connection, now)
    rows = connection.execute(_due(held, State.UNSURE, now).limit(most)).all()
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


def _catch_up(connection: Connection, now: datetime) -> None:
    """What came to its state in what is the future now, before the clock was put back, is due."""
    connection.execute(
        update(mail)
        .where(
            mail.c.state.in_((State.QUEUED, State.CLAIMED, State.UNSURE)),
            mail.c.moved_at > now,
        )
        .values(moved_at=now, next_attempt_at=now)
    )


def _due(held: Lease, state: State, now: datetime, *, newest_first: bool = False) -> Select[Any]:
    return (
        select(mail)
        .where(
            OPEN,
            mail.c.portal == held.portal,
            mail.c.state == state,
            mail.c.next_attempt_at <= now,
        )
        .order_by(mail.c.id.desc() if newest_first else mail.c.id)
        .with_for_update(skip_locked=True)
    )


def _from_both_ends(oldest: Sequence[Row[Any]], newest: Sequence[Row[Any]]) -> Sequence[Row[Any]]:
    """As many as the oldest are: in turns the oldest and the newest, each once."""
    turns = chain.from_iterable(zip_longest(oldest, newest))
    return list({row.id: row for row in turns if row is not None}.values())[: len(oldest)]


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
    require_lease(connection, held)
    _catch_up(connection, now)
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
