"""One thread that writes: everything that waits goes into one transaction, then all of it is answered.

Under load a commit, and so a sync of the disk, is shared by every mail that came in during the one
before, and their rows go in by one statement a table; when a single mail waits it goes at once. An
operation that fails does not take the others with it: the transaction is rolled back and each is
tried in one of its own, unless it is the database that fails.

Promise: a caller is answered after the commit returned, never before, and cancelling the caller does
not undo what it asked for.
"""

import asyncio
import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, OperationalError

from relay.clock import Clock
from relay.model import Delivery, Receipt
from relay.spool.engines import SpoolFailed, translated

T = TypeVar("T")
Operation = Callable[[Connection], T]
Accept = Callable[[Connection, Sequence[Delivery]], list[Receipt]]

_MOST_AT_ONCE = 500


class _Job:
    """What to do, and who waits for it: deliveries to accept, or any other operation."""

    __slots__ = ("deliveries", "future", "operation", "result")

    def __init__(
        self, *, deliveries: Sequence[Delivery] = (), operation: Operation[Any] | None = None
    ) -> None:
        self.deliveries = deliveries
        self.operation = operation
        self.future: Future[Any] = Future()
        self.result: Any = None


class Writer:
    """`accept` stores any number of deliveries and answers them in order."""

    def __init__(self, engine: Engine, *, accept: Accept, clock: Clock) -> None:
        self._engine = engine
        self._accept = accept
        self._clock = clock
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="spool-writer", daemon=True)
        self._busy_since: float | None = None
        self._closed = False

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        """Take nothing more; what waits is still done. To be called where `do` is: in the event loop."""
        if not self._closed:
            self._closed = True
            self._jobs.put(None)

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
        self._jobs.put(job)
        return await asyncio.wrap_future(job.future)

    def _run(self) -> None:
        while True:
            jobs, is_last = self._gather()
            if jobs:
                self._busy_since = self._clock.monotonic()
                self._commit(jobs)
                self._busy_since = None
            if is_last:
                return

    def _gather(self) -> tuple[list[_Job], bool]:
        """All that waits, but at least one; and whether the end was asked for."""
        jobs: list[_Job] = []
        job = self._jobs.get()
        while job is not None:
            jobs.append(job)
            if len(jobs) == _MOST_AT_ONCE:
                return jobs, False
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                return jobs, False
        return jobs, True

    def _commit(self, jobs: Sequence[_Job]) -> None:
        try:
            with self._engine.begin() as connection:
                self._perform(connection, jobs)
        except OperationalError as error:  # the database is not well: no use trying each alone
            _answer_all(jobs, error)
        except Exception as error:  # noqa: BLE001 - whatever it is, it belongs to one caller
            if len(jobs) == 1:
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


def _answer_all(jobs: Sequence[_Job], error: Exception | None) -> None:
    """Whoever waited may have been cancelled meanwhile: then nobody is answered."""
    for job in jobs:
        if not job.future.set_running_or_notify_cancel():
            continue
        if error is None:
            job.future.set_result(job.result)
        else:
            job.future.set_exception(translated(error) if isinstance(error, DBAPIError) else error)
