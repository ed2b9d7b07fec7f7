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

PATIENCE = 2.2  # seconds for one transaction, queueing included: Slack gives a click three in all
UNSURE = (
    "The database went away just as this was being saved, so it may or may not be. "
    "Look at the Home tab before you try again."
)
POSTGRESQL_THREADS = 4  # more only fight over the interpreter


class GivenUp(Exception):
    """The caller has stopped waiting, so the transaction must not take effect any more."""


class Call:
    """One transaction and the one who waits for it; they agree on whether it may still commit."""

    def __init__(self, patience: float) -> None:
        self.deadline = time.monotonic() + patience
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
        self._reading = make_engine(url, readers=True) if lite else without_transactions(self.engine)
        self._writers = ThreadPoolExecutor(1 if lite else POSTGRESQL_THREADS, "write")
        self._readers = ThreadPoolExecutor(1, "read") if lite else self._writers
        self.patience = PATIENCE
        self.on_notice: Callable[[], None] = lambda: None  # told after a commit that put notices in the outbox

    async def transact(self, use_case: Callable[..., T], *args: Any, patience: float | None = None, **kwargs: Any) -> T:
        """Run `use_case(session, …)` and commit. It may take `patience` seconds, or what one usually has.

        Raises TryAgain when the database does not answer in time; then nothing was changed.
        """
        return await self._run(self._writers, self.engine, use_case, args, kwargs, patience or self.patience)

    async def consult(self, query: Callable[..., T], *args: Any, patience: float | None = None, **kwargs: Any) -> T:
        """Run `query(session, …)`, which only reads. Raises TryAgain like `transact`."""
        return await self._run(self._readers, self._reading, query, args, kwargs, patience or self.patience)

    def close(self) -> None:
        """Finish what is under way, then let go of the database."""
        for pool in (self._writers, self._readers):
            pool.shutdown()
        for engine in (self.engine, self._reading):
            engine.dispose()

    async def _run(
        self,
        pool: ThreadPoolExecutor,
        engine: sa.Engine,
        work: Callable[..., T],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        patience: float,
    ) -> T:
        call = Call(patience)
        future = asyncio.get_running_loop().run_in_executor(pool, self._in_thread, call, engine, work, args, kwargs)
        try:
            async with asyncio.timeout(patience):  # not wait_for: Python 3.11's may swallow that we are cancelled
                return await asyncio.shield(future)
        except GivenUp:  # the worker has looked at the clock first
            raise TryAgain from None
        except TimeoutError:
            if call.decide():
                future.add_done_callback(_forget)
                raise TryAgain from None
            return await future  # it is being committed: that is quick, and must be told as it is

    def _in_thread(
        self, call: Call, engine: sa.Engine, work: Callable[..., T], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> T:
        if time.monotonic() > call.deadline:
            raise GivenUp
        try:
            try:
                return self._once(call, engine, work, args, kwargs)
            except DBAPIError as trouble:
                if call.decided or not _worth_another_try(trouble):
                    raise
                return self._once(call, engine, work, args, kwargs)
        except (DBAPIError, PoolTimeout) as trouble:
            if not _passing(trouble):
                raise
            if call.decided:  # the connection was lost while it was being committed
                raise TryAgain(UNSURE) from trouble
            raise TryAgain from trouble

    def _once(
        self, call: Call, engine: sa.Engine, work: Callable[..., T], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> T:
        with Session(engine, expire_on_commit=False) as db:
            result = work(db, *args, **kwargs)
            db.flush()
            if not call.decide():
                raise GivenUp
            db.commit()
        if db.info.get("notices"):
            self.on_notice()
        return result


def _worth_another_try(trouble: DBAPIError) -> bool:
    """Whether running the transaction again may help: somebody was a moment faster, and the second time we meet what
    they did and find the words for it; or the connection was lost while it lay unused, and there is a new one now.
    """
    return isinstance(trouble, IntegrityError) or trouble.connection_invalidated


def _passing(trouble: DBAPIError | PoolTimeout) -> bool:
    """Whether the database was locked, slow, restarting or gone, rather than the statement wrong."""
    return (
        isinstance(trouble, (PoolTimeout, sa.exc.OperationalError, sa.exc.InterfaceError))
        or trouble.connection_invalidated
    )


def _forget(future: "asyncio.Future[Any]") -> None:
    """Look at the outcome nobody waits for, so that asyncio does not complain."""
    if not future.cancelled():
        future.exception()
