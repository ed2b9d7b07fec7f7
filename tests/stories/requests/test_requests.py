"""A mentee asks a mentor for a session: the form and its rules, the cards of both, and the mentor who accepts."""

from localslack.testing.person import Person
from tests.support.requests import (
    THREE,
    accept,
    ask,
    closed_card,
    fill_and_send,
    mentors,
    request_card,
    requests,
    session_card,
    shown_at,
)
from tests.support.running_bot import RunningBot
from tests.support.sessions import IN_PERSON, book, in_list, offer, texts, top, unchanged, words_beside


def test_the_whole_flow(bot: RunningBot, ada: Person, mia: Person) -> None:
    mentors(ada)
    mia.command("/mentorship book @ada")
    mia.press("Request a session", where="modal")
    assert (top(mia).title, top(mia).submit) == ("Request a session", "Send request")
    assert top(mia).values["Mentor"] == "Ada Lovelace"
    assert top(mia).fields == ["Mentor *", "Message", "Date *", "Time (Berlin) *", "Duration *"]
    mia.fill({"Message": "How do I say no?", "Date": "2027-01-20", "Time": "15:00"})
    assert mia.submit().ok
    assert top(mia).title == "Request sent"
    assert "Your request is on its way to @Ada Lovelace." in top(mia).text
    assert "Wed 20 Jan, 15:00–16:00 (14:00 in London)" in top(mia).text
    assert "We'll tell you in Messages when they answer" in top(mia).text
    mia.press("See the request", where="modal")
    assert "You asked @Ada Lovelace for a session" in top(mia).text
    mia.close(all=True)
    bot.settle()
    assert "@Mia Schmidt would like a session with you" in ada.last_message.text
    assert "How do I say no?" in ada.last_message.text
    assert ada.last_message.buttons == ["Accept", "Decline", "Suggest another time"]
    assert mia.last_message.buttons == ["Withdraw"]
    ada.press("Accept", where="messages")
    assert (top(ada).title, top(ada).submit) == ("Accept request", "Accept")
    ada.fill({"Attendance": ["Online"], "Meeting URL": "https://meet.example.com/ada"})
    assert ada.submit().ok
    assert ada.stack == []
    bot.settle()
    assert "@Ada Lovelace accepted: your session is booked." in mia.last_message.text
    assert "meet.example.com/ada" in session_card(mia, "@Ada").text
    assert "How do I say no?" in session_card(ada, "@Mia").text
    assert closed_card(mia) == "@Ada Lovelace accepted your request."
    assert "with @Ada Lovelace" in in_list(mia)


def test_one_acceptance_is_one_message(bot: RunningBot, ada: Person, mia: Person) -> None:
    """For whoever accepts, the request's message becomes the session's card; the other has one new card."""
    mentors(ada)
    ask(mia)
    bot.settle()
    asked, sent, counts = request_card(ada), request_card(mia), (len(ada.messages), len(mia.messages))
    assert accept(ada).ok
    bot.settle()
    assert (len(ada.messages), len(mia.messages)) == (counts[0], counts[1] + 1)
    assert shown_at(ada, asked).where == session_card(ada, "@Mia").where
    assert not any("would like a session with you" in text for text in texts(ada))
    assert shown_at(mia, sent).text == "@Ada Lovelace accepted your request."
    assert mia.last_message.text.startswith("✅ @Ada Lovelace accepted: your session is booked.")
    assert mia.last_message.where == session_card(mia, "@Ada").where


def test_the_card_that_a_request_became_follows_the_session(bot: RunningBot, ada: Person, mia: Person) -> None:
    mentors(ada)
    ask(mia)
    bot.settle()
    asked = request_card(ada)
    assert accept(ada).ok
    bot.settle()
    in_list(mia)
    mia.menu("Cancel booking", where="home")
    assert mia.submit().ok
    bot.settle()
    assert "Open session" in shown_at(ada, asked).text


def test_accepted_before_its_message_came_it_never_comes(bot: RunningBot, ada: Person, mia: Person) -> None:
    mentors(ada)
    bot.settle()
    ask(mia)
    in_list(ada, "Requests")
    ada.press("Accept", where="home")
    ada.fill({"Attendance": ["In person"]})
    assert ada.submit().ok
    assert top(ada).title == "Request accepted"
    assert "The session is booked: Wed 20 Jan, 14:00–15:00" in top(ada).text
    ada.close(all=True)
    bot.settle()
    assert sum("with @Mia Schmidt" in text for text in texts(ada)) == 1
    assert "You accepted: your session is booked." in texts(ada)[-1]


def test_nobody_is_told_of_what_they_did_themselves(bot: RunningBot, ada: Person, mia: Person) -> None:
    mentors(ada)
    ask(mia)
    bot.settle()
    told = len(ada.messages)
    assert accept(ada).ok
    bot.settle()
    assert len(ada.messages) == told
    assert [text for text in texts(ada) if "accepted" in text] == [session_card(ada, "@Mia").plain_text]


