"""The spool: the durable queue, and the ledger of what became of every mail.

Promise: what `put` returned for is on the disk. Every mail is in exactly one state; every change of
state is compare-and-set and leaves a row in the ledger. The spool knows nothing of SMTP or HubSpot.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from relay.clock import Clock
from relay.errors import Permanent
from relay.model import (
    Delivery,
    Effect,
    Finding,
    Key,
    Lease,
    Outcome,
    Parked,
    Receipt,
    RecordRef,
    Spooled,
    State,
    ThreadLink,
    Twin,
)
from relay.settings import StoreSettings
from relay.spool import (
    awaited,
    claims,
    confirmations,
    forgetting,
    leases,
    lock,
    moves,
    notices,
    people,
    queries,
    retention,
    rows,
)
from relay.spool.arrivals import Arrivals
from relay.spool.engines import is_damaged, open_engines, translated
from relay.spool.lock import DaemonLock
from relay.spool.schema import migrate
from relay.spool.writer import Writer

T = TypeVar("T")

_FIRST_LOOK = timedelta(minutes=1)  # for the contact that a mail was parked for
MOST_BATCH_BYTES = 32 * 1024 * 1024


class Spool:
    """One database. `url` is SQLAlchemy's; everything but `open` is to be called in the event loop."""

    def __init__(self, url: str, *, clock: Clock) -> None:
        self._clock = clock
        self._engines = open_engines(url)
        self._arrivals = Arrivals(self._engines.write.dialect)
        self._writer = Writer(self._engines.write, accept=self._accept, clock=clock)
        self._lock: DaemonLock | None = None
        self._arrived: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)

    def open(self, *, as_daemon: bool) -> None:
        """Migrate the database if need be and start the writer.

        Raises Permanent when the database is damaged or not one of this relay's, or another daemon
        uses it, SpoolFailed when it cannot be read just now.
        """
        file = self._engines.sqlite_file
        if file is not None:
            lock.require_log(file)
        if as_daemon and file is not None:
            self._lock = DaemonLock(file)
        try:
            if self._lock is not None:
                self._engines.require_sound()
            migrate(self._engines.write)
            if self._lock is not None:
                with self._engines.write.begin() as connection:
                    leases.end_all_leases(connection)
                self._lock.mark_open()
            elif file is not None:
                lock.take_over_log(file)
        except DBAPIError as error:
            if is_damaged(error):
                raise Permanent(f"{file}: {translated(error).reason}") from error
            raise translated(error) from error
        self._writer.start()

    async def close(self) -> None:
        """Finish what the writer has, then let go of the database. May be called again."""
        self._writer.close()
        await asyncio.to_thread(self._writer.join)
        self._engines.dispose()
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    @property
    def stalled_s(self) -> float:
        """For how many seconds the writer has been on one transaction."""
        return self._writer.stalled_s

    # ------------------------------------------------------------ arriving

    async def put(self, deliveries: Sequence[Delivery]) -> list[Receipt]:
        """Store all of them or none, durably. Raises SpoolFailed when the database failed."""
        receipts = await self._writer.accept(deliveries)
        for portal in {delivery.portal for delivery in deliveries}:
            self._arrived[portal].set()
        return receipts

    def _accept(self, connection: Connection, deliveries: Sequence[Delivery]) -> list[Receipt]:
        return self._arrivals.accept(connection, deliveries, self._clock.now())

    def arrived(self, portal: str) -> asyncio.Event:
        """Set whenever this process put mail for the portal. Whoever waits on it clears it."""
        return self._arrived[portal]

    # ------------------------------------------------------------ working

    async def take_lease(self, portal: str, owner: str, ttl: timedelta) -> Lease | None:
        """The portal for `ttl` from now, in a new epoch, or None while another worker holds it."""
        return await self._do(leases.take_lease, portal, owner, self._clock.now(), ttl)

    async def renew_lease(self, held: Lease, ttl: timedelta) -> Lease:
        """Raises LeaseLost when another worker has taken the portal."""
        return await self._do(leases.renew_lease, held, self._clock.now(), ttl)

    async def release_lease(self, held: Lease) -> None:
        await self._do(leases.release_lease, held)

    async def claim(
        self, held: Lease, *, most: int, wait_after: Callable[[int], timedelta]
    ) -> list[Spooled]:
        """Take what is due, from both ends of the queue. See `claims.claim`."""
        return await self._writer.do(
            partial(
                claims.claim,
                held=held,
                most=most,
                most_bytes=MOST_BATCH_BYTES,
                now=self._clock.now(),
                wait_after=wait_after,
            )
        )

    async def claim_unsure(
        self, held: Lease, *, most: int, look_again_in: timedelta
    ) -> list[tuple[Spooled, tuple[Effect, ...]]]:
        """Mails with a call of unknown outcome that are due for a look. See `claims.claim_unsure`."""
        now = self._clock.now()
        return await self._writer.do(
            partial(
                claims.claim_unsure,
                held=held,
                most=most,
                now=now,
                look_again_at=now + look_again_in,
            )
        )

    async def recover(self, held: Lease) -> tuple[int, int]:
        """Take over what an earlier owner left; how many claimed and how many sending mails."""
        return await self._do(claims.recover, held, self._clock.now())

    async def intend(
        self,
        held: Lease,
        intents: Mapping[int, Sequence[Effect]],
        findings: Mapping[int, Sequence[Finding]],
        *,
        copies: Mapping[int, int] | None = None,
    ) -> frozenset[int]:
        """Commit what is about to be created; the call may leave only afterwards.

        Not for the mails that are returned: more copies of them came than `copies` says were read.
        """
        return await self._do(
            partial(moves.intend, now=self._clock.now(), copies=copies), held, intents, findings
        )

    async def settle(
        self,
        held: Lease,
        mail: Spooled,
        outcome: Outcome,
        *,
        findings: Sequence[Finding] = (),
        engagement_ids: Mapping[str, str] | None = None,
        links: Mapping[str, Sequence[RecordRef]] | None = None,
        disproved: bool = False,
        joined: Sequence[Effect] = (),
        bounced: str | None = None,
    ) -> None:
        """Store the engagements now known, by effect key, and move the mail to its outcome.

        `links`: what an engagement is on, where that is other than was intended. `disproved`: what is
        not known to exist does not, and cannot any more: nothing of its intents is left. `joined`: what
        it has that another mail created. `bounced`: the engagement that it is about did.
        """

        def operation(connection: Connection) -> None:
            moves.store_engagements(connection, mail.id, engagement_ids or {}, links)
            if disproved:
                moves.drop_intents(connection, mail.id)
            if bounced is not None:
                moves.note_bounce(connection, held.portal, bounced)
            moves.settle(
                connection,
                held,
                mail,
                outcome,
                findings=findings,
                now=self._clock.now(),
                joined=joined,
            )
            if isinstance(outcome, Parked) and outcome.waits_for:
                awaited.wait_for(
                    connection,
                    mail.id,
                    outcome.waits_for,
                    look_at=self._clock.now() + _FIRST_LOOK,
                )

        await self._writer.do(operation)

    async def awaiting(self, portal: str, *, most: int) -> list[awaited.Awaiting]:
        """Parked mails of the portal for whose contacts it is time to look; `most` addresses."""
        return await self._read(awaited.due, portal, self._clock.now(), most)

    async def look_later(self, look_at: Mapping[int, datetime]) -> None:
        """When to look for the contacts of each mail next."""
        await self._do(awaited.look_later, look_at)

    async def look_now(self, portal: str) -> int:
        """For the contacts of all parked mails of the portal. How many mails wait for one."""
        return await self._do(awaited.look_now, portal, self._clock.now())

    async def end_wait(self, spool_id: int, to_state: State, finding: Finding) -> bool:
        """The wait for a contact is over; False when the mail is no longer parked."""
        done = await self._do(awaited.end, spool_id, to_state, finding, self._clock.now())
        if done and to_state is State.QUEUED:
            for arrived in self._arrived.values():
                arrived.set()
        return done

    async def doubt(
        self,
        held: Lease,
        spool_id: int,
        *,
        reason: str,
        look_in: timedelta,
        engagement_ids: Mapping[str, str],
    ) -> None:
        """A call left and its outcome is not known: look after `look_in`."""

        def operation(connection: Connection) -> None:
            now = self._clock.now()
            moves.store_engagements(connection, spool_id, engagement_ids)
            moves.doubt(
                connection,
                held,
                spool_id,
                reason=reason,
                now=now,
                look_at=now + look_in,
            )

        await self._writer.do(operation)

    async def store_engagements(self, spool_id: int, engagement_ids: Mapping[str, str]) -> None:
        """Some of an unsure mail's engagements were found."""
        await self._do(moves.store_engagements, spool_id, engagement_ids)

    async def count_crash(self, held: Lease, spool_id: int) -> int:
        """One more parser child died on this mail; how many by now."""
        return await self._do(moves.count_crash, held, spool_id)

    async def raw(self, spool_id: int) -> bytes | None:
        """The mail as it came in, or None when retention has dropped it."""
        return await self._read(queries.read_raw, spool_id)

    async def effects(self, spool_ids: Collection[int]) -> dict[int, tuple[Effect, ...]]:
        """What each mail has, or was to have, in the CRM."""
        return await self._read(rows.read_effects, spool_ids)

    async def threads_by_id(
        self, portal: str, message_ids: Sequence[str], *, before: int
    ) -> list[ThreadLink]:
        """Mails of the portal with these Message-IDs, logged ones first, then those under way.

        Of the latter only such that came before mail `before`.
        """
        return await self._read(queries.threads_by_id, portal, message_ids, before)

    async def threads_by_subject(
        self, portal: str, subject_key: str, people: Collection[str], since: datetime
    ) -> list[ThreadLink]:
        """Logged mails with the same subject that one of these people was in."""
        return await self._read(queries.threads_by_subject, portal, subject_key, people, since)

    async def twins(
        self, portal: str, sought: Mapping[int, Sequence[Effect]], *, within: timedelta
    ) -> list[Twin]:
        """Engagements that may be of the same mails as `sought`. See `queries.find_twins`."""
        return await self._read(queries.find_twins, portal, sought, within)

    async def known_engagements(
        self, portal: str, engagement_ids: Collection[str]
    ) -> frozenset[str]:
        """Those of the ids that already belong to a mail."""
        return await self._read(queries.known_engagements, portal, engagement_ids)

    # ------------------------------------------------------------ looking after it

    async def find(self, wanted: str) -> list[int]:
        """The mails an operator means: a number, or a Message-ID."""
        return await self._read(queries.find_mails, wanted)

    async def story(self, spool_id: int) -> queries.Story | None:
        return await self._read(queries.read_story, spool_id)

    async def list_mails(
        self, *, states: Collection[State], portal: str | None = None, most: int = 100
    ) -> list[queries.Listed]:
        """The newest mails in these states."""
        return await asyncio.to_thread(
            self._in_read, partial(queries.list_mails, states=states, portal=portal, most=most)
        )

    async def confirmations(self) -> list[confirmations.Asked]:
        """What providers asked before they forward, the newest first: with codes and links."""
        return await self._read(confirmations.read)

    async def waiting(self) -> list[queries.Waiting]:
        return await self._read(queries.count_waiting)

    async def balance(self) -> queries.Balance:
        return await self._read(queries.read_balance)

    async def reopen(self, spool_id: int) -> bool:
        """Queue a parked or ignored mail again; False when there is nothing to retry."""
        return await self._do(moves.reopen, spool_id, self._clock.now())

    async def drop(self, spool_id: int) -> bool:
        """Ignore a waiting or parked mail; False when it is neither."""
        return await self._do(moves.drop, spool_id, self._clock.now())

    async def undo(self, spool_id: int, *, by: str) -> bool:
        """Ignore a waiting or parked mail for good, also when another copy comes; False when it is neither."""
        return await self._do(moves.undo, spool_id, self._clock.now(), by)

    async def undo_logged(self, spool_id: int, *, by: str) -> bool:
        """The same of a logged mail whose engagements are archived; False when it is not logged."""
        return await self._do(moves.undo_logged, spool_id, self._clock.now(), by)

    async def newest_of(self, user: str) -> int | None:
        """The last mail that came in by this user, an address in lower case."""
        return await self._read(queries.newest_of, user)

    async def notices(self) -> list[notices.Notice]:
        """What users of ours are to be told, the oldest first."""
        return await self._read(notices.read)

    async def drop_notices(self, spool_ids: Collection[int]) -> None:
        """They were told, or cannot be."""
        await self._do(notices.drop, spool_ids)

    async def mentions(self, address: str) -> list[forgetting.Mention]:
        """The mails that name this person, as far as it can be read; see `forgetting.Person`."""
        person, after = forgetting.Person(address), 0
        found: list[forgetting.Mention] = []
        while True:
            step, last = await self._read(forgetting.find_mentions, person, after)
            if last is None:
                return found
            found += step
            after = last

    async def scrub(self, spool_id: int, address: str) -> bool:
        """Drop a mail at rest but for its number, its states and its hash; False while it is under way."""
        return await self._do(forgetting.scrub, spool_id, forgetting.Person(address))

    async def prune(
        self, keep: StoreSettings, *, raw_days: Mapping[str, float] | None = None
    ) -> tuple[int, int]:
        """Drop what is older than the settings keep, step by step; how many raw mails and mails.

        `raw_days`: of the portals whose raw mail is kept for another time.
        """
        now, own = self._clock.now(), raw_days or {}
        of_portals = [(days, retention.of_portal(name)) for name, days in own.items()]
        of_portals.append((keep.keep_raw_days, retention.of_others(own)))
        raw = 0
        for days, portal in of_portals:
            raw += await self._prune(retention.drop_raw, now - timedelta(days=days), portal)
        mails = await self._prune(retention.drop_mails, now - timedelta(days=keep.keep_ledger_days))
        return raw, mails

    async def _prune(self, step: Callable[..., int], *arguments: object) -> int:
        dropped = 0
        while done := await self._do(step, *arguments):
            dropped += done
        return dropped

    # ------------------------------------------------------------ who may log

    async def add_address(
        self, portal: str, user: str, digest: str, *, lasts: timedelta | None
    ) -> Key:
        """A new address with a secret, of which `digest` is kept. `lasts`: None for ever."""
        now = self._clock.now()
        ends_at = None if lasts is None else now + lasts
        add = partial(people.add_address, digest=digest, now=now, ends_at=ends_at)
        return await self._do(add, portal, user)

    async def end_address(self, number: int, *, after: timedelta) -> Key | None:
        """Whose it was; None when there is no such address that is good."""
        now = self._clock.now()
        return await self._do(people.end_address, number, now + after, now)

    async def list_addresses(self) -> list[people.SecretAddress]:
        return await self._read(people.list_addresses)

    async def keys(self) -> tuple[dict[str, Key], dict[str, Key]]:
        """Those that are good now, and those that have ended, by digest."""
        return await self._read(people.read_keys, self._clock.now())

    async def note_leaks(self, keys: Collection[Key]) -> list[Key]:
        """These stood in an outsider's mail; those of them that are good and had not before."""
        return await self._do(people.note_leaks, keys, self._clock.now())

    async def keep_owners(self, portal: str, addresses: Collection[str]) -> None:
        await self._do(people.replace_owners, portal, addresses)

    async def owners(self) -> dict[str, frozenset[str]]:
        """HubSpot's owners by portal, as they were last heard."""
        return await self._read(people.read_owners)

    # ------------------------------------------------------------ plumbing

    async def _do(self, operation: Callable[..., T], *arguments: object) -> T:
        return await self._writer.do(lambda connection: operation(connection, *arguments))

    async def _read(self, query: Callable[..., T], *arguments: object) -> T:
        return await asyncio.to_thread(
            self._in_read, lambda connection: query(connection, *arguments)
        )

    def _in_read(self, query: Callable[[Connection], T]) -> T:
        try:
            with self._engines.read.connect() as connection:
                return query(connection)
        except DBAPIError as error:
            raise translated(error) from error
