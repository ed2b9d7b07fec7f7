"""`Change time`: a mentee moves a booking to another open session of the same mentor, in one step."""

import copy
from typing import Any

import pytest

from localslack.client import actions, payloads
from localslack.server import LocalSlack
from localslack.testing.person import Person
from localslack.world.results import Result
from tests.support.profiles import edit_profile
from tests.support.requests import ask, propose
from tests.support.running_bot import RunningBot
from tests.support.series import choose, meetings, read_list, series
from tests.support.sessions import BOTH, IN_PERSON, book, offer, texts, top, unchanged, words_beside

FIRST, SECOND = "Wed 20 Jan, 15:00–16:00", "Thu 21 Jan, 15:00–16:00"


def two(ada: Person, **second: Any) -> None:
    """Let ada offer two sessions."""
    offer(ada)
    offer(ada, **{"date": "2027-01-21", **second})


def move(mia: Person, time: str = SECOND) -> bool:
    """Choose another session for the first booking."""
    choose(mia, "Change time")
    mia.fill({"Time": time})
    return mia.submit().ok


def test_in_one_step(bot: RunningBot, ada: Person, mia: Person) -> None:
    two(ada)
    book(mia, about="Growing")
    choose(mia, "Change time")
    assert (top(mia).title, top(mia).submit, top(mia).options("Time")) == ("Change time", "Save", [SECOND])
    mia.fill({"Time": SECOND})
    assert mia.submit().ok
    assert top(mia).title == "Time changed"
    bot.settle()
    moved = "@Mia Schmidt moved their booking with you from Wed 20 Jan, 14:00 to"
    assert [moved in text for text in texts(ada)].count(True) == 1
    assert not any("gave" in text or "cancelled their booking" in text for text in texts(ada))
    assert "Growing" in ada.wait_message("1:1 with @Mia").text
    assert "15:00" in read_list(mia)
    assert len(mia.home_now.menus[1:]) == 1


def test_the_mentor_is_told_once_by_the_card_where_that_is_new(bot: RunningBot, ada: Person, mia: Person) -> None:
    """The sessions of a series have no cards until somebody books them."""
    offer(ada)
    series(ada, frequency="Daily", number="2")
    book(mia)
    bot.settle()
    before = len(ada.messages)
    assert move(mia, SECOND)
    bot.settle()
    assert len(ada.messages) == before + 1, texts(ada)[before:]
    card = ada.last_message.text
    assert card.startswith("✅ @Mia Schmidt moved their booking to this session.")
    assert "1:1 with @Mia Schmidt" in card
    assert "Thu 21 Jan, 14:00–15:00" in card
    assert any("Your session is open for booking." in each.text for each in ada.messages), "the one that they left"


def test_the_place_left_is_open_again(bot: RunningBot, ada: Person, mia: Person, tom: Person) -> None:
    two(ada)
    book(mia)
    assert move(mia)
    book(tom)
    assert "20 January" in read_list(tom) or "Jan 20" in read_list(tom) or "20 Jan" in read_list(tom)


def test_and_back_again(ada: Person, mia: Person) -> None:
    two(ada)
    book(mia)
    assert move(mia)
    assert move(mia, FIRST)


def test_to_a_session_that_overlaps_the_one_left(ada: Person, grace: Person, mia: Person) -> None:
    two(ada, date="2027-01-20", time="16:00")
    book(mia)
    assert move(mia, "Wed 20 Jan, 16:00–17:00")


def test_there_is_nothing_else(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada)
    book(mia)
    unchanged(bot, lambda: choose(mia, "Change time"))
    bot.settle()
    assert "Ada Lovelace has no other open sessions right now" in top(mia).text
    assert "ask Ada Lovelace for another time. You keep this booking meanwhile." in top(mia).text
    assert top(mia).buttons[0] == "Request a session"


def test_one_asks_the_mentor_for_another_time_instead(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada)
    book(mia)
    choose(mia, "Change time")
    mia.press("Request a session", where="modal")
    assert (top(mia).title, top(mia).values["Mentor"]) == ("Request a session", "Ada Lovelace")
    mia.fill({"Message": "An hour later?", "Date": "2027-01-20", "Time": "17:00"})
    assert mia.submit().ok
    bot.settle()
    assert "@Mia Schmidt would like a session with you" in ada.last_message.text
    assert "15:00" in read_list(mia), "the booking stays"


def test_where_no_choice_suits_one_can_ask_as_well(ada: Person, mia: Person) -> None:
    two(ada)
    book(mia)
    choose(mia, "Change time")
    assert "None of these? Ask @Ada Lovelace for another time." in top(mia).text
    mia.press("Request a session", where="modal")
    assert (top(mia).title, top(mia).values["Mentor"]) == ("Request a session", "Ada Lovelace")


def test_an_offer_that_is_open_is_to_be_answered_instead(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada)
    book(mia)
    propose(ada, date="2027-01-22")
    choose(mia, "Change time")
    assert "Ada Lovelace offers you a session, and that's still open. Answer that to meet" in top(mia).text
    assert top(mia).buttons == ["Show offer", "Show that session"]
    mia.press("Show offer", where="modal")
    assert (top(mia).title, top(mia).buttons) == ("Offer", ["Accept", "Decline", "Suggest another time"])


