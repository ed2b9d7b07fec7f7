"""A meeting is moved or cancelled, or the bot was down, before people are told that it begins."""

import datetime as dt

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from localslack.server import LocalSlack
from localslack.testing.person import Person
from mentorship.outbox.kinds import NoticeKind
from storage.meeting import Meeting
from storage.notice import Notice
from tests.support.leavers import lose_event
from tests.support.masterclasses import host
from tests.support.requests import change_member
from tests.support.running_bot import RunningBot
from tests.support.sessions import book, in_list, offer, texts
from tests.support.start_reminders import MINUTE, SESSION, SOON, START, edit, told, travel_to

pytestmark = [pytest.mark.both_databases, pytest.mark.usefixtures("at_start_too")]


def test_a_session_that_is_moved_is_told_at_its_new_time(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada, mentee="mia")
    travel_to(bot, START - SOON)
    edit(ada, time="17:00")
    travel_to(bot, START)
    assert told(mia) == told(ada) == [], "the reminder says that it was moved"
    travel_to(bot, START + 110 * MINUTE)
    travel_to(bot, START + 120 * MINUTE)
    for person, other in ((mia, "Ada Lovelace"), (ada, "Mia Schmidt")):
        words = ("starts in 10 minutes", "starts now")
        assert told(person) == [f"{SESSION} @{other} {each}" for each in words]
        assert any("This session was moved to Wed 20 Jan, " in text for text in texts(person))


def test_a_session_that_is_moved_to_come_soon_is_told_when_it_begins(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada, mentee="mia", time="17:00")
    travel_to(bot, START - 5 * MINUTE)
    edit(ada, time="15:00")
    travel_to(bot, START - 4 * MINUTE)
    assert told(mia) == told(ada) == [], "they have just learned of the new time"
    travel_to(bot, START)
    assert len(told(mia)) == len(told(ada)) == 1


def test_what_waits_is_dropped_when_the_session_is_moved_or_called_off(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, grace: Person, tom: Person
) -> None:
    offer(ada, mentee="mia", topic="Moved")
    offer(grace, mentee="tom", topic="Called off")
    bot.settle()
    bot.clock.now = START
    slack.faults.rate_limit("chat.postMessage", times=4, retry_after=2)  # one for each
    bot.tick()
    bot.transact(put_off)
    bot.settle()
    assert [told(each) for each in (ada, mia, grace, tom)] == [[]] * 4
    assert bot.transact(ended) == ["dropped"] * 4


def put_off(db: Session) -> None:
    """Move one session and cancel the other, each by someone who need not be told here."""
    one, other = db.scalars(sa.select(Meeting).order_by(Meeting.id))
    one.starts_at, one.ends_at = one.ends_at, one.ends_at + 60 * MINUTE
    other.state, other.live = "cancelled", False


def ended(db: Session) -> list[str]:
    """Return the states of all notices that meetings begin."""
    return list(db.scalars(sa.select(Notice.state).where(Notice.kind == NoticeKind.REMINDER)))


def test_cancelled_before_it_begins_for_nobody(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada, mentee="mia")
    travel_to(bot, START - SOON)
    in_list(ada)
    ada.menu("Cancel", where="home")
    ada.fill({"Reason": "ill"})
    assert ada.submit().ok
    travel_to(bot, START)
    assert told(mia) == told(ada) == []
    (mine,) = [each for each in mia.messages if each.text.startswith("@Ada Lovelace cancelled this session ·")]
    assert "Join" not in mine.buttons


def test_whoever_has_given_the_place_back_is_told_nothing_and_neither_is_the_mentor(
    bot: RunningBot, ada: Person, mia: Person, tom: Person
) -> None:
    offer(ada)
    book(mia)
    travel_to(bot, START - SOON)
    in_list(mia)
    mia.menu("Cancel booking", where="home")
    assert mia.submit().ok
    travel_to(bot, START - 5 * MINUTE)
    travel_to(bot, START)
    assert told(mia) == told(ada) == []
    assert any(text.startswith("You cancelled your booking ·") for text in texts(mia))
    assert any("The booking was cancelled, so no one is coming · " in text for text in texts(ada))


