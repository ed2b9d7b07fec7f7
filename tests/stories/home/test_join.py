"""Ten minutes before a meeting and when it begins, everyone in it is told: with `Join`, or with the address."""

import pytest
import sqlalchemy as sa

from localslack.server import LocalSlack
from localslack.testing.person import Person
from storage.location import Location
from storage.meeting import Meeting
from tests.support.running_bot import RunningBot
from tests.support.sessions import BOTH, IN_PERSON, URL, book, in_list, offer, texts
from tests.support.start_reminders import (
    DAY,
    MINUTE,
    NEW_URL,
    SESSION,
    SOON,
    START,
    edit,
    newest,
    told,
    travel_to,
)

pytestmark = [pytest.mark.both_databases, pytest.mark.usefixtures("at_start_too")]


def set_address(bot: RunningBot, address: str) -> None:
    """Give the only location an address."""
    bot.transact(lambda db: db.execute(sa.update(Location).values(address=address)))


def test_ten_minutes_before_and_at_the_start_both_get_a_button(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada, mentee="mia")
    travel_to(bot, START - DAY)
    travel_to(bot, START - SOON - MINUTE)
    assert told(mia) == told(ada) == []
    travel_to(bot, START - SOON)
    assert told(mia) == [f"{SESSION} @Ada Lovelace starts in 10 minutes"]
    assert told(ada) == [f"{SESSION} @Mia Schmidt starts in 10 minutes"]
    for person in (ada, mia):
        assert newest(person).links == {"Join": URL}
    travel_to(bot, START - MINUTE)
    assert len(told(mia)) == 1
    travel_to(bot, START)
    assert told(mia)[1:] == [f"{SESSION} @Ada Lovelace starts now"]
    assert told(ada)[1:] == [f"{SESSION} @Mia Schmidt starts now"]
    for person in (ada, mia):
        assert newest(person).links == {"Join": URL}
    travel_to(bot, START + 30 * MINUTE)
    assert len(told(mia)) == len(told(ada)) == 2
    travel_to(bot, START + 90 * MINUTE)
    for person in (ada, mia):
        assert told(person) == []
        assert sum(text.startswith("This session is over · ") for text in texts(person)) == 3, "a day before, too"


def test_the_text_says_it_all_in_the_readers_own_time(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada, mentee="mia", topic="Careers & more")
    travel_to(bot, START - SOON)
    assert newest(mia).plain_text == (
        f"{SESSION} @Ada Lovelace starts in 10 minutes (15:00–16:00).\nTopic: Careers & more\nJoin: {URL}"
    )
    assert "starts in 10 minutes (14:00–15:00)." in newest(ada).plain_text
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
def test_where_both_are_possible_both_people_get_the_way_that_the_mentee_attends(
    bot: RunningBot, ada: Person, mia: Person, attendance: str, links: dict[str, str], says: str
) -> None:
    offer(ada, **BOTH)
    book(mia, attendance=attendance)
    travel_to(bot, START)
    for person in (mia, ada):
        assert newest(person).links == links
        assert ("In person: Berlin" in newest(person).text) is (attendance == "In person")
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
    assert told(mia) == [f"{SESSION} @Ada Lovelace starts now"]
    assert told(ada) == [f"{SESSION} @Mia Schmidt starts now"]


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
    """The scheduler did not run ten minutes before, and the booking came after that."""
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
