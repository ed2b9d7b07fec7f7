"""A form that is submitted once more long after it was saved: nothing is confirmed that is no longer so."""

import pytest

from localslack.server import LocalSlack
from localslack.testing.person import Person
from tests.support.forged_requests import answer_text, press
from tests.support.history_screen import edit
from tests.support.masterclasses import host, newest_masterclass
from tests.support.running_bot import RunningBot
from tests.support.sessions import BOTH, book, in_list, offer, open_booking, top
from tests.support.submissions import payload_of, send_again

NO_SPOT = "You no longer have a spot in this session."


def cancel(by: Person) -> None:
    in_list(by)
    by.menu("Cancel", where="home")
    by.fill({"Reason": "I am ill"})
    assert by.submit().ok


@pytest.mark.parametrize("lost", ["given to another", "cancelled"])
def test_a_booking_that_is_lost_is_not_confirmed(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, lost: str
) -> None:
    offer(ada)
    open_booking(mia)
    submission = payload_of(slack, mia)
    assert "You're booked with" in answer_text(send_again(slack, submission))
    if lost == "cancelled":
        cancel(ada)
    else:
        edit(bot, ada, mentee="tom")
    again = answer_text(send_again(slack, submission))
    assert NO_SPOT in again
    assert "You're booked with" not in again


def test_a_way_to_attend_is_not_confirmed_without_a_booking(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person
) -> None:
    offer(ada, **BOTH)
    book(mia, attendance="Online")
    in_list(mia)
    mia.menu("Change attendance", where="home")
    mia.fill({"Attendance": "In person"})
    submission = payload_of(slack, mia)
    assert mia.submit().ok
    assert top(mia).title == "Attendance changed"
    cancel(ada)
    assert NO_SPOT in answer_text(send_again(slack, submission))


def test_a_moved_booking_that_is_lost_is_not_confirmed(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person
) -> None:
    offer(ada)
    book(mia)
    offer(ada, date="2027-01-27")
    in_list(mia)
    mia.menu("Change time", where="home")
    mia.fill({"Time": top(mia).options("Time")[0]})
    submission = payload_of(slack, mia)
    assert mia.submit().ok
    assert top(mia).title == "Time changed"
    in_list(ada)
    ada.menu("Cancel", near="Mia Schmidt", where="home")
    ada.fill({"Reason": "I am ill"})
    assert ada.submit().ok
    assert NO_SPOT in answer_text(send_again(slack, submission))


def test_a_way_to_attend_is_not_confirmed_without_a_spot(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person
) -> None:
    host(ada, guests=["mia"], **BOTH)
    bot.settle()
    in_list(mia)
    mia.menu("Change attendance", where="home")
    mia.fill({"Attendance": "In person"})
    submission = payload_of(slack, mia)
    assert mia.submit().ok
    assert "You're attending in person." in top(mia).text
    cancel(ada)
    again = answer_text(send_again(slack, submission))
    assert "This masterclass was cancelled, so how you attend can't be changed." in again
    assert "You're attending" not in again


def test_a_spot_that_is_given_up_is_not_confirmed(bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person) -> None:
    host(ada, **BOTH)
    press(slack, mia, "masterclass.reserve", str(newest_masterclass(bot).id))
    mia.fill({"Attendance": "Online"})
    submission = payload_of(slack, mia)
    assert mia.submit().ok
    assert top(mia).title == "Spot reserved"
    mia.close(all=True)
    in_list(mia)
    mia.menu("Leave", where="home")
    assert mia.submit().ok
    assert "You're not in this masterclass." in answer_text(send_again(slack, submission))
