"""A session that opens is offered to whoever waits longest, and kept for them for a while."""

import datetime as dt

import pytest

from localslack.server import LocalSlack
from localslack.testing.person import Person
from tests.support.leavers import deactivate, hand_over
from tests.support.running_bot import RunningBot
from tests.support.session_waitlists import (
    advance_time,
    cancel_booking,
    fully_booked,
    offered,
    offers,
    profile,
    sessions,
    states,
    wait_for,
)
from tests.support.sessions import BOTH, NOW, book, card, in_list, offer, texts, top

pytestmark = pytest.mark.both_databases


def test_what_is_given_back_is_offered_to_whoever_waits_longest(
    bot: RunningBot, ada: Person, grace: Person, mia: Person, tom: Person
) -> None:
    """Hard case W13: only the first is asked."""
    fully_booked(ada, grace)
    wait_for(mia)
    assert "You're number 2 in line" in wait_for(tom)
    cancel_booking(grace)
    bot.settle()
    (message,) = offers(mia)
    assert offers(tom) == []
    for words in (
        "A session with @Ada Lovelace is open for you",
        "Wed 20 Jan, 15:00–16:00",
        "Online",
        "Careers",
        "It is kept for you until Tue 12 Jan, 23:00.",
    ):
        assert words in message.text
        assert words in message.plain_text
    assert message.buttons == ["Accept", "Pass"]
    assert "You're number 1 in line" in profile(tom).text


def test_accept_books_at_once(bot: RunningBot, ada: Person, grace: Person, mia: Person) -> None:
    offered(bot, ada, grace, mia)
    mia.close(all=True)
    assert mia.press("Accept", where="messages").ok
    assert mia.modal is None
    bot.settle()
    (message,) = offers(mia)
    assert "You took this session" in message.text
    assert message.buttons == []
    assert "1:1 with @Ada Lovelace" in in_list(mia)
    assert "meet.example.com/ada" in mia.last_message.text
    assert "@Mia Schmidt booked your session" in ada.last_message.text
    assert states(bot) == [("Mia", "accepted")]
    assert sessions(bot)[0].held_for_id is None


def test_accept_takes_online_where_there_is_a_choice(bot: RunningBot, ada: Person, grace: Person, mia: Person) -> None:
    offer(ada, **BOTH)
    book(grace, attendance="In person")
    wait_for(mia)
    cancel_booking(grace)
    bot.settle()
    assert "You would attend online, which you can change afterwards." in offers(mia)[0].text
    mia.press("Accept", where="messages")
    bot.settle()
    assert "choose “Change attendance” in its menu" in offers(mia)[0].text
    assert mia.menu("Change attendance", where="messages").ok
    assert top(mia).values["Attendance"] == "Online"


def test_accepting_twice_has_booked_once(bot: RunningBot, ada: Person, grace: Person, mia: Person) -> None:
    offered(bot, ada, grace, mia)
    stale = offers(mia)[0]
    mia.press("Accept", within=stale)
    mia.press("Accept", within=stale)
    bot.settle()
    assert len([each for each in texts(ada) if each.startswith("@Mia Schmidt booked your session on")]) == 1
    assert [each.text for each in mia.ephemerals if "Not possible" in each.text] == []


def test_booking_in_the_profile_is_accepting_too(bot: RunningBot, ada: Person, grace: Person, mia: Person) -> None:
    """Hard case C19: what is kept is visible to the one for whom it is kept."""
    offered(bot, ada, grace, mia)
    assert "Kept for you until 23:00 today." in profile(mia).text
    book(mia)
    bot.settle()
    assert "You took this session" in offers(mia)[0].text
    assert states(bot) == [("Mia", "accepted")]


