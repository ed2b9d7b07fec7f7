"""What `Bulk duplicate` has made can be taken back for an hour, and a series cancelled in one act."""

import datetime as dt
from functools import partial

from localslack.server import LocalSlack
from localslack.testing.person import Person
from localslack.testing.screen import Shown
from tests.support.forged_requests import press
from tests.support.roles import add_person, take_roles
from tests.support.running_bot import RunningBot
from tests.support.series import choose, create, meetings, preview, series, starts
from tests.support.sessions import book, in_list, offer, texts, top, unchanged


def _told(of: Person) -> Shown:
    """Return the message that told of the series."""
    return next(each for each in of.messages if "published" in each.text or "had planned" in each.text)


def make(by: Person, **rhythm: object) -> None:
    """Make a series, and stay at what confirms it."""
    preview(by, **rhythm)
    assert by.submit().ok


def test_a_fresh_series_is_taken_back_from_its_confirmation(bot: RunningBot, ada: Person) -> None:
    offer(ada)
    make(ada, number=3)
    assert "3 sessions are published, from Wed 27 Jan to Wed 10 Feb." in top(ada).text
    bot.settle()  # what was not told yet would not be told at all
    ada.press("Undo", where="modal")
    assert ada.confirmed.startswith("Remove the 3 sessions? They were planned at once.")
    assert "3 sessions are removed." in top(ada).text
    assert starts(bot) == ["01-20 14:00"]
    bot.settle()
    assert "You took back 3 sessions" in ada.last_message.text
    assert ada.last_message.buttons == []
    assert "Nothing was cancelled" in in_list(ada, "Cancelled")


def test_what_somebody_has_booked_stays(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada)
    series(ada, number=2)
    book(mia)
    book(mia)
    bot.settle()
    assert "Wed 27 Jan, 14:00–15:00 · booked by @Mia Schmidt" in _told(ada).text
    ada.press("Undo", where="messages")
    bot.settle()
    assert starts(bot) == ["01-20 14:00", "01-27 14:00"]
    assert "You took back 1 session that you had planned. This one stays:" in _told(ada).text
    assert "1:1 with @Ada" in in_list(mia)


def test_the_message_shows_how_each_of_them_stands_and_offers_undo_only_for_what_is_left(
    bot: RunningBot, ada: Person
) -> None:
    _cancel_of_two(bot, ada, "This one")
    told = _told(ada)
    assert "~Wed 27 Jan, 14:00–15:00~ cancelled" in str(told.blocks), "struck out"
    assert "1 of them is off now" in told.text
    (undo,) = (spot.element for spot in told.controls if spot.label == "Undo")
    assert undo["confirm"]["title"]["text"] == "Remove the remaining session?"
    bot.clock.now += dt.timedelta(minutes=61)
    bot.settle()
    assert "Undo" not in _told(ada).buttons


def test_nothing_is_offered_once_all_of_them_are_cancelled(bot: RunningBot, ada: Person) -> None:
    _cancel_of_two(bot, ada, "This and the following")
    assert _told(ada).text.count("cancelled") == 2
    assert "Undo" not in _told(ada).buttons


def test_whoever_was_planned_in_is_told_by_the_same_message(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada, mentee="mia")
    series(ada, number=2, keep=True)
    bot.settle()
    told = mia.last_message
    for words in ("published 2 sessions for you", "Online", "Topic: Careers", "Wed 27 Jan, 15:00–16:00"):
        assert words in told.text
    assert "Undo" not in told.buttons
    count = len(texts(mia))
    ada.press("Undo", where="messages")
    bot.settle()
    assert len(texts(mia)) == count
    assert "@Ada Lovelace took back 2 sessions" in mia.last_message.text
    assert starts(bot) == ["01-20 14:00"]


def test_after_an_hour_it_is_too_late(bot: RunningBot, ada: Person) -> None:
    offer(ada)
    make(ada, number=2)
    bot.clock.now += dt.timedelta(minutes=61)
    unchanged(bot, lambda: ada.press("Undo", where="modal"))
    assert "This can be undone for an hour only." in top(ada).text