def test_a_booking_that_was_moved_is_not_called_cancelled(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada)
    offer(ada, date="2027-01-21")
    book(mia)
    travel_to(bot, START - SOON)
    in_list(mia)
    mia.menu("Change time", where="home")
    mia.fill({"Time": "Thu 21 Jan, 15:00–16:00"})
    assert mia.submit().ok
    travel_to(bot, START)
    assert any(text.startswith("You moved your booking to Thu 21 Jan, 15:00 ·") for text in texts(mia))
    assert not any("You cancelled" in text for text in texts(mia))


def test_a_masterclass_that_was_cancelled_says_so_in_its_reminder(bot: RunningBot, ada: Person, mia: Person) -> None:
    host(ada, guests=["mia"], date=f"{START:%F}")
    travel_to(bot, START - SOON)
    in_list(ada)
    ada.menu("Cancel", where="home")
    ada.fill({"Reason": "ill"})
    assert ada.submit().ok
    travel_to(bot, START)
    assert any(text.startswith("@Ada Lovelace cancelled this masterclass ·") for text in texts(mia))
    assert not any("starts now" in text for text in texts(mia))


def test_after_a_restart_nothing_is_told_again(bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person) -> None:
    offer(ada, mentee="mia")
    for instant in (START - SOON, START):
        travel_to(bot, instant)
        bot.stop()
        bot.start()
        travel_to(bot, instant + MINUTE)
    assert len(told(mia)) == len(told(ada)) == 2


@pytest.mark.parametrize(
    ("late", "words"),
    [
        (-6 * MINUTE, ["starts in 6 minutes"]),
        (-MINUTE, ["starts in 1 minute"]),
        (MINUTE, ["starts now"]),
        (40 * MINUTE, ["has started"]),
        (60 * MINUTE, []),
        (3 * 24 * 60 * MINUTE, []),
    ],
)
def test_a_program_that_was_down_tells_the_newest_only(
    bot: RunningBot, ada: Person, mia: Person, late: dt.timedelta, words: list[str]
) -> None:
    offer(ada, mentee="mia")
    bot.settle()
    bot.stop()
    bot.clock.now = START + late
    bot.start()
    travel_to(bot, START + late)
    assert told(mia) == [f"{SESSION} @Ada Lovelace {each}" for each in words]
    assert told(ada) == [f"{SESSION} @Mia Schmidt {each}" for each in words]


def test_what_slack_took_late_is_only_that_it_begins(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person
) -> None:
    offer(ada, mentee="mia")
    bot.settle()
    bot.clock.now = START - MINUTE / 60
    slack.faults.rate_limit("chat.postMessage", times=2, retry_after=3)  # one for each
    bot.tick()
    bot.wait_for(lambda: bot.clock.now >= START)
    bot.tick()
    bot.settle()
    assert told(mia) == [f"{SESSION} @Ada Lovelace starts now"]
    assert told(ada) == [f"{SESSION} @Mia Schmidt starts now"]


def test_who_has_left_the_workspace_is_told_nothing(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person
) -> None:
    offer(ada, mentee="mia")
    bot.settle()
    lose_event(slack, mia, deleted=True)  # by the daily list, too, she has left
    change_member(bot, mia, deactivated=True)  # what she holds was not released
    travel_to(bot, START)
    assert told(mia) == []
    assert len(told(ada)) == 1


def test_whom_slack_cannot_reach_is_no_news_to_the_other(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person
) -> None:
    offer(ada, mentee="mia")
    travel_to(bot, START - 30 * MINUTE)  # the day's list of members is read: that she has left, only Slack knows
    slack.on_loop(lambda: setattr(mia.user, "deleted", True))
    travel_to(bot, START)
    assert told(ada)[1:] == [f"{SESSION} @Mia Schmidt starts now"]
    assert not any("let this app message" in text for text in texts(ada))
    assert slack.refusals
    slack.refusals.clear()  # it was asked to write to someone who is gone
