"""Mentors who are suggested in `Find a mentor`, and why."""

import datetime as dt

import pytest

from localslack.server import LocalSlack
from localslack.testing.person import Person
from tests.support.profiles import edit_profile, find, make_mentors
from tests.support.running_bot import RunningBot
from tests.support.sessions import IN_PERSON, NOW, book, offer, top

HEADING = "Suggested for you"


def suggested(person: Person) -> str:
    """Return the suggestions in `Find a mentor`; empty if there are none."""
    _, found, rest = find(person).partition(HEADING)
    return rest.partition("More mentors")[0] if found else ""


def test_a_mentor_with_the_same_topics_is_suggested_with_the_reason(
    bot: RunningBot, ada: Person, grace: Person, mia: Person
) -> None:
    make_mentors(bot, ada, grace)
    edit_profile(ada, topics="PYTHON, Maths, public speaking")
    edit_profile(grace, topics="Sailing")
    edit_profile(mia, topics="Python, Public Speaking")
    text = suggested(mia)
    assert "@Ada Lovelace" in text
    assert "Topics you share: public speaking, PYTHON" in text
    assert "1 hour from your time" in text
    assert "No sessions booked in the next 30 days" in text
    assert "@Grace" not in text


def test_a_suggested_mentor_is_opened_like_any_other(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada)
    edit_profile(ada, topics="Python")
    edit_profile(mia, topics="Python")
    assert "Next open: Wed 20 Jan, 15:00" in suggested(mia)
    mia.press("View profile", near="Topics you share")
    assert top(mia).title == "Mentor"
    assert "@Ada" in top(mia).text


def test_whoever_looks_for_a_mentor_without_topics_is_suggested_those_nearby(
    bot: RunningBot, slack: LocalSlack, ada: Person, olga: Person, mia: Person
) -> None:
    make_mentors(bot, ada, olga, slack.person("kenji"))
    assert suggested(mia) == ""
    edit_profile(mia, looking=True)
    text = suggested(mia)
    assert "@Olga" in text  # who lives in Berlin too
    assert "Same time as yours" in text
    assert "@Ada" in text  # whose clock is another, but not far
    assert "1 hour from your time" in text
    assert "@Kenji" not in text


def test_those_with_more_in_common_come_first_and_three_are_enough(
    bot: RunningBot, slack: LocalSlack, ada: Person, grace: Person, olga: Person, tom: Person, mia: Person
) -> None:
    make_mentors(bot, ada, grace, olga, tom)
    edit_profile(ada, topics="A, B, C")
    edit_profile(grace, topics="A")
    edit_profile(olga, topics="A, B")
    edit_profile(tom, topics="A")
    edit_profile(mia, topics="A, B, C")
    text = suggested(mia)
    assert text.index("@Ada") < text.index("@Olga") < text.index("@Tom")  # Tom's clock shows what Mia's does
    assert "@Grace" not in text


def test_how_much_a_mentor_has_booked_counts(bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person) -> None:
    make_mentors(bot, ada)
    edit_profile(ada, topics="Python")
    edit_profile(mia, topics="Python")
    for day in (20, 21, 22):
        offer(ada, date=f"2027-01-{day}", **IN_PERSON)
        book(slack.person("tom"))
        expected = {20: "Only 1 session booked", 21: "Only 2 sessions booked", 22: ""}[day]
        assert expected in suggested(mia)
    assert "booked in the next" not in suggested(mia)


def test_on_the_last_days_of_a_month_the_next_days_count(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person
) -> None:
    offer(ada, date="2027-02-03")
    edit_profile(ada, topics="Python")
    edit_profile(mia, topics="Python")
    bot.clock.now = dt.datetime(2027, 1, 30, 12, tzinfo=dt.UTC)
    assert "No sessions booked in the next 30 days" in suggested(mia)
    book(slack.person("tom"))
    assert "Only 1 session booked in the next 30 days" in suggested(mia)


@pytest.mark.parametrize("case", ["paused", "full"])
def test_who_takes_nobody_now_is_not_suggested(
    bot: RunningBot, ada: Person, tom: Person, mia: Person, case: str
) -> None:
    offer(ada)
    book(tom)
    edit_profile(mia, topics="Python")
    edit_profile(ada, topics="Python", per_month="2")
    assert "@Ada" in suggested(mia)
    edit_profile(ada, **({"pause": "2027-03-01"} if case == "paused" else {"per_month": "1"}))
    assert suggested(mia) == ""
    assert "@Ada" in find(mia)  # but listed


def test_who_has_enough_this_month_is_suggested_again_in_the_next(
    bot: RunningBot, ada: Person, tom: Person, mia: Person
) -> None:
    offer(ada)
    book(tom)
    edit_profile(mia, topics="Python")
    edit_profile(ada, topics="Python", per_month="1")
    assert suggested(mia) == ""
    bot.clock.now = NOW + dt.timedelta(days=31)
    assert "@Ada" in suggested(mia)


def test_nobody_is_suggested_to_themselves(bot: RunningBot, ada: Person) -> None:
    make_mentors(bot, ada)
    edit_profile(ada, topics="Python", looking=True)
    assert suggested(ada) == ""


def test_nothing_is_suggested_once_something_is_asked_for(bot: RunningBot, ada: Person, mia: Person) -> None:
    make_mentors(bot, ada)
    edit_profile(ada, topics="Python")
    edit_profile(mia, topics="Python")
    assert HEADING not in find(mia, "ada")
    assert HEADING not in find(mia, topic="Python")


def test_whoever_says_nothing_of_themselves_is_told_what_that_would_bring(
    bot: RunningBot, ada: Person, mia: Person
) -> None:
    make_mentors(bot, ada)
    edit_profile(ada, topics="Python")
    find(mia)
    assert "Want suggestions?" in top(mia).text
    mia.press("My profile", where="modal")
    mia.fill({"Topics": "python"})
    assert mia.submit().ok
    assert mia.stack == ["Find a mentor"]
    assert "Topics you share: Python" in top(mia).text
    assert "Want suggestions?" not in top(mia).text
