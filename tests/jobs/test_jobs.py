"""Jobs: members are read page by page, old rows are deleted, and one job's failure does not stop the others."""

import asyncio
import datetime as dt
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.jobs.scheduler import Scheduler
from localslack.server import LocalSlack
from mentorship.errors import TryAgain
from mentorship.people.member_sync import CLAIM_DURATION, SYNC_INTERVAL, claim_page, finish_page
from storage.person import Person
from storage.workspace import find_workspace
from tests.support.running_bot import RunningBot

pytestmark = pytest.mark.both_databases

NOW = dt.datetime(2026, 12, 1, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


def names(db: Session) -> set[str]:
    return set(db.scalars(sa.select(Person.name)))


def lists(slack: LocalSlack) -> int:
    return sum(call.method == "users.list" for call in slack.calls)


def test_everybody_is_known_soon_after_the_start(bot: RunningBot, slack: LocalSlack) -> None:
    assert {"Ada Lovelace", "Mia Schmidt", "Dora Gone"} <= bot.transact(names)
    seen = lists(slack)
    bot.tick()
    assert lists(slack) == seen  # no sweep is due


def test_a_day_later_members_are_read_again(bot: RunningBot, slack: LocalSlack) -> None:
    seen = lists(slack)
    bot.clock.now += SYNC_INTERVAL + CLAIM_DURATION
    bot.tick()
    assert lists(slack) == seen + 1


def test_pages_are_read_one_at_a_tick(slack: LocalSlack, database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.jobs.sync_members.PAGE", 4)
    bot = RunningBot(slack, database_url).start()
    bot.wait_for(lambda: bot.run(_ticked(bot, slack)))
    assert len(bot.transact(names)) >= 11
    assert lists(slack) == (len(slack.team.users) + 3) // 4
    bot.stop()


async def _ticked(bot: RunningBot, slack: LocalSlack) -> bool:
    assert bot.program.scheduler is not None
    await bot.program.scheduler.tick()
    return await bot.program.database.query(_settled, slack.team.id, bot.clock())


def _settled(db: Session, team_id: str, now: dt.datetime) -> bool:
    workspace = find_workspace(db, team_id)
    return workspace is not None and workspace.sweep_at > now + CLAIM_DURATION


def test_a_page_that_slack_does_not_give_is_asked_for_again_in_a_minute(bot: RunningBot, slack: LocalSlack) -> None:
    bot.clock.now += SYNC_INTERVAL + CLAIM_DURATION
    slack.faults.rate_limit("users.list", retry_after=30)
    seen = lists(slack)
    bot.tick()
    bot.tick()
    assert lists(slack) == seen + 1
    bot.clock.now += CLAIM_DURATION
    bot.tick()
    assert lists(slack) == seen + 2


def test_a_page_is_claimed_by_one(db: Session) -> None:
    assert claim_page(db, team_id="T1", now=NOW) == ""
    assert claim_page(db, team_id="T1", now=NOW) is None
    finish_page(db, team_id="T1", following="next", now=NOW)
    assert claim_page(db, team_id="T1", now=NOW) == "next"
    finish_page(db, team_id="T1", following="", now=NOW)
    assert claim_page(db, team_id="T1", now=NOW + SYNC_INTERVAL / 2) is None
    assert claim_page(db, team_id="T1", now=NOW + SYNC_INTERVAL) == ""


def test_a_chore_that_fails_does_not_stop_the_others() -> None:
    done: list[str] = []
    twice = asyncio.Event()

    def job(name: str, trouble: Exception | None) -> Callable[[], "asyncio.Future[None]"]:
        async def run() -> None:
            done.append(name)
            if len(done) >= 7:
                twice.set()
            if trouble is not None:
                raise trouble

        return lambda: asyncio.ensure_future(run())

    async def story() -> None:
        scheduler = Scheduler([job("a", TryAgain()), job("b", ValueError("x")), job("c", None)], seconds=0.05)
        scheduler.start()
        await asyncio.wait_for(twice.wait(), 30)
        await scheduler.stop()
        assert not scheduler.is_late
        count = len(done)
        await asyncio.sleep(0.15)
        assert len(done) == count

    asyncio.run(story())
    assert done[:7] == ["a", "b", "c", "a", "c", "a", "c"]  # what fails is left alone for a while


def test_the_scheduler_ticks_on_when_the_clock_is_set_back() -> None:
    ticked: asyncio.Queue[None] = asyncio.Queue()

    async def story() -> None:
        scheduler = Scheduler([lambda: ticked.put(None)], seconds=0.05)
        scheduler.start()
        await asyncio.wait_for(ticked.get(), 30)
        for each in scheduler._apscheduler.get_jobs():  # as it is after the machine's clock went back by an hour
            each.modify(next_run_time=dt.datetime.now(dt.UTC) + dt.timedelta(hours=1))
        for _ in range(3):
            await asyncio.wait_for(ticked.get(), 30)
        await scheduler.stop()

    asyncio.run(story())
