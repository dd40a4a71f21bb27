"""Users of ours who are to hear that a mail of theirs is parked, until they are told."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from relay.model import State
from relay.spool.tables import mail, notice

_MOST = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """`at`: when the mail was parked. `reason`: what it waits for, `""` if it is parked no more."""

    spool_id: int
    portal: str
    user: str
    at: datetime
    received_at: datetime
    reason: str


def write(connection: Connection, spool_id: int, user: str, now: datetime) -> None:
    """One of each mail, the newest."""
    drop(connection, [spool_id])
    connection.execute(insert(notice).values(mail_id=spool_id, user=user, at=now))


def read(connection: Connection) -> list[Notice]:
    """Those that nobody was told of yet, the oldest first."""
    rows = connection.execute(
        select(notice, mail.c.portal, mail.c.received_at, mail.c.state, mail.c.reason)
        .join(mail, mail.c.id == notice.c.mail_id)
        .order_by(notice.c.at, notice.c.mail_id)
        .limit(_MOST)
    )
    return [
        Notice(
            spool_id=row.mail_id,
            portal=row.portal,
            user=row.user,
            at=row.at,
            received_at=row.received_at,
            reason=row.reason if row.state == State.PARKED else "",
        )
        for row in rows
    ]


def drop(connection: Connection, spool_ids: Collection[int]) -> None:
    connection.execute(delete(notice).where(notice.c.mail_id.in_(list(spool_ids))))
