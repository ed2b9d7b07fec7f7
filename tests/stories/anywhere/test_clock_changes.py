"""A country changes its clocks after things were planned on them: they keep the time of day that was meant."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.cli.zones import run
from localslack.testing.person import Person
from storage.location import Location
from storage.meeting import Meeting
from storage.waitlist import WaitlistEntry
from tests.support.calendar_files import entries, events, start_by_own_rules
from tests.support.leavers import deactivate, leaver_cards, told_that
from tests.support.moves import travel_to
from tests.support.requests import ask, mentors, request_card, requests
from tests.support.running_bot import RunningBot
from tests.support.series import meetings
from tests.support.session_waitlists import cancel_booking, fully_booked, states, wait_for
from tests.support.session_waitlists import offers as session_offers
from tests.support.sessions import NOW, book, in_list, offer, texts
from tests.support.waitlists import full, leave, newest_offer, wait_in_line
from tests.support.zone_data import TWO_HOURS_AHEAD, changed_clocks

pytestmark = pytest.mark.both_databases

Apply = Callable[[], int]
CLOCKS = "The clocks in Berlin change differently from what was known before"


@pytest.fixture
def update(bot: RunningBot, tmp_path: Path) -> Apply:
    """Return what installs zone data by which Berlin is always two hours ahead, and runs `mentorship zones --apply`."""

    def apply() -> int:
        with changed_clocks(tmp_path, Europe__Berlin=TWO_HOURS_AHEAD):
            left = run(bot.settings.database_url, apply=True, now=NOW)
            bot.settle()
            for _ in range(3):  # the bot looks what other processes have put in the outbox
                bot.tick()
                bot.settle()
            return left

    return apply


def starts(bot: RunningBot) -> list[str]:
    """Return when the meetings start (UTC), and what the clocks were meant to show, in the order of their ids."""
    return [f"{each.starts_at:%d %H:%M} {each.local_start:%d %H:%M}" for each in meetings(bot)]


def test_a_session_keeps_its_time_of_day(bot: RunningBot, ada: Person, mia: Person, update: Apply) -> None:
    offer(ada)
    book(mia)
    in_list(mia)
    mia.menu("Add to calendar", where="home")
    bot.settle()
    assert starts(bot) == ["20 14:00 20 15:00"]
    assert update() == 0
    assert starts(bot) == ["20 13:00 20 15:00"]
    for person in (ada, mia):
        (news,) = [each for each in texts(person) if CLOCKS in each]
        assert "session" in news
    assert "Time: Wed 20 Jan, 14:00 → 13:00" in news_of(ada)
    assert "Can you make it?" not in news_of(mia)  # by her own clocks nothing has changed
    before, after = entries(mia)
    assert [f"{start_by_own_rules(file):%H:%M}" for file in (before, after)] == ["14:00", "13:00"]
    assert [f"{event['dtstart'].dt:%H:%M}" for file in (before, after) for event in file.walk("VEVENT")] == [
        "15:00"
    ] * 2
    numbers = [sequence for _, _, sequence, _ in events(mia)]
    assert numbers[0] < numbers[1]
    told = (starts(bot), texts(ada), texts(mia))
    assert update() == 0
    assert (starts(bot), texts(ada), texts(mia)) == told


def news_of(person: Person) -> str:
    """Return the newest message that tells of the clocks."""
    return [each for each in texts(person) if CLOCKS in each][-1]


def test_whoever_lives_by_other_clocks_is_asked(bot: RunningBot, ada: Person, grace: Person, update: Apply) -> None:
    offer(ada)
    book(grace)
    assert update() == 0
    assert "Wed, Jan 20, 9:00 AM → 8:00 AM" in news_of(grace)
    assert "Can you make it?" in news_of(grace)
    (shown,) = [each for each in grace.messages if "\n1:1 with" in each.text]
    assert "Wed, Jan 20, 8:00–9:00 AM (3:00 PM in Berlin)" in shown.text


def test_the_reminder_comes_at_the_new_time(bot: RunningBot, ada: Person, mia: Person, update: Apply) -> None:
    offer(ada)
    book(mia)
    assert update() == 0
    travel_to(bot, dt.datetime(2027, 1, 20, 12, 51, tzinfo=dt.UTC))
    assert any("starts in 9 minutes" in each for each in texts(mia)), texts(mia)
    travel_to(bot, dt.datetime(2027, 1, 20, 13, 51, tzinfo=dt.UTC))
    assert len([each for each in texts(mia) if "starts in" in each]) == 1


def test_what_waits_for_another_mentor_is_cancelled_a_day_before_the_new_time(
    bot: RunningBot, ada: Person, mia: Person, olga: Person, update: Apply
) -> None:
    offer(ada)
    book(mia)
    deactivate(bot, bot.slack, ada)
    assert update() == 0
    assert "Cancelled automatically on Tue 19 Jan, 15:00" in leaver_cards(olga)[0].text
    travel_to(bot, dt.datetime(2027, 1, 19, 12, 59, tzinfo=dt.UTC))
    assert not told_that(mia, "was cancelled")
    travel_to(bot, dt.datetime(2027, 1, 19, 13, 1, tzinfo=dt.UTC))
    assert told_that(mia, "was cancelled", "nobody took their place")


def test_the_log_says_at_the_start_that_there_is_something_to_move(
    bot: RunningBot, ada: Person, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    offer(ada)
    with changed_clocks(tmp_path, Europe__Berlin=TWO_HOURS_AHEAD):
        bot.stop()
        bot.start()
    assert "1 of what is planned no longer matches the clocks as they were meant" in caplog.text
    assert "run `mentorship zones`" in caplog.text


def test_a_draft_follows_too_and_only_its_mentor_is_told(
    bot: RunningBot, ada: Person, mia: Person, update: Apply
) -> None:
    offer(ada, mentee="mia", then="Save as draft")
    assert update() == 0
    assert starts(bot) == ["20 13:00 20 15:00"]
    assert not [each for each in texts(mia) if CLOCKS in each]


def test_sessions_that_follow_each_other_do_not_hold_each_other_up(
    bot: RunningBot, ada: Person, tmp_path: Path
) -> None:
    for time in ("15:00", "16:00", "17:00"):
        offer(ada, time=time)
    with changed_clocks(tmp_path, Europe__Berlin="<+00>0"):
        assert run(bot.settings.database_url, apply=True, now=NOW) == 0
    assert starts(bot) == ["20 15:00 20 15:00", "20 16:00 20 16:00", "20 17:00 20 17:00"]


def test_what_would_clash_stays_and_is_named(
    bot: RunningBot, ada: Person, mia: Person, update: Apply, capsys: pytest.CaptureFixture[str]
) -> None:
    offer(ada, topic="Berlin")
    london = bot.transact(lambda db: db.scalars(sa.select(Location)).one().workspace_id)
    bot.transact(lambda db: db.add(Location(workspace_id=london, name="London", zone="Europe/London")))
    offer(ada, location="London", time="13:00", topic="London")
    assert update() == 1
    assert starts(bot) == ["20 13:00 20 13:00", "20 14:00 20 15:00"]
    said = capsys.readouterr().out
    assert "Not moved: session “Berlin” of Ada Lovelace: Ada Lovelace has a session “London” as mentor then" in said
    assert CLOCKS not in "".join(texts(ada))


def test_a_masterclass_keeps_its_time_its_people_and_its_queue(
    bot: RunningBot, ada: Person, mia: Person, tom: Person, grace: Person, update: Apply
) -> None:
    number = full(bot, ada, "mia", "grace")
    wait_in_line(bot, number, tom)
    leave(bot, grace)  # so that the place is offered to Tom
    assert newest_offer(tom)
    assert update() == 0
    assert starts(bot) == ["21 13:00 21 15:00"]
    assert "Time: Thu 21 Jan, 14:00 → 13:00" in news_of(ada)
    assert "Time: Thu 21 Jan, 16:00 → 15:00" in news_of(mia)
    assert "The spot we offered you is still yours to take" in news_of(tom)
    assert bot.transact(lambda db: db.scalars(sa.select(WaitlistEntry.state)).all()) == ["offered"]
    assert bot.transact(lambda db: db.scalars(sa.select(Meeting.live)).all()) == [True]


def test_a_session_that_is_kept_for_somebody_stays_kept(
    bot: RunningBot, ada: Person, mia: Person, tom: Person, update: Apply
) -> None:
    fully_booked(ada, mia)
    wait_for(tom)
    cancel_booking(mia)
    bot.settle()
    (offered,) = session_offers(tom)
    assert "20th, 3:00 PM" in offered.text or "15:00" in offered.text, offered.text
    assert update() == 0
    assert states(bot) == [("Tom", "offered")]
    assert [each for each in texts(tom) if "that is kept for you has moved. It is now on" in each]


def test_the_card_in_the_channel_follows(bot: RunningBot, ada: Person, mia: Person, update: Apply) -> None:
    full(bot, ada, "mia")
    new_start = f"!date^{int(dt.datetime(2027, 1, 21, 13, tzinfo=dt.UTC).timestamp())}^"
    assert "Reading code" in (shown := said_in_channels(bot))
    assert new_start not in shown
    assert update() == 0
    assert new_start in said_in_channels(bot)


def said_in_channels(bot: RunningBot) -> str:
    """Return all that stands in channels now, with the blocks."""
    channels = [each for each in bot.slack.team.channels.values() if each.kind != "im"]
    return "".join(f"{each.text}{each.blocks}" for channel in channels for each in channel.messages.values())


def test_the_times_of_a_request_follow_the_clocks_of_whoever_proposed_them(
    bot: RunningBot, ada: Person, mia: Person, update: Apply
) -> None:
    mentors(ada)
    bot.clock.now = NOW + dt.timedelta(days=2)
    ask(mia)
    bot.settle()
    assert update() == 0
    (request,) = requests(bot)
    assert (request.times, request.local_times) == (["2027-01-20T13:00:00+00:00"], ["2027-01-20T15:00:00"])
    for person in (ada, mia):
        assert len([each for each in texts(person) if "Clocks are changing differently than planned" in each]) == 1
    assert "Accept" in request_card(ada).buttons
