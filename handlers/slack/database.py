"""The seam between the async edge and plain Python: a whole use case in one transaction, in a worker thread."""

import asyncio
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from mentorship.errors import TryAgain
from storage.database import make_engine, without_transactions
from storage.outbox import write_notices

T = TypeVar("T")

TIMEOUT_SECONDS = 2.2  # for one transaction, queueing included: Slack gives a click three in all
UNSURE_MESSAGE = (
    "The database went away just as this was being saved, so it may or may not be. "
    "Look at the Home tab before you try again."
)
POSTGRESQL_THREADS = 4  # more only fight over the interpreter
READ_ONLY = "25006"  # PostgreSQL's code while it takes no changes: during a failover, or because its disk is full
# SQLSTATE codes of a transaction that PostgreSQL ended because of another one (its manual, appendix A, class 40)
LOST_STATES = {"40P01": "deadlock", "40001": "serialization failure"}

log = logging.getLogger(__name__)


class CallerGaveUp(Exception):
    """The caller has stopped waiting, so the transaction must no longer take effect."""


class PendingTransaction:
    """One transaction, and the caller who waits for it; the two agree on whether it may still be committed."""

    def __init__(self, timeout_seconds: float) -> None:
        self.deadline = time.monotonic() + timeout_seconds
        self.decided = False
        self._lock = Lock()

    def decide(self) -> bool:
        """Return whether this side decides first: the worker to commit, or the caller to give up."""
        with self._lock:
            first = not self.decided
            self.decided = True
            return first


class Database:
    """Runs use cases. PostgreSQL: a few threads. SQLite: one thread that writes, so that writers queue in order
    and never find the database locked, and another that reads beside it.
    """

    def __init__(self, url: str) -> None:
        lite = sa.make_url(url).get_backend_name() == "sqlite"
        self.engine = make_engine(url)
        self._read_engine = make_engine(url, read_only=True) if lite else without_transactions(self.engine)
        self.write_threads = 1 if lite else POSTGRESQL_THREADS
        self._writers = ThreadPoolExecutor(self.write_threads, "write")
        self._readers = ThreadPoolExecutor(1, "read") if lite else self._writers
        self.timeout = TIMEOUT_SECONDS
        self.on_notice: list[Callable[[], None]] = []  # each is called after a commit that put notices in the outbox

    @property
    def is_shared(self) -> bool:
        """Return whether other processes may use the same database: SQLite has one."""
        return self.engine.dialect.name == "postgresql"

    async def transact(
        self, use_case: Callable[..., T], *args: Any, timeout_seconds: float | None = None, **kwargs: Any
    ) -> T:
        """Run `use_case(db, …)` and commit, within `timeout_seconds` (if given) or the usual time.

        Raises TryAgain when the database does not answer in time; then nothing was changed.
        """
        return await self._run(self._writers, self.engine, lambda db: use_case(db, *args, **kwargs), timeout_seconds)

    async def query(
        self, query: Callable[..., T], *args: Any, timeout_seconds: float | None = None, **kwargs: Any
    ) -> T:
        """Run `query(db, …)`, which only reads. Raises TryAgain like `transact`."""
        return await self._run(self._readers, self._read_engine, lambda db: query(db, *args, **kwargs), timeout_seconds)

    def close(self) -> None:
        """Finish the transactions under way, then close all connections."""
        for pool in (self._writers, self._readers):
            pool.shutdown()
        for engine in (self.engine, self._read_engine):
            engine.dispose()

    async def _run(
        self, pool: ThreadPoolExecutor, engine: sa.Engine, work: Callable[[Session], T], timeout_seconds: float | None
    ) -> T:
        timeout = timeout_seconds or self.timeout
        call = PendingTransaction(timeout)
        future = asyncio.get_running_loop().run_in_executor(pool, self._in_thread, call, engine, work)
        try:
            async with asyncio.timeout(timeout):  # not wait_for: Python 3.11's may swallow that we are cancelled
                return await asyncio.shield(future)
        except CallerGaveUp:  # the worker has looked at the clock first
            raise TryAgain from None
        except TimeoutError:
            if call.decide():
                future.add_done_callback(_ignore_outcome)
                raise TryAgain from None
            return await future  # it is being committed: that is quick, and must be told as it is

    def _in_thread(self, call: PendingTransaction, engine: sa.Engine, work: Callable[[Session], T]) -> T:
        if time.monotonic() > call.deadline:
            raise CallerGaveUp
        try:
            return self._run_with_retry(call, engine, work)
        except (DBAPIError, PoolTimeout) as error:
            if not _is_temporary(error):
                raise
            if call.decided:  # the connection was lost while it was being committed
                raise TryAgain(UNSURE_MESSAGE) from error
            raise TryAgain from error

    def _run_with_retry(self, call: PendingTransaction, engine: sa.Engine, work: Callable[[Session], T]) -> T:
        try:
            return self._run_once(call, engine, work)
        except DBAPIError as error:
            if call.decided or not _is_worth_retrying(error):
                raise
            return self._run_once(call, engine, work)

    def _run_once(self, call: PendingTransaction, engine: sa.Engine, work: Callable[[Session], T]) -> T:
        with Session(engine, expire_on_commit=False) as db:
            result = work(db)
            db.flush()
            has_notices = write_notices(db)
            if not call.decide():
                raise CallerGaveUp
            db.commit()
        for tell in self.on_notice if has_notices else ():
            tell()
        return result


def _is_worth_retrying(error: DBAPIError) -> bool:
    """Return whether running the transaction again may help.

    Someone was a moment faster, and the second time we meet what they did and find the words for it; two transactions
    waited for each other, and PostgreSQL ended this one; or the connection was lost while it lay unused, and there is a
    new one now.
    """
    return isinstance(error, IntegrityError) or error.connection_invalidated or _lost_to_another_transaction(error)


def _lost_to_another_transaction(error: DBAPIError) -> bool:
    """Return whether PostgreSQL ended the transaction because of another one, and say so in the log.

    It should never happen, since everyone locks in the same order; that it did has to be seen.
    """
    state = getattr(error.orig, "sqlstate", None)
    if state in LOST_STATES:
        log.warning("%s: the transaction is tried once more", LOST_STATES[state])
    return state in LOST_STATES


def _is_temporary(error: DBAPIError | PoolTimeout) -> bool:
    """Return whether the database was locked, full, slow, restarting or gone, rather than the statement wrong."""
    return (
        isinstance(error, (PoolTimeout, sa.exc.OperationalError, sa.exc.InterfaceError))
        or error.connection_invalidated
        or getattr(error.orig, "sqlstate", "") == READ_ONLY
    )


def _ignore_outcome(future: "asyncio.Future[Any]") -> None:
    """Look at the outcome nobody waits for, so that asyncio does not complain."""
    if not future.cancelled():
        future.exception()
