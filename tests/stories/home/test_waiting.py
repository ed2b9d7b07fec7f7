"""What one waits for, and what one has asked for or set, is found again in Home, with the way out."""

from localslack.server import LocalSlack
from localslack.testing.person import Person
from tests.support.applications import ask
from tests.support.leavers import deactivate
from tests.support.running_bot import RunningBot
from tests.support.sessions import in_list, offer, set_program, top
from tests.support.waitlists import full, leave, wait_in_line


def test_a_waitlist_and_an_offered_place_are_upcoming(bot: RunningBot, ada: Person, mia: Person, tom: Person) -> None:
    number = full(bot, ada, "mia")
    wait_in_line(bot, number, tom)
    assert "Reading code" in in_list(tom)
    assert "Leave waitlist" in tom.home_now.buttons
    assert "waiting for you" not in tom.home_now.text
    leave(bot, mia)
    assert "1 thing is waiting for you: a spot in “Reading code”, kept for you until" in in_list(tom)
    assert {"Accept", "Pass"} <= set(tom.home_now.buttons)


def test_asking_to_mentor_leaves_a_trace(bot: RunningBot, olga: Person, tom: Person) -> None:
    set_program(olga, {"Who may mentor": "Approved by an admin"})
    ask(tom)
    assert "You asked to become a mentor on Tue 12 Jan." in in_list(tom)
    assert "Ask to mentor" not in tom.home_now.buttons
    assert "1 thing is waiting for you: @Tom Okafor would like to become a mentor." in in_list(olga)
    olga.press("Show", near="waiting", where="home")
    assert top(olga).title == "People"


def test_sessions_without_a_mentor_are_decided_from_home(
    bot: RunningBot, slack: LocalSlack, ada: Person, olga: Person
) -> None:
    offer(ada)
    deactivate(bot, slack, ada)
    assert "waiting for you" in in_list(olga)
    olga.press("Show", near="waiting", where="home")
    assert top(olga).title == "Without a mentor"
    assert {"Hand over", "Cancel"} <= set(top(olga).buttons)


def test_a_paused_mentor_sees_it_and_resumes(bot: RunningBot, ada: Person) -> None:
    offer(ada)
    ada.home()
    ada.menu("My profile", where="home")
    ada.fill({"Pause until": "2027-02-01"})
    assert ada.submit().ok
    assert "You're paused until Mon 1 Feb. Until then, nobody can send you requests" in top(ada).text
    ada.wait(lambda: "You're paused until Mon 1 Feb." in ada.home_now.text)
    ada.close(all=True)
    ada.press("Resume", where="home")
    ada.wait(lambda: "You're paused" not in ada.home_now.text)


def test_only_what_to_do_is_green_and_the_list_shown_says_so_in_words(bot: RunningBot, ada: Person) -> None:
    shown = in_list(ada, "Past")
    green = [each.label for each in ada.home_now.controls if each.element.get("style") == "primary"]
    assert green == ["Find a mentor"]
    assert "\nPast\nNothing here yet." in shown
