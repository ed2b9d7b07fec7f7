"""Mentees and participants say how a meeting was; their mentor reads it in batches of three people."""

import datetime as dt

import pytest

from localslack.server import LocalSlack
from localslack.testing.person import Person
from tests.support.feedback import answer, ask_all, question, read_feedback, seen_by_admin
from tests.support.forged_requests import press
from tests.support.leavers import forget
from tests.support.masterclasses import host, newest_masterclass
from tests.support.outcomes import DAY, END, hold, say
from tests.support.running_bot import RunningBot
from tests.support.sessions import book, in_list, offer, only_session, texts, top
from tests.support.start_reminders import travel_to

NOTHING = "No feedback to show yet"


@pytest.fixture
def asked(bot: RunningBot, ada: Person, mia: Person, tom: Person, grace: Person) -> int:
    """Let Ada hold a masterclass; Mia, Tom and Grace are asked how it was."""
    host(ada, guests=["mia", "tom", "grace"])
    bot.settle()
    number = newest_masterclass(bot).id
    ask_all(bot, number)
    return number


def test_a_mentee_is_asked_once(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada)
    book(mia)
    number = only_session(bot)
    for _ in range(2):
        ask_all(bot, number)
    asks = [each for each in mia.messages if "How was" in each.text]
    assert [each.buttons for each in asks] == [["Give feedback", "Thank Ada"]]
    assert asks[0].text.startswith("💬 How was your session with @Ada Lovelace on Wed 20 Jan?")
    assert not any("How was" in each for each in texts(ada)), "a mentor rates nobody"


def test_the_form_says_who_sees_what(asked: int, mia: Person) -> None:
    mia.press("Give feedback", within=question(mia))
    shown = top(mia)
    assert shown.title == "Feedback"
    assert "How was “Reading code” with @Ada Lovelace on Thu 21 Jan?" in shown.text
    for words in (
        "Anonymous: @Ada Lovelace sees ratings and comments only from three people at a time, without names or dates.",
        "Admins see only the average.",
        "You can change your answer for 14 days, or until it's shown.",
    ):
        assert words in shown.text
    assert not mia.submit().ok
    assert list(top(mia).errors) == ["Rating"]


@pytest.mark.both_databases
def test_three_people_s_answers_are_shown_at_once(
    bot: RunningBot, asked: int, ada: Person, mia: Person, tom: Person, grace: Person, olga: Person
) -> None:
    for person, rating, comment in ((mia, 5, "Clear and kind"), (tom, 4, "")):
        answer(bot, person, rating, comment)
        assert NOTHING in read_feedback(ada)
        assert "Clear and kind" not in read_feedback(ada)
        assert seen_by_admin(olga) == ""
    answer(bot, grace, 3, "More examples, please")
    words = read_feedback(ada)
    assert "⭐ 4.0 out of 5, from 3 answers" in words
    assert {"Clear and kind", "More examples, please"} <= set(words.splitlines())
    assert not any(name in words for name in ("Mia", "Tom", "Grace", "Jan"))
    assert words == read_feedback(ada), "the order stays"
    assert seen_by_admin(olga) == "⭐ 4.0 out of 5, from 3 answers"


def test_nobody_but_mentor_and_admins_sees_numbers(
    bot: RunningBot, asked: int, ada: Person, mia: Person, tom: Person, grace: Person
) -> None:
    for person in (mia, tom, grace):
        answer(bot, person, 5)
    assert seen_by_admin(mia) == ""
    mia.command("/mentorship profile")
    assert "Feedback" not in top(mia).buttons


def test_an_answer_can_be_changed_until_it_is_shown(
    bot: RunningBot, asked: int, ada: Person, mia: Person, tom: Person, grace: Person
) -> None:
    answer(bot, mia, 1, "I was angry")
    words = question(mia).text
    assert "Thanks for your feedback on “Reading code” with @Ada Lovelace on Thu 21 Jan: it's saved." in words
    assert "To change it, press Give feedback again by Thu 11 Feb, unless it's shown before." in words
    answer(bot, mia, 5, "Sorry, it was great")
    answer(bot, tom, 5)
    answer(bot, grace, 5)
    words = read_feedback(ada)
    assert "⭐ 5.0 out of 5" in words
    assert "angry" not in words
    assert "@Ada Lovelace sees it now, together with the answers of two others." in question(mia).text
    assert question(mia).buttons == ["Thank Ada"]
    press(mia.slack, mia, "feedback.open", str(asked))
    assert "Your feedback can no longer be changed: it is part of what your mentor sees by now." in top(mia).text


