"""What a request, and accepting one, are refused for; and people who left or cannot be reached."""

import datetime as dt
from typing import Any

import pytest

from localslack.server import LocalSlack
from localslack.testing.person import Person
from tests.support.requests import (
    accept,
    ask,
    change_member,
    closed_card,
    mentors,
    request_card,
    set_rules,
    try_ask,
)
from tests.support.running_bot import RunningBot
from tests.support.sessions import book, offer, stored, top, unchanged, words_beside


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"date": "2027-01-11"}, "Date", "That time has passed"),
        ({"date": "2027-01-12", "time": "10:30"}, "Time", "That time has passed in Berlin"),
        ({"date": "2031-01-12"}, "Date", "within the next three years"),
        ({"date": "2027-03-28", "time": "02:30"}, "Time", "02:30 does not exist"),
        ({"date": "2027-10-31", "time": "02:30"}, "Time", "02:30 happens twice"),
        ({"date2": "2027-01-20", "time2": "15:00"}, "Time 2", "You've already proposed this time"),
        ({"date3": "2027-01-11", "time3": "15:00"}, "Date 3", "That time has passed"),
        ({"date2": "2027-01-21", "time2": ""}, "Time 2", "Choose a time too, or leave both empty."),
        ({"date3": "", "time3": "15:00"}, "Date 3", "Choose a date too, or leave both empty."),
        ({"forged": {"Mentor": "mia"}}, "Mentor", "You can't ask yourself"),
        ({"forged": {"Mentor": "tom"}}, "Mentor", "Tom Okafor isn't a mentor yet"),
        ({"forged": {"Mentor": "gus"}}, "Mentor", "guests can't take part"),
        ({"forged": {"Mentor": "standup"}}, "Mentor", "Apps can't take part"),
    ],
)
def test_what_is_refused_is_said_beside_its_field(
    bot: RunningBot, ada: Person, mia: Person, values: dict[str, Any], field: str, words: str
) -> None:
    mentors(ada)
    unchanged(bot, lambda: try_ask(mia, "" if "forged" in values else "ada", **values))
    assert words in words_beside(mia, field)
    assert top(mia).values["Message"] == "How do I say no?"


def test_one_must_be_free_oneself(bot: RunningBot, ada: Person, mia: Person, grace: Person) -> None:
    mentors(ada)
    offer(grace)
    book(mia, "grace")
    unchanged(bot, lambda: try_ask(mia, date2="2027-01-20", time2="15:30", date="2027-01-25"))
    assert "You already have a session “Careers” with Grace Hopper then" in words_beside(mia, "Time 2")


def test_a_paused_mentor_is_not_offered(bot: RunningBot, ada: Person, grace: Person, mia: Person) -> None:
    mentors(ada, grace)
    change_member(bot, ada, paused_until=dt.date(2027, 1, 14))
    mia.command("/mentorship request")
    assert mia.suggestions("Mentor", "") == ["Grace Hopper"]
    bot.clock.now += dt.timedelta(days=2)  # it is over
    assert mia.suggestions("Mentor", "") == ["Ada Lovelace", "Grace Hopper"]


def test_a_paused_mentor_takes_no_new_requests(bot: RunningBot, ada: Person, mia: Person) -> None:
    mentors(ada)
    change_member(bot, ada, paused_until=dt.date(2027, 1, 14))
    mia.command("/mentorship request @ada")
    shown = mia.ephemerals[-1]
    assert "Ada Lovelace isn't taking requests until Thu 14 Jan. " in shown.text
    assert shown.buttons == ["View profile", "Find a mentor"]
    assert not try_ask(mia, "", forged={"Mentor": "ada"}).ok
    assert "isn't taking requests until" in words_beside(mia, "Mentor")
    mia.close()
    bot.clock.now = dt.datetime(2027, 1, 14, 1, tzinfo=dt.UTC)
    ask(mia)


def test_two_people_have_one_open_request(bot: RunningBot, ada: Person, mia: Person) -> None:
    mentors(ada)
    ask(mia)
    mia.command("/mentorship request @ada")
    assert "You have already asked Ada Lovelace for a session, and that's still open." in mia.ephemerals[-1].text
    mia.press("Show request", within=mia.ephemerals[-1])
    assert top(mia).title == "Request"
    assert top(mia).buttons == ["Withdraw"]
    mia.close()
    unchanged(bot, lambda: try_ask(mia, "", mentor="@ada"))
    assert "You have already asked Ada Lovelace" in words_beside(mia, "Mentor")


