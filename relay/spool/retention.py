"""Dropping what is old, in steps small enough not to hold up the writer.

Only mails at rest, logged or ignored, grow old. A parked mail waits for a person however long it
takes; what waits to be sent is never touched.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, select, true, update

from relay.model import State
from relay.spool.tables import chunk, confirmation, mail

_MOST_MAILS = 200
_MOST_BYTES = 16 * 1024 * 1024
_AT_REST = (State.LOGGED, State.IGNORED)


def drop_raw(connection: Connection, before: datetime, portal: ColumnElement[bool]) -> int:
    """One step of dropping raw mail that came to rest before, and what is as secret; of how many mails.

    `portal`: of which portals.
    """
    ids = _old(connection, before, portal, has_raw=True)
    if ids:
        connection.execute(delete(chunk).where(chunk.c.mail_id.in_(ids)))
        connection.execute(delete(confirmation).where(confirmation.c.mail_id.in_(ids)))
        connection.execute(update(mail).where(mail.c.id.in_(ids)).values(has_raw=False))
    return len(ids)


def drop_mails(connection: Connection, before: datetime) -> int:
    """One step of dropping mails that came to rest before, with everything known of them."""
    ids = _old(connection, before, true(), has_raw=False)
    if ids:
        connection.execute(delete(mail).where(mail.c.id.in_(ids)))
    return len(ids)


def of_portal(name: str) -> ColumnElement[bool]:
    return mail.c.portal == name


def of_others(names: Collection[str]) -> ColumnElement[bool]:
    """All portals but these."""
    return mail.c.portal.not_in(list(names))


def _old(
    connection: Connection, before: datetime, portal: ColumnElement[bool], *, has_raw: bool
) -> list[int]:
    rows = connection.execute(
        select(mail.c.id, mail.c.size)
        .where(
            mail.c.state.in_(_AT_REST),
            mail.c.moved_at < before,
            mail.c.has_raw.is_(has_raw),
            portal,
        )
        .limit(_MOST_MAILS)
    )
    ids: list[int] = []
    total = 0
    for row in rows:
        total += row.size if has_raw else 0
        if ids and total > _MOST_BYTES:
            break
        ids.append(row.id)
    return ids
