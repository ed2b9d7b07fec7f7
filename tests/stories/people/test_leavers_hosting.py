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
from tests.support.series import meetings, series
from tests.support.session_waitlists import offers as session_offers
from tests.support.session_waitlists import wait_for
from tests.support.sessions import book, in_list, offer, set_program, words_beside

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
    assert "Session with @Mia" in card.text
    assert "Reading code" in card.text
    assert "alary" not in card.text, "what a session is about is not for admins to know"
    assert told_that(mia, LEFT, "The admins are asked to find another mentor for your session")


def test_an_admin_hands_a_session_over_and_everybody_is_told(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, grace: Person, olga: Person
) -> None:
    offer(ada)
    book(mia, about="My salary")
    deactivate(bot, slack, ada)
    hand_over(olga, "Grace Hopper")
    bot.settle()
    assert told_that(mia, "@Olga Petrova handed over your session", "@Grace Hopper is your mentor now")
    (card,) = grace.messages  # the card itself tells them
    assert "@Olga Petrova handed this session over to you." in card.text
    assert "choose “Edit” to use your own" in card.text
    assert "1:1 with @Mia Schmidt" in card.text
    assert "My salary" in card.text
    assert "Grace" in in_list(mia)
    assert "Mia" in in_list(grace)
    (card,) = leaver_cards(olga)
    assert card.buttons == []
    assert "Everything they hosted has been taken care of" in card.text
    pass_time(bot, dt.timedelta(days=7, hours=3))
    assert not told_that(mia, "was cancelled"), "it has a mentor"


def test_a_mentor_who_is_busy_then_is_refused_beside_the_field(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, grace: Person, tom: Person, olga: Person
) -> None:
    offer(ada)
    book(mia)
    offer(grace, topic="Compilers")
    book(tom, "grace")
    deactivate(bot, slack, ada)
    olga.press("Hand over", where="messages")
    olga.fill({"Mentor": "Grace Hopper"})
    olga.submit()
    words = words_beside(olga, "Mentor")
    assert "Grace Hopper already has a session" in words
    assert "Choose another mentor" in words
    olga.fill({"Mentor": "Mia Schmidt"})
    olga.submit()
    assert "mentee of this session" in words_beside(olga, "Mentor")
    olga.fill({"Mentor": "Priya Nair"})
    assert olga.submit().ok
    bot.settle()
    assert "Priya" in in_list(mia)


def test_only_people_who_may_mentor_are_offered(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, grace: Person, olga: Person
) -> None:
    offer(grace, date="2027-01-14")
    offer(ada)
    set_program(olga, {"Who may mentor": "Approved by an admin"})
    deactivate(bot, slack, ada)
    olga.press("Hand over", where="messages")
    assert olga.suggestions("Mentor", "") == ["Grace Hopper", "Olga Petrova"]
    assert olga.suggestions("Mentor", "hop") == ["Grace Hopper"]
    assert olga.suggestions("Mentor", "mia") == []


def test_the_card_of_what_was_handed_over_tells_the_next_news(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, grace: Person, olga: Person
) -> None:
    offer(ada)
    deactivate(bot, slack, ada)
    hand_over(olga, "Grace Hopper")
    bot.settle()
    (card,) = grace.messages
    assert "handed this session over to you. Nobody has booked it yet." in card.text
    bot.clock.now += dt.timedelta(minutes=1)
    book(mia, "grace")
    bot.settle()
    assert "@Mia Schmidt booked your session." in grace.messages[0].text
    assert "handed" not in grace.messages[0].text


def test_a_series_is_handed_over_as_a_whole_and_told_once(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, grace: Person, olga: Person
) -> None:
    offer(ada, mentee="mia")
    series(ada, frequency="Weekly", number="2", keep=True)
    deactivate(bot, slack, ada)
    (card,) = leaver_cards(olga)
    assert card.buttons == ["Hand over", "Cancel"], "one line for the whole series"
    assert "3 sessions of a series" in card.text
    hand_over(olga, "Grace Hopper")
    bot.settle()
    assert len({each.host_id for each in meetings(bot)}) == 1
    handed = [each.text for each in mia.messages if "handed over" in each.text]
    assert len(handed) == 1
    assert "3 sessions" in handed[0]
    assert in_list(grace).count("1:1 with @Mia Schmidt") == 4  # the next one stands on top as well


def test_one_of_a_series_can_be_handed_over_alone(
    bot: RunningBot, slack: LocalSlack, ada: Person, grace: Person, olga: Person
) -> None:
    offer(ada)
    series(ada, frequency="Weekly", number="2")
    deactivate(bot, slack, ada)
    hand_over(olga, "Grace Hopper", Which="This one")
    bot.settle()
    first, *others = meetings(bot)
    assert first.host_id not in {each.host_id for each in others}
    (card,) = leaver_cards(olga)
    assert "2 sessions of a series" in card.text


def test_an_open_session_that_is_handed_over_is_offered_to_who_waits_for_the_new_mentor(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, grace: Person, tom: Person, olga: Person
) -> None:
    offer(grace, date="2027-01-14")
    book(mia, "grace")
    wait_for(tom, "grace")
    offer(ada)
    deactivate(bot, slack, ada)
    hand_over(olga, "Grace Hopper")
    bot.settle()
    assert len(session_offers(tom)) == 1


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
    assert not told_that(mia, "The admins are asked")
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
    assert told_that(mia, "The masterclass of @Ada Lovelace", "was cancelled", BY_ITSELF)
    assert enrollment_states(bot, number)["mia"] == "cancelled"