def test_pass_gives_it_to_the_next(bot: RunningBot, ada: Person, grace: Person, mia: Person, tom: Person) -> None:
    offered(bot, ada, grace, mia, tom)
    assert mia.press("Pass", where="messages").ok
    bot.settle()
    (message,) = offers(mia)
    assert "You passed on this session" in message.text
    assert "To wait for another session, choose “Notify me” in the profile." in message.text
    assert states(bot) == [("Mia", "passed"), ("Tom", "offered")]
    assert "A session with @Ada Lovelace is open for you" in offers(tom)[0].text
    mia.press("View profile", within=message)
    assert mia.press("Notify me", where="modal").ok
    assert states(bot) == [("Mia", "passed"), ("Tom", "offered"), ("Mia", "waiting")]


def test_passing_twice_is_passing_once(bot: RunningBot, ada: Person, grace: Person, mia: Person, tom: Person) -> None:
    offered(bot, ada, grace, mia, tom)
    stale = offers(mia)[0]
    mia.press("Pass", within=stale)
    mia.press("Pass", within=stale)
    bot.settle()
    assert states(bot) == [("Mia", "passed"), ("Tom", "offered")]
    assert len(offers(tom)) == 1


def test_accepting_what_one_has_passed_on(bot: RunningBot, ada: Person, grace: Person, mia: Person) -> None:
    offered(bot, ada, grace, mia)
    stale = offers(mia)[0]
    mia.press("Pass", within=stale)
    mia.press("Accept", within=stale)
    assert "You passed on this session." in mia.ephemerals[-1].text
    mia.press("View profile", within=mia.ephemerals[-1])
    assert "Book" in top(mia).text


def test_passing_on_what_one_has_accepted(bot: RunningBot, ada: Person, grace: Person, mia: Person) -> None:
    offered(bot, ada, grace, mia)
    stale = offers(mia)[0]
    mia.press("Accept", within=stale)
    mia.press("Pass", within=stale)
    assert "You've already accepted this session. It's in your Home tab under Upcoming." in mia.ephemerals[-1].text
    assert "1:1 with @Ada Lovelace" in in_list(mia)


def test_silence_gives_it_to_the_next(bot: RunningBot, ada: Person, grace: Person, mia: Person, tom: Person) -> None:
    """Hard case W5: valid until its time is over, and then the next is asked."""
    offered(bot, ada, grace, mia, tom)
    stale = offers(mia)[0]
    advance_time(bot, hours=11, minutes=58)
    assert states(bot) == [("Mia", "offered"), ("Tom", "waiting")]
    advance_time(bot, minutes=4)
    assert states(bot) == [("Mia", "expired"), ("Tom", "offered")]
    assert "Time's up" in offers(mia)[0].text
    assert "You're no longer on the waitlist." in texts(mia)[-1]
    assert "kept for you until Wed 13 Jan, 1" in offers(tom)[0].text
    mia.press("Accept", within=stale)
    assert "This offer ended (" in mia.ephemerals[-1].text
    assert states(bot) == [("Mia", "expired"), ("Tom", "offered")]


def test_an_answer_after_the_deadline_is_too_late_even_before_the_scheduler_has_looked(
    bot: RunningBot, ada: Person, grace: Person, mia: Person, tom: Person
) -> None:
    offered(bot, ada, grace, mia, tom)
    bot.clock.now = NOW + dt.timedelta(hours=12, minutes=5)
    mia.press("Accept", where="messages")
    assert "This offer ended (" in mia.ephemerals[-1].text
    assert "on the waitlist" in mia.ephemerals[-1].text
    assert "1:1 with @Ada" not in in_list(mia)


def test_when_nobody_is_left_it_is_open_to_all(
    bot: RunningBot, ada: Person, grace: Person, mia: Person, tom: Person
) -> None:
    offered(bot, ada, grace, mia)
    assert "Offered to @Mia Schmidt until" in card(ada, "Open session").text
    mia.press("Pass", where="messages")
    bot.settle()
    assert "Mentees find it in your profile" in card(ada, "Open session").text
    book(tom)
    assert states(bot) == [("Mia", "passed")]


