"""The Home tab: what is next and what waits, what one can begin there, and the five lists."""

import datetime as dt
from functools import partial

from localslack.testing.person import Person
from tests.support.requests import ask, propose
from tests.support.roles import take_roles
from tests.support.running_bot import RunningBot
from tests.support.series import choose
from tests.support.sessions import BOTH, NOW, book, fill, in_list, offer, top

BEGIN = ["Find a mentor", "Masterclasses", "New session", "My profile"]
MORE = ["Offer a session", "Host a masterclass", "Help"]
LISTS = ["Upcoming", "Requests", "Past", "Cancelled", "Drafts"]


def test_somebody_new_understands_it(mia: Person) -> None:
    home = mia.home()
    assert "Mentors from your company offer 1:1 sessions, and you book the one that suits you" in home.text
    assert "Nothing planned yet. Choose Find a mentor" in home.text
    assert home.buttons == [*BEGIN, *LISTS]
    assert home.menus == [MORE]


def test_the_introduction_goes_once_one_has_done_something(ada: Person, mia: Person) -> None:
    assert "Welcome" in mia.home().text
    offer(ada)
    book(mia)
    assert "Welcome" not in mia.home().text
    assert "Welcome" not in ada.home().text


def test_what_a_mentor_does_most_comes_first(ada: Person) -> None:
    offer(ada)
    assert ada.home().buttons[:4] == ["New session", "Host a masterclass", "Find a mentor", "Masterclasses"]
    assert ada.home_now.menus[0] == ["Offer a session", "My profile", "Help"]


def test_what_waits_for_one_is_told_above_the_lists(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada)
    book(mia)
    in_list(ada)
    ada.menu("Edit", where="home")
    fill(ada, time="16:00")
    assert ada.submit().ok
    ask(mia, date="2027-01-21")
    assert "1 thing is waiting for you: @Mia Schmidt would like a session with you." in in_list(ada)
    assert "Requests (1)" in ada.home_now.buttons
    ada.press("Show", near="waiting", where="home")
    assert top(ada).title == "Request"
    assert "Can you make your 1:1 with @Ada Lovelace on Wed 20 Jan, 16:00?" in in_list(mia, "Past")
    mia.press("Show", near="waiting", where="home")
    assert "I can make it" in top(mia).buttons


def test_several_things_that_wait_are_counted_and_shown_together(ada: Person, mia: Person, tom: Person) -> None:
    offer(ada)
    for person in (mia, tom):
        ask(person, date="2027-01-21")
    assert "2 things are waiting for you: a request from @Mia Schmidt and a request from @Tom" in in_list(ada)
    ada.press("Show", near="waiting", where="home")
    assert top(ada).title == "Waiting for you"
    assert "@Tom Okafor would like a session with you." in top(ada).text
    ada.press("See request", near="@Tom", where="modal")
    assert top(ada).title == "Request"


def test_what_was_answered_no_longer_stands_in_the_list_to_which_one_goes_back(
    ada: Person, grace: Person, mia: Person
) -> None:
    offer(ada, mentee="mia")
    choose(ada, "Edit")
    fill(ada, time="16:00")
    assert ada.submit().ok
    propose(grace, date="2027-01-22")
    assert "2 things are waiting for you" in in_list(mia)
    mia.press("Show", near="waiting", where="home")
    mia.press("Answer", near="@Ada", where="modal")
    assert mia.press("I can make it", where="modal").ok
    mia.close()
    mia.wait(lambda: "@Ada" not in top(mia).text)
    assert (top(mia).title, "@Grace Hopper offers you a session." in top(mia).text) == ("Waiting for you", True)


def test_an_admin_has_settings(olga: Person) -> None:
    assert olga.home().buttons[:4] == ["Find a mentor", "Masterclasses", "New session", "Settings"]
    assert olga.home_now.menus == [["My profile", *MORE]]


def test_an_admin_is_told_what_to_set_up_until_the_program_has_begun(olga: Person, ada: Person, mia: Person) -> None:
    assert "Set up your program: in Settings, add your offices under Locations" in olga.home().text
    assert "Set up your program" not in mia.home().text
    offer(ada)
    assert "Set up your program" not in olga.home().text


