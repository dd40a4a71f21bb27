"""One thread that writes: everything that waits goes into one transaction, then all of it is answered.

Under load a commit, and so a sync of the disk, is shared by every mail that came in during the one
before, and their rows go in by few statements; when a single mail waits it goes at once. Those who
were answered together tend to come back together, a little apart: the next commit waits for as many
as the last one had, for a fraction of the time that it took. An operation that fails does not take
the others with it: the transaction is rolled back and each is tried in one of its own, unless it is
the database that fails.

Promise: a caller is answered after the commit returned, never before, and cancelling the caller does
not undo what it asked for. After a commit that failed nothing is committed until the log has been
written anew (`engines.find_firm_ground`).
"""

import asyncio
import contextlib
import threading
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from relay.clock import Clock
from relay.model import Delivery, Receipt
from relay.spool.engines import SpoolFailed, find_firm_ground, is_unwell, translated

T = TypeVar("T")
Operation = Callable[[Connection], T]
Accept = Callable[[Connection, Sequence[Delivery]], list[Receipt]]

_MOST_AT_ONCE = 500
_PATIENCE = 0.5  # of the time that the last commit took
_MOST_PATIENCE_S = 0.005


class _Job:
    """What to do, and who waits for it: deliveries to accept, or any other operation."""

    __slots__ = ("answer", "deliveries", "operation", "result")

    def __init__(
        self, *, deliveries: Sequence[Delivery] = (), operation: Operation[Any] | None = None
    ) -> None:
        self.deliveries = deliveries
        self.operation = operation
        self.answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self.result: Any = None


class Writer:
    """`accept` stores any number of deliveries and answers them in order."""

    def __init__(self, engine: Engine, *, accept: Accept, clock: Clock) -> None:
        self._engine = engine
        self._accept = accept
        self._clock = clock
        self._changed = threading.Condition()
        self._jobs: list[_Job] = []
        self._wanted = 1
        self._thread = threading.Thread(target=self._run, name="spool-writer", daemon=True)
        self._connection: Connection | None = None
        self._busy_since: float | None = None
        self._last_size = 1
        self._patience_s = 0.0
        self._closed = False

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        """Take nothing more; what waits is still done. To be called where `do` is: in the event loop."""
        with self._changed:
            self._closed = True
            self._changed.notify()

    def join(self) -> None:
        """Block until the thread is gone."""
        if self._thread.is_alive():
            self._thread.join()

    @property
    def stalled_s(self) -> float:
        """For how many seconds the transaction under way has been going; 0 when idle."""
        since = self._busy_since
        return 0.0 if since is None else self._clock.monotonic() - since

    async def accept(self, deliveries: Sequence[Delivery]) -> list[Receipt]:
        """Store all of them or none. Raises SpoolFailed when the database failed."""
        receipts: list[Receipt] = await self._answered(_Job(deliveries=deliveries))
        return receipts

    async def do(self, operation: Operation[T]) -> T:
        """Run the operation in a transaction and return its result after the commit.

        Raises what the operation raised, and SpoolFailed when the database failed.
        """
        result: T = await self._answered(_Job(operation=operation))
        return result

    async def _answered(self, job: _Job) -> Any:
        if self._closed:
            raise SpoolFailed("the spool is closed")
        with self._changed:
            self._jobs.append(job)
            if len(self._jobs) == self._wanted:  # else the thread is at work, or waits for more
                self._changed.notify()
        return await job.answer

    def _run(self) -> None:
        is_last = False
        while not is_last:
            jobs, is_last = self._gather()
            if jobs:
                self._busy_since = begun_at = self._clock.monotonic()
                self._commit(jobs)
                self._busy_since = None
                took_s = self._clock.monotonic() - begun_at
                self._last_size = len(jobs)
                self._patience_s = min(took_s * _PATIENCE, _MOST_PATIENCE_S)
        self._disconnect()

    def _gather(self) -> tuple[list[_Job], bool]:
        """All that waits, but at least one; and whether the end was asked for."""
        with self._changed:
            self._wanted = 1
            self._changed.wait_for(self._has_enough)
            self._wanted = min(self._last_size, _MOST_AT_ONCE)
            self._changed.wait_for(self._has_enough, self._patience_s)
            jobs, self._jobs = self._jobs[:_MOST_AT_ONCE], self._jobs[_MOST_AT_ONCE:]
            return jobs, self._closed and not self._jobs

    def _has_enough(self) -> bool:
        return len(self._jobs) >= self._wanted or self._closed

    def _commit(self, jobs: Sequence[_Job]) -> None:
        try:
            if self._connection is None:
                self._connection = self._engine.connect()
                find_firm_ground(self._connection)
            with self._connection.begin():
                self._perform(self._connection, jobs)
        except Exception as error:  # noqa: BLE001 - whatever it is, somebody is answered
            if is_unwell(error):
                self._disconnect()
                _answer_all(jobs, error)
            elif len(jobs) == 1:
                _answer_all(jobs, error)
            else:
                for job in jobs:
                    self._commit([job])
        else:
            _answer_all(jobs, None)

    def _perform(self, connection: Connection, jobs: Sequence[_Job]) -> None:
        arrivals = [delivery for job in jobs for delivery in job.deliveries]
        receipts = iter(self._accept(connection, arrivals) if arrivals else [])
        for job in jobs:
            if job.operation is None:
                job.result = [next(receipts) for _ in job.deliveries]
            else:
                job.result = job.operation(connection)

    def _disconnect(self) -> None:
        """The next commit has a connection of its own."""
        if self._connection is not None:
            with contextlib.suppress(DBAPIError):
                self._connection.invalidate()
            self._connection.close()
            self._connection = None


def _answer_all(jobs: Sequence[_Job], error: Exception | None) -> None:
    """One message to the event loop for all. It may be gone, and with it everybody who waited."""
    with contextlib.suppress(RuntimeError):
        jobs[0].answer.get_loop().call_soon_threadsafe(_answer_each, jobs, error)


def _answer_each(jobs: Sequence[_Job], error: Exception | None) -> None:
    """Whoever waited may have been cancelled meanwhile: then nobody is answered."""
    for job in jobs:
        if job.answer.done():
            continue
        if error is None:
            job.answer.set_result(job.result)
        else:
            job.answer.set_exception(translated(error) if isinstance(error, DBAPIError) else error)
