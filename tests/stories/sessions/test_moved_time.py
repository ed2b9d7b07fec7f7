"""A booked session is moved to another time: its mentee is asked whether they can make it."""

import datetime as dt

import pytest

from localslack.server import LocalSlack
from localslack.testing.person import Person
from localslack.testing.screen import Shown
from tests.support.forged_requests import press
from tests.support.running_bot import RunningBot
from tests.support.series import meetings, read_list
from tests.support.sessions import book, card, fill, offer, save, texts, top, unchanged

pytestmark = pytest.mark.both_databases

YES, NO = "I can make it", "I can't"
ASKS = "The time of this session was changed."
IN_HOME = "Moved to this time. Can you make it?"
CHANGED = "changed your session"


def edit(by: Person, **values: object) -> None:
    """Edit the first session in Home; it must succeed."""
    read_list(by)
    by.menu("Edit", where="home")
    fill(by, **values)
    result = save(by)
    assert result.ok, result
    assert top(by).title == "Saved"
    by.close(all=True)


def moved(bot: RunningBot, ada: Person, mia: Person, time: str = "17:00") -> Shown:
    """Move a booked session; return the message that asks the mentee."""
    if not meetings(bot):
        offer(ada)
        book(mia)
    edit(ada, time=time)
    bot.settle()
    return news(mia)


def news(mia: Person) -> Shown:
    """Return the newest message about a change."""
    return [each for each in mia.messages if CHANGED in each.text][-1]


def as_it_is_now(person: Person, message: Shown) -> Shown:
    """Return the same message as it is shown now."""
    return next(each for each in person.messages if each.where == message.where)


def test_the_message_says_old_and_new_and_asks(bot: RunningBot, ada: Person, mia: Person) -> None:
    message = moved(bot, ada, mia)
    assert "Time: Wed 20 Jan, 15:00 → 17:00" in message.text
    assert message.text.count("17:00") == 1, "it is said once"
    assert message.buttons == [YES, NO]
    for words in ("Can you make it? Until you answer, you keep your spot.", "15:00 → 17:00"):
        assert words in message.plain_text  # all is said without the blocks


def test_the_times_are_in_the_mentees_own_zone(bot: RunningBot, ada: Person, grace: Person) -> None:
    offer(ada)
    book(grace)
    edit(ada, date="2027-03-18", time="15:00")  # New York has changed its clocks by then, Berlin has not
    bot.settle()
    assert "Time: Wed, Jan 20, 9:00 AM → Thu, Mar 18, 10:00 AM" in news(grace).text


def test_cards_and_home_say_that_it_is_not_confirmed(bot: RunningBot, ada: Person, mia: Person) -> None:
    moved(bot, ada, mia)
    mine = card(mia, "1:1 with @Ada")
    assert f"{ASKS} You haven't said yet whether you can make it." in mine.text
    assert mine.buttons == []  # the message asks
    assert "The time was changed. @Mia Schmidt hasn't confirmed it yet." in card(ada, "1:1 with @Mia").text
    assert IN_HOME in read_list(mia)
    assert {YES, NO} <= set(mia.home_now.buttons)
    assert "Moved, waiting for @Mia Schmidt to confirm" in read_list(ada)


def test_i_can_make_it(bot: RunningBot, ada: Person, mia: Person) -> None:
    message = moved(bot, ada, mia)
    assert mia.press(YES, within=message).ok
    assert mia.modal is None
    bot.settle()
    assert "@Mia Schmidt can make the new time of your session" in ada.last_message.text
    answered = as_it_is_now(mia, message)
    assert answered.text == "You said that you can make it: Wed 20 Jan, 17:00–18:00 · 1:1 with @Ada Lovelace"
    assert answered.buttons == []
    for shown in (card(mia, "1:1 with @Ada"), card(ada, "1:1 with @Mia")):
        assert ASKS not in shown.text
        assert shown.buttons == []
    assert IN_HOME not in read_list(mia)


