"""Ten minutes before a meeting and when it begins, everybody in it is told: with `Join`, or with the address."""

import datetime as dt

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from localslack.server import LocalSlack
from localslack.testing.person import Person
from localslack.testing.screen import Shown
from mentorship.outbox.kinds import NoticeKind
from storage.location import Location
from storage.meeting import Meeting
from storage.notice import Notice
from tests.support.requests import change_member
from tests.support.running_bot import RunningBot
from tests.support.sessions import BOTH, IN_PERSON, URL, book, fill, in_list, offer, texts

pytestmark = pytest.mark.both_databases

START = dt.datetime(2027, 1, 20, 14, tzinfo=dt.UTC)  # 15:00 in Berlin
SOON, MINUTE = dt.timedelta(minutes=10), dt.timedelta(minutes=1)
SESSION = "Your session with"
NEW_URL = "https://meet.example.com/new"


def travel_to(bot: RunningBot, instant: dt.datetime) -> None:
    """Let it be that time, and what is due be done and told."""
    bot.settle()  # what was told before
    bot.clock.now = instant
    for _ in range(2):  # twice: nothing is told twice
        bot.tick()
        bot.settle()


def told(person: Person, words: str = "begin") -> list[str]:
    """The beginnings of what this person was told of meetings that begin."""
    firsts = [text.partition(":")[0] for text in texts(person)]
    return [first for first in firsts if words in first or "has begun" in first]


def newest(person: Person) -> Shown:
    """The last message that something begins."""
    found = [each for each in person.messages if "begin" in each.plain_text or "has begun" in each.plain_text]
    assert found, texts(person)
    return found[-1]


def set_address(bot: RunningBot, address: str) -> None:
    """Give the only location an address."""
    bot.transact(lambda db: db.execute(sa.update(Location).values(address=address)))


def edit(by: Person, **values: object) -> None:
    """Change the first session in Home; it must succeed."""
    in_list(by)
    assert by.menu("Edit", where="home").ok
    fill(by, **values)
    result = by.submit()
    assert result.ok, result
    assert by.modal is None, by.modal.text


def test_ten_minutes_before_and_at_the_start_both_get_a_button(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada, mentee="mia")
    travel_to(bot, START - SOON - MINUTE)
    assert told(mia) == told(ada) == []
    travel_to(bot, START - SOON)
    assert told(mia) == [f"{SESSION} @Ada Lovelace begins in 10 minutes"]
    assert told(ada) == [f"{SESSION} @Mia Schmidt begins in 10 minutes"]
    for person in (ada, mia):
        assert newest(person).links == {"Join": URL}
    travel_to(bot, START - MINUTE)
    assert len(told(mia)) == 1
    travel_to(bot, START)
    assert told(mia)[1:] == [f"{SESSION} @Ada Lovelace begins now"]
    assert told(ada)[1:] == [f"{SESSION} @Mia Schmidt begins now"]
    for person in (ada, mia):
        assert newest(person).links == {"Join": URL}
    travel_to(bot, START + 30 * MINUTE)
    travel_to(bot, START + 90 * MINUTE)
    assert len(told(mia)) == len(told(ada)) == 2


def test_the_text_says_it_all_in_the_readers_own_time(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada, mentee="mia", topic="Careers & more")
    travel_to(bot, START - SOON)
    assert newest(mia).plain_text == (
        f"{SESSION} @Ada Lovelace begins in 10 minutes: 15:00–16:00.\nTopic: Careers & more\nJoin: {URL}"
    )
    assert "begins in 10 minutes: 14:00–15:00." in newest(ada).plain_text
    assert "Careers & more" in newest(mia).text
    assert "See the session" in newest(mia).text


def test_following_the_link_is_all_that_the_button_does(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada, mentee="mia")
    travel_to(bot, START)
    before = texts(mia)
    result = mia.press("Join", within=newest(mia))
    assert (result.ok, result.status) == (True, 200)
    assert mia.modal is None
    assert mia.ephemerals == []
    assert texts(mia) == before


def test_whoever_comes_gets_the_address(bot: RunningBot, ada: Person, mia: Person) -> None:
    set_address(bot, "Torstraße 1 <b>")
    offer(ada, mentee="mia", **IN_PERSON)
    for instant in (START - SOON, START):
        travel_to(bot, instant)
        for person in (ada, mia):
            assert newest(person).links == {}
            assert "In person: Berlin, Torstraße 1 <b>" in newest(person).text
            assert newest(person).plain_text.endswith("In person: Berlin, Torstraße 1 <b>")


@pytest.mark.parametrize(
    ("attendance", "links", "says"),
    [("Online", {"Join": URL}, "attends online"), ("In person", {}, "comes in person")],
)
def test_where_both_are_possible_the_mentee_gets_theirs_and_the_mentor_both(
    bot: RunningBot, ada: Person, mia: Person, attendance: str, links: dict[str, str], says: str
) -> None:
    offer(ada, **BOTH)
    book(mia, attendance=attendance)
    travel_to(bot, START)
    assert newest(mia).links == links
    assert ("In person:" in newest(mia).text) is (attendance == "In person")
    assert newest(ada).links == {"Join": URL}
    assert "In person: Berlin" in newest(ada).text
    assert f"@Mia Schmidt {says}." in newest(ada).text


