"""Booking from a mentor's profile: what stands beside `Book`, and what is said when it is too late."""

from localslack.client.queries import open_views
from localslack.server import LocalSlack
from localslack.testing.person import Person
from localslack.testing.screen import Shown, show_view
from tests.support.running_bot import RunningBot
from tests.support.session_waitlists import cancel_booking
from tests.support.sessions import IN_PERSON, book, in_list, offer, open_booking, top


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
    assert "Sent. Open the file in Messages" in top(mia).text
    assert mia.press("Add to calendar", where="modal").ok
    assert top(mia).text.count("Sent. Open the file in Messages") == 1
    bot.settle()
    assert any(message.message and message.message.files for message in mia.messages)
    assert mia.press("See the session", where="modal").ok
    assert "Change time" in top(mia).buttons


def below(person: Person) -> Shown:
    """The modal below the one on top."""
    return person.slack.on_loop(
        lambda: show_view(person.world, person.team, person.user, open_views(person.world, person.id)[-2])
    )


def test_the_profile_below_no_longer_offers_what_was_just_booked(ada: Person, mia: Person) -> None:
    offer(ada)
    offer(ada, date="2027-01-21")
    open_booking(mia)
    assert mia.submit().ok
    assert top(mia).title == "Booked"
    assert (below(mia).title, below(mia).buttons.count("Book")) == ("Mentor", 1)
    assert "Wed 20 Jan" not in below(mia).text


def test_nor_what_someone_else_has_booked_meanwhile(ada: Person, mia: Person, tom: Person) -> None:
    offer(ada)
    open_booking(mia)
    book(tom)
    mia.submit()
    assert "Someone else just booked this session." in top(mia).text
    mia.close()
    assert top(mia).title == "Mentor"
    assert "Book" not in top(mia).buttons


def test_what_is_no_profile_is_left_as_it_is(ada: Person, mia: Person) -> None:
    """In Slack's full stack of three the form takes the place of the profile, and something else is below it."""
    offer(ada)
    book(mia)
    in_list(mia)
    mia.menu("Details", where="home")
    mia.press("Cancel booking", where="modal")
    assert mia.submit().ok
    mia.press("View profile", where="modal")
    mia.press("Book", where="modal")
    assert mia.stack == ["Details", "Booking cancelled", "Book session"]
    assert mia.submit().ok
    assert mia.stack == ["Details", "Booking cancelled", "Booked"]


def test_the_booking_stands_also_where_the_profile_is_not_drawn_anew(
    slack: LocalSlack, ada: Person, mia: Person
) -> None:
    offer(ada)
    open_booking(mia)
    slack.faults.fail("views.update")
    assert mia.submit().ok
    assert mia.stack == ["Mentor", "Booked"]
    slack.faults.clear()
    slack.refusals.clear()
