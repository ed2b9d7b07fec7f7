"""A stored time zone that the zone data do not know: everything goes on, in UTC, and says so."""

import datetime as dt
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from localslack.testing.person import Person
from storage.location import Location
from storage.meeting import Meeting
from storage.person import Person as Member
from tests.support.crawl import Crawl
from tests.support.masterclasses import host
from tests.support.moves import travel_to
from tests.support.requests import ask, change_member, mentors
from tests.support.running_bot import RunningBot
from tests.support.series import meetings
from tests.support.sessions import book, offer, texts, top

NOWHERE = "Mars/Phobos"
SAYS_SO = f"Times are in UTC: your time zone in Slack ({NOWHERE}) is not known here."
NEWEST = 2**31 - 1  # later than whatever Slack says of a member, so that its list changes nothing back


@pytest.fixture
def forget_zones(bot: RunningBot) -> Callable[[], None]:
    """Return what lets everyone, all locations and all meetings have a zone that is not known here."""

    def forget(db: Session) -> None:
        db.execute(sa.update(Member).values(zone=NOWHERE, updated=NEWEST))
        for table in (Location, Meeting):
            db.execute(sa.update(table).values(zone=NOWHERE))

    return lambda: bot.transact(forget)


def test_home_says_so(bot: RunningBot, mia: Person) -> None:
    assert "Times are in your time zone (Berlin)." in mia.home().text
    change_member(bot, mia, zone=NOWHERE)
    assert SAYS_SO in mia.home().text


def test_a_session_is_entered_booked_and_told_in_utc(
    bot: RunningBot, ada: Person, mia: Person, forget_zones: Callable[[], None]
) -> None:
    mia.home()
    ada.home()
    forget_zones()
    offer(ada, time="15:00")
    book(mia)
    bot.settle()
    (session,) = meetings(bot)
    assert (session.starts_at, session.local_start) == (dt.datetime(2027, 1, 20, 15, tzinfo=dt.UTC), None)
    ada.home()
    ada.menu("Edit", where="home")
    assert "Time (UTC)" in top(ada).text
    ada.fill({"Time": "16:00"})
    assert ada.submit().ok
    bot.settle()
    assert any("Wed 20 Jan, 15:00 UTC → 16:00 UTC" in each for each in texts(mia)), texts(mia)
    travel_to(bot, dt.datetime(2027, 1, 20, 15, 51, tzinfo=dt.UTC))
    assert any("starts in 9 minutes" in each for each in texts(mia)), texts(mia)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_every_screen_works(
    bot: RunningBot, ada: Person, grace: Person, mia: Person, forget_zones: Callable[[], None]
) -> None:
    mentors(grace)
    offer(ada)
    offer(ada, time="17:00", then="Save as draft")
    book(mia)
    host(ada, date="2027-01-22", guests=["mia"])
    ask(mia, "grace", date="2027-01-25")
    bot.settle()
    forget_zones()
    crawl = Crawl(bot)
    for person in (mia, ada):
        crawl.explore(person, ("", " find", " sessions", " book @ada", " request @grace", " settings", " new"))
    crawl.explore_commands(ada, ("/masterclass",))
    assert [fault for fault in crawl.faults if "nothing is suggested" not in fault] == []  # there are no topics
    assert len(crawl.seen) > 40
