"""Parked mails that wait for somebody to become a contact: by which addresses, and when to look next.

When to look is the caller's to say. A mail that is no longer parked waits for nobody, whatever its rows
say: they go when others are written.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from relay.model import Finding, State
from relay.spool.moves import move
from relay.spool.tables import awaited, mail


@dataclass(frozen=True, slots=True, kw_only=True)
class Awaiting:
    """One mail, and the addresses of which one is enough. `since`: when it was parked."""

    spool_id: int
    addresses: tuple[str, ...]
    since: datetime


def wait_for(
    connection: Connection, spool_id: int, addresses: Collection[str], *, look_at: datetime
) -> None:
    connection.execute(delete(awaited).where(awaited.c.mail_id == spool_id))
    rows = [
        {"mail_id": spool_id, "address": address, "look_at": look_at}
        for address in dict.fromkeys(addresses)
    ]
    if rows:
        connection.execute(insert(awaited), rows)


def due(connection: Connection, portal: str, now: datetime, most: int) -> list[Awaiting]:
    """The mails to look at now, those that are longest due first. `most`: addresses."""
    rows = connection.execute(
        select(awaited.c.mail_id, awaited.c.address, mail.c.moved_at)
        .join(mail, mail.c.id == awaited.c.mail_id)
        .where(mail.c.portal == portal, mail.c.state == State.PARKED, awaited.c.look_at <= now)
        .order_by(awaited.c.look_at, awaited.c.mail_id)
        .limit(most)
    )
    addresses: defaultdict[tuple[int, datetime], list[str]] = defaultdict(list)
    for row in rows:
        addresses[row.mail_id, row.moved_at].append(row.address)
    return [
        Awaiting(spool_id=spool_id, addresses=tuple(each), since=since)
        for (spool_id, since), each in addresses.items()
    ]


def look_later(connection: Connection, look_at: Mapping[int, datetime]) -> None:
    """When to look at each mail next."""
    not_parked = select(mail.c.id).where(mail.c.state != State.PARKED)
    connection.execute(delete(awaited).where(awaited.c.mail_id.in_(not_parked)))
    for spool_id, at in look_at.items():
        connection.execute(update(awaited).where(awaited.c.mail_id == spool_id).values(look_at=at))


def look_now(connection: Connection, portal: str, now: datetime) -> int:
    """Somebody became a contact, who knows who: all mails of the portal are due. How many wait."""
    of_portal = select(mail.c.id).where(mail.c.portal == portal, mail.c.state == State.PARKED)
    changed = connection.execute(
        update(awaited)
        .where(awaited.c.mail_id.in_(of_portal))
        .values(look_at=now)
        .returning(awaited.c.mail_id)
    )
    return len(set(changed.scalars()))


def end(
    connection: Connection, spool_id: int, to_state: State, finding: Finding, now: datetime
) -> bool:
    """The wait is over: queued again, or ignored. False when the mail is no longer parked."""
    row = connection.execute(
        select(mail.c.state, mail.c.epoch).where(mail.c.id == spool_id)
    ).first()
    connection.execute(delete(awaited).where(awaited.c.mail_id == spool_id))
    if row is None or row.state != State.PARKED:
        return False
    move(
        connection,
        spool_id,
        State.PARKED,
        to_state,
        epoch=row.epoch,
        now=now,
        reason=finding.text,
        findings=[finding],
        next_attempt_at=now,
        attempt=0,
        crashes=0,
    )
    return True
