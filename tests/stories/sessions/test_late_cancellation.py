"""Giving up a place within the program's notice to cancel: it is said to be late, needs a reason, and is recorded."""

import datetime as dt

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from localslack.testing.person import Person
from storage.meeting import Enrollment
from tests.support.limits import CANCEL, START
from tests.support.masterclasses import host
from tests.support.running_bot import RunningBot
from tests.support.series import choose
from tests.support.sessions import BOTH, book, card, in_list, offer, set_program, texts, top

pytestmark = pytest.mark.both_databases

HOUR, MOMENT = dt.timedelta(hours=1), dt.timedelta(seconds=5)
LATE = "This counts as a late cancellation"


def late(bot: RunningBot) -> list[bool]:
    """Return of each place that was left whether that was late."""

    def read(db: Session) -> list[bool]:
        return list(db.scalars(sa.select(Enrollment.left_late).where(Enrollment.state == "left")))

    return bot.transact(read)


def test_a_late_cancellation_needs_a_reason_and_frees_the_place(
    bot: RunningBot, olga: Person, ada: Person, mia: Person
) -> None:
    set_program(olga, {CANCEL: "24"})
    offer(ada, **BOTH)
    book(mia, attendance="Online")
    bot.settle()
    bot.clock.now = START - 24 * HOUR + MOMENT
    mia.menu("Cancel booking", within=card(mia, "1:1 with @Ada"))
    assert LATE in top(mia).text
    assert "(less than 24 hours before). You, @Ada Lovelace and admins can see it." in top(mia).text
    assert not mia.submit().ok
    assert late(bot) == []
    mia.fill({"Reason": "My train was cancelled"})
    assert mia.submit().ok
    bot.settle()
    assert late(bot) == [True]
    told = next(text for text in texts(ada) if "cancelled their booking" in text)
    assert "It's a late cancellation. The session is open again." in told
    assert "My train was cancelled" in told
    assert "Open" in in_list(ada)


def test_before_that_it_is_no_late_one(bot: RunningBot, olga: Person, ada: Person, mia: Person) -> None:
    set_program(olga, {CANCEL: "24"})
    offer(ada)
    book(mia)
    bot.clock.now = START - 24 * HOUR - 60 * MOMENT
    in_list(mia)
    mia.menu("Cancel booking", where="home")
    assert LATE not in top(mia).text
    assert mia.submit().ok
    assert late(bot) == [False]


def test_a_form_that_was_opened_in_time_says_so_before_it_counts_as_late(
    bot: RunningBot, olga: Person, ada: Person, mia: Person
) -> None:
    set_program(olga, {CANCEL: "24"})
    offer(ada)
    book(mia)
    bot.clock.now = START - 24 * HOUR - 60 * MOMENT
    in_list(mia)
    mia.menu("Cancel booking", where="home")
    mia.fill({"Reason": "Ill"})
    bot.clock.now = START - 24 * HOUR + MOMENT
    mia.submit()
    assert late(bot) == []
    assert "it became late to cancel" in top(mia).text
    assert LATE in top(mia).text
    assert mia.submit().ok, "what was typed is still there"
    assert late(bot) == [True]


def test_leaving_a_masterclass_late_is_the_same(bot: RunningBot, olga: Person, ada: Person, mia: Person) -> None:
    set_program(olga, {CANCEL: "24"})
    host(ada, guests=["mia"], date=f"{START:%F}")
    bot.settle()
    bot.clock.now = START - 5 * HOUR
    in_list(mia)
    mia.menu("Leave", where="home")
    assert LATE in top(mia).text
    assert not mia.submit().ok
    mia.fill({"Reason": "Ill"})
    assert mia.submit().ok
    bot.settle()
    assert late(bot) == [True]
    assert any("It's a late cancellation." in text for text in texts(ada))


def test_whoever_did_not_agree_to_the_time_is_never_late(
    bot: RunningBot, olga: Person, ada: Person, mia: Person
) -> None:
    set_program(olga, {CANCEL: "24"})
    offer(ada)
    book(mia)
    bot.settle()
    bot.clock.now = START - 5 * HOUR
    in_list(ada)
    ada.menu("Edit", where="home")
    ada.fill({"Time": "17:00"})
    assert ada.submit().ok
    ada.close(all=True)
    bot.settle()
    in_list(mia)
    mia.menu("Cancel booking", where="home")
    assert LATE not in top(mia).text
    assert mia.submit().ok
    assert late(bot) == [False]


def cancel_late(bot: RunningBot, olga: Person, ada: Person, mia: Person) -> None:
    """Let Mia cancel her booking within the notice to cancel."""
    set_program(olga, {CANCEL: "24"})
    offer(ada)
    book(mia)
    bot.settle()
    bot.clock.now = START - 5 * HOUR
    in_list(mia)
    mia.menu("Cancel booking", where="home")
    mia.fill({"Reason": "Ill"})
    assert mia.submit().ok
    bot.settle()


def close(person: Person) -> None:
    """Close whatever modal is open."""
    if person.modal is not None:
        person.close(all=True)


def people(admin: Person) -> str:
    """Return what `Settings` → `People` says."""
    close(admin)
    admin.command("/mentorship settings")
    admin.press("People")
    return top(admin).text


def own_profile(person: Person) -> str:
    """Return what `My profile` says."""
    close(person)
    person.command("/mentorship profile")
    return top(person).text


def test_the_person_and_admins_see_how_often_and_nobody_else(
    bot: RunningBot, olga: Person, ada: Person, mia: Person, tom: Person
) -> None:
    assert "Late cancellations" not in people(olga)
    cancel_late(bot, olga, ada, mia)
    assert "Late cancellations in the last 90 days: @Mia Schmidt 1." in people(olga)
    assert "You cancelled late once in the last 90 days. Only you and admins see this." in own_profile(mia)
    assert "late" not in own_profile(ada)
    tom.command("/mentorship find")
    tom.command("/mentorship book @ada")
    assert "cancel" not in top(tom).text.lower()


def test_after_ninety_days_it_is_forgotten(bot: RunningBot, olga: Person, ada: Person, mia: Person) -> None:
    cancel_late(bot, olga, ada, mia)
    bot.clock.now = START + dt.timedelta(days=90) - MOMENT
    assert "@Mia Schmidt 1" in people(olga)
    bot.clock.now = START + dt.timedelta(days=90) + MOMENT
    assert "Late cancellations" not in people(olga)
    assert "cancelled late" not in own_profile(mia)


def test_the_card_of_a_booking_that_was_given_up_offers_only_what_works(
    bot: RunningBot, olga: Person, ada: Person, mia: Person, tom: Person
) -> None:
    """Nothing draws it anew when someone else books the session, nor when it is too late to."""
    cancel_late(bot, olga, ada, mia)
    close(mia)
    left = card(mia, "🚫 You cancelled this booking")
    assert left.buttons == ["View profile"]
    assert mia.press("View profile", within=left).ok
    assert "Book" in top(mia).buttons
    close(mia)
    book(tom)
    bot.settle()
    assert mia.press("View profile", within=left).ok
    assert "Book" not in top(mia).buttons


def test_a_time_that_is_about_to_begin_is_not_said_to_be_open_again(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada)
    book(mia)
    bot.settle()
    again = "and the time opens up for others"
    for before, is_said in ((dt.timedelta(hours=2), True), (dt.timedelta(minutes=8), False)):
        bot.clock.now = START - before
        choose(mia, "Cancel booking")
        assert "We'll let @Ada Lovelace know" in top(mia).text
        assert (again in top(mia).text) is is_said
        mia.close(all=True)
