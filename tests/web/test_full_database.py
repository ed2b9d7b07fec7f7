"""A database that still answers and takes no changes any more: /readyz says so, and all is well again afterwards."""

import contextlib
import resource
from collections.abc import Iterator

import httpx
import pytest
import sqlalchemy as sa

from localslack.server import LocalSlack
from storage.database import make_engine
from storage.workspace import SeenEvent
from tests.support.running_bot import RunningBot


@pytest.fixture(autouse=True)
def _look_every_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.web.health.WRITE_EVERY_SECONDS", 0.0)


def readiness(bot: RunningBot) -> tuple[int, str]:
    answer = httpx.get(f"{bot.url}/readyz", timeout=10)
    return answer.status_code, answer.json()["checks"]["database"]


@contextlib.contextmanager
def full_disk() -> Iterator[None]:
    """Let no file of this process grow; the system refuses that as it does when there is no space left."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextlib.contextmanager
def read_only(url: str) -> Iterator[None]:
    """Let PostgreSQL take no changes in new sessions, of which all are."""
    engine = make_engine(url)
    name = sa.make_url(url).database
    others = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"  # noqa: S608 - ours
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        for setting in ("on", "off"):
            connection.exec_driver_sql(f'ALTER DATABASE "{name}" SET default_transaction_read_only = {setting}')
            connection.exec_driver_sql(f"{others} AND pid <> pg_backend_pid()")
            if setting == "on":
                connection.exec_driver_sql("SET default_transaction_read_only = off")
                yield
    engine.dispose()


def cannot_write(url: str) -> contextlib.AbstractContextManager[None]:
    return full_disk() if url.startswith("sqlite") else read_only(url)


@pytest.mark.both_databases
def test_a_database_that_takes_no_changes_is_not_ready(bot: RunningBot, slack: LocalSlack, database_url: str) -> None:
    assert readiness(bot) == (200, "ok")
    with cannot_write(database_url):
        status, reason = readiness(bot)
    assert status == 503
    assert ("disk" in reason) or reason == "cannot execute INSERT in a read-only transaction"
    bot.wait_for(lambda: readiness(bot) == (200, "ok"))
    assert slack.person("mia").command("/mentorship").ok
    assert (
        bot.transact(
            lambda db: list(db.scalars(sa.select(SeenEvent.event_id).where(SeenEvent.event_id.startswith("readyz"))))
        )
        == []
    )


def test_whoever_asks_often_does_not_wear_the_disk_out(bot: RunningBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.web.health.WRITE_EVERY_SECONDS", 60.0)
    tries = []
    real = bot.program.health._try_writing

    async def count() -> str:
        tries.append(1)
        return await real()

    monkeypatch.setattr(bot.program.health, "_try_writing", count)
    for _ in range(5):
        assert readiness(bot)[0] == 200
    assert len(tries) <= 1