def test_its_buttons_open_what_they_say(olga: Person) -> None:
    olga.home()
    for button in ("Find a mentor", "Masterclasses", "New session", "Settings"):
        olga.press(button, where="home")
        assert top(olga).title == button
        olga.close(all=True)
    for item in ("My profile", *MORE):
        olga.menu(item, where="home")
        assert top(olga).title == item
        olga.close(all=True)


def test_whoever_may_not_mentor_has_no_buttons_for_it(olga: Person, mia: Person) -> None:
    take_roles(olga, "mia")
    lists = ["Upcoming", "Requests", "Past", "Cancelled"]
    assert mia.home().buttons == [
        *("Find a mentor", "Masterclasses", "Ask to mentor", "My profile", "Help"),
        *lists,
    ]
    assert "New session" not in mia.home_now.text


def test_a_published_session_is_upcoming_for_both(ada: Person, mia: Person) -> None:
    offer(ada)
    book(mia)
    assert "1:1 with @Mia Schmidt" in in_list(ada)
    assert "1:1 with @Ada Lovelace" in in_list(mia)
    assert "Careers" in in_list(mia)


def test_upcoming_is_a_calendar_with_a_heading_for_each_day(ada: Person) -> None:
    offer(ada, date="2027-01-20", time="15:00")
    offer(ada, date="2027-01-20", time="17:00")
    offer(ada, date="2027-01-19")
    text = in_list(ada)
    assert text.count("Wed 20 Jan") == 1
    assert text.index("Tue 19 Jan") < text.index("Wed 20 Jan")


def test_days_are_those_of_the_reader(grace: Person) -> None:
    offer(grace, date="2027-01-20", time="03:00")  # in Berlin: still the 19th in New York
    assert "Tue, Jan 19" in in_list(grace)
    assert "9:00–10:00 PM · Open session" in in_list(grace)
    assert "Wed, Jan 20, 3:00 AM in Berlin" in in_list(grace)


def test_a_session_moves_to_past_when_it_is_over(bot: RunningBot, ada: Person) -> None:
    offer(ada)
    bot.clock.now = NOW + dt.timedelta(days=30)
    assert "Nothing planned right now. Choose New session to offer a time" in in_list(ada)
    assert "Unbooked session" in in_list(ada, "Past")
    assert ada.home_now.menus[1:] == [["Duplicate", "Bulk duplicate", "Details", "History"]]


def test_a_session_that_has_begun_unbooked_is_past_already(bot: RunningBot, ada: Person) -> None:
    offer(ada)
    bot.clock.now = dt.datetime(2027, 1, 20, 14, 10, tzinfo=dt.UTC)
    assert "Nothing planned" in in_list(ada)
    assert in_list(ada, "Past").count("Unbooked session") == 1


def test_a_booked_session_stays_on_top_while_it_runs(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada)
    book(mia)
    bot.clock.now = dt.datetime(2027, 1, 20, 14, 10, tzinfo=dt.UTC)
    assert "1:1 with @Mia" in in_list(ada)
    assert "1:1 with @Mia" not in in_list(ada, "Past").partition("Drafts")[2]


def test_a_draft_is_among_drafts_only(ada: Person) -> None:
    offer(ada, then="Save as draft")
    assert "Not published yet" in in_list(ada, "Drafts")
    assert "Nothing planned" in in_list(ada)


def test_drafts_of_others_are_not_shown(ada: Person, mia: Person) -> None:
    offer(ada, then="Save as draft", mentee="mia")
    assert "1:1 with @Mia Schmidt" in in_list(ada, "Drafts")
    assert "Drafts (1)" in ada.home_now.buttons
    assert "No drafts" in in_list(mia, "Drafts")
    assert "Nothing planned" in in_list(mia)


def test_a_cancelled_session_is_listed_with_its_reason_for_both(ada: Person, mia: Person) -> None:
    offer(ada)
    book(mia)
    in_list(ada)
    ada.menu("Cancel", where="home")
    ada.fill({"Reason": "I am ill"})
    assert ada.submit().ok
    for person, by in ((ada, "Cancelled by you"), (mia, "Cancelled by @Ada Lovelace")):
        text = in_list(person, "Cancelled")
        places = [text.index(words) for words in (by, "Careers", "Reason: I am ill")]
        assert places == sorted(places)
        assert "Nothing planned right now" in in_list(person)
    assert "Choose Find a mentor to book a session, or New session" in in_list(mia)


