"""Whoever has missed more than the program allows needs an admin's word before each booking."""

import datetime as dt

import pytest
import sqlalchemy as sa

from localslack.server import LocalSlack
from localslack.testing.person import Person
from storage.booking_permission import BookingPermission
from tests.support.forged_requests import submit
from tests.support.leavers import forget
from tests.support.masterclasses import host
from tests.support.outcomes import DAY, MOMENT, newest, say
from tests.support.permissions import RULE, ask_admin
from tests.support.roles import add_person
from tests.support.running_bot import RunningBot
from tests.support.sessions import (
    book,
    in_list,
    offer,
    open_booking,
    set_program,
    top,
    try_offer,
    unchanged,
    words_beside,
)
from tests.support.start_reminders import START, travel_to

pytestmark = pytest.mark.usefixtures("missed")


def test_a_booking_is_refused_and_an_admin_can_be_asked(bot: RunningBot, mia: Person, olga: Person) -> None:
    ask_admin(bot, mia)
    asked = newest(olga, "@Mia Schmidt asks to book again")
    assert "They missed 1 session in the last 90 days. The program allows 0." in asked.text
    assert "Wed 20 Jan: 1:1 of @Ada Lovelace with @Mia Schmidt" in asked.text
    assert asked.buttons == ["Allow", "Don't allow"]
    assert "1 thing is waiting for you: @Mia Schmidt asks to book again." in in_list(olga)
    open_booking(mia)
    assert "You have asked already, and will get the answer in Messages." in top(mia).text


def test_whoever_asks_can_say_why(bot: RunningBot, mia: Person, olga: Person) -> None:
    """The question is sent already; the words are shown beside it."""
    open_booking(mia)
    assert mia.press("Ask an admin", where="modal").ok
    bot.settle()
    assert "They missed 1 session" in newest(olga, "@Mia Schmidt asks to book again").text
    assert (top(mia).title, top(mia).submit) == ("Ask an admin", "Send")
    mia.fill({"Message": "My train *stood still* <@U1>"})
    assert mia.submit().ok
    assert "Sent, with your message. The admins have been told." in top(mia).text
    bot.settle()
    asked = newest(olga, "@Mia Schmidt asks to book again")
    assert asked.text.index("Wed 20 Jan: 1:1 of @Ada Lovelace") < asked.text.index("@Mia Schmidt says:")
    assert "My train *stood still* <@U1>" in asked.text
    assert asked.buttons == ["Allow", "Don't allow"]
    assert len([each for each in olga.messages if "asks to book again" in each.text]) == 1


def test_what_was_said_is_erased_with_the_person(bot: RunningBot, slack: LocalSlack, mia: Person) -> None:
    open_booking(mia)
    assert mia.press("Ask an admin", where="modal").ok
    mia.fill({"Message": "My train stood still"})
    assert mia.submit().ok
    assert messages_kept(bot) == ["My train stood still"]
    forget(bot, slack, mia)
    assert messages_kept(bot) == [""]


def test_what_is_said_after_the_answer_is_kept_in_the_form(bot: RunningBot, mia: Person, olga: Person) -> None:
    open_booking(mia)
    assert mia.press("Ask an admin", where="modal").ok
    bot.settle()
    say(bot, olga, "Don't allow")
    assert olga.confirmed == "Don't allow? Mia Schmidt is told why, and how to object."
    mia.fill({"Message": "My train stood still"})
    assert not mia.submit().ok
    assert "An admin has answered already, so this came too late." in words_beside(mia, "Message")
    assert top(mia).values["Message"] == "My train stood still"
    assert "My train" not in newest(olga, "@Mia Schmidt asks to book again").text


def test_nothing_is_said_to_what_someone_else_asked(
    bot: RunningBot, slack: LocalSlack, mia: Person, tom: Person
) -> None:
    ask_admin(bot, mia)
    told = messages_kept(bot)
    submit(slack, tom, "permission.message", '{"id": 1}', {"message": "I am Mia"})
    assert messages_kept(bot) == told == [""]


def messages_kept(bot: RunningBot) -> list[str]:
    """Return what was said to each question."""
    return bot.transact(lambda db: list(db.scalars(sa.select(BookingPermission.message))))


def test_a_refused_answer_refreshes_no_meeting_that_has_the_same_number(
    bot: RunningBot, ada: Person, mia: Person, olga: Person
) -> None:
    """The question is the first; the first meeting is Ada's, and she has its card."""
    add_person(olga, "ada", ["Mentor", "Admin"])
    ask_admin(bot, mia)
    asked = newest(ada, "@Mia Schmidt asks to book again")
    say(bot, olga, "Don't allow")
    unchanged(bot, lambda: ada.press("Allow", within=asked))
    assert "Olga Petrova has declined this already" in ada.ephemerals[-1].text


