"""Who may log, as far as it changes while relay runs: addresses with a secret, and HubSpot's owners.

Of a secret only its digest is kept. One that has ended stays in the list, so that it can be told
whose it was.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, case, delete, insert, literal, select, update

from relay.model import Key
from relay.spool.tables import Moment, owner, secret_address


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretAddress:
    """`ends_at`: from then on it is refused, or was. `used_at` and `uses` are of accepted mails."""

    key: Key
    made_at: datetime
    ends_at: datetime | None
    leaked_at: datetime | None
    used_at: datetime | None
    uses: int


def add_address(
    connection: Connection,
    portal: str,
    user: str,
    *,
    digest: str,
    now: datetime,
    ends_at: datetime | None,
) -> Key:
    """A new one, good from now on."""
    made = connection.execute(
        insert(secret_address)
        .values(portal=portal, user=user, digest=digest, made_at=now, ends_at=ends_at, uses=0)
        .returning(secret_address.c.id)
    )
    return Key(id=made.scalar_one(), portal=portal, user=user)


def list_addresses(connection: Connection) -> list[SecretAddress]:
    """All there ever were, the oldest first."""
    return [
        SecretAddress(
            key=Key(id=row.id, portal=row.portal, user=row.user),
            made_at=row.made_at,
            ends_at=row.ends_at,
            leaked_at=row.leaked_at,
            used_at=row.used_at,
            uses=row.uses,
        )
        for row in connection.execute(select(secret_address).order_by(secret_address.c.id))
    ]


def read_keys(connection: Connection, now: datetime) -> tuple[dict[str, Key], dict[str, Key]]:
    """Those that are good now, and those that have ended, by digest."""
    good: dict[str, Key] = {}
    ended: dict[str, Key] = {}
    for row in connection.execute(select(secret_address, _is_good(now).label("is_good"))):
        (good if row.is_good else ended)[row.digest] = Key(
            id=row.id, portal=row.portal, user=row.user
        )
    return good, ended


def end_address(connection: Connection, number: int, at: datetime, now: datetime) -> Key | None:
    """It ends at that time, or earlier if it was to; None when it is none that is good now."""
    is_later = secret_address.c.ends_at.is_(None) | (secret_address.c.ends_at > at)
    row = connection.execute(
        update(secret_address)
        .where(secret_address.c.id == number, _is_good(now))
        .values(ends_at=case((is_later, literal(at, Moment)), else_=secret_address.c.ends_at))
        .returning(secret_address.c.id, secret_address.c.portal, secret_address.c.user)
    ).one_or_none()
    return None if row is None else Key(id=row.id, portal=row.portal, user=row.user)


def note_uses(connection: Connection, numbers: Collection[int], now: datetime) -> None:
    """Mails were accepted by these keys, one for each time that a number stands there."""
    for number in set(numbers):
        uses = sum(each == number for each in numbers)
        connection.execute(
            update(secret_address)
            .where(secret_address.c.id == number)
            .values(uses=secret_address.c.uses + uses, used_at=now)
        )


def note_leaks(connection: Connection, keys: Collection[Key], now: datetime) -> list[Key]:
    """These stood in an outsider's mail; those of them that are good and had not before."""
    noted = connection.execute(
        update(secret_address)
        .where(
            secret_address.c.id.in_([key.id for key in keys]),
            secret_address.c.leaked_at.is_(None),
            _is_good(now),
        )
        .values(leaked_at=now)
        .returning(secret_address.c.id)
    )
    new = set(noted.scalars())
    return sorted((key for key in keys if key.id in new), key=lambda key: key.id)


def replace_owners(connection: Connection, portal: str, addresses: Collection[str]) -> None:
    connection.execute(delete(owner).where(owner.c.portal == portal))
    if addresses:
        connection.execute(
            insert(owner), [{"portal": portal, "address": each} for each in sorted(addresses)]
        )


def read_owners(connection: Connection) -> dict[str, frozenset[str]]:
    """The owners of each portal, as they were last heard. A portal of which nothing is known is absent."""
    found: dict[str, set[str]] = {}
    for row in connection.execute(select(owner)):
        found.setdefault(row.portal, set()).add(row.address)
    return {portal: frozenset(addresses) for portal, addresses in found.items()}


def _is_good(now: datetime) -> ColumnElement[bool]:
    return secret_address.c.ends_at.is_(None) | (secret_address.c.ends_at > now)
