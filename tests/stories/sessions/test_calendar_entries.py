"""Whoever has put a session into their calendar gets a new file at every change, and one that takes it out again."""

from itertools import pairwise

import pytest

from localslack.server import LocalSlack
from localslack.testing.person import Person
from tests.support.calendar_files import entries, events, files_in_messages
from tests.support.forged_requests import press
from tests.support.running_bot import RunningBot
from tests.support.series import choose, meetings, read_list, series
from tests.support.sessions import BOTH, book, fill, offer, save


def booked(bot: RunningBot, ada: Person, mia: Person) -> None:
    """Let Mia book a session of ada's, and put it in her calendar."""
    offer(ada, **BOTH)
    book(mia, attendance="Online")
    choose(mia, "Add to calendar")
    bot.settle()


def edit(by: Person, **values: object) -> None:
    choose(by, "Edit")
    fill(by, **values)
    result = save(by)
    assert result.ok, result


def cancel_booking(mia: Person) -> None:
    choose(mia, "Cancel booking")
    assert mia.submit().ok


def rising(found: list[tuple[str, str, int, str]]) -> bool:
    """Return whether all are one entry, whose SEQUENCE rises each time."""
    numbers = [number for _, _, number, _ in found]
    return len({uid for _, uid, _, _ in found}) == 1 and all(a < b for a, b in pairwise(numbers))


def test_created_moved_moved_and_cancelled(bot: RunningBot, ada: Person, mia: Person) -> None:
    """Hard cases K1, K2, K4, K5: one UID, a SEQUENCE that rises each time, the METHOD of the calendar, the STATUS."""
    booked(bot, ada, mia)
    for time in ("17:00", "18:00"):
        edit(ada, time=time)
        bot.settle()
    choose(ada, "Cancel")
    ada.fill({"Reason": "I am ill"})
    assert ada.submit().ok
    bot.settle()
    assert [(method, status) for method, _, _, status in events(mia)] == [
        ("PUBLISH", "CONFIRMED"),
        *[("PUBLISH", "TENTATIVE")] * 2,  # the mentee has yet to say that she can make it
        ("CANCEL", "CANCELLED"),
    ]
    assert rising(events(mia))
    starts = [file.walk("VEVENT")[0]["dtstart"].to_ical().decode() for file in entries(mia)]
    assert starts == ["20270120T150000", "20270120T170000", "20270120T180000", "20270120T180000"]
    assert {file.walk("VEVENT")[0]["dtstart"].params["TZID"] for file in entries(mia)} == {"Europe/Berlin"}
    assert all("METHOD" not in event for file in entries(mia) for event in file.walk("VEVENT"))
    assert entries(ada) == []  # she never asked for one


def test_what_is_said_beside_the_file(bot: RunningBot, ada: Person, mia: Person) -> None:
    booked(bot, ada, mia)
    assert "Open the file to add this session to your calendar" in mia.last_message.text
    edit(ada, topic="Other")
    bot.settle()
    assert "This session has changed. Open the file to update it in your calendar" in mia.last_message.text
    cancel_booking(mia)
    bot.settle()
    assert "You cancelled your booking. Open the file to take it out of your calendar" in mia.last_message.text


def test_nobody_else_gets_a_file(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada)
    book(mia)
    edit(ada, time="17:00")
    cancel_booking(mia)
    bot.settle()
    assert (entries(ada), entries(mia)) == ([], [])


def test_the_mentors_own_entry_follows_their_own_edit(bot: RunningBot, ada: Person) -> None:
    offer(ada)
    choose(ada, "Add to calendar")
    bot.settle()
    edit(ada, time="17:00")
    bot.settle()
    choose(ada, "Cancel")
    ada.fill({"Reason": "I am ill"})
    assert ada.submit().ok
    bot.settle()
    assert [method for method, *_ in events(ada)] == ["PUBLISH", "PUBLISH", "CANCEL"]
    assert rising(events(ada))


def test_given_back_and_booked_again(bot: RunningBot, ada: Person, mia: Person) -> None:
    booked(bot, ada, mia)
    cancel_booking(mia)
    bot.settle()
    book(mia, attendance="Online")
    choose(mia, "Add to calendar")
    bot.settle()
    assert [method for method, *_ in events(mia)] == ["PUBLISH", "CANCEL", "PUBLISH"]
    assert rising(events(mia))


@pytest.mark.parametrize("how", ["taken out", "can't"])
def test_whoever_loses_the_place_is_sent_the_end_of_the_entry(
    bot: RunningBot, ada: Person, mia: Person, how: str
) -> None:
    booked(bot, ada, mia)
    if how == "taken out":
        edit(ada, mentee="")
    else:
        edit(ada, time="17:00")
        read_list(mia)
        assert mia.press("I can't", where="home").ok
    bot.settle()
    assert events(mia)[-1][0] == "CANCEL"
    assert rising(events(mia))


def test_change_time_takes_the_old_entry_out_and_brings_the_new(bot: RunningBot, ada: Person, mia: Person) -> None:
    booked(bot, ada, mia)
    offer(ada, date="2027-01-21", **BOTH)
    choose(mia, "Change time")
    mia.fill({"Time": "Thu 21 Jan, 15:00–16:00"})
    assert mia.submit().ok
    bot.settle()
    old = [each for each in events(mia) if each[1] == events(mia)[0][1]]
    assert [method for method, *_ in old] == ["PUBLISH", "CANCEL"]
    assert rising(old)
    (new,) = [file for file in entries(mia) if str(file.walk("VEVENT")[0]["uid"]) != old[0][1]]
    assert str(new["method"]) == "PUBLISH"
    assert new.walk("VEVENT")[0]["dtstart"].to_ical().decode() == "20270121T150000"
    old_card, removal = [
        each.text for each in mia.messages if "You moved your booking to Thu 21 Jan, 15:00" in each.text
    ]
    assert "1:1 with @Ada Lovelace" in old_card
    assert "Open the file to take it out of your calendar: Wed 20 Jan, 15:00–16:00" in removal


def test_another_way_to_attend_is_another_place_in_the_calendar(bot: RunningBot, ada: Person, mia: Person) -> None:
    booked(bot, ada, mia)
    choose(mia, "Change attendance")
    mia.fill({"Attendance": "In person"})
    assert mia.submit().ok
    bot.settle()
    places = [str(file.walk("VEVENT")[0]["location"]) for file in entries(mia)]
    assert places == ["https://meet.example.com/ada", "Berlin"]
    assert [b"meet.example.com" in file.to_ical() for file in entries(mia)] == [True, False]
    assert rising(events(mia))


def test_the_rest_of_a_series_ends_in_one_message_with_a_file_for_each(
    bot: RunningBot, slack: LocalSlack, ada: Person
) -> None:
    """RFC 5546, 3.2.5: one UID in each object, since calendars end only the first."""
    offer(ada)
    series(ada, frequency="Daily", number=3)
    for meeting in meetings(bot)[:3]:
        press(slack, ada, "session.menu", f"add_to_calendar:{meeting.id}")
    bot.settle()
    choose(ada, "Cancel")
    ada.fill({"Which": "This and the following"})
    assert ada.submit().ok
    bot.settle()
    assert files_in_messages(ada) == [1, 1, 1, 3]  # the fourth session is not in the calendar
    assert [len(file.walk("VEVENT")) for file in entries(ada)] == [1] * 6
    assert [method for method, *_ in events(ada)] == ["PUBLISH"] * 3 + ["CANCEL"] * 3
