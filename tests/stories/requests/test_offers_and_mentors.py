"""What happens to an offer when its mentor or its recipient does something else; and forged answers to offers."""

import json

import pytest

from localslack.server import LocalSlack
from localslack.testing.person import Person
from localslack.world.results import Result
from tests.support.forged_requests import answer_text, press, submit
from tests.support.other_workspace import elsewhere
from tests.support.running_bot import RunningBot
from tests.support.session_waitlists import (
    cancel_booking,
    fully_booked,
    offered,
    offers,
    profile,
    sessions,
    states,
    wait_for,
)
from tests.support.sessions import GONE, book, card, fill, in_list, offer, texts, top, unchanged


def edit(mentor: Person, **values: object) -> None:
    """Edit the first session in the mentor's Home; it must succeed."""
    in_list(mentor)
    assert mentor.menu("Edit", where="home").ok
    fill(mentor, **values)
    result = mentor.submit()
    assert result.ok, result
    assert top(mentor).title == "Saved", top(mentor).text
    mentor.close(all=True)


def test_a_moved_time_is_shown_in_the_offer(bot: RunningBot, ada: Person, grace: Person, mia: Person) -> None:
    offered(bot, ada, grace, mia)
    edit(ada, time="18:00")
    bot.settle()
    (message,) = offers(mia)
    assert "Wed 20 Jan, 18:00–19:00" in message.text
    assert "It is kept for you until Tue 12 Jan, 23:00." in message.text
    assert "@Ada Lovelace moved the session that is kept for you. It is now on" in texts(mia)[-1]
    mia.press("Accept", within=message)
    assert "18:00" in in_list(mia)


def test_any_other_change_is_shown_without_a_word(bot: RunningBot, ada: Person, grace: Person, mia: Person) -> None:
    offered(bot, ada, grace, mia)
    before = len(mia.messages)
    edit(ada, topic="Growing")
    bot.settle()
    assert "Growing" in offers(mia)[0].text
    assert len(mia.messages) == before


def test_an_offer_ends_before_an_earlier_start(bot: RunningBot, ada: Person, grace: Person, mia: Person) -> None:
    offered(bot, ada, grace, mia)
    edit(ada, date="2027-01-12", time="17:00")
    bot.settle()
    assert "It is kept for you until Tue 12 Jan, 17:00." in offers(mia)[0].text
    assert "Offered to @Mia Schmidt until Tue 12 Jan, 16:00." in card(ada, "Open session").text


def test_moved_to_where_they_are_busy_it_goes_to_the_next(
    bot: RunningBot, ada: Person, grace: Person, mia: Person, tom: Person
) -> None:
    fully_booked(ada, grace)
    offer(grace, date="2027-01-22")
    book(mia, "grace")
    wait_for(mia)
    wait_for(tom)
    in_list(grace)
    grace.menu("Cancel booking", where="home", near="@Ada")
    grace.submit()
    bot.settle()
    edit(ada, date="2027-01-22")
    bot.settle()
    assert states(bot) == [("Mia", "waiting"), ("Tom", "offered")]
    assert "is no longer on offer, so it is no longer kept for you" in texts(mia)[-1]
    assert "This session is no longer offered to you" in offers(mia)[0].text
    assert "Fri 22 Jan" in offers(tom)[0].text


def test_cancelled_it_is_withdrawn_and_the_place_in_the_queue_is_kept(
    bot: RunningBot, ada: Person, grace: Person, mia: Person, tom: Person
) -> None:
    offered(bot, ada, grace, mia, tom)
    stale = offers(mia)[0]
    in_list(ada)
    ada.menu("Cancel", where="home")
    ada.fill({"Reason": "I am ill"})
    assert ada.submit().ok
    bot.settle()
    assert "was cancelled, so it is no longer kept for you" in texts(mia)[-1]
    assert "You're back in your place on the waitlist." in texts(mia)[-1]
    assert "I am ill" not in texts(mia)[-1]
    assert states(bot) == [("Mia", "waiting"), ("Tom", "waiting")]
    for button in ("Accept", "Pass"):
        mia.press(button, within=stale)
        assert "This session was cancelled, so it's no longer offered." in mia.ephemerals[-1].text
    offer(ada, date="2027-01-25")
    bot.settle()
    assert "Mon 25 Jan" in offers(mia)[-1].text
    assert len(offers(mia)) == 2


def test_the_mentor_may_add_somebody_else_directly(
    bot: RunningBot, ada: Person, grace: Person, mia: Person, tom: Person
) -> None:
    offered(bot, ada, grace, mia, tom)
    stale = offers(mia)[0]
    edit(ada, mentee="@olga")
    bot.settle()
    assert states(bot) == [("Mia", "waiting"), ("Tom", "waiting")]
    assert "You're back in your place on the waitlist." in texts(mia)[-1]
    mia.press("Accept", within=stale)
    assert "This session is no longer kept for you." in mia.ephemerals[-1].text
    assert "You're number 1 in line" in profile(mia).text