def test_sensible_times_stand_in_the_form(bot: RunningBot, grace: Person, mia: Person) -> None:
    mentors(grace)
    offer(grace, date="2027-01-14", time="15:00", duration="2 hours")  # all that her working hours share with Mia's
    mia.command("/mentorship request @grace")
    assert (top(mia).values["Date"], top(mia).values["Time"]) == ("2027-01-13", "15:00")
    assert "09:00 for Grace Hopper (New York)" in top(mia).text
    mia.press("Add another time", where="modal")
    assert (top(mia).values["Date 2"], top(mia).values["Time 2"]) == ("2027-01-15", "15:00")
    mia.press("Add another time", where="modal")
    assert (top(mia).values["Date 3"], top(mia).values["Time 3"]) == ("2027-01-18", "15:00")
    assert top(mia).buttons == ["Remove the last time"]
    mia.press("Remove the last time", where="modal")
    mia.press("Remove the last time", where="modal")
    assert top(mia).fields == ["Mentor *", "Message", "Date *", "Time (Berlin) *", "Duration *"]
    assert mia.submit().ok
    assert requests(bot)[0].times == ["2027-01-13T14:00:00+00:00"]


def test_without_a_name_only_mentors_are_offered(bot: RunningBot, ada: Person, grace: Person, mia: Person) -> None:
    mentors(ada, grace)
    mia.command("/mentorship request")
    assert mia.suggestions("Mentor", "") == ["Ada Lovelace", "Grace Hopper"]
    assert fill_and_send(mia, mentor="Grace Hopper").ok
    assert "on its way to @Grace Hopper" in top(mia).text


def test_accepted_where_nothing_else_shows_it_the_form_says_so(bot: RunningBot, ada: Person, mia: Person) -> None:
    mentors(ada)
    ask(mia)
    ada.command("/mentorship requests")
    ada.press("Accept", within=ada.ephemerals[-1])
    assert "How do I say no?" in top(ada).text
    assert "Times are in your time zone (London)." in top(ada).text
    ada.fill({"Attendance": ["In person"]})
    assert ada.submit().ok
    assert "You accepted @Mia Schmidt's request. The session is booked: Wed 20 Jan, 14:00–15:00" in top(ada).text
    assert top(ada).buttons == ["See the session", "Add to calendar"]


def test_a_mentor_with_nothing_open_can_be_asked(ada: Person, mia: Person, bot: RunningBot) -> None:
    mentors(ada)
    book(mia)
    mia.command("/mentorship book @ada")
    assert "Choose Request a session to suggest a time that suits you." in top(mia).text
    mia.press("Request a session", where="modal")
    assert top(mia).title == "Request a session"


def test_each_sees_their_own_time_and_the_others(bot: RunningBot, ada: Person, mia: Person) -> None:
    mentors(ada)
    ask(mia)  # 15:00 in Berlin
    bot.settle()
    assert "Wed 20 Jan, 14:00–15:00 (15:00 in Berlin)" in ada.last_message.text
    assert "Wed 20 Jan, 15:00–16:00 (14:00 in London)" in mia.last_message.text


def test_the_other_day_is_named(bot: RunningBot, grace: Person, mia: Person) -> None:
    mentors(grace)
    ask(mia, "grace", time="03:00")
    bot.settle()
    assert "(Tue 19 Jan, 21:00 in New York)" in mia.last_message.text
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
    assert "At night for Grace Hopper (03:00). 14:00 your time would be in everyone's working hours." in top(mia).text
    mia.press("Add another time", where="modal")
    mia.fill({"Date 2": "2027-01-21", "Time 2": "15:00"})
    assert "09:00 for Grace Hopper (New York)" in top(mia).text
    assert (top(mia).values["Date"], top(mia).values["Time 2"]) == ("2027-01-20", "15:00")


def test_times_are_on_the_senders_own_clock(bot: RunningBot, ada: Person, tom: Person) -> None:
    mentors(ada)
    tom.command("/mentorship request @ada")
    assert "Time (Lagos) *" in top(tom).fields
    ask(tom)
    assert requests(bot)[0].times == ["2027-01-20T14:00:00+00:00"]


def test_up_to_three_times_and_the_mentor_chooses(bot: RunningBot, ada: Person, mia: Person) -> None:
    mentors(ada)
    ask(mia, **THREE, duration="30 minutes")
    bot.settle()
    assert "One of these times:" in ada.last_message.text
    assert "Thu 21 Jan, 15:00–15:30 (16:00 in Berlin)" in ada.last_message.text
    ada.press("Accept", where="messages")
    times = ["Wed 20 Jan, 14:00–14:30", "Thu 21 Jan, 15:00–15:30", "Fri 22 Jan, 16:00–16:30"]
    assert top(ada).options("Time") == times
    ada.fill({"Time": times[1], "Attendance": ["In person"]})
    assert ada.submit().ok
    bot.settle()
    assert "Thu 21 Jan" in in_list(mia)


def test_a_time_that_clashes_is_said_to(bot: RunningBot, ada: Person, mia: Person) -> None:
    mentors(ada)
    ask(mia, **THREE)
    offer(ada, **IN_PERSON, topic="Careers")  # at the first of them
    bot.settle()
    ada.press("Accept", where="messages")
    assert "Not possible: you already have a session “Careers” as mentor" in top(ada).text
    assert top(ada).values["Time"] == "Thu 21 Jan, 15:00–16:00"  # the first that is possible
    ada.fill({"Time": "Wed 20 Jan, 14:00–15:00", "Attendance": ["In person"]})
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
    assert "14:00–15:00 (15:00 in Berlin)" in session_card(ada, "@Mia").text
