"""Booking from a mentor's profile: what stands beside `Book`, and what is said when it is too late."""

from localslack.testing.person import Person
from tests.support.running_bot import RunningBot
from tests.support.session_waitlists import cancel_booking
from tests.support.sessions import IN_PERSON, book, offer, open_booking, top


def test_beside_book_stands_only_when_and_where_and_about_what(ada: Person, mia: Person) -> None:
    offer(ada, **IN_PERSON)
    book(mia)
    cancel_booking(mia)
    mia.command("/mentorship book @ada")
    text = top(mia).text
    assert "Wed 20 Jan, 15:00–16:00\nIn person: Berlin · Topic: Careers" in text
    assert "cancelled" not in text
    assert top(mia).buttons == ["Request a session", "Book"]


def test_the_mentor_sees_how_each_session_stands(ada: Person, mia: Person) -> None:
    offer(ada)
    offer(ada, date="2027-01-21")
    book(mia)
    ada.command("/mentorship book @ada")
    assert "Booked by @Mia Schmidt" in top(ada).text
    assert "Nobody has booked yet" in top(ada).text


def test_the_button_that_was_refused_is_not_offered_again(ada: Person, mia: Person, tom: Person) -> None:
    offer(ada)
    mia.command("/mentorship book @ada")
    book(tom)
    mia.press("Book", where="modal")
    assert "Someone else just booked this session." in top(mia).text
    assert top(mia).title == "Mentor"
    assert "Book" not in top(mia).buttons
    assert "Notify me" in top(mia).buttons


def test_a_refusal_is_told_apart_from_the_text_below_it(bot: RunningBot, ada: Person, mia: Person, tom: Person) -> None:
    offer(ada)
    open_booking(mia)
    book(tom)
    mia.submit()
    lead = top(mia).blocks[0]["elements"][0]["elements"]
    assert lead[0] == {"type": "emoji", "name": "warning"}
    assert (lead[1]["text"], lead[1]["style"]) == (" Someone else just booked this session.", {"bold": True})


def test_after_booking_one_goes_on_from_the_confirmation(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada)
    open_booking(mia)
    assert mia.submit().ok
    assert mia.press("Add to calendar", where="modal").ok
    assert "Sent to your Messages" in top(mia).text
    assert mia.press("Add to calendar", where="modal").ok
    assert top(mia).text.count("Sent to your Messages") == 1
    bot.settle()
    assert any(message.message and message.message.files for message in mia.messages)
    assert mia.press("See the session", where="modal").ok
    assert "Change time" in top(mia).buttons
