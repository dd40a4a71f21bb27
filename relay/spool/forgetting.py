"""Forgetting a person: which mails name them, and what is left of a mail that is to be forgotten.

Left are its number, its state, its times, and its fingerprint: a hash, by which another copy of it is known
and not logged. Everything goes in steps small enough for a daemon that works beside it.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, select, update

from relay.model import State
from relay.spool.queries import read_raw
from relay.spool.tables import (
    awaited,
    chunk,
    confirmation,
    copy,
    effect,
    ledger,
    mail,
    notice,
)

_STEP = 100
_AT_REST = (State.LOGGED, State.IGNORED)
_FORGOTTEN = "(forgotten)"
_SOFT_BREAK = b"=\r\n"  # of quoted-printable (RFC 2045 section 6.7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A mail that names the person. `engagement_ids` are those that it has in the CRM."""

    spool_id: int
    portal: str
    state: State
    engagement_ids: tuple[str, ...]


class Person:
    """An address, as it stands in texts: not inside of a longer one."""

    def __init__(self, address: str) -> None:
        self._raw = address.lower().encode()
        start, end = r"(?<![\w.+%-])", r"(?![\w-]|\.\w)"
        self._pattern = re.compile(start + re.escape(address) + end, re.IGNORECASE)

    def is_in(self, text: str) -> bool:
        return self._pattern.search(text) is not None

    def is_in_raw(self, raw: bytes) -> bool:
        """Not where it is encoded as base64."""
        lower = raw.lower()
        if _SOFT_BREAK in lower:
            lower = lower.replace(_SOFT_BREAK, b"")
        at = lower.find(self._raw)
        while at >= 0:
            around = lower[max(0, at - 1) : at + len(self._raw) + 2]
            if self.is_in(around.decode("latin-1")):
                return True
            at = lower.find(self._raw, at + 1)
        return False

    def out_of(self, text: str) -> str:
        return self._pattern.sub(_FORGOTTEN, text)


def find_mentions(
    connection: Connection, person: Person, after: int
) -> tuple[list[Mention], int | None]:
    """One step through the mails above number `after`, and where the next begins; None: no more."""
    rows = connection.execute(
        select(mail).where(mail.c.id > after).order_by(mail.c.id).limit(_STEP)
    ).all()
    if not rows:
        return [], None
    ids = [row.id for row in rows]
    said: dict[int, list[str]] = {row.id: [row.reason] for row in rows}
    for spool_id, text in _texts(connection, ids):
        said[spool_id].append(text)
    found = [
        Mention(
            spool_id=row.id,
            portal=row.portal,
            state=State(row.state),
            engagement_ids=_engagements(connection, row.id),
        )
        for row in rows
        if person.is_in("\n".join(said[row.id]))
        or (row.has_raw and person.is_in_raw(read_raw(connection, row.id) or b""))
    ]
    return found, ids[-1]


def _texts(connection: Connection, ids: list[int]) -> Iterator[tuple[int, str]]:
    """All that was written down of these mails and may name somebody."""
    for row in connection.execute(select(copy).where(copy.c.mail_id.in_(ids))):
        yield row.mail_id, "\n".join((row.mail_from, row.user or "", row.evidence))
    for row in connection.execute(select(ledger).where(ledger.c.mail_id.in_(ids))):
        yield row.mail_id, f"{row.reason}\n{_unescaped(row.findings)}"
    for row in connection.execute(select(effect).where(effect.c.mail_id.in_(ids))):
        yield row.mail_id, _unescaped(row.people)
    asked = select(confirmation).where(confirmation.c.mail_id.in_(ids))
    for row in connection.execute(asked):
        yield row.mail_id, row.address


def _unescaped(written: str | None) -> str:
    return json.dumps(json.loads(written), ensure_ascii=False) if written else ""


def _engagements(connection: Connection, spool_id: int) -> tuple[str, ...]:
    found = connection.execute(
        select(effect.c.engagement_id)
        .where(effect.c.mail_id == spool_id, effect.c.engagement_id.is_not(None))
        .order_by(effect.c.id)
    ).scalars()
    return tuple(map(str, found))


def scrub(connection: Connection, spool_id: int, person: Person) -> bool:
    """Drop the raw mail, and the person from what is written down of it. False unless it is at rest."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete = ON")  # the freed pages are overwritten
    row = connection.execute(
        update(mail)
        .where(mail.c.id == spool_id, mail.c.state.in_(_AT_REST))
        .values(has_raw=False, message_id=None, undone=True)
        .returning(mail.c.reason)
    ).first()
    if row is None:
        return False
    reason = person.out_of(row.reason)
    connection.execute(update(mail).where(mail.c.id == spool_id).values(reason=reason))
    for table in (chunk, confirmation, awaited, notice):
        connection.execute(delete(table).where(table.c.mail_id == spool_id))
    _scrub_rows(connection, spool_id, person)
    return True


def _scrub_rows(connection: Connection, spool_id: int, person: Person) -> None:
    for row in connection.execute(select(copy).where(copy.c.mail_id == spool_id)).all():
        changes: dict[str, Any] = {
            "mail_from": person.out_of(row.mail_from),
            "user": row.user and person.out_of(row.user),
            "evidence": person.out_of(row.evidence),
        }
        connection.execute(update(copy).where(copy.c.id == row.id).values(changes))
    for row in connection.execute(select(ledger).where(ledger.c.mail_id == spool_id)).all():
        findings = row.findings and json.dumps(
            [[rule, person.out_of(text)] for rule, text in json.loads(row.findings)]
        )
        changes = {"reason": person.out_of(row.reason), "findings": findings}
        connection.execute(update(ledger).where(ledger.c.id == row.id).values(changes))
    for row in connection.execute(select(effect).where(effect.c.mail_id == spool_id)).all():
        people = [one for one in json.loads(row.people) if not person.is_in(one)]
        changes = {"people": json.dumps(people), "message_id": None}
        connection.execute(update(effect).where(effect.c.id == row.id).values(changes))