def test_nobody_undoes_what_somebody_else_has_made(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, olga: Person
) -> None:
    offer(ada)
    make(ada, number=2)
    (undo,) = (spot.element["value"] for spot in top(ada).controls if spot.label == "Undo")
    for person in (mia, olga):
        for value in (undo, "", "x", "1-", "1-1", "9" * 60):
            unchanged(bot, partial(press, slack, person, "series.undo", value))
    assert len(starts(bot)) == 3


def test_whoever_is_no_longer_an_admin_undoes_nothing_of_other_mentors(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, olga: Person
) -> None:
    offer(ada)
    add_person(olga, "mia", ["Admin"])
    olga.close(all=True)
    (meeting,) = meetings(bot)
    press(slack, mia, "session.item.bulk_duplicate", f"bulk_duplicate:{meeting.id}")
    mia.fill({"Number of sessions": 2})
    assert mia.submit().ok
    assert mia.submit().ok
    take_roles(olga, "mia")
    unchanged(bot, lambda: mia.press("Undo", where="modal"))
    assert "There is nothing left to undo" in top(mia).text


def test_what_has_begun_is_not_undone(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada, mentee="mia", date="2027-01-12", time="11:30", duration="15 minutes")  # 10:30 in UTC
    bot.clock.now = dt.datetime(2027, 1, 13, 10, 15, tzinfo=dt.UTC)
    in_list(ada, "Past")
    ada.menu("Bulk duplicate", where="home")
    ada.fill({"Frequency": "Daily", "Number of sessions": 1, "Keep mentee": True})
    assert ada.submit().ok
    assert ada.submit().ok
    bot.clock.now += dt.timedelta(minutes=20)
    unchanged(bot, lambda: ada.press("Undo", where="modal"))
    assert "have begun" in top(ada).text


def test_what_was_moved_and_agreed_to_stays(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada, mentee="mia")
    series(ada, number=1, keep=True)
    bot.settle()
    in_list(ada)
    ada.menu("Edit", near="27 Jan", where="home")
    ada.fill({"Time": "17:00"})
    assert ada.submit().ok
    ada.close(all=True)
    bot.settle()
    mia.press("I can make it", where="messages")
    bot.settle()
    assert "Undo" not in _told(ada).buttons
    assert "01-27 16:00" in starts(bot)


def test_all_of_a_series_is_cancelled_in_one_act(bot: RunningBot, ada: Person) -> None:
    offer(ada)
    series(ada, number=3)
    in_list(ada)
    ada.menu("Cancel", near="27 Jan", where="home")
    assert "4 sessions, none booked" in top(ada).text
    ada.fill({"Which": "All of the series"})
    assert ada.submit().ok
    assert "4 sessions are cancelled: Wed 20 Jan, " in top(ada).text
    assert starts(bot) == []


def test_a_reason_is_owed_to_whoever_has_booked(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada, date="2027-01-19")
    offer(ada)
    in_list(ada)
    ada.menu("Bulk duplicate", near="20 Jan", where="home")
    ada.fill({"Number of sessions": 1})
    assert ada.submit().ok
    create(ada)
    for _ in range(3):
        book(mia)
    choose(ada, "Cancel")
    assert "Reason" in top(ada).text
    ada.close()
    in_list(ada)
    ada.menu("Cancel", near="20 Jan", where="home")
    ada.fill({"Which": "This and the following"})
    assert not ada.submit().ok
    ada.fill({"Reason": "I am ill"})
    assert ada.submit().ok
    assert starts(bot) == ["01-19 14:00"]


def _cancel_of_two(bot: RunningBot, ada: Person, which: str) -> None:
    """Make two copies of a session, and cancel so much from the first of them on."""
    offer(ada)
    series(ada, number=2)
    bot.settle()
    in_list(ada)
    ada.menu("Cancel", near="27 Jan", where="home")
    ada.fill({"Which": which})
    assert ada.submit().ok
    ada.close(all=True)
    bot.settle()
