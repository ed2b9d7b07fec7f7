"""Reminders before a meeting: when the program or each person wants them, with the way in and the way out."""

import datetime as dt
import re

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from localslack.client import world_events
from localslack.server import LocalSlack
from localslack.testing.person import Person
from storage.meeting import Enrollment, Meeting
from storage.person import Person as Member
from tests.support.profiles import edit_profile
from tests.support.requests import change_member
from tests.support.running_bot import RunningBot
from tests.support.sessions import BOTH, book, in_list, offer, set_program, texts, top, words_beside
from tests.support.start_reminders import DAY, HOUR, MINUTE, SOON, START, edit, travel_to

pytestmark = pytest.mark.both_databases

AS_PROGRAM = "As the program does (1 day, 10 minutes)"
OWN = ["A week", "A day", "The evening before at 18:00", "2 hours", "1 hour", "10 minutes", "At the start"]


REMINDER = re.compile(
    r"Your session with @\w+ \w+ (starts? .*?|has started) \(|(Today|Tomorrow|In \d+ days), .*: your session with"
)


def reminders(person: Person) -> list[str]:
    """Return when each session starts that this person was reminded of, as the reminders say it."""
    return [found[1] or found[2] for found in map(REMINDER.match, texts(person)) if found]


def of(person: Person) -> list[str]:
    """Return the texts of all reminders of sessions."""
    return [text for text in texts(person) if REMINDER.match(text)]


def test_by_itself_the_program_reminds_a_day_and_ten_minutes_before(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada, mentee="mia")
    travel_to(bot, START - DAY - MINUTE)
    assert reminders(mia) == reminders(ada) == []
    travel_to(bot, START - DAY)
    assert reminders(mia) == reminders(ada) == ["Tomorrow"]
    assert "Tomorrow, Wed 20 Jan, 15:00–16:00: your session with @Ada Lovelace." in of(mia)[0]
    travel_to(bot, START - SOON)
    travel_to(bot, START)
    assert reminders(mia) == reminders(ada) == ["Tomorrow", "starts in 10 minutes"]


def test_an_admin_sets_other_reminders_for_everyone(bot: RunningBot, olga: Person, ada: Person, mia: Person) -> None:
    offer(ada, mentee="mia")
    bot.settle()
    set_program(olga, {"Reminders": "120, 60，0"})
    for instant in (START - DAY, START - 2 * HOUR, START - HOUR, START - SOON, START):
        travel_to(bot, instant)
    assert reminders(mia) == ["starts in 2 hours", "starts in 1 hour", "starts now"]
    olga.command("/mentorship settings")
    olga.press("Program", where="modal")
    assert "'120, 60, 0'" in str(top(olga).values)


@pytest.mark.parametrize("typed", ["a day", "-5", "1.5", "99999", "1, 2, 3, 4, 5, 6, 7, 8, 9"])
def test_what_cannot_be_minutes_is_refused_beside_the_field(bot: RunningBot, olga: Person, typed: str) -> None:
    olga.command("/mentorship settings")
    olga.press("Program", where="modal")
    olga.fill({"Reminders": typed})
    olga.submit()
    words = "These are 9 reminders" if typed.startswith("1, 2") else "Enter whole minutes before the start, from 0 to"
    assert words in words_beside(olga, "Reminders")


def test_without_any_nobody_is_reminded(bot: RunningBot, olga: Person, ada: Person, mia: Person) -> None:
    set_program(olga, {"Reminders": ""})
    offer(ada, mentee="mia")
    for instant in (START - DAY, START - SOON, START):
        travel_to(bot, instant)
    assert of(mia) == of(ada) == []


def test_a_choice_of_ones_own_adds_to_the_programs(bot: RunningBot, ada: Person, mia: Person) -> None:
    mia.command("/mentorship profile")
    assert top(mia).options("Remind me") == [AS_PROGRAM, *OWN]
    mia.close(all=True)
    edit_profile(mia, remind=[AS_PROGRAM, "2 hours", "At the start"])
    offer(ada, mentee="mia")
    for instant in (START - DAY, START - 2 * HOUR, START - SOON, START):
        travel_to(bot, instant)
    assert reminders(mia) == ["Tomorrow", "starts in 2 hours", "starts in 10 minutes", "starts now"]
    assert reminders(ada) == ["Tomorrow", "starts in 10 minutes"]


def test_nothing_ticked_is_no_reminder(bot: RunningBot, ada: Person, mia: Person) -> None:
    edit_profile(mia, remind=[])
    offer(ada, mentee="mia")
    for instant in (START - DAY, START - SOON, START):
        travel_to(bot, instant)
    assert of(mia) == []
    assert len(of(ada)) == 2


def test_a_choice_counts_for_what_is_still_to_come(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada, mentee="mia")
    travel_to(bot, START - 3 * HOUR)  # the first one is told late
    edit_profile(mia, remind=["A day", "1 hour"])
    travel_to(bot, START - 3 * HOUR + MINUTE)
    assert len(of(mia)) == 1, "a day before has passed"
    travel_to(bot, START - HOUR)
    travel_to(bot, START - SOON)
    assert reminders(mia) == ["starts in 3 hours", "starts in 1 hour"]