def test_neither_in_the_other_direction(bot: RunningBot, ada: Person, mia: Person) -> None:
    mentors(ada, mia)
    ask(mia)
    ada.command("/mentorship request @mia")
    assert "Mia Schmidt would like a session with you, and that's still open." in ada.ephemerals[-1].text
    ada.command("/mentorship offer @mia")
    assert "Mia Schmidt would like a session with you" in ada.ephemerals[-1].text


def test_the_minimum_notice_binds_the_mentee(bot: RunningBot, ada: Person, mia: Person) -> None:
    mentors(ada)
    set_rules(bot, notice_to_book=24)
    unchanged(bot, lambda: try_ask(mia, date="2027-01-13", time="10:00"))
    assert "A session is booked at least 24 hours before it starts" in words_beside(mia, "Time")
    mia.fill({"Time": "11:30"})
    assert mia.submit().ok


def test_a_mentor_may_accept_within_the_notice(bot: RunningBot, ada: Person, mia: Person) -> None:
    mentors(ada)
    ask(mia, date="2027-01-13", time="15:00")
    set_rules(bot, notice_to_book=100)
    bot.settle()
    assert accept(ada).ok


def test_the_open_bookings_of_a_mentee(bot: RunningBot, ada: Person, grace: Person, mia: Person) -> None:
    mentors(ada, grace)
    set_rules(bot, open_bookings=1)
    ask(mia)
    ask(mia, "grace", date="2027-01-21")
    bot.settle()
    assert accept(ada).ok
    grace.press("Accept", where="messages")
    grace.fill({"Attendance": ["In person"]})
    unchanged(bot, grace.submit)
    assert "The program allows a mentee 1 coming session at a time, and Mia Schmidt has" in top(grace).text
    grace.close()
    mia.command("/mentorship request @ada")
    assert mia.modal is None, "nothing is filled in that would be refused"
    assert "You've booked 1 upcoming session, and the program allows 1" in mia.ephemerals[-1].text


def test_accepting_twice_is_once(bot: RunningBot, ada: Person, mia: Person) -> None:
    mentors(ada)
    ask(mia)
    bot.settle()
    old = request_card(ada)
    assert accept(ada).ok
    bot.settle()
    before = stored(bot)
    ada.press("Accept", within=old)
    bot.settle()
    assert stored(bot) == before


def test_a_meeting_url_is_demanded_for_online(bot: RunningBot, ada: Person, mia: Person) -> None:
    mentors(ada)
    ask(mia)
    bot.settle()
    unchanged(bot, lambda: accept(ada, attendance=["Online"], url=""))
    words_beside(ada, "Meeting URL")


def test_who_mentors_no_more_cannot_accept(bot: RunningBot, ada: Person, mia: Person) -> None:
    mentors(ada)
    ask(mia)
    bot.settle()
    change_member(bot, ada, mentor=False)
    ada.press("Accept", where="messages")
    assert "You don't mentor in this program" in ada.ephemerals[-1].text


def test_who_has_left_is_spoken_of_kindly(bot: RunningBot, ada: Person, mia: Person) -> None:
    mentors(ada)
    ask(mia)
    bot.settle()
    change_member(bot, mia, deactivated=True)
    ada.press("Accept", where="messages")
    assert "Mia Schmidt is no longer in the program" in ada.ephemerals[-1].text
    ada.press("Decline", within=request_card(ada))
    ada.fill({"Reason": "Gone"})
    assert ada.submit().ok
    bot.settle()
    assert closed_card(ada) == "You declined @Mia Schmidt's request."


def test_hostile_words_stay_words(bot: RunningBot, ada: Person, mia: Person) -> None:
    mentors(ada)
    ask(mia, message="<!channel> *x* <https://evil.example|here>")
    bot.settle()
    assert "<!channel> *x* <" in ada.last_message.text
    assert "https://evil.example|here" in ada.last_message.text  # an address is a link, and says where it leads


def test_who_cannot_be_written_to_is_spoken_of_to_the_other(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person
) -> None:
    mentors(ada)
    bot.settle()
    slack.on_loop(lambda: setattr(ada.user, "deleted", True))  # and Slack has not told us yet
    ask(mia)
    bot.settle()
    assert "Slack doesn't let this app message @Ada Lovelace" in mia.last_message.text
    assert "Please tell them yourself." in mia.last_message.text
    slack.refusals.clear()  # it was asked to write to someone who is gone
