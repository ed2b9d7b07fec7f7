"""`Notify me`: one's place in the queue of a mentor who has nothing open."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from localslack.server import LocalSlack
from localslack.testing.person import Person
from storage.person import Person as Member
from tests.support.forged_requests import press
from tests.support.other_workspace import elsewhere
from tests.support.requests import accept, ask
from tests.support.running_bot import RunningBot
from tests.support.session_waitlists import (
    cancel_booking,
    fully_booked,
    offers,
    profile,
    rules,
    sessions,
    states,
    wait_for,
)
from tests.support.sessions import book, in_list, offer, only_session, open_booking, texts, top, unchanged

pytestmark = pytest.mark.both_databases


def test_notify_me_is_there_when_nothing_is_open(bot: RunningBot, ada: Person, mia: Person, tom: Person) -> None:
    offer(ada)
    assert "Notify me" not in profile(mia).text
    book(tom)
    assert "Notify me" in profile(mia).text


def test_pressing_it_acts_at_once_and_the_profile_shows_it(
    bot: RunningBot, ada: Person, mia: Person, tom: Person
) -> None:
    fully_booked(ada, tom)
    shown = wait_for(mia)
    assert "You're number 1 in line" in shown
    assert mia.modal is not None
    assert mia.modal.title == "Mentor"
    assert states(bot) == [("Mia", "waiting")]
    assert mia.press("Stop notifying me", where="modal").ok
    assert "You lose your place in line" in mia.confirmed
    assert "Notify me" in top(mia).text
    assert "You are number" not in top(mia).text
    assert states(bot) == [("Mia", "stopped")]


def test_having_stopped_one_gets_no_offer_and_may_wait_again(
    bot: RunningBot, ada: Person, grace: Person, mia: Person, tom: Person
) -> None:
    fully_booked(ada, grace)
    wait_for(mia)
    wait_for(tom)
    mia.press("Stop notifying me", where="modal")
    assert "You're number 1 in line" in profile(tom).text
    assert "You're number 2 in line" in wait_for(mia)
    cancel_booking(grace)
    bot.settle()
    assert (len(offers(tom)), len(offers(mia))) == (1, 0)


def test_pressing_it_twice_changes_nothing_more(bot: RunningBot, ada: Person, mia: Person, tom: Person) -> None:
    """Hard case W10."""
    fully_booked(ada, tom)
    stale = profile(mia)
    mia.press("Notify me", within=stale)
    mia.press("Notify me", within=stale)
    assert states(bot) == [("Mia", "waiting")]
    assert "You're number 1 in line" in top(mia).text
    mia.press("Stop notifying me", where="modal")
    assert "You're number 1 in line" in wait_for(mia)  # after the first is over, a new one is allowed


def test_stopping_twice_is_harmless(bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, tom: Person) -> None:
    fully_booked(ada, tom)
    wait_for(mia)
    stale = top(mia)
    mia.press("Stop notifying me", within=stale)
    mia.press("Stop notifying me", within=stale)
    assert states(bot) == [("Mia", "stopped")]


def test_one_does_not_wait_for_oneself(bot: RunningBot, slack: LocalSlack, ada: Person, tom: Person) -> None:
    fully_booked(ada, tom)
    assert "Notify me" not in profile(ada).text
    unchanged(bot, lambda: press(slack, ada, "waitlist.join", str(number_of(bot, "Ada"))))
    assert "These are your own sessions" in top(ada).text


def test_guests_do_not_wait(bot: RunningBot, slack: LocalSlack, ada: Person, tom: Person, gus: Person) -> None:
    fully_booked(ada, tom)
    unchanged(bot, lambda: press(slack, gus, "waitlist.join", str(number_of(bot, "Ada"))))
    assert "Guest accounts can't take part" in top(gus).text


def test_one_does_not_wait_for_somebody_who_does_not_mentor(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, tom: Person
) -> None:
    fully_booked(ada, tom)
    for action in ("waitlist.join", "waitlist.leave"):
        unchanged(bot, lambda action=action: press(slack, mia, action, str(number_of(bot, "Tom"))))  # type: ignore[misc]
        assert "isn't a mentor" in top(mia).text


@pytest.mark.parametrize("value", ["999999", "-1", "", "x", "9" * 40])
def test_forged_mentors(bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, value: str) -> None:
    offer(ada)
    for action in ("waitlist.join", "waitlist.leave"):
        unchanged(bot, lambda action=action: press(slack, mia, action, value))  # type: ignore[misc]
        assert top(mia).title == "Not possible"


def test_a_mentor_of_another_workspace(bot: RunningBot, slack: LocalSlack, mia: Person) -> None:
    other = bot.transact(elsewhere)
    for action in ("waitlist.join", "waitlist.leave"):
        unchanged(bot, lambda action=action: press(slack, mia, action, str(other.host_id)))  # type: ignore[misc]
        assert "isn't a mentor" in top(mia).text
        assert "Secret" not in top(mia).text


def test_one_need_not_wait_where_something_is_open(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, tom: Person
) -> None:
    fully_booked(ada, tom)
    stale = profile(mia)
    offer(ada, time="17:00")
    unchanged(bot, lambda: mia.press("Notify me", within=stale))
    assert "Ada Lovelace has an open session right now" in top(mia).text
    mia.press("View profile", where="modal")
    assert "Book" in top(mia).text
    assert states(bot) == []


def test_whoever_comes_too_late_can_wait_at_once(bot: RunningBot, ada: Person, mia: Person, tom: Person) -> None:
    offer(ada)
    open_booking(mia)
    book(tom)
    mia.submit()
    assert "Someone else just booked this session" in top(mia).text
    assert mia.press("Notify me", where="modal").ok
    assert top(mia).title == "Mentor"
    assert "You're number 1 in line" in top(mia).text
    assert states(bot) == [("Mia", "waiting")]


def test_whoever_comes_too_late_sees_what_else_is_open(bot: RunningBot, ada: Person, mia: Person, tom: Person) -> None:
    offer(ada)
    offer(ada, time="17:00")
    open_booking(mia)
    book(tom)
    mia.submit()
    assert "Notify me" not in top(mia).text
    mia.press("View profile", where="modal")
    assert "17:00" in top(mia).text


def test_waiting_from_a_refusal_opens_the_profile(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, tom: Person
) -> None:
    """The refusal of a click on an old card, which had the button `Book`, also has `Notify me`."""
    offer(ada)
    book(mia)
    bot.settle()
    cancel_booking(mia)
    bot.settle()
    book(tom)
    press(slack, mia, "booking.open", str(only_session(bot)))
    assert mia.press("Notify me", where="modal").ok
    assert top(mia).title == "Mentor"
    assert "You're number 1 in line" in top(mia).text


def test_an_admin_sees_booked_sessions_and_can_wait_all_the_same(
    bot: RunningBot, ada: Person, tom: Person, olga: Person
) -> None:
    fully_booked(ada, tom)
    assert "Notify me" in profile(olga).text
    offer(ada, time="17:00")
    assert "Notify me" not in profile(olga).text


def test_whoever_finds_something_open_and_books_it_waits_no_more(
    bot: RunningBot, ada: Person, grace: Person, mia: Person
) -> None:
    fully_booked(ada, grace)
    offer(grace, date="2027-01-21")
    book(mia, "grace")
    wait_for(mia)
    offer(ada, date="2027-01-21")  # she is busy then, so it is open to all
    cancel_booking_with_grace(mia)
    bot.settle()
    before = texts(mia)
    book(mia)
    bot.settle()
    assert states(bot) == [("Mia", "stopped")]
    assert [each for each in texts(mia) if "waitlist" in each or "queue" in each] == []
    assert len(texts(mia)) == len(before) + 1  # the card of the new session


def cancel_booking_with_grace(person: Person) -> None:
    in_list(person)
    person.menu("Cancel booking", where="home", near="Grace")
    assert person.submit().ok


def number_of(bot: RunningBot, name: str) -> int:
    """Return the id of a person whose name begins like this."""

    def read(db: Session) -> int:
        return db.scalars(sa.select(Member.id).where(Member.name.like(f"{name}%"))).one()

    return bot.transact(read)


def test_whoever_gets_a_session_by_a_request_waits_no_more(
    bot: RunningBot, ada: Person, mia: Person, tom: Person
) -> None:
    fully_booked(ada, tom)
    wait_for(mia)
    ask(mia, date="2027-02-03")
    bot.settle()
    assert accept(ada).ok
    bot.settle()
    assert "Notify me" in profile(mia).buttons


def test_one_does_not_wait_where_only_ones_own_bookings_stand_in_the_way(
    bot: RunningBot, slack: LocalSlack, ada: Person, grace: Person, mia: Person, tom: Person
) -> None:
    fully_booked(ada, tom)
    rules(bot, open_bookings=1)
    fully_booked(grace, mia)
    offer(ada, time="17:00")
    assert "Notify me" not in profile(mia).buttons
    mia.close(all=True)
    unchanged(bot, lambda: press(slack, mia, "waitlist.join", str(sessions(bot)[-1].host_id)))
    assert "You've booked 1 upcoming session" in top(mia).text