def test_the_evening_before_is_that_of_whoever_is_reminded(bot: RunningBot, ada: Person, mia: Person) -> None:
    edit_profile(mia, remind=["The evening before at 18:00"])  # 17:00 UTC in Berlin
    edit_profile(ada, remind=["The evening before at 18:00"])  # 18:00 UTC
    offer(ada, mentee="mia")
    evening = dt.datetime(2027, 1, 19, 17, tzinfo=dt.UTC)
    travel_to(bot, evening)
    assert (reminders(mia), reminders(ada)) == (["Tomorrow"], [])
    travel_to(bot, evening + HOUR)
    assert reminders(ada) == ["Tomorrow"]
    travel_to(bot, START)
    assert len(of(mia)) == len(of(ada)) == 1


def test_the_evening_follows_whoever_travels_and_comes_once(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person
) -> None:
    edit_profile(mia, remind=["The evening before at 18:00"])
    offer(ada, mentee="mia")
    bot.settle()
    slack.run(world_events.change_user(slack.world, mia.id, tz="America/New_York"))
    bot.wait_for(lambda: stored_zone(bot, mia) == "America/New_York")
    evening = dt.datetime(2027, 1, 19, 23, tzinfo=dt.UTC)
    travel_to(bot, evening - 6 * HOUR)
    assert of(mia) == []
    travel_to(bot, evening)
    assert reminders(mia) == ["Tomorrow"]
    slack.run(world_events.change_user(slack.world, mia.id, tz="America/Los_Angeles"))
    bot.wait_for(lambda: stored_zone(bot, mia) == "America/Los_Angeles")
    travel_to(bot, evening + 3 * HOUR)
    assert len(of(mia)) == 1


def stored_zone(bot: RunningBot, person: Person) -> str:
    """Return the time zone that the bot knows of this person."""

    def read(db: Session) -> str:
        return db.scalars(sa.select(Member.zone).where(Member.slack_id == person.id)).one()

    return bot.transact(read)


def test_a_reminder_says_what_it_is_to_be_about_to_both_and_to_nobody_else(
    bot: RunningBot, ada: Person, mia: Person, tom: Person
) -> None:
    offer(ada, **BOTH)
    book(mia, about="Asking for a raise & <more>", attendance="Online")
    travel_to(bot, START - SOON)
    assert "They want to talk about: Asking for a raise & <more>" in of(ada)[-1]
    assert "You want to talk about: Asking for a raise & <more>" in of(mia)[-1]
    assert of(tom) == []


def test_two_that_fall_together_are_one_message(bot: RunningBot, olga: Person, ada: Person, mia: Person) -> None:
    set_program(olga, {"Reminders": "1440, 120"})
    edit_profile(mia, remind=["As the program does (1 day, 2 hours)", "A day", "2 hours"])
    offer(ada, mentee="mia")
    for instant in (START - DAY, START - 2 * HOUR):
        travel_to(bot, instant)
    assert reminders(mia) == ["Tomorrow", "starts in 2 hours"]


def test_after_an_outage_only_the_one_that_is_of_use_is_told(bot: RunningBot, ada: Person, mia: Person) -> None:
    edit_profile(mia, remind=[AS_PROGRAM, "2 hours", "1 hour"])
    offer(ada, mentee="mia")
    bot.settle()
    bot.stop()
    bot.clock.now = START - 30 * MINUTE
    bot.start()
    travel_to(bot, START - 30 * MINUTE)
    assert reminders(mia) == reminders(ada) == ["starts in 30 minutes"]


def test_whoever_left_while_slack_was_slow_is_told_nothing(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person
) -> None:
    offer(ada)
    book(mia)
    bot.settle()
    bot.clock.now = START - SOON
    slack.faults.rate_limit("chat.postMessage", times=2, retry_after=2)  # one for each
    bot.tick()
    bot.transact(lambda db: db.execute(sa.update(Enrollment).where(Enrollment.role == "mentee").values(state="left")))
    bot.settle()
    assert of(mia) == of(ada) == []


def test_a_meeting_that_is_moved_is_reminded_of_at_its_new_time(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada, mentee="mia")
    travel_to(bot, START - DAY)
    edit(ada, date="2027-01-22")
    travel_to(bot, START - SOON)
    travel_to(bot, START + DAY)
    travel_to(bot, START + 2 * DAY - SOON)
    assert reminders(mia) == ["Tomorrow", "starts in 10 minutes"], "and the first says that it was moved"
    assert any("This session was moved to Fri 22 Jan" in text for text in texts(mia))


def test_who_may_not_take_part_is_not_reminded(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada, mentee="mia")
    bot.settle()
    change_member(bot, mia, guest=True)
    travel_to(bot, START - SOON)
    assert of(mia) == []


def test_a_session_made_known_late_is_reminded_of_from_then_on(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada, mentee="mia", then="Save as draft")
    travel_to(bot, START - HOUR)
    in_list(ada, "Drafts")
    assert ada.menu("Publish", where="home").ok
    travel_to(bot, START - 59 * MINUTE)
    assert of(mia) == [], "that it is tomorrow is long over"
    travel_to(bot, START - SOON)
    assert reminders(mia) == ["starts in 10 minutes"]


def test_whatever_moves_a_meeting_its_reminders_follow(bot: RunningBot, ada: Person, mia: Person) -> None:
    """No use case has to say so: here nobody but the database knows that it begins an hour later."""
    offer(ada, mentee="mia")
    travel_to(bot, START - DAY)

    def move(db: Session) -> None:
        meeting = db.scalars(sa.select(Meeting)).one()
        meeting.starts_at, meeting.ends_at = START + HOUR, START + 2 * HOUR

    bot.transact(move)
    travel_to(bot, START - SOON)
    assert "starts in 10 minutes" not in reminders(mia)
    travel_to(bot, START + HOUR - SOON)
    assert reminders(mia)[-1] == "starts in 10 minutes"
