"""A database that is locked, slow or gone: people are told to try again in time, /readyz says why, it recovers."""

import contextlib
import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import psycopg
import pytest
import sqlalchemy as sa

from handlers.slack.database import TIMEOUT_SECONDS
from localslack.client import world_events
from localslack.server import LocalSlack
from localslack.testing.person import Person
from tests.support.running_bot import UNHURRIED, RunningBot
from tests.support.sessions import book, in_list, offer, open_booking, stored, top

pytestmark = pytest.mark.both_databases

AGAIN = "That took too long, and nothing was changed. Please try again in a moment."


def test_a_booking_while_the_database_is_locked(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada)
    bot.settle()
    open_booking(mia)
    mia.fill({"What would you like to talk about?": "Typed"})
    before = stored(bot)
    with locked(bot):
        assert mia.submit().status == 200  # within Slack's three seconds, or there would be none
    assert AGAIN in top(mia).text
    assert top(mia).values == {"What would you like to talk about?": "Typed"}
    assert stored(bot) == before
    assert mia.submit().ok
    assert "1:1 with @Ada" in in_list(mia)


def test_an_offer_while_the_database_is_locked(bot: RunningBot, ada: Person) -> None:
    ada.command("/mentorship new")
    ada.fill({"Date": "2027-01-20", "Meeting URL": "https://meet.example.com/x", "Topic": "Typed"})
    with locked(bot):
        assert ada.submit().status == 200
    assert AGAIN in top(ada).text
    assert top(ada).values["Topic"] == "Typed"
    assert ada.submit().ok


def test_a_click_in_home_while_the_database_is_locked(bot: RunningBot, ada: Person) -> None:
    ada.home()
    with locked(bot):
        assert ada.press("Drafts", where="home").status == 200
    assert AGAIN in top(ada).text
    ada.close()
    assert "No drafts" in in_list(ada, "Drafts")


def test_a_slow_database_is_waited_for(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada)
    bot.settle()
    open_booking(mia)
    with locked(bot) as release:
        timer = threading.Timer(0.7, release)
        timer.start()
        assert mia.submit().ok
        timer.join()
    assert top(mia).title == "Booked"


def test_what_slack_tells_of_people_meanwhile_is_not_lost(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person
) -> None:
    slack.bot.retry_delays = (0.0, 0.1, 0.1)
    offer(ada)
    bot.settle()
    with locked(bot):
        slack.run(world_events.change_user(slack.world, mia.id, is_restricted=True))
        mia.wait(lambda: ("event", 500) in [line[:2] for line in slack.bot.deliveries])
    slack.run(slack.bot.wait_until_idle())
    mia.command("/mentorship new")
    assert "Guest accounts can't take part" in mia.ephemerals[-1].text
    slack.bot.deliveries.clear()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_database_that_is_gone_and_comes_back(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada)
    open_booking(mia)
    bot.settle()
    with gone(bot):
        assert mia.submit().status == 200
        assert AGAIN in top(mia).text
        mia.command("/mentorship new")
        assert AGAIN in mia.ephemerals[-1].text
        ready = httpx.get(f"{bot.url}/readyz")
        assert ready.status_code == 503
        assert "not currently accepting connections" in ready.json()["checks"]["database"]
    bot.wait_for(lambda: httpx.get(f"{bot.url}/readyz").status_code == 200)
    book(mia)
    bot.settle()
    assert "1:1 with @Ada" in in_list(mia)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_file_that_is_gone_and_comes_back(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada)
    bot.settle()
    path = Path(sa.make_url(bot.settings.database_url).database or "")
    path.rename(path.with_suffix(".moved"))
    ready = httpx.get(f"{bot.url}/readyz")
    assert ready.status_code == 503
    assert ready.json()["checks"]["database"] == "the database file is gone"
    path.with_suffix(".moved").rename(path)
    assert httpx.get(f"{bot.url}/readyz").status_code == 200
    book(mia)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_connections_that_broke_are_made_anew(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada)
    open_booking(mia)
    bot.settle()
    with gone(bot):
        pass
    mia.submit()
    assert top(mia).title == "Booked" or AGAIN in top(mia).text  # told at most once
    if top(mia).title != "Booked":
        assert mia.submit().ok
    mia.close(all=True)
    assert "1:1 with @Ada" in in_list(mia)


@contextlib.contextmanager
def locked(bot: RunningBot) -> Iterator[Callable[[], None]]:
    """Lock the database until the context ends, or until what is yielded is called."""
    url = bot.settings.database_url
    if url.startswith("sqlite"):
        held = sqlite3.connect(sa.make_url(url).database or "", isolation_level=None, check_same_thread=False)
        held.execute("BEGIN IMMEDIATE")
        with contextlib.closing(held), hurried(bot):
            yield held.rollback
    else:
        with hurried(bot), psycopg.connect(url) as connection:
            connection.execute("LOCK TABLE person, meeting, workspace IN ACCESS EXCLUSIVE MODE")
            yield connection.rollback


@contextlib.contextmanager
def hurried(bot: RunningBot) -> Iterator[None]:
    """Give the bot its usual patience, since the test needs an answer in time."""
    bot.allow(TIMEOUT_SECONDS)
    yield
    bot.allow(UNHURRIED)


@contextlib.contextmanager
def gone(bot: RunningBot) -> Iterator[None]:
    """Let the database accept no connections, and end those there are."""
    url = sa.make_url(bot.settings.database_url)
    name = str(url.database)
    server = url.set(database="postgres").render_as_string(hide_password=False)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false".encode())
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        with hurried(bot):
            yield
        connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true".encode())
