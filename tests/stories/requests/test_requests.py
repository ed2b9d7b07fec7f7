"""A mentee asks a mentor for a session: the form and its rules, the cards of both, and the mentor who accepts."""

from localslack.testing.person import Person
from tests.support.requests import (
    THREE,
    accept,
    ask,
    mentors,
    request_card,
    requests,
)
from tests.support.running_bot import RunningBot
from tests.support.sessions import IN_PERSON, book, card, in_list, offer, texts, top, unchanged, words_beside


def test_the_whole_flow(bot: RunningBot, ada: Person, mia: Person) -> None:
    mentors(ada)
    mia.command("/mentorship book @ada")
    mia.press("Request a session", where="modal")
    assert (top(mia).title, top(mia).submit) == ("Request a session", "Send request")
    assert top(mia).values["Mentor"] == "Ada Lovelace"
    mia.fill({"Message": "How do I say no?", "Date": "2027-01-20", "Time": "15:00"})
    assert mia.submit().ok
    assert mia.stack == []
    bot.settle()
    assert "@Mia Schmidt asks you for a session" in ada.last_message.text
    assert "How do I say no?" in ada.last_message.text
    assert ada.last_message.buttons == ["Accept", "Decline", "Suggest another time"]
    assert mia.last_message.buttons == ["Withdraw"]
    ada.press("Accept", where="messages")
    assert (top(ada).title, top(ada).submit) == ("Accept request", "Accept")
    ada.fill({"Attendance": ["Online"], "Meeting URL": "https://meet.example.com/ada"})
    assert ada.submit().ok
    assert ada.stack == []
    bot.settle()
    assert "@Ada Lovelace accepted. Your session is on" in mia.last_message.text
    assert "https://meet.example.com/ada" in card(mia, "Session with @Ada").text
    assert "How do I say no?" in card(ada, "Session with @Mia").text
    for person in (ada, mia):
        assert "accepted. The session is in the Home tab" in request_card(person).text
        assert request_card(person).buttons == []
    assert "Session with @Ada Lovelace" in in_list(mia)


def test_both_have_one_card_which_is_edited_in_place(bot: RunningBot, ada: Person, mia: Person) -> None:
    mentors(ada)
    ask(mia)
    bot.settle()
    before = (request_card(ada).where, request_card(mia).where)
    assert accept(ada).ok
    bot.settle()
    assert (request_card(ada).where, request_card(mia).where) == before
    assert [text.count("asks you for a session") for text in texts(ada) if "asks you" in text] == [1]


def test_nobody_is_told_of_what_they_did_themselves(bot: RunningBot, ada: Person, mia: Person) -> None:
    mentors(ada)
    ask(mia)
    bot.settle()
    assert accept(ada).ok
    bot.settle()
    assert not any("accepted. Your session" in text for text in texts(ada))


def test_a_mentor_with_nothing_open_can_be_asked(ada: Person, mia: Person, bot: RunningBot) -> None:
    mentors(ada)
    book(mia)
    mia.command("/mentorship book @ada")
    assert "Choose Request a session to propose a time" in top(mia).text
    mia.press("Request a session", where="modal")
    assert top(mia).title == "Request a session"


def test_each_sees_their_own_time_and_the_others(bot: RunningBot, ada: Person, mia: Person) -> None:
    mentors(ada)
    ask(mia)  # 15:00 in Berlin
    bot.settle()
    assert "15:00 in Berlin, for @Mia Schmidt" in ada.last_message.text
    assert "14:00 in London, for @Ada Lovelace" in mia.last_message.text


def test_the_other_day_is_named(bot: RunningBot, grace: Person, mia: Person) -> None:
    mentors(grace)
    ask(mia, "grace", time="03:00")
    bot.settle()
    assert "Tue 19 Jan 2027, 21:00 in New York, for @Grace" in mia.last_message.text
    assert "late for @Grace Hopper and early for you" in mia.last_message.text


def test_odd_hours_are_warned_of_for_whom_they_are_odd(bot: RunningBot, grace: Person, mia: Person) -> None:
    mentors(grace)
    ask(mia, "grace", time="09:00")  # three at night in New York
    bot.settle()
    assert "early for you" in grace.last_message.text
    assert "early for @Grace Hopper" in mia.last_message.text


def test_the_form_shows_what_the_times_are_for_the_other(bot: RunningBot, grace: Person, mia: Person) -> None:
    mentors(grace)
    mia.command("/mentorship request @grace")
    mia.fill({"Date": "2027-01-20", "Time": "09:00"})
    assert "03:00 for Grace Hopper (New York)" in top(mia).text
    assert "Early for Grace Hopper (03:00). 14:00 would be in everyone's working hours." in top(mia).text
    mia.fill({"Date 2": "2027-01-21", "Time 2": "15:00"})
    assert "09:00 for Grace Hopper (New York)" in top(mia).text
    assert (top(mia).values["Date"], top(mia).values["Time 2"]) == ("2027-01-20", "15:00")


def test_times_are_on_the_senders_own_clock(bot: RunningBot, ada: Person, tom: Person) -> None:
    mentors(ada)
    tom.command("/mentorship request @ada")
    assert "On your own clock (Lagos)." in top(tom).text
    ask(tom)
    assert requests(bot)[0].times == ["2027-01-20T14:00:00+00:00"]


def test_up_to_three_times_and_the_mentor_chooses(bot: RunningBot, ada: Person, mia: Person) -> None:
    mentors(ada)
    ask(mia, **THREE, duration="30 minutes")
    bot.settle()
    assert "Proposed times (30 minutes)" in ada.last_message.text
    ada.press("Accept", where="messages")
    times = ["Wed 20 Jan 2027, 14:00–14:30", "Thu 21 Jan 2027, 15:00–15:30", "Fri 22 Jan 2027, 16:00–16:30"]
    assert top(ada).options("Time") == times
    ada.fill({"Time": times[1], "Attendance": ["In person"]})
    assert ada.submit().ok
    bot.settle()
    assert "Thu 21 Jan 2027" in in_list(mia)


def test_a_time_that_clashes_is_said_to(bot: RunningBot, ada: Person, mia: Person) -> None:
    mentors(ada)
    ask(mia, **THREE)
    offer(ada, **IN_PERSON, topic="Careers")  # at the first of them
    bot.settle()
    ada.press("Accept", where="messages")
    assert "Not possible: you already have a session “Careers” as mentor" in top(ada).text
    assert top(ada).values["Time"] == "Thu 21 Jan 2027, 15:00–16:00"  # the first that is possible
    ada.fill({"Time": "Wed 20 Jan 2027, 14:00–15:00", "Attendance": ["In person"]})
    unchanged(bot, ada.submit)
    assert "You already have a session “Careers” as mentor then" in words_beside(ada, "Time")


def test_the_mentee_may_be_busy_by_now(bot: RunningBot, ada: Person, grace: Person, mia: Person) -> None:
    mentors(ada)
    ask(mia)
    offer(grace)
    book(mia, "grace")
    bot.settle()
    ada.press("Accept", where="messages")
    assert "Not possible: Mia Schmidt is busy" in top(ada).text
    ada.fill({"Attendance": ["In person"]})
    assert not ada.submit().ok
    assert words_beside(ada, "Time") == "Mia Schmidt is busy then. Choose another time."


def test_the_session_is_in_the_zone_of_its_place(bot: RunningBot, ada: Person, mia: Person) -> None:
    mentors(ada)
    ask(mia)
    bot.settle()
    assert accept(ada).ok
    bot.settle()
    assert "14:00–15:00 (15:00 in Berlin)" in card(ada, "Session with @Mia").text
