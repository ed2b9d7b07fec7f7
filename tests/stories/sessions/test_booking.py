"""Booking a session, cancelling the booking, changing how one attends; and the mentor cancelling the session."""

from localslack.testing.person import Person
from tests.support.running_bot import RunningBot
from tests.support.sessions import BOTH, IN_PERSON, book, card, in_list, offer, open_booking, texts, top

ABOUT = "How do I say no?"


def test_the_whole_flow(bot: RunningBot, ada: Person, mia: Person) -> None:
    ada.home()
    ada.press("New session")
    ada.fill({"Date": "2027-01-20", "Time": "15:00", "Meeting URL": "https://meet.example.com/ada", "Topic": "Careers"})
    assert ada.submit().ok
    mia.home()
    mia.press("Find a mentor")
    mia.press("View profile", near="Ada")
    mia.press("Book")
    mia.fill({"What would you like to talk about?": ABOUT})
    assert mia.submit().ok
    assert "You're booked with @Ada Lovelace: Wed 20 Jan, 16:00–17:00 (15:00 in London)" in top(mia).text
    assert top(mia).buttons == ["See the session", "Add to calendar"]
    mia.close()
    assert (mia.stack, ada.stack) == ([], ["Published"])
    assert "@Mia Schmidt booked your session" in ada.wait_message("booked").text
    assert "meet.example.com/ada" in mia.wait_message("1:1 with @Ada").text


def test_book_session_says_what_is_booked(ada: Person, mia: Person) -> None:
    offer(ada, **IN_PERSON)
    form = open_booking(mia)
    assert (form.title, form.submit) == ("Book session", "Book")
    for words in ("1:1 with @Ada Lovelace", "In person: Berlin", "Topic: Careers", "Only your mentor sees this."):
        assert words in form.text
    assert form.fields == ["What would you like to talk about?"]


def test_attendance_is_asked_when_both_are_offered(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada, **BOTH)
    assert open_booking(mia).fields == ["Attendance *", "What would you like to talk about?"]
    mia.fill({"Attendance": "In person"})
    assert mia.submit().ok
    bot.settle()
    assert "(in person)" in ada.last_message.text
    assert "In person: Berlin" in card(mia, "1:1 with @Ada").text


def test_attendance_is_online_unless_something_else_is_chosen(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada, **BOTH)
    assert open_booking(mia).values["Attendance"] == "Online"
    assert mia.submit().ok
    bot.settle()
    assert "(online)" in ada.last_message.text


def test_the_meeting_link_is_only_for_whoever_attends_online(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada, **BOTH)
    assert "meet.example.com" not in open_booking(mia).text
    mia.fill({"Attendance": "In person"})
    mia.submit()
    bot.settle()
    assert all("meet.example.com" not in text for text in texts(mia))


def test_the_mentor_reads_what_it_is_about(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada)
    book(mia, about=ABOUT)
    bot.settle()
    assert ABOUT in ada.last_message.text
    assert ABOUT in card(ada, "1:1 with @Mia").text
    assert ABOUT in card(mia, "1:1 with @Ada").text
    assert ABOUT in card(mia, "1:1 with @Ada").plain_text


def test_an_admin_never_reads_what_it_is_about(bot: RunningBot, olga: Person, ada: Person, mia: Person) -> None:
    offer(ada)
    book(mia, about=ABOUT)
    olga.command("/mentorship book @ada")
    assert "@Mia Schmidt" in top(olga).text  # that it takes place, they see
    assert ABOUT not in top(olga).text
    olga.menu("Cancel", where="modal")
    assert ABOUT not in top(olga).text


def test_others_do_not_see_who_booked(ada: Person, mia: Person, tom: Person) -> None:
    offer(ada)
    book(mia)
    tom.command("/mentorship book @ada")
    assert "@Mia" not in top(tom).text
    assert "No open sessions right now" in top(tom).text


def test_both_have_one_card_which_is_edited_in_place(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada)
    bot.settle()
    first = card(ada, "Open session").where
    book(mia)
    bot.settle()
    assert card(ada, "1:1 with @Mia").where == first
    assert [each.text.count("1:1 with @Ada") for each in mia.messages] == [1]


def test_news_points_to_the_card(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada)
    book(mia)
    bot.settle()
    ts = card(ada, "1:1 with @Mia").where["ts"].replace(".", "")
    link = ada.last_message.blocks[-1]["elements"][0]["text"]
    assert f"/archives/{ada.dm.id}/p{ts}|See the session>" in link


def test_a_booked_session_has_its_menu(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada, **BOTH)
    book(mia, attendance="Online")
    bot.settle()
    items = ["Change time", "Change attendance", "Add to calendar", "Cancel booking", "More…"]
    assert card(mia, "1:1 with @Ada").menus == [items]