def test_an_own_request_that_is_open_is_led_to_below_the_list(bot: RunningBot, ada: Person, mia: Person) -> None:
    two(ada)
    book(mia)
    ask(mia, date="2027-01-22")
    choose(mia, "Change time")
    assert "There's still something open between you and @Ada Lovelace" in top(mia).text
    mia.press("Show request", where="modal")
    assert top(mia).buttons == ["Withdraw"]


def test_what_was_refused_before_is_not_left_below(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada)
    book(mia)
    choose(mia, "Change time")
    assert top(mia).buttons[0] == "Request a session"
    propose(ada, date="2027-01-22")
    mia.press("Request a session", where="modal")
    assert "Ada Lovelace offers you a session, and that's still open" in top(mia).text
    assert "no other open sessions" not in top(mia).text
    assert top(mia).buttons == ["Show offer"]


def test_the_list_says_what_differs(bot: RunningBot, ada: Person, mia: Person) -> None:
    two(ada, duration="2 hours", topic="Interviews", **BOTH)
    offer(ada, date="2027-01-22")
    book(mia)
    choose(mia, "Change time")
    first, second = time_descriptions(mia)
    assert first.startswith("2 hours · Topic: Interviews · Online or in person (Berlin")
    assert second == "Online", "all else is as before"


def test_how_to_attend_is_asked_where_there_is_a_choice(bot: RunningBot, ada: Person, mia: Person) -> None:
    two(ada, duration="2 hours", topic="Interviews", **BOTH)
    offer(ada, date="2027-01-22")
    book(mia)
    choose(mia, "Change time")
    mia.fill({"Time": "Thu 21 Jan, 15:00–17:00"})
    assert top(mia).values["Attendance"] == "Online", "as before"
    mia.fill({"Time": "Fri 22 Jan, 15:00–16:00"})
    assert "Attendance" not in top(mia).values
    mia.fill({"Time": "Thu 21 Jan, 15:00–17:00"})
    mia.fill({"Attendance": "In person"})
    assert mia.submit().ok
    assert "is now on Thu 21 Jan, 15:00–17:00" in top(mia).text
    assert "In person: Berlin" in top(mia).text
    assert "· 2 hours · Topic: Interviews" in top(mia).text


def time_descriptions(person: Person) -> list[str]:
    """Return what stands below each time that can be chosen."""
    view = top(person).view
    assert view is not None
    (block,) = [each for each in view.blocks if each.get("block_id") == "time"]
    return [each["description"]["text"] for each in block["element"]["options"]]


def test_a_paused_mentor_is_not_to_be_asked(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada)
    book(mia)
    edit_profile(ada, pause="2027-02-01")
    choose(mia, "Change time")
    assert "You can cancel this booking instead" in top(mia).text
    assert top(mia).buttons == ["Show that session", "Find a mentor"]


def test_somebody_was_faster(bot: RunningBot, ada: Person, mia: Person, tom: Person) -> None:
    two(ada)
    book(mia)
    choose(mia, "Change time")
    mia.fill({"Time": SECOND})
    book(tom)
    unchanged(bot, lambda: mia.submit())
    assert "Someone else just booked this session" in words_beside(mia, "Time")
    assert "15:00" in read_list(mia)


def test_one_is_busy_then(bot: RunningBot, ada: Person, grace: Person, mia: Person) -> None:
    two(ada)
    book(mia)
    offer(grace, mentor="grace", mentee="mia", date="2027-01-21", time="15:30")
    unchanged(bot, lambda: move(mia))
    assert "You already have a session" in words_beside(mia, "Time")


def test_a_time_must_be_chosen(bot: RunningBot, ada: Person, mia: Person) -> None:
    two(ada)
    book(mia)
    choose(mia, "Change time")
    unchanged(bot, lambda: mia.submit())
    assert top(mia).errors.keys() == {"Time"}


@pytest.mark.parametrize("forged", ["0", "999999", "9" * 18, "9" * 40, "x", "-1"])
def test_a_forged_time(bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, forged: str) -> None:
    two(ada)
    book(mia)
    choose(mia, "Change time")
    view = top(mia).view
    assert view is not None
    payload = copy.deepcopy(payloads.view_submission(slack.world, slack.team, mia.user, view))
    payload["view"]["state"]["values"]["time"]["booking.time"]["selected_option"] = {"value": forged}
    said: list[Result] = []
    unchanged(bot, lambda: said.append(slack.run(actions.send_interaction(slack.world, payload))))
    assert "response_action" in str(said[0].body)
    assert "Something went wrong" not in str(said[0].body)


@pytest.mark.parametrize(("second", "method"), [(BOTH, "in_person"), (IN_PERSON, "in_person"), ({}, "online")])
def test_one_attends_as_before_where_that_is_offered(
    bot: RunningBot, ada: Person, mia: Person, second: dict[str, Any], method: str
) -> None:
    offer(ada, **BOTH)
    offer(ada, date="2027-01-21", **second)
    book(mia, attendance="In person")
    assert move(mia)
    bot.settle()
    words = {"in_person": "In person: Berlin", "online": "Online"}
    assert words[method] in mia.last_message.text


def test_a_session_that_has_begun_is_not_moved(bot: RunningBot, ada: Person, mia: Person) -> None:
    two(ada)
    book(mia)
    choose(mia, "Change time")
    mia.fill({"Time": SECOND})
    bot.clock.now = meetings(bot)[0].starts_at
    unchanged(bot, lambda: mia.submit())
    assert "has begun or is over" in top(mia).text
