"""What providers ask before they forward to relay. Code and link are as good as a password.

They stand in a table of their own, never in a reason, and go when the raw mail goes.
"""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from relay.model import Confirmation
from relay.spool.tables import confirmation, mail

_MOST = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A confirmation, and the mail that it came in."""

    spool_id: int
    portal: str
    received_at: datetime
    confirmation: Confirmation


def write(connection: Connection, spool_id: int, asked: Confirmation) -> None:
    """In place of what was read of the mail before."""
    connection.execute(delete(confirmation).where(confirmation.c.mail_id == spool_id))
    connection.execute(insert(confirmation).values(mail_id=spool_id, **asdict(asked)))


def read(connection: Connection) -> list[Asked]:
    """The newest hundred, the newest first."""
    rows = connection.execute(
        select(confirmation, mail.c.portal, mail.c.received_at)
        .join(mail, mail.c.id == confirmation.c.mail_id)
        .order_by(confirmation.c.mail_id.desc())
        .limit(_MOST)
    )
    return [
        Asked(
            spool_id=row.mail_id,
            portal=row.portal,
            received_at=row.received_at,
            confirmation=Confirmation(
                provider=row.provider, address=row.address, code=row.code, link=row.link
            ),
        )
        for row in rows
    ]