def test_a_session_that_nobody_booked_begins_for_nobody(bot: RunningBot, ada: Person) -> None:
    offer(ada)
    travel_to(bot, START - SOON)
    travel_to(bot, START)
    assert told(ada) == []


def test_a_session_booked_five_minutes_before_is_told_when_it_begins(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada)
    travel_to(bot, START - SOON)
    travel_to(bot, START - 5 * MINUTE)
    book(mia)
    travel_to(bot, START - 4 * MINUTE)
    assert told(mia) == told(ada) == []
    travel_to(bot, START)
    assert told(mia) == [f"{SESSION} @Ada Lovelace begins now"]
    assert told(ada) == [f"{SESSION} @Mia Schmidt begins now"]


def test_so_is_one_that_was_made_or_published_five_minutes_before(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada, mentee="mia", then="Save as draft")
    travel_to(bot, START - 5 * MINUTE)
    in_list(ada, "Drafts")
    assert ada.menu("Publish", where="home").ok
    offer(ada, mentee="mia", time="16:02")
    travel_to(bot, START - 4 * MINUTE)
    assert told(mia) == told(ada) == []
    travel_to(bot, START)
    assert len(told(mia)) == len(told(ada)) == 1
    travel_to(bot, START + 57 * MINUTE)  # five minutes before the other
    assert len(told(mia)) == len(told(ada)) == 2, "that one was made in time"


def test_a_mentee_who_came_late_does_not_hear_what_was_told_before(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person
) -> None:
    """The ticker was away ten minutes before, and the booking came after that."""
    offer(ada)
    bot.settle()
    bot.stop()
    web = RunningBot(slack, bot.settings.database_url, role="web").start()
    web.clock.now = START - 5 * MINUTE
    book(mia)
    web.stop()
    bot.start()
    travel_to(bot, START - 3 * MINUTE)
    assert told(mia) == told(ada) == []
    travel_to(bot, START)
    assert len(told(mia)) == len(told(ada)) == 1


def test_a_link_that_was_changed_in_between_is_the_new_one(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada, mentee="mia")
    travel_to(bot, START - SOON)
    edit(ada, url=NEW_URL)
    travel_to(bot, START)
    assert newest(mia).links == newest(ada).links == {"Join": NEW_URL}
    assert len(told(mia)) == 2


def test_the_link_is_looked_up_at_the_last_moment(bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person) -> None:
    offer(ada, mentee="mia")
    bot.settle()
    bot.clock.now = START - SOON
    slack.faults.rate_limit("chat.postMessage", times=2, retry_after=2)  # one for each
    bot.tick()
    bot.transact(lambda db: db.execute(sa.update(Meeting).values(meeting_url=NEW_URL)))
    bot.settle()
    assert newest(ada).links == newest(mia).links == {"Join": NEW_URL}


def test_a_session_that_is_moved_is_told_at_its_new_time(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada, mentee="mia")
    travel_to(bot, START - SOON)
    edit(ada, time="17:00")
    travel_to(bot, START)
    assert len(told(mia)) == len(told(ada)) == 1
    travel_to(bot, START + 110 * MINUTE)
    travel_to(bot, START + 120 * MINUTE)
    for person, other in ((mia, "Ada Lovelace"), (ada, "Mia Schmidt")):
        words = ("begins in 10 minutes", "begins in 10 minutes", "begins now")
        assert told(person) == [f"{SESSION} @{other} {each}" for each in words]


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
    """One is moved and the other called off, both by somebody who need not be told here."""
    one, other = db.scalars(sa.select(Meeting).order_by(Meeting.id))
    one.starts_at, one.ends_at = one.ends_at, one.ends_at + 60 * MINUTE
    other.state, other.live = "cancelled", False


def ended(db: Session) -> list[str]:
    """What has become of all that was to be told of meetings that begin."""
    return list(db.scalars(sa.select(Notice.state).where(Notice.kind.in_([NoticeKind.JOIN_SOON, NoticeKind.JOIN_NOW]))))


def test_cancelled_before_it_begins_for_nobody(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada, mentee="mia")
    travel_to(bot, START - SOON)
    in_list(ada)
    ada.menu("Cancel", where="home")
    ada.fill({"Reason": "ill"})
    assert ada.submit().ok
    travel_to(bot, START)
    assert len(told(mia)) == len(told(ada)) == 1


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
    assert len(told(mia)) == len(told(ada)) == 1


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
        (-6 * MINUTE, ["begins in 6 minutes"]),
        (-MINUTE, ["begins in 1 minute"]),
        (MINUTE, ["begins now"]),
        (40 * MINUTE, ["has begun"]),
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
    assert told(mia) == [f"{SESSION} @Ada Lovelace begins now"]
    assert told(ada) == [f"{SESSION} @Mia Schmidt begins now"]


def test_who_has_left_the_workspace_is_told_nothing(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada, mentee="mia")
    change_member(bot, mia, deactivated=True)
    travel_to(bot, START)
    assert told(mia) == []
    assert len(told(ada)) == 1


def test_whom_slack_cannot_reach_is_no_news_to_the_other(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person
) -> None:
    offer(ada, mentee="mia")
    bot.settle()
    slack.on_loop(lambda: setattr(mia.user, "deleted", True))
    travel_to(bot, START)
    assert len(told(ada)) == 1
    assert not any("does not let this app write" in text for text in texts(ada))
    assert slack.refusals
    slack.refusals.clear()  # it was asked to write to somebody who is gone