def test_nobody_else_can_take_what_is_kept(
    bot: RunningBot, ada: Person, grace: Person, mia: Person, tom: Person
) -> None:
    """Hard cases W4 and C19: it is hidden from others, and refused to them."""
    offer(ada)
    offer(ada, time="17:00")
    book(grace)
    book(tom)
    wait_for(mia)
    stale = profile(tom)
    assert "Book" not in stale.text
    cancel_booking(grace)
    bot.settle()
    shown = profile(tom).text
    assert "15:00" not in shown
    assert "Notify me" in shown  # he has one, and may wish for another
    tom.close(all=True)
    tom.command("/mentorship find")
    assert "No open sessions right now" in top(tom).text
    mia.command("/mentorship find")
    assert "Next open: Wed 20 Jan" in top(mia).text
    tom.close(all=True)
    in_list(tom)
    tom.menu("Change time", where="home")
    assert "no other open session" in top(tom).text


def test_the_form_opened_before_is_refused_with_words(
    bot: RunningBot, ada: Person, grace: Person, mia: Person, tom: Person
) -> None:
    """Hard case W4, by a form that was open already; it is not said for whom it is kept."""
    offer(ada)
    tom.command("/mentorship book @ada")
    tom.press("Book", where="modal")
    book(grace)
    wait_for(mia)
    cancel_booking(grace)
    bot.settle()
    tom.submit()
    assert "This session is held for someone on the waitlist until Tue 12 Jan" in top(tom).text
    assert "Mia" not in top(tom).text
    assert tom.press("Notify me", where="modal").ok
    assert states(bot) == [("Mia", "offered"), ("Tom", "waiting")]


def test_when_the_time_is_over_it_is_there_for_all_again(
    bot: RunningBot, ada: Person, grace: Person, mia: Person, tom: Person
) -> None:
    """Hard case C20; also before the scheduler has run."""
    offered(bot, ada, grace, mia)
    bot.clock.now = NOW + dt.timedelta(hours=13)
    book(tom)
    bot.settle()
    assert states(bot) == [("Mia", "expired")]
    assert "You're no longer on the waitlist." in texts(mia)[-1]


def test_when_the_time_is_over_the_next_in_the_queue_still_comes_first(
    bot: RunningBot, ada: Person, grace: Person, mia: Person, tom: Person, olga: Person
) -> None:
    """Before the scheduler has run, a stranger is refused too, and the next in the queue can book it immediately."""
    offered(bot, ada, grace, mia, tom)
    assert bot.program.scheduler is not None
    bot.run(bot.program.scheduler.stop())
    bot.clock.now = NOW + dt.timedelta(hours=13)
    olga.command("/mentorship book @ada")
    olga.press("Book", where="modal")
    olga.submit()
    assert "This session is being offered to the next person on the waitlist" in top(olga).text
    assert states(bot) == [("Mia", "offered"), ("Tom", "waiting")]
    book(tom)
    bot.settle()
    assert states(bot) == [("Mia", "expired"), ("Tom", "stopped")]


def test_the_mentor_and_admins_see_to_whom_it_is_offered(
    bot: RunningBot, ada: Person, grace: Person, mia: Person, olga: Person
) -> None:
    offered(bot, ada, grace, mia)
    assert "Offered to @Mia Schmidt until 22:00 today." in profile(ada).text
    assert "Offered to @Mia Schmidt until" in profile(olga).text
    (told,) = [each for each in texts(ada) if "cancelled their booking" in each]
    assert "Offered to @Mia Schmidt until" in told
    assert "open again" not in told
    assert "Book" not in top(olga).buttons


def test_an_offer_that_ended_because_the_mentor_left_is_not_said_to_have_run_out(
    bot: RunningBot, slack: LocalSlack, ada: Person, grace: Person, mia: Person, olga: Person
) -> None:
    offered(bot, ada, grace, mia)
    stale = offers(mia)[0]
    deactivate(bot, slack, ada)
    hand_over(olga, "Priya Nair")
    for button in ("Accept", "Pass"):
        mia.press(button, within=stale)
        said = "This session is no longer offered to you, and you're off the waitlist. To wait for one of Priya Nair"
        assert said in mia.ephemerals[-1].text
    assert "1:1 with" not in in_list(mia)
