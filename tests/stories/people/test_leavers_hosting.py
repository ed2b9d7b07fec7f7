"""What someone hosts who left: an admin hands it over or cancels it, and else it is cancelled by itself in time."""

import datetime as dt

import pytest

from localslack.server import LocalSlack
from localslack.testing.person import Person
from tests.support.leavers import (
    DAY,
    HOUR,
    LEFT,
    change,
    deactivate,
    hand_over,
    leaver_cards,
    lose_event,
    pass_time,
    told_that,
)
from tests.support.masterclasses import enrollment_states, host, newest_masterclass
from tests.support.running_bot import RunningBot
from tests.support.series import meetings
from tests.support.sessions import book, card, in_list, offer

STARTS = dt.datetime(2027, 1, 20, 14, tzinfo=dt.UTC)  # of what `offer` offers
MINUTE = dt.timedelta(minutes=1)
BY_ITSELF = "nobody took their place"


def test_what_a_mentor_hosts_is_put_before_the_admins_at_once(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, olga: Person
) -> None:
    offer(ada, topic="Salary")
    book(mia, about="My salary")
    host(ada, guests=["tom"])
    deactivate(bot, slack, ada)
    (card,) = leaver_cards(olga)
    assert card.buttons == ["Hand over", "Cancel"] * 2
    assert "@Ada Lovelace has left. These sessions and masterclasses need a new host:" in card.text
    assert (
        "1:1 with mentee @Mia Schmidt\n📆 Wed 20 Jan, 15:00–16:00\nCancelled automatically on Tue 19 Jan" in card.text
    )
    assert "Reading code" in card.text
    assert "alary" not in card.text, "what a session is about is not for admins to know"
    assert told_that(mia, LEFT, "An admin will find another mentor for your session")


def test_an_admin_cancels_with_a_reason(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, olga: Person
) -> None:
    offer(ada)
    book(mia)
    deactivate(bot, slack, ada)
    olga.press("Cancel", where="messages")
    olga.fill({"Reason": "Nobody else has the time"})
    assert olga.submit().ok
    bot.settle()
    assert told_that(mia, "@Olga Petrova cancelled the session with @Ada", "Nobody else has the time")
    assert leaver_cards(olga)[0].buttons == []


@pytest.mark.parametrize(
    ("found", "cancelled"),
    [(STARTS - 3 * DAY, STARTS - DAY), (STARTS - DAY + MINUTE, STARTS - HOUR)],
    ids=["a day before", "an hour before, where it was found later"],
)
def test_what_nobody_decides_about_is_cancelled_by_itself(
    bot: RunningBot,
    slack: LocalSlack,
    ada: Person,
    mia: Person,
    olga: Person,
    found: dt.datetime,
    cancelled: dt.datetime,
) -> None:
    offer(ada)
    book(mia)
    bot.settle()
    bot.clock.now = found
    deactivate(bot, slack, ada)
    bot.clock.now = cancelled - MINUTE
    pass_time(bot)
    assert not told_that(mia, "was cancelled")
    assert leaver_cards(olga)[0].buttons == ["Hand over", "Cancel"]
    pass_time(bot, MINUTE + dt.timedelta(seconds=1))
    assert told_that(mia, "The session with @Ada Lovelace", "was cancelled", LEFT, BY_ITSELF)
    assert leaver_cards(olga)[0].buttons == []
    assert BY_ITSELF in in_list(mia, "Cancelled")


def test_within_the_last_hour_it_is_cancelled_at_once(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, olga: Person
) -> None:
    offer(ada)
    book(mia)
    bot.settle()
    bot.clock.now = STARTS - HOUR / 2
    deactivate(bot, slack, ada)
    assert told_that(mia, "was cancelled", BY_ITSELF)
    assert not told_that(mia, "An admin will find")
    assert leaver_cards(olga) == []


def test_the_daily_list_puts_it_before_the_admins_too(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, olga: Person
) -> None:
    offer(ada)
    book(mia)
    bot.settle()
    lose_event(slack, ada, deleted=True)
    pass_time(bot, DAY)
    pass_time(bot)
    assert leaver_cards(olga)[0].buttons == ["Hand over", "Cancel"]


def test_whoever_comes_back_hosts_what_nobody_has_taken_over(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, grace: Person, olga: Person
) -> None:
    offer(ada, topic="Mine")
    book(mia)
    offer(ada, date="2027-01-21", topic="Given away")
    deactivate(bot, slack, ada)
    hand_over(olga, "Grace Hopper")
    change(slack, ada, deleted=False)
    pass_time(bot)
    assert "is back in the mentorship program" in leaver_cards(olga)[0].text
    assert leaver_cards(olga)[0].buttons == []
    mine = in_list(ada)
    assert ("Mine" in mine, "Given away" in mine) == (False, True), "the soonest was handed over"
    assert "Handed over to @Grace" in in_list(ada, "Cancelled")
    pass_time(bot, 8 * DAY)
    assert "Given away" not in in_list(ada, "Cancelled")


def test_whoever_leaves_once_more_is_asked_about_in_a_new_message(
    bot: RunningBot, slack: LocalSlack, ada: Person, olga: Person
) -> None:
    offer(ada)
    deactivate(bot, slack, ada)
    change(slack, ada, deleted=False)
    pass_time(bot)
    deactivate(bot, slack, ada)
    assert [each.buttons for each in leaver_cards(olga)] == [[], ["Hand over", "Cancel"]]


def test_a_mentor_who_is_back_keeps_their_sessions(
    bot: RunningBot, slack: LocalSlack, ada: Person, olga: Person
) -> None:
    offer(ada)
    deactivate(bot, slack, ada)
    (card,) = leaver_cards(olga)
    change(slack, ada, deleted=False)
    pass_time(bot)
    olga.press("Hand over", within=card)
    assert "this session is theirs" in olga.ephemerals[-1].text


def test_drafts_of_a_leaver_stay_drafts(bot: RunningBot, slack: LocalSlack, ada: Person, olga: Person) -> None:
    offer(ada, then="Save as draft")
    deactivate(bot, slack, ada)
    assert leaver_cards(olga) == []
    assert [each.state for each in meetings(bot)] == ["draft"]


def test_a_masterclass_is_cancelled_by_itself_with_everybody_told(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, olga: Person
) -> None:
    host(ada, guests=["mia"])
    number = newest_masterclass(bot).id
    deactivate(bot, slack, ada)
    bot.clock.now = dt.datetime(2027, 1, 20, 14, 1, tzinfo=dt.UTC)
    pass_time(bot)
    assert told_that(mia, "🚫 Reading code (", "was cancelled")
    assert BY_ITSELF in card(mia, "🚫 This masterclass was cancelled").text
    assert enrollment_states(bot, number)["mia"] == "cancelled"
