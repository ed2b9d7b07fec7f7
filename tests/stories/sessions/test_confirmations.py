"""What stands in a form's place once it is submitted, and what is asked before someone loses their place."""

from localslack.testing.person import Person
from tests.support.running_bot import RunningBot
from tests.support.series import choose, read_list
from tests.support.sessions import BOTH, book, fill, in_list, offer, texts, top, unchanged


def test_a_booking_that_was_cancelled(ada: Person, mia: Person) -> None:
    offer(ada)
    book(mia)
    choose(mia, "Cancel booking")
    assert mia.submit().ok
    assert top(mia).title == "Booking cancelled"
    assert "Your 1:1 with @Ada Lovelace is cancelled. We told them." in top(mia).text
    mia.press("Find a mentor", where="modal")
    assert top(mia).title == "Find a mentor"


def test_after_cancelling_one_books_the_same_mentor_again(ada: Person, mia: Person) -> None:
    offer(ada)
    offer(ada, date="2027-01-21")
    book(mia)
    choose(mia, "Cancel booking")
    assert mia.submit().ok
    assert "To meet @Ada Lovelace another time, book again in their profile." in top(mia).text
    mia.press("View profile", where="modal")
    assert top(mia).title == "Mentor"
    mia.press("Book", near="Thu 21 Jan", where="modal")
    assert mia.submit().ok
    assert "You're booked with @Ada Lovelace: Thu 21 Jan" in top(mia).text


def test_what_was_cancelled_leads_back_to_the_mentor(bot: RunningBot, ada: Person, mia: Person) -> None:
    for date in ("2027-01-20", "2027-01-21"):
        offer(ada, date=date)
        book(mia)
    choose(mia, "Cancel booking")
    mia.submit()
    mia.close(all=True)
    in_list(ada)
    ada.menu("Cancel", near="1:1 with", where="home")
    ada.fill({"Reason": "I am ill"})
    assert ada.submit().ok
    in_list(mia, "Cancelled")
    assert mia.home_now.buttons.count("View profile") == 2
    mia.press("View profile", where="home")
    assert top(mia).title == "Mentor"
    mia.close(all=True)
    bot.settle()
    (card,) = [each for each in mia.messages if "cancelled this session" in each.text]
    assert "🚫 @Ada Lovelace cancelled this session\n1:1 with @Ada Lovelace," in card.plain_text
    assert "Reason: I am ill." in card.plain_text
    (told,) = [each for each in mia.messages if "cancelled the session" in each.text]
    assert told.buttons == ["View profile", "Find a mentor"]
    in_list(ada, "Cancelled")
    assert "View profile" not in ada.home_now.buttons


def test_whoever_no_longer_mentors_is_not_offered_again(ada: Person, mia: Person, olga: Person) -> None:
    offer(ada)
    book(mia)
    olga.command("/mentorship settings")
    olga.press("People", where="modal")
    olga.menu("Remove", near="Ada", where="modal")
    olga.submit()
    choose(mia, "Cancel booking")
    assert mia.submit().ok
    assert top(mia).buttons == ["Find a mentor"]
    in_list(mia, "Cancelled")
    assert "View profile" not in mia.home_now.buttons


def test_a_booking_that_was_moved(ada: Person, mia: Person) -> None:
    offer(ada)
    offer(ada, date="2027-01-21")
    book(mia)
    choose(mia, "Change time")
    mia.fill({"Time": top(mia).options("Time")[0]})
    assert mia.submit().ok
    assert top(mia).title == "Time changed"
    assert "Your 1:1 with @Ada Lovelace is now on Thu 21 Jan, 15:00–16:00" in top(mia).text
    mia.press("See the session", where="modal")
    assert "Thu 21 Jan" in top(mia).text


def test_an_attendance_that_was_changed(ada: Person, mia: Person) -> None:
    offer(ada, **BOTH)
    book(mia)
    choose(mia, "Change attendance")
    mia.fill({"Attendance": "In person"})
    assert mia.submit().ok
    assert top(mia).title == "Attendance changed"
    assert "You're attending in person" in top(mia).text


def test_a_draft_that_was_deleted(ada: Person) -> None:
    offer(ada, then="Save as draft")
    in_list(ada, "Drafts")
    ada.menu("Delete", where="home")
    assert ada.submit().ok
    assert top(ada).title == "Draft deleted"
    ada.press("New session", where="modal")
    assert top(ada).title == "New session"


def test_taking_the_mentee_out_asks_first(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada)
    book(mia)
    choose(ada, "Edit")
    fill(ada, mentee="")
    unchanged(bot, ada.submit)
    assert "Mia Schmidt will lose their spot in this session. We'll tell them." in top(ada).text
    assert "Choose “Save” again to confirm." in top(ada).text
    assert "1:1 with @Ada" in read_list(mia)
    assert ada.submit().ok
    assert top(ada).title == "Saved"
    assert "We told @Mia Schmidt that they no longer have a spot." in top(ada).text
    bot.settle()
    assert "removed you from the session" in mia.last_message.text


def test_an_admin_is_told_that_the_mentor_is_told_too(bot: RunningBot, olga: Person, ada: Person, mia: Person) -> None:
    offer(ada)
    book(mia)
    olga.command("/mentorship book @ada")
    olga.menu("Edit", where="modal")
    fill(olga, mentee="")
    olga.submit()
    assert "We'll tell Mia Schmidt and Ada Lovelace." in top(olga).text
    assert olga.submit().ok
    said = "We told @Mia Schmidt that they no longer have a spot and @Ada Lovelace what changed."
    assert said in top(olga).text


def test_another_mentee_in_their_place_is_confirmed_for_that_one_only(
    bot: RunningBot, ada: Person, mia: Person, tom: Person, grace: Person
) -> None:
    offer(ada)
    book(mia)
    choose(ada, "Edit")
    fill(ada, mentee="tom")
    ada.submit()
    assert "Mia Schmidt will lose their spot in this session, and Tom" in top(ada).text
    fill(ada, mentee="grace")
    ada.submit()
    assert "and Grace Hopper will get it. We'll tell Mia Schmidt and Grace Hopper." in top(ada).text
    assert ada.submit().ok
    said = "We told @Mia Schmidt that they no longer have a spot and @Grace Hopper that it is theirs now."
    assert said in top(ada).text, "Grace is not told whose place it was"
    bot.settle()
    assert not any("Mia" in each for each in texts(grace))
    assert any("added you to a session" in each for each in texts(grace))
    assert not any("added you to a session" in each for each in texts(tom))


def test_a_draft_is_saved_without_a_question(ada: Person, mia: Person) -> None:
    offer(ada, mentee="mia", then="Save as draft")
    in_list(ada, "Drafts")
    ada.menu("Edit", where="home")
    fill(ada, mentee="")
    assert ada.submit().ok
    assert top(ada).title == "Saved as draft"
