"""`I can't come` on a reminder: the way out of each kind of meeting, for as long as there is one."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from localslack.testing.person import Person
from storage.meeting import Enrollment
from tests.support.masterclasses import host, newest_masterclass
from tests.support.profiles import edit_profile
from tests.support.running_bot import RunningBot
from tests.support.sessions import URL, book, offer, texts
from tests.support.start_reminders import DAY, HOUR, SOON, START, travel_to

pytestmark = pytest.mark.both_databases


def test_i_cant_come_of_a_mentee_opens_cancel_booking(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada)
    book(mia)
    travel_to(bot, START - SOON)
    newest = next(each for each in reversed(mia.messages) if "I can't come" in each.buttons)
    assert newest.links == {"Join": URL}
    mia.press("I can't come", within=newest)
    assert mia.modal is not None
    assert mia.modal.title == "Cancel booking"
    assert mia.submit().ok, "without a reason: the program asks for no notice"
    travel_to(bot, START)
    assert any("cancelled their booking" in text for text in texts(ada))
    assert all("I can't come" not in each.buttons for each in mia.messages)
    assert bot.transact(late_ones) == [False]


def late_ones(db: Session) -> list[bool]:
    """Return of each place that was left whether that was late."""
    return list(db.scalars(sa.select(Enrollment.left_late).where(Enrollment.state == "left")))


def test_i_cant_come_of_a_mentor_opens_their_cancel_form(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada, mentee="mia")
    travel_to(bot, START - SOON)
    ada.press("I can't come", within=next(each for each in reversed(ada.messages) if "I can't come" in each.buttons))
    assert ada.modal is not None
    assert ada.modal.title == "Cancel session"
    ada.fill({"Reason": "Ill"})
    assert ada.submit().ok
    bot.settle()
    assert any("Ada Lovelace cancelled" in text for text in texts(mia))


def test_i_cant_come_in_a_masterclass_opens_leave_or_cancel(bot: RunningBot, ada: Person, mia: Person) -> None:
    host(ada, guests=["mia"], date=f"{START:%F}")
    travel_to(bot, newest_masterclass(bot).starts_at - SOON)
    for person, title in ((mia, "Leave masterclass"), (ada, "Cancel masterclass")):
        reminder = next(each for each in reversed(person.messages) if "I can't come" in each.buttons)
        person.press("I can't come", within=reminder)
        assert person.modal is not None
        assert person.modal.title == title
        person.close(all=True)


def test_once_it_has_begun_only_its_host_can_call_it_off(bot: RunningBot, ada: Person, mia: Person) -> None:
    for person in (ada, mia):
        edit_profile(person, remind=["At the start"])
    offer(ada, mentee="mia")
    travel_to(bot, START)
    assert "I can't come" in ada.messages[-1].buttons
    assert "I can't come" not in mia.messages[-1].buttons


def test_once_it_is_over_its_reminders_have_no_buttons(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada, mentee="mia")
    for instant in (START - DAY, START - SOON):
        travel_to(bot, instant)
    assert sum("I can't come" in each.buttons for each in mia.messages) == 2
    travel_to(bot, START + HOUR)
    for person in (ada, mia):
        assert all("I can't come" not in each.buttons for each in person.messages)
        assert sum(text.startswith("This session is over · 1:1 with") for text in texts(person)) == 2