def test_after_two_weeks_an_answer_stays_as_it_is(bot: RunningBot, asked: int, mia: Person) -> None:
    answer(bot, mia, 2)
    bot.clock.now += dt.timedelta(days=14)
    mia.press("Give feedback", within=question(mia))
    assert "that is possible for 14 days" in mia.ephemerals[-1].text


def test_one_person_s_answers_never_fill_a_batch(bot: RunningBot, ada: Person, mia: Person, tom: Person) -> None:
    for rating, day in enumerate(("2027-01-20", "2027-02-01", "2027-02-15"), start=1):
        host(ada, guests=["mia", "tom"], date=day)
        bot.settle()
        ask_all(bot, newest_masterclass(bot).id)
        answer(bot, mia, rating)
        answer(bot, tom, 5)
    assert NOTHING in read_feedback(ada)


def test_the_menu_of_a_past_session_offers_it(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada)
    book(mia)
    bot.settle()
    bot.clock.now += dt.timedelta(days=9)
    in_list(mia, "Past")
    assert "Give feedback" not in mia.home_now.menus[-1], "nobody has said that it took place"
    ask_all(bot, only_session(bot))
    in_list(mia, "Past")
    assert mia.home_now.menus[-1][0] == "Give feedback"
    mia.menu("Give feedback", where="home")
    mia.fill({"Rating": "4"})
    assert mia.submit().ok


def test_who_is_not_asked_is_refused(bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, tom: Person) -> None:
    offer(ada)
    book(mia)
    bot.settle()
    number = only_session(bot)
    for person in (ada, tom, mia):
        press(slack, person, "feedback.open", str(number))
        assert "You can give feedback on a meeting you attended" in top(person).text
        person.close(all=True)


def test_thanks_come_with_the_name_and_are_no_feedback(bot: RunningBot, asked: int, ada: Person, mia: Person) -> None:
    for _ in range(2):
        if "Thank Ada" in question(mia).buttons:
            mia.press("Thank Ada", within=question(mia))
        bot.settle()
    press(mia.slack, mia, "feedback.thank", str(asked))
    bot.settle()
    assert [each for each in texts(ada) if "says thank you" in each] == [
        "🙌 @Mia Schmidt says thank you for “Reading code” on Thu 21 Jan."
    ]
    assert "You thanked @Ada Lovelace." in question(mia).text
    assert question(mia).buttons == ["Give feedback"]
    assert NOTHING in read_feedback(ada)


def test_what_is_erased_leaves_its_number_in_the_batch(
    bot: RunningBot, slack: LocalSlack, asked: int, ada: Person, mia: Person, tom: Person, grace: Person, olga: Person
) -> None:
    for person, rating in ((mia, 5), (tom, 4), (grace, 3)):
        answer(bot, person, rating, f"Words of {person.user.name}")
    assert "Words of" in read_feedback(ada)
    forget(bot, slack, tom)
    words = read_feedback(ada)
    assert "⭐ 4.0 out of 5, from 3 answers" in words
    assert "Words of" not in words, "which of the three is missing would tell whose it was"
    assert seen_by_admin(olga) == "⭐ 4.0 out of 5, from 3 answers"


def test_history_tells_the_host_nothing_of_answers(
    bot: RunningBot, slack: LocalSlack, asked: int, ada: Person, mia: Person
) -> None:
    press(slack, ada, "masterclass.menu", f"history:{asked}")
    before = top(ada).text
    ada.close(all=True)
    assert "how it was" not in before
    answer(bot, mia, 1, "Too fast")
    press(slack, ada, "masterclass.menu", f"history:{asked}")
    assert top(ada).text == before


def test_it_is_asked_for_once_it_is_recorded(bot: RunningBot, ada: Person, mia: Person) -> None:
    hold(bot, ada, mia)
    assert not any("How was" in each for each in texts(mia))
    say(bot, ada, "It took place")
    assert question(mia).buttons == ["Give feedback", "Thank Ada"]


def test_who_missed_it_is_not_asked(bot: RunningBot, ada: Person, mia: Person) -> None:
    hold(bot, ada, mia)
    say(bot, ada, "No-show")
    travel_to(bot, END + 20 * DAY)
    assert not any("How was" in each for each in texts(mia))


@pytest.mark.both_databases
def test_after_a_week_without_a_record_it_is_asked_for_all_the_same(bot: RunningBot, ada: Person, mia: Person) -> None:
    hold(bot, ada, mia)
    for days in range(1, 9):
        travel_to(bot, END + days * DAY)
        assert any("How was" in each for each in texts(mia)) is (days >= 7), days
    assert len([each for each in texts(mia) if "How was" in each]) == 1
