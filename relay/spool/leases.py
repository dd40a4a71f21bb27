"""Which worker owns a portal: a lease with an owner, an end and an epoch that only grows.

Owning a portal is what makes the rate limiter local, batches full and order free. Whoever lost the
lease finds its epoch outdated in every statement, so a slow worker cannot undo what its successor did.

Only the epoch says whose the portal is. The end matters to nobody but those who want it, so a clock
that is put forward takes it from no live worker. It is read on their clocks: workers that share a
database need clocks that agree to within the length of a lease.
"""

from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, select, update

from relay.errors import Temporary
from relay.model import Lease
from relay.spool.engines import insert_new
from relay.spool.tables import lease

_FREE = datetime(1970, 1, 1, tzinfo=UTC)


class LeaseLost(Temporary):
    """The portal, or this mail, belongs to another worker by now: leave it alone."""


def take_lease(
    connection: Connection, portal: str, owner: str, now: datetime, ttl: timedelta
) -> Lease | None:
    """A new lease, or None while another owner's is running. One's own is taken anew, in a new epoch.

    None runs for longer than `ttl` from now: one that seems to was begun on a wrong clock.
    """
    connection.execute(
        insert_new(connection.dialect, lease, ("portal",)),
        {"portal": portal, "owner": "", "until": _FREE, "epoch": 0},
    )
    row = connection.execute(
        update(lease)
        .where(
            lease.c.portal == portal,
            (lease.c.owner == owner) | (lease.c.until <= now) | (lease.c.until > now + 2 * ttl),
        )
        .values(owner=owner, until=now + ttl, epoch=lease.c.epoch + 1)
        .returning(lease.c.epoch)
    ).first()
    if row is None:
        return None
    return Lease(portal=portal, owner=owner, epoch=row.epoch, until=now + ttl)


def renew_lease(connection: Connection, held: Lease, now: datetime, ttl: timedelta) -> Lease:
    """The same lease, running for `ttl` from now."""
    _change_until(connection, held, now + ttl)
    return Lease(portal=held.portal, owner=held.owner, epoch=held.epoch, until=now + ttl)


def release_lease(connection: Connection, held: Lease) -> None:
    """Let another worker take the portal at once."""
    _change_until(connection, held, _FREE)


def _change_until(connection: Connection, held: Lease, until: datetime) -> None:
    changed = connection.execute(
        update(lease)
        .where(lease.c.portal == held.portal, lease.c.epoch == held.epoch)
        .values(until=until)
        .returning(lease.c.portal)
    ).first()
    if changed is None:
        raise LeaseLost(f"portal {held.portal} belongs to another worker by now")


def end_all_leases(connection: Connection) -> None:
    """For who knows that no other worker is alive: nobody has to wait for a dead one's lease."""
    connection.execute(update(lease).values(until=_FREE))


def require_lease(connection: Connection, held: Lease) -> None:
    """Raises LeaseLost when another worker has taken the portal, or this one has anew."""
    epoch = connection.execute(
        select(lease.c.epoch).where(lease.c.portal == held.portal)
    ).scalar_one_or_none()
    if epoch != held.epoch:
        raise LeaseLost(f"portal {held.portal} belongs to another worker by now")