def test_the_mentor_may_add_the_very_person(bot: RunningBot, ada: Person, grace: Person, mia: Person) -> None:
    offered(bot, ada, grace, mia)
    edit(ada, mentee="@mia")
    bot.settle()
    assert states(bot) == [("Mia", "accepted")]
    assert "You took this session" in offers(mia)[0].text
    assert any("@Ada Lovelace added you to a session" in text for text in texts(mia))


def test_an_offer_stands_though_one_books_another_session(
    bot: RunningBot, ada: Person, grace: Person, mia: Person
) -> None:
    offered(bot, ada, grace, mia)
    offer(ada, date="2027-01-25")
    profile(mia)
    mia.press("Book", where="modal", near="25 Jan")
    assert mia.submit().ok
    bot.settle()
    assert states(bot) == [("Mia", "offered")]
    mia.press("Accept", where="messages")
    assert states(bot) == [("Mia", "accepted")]


def test_stop_notifying_me_while_something_is_kept(bot: RunningBot, ada: Person, grace: Person, mia: Person) -> None:
    fully_booked(ada, grace)
    wait_for(mia)
    stale = top(mia)
    cancel_booking(grace)
    bot.settle()
    mia.press("Stop notifying me", within=stale)
    assert "Choose Accept or Pass in the message about it" in top(mia).text
    assert states(bot) == [("Mia", "offered")]


def test_an_offer_to_somebody_who_is_busy_by_now(
    bot: RunningBot, ada: Person, grace: Person, mia: Person, tom: Person
) -> None:
    """They can cancel the other meeting, or pass: the offer stays open."""
    offered(bot, ada, grace, mia)
    offer(tom)
    book(mia, "tom")
    mia.press("Accept", where="messages")
    assert "You already have a session" in mia.ephemerals[-1].text
    assert states(bot) == [("Mia", "offered")]
    assert sessions(bot)[0].held_for_id is not None


# -- forged -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("action", ["offer.accept", "offer.pass"])
def test_somebody_elses_offer(
    bot: RunningBot, slack: LocalSlack, ada: Person, grace: Person, mia: Person, tom: Person, action: str
) -> None:
    offered(bot, ada, grace, mia, tom)
    kept = str(sessions(bot)[0].id)
    for stranger in (tom, ada):
        unchanged(bot, lambda stranger=stranger: press(slack, stranger, action, kept))  # type: ignore[misc]
        assert "This session is no longer kept for you." in top(stranger).text
    assert states(bot) == [("Mia", "offered"), ("Tom", "waiting")]


@pytest.mark.parametrize("form", ["booking.book", "booking.move"])
def test_a_forged_booking_of_what_is_kept(
    bot: RunningBot, slack: LocalSlack, ada: Person, grace: Person, mia: Person, tom: Person, form: str
) -> None:
    offer(ada, date="2027-01-25")
    book(tom)
    offer(ada)
    book(grace)
    wait_for(mia)
    cancel_booking(grace)
    bot.settle()
    kept, own = (each.id for each in sessions(bot))
    held, values = (own, {"time": str(kept)}) if form == "booking.move" else (kept, {"about": ""})
    answers: list[Result] = []
    unchanged(bot, lambda: answers.append(submit(slack, tom, form, json.dumps({"id": held}), values)))
    assert "held for someone on the waitlist until Tue 12 Jan, 23:00" in answer_text(answers[0])
    assert "Mia" not in answer_text(answers[0])
    unchanged(bot, lambda: press(slack, tom, "booking.open", str(kept)))


@pytest.mark.parametrize("action", ["offer.accept", "offer.pass"])
@pytest.mark.parametrize("value", ["999999", "-1", "", "x", "9" * 40])
def test_forged_offers(bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, action: str, value: str) -> None:
    offer(ada)
    unchanged(bot, lambda: press(slack, mia, action, value))
    assert top(mia).title == "Not possible"


@pytest.mark.parametrize("action", ["offer.accept", "offer.pass"])
def test_an_offer_of_another_workspace(bot: RunningBot, slack: LocalSlack, mia: Person, action: str) -> None:
    other = bot.transact(elsewhere)
    unchanged(bot, lambda: press(slack, mia, action, str(other.id)))
    assert GONE in top(mia).text


def test_two_mentors_may_offer_something_to_one_person_at_once(
    bot: RunningBot, ada: Person, grace: Person, mia: Person, tom: Person
) -> None:
    """An offer reserves nobody's time: conflicts are checked when it is accepted."""
    fully_booked(ada, tom)
    fully_booked(grace, tom, date="2027-01-21")
    wait_for(mia)
    wait_for(mia, "grace")
    for mentor in (ada, grace):
        offer(mentor, date="2027-01-25")
    bot.settle()
    first, second = offers(mia)
    mia.close(all=True)
    mia.press("Accept", within=first)
    mia.press("Accept", within=second)
    assert "You already have a session" in mia.ephemerals[-1].text
    assert states(bot) == [("Mia", "accepted"), ("Mia", "offered")]
