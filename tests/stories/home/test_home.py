"""The Home tab: what one can begin there, and the five lists."""

import datetime as dt

from localslack.testing.person import Person
from tests.support.requests import ask
from tests.support.roles import take_roles
from tests.support.running_bot import RunningBot
from tests.support.sessions import BOTH, NOW, book, fill, in_list, offer, top

BEGIN = [
    *("Find a mentor", "New session", "Offer a session", "Host a masterclass", "Masterclasses"),
    *("My profile", "Help"),
]
LISTS = ["Upcoming", "Requests", "Past", "Cancelled", "Drafts"]


def test_somebody_new_understands_it(mia: Person) -> None:
    home = mia.home()
    assert "mentors offer 1:1 sessions, and you book the one that suits you" in home.text
    assert "Nothing planned yet. Choose Find a mentor" in home.text
    assert home.buttons == [*BEGIN, *LISTS]


def test_what_a_mentor_does_most_comes_first(ada: Person) -> None:
    offer(ada)
    assert ada.home().buttons[:4] == ["New session", "Offer a session", "Host a masterclass", "Find a mentor"]


def test_what_waits_for_one_is_told_above_the_lists(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada)
    book(mia)
    in_list(ada)
    ada.menu("Edit", where="home")
    fill(ada, time="16:00")
    assert ada.submit().ok
    ask(mia, date="2027-01-21")
    assert "1 request waits for your answer" in in_list(ada)
    ada.press("Requests", near="waits", where="home")
    assert "@Mia Schmidt asks you" in ada.home_now.text
    assert "waits for your answer" not in in_list(mia)  # but it is there, with its buttons
    text = in_list(mia, "Past")
    assert "Session with @Ada Lovelace, Wednesday, 20 January at 16:00, waits for your answer" in text


def test_an_admin_has_settings(olga: Person) -> None:
    assert olga.home().buttons == [*BEGIN, "Settings", *LISTS]


def test_its_buttons_open_what_they_say(olga: Person) -> None:
    olga.home()
    for button in (*BEGIN, "Settings"):
        olga.press(button, where="home")
        assert top(olga).title == button
        olga.close(all=True)


def test_whoever_may_not_mentor_has_no_buttons_for_it(olga: Person, mia: Person) -> None:
    take_roles(olga, "mia")
    lists = ["Upcoming", "Requests", "Past", "Cancelled"]
    assert mia.home().buttons == [
        *("Find a mentor", "Ask to mentor", "Masterclasses", "My profile", "Help"),
        *lists,
    ]
    assert "New session" not in mia.home_now.text


def test_a_published_session_is_upcoming_for_both(ada: Person, mia: Person) -> None:
    offer(ada)
    book(mia)
    assert "Session with @Mia Schmidt" in in_list(ada)
    assert "Session with @Ada Lovelace" in in_list(mia)
    assert "Careers" in in_list(mia)


def test_upcoming_is_a_calendar_with_a_heading_for_each_day(ada: Person) -> None:
    offer(ada, date="2027-01-20", time="15:00")
    offer(ada, date="2027-01-20", time="17:00")
    offer(ada, date="2027-01-19")
    text = in_list(ada)
    assert text.count("Wed 20 Jan 2027") == 1
    assert text.index("Tue 19 Jan 2027") < text.index("Wed 20 Jan 2027")


def test_days_are_those_of_the_reader(grace: Person) -> None:
    offer(grace, date="2027-01-20", time="03:00")  # in Berlin: still the 19th in New York
    assert "Tue, Jan 19, 2027" in in_list(grace)
    assert "Wed, Jan 20, 2027, 3:00 AM–4:00 AM in Berlin" in in_list(grace)


def test_a_session_moves_to_past_when_it_is_over(bot: RunningBot, ada: Person) -> None:
    offer(ada)
    bot.clock.now = NOW + dt.timedelta(days=30)
    assert "Nothing planned yet" in in_list(ada)
    assert "Session that nobody booked" in in_list(ada, "Past")
    assert ada.home_now.menus == [["Duplicate", "Bulk duplicate"]]


def test_a_draft_is_among_drafts_only(ada: Person) -> None:
    offer(ada, then="Save as draft")
    assert "Draft session" in in_list(ada, "Drafts")
    assert "Nothing planned yet" in in_list(ada)


def test_drafts_of_others_are_not_shown(ada: Person, mia: Person) -> None:
    offer(ada, then="Save as draft", mentee="mia")
    assert "Draft session with @Mia Schmidt" in in_list(ada, "Drafts")
    assert "No drafts" in in_list(mia, "Drafts")
    assert "Nothing planned yet" in in_list(mia)


def test_a_cancelled_session_is_listed_with_its_reason_for_both(ada: Person, mia: Person) -> None:
    offer(ada)
    book(mia)
    in_list(ada)
    ada.menu("Cancel", where="home")
    ada.fill({"Reason": "I am ill"})
    assert ada.submit().ok
    for person in (ada, mia):
        text = in_list(person, "Cancelled")
        places = [text.index(words) for words in ("Cancelled session", "Careers", "The reason:", "I am ill")]
        assert places == sorted(places)
        assert "Nothing planned yet" in in_list(person)


def test_a_booking_given_back_is_among_cancelled_of_the_mentee_only(ada: Person, mia: Person) -> None:
    offer(ada)
    book(mia)
    cancel_booking(mia)
    assert "booking cancelled" in in_list(mia, "Cancelled")
    assert "Nothing was cancelled" in in_list(ada, "Cancelled")


def test_booked_again_it_is_no_longer_among_cancelled(ada: Person, mia: Person) -> None:
    offer(ada)
    book(mia)
    cancel_booking(mia)
    book(mia)
    assert "Nothing was cancelled" in in_list(mia, "Cancelled")
    assert "Session with @Ada" in in_list(mia)


def test_the_chosen_list_stays_chosen(bot: RunningBot, ada: Person) -> None:
    in_list(ada, "Drafts")
    assert "No drafts" in ada.home().text
    offer(ada, then="Save as draft")
    ada.wait(lambda: "Draft session" in ada.home_now.text)  # Home is updated by itself


def test_home_follows_when_somebody_else_changes_something_by_their_own_act(ada: Person, mia: Person) -> None:
    offer(ada, **BOTH)
    mia.home()
    book(mia, attendance="Online")
    mia.wait(lambda: "Session with @Ada" in mia.home_now.text)


def test_more_than_twenty_sessions_are_turned_page_by_page(bot: RunningBot, ada: Person) -> None:
    for day in range(1, 22):
        offer(ada, date=f"2027-02-{day:02}")
    in_list(ada)
    assert "Sun 21 Feb 2027" not in ada.home_now.text
    ada.press("Next page", where="home")
    assert "Sun 21 Feb 2027" in ada.home_now.text
    ada.press("Previous page", where="home")
    assert "Mon 1 Feb 2027" in ada.home_now.text


def cancel_booking(mentee: Person) -> None:
    in_list(mentee)
    mentee.menu("Cancel booking", where="home")
    assert mentee.submit().ok