def test_i_cannot(bot: RunningBot, ada: Person, mia: Person, tom: Person) -> None:
    message = moved(bot, ada, mia)
    assert mia.press(NO, within=message).ok
    assert mia.confirmed == "Give up your spot? The session is then open for others to book."
    bot.settle()
    assert "@Mia Schmidt can't make the new time" in ada.last_message.text
    assert "The session is open again." in ada.last_message.text
    assert card(ada, "Open session")
    assert "You gave up your spot" in as_it_is_now(mia, message).text
    assert "🚫 You cancelled this booking" in card(mia, "1:1 with @Ada").text
    book(tom)


def test_at_once_in_the_details_and_in_home(bot: RunningBot, ada: Person, mia: Person) -> None:
    message = moved(bot, ada, mia)
    mia.menu("Details", within=card(mia, "1:1 with @Ada"))
    assert mia.press(YES, where="modal").ok
    assert top(mia).title == "Details"
    assert "Booked" in top(mia).text
    assert not {YES, NO} & set(top(mia).buttons)
    bot.settle()
    assert as_it_is_now(mia, message).buttons == []
    assert "can make the new time" in ada.last_message.text
    assert card(mia, "1:1 with @Ada").buttons == []
    moved(bot, ada, mia, "18:00")
    read_list(mia)
    assert mia.press(NO, where="home").ok
    bot.settle()
    assert "can't make the new time" in ada.last_message.text
    assert "Nothing planned" in mia.home_now.text


def test_nobody_answers_and_the_place_is_kept(bot: RunningBot, ada: Person, mia: Person, tom: Person) -> None:
    moved(bot, ada, mia)
    tom.command("/mentorship book @ada")
    assert "No open sessions right now" in top(tom).text
    bot.clock.now = meetings(bot)[0].starts_at
    bot.tick()
    bot.settle()
    assert "1:1 with @Ada Lovelace" in read_list(mia)


@pytest.mark.parametrize("answer", [YES, NO])
def test_an_answer_to_an_older_time_does_not_count(bot: RunningBot, ada: Person, mia: Person, answer: str) -> None:
    first = moved(bot, ada, mia)
    moved(bot, ada, mia, "18:00")
    unchanged_but_for_cards(bot, mia, answer, first)
    assert "The time was changed again, so your answer doesn't count: the session is now on Wed 20 Jan, 18:00." in (
        mia.ephemerals[-1].text
    )
    assert "The time was changed again" in as_it_is_now(mia, first).text
    assert as_it_is_now(mia, first).buttons == []
    assert news(mia).buttons == [YES, NO]


def unchanged_but_for_cards(bot: RunningBot, mia: Person, answer: str, within: Shown) -> None:
    before = [(each.version, each.state) for each in meetings(bot)]
    told = [len(texts(mia))]
    assert mia.press(answer, within=within).ok
    bot.settle()
    assert [(each.version, each.state) for each in meetings(bot)] == before
    assert [len(texts(mia))] == told


def test_answered_twice(bot: RunningBot, ada: Person, mia: Person) -> None:
    message = moved(bot, ada, mia)
    mia.press(YES, within=message)
    bot.settle()
    unchanged(bot, lambda: mia.press(YES, within=message))
    assert mia.ephemerals == []
    unchanged_but_for_cards(bot, mia, NO, message)
    assert "You have said that you can make it, so you keep your spot." in mia.ephemerals[-1].text


def test_given_up_twice(bot: RunningBot, ada: Person, mia: Person) -> None:
    message = moved(bot, ada, mia)
    mia.press(NO, within=message)
    bot.settle()
    for answer in (YES, NO):
        unchanged_but_for_cards(bot, mia, answer, message)
        assert "You no longer have a spot in this session" in mia.ephemerals[-1].text