def test_what_is_allowed_counts_for_one_booking(bot: RunningBot, ada: Person, mia: Person, olga: Person) -> None:
    ask_admin(bot, mia)
    say(bot, olga, "Allow")
    assert "@Olga Petrova allowed it." in newest(olga, "@Mia Schmidt asks to book again").text
    told = mia.last_message
    assert "@Olga Petrova says you can book" in told.text
    assert mia.press("Book", where="messages").ok
    assert mia.submit().ok
    assert top(mia).title == "Booked"
    mia.close(all=True)
    offer(ada, date="2027-02-11")
    open_booking(mia)
    assert RULE in top(mia).text


def test_whoever_is_not_allowed_is_told_why_and_how_to_object(bot: RunningBot, mia: Person, olga: Person) -> None:
    ask_admin(bot, mia)
    say(bot, olga, "Don't allow")
    told = mia.last_message.text
    assert "@Olga Petrova said no to your next booking." in told
    assert "You missed 1 session in the last 90 days. The program allows 0." in told
    assert "If you were there, choose I was there in your Home tab under Past, or write to @Olga Petrova." in told
    open_booking(mia)
    assert RULE in top(mia).text


def test_to_object_is_offered_while_one_can(bot: RunningBot, mia: Person, olga: Person) -> None:
    open_booking(mia)
    assert "If you were there, choose “I was there” in your Home tab under “Past”" in top(mia).text
    mia.close(all=True)
    ask_admin(bot, mia)
    bot.clock.now = START + 16 * DAY
    say(bot, olga, "Don't allow")
    assert "If you have questions, write to @Olga Petrova." in mia.last_message.text
    open_booking(mia)
    assert RULE in top(mia).text
    assert "If you have questions, write to" in top(mia).text
    assert "I was there" not in top(mia).text + mia.last_message.text


def test_a_spot_in_a_masterclass_is_a_booking_too(bot: RunningBot, ada: Person, mia: Person) -> None:
    host(ada, date="2027-02-12")
    bot.settle()
    mia.command("/masterclass")
    mia.press("Reserve a spot")
    refused = mia.last_ephemeral
    assert refused is not None
    assert RULE in refused.text
    assert mia.press("Ask an admin", within=refused).ok
    assert "The admins have been told." in top(mia).text


def test_a_request_needs_the_word_too(mia: Person) -> None:
    mia.command("/mentorship request @ada")
    refused = mia.last_ephemeral
    assert refused is not None
    assert RULE in refused.text


def test_a_dispute_is_not_counted(bot: RunningBot, mia: Person) -> None:
    say(bot, mia, "I was there")
    book(mia)


def test_after_ninety_days_it_is_forgotten(bot: RunningBot, ada: Person, mia: Person) -> None:
    travel_to(bot, START + dt.timedelta(hours=1) + 90 * DAY + MOMENT)
    offer(ada, date="2027-06-01")
    book(mia)


def test_without_the_rule_nobody_is_asked(mia: Person, olga: Person) -> None:
    set_program(olga, {"No-shows allowed in 90 days": ""})
    book(mia)


def test_as_many_as_are_allowed_are_allowed(mia: Person, olga: Person) -> None:
    set_program(olga, {"No-shows allowed in 90 days": "1"})
    book(mia)


def test_a_mentor_who_adds_someone_decides_that(bot: RunningBot, ada: Person, mia: Person) -> None:
    assert try_offer(ada, date="2027-02-15", mentee="mia").ok
    assert (top(ada).title, "missed" in top(ada).text) == ("Published", False), "no-shows are not for mentors to see"
    bot.settle()
    assert "@Ada Lovelace added you to a session" in mia.last_message.text


def test_an_admin_who_adds_someone_reads_that_the_rule_would_have_had_themask_admin(olga: Person, mia: Person) -> None:
    words = "@Mia Schmidt missed 1 session in the last 90 days, more than the program allows"
    assert try_offer(olga, mentor="ada", date="2027-02-15", mentee="mia").ok
    assert (top(olga).title, words in top(olga).text) == ("Published", True)
    olga.close(all=True)
    assert try_offer(olga, mentor="ada", date="2027-02-16", mentee="tom").ok
    assert "missed" not in top(olga).text
    olga.close(all=True)
    set_program(olga, {"No-shows allowed in 90 days": "1"})
    assert try_offer(olga, mentor="ada", date="2027-02-17", mentee="mia").ok
    assert "missed" not in top(olga).text


def test_only_what_was_added_just_now_is_spoken_of(olga: Person, mia: Person, ada: Person) -> None:
    assert try_offer(olga, mentor="ada", date="2027-02-15", mentee="mia").ok
    assert olga.press("See the session", where="modal").ok
    assert olga.press("Edit", where="modal").ok
    olga.fill({"Topic": "Another topic"})
    assert olga.submit().ok
    assert (top(olga).title, "missed" in top(olga).text) == ("Saved", False)
