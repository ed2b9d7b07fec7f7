"""The seam between the async edge and plain Python: a whole use case in one transaction, in a worker thread."""

import asyncio
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

T = TypeVar("T")

TIMEOUT_SECONDS = 2.2  # seconds for one transaction, queueing included: Slack gives a click three in all
UNSURE_MESSAGE = (
    "The database went away just as this was being saved, so it may or may not be. "
    "Look at the Home tab before you try again."
)
POSTGRESQL_THREADS = 4  # more only fight over the interpreter


class CallerGaveUp(Exception):
    """The caller has stopped waiting, so the transaction must not take effect any more."""


class PendingTransaction:
    """One transaction and the one who waits for it; they agree on whether it may still commit."""

    def __init__(self, timeout_seconds: float) -> None:
        self.deadline = time.monotonic() + timeout_seconds
        self.decided = False
        self._lock = Lock()

    def decide(self) -> bool:
        """Whether this side came first: the worker's to commit, the waiter's to give up."""
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
        self._writers = ThreadPoolExecutor(1 if lite else POSTGRESQL_THREADS, "write")
        self._readers = ThreadPoolExecutor(1, "read") if lite else self._writers
        self.timeout = TIMEOUT_SECONDS
        self.on_notice: Callable[[], None] = lambda: None  # told after a commit that put notices in the outbox

    async def transact(
        self, use_case: Callable[..., T], *args: Any, timeout_seconds: float | None = None, **kwargs: Any
    ) -> T:
        """Run `use_case(session, …)` and commit. It may take `timeout_seconds`, or what one usually has.

        Raises TryAgain when the database does not answer in time; then nothing was changed.
        """
        return await self._run(self._writers, self.engine, use_case, args, kwargs, timeout_seconds or self.timeout)

    async def query(
        self, query: Callable[..., T], *args: Any, timeout_seconds: float | None = None, **kwargs: Any
    ) -> T:
        """Run `query(session, …)`, which only reads. Raises TryAgain like `transact`."""
        return await self._run(self._readers, self._read_engine, query, args, kwargs, timeout_seconds or self.timeout)

    def close(self) -> None:
        """Finish what is under way, then let go of the database."""
        for pool in (self._writers, self._readers):
            pool.shutdown()
        for engine in (self.engine, self._read_engine):
            engine.dispose()

    async def _run(
        self,
        pool: ThreadPoolExecutor,
        engine: sa.Engine,
        work: Callable[..., T],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        timeout_seconds: float,
    ) -> T:
        call = PendingTransaction(timeout_seconds)
        future = asyncio.get_running_loop().run_in_executor(pool, self._in_thread, call, engine, work, args, kwargs)
        try:
            async with asyncio.timeout(
                timeout_seconds
            ):  # not wait_for: Python 3.11's may swallow that we are cancelled
                return await asyncio.shield(future)
        except CallerGaveUp:  # the worker has looked at the clock first
            raise TryAgain from None
        except TimeoutError:
            if call.decide():
                future.add_done_callback(_ignore_outcome)
                raise TryAgain from None
            return await future  # it is being committed: that is quick, and must be told as it is

    def _in_thread(
        self,
        call: PendingTransaction,
        engine: sa.Engine,
        work: Callable[..., T],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> T:
        if time.monotonic() > call.deadline:
            raise CallerGaveUp
        try:
            try:
                return self._run_once(call, engine, work, args, kwargs)
            except DBAPIError as error:
                if call.decided or not _is_worth_retrying(error):
                    raise
                return self._run_once(call, engine, work, args, kwargs)
        except (DBAPIError, PoolTimeout) as error:
            if not _is_temporary(error):
                raise
            if call.decided:  # the connection was lost while it was being committed
                raise TryAgain(UNSURE_MESSAGE) from error
            raise TryAgain from error

    def _run_once(
        self,
        call: PendingTransaction,
        engine: sa.Engine,
        work: Callable[..., T],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> T:
        with Session(engine, expire_on_commit=False) as db:
            result = work(db, *args, **kwargs)
            db.flush()
            if not call.decide():
                raise CallerGaveUp
            db.commit()
        if db.info.get("notices"):
            self.on_notice()
        return result


def _is_worth_retrying(error: DBAPIError) -> bool:
    """Whether running the transaction again may help: somebody was a moment faster, and the second time we meet what
    they did and find the words for it; or the connection was lost while it lay unused, and there is a new one now.
    """
    return isinstance(error, IntegrityError) or error.connection_invalidated


def _is_temporary(error: DBAPIError | PoolTimeout) -> bool:
    """Whether the database was locked, slow, restarting or gone, rather than the statement wrong."""
    return (
        isinstance(error, (PoolTimeout, sa.exc.OperationalError, sa.exc.InterfaceError)) or error.connection_invalidated
    )


def _ignore_outcome(future: "asyncio.Future[Any]") -> None:
    """Look at the outcome nobody waits for, so that asyncio does not complain."""
    if not future.cancelled():
        future.exception()