def test_answered_after_it_was_cancelled_or_has_begun(bot: RunningBot, ada: Person, mia: Person) -> None:
    message = moved(bot, ada, mia)
    bot.clock.now += dt.timedelta(days=8, hours=6, minutes=1)
    for answer in (YES, NO):
        unchanged_but_for_cards(bot, mia, answer, message)
        assert "has begun or is over" in mia.ephemerals[-1].text
    bot.tick()
    bot.settle()
    assert "It started before you answered" in as_it_is_now(mia, message).text
    read_list(ada)
    ada.menu("Cancel", where="home")
    ada.fill({"Reason": "I am ill"})
    assert ada.submit().ok
    bot.settle()
    assert "The session was cancelled" in as_it_is_now(mia, message).text
    mia.press(YES, within=message)
    assert "This session was cancelled" in mia.ephemerals[-1].text


def test_only_a_moved_time_asks(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada)
    book(mia)
    edit(ada, topic="Other")
    bot.settle()
    assert news(mia).buttons == []
    assert ASKS not in card(mia, "1:1 with @Ada").text


def test_a_longer_session_asks_too(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada)
    book(mia)
    edit(ada, duration="2 hours")
    bot.settle()
    assert "End: Wed 20 Jan, 16:00 → 17:00" in news(mia).text
    assert news(mia).buttons == [YES, NO]
    edit(ada, time="17:00", duration="30 minutes")
    bot.settle()
    assert "Duration: 2 hours → 30 minutes" in news(mia).text


def test_who_is_added_by_the_same_edit_is_not_asked(bot: RunningBot, ada: Person, mia: Person, tom: Person) -> None:
    offer(ada)
    book(mia)
    edit(ada, time="17:00", mentee="tom")
    bot.settle()
    assert card(tom, "1:1 with @Ada").buttons == []
    assert "removed you from the session" in mia.last_message.text


def test_who_is_taken_out_is_asked_no_longer(bot: RunningBot, ada: Person, mia: Person) -> None:
    message = moved(bot, ada, mia)
    edit(ada, mentee="")
    bot.settle()
    assert "You no longer have a spot" in as_it_is_now(mia, message).text
    assert as_it_is_now(mia, message).buttons == []


def test_an_admin_who_moves_the_session_they_have_booked_is_not_asked(
    bot: RunningBot, ada: Person, olga: Person
) -> None:
    offer(ada)
    book(olga)
    read_list(olga)
    olga.menu("More…", where="home")
    olga.press("Edit", where="modal")
    fill(olga, time="17:00")
    assert olga.submit().ok
    bot.settle()
    assert card(olga, "1:1 with @Ada").buttons == []
    assert "@Olga Petrova changed your session" in ada.last_message.text


def test_moving_the_booking_elsewhere_is_an_answer_too(bot: RunningBot, ada: Person, mia: Person) -> None:
    moved(bot, ada, mia)
    offer(ada, date="2027-01-21")
    read_list(mia)
    mia.menu("Change time", where="home")
    mia.fill({"Time": "Thu 21 Jan, 15:00–16:00"})
    assert mia.submit().ok
    assert IN_HOME not in read_list(mia)


@pytest.mark.parametrize("button", ["booking.confirm", "booking.decline"])
@pytest.mark.parametrize("value", ["", "x", "1", ":1", "0-0:1", "9999999999-1:1", "x:999999", "0-0:" + "9" * 40])
def test_forged_answers(bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, button: str, value: str) -> None:
    moved(bot, ada, mia)
    unchanged(bot, lambda: press(slack, mia, button, value))
    assert mia.modal is not None
    assert "Something went wrong" not in mia.modal.text


@pytest.mark.parametrize("button", ["booking.confirm", "booking.decline"])
def test_nobody_answers_for_another(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, tom: Person, olga: Person, button: str
) -> None:
    moved(bot, ada, mia)
    (meeting,) = meetings(bot)
    stamp = f"{int(meeting.starts_at.timestamp())}-{int(meeting.ends_at.timestamp())}"
    for someone in (tom, ada, olga):
        press_forged = f"{stamp}:{meeting.id}"
        unchanged(bot, lambda person=someone, value=press_forged: press(slack, person, button, value))  # type: ignore[misc]
        assert "You no longer have a spot in this session" in top(someone).text