def test_a_booking_is_given_back_with_a_reason(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada)
    book(mia)
    bot.settle()
    mia.menu("Cancel booking", where="messages")
    assert (top(mia).title, top(mia).submit) == ("Cancel booking", "Cancel booking")
    mia.fill({"Reason": "A clash"})
    assert mia.submit().ok
    bot.settle()
    assert "@Mia Schmidt cancelled their booking" in ada.last_message.text
    assert "A clash" in ada.last_message.text
    assert card(ada, "Open session")
    assert "🚫 You cancelled this booking" in mia.last_message.text


def test_the_place_opens_again(bot: RunningBot, ada: Person, mia: Person, tom: Person) -> None:
    offer(ada)
    book(mia)
    bot.settle()
    mia.menu("Cancel booking", where="messages")
    mia.submit()
    book(tom, about="secret")
    bot.settle()
    assert "1:1 with @Tom" in card(ada, "1:1 with").text
    assert "@Tom" not in mia.last_message.text


def test_changing_attendance(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada, **BOTH)
    book(mia, attendance="In person")
    bot.settle()
    mia.menu("Change attendance", where="messages")
    assert (top(mia).title, top(mia).submit) == ("Change attendance", "Save")
    assert top(mia).values == {"Attendance": "In person"}
    mia.fill({"Attendance": "Online"})
    assert mia.submit().ok
    bot.settle()
    assert "will now attend" in ada.last_message.text
    assert "online" in ada.last_message.text
    assert "meet.example.com/ada" in card(mia, "1:1 with @Ada").text


def test_choosing_the_same_attendance_tells_nobody(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada, **BOTH)
    book(mia, attendance="Online")
    bot.settle()
    before = texts(ada)
    mia.menu("Change attendance", where="messages")
    assert mia.submit().ok
    bot.settle()
    assert texts(ada) == before


def test_the_mentor_cancels_with_a_reason(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada)
    book(mia)
    bot.settle()
    ada.menu("Cancel", where="messages")
    assert (top(ada).title, top(ada).submit) == ("Cancel session", "Cancel it")
    ada.fill({"Reason": "I am ill"})
    assert ada.submit().ok
    bot.settle()
    assert "@Ada Lovelace cancelled the session" in mia.last_message.text
    assert "I am ill" in mia.last_message.text
    assert card(ada, "1:1 with @Mia").menus == [["Duplicate", "Details", "History"]]
    assert card(mia, "1:1 with @Ada").menus == [["Details", "History"]]
    assert "I am ill" in card(mia, "1:1 with @Ada").plain_text


def test_a_reason_must_be_given(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada)
    book(mia)
    bot.settle()
    ada.menu("Cancel", where="messages")
    ada.fill({"Reason": "   "})
    assert not ada.submit().ok
    assert "Say why" in top(ada).errors["Reason"]


def test_the_time_is_free_again_after_a_cancellation(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada)
    book(mia)
    bot.settle()
    ada.menu("Cancel", where="messages")
    ada.fill({"Reason": "I am ill"})
    ada.submit()
    offer(ada)
    book(mia)


def test_an_admin_cancels_and_both_are_told(bot: RunningBot, olga: Person, ada: Person, mia: Person) -> None:
    offer(ada)
    book(mia)
    olga.command("/mentorship book @ada")
    olga.menu("Cancel", where="modal")
    olga.fill({"Reason": "A holiday"})
    assert olga.submit().ok
    bot.settle()
    for person in (ada, mia):
        assert "@Olga Petrova cancelled" in person.last_message.text


def test_add_to_calendar_brings_a_file(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada)
    book(mia)
    bot.settle()
    mia.menu("Add to calendar", where="messages")
    bot.settle()
    entry = calendar(mia)
    for line in ("DTSTART;TZID=Europe/Berlin:20270120T150000", "DTEND;TZID=Europe/Berlin:20270120T160000"):
        assert line in entry
    assert "SUMMARY:Mentorship session with Ada Lovelace" in entry
    assert "https://meet.example.com/ada" in entry


def test_the_mentor_has_a_file_of_an_open_session_too(bot: RunningBot, ada: Person) -> None:
    offer(ada)
    in_list(ada)
    ada.menu("Add to calendar", where="home")
    bot.settle()
    assert "SUMMARY:Open mentorship session" in calendar(ada)


def calendar(person: Person) -> str:
    """Return the content of the newest file in the direct message."""
    message = person.last_message.message
    assert message is not None
    (file_id,) = message.files
    return person.team.files[file_id].content.decode()
