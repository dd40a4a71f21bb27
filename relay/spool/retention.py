"""Dropping what is old, in steps small enough not to hold up the writer.

Only mails at rest, logged or ignored, grow old. A parked mail waits for a person however long it
takes; what waits to be sent is never touched.
"""

from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from relay.model import State
from relay.spool.tables import chunk, mail

STEP = 200
_AT_REST = (State.LOGGED, State.IGNORED)


def drop_raw(connection: Connection, before: datetime) -> int:
    """Drop the raw mail of up to STEP mails that came to rest before; returns how many."""
    ids = _old(connection, before, has_raw=True)
    if ids:
        connection.execute(delete(chunk).where(chunk.c.mail_id.in_(ids)))
        connection.execute(update(mail).where(mail.c.id.in_(ids)).values(has_raw=False))
    return len(ids)


def drop_mails(connection: Connection, before: datetime) -> int:
    """Drop up to STEP mails that came to rest before, with everything known of them."""
    ids = _old(connection, before, has_raw=False)
    if ids:
        connection.execute(delete(mail).where(mail.c.id.in_(ids)))
    return len(ids)


def _old(connection: Connection, before: datetime, *, has_raw: bool) -> list[int]:
    return list(
        connection.execute(
            select(mail.c.id)
            .where(
                mail.c.state.in_(_AT_REST), mail.c.moved_at < before, mail.c.has_raw.is_(has_raw)
            )
            .limit(STEP)
        ).scalars()
    )