def test_a_booking_given_back_is_among_cancelled_of_the_mentee_only(ada: Person, mia: Person) -> None:
    offer(ada)
    book(mia)
    cancel_booking(mia)
    assert "You cancelled your booking" in in_list(mia, "Cancelled")
    assert "Nothing was cancelled" in in_list(ada, "Cancelled")


def test_booked_again_it_is_no_longer_among_cancelled(ada: Person, mia: Person) -> None:
    offer(ada)
    book(mia)
    cancel_booking(mia)
    book(mia)
    assert "Nothing was cancelled" in in_list(mia, "Cancelled")
    assert "1:1 with @Ada" in in_list(mia)


def test_the_chosen_list_stays_for_ten_minutes(bot: RunningBot, ada: Person) -> None:
    in_list(ada, "Drafts")
    assert "No drafts" in ada.home().text
    offer(ada, then="Save as draft")
    ada.wait(lambda: "Not published yet" in ada.home_now.text)  # Home is updated by itself
    bot.clock.now += dt.timedelta(minutes=9)
    assert "Not published yet" in ada.home().text
    bot.clock.now += dt.timedelta(minutes=2)
    assert "Nothing planned" in ada.home().text


def test_home_follows_when_somebody_else_changes_something_by_their_own_act(ada: Person, mia: Person) -> None:
    offer(ada, **BOTH)
    mia.home()
    book(mia, attendance="Online")
    mia.wait(lambda: "1:1 with @Ada" in mia.home_now.text)


def test_more_than_twenty_sessions_are_turned_page_by_page(bot: RunningBot, ada: Person) -> None:
    for day in range(1, 22):
        offer(ada, date=f"2027-02-{day:02}")
    in_list(ada)
    assert "Sun 21 Feb" not in ada.home_now.text
    ada.press("Next page", where="home")
    assert "Sun 21 Feb" in ada.home_now.text
    ada.press("Previous page", where="home")
    assert "Mon 1 Feb" in ada.home_now.text


def _sees(person: Person, button: str) -> bool:
    return button in person.home_now.buttons


def cancel_booking(mentee: Person) -> None:
    in_list(mentee)
    mentee.menu("Cancel booking", where="home")
    assert mentee.submit().ok


def test_home_says_what_is_next_and_shows_join_half_an_hour_before(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada)
    assert "Next:" not in in_list(ada)  # nobody has booked it
    book(mia)
    for person, other in ((ada, "Mia Schmidt"), (mia, "Ada Lovelace")):
        assert f"Next: 1:1 with @{other}, Wed 20 Jan, " in in_list(person)
        assert "Join" not in person.home_now.buttons
    bot.clock.now = dt.datetime(2027, 1, 20, 13, 30, tzinfo=dt.UTC)
    bot.tick()
    for person in (ada, mia):
        person.wait(partial(_sees, person, "Join"))
        assert "in 30 minutes" in person.home_now.text
    bot.clock.now += dt.timedelta(minutes=5)
    bot.tick()
    ada.wait(lambda: "in 25 minutes" in ada.home_now.text)
    bot.clock.now += dt.timedelta(minutes=26)
    assert "Now: 1:1 with @Mia Schmidt, until 15:00" in ada.home().text
    assert "Join" in ada.home_now.buttons


def test_the_link_is_only_for_who_attends_online(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada, **BOTH)
    book(mia, attendance="In person")
    bot.clock.now = dt.datetime(2027, 1, 20, 13, 40, tzinfo=dt.UTC)
    assert "Join" not in mia.home().buttons


def test_whom_one_waits_for_is_listed_with_the_way_out(mia: Person, ada: Person) -> None:
    offer(ada)
    book(mia)
    mia.command("/mentorship book @ada")
    mia.press("Notify me")
    mia.close(all=True)
    assert "Waiting for a session with @Ada Lovelace" in in_list(mia)
    mia.press("Stop notifying me", where="home")
    mia.wait(lambda: "Waiting for a session" not in mia.home_now.text)


def test_a_session_kept_for_one_is_listed_with_its_answers(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada)
    book(mia)
    mia.command("/mentorship book @ada")
    mia.press("Notify me")
    mia.close(all=True)
    offer(ada, time="17:00")
    assert "Offered to you, answer by" in in_list(mia)
    assert "a session with @Ada Lovelace, kept for you until" in mia.home_now.text
    mia.press("Pass", where="home")
    mia.wait(lambda: "Offered to you" not in mia.home_now.text)
