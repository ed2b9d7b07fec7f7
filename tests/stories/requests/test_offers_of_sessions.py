"""A mentor offers someone a session, and the mentee accepts."""

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa

from localslack.testing.person import Person
from storage.request import SessionRequest
from tests.support.requests import (
    THREE,
    change_member,
    fill_and_send,
    propose,
    request_card,
    requests,
    session_card,
    set_rules,
    try_propose,
)
from tests.support.running_bot import RunningBot
from tests.support.sessions import BOTH, IN_PERSON, URL, in_list, offer, top, unchanged, words_beside


def test_the_whole_flow(bot: RunningBot, ada: Person, mia: Person) -> None:
    ada.home()
    ada.menu("Offer a session", where="home")
    assert (top(ada).title, top(ada).submit) == ("Offer a session", "Send offer")
    ada.fill({"Mentee": "@mia", "Message": "Shall we talk?", "Date": "2027-01-20", "Time": "15:00"})
    ada.fill({"Meeting URL": "https://meet.example.com/ada"})
    assert ada.submit().ok
    assert "Your offer is on its way to @Mia Schmidt." in top(ada).text
    assert "Wed 20 Jan, 15:00–16:00 (16:00 in Berlin)" in top(ada).text
    assert top(ada).buttons == ["See the offer"]
    ada.close()
    bot.settle()
    assert "@Ada Lovelace offers you a session" in mia.last_message.text
    assert "Shall we talk?" in mia.last_message.text
    assert mia.last_message.buttons == ["Accept", "Decline", "Suggest another time"]
    assert "You offered @Mia Schmidt a session" in ada.last_message.text
    assert ada.last_message.buttons == ["Withdraw"]
    mia.press("Accept", where="messages")
    assert mia.stack == []  # at once
    bot.settle()
    assert "@Mia Schmidt accepted: your session is booked." in ada.last_message.text
    assert "meet.example.com/ada" in session_card(mia, "@Ada").text
    assert "with @Mia Schmidt" in in_list(ada)


def test_the_link_is_shown_to_nobody_before(bot: RunningBot, ada: Person, mia: Person) -> None:
    propose(ada)
    bot.settle()
    for person in (ada, mia):
        assert "meet.example.com" not in str(request_card(person).blocks)
        assert "Online" in request_card(person).text


def test_of_several_times_the_mentee_chooses_one(bot: RunningBot, ada: Person, mia: Person) -> None:
    propose(ada, **THREE)
    bot.settle()
    mia.press("Accept", where="messages")
    assert (top(mia).title, top(mia).submit) == ("Accept offer", "Accept")
    assert top(mia).fields == ["Time *"]
    times = ["Wed 20 Jan, 16:00–17:00", "Thu 21 Jan, 17:00–18:00", "Fri 22 Jan, 18:00–19:00"]
    assert top(mia).options("Time") == times
    mia.fill({"Time": times[2]})
    assert mia.submit().ok
    assert mia.stack == []
    assert "Fri 22 Jan" in in_list(mia)


def test_with_one_time_accept_acts_at_once_and_online(bot: RunningBot, ada: Person, mia: Person) -> None:
    propose(ada, **BOTH)
    bot.settle()
    assert "has you attend online; you can change that afterwards" in request_card(mia).text
    assert mia.press("Accept", where="messages").ok
    assert mia.modal is None
    bot.settle()
    assert "Online" in session_card(mia, "@Ada").text
    assert any("Change attendance" in menu for menu in session_card(mia, "@Ada").menus)


def test_of_both_ways_the_mentee_chooses_one(bot: RunningBot, ada: Person, mia: Person) -> None:
    propose(ada, **BOTH, **THREE)
    bot.settle()
    mia.press("Accept", where="messages")
    assert top(mia).fields == ["Time *", "Attendance *"]
    unchanged(bot, mia.submit)
    assert list(top(mia).errors) == ["Attendance"]
    mia.fill({"Attendance": "In person"})
    assert mia.submit().ok
    bot.settle()
    assert "In person: Berlin" in session_card(mia, "@Ada").text


def test_where_it_would_be_is_on_the_card(bot: RunningBot, ada: Person, mia: Person) -> None:
    propose(ada, **IN_PERSON)
    bot.settle()
    assert "In person: Berlin" in request_card(mia).text


def test_a_time_that_has_passed_is_offered_no_more(bot: RunningBot, ada: Person, mia: Person) -> None:
    propose(ada, **THREE)
    bot.settle()
    bot.clock.now = dt.datetime(2027, 1, 20, 16, tzinfo=dt.UTC)
    change_expiry(bot, dt.datetime(2027, 1, 23, tzinfo=dt.UTC))
    mia.press("Accept", where="messages")
    assert len(top(mia).options("Time")) == 2


def change_expiry(bot: RunningBot, until: dt.datetime) -> None:
    bot.transact(lambda db: db.execute(sa.update(SessionRequest).values(expires_at=until)))


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"url": ""}, "Meeting URL", "Please complete this required field."),
        ({"url": "https://nowhere"}, "Meeting URL", "not a complete web address"),
        ({"forged": {"Mentee": "ada"}}, "Mentee", "You can't offer a session to yourself"),
        ({"forged": {"Mentee": "gus"}}, "Mentee", "guests can't take part"),
        ({"date2": "2027-01-20", "time2": "15:00"}, "Time 2", "You've already proposed this time"),
        ({"date": "2027-01-11"}, "Date", "That time has passed"),
    ],
)
def test_what_is_refused_is_said_beside_its_field(
    bot: RunningBot, ada: Person, values: dict[str, Any], field: str, words: str
) -> None:
    unchanged(bot, lambda: try_propose(ada, "" if "forged" in values else "mia", **values))
    assert words in words_beside(ada, field)


def test_whoever_may_not_mentor_offers_nothing(bot: RunningBot, ada: Person) -> None:
    ada.command("/mentorship offer @mia")
    change_member(bot, ada, mentor=False)
    unchanged(bot, lambda: fill_and_send(ada, date="2027-01-20", time="15:00", url=URL))
    assert "An admin decided that you don't mentor in this program" in top(ada).text
    ada.close()
    ada.command("/mentorship offer @mia")
    assert "An admin decided that you don't mentor" in ada.ephemerals[-1].text
    assert "Offer a session" not in [*ada.home().buttons, *(item for menu in ada.home_now.menus for item in menu)]


def test_the_mentor_may_offer_sooner_than_the_notice(bot: RunningBot, ada: Person, mia: Person) -> None:
    set_rules(bot, notice_to_book=48)
    propose(ada, date="2027-01-13", time="10:00")
    bot.settle()
    mia.press("Accept", where="messages")
    bot.settle()
    assert "1:1 with @Ada" in mia.last_message.text


def test_the_open_bookings_of_the_mentee(bot: RunningBot, ada: Person, grace: Person, mia: Person) -> None:
    set_rules(bot, open_bookings=1)
    propose(ada)
    propose(grace, date="2027-01-21")
    bot.settle()
    for _ in range(2):
        mia.press("Accept", where="messages")
        bot.settle()
    assert "You've booked 1 upcoming session, and the program allows 1" in mia.ephemerals[-1].text
    assert len([each for each in requests(bot) if each.state == "accepted"]) == 1


def test_the_first_accepted_offer_makes_a_mentor(bot: RunningBot, ada: Person, mia: Person, tom: Person) -> None:
    propose(ada)
    bot.settle()
    mia.press("Accept", where="messages")
    tom.command("/mentorship book @ada")
    assert top(tom).title == "Mentor"


def test_accept_from_the_home_tab(bot: RunningBot, ada: Person, mia: Person) -> None:
    propose(ada)
    assert "@Ada Lovelace offers you a session" in in_list(mia, "Requests")
    mia.press("Accept", where="home")
    assert top(mia).title == "Offer accepted"
    assert "The session is booked: Wed 20 Jan, 16:00–17:00" in top(mia).text
    mia.press("Add to calendar", where="modal")
    bot.settle()
    assert "You accepted @Ada Lovelace's offer" in mia.home_now.text


def test_accept_in_its_own_window(bot: RunningBot, ada: Person, mia: Person) -> None:
    propose(ada)
    in_list(mia, "Requests")
    mia.press("Show offer", where="home")
    assert top(mia).title == "Offer"
    mia.press("Accept", where="modal")
    assert "You accepted @Ada Lovelace's offer. The session is booked: Wed 20 Jan, 16:00–17:00" in top(mia).text
    assert top(mia).buttons == ["See the session", "Add to calendar"]


def test_the_mentor_may_be_busy_by_now(bot: RunningBot, ada: Person, mia: Person) -> None:
    propose(ada)
    bot.settle()
    offer(ada, date="2027-01-20", time="16:30", topic="Secret")
    mia.press("Accept", where="messages")
    bot.settle()
    assert mia.ephemerals[-1].text == " Ada Lovelace is busy then. Choose another time."
    assert requests(bot)[0].state == "pending"


def test_where_mentors_are_approved_others_offer_nothing(bot: RunningBot, olga: Person, ada: Person) -> None:
    set_rules(bot, who_may_mentor="approved")
    ada.command("/mentorship offer @mia")
    assert "Admins approve who mentors in this program." in ada.ephemerals[-1].text
    assert "Ask to mentor" in ada.ephemerals[-1].buttons
    propose(olga, "mia")  # an admin approves herself by that


def test_an_admin_becomes_a_mentor_when_her_offer_is_accepted(bot: RunningBot, olga: Person, mia: Person) -> None:
    set_rules(bot, who_may_mentor="approved")
    propose(olga, "mia")
    bot.settle()
    mia.press("Accept", where="messages")
    bot.settle()
    assert session_card(mia, "@Olga").menus
    mia.command("/mentorship book @olga")
    assert top(mia).title == "Mentor"


def test_an_offer_is_called_an_offer_when_it_is_made_twice(bot: RunningBot, ada: Person, mia: Person) -> None:
    propose(ada)
    ada.command("/mentorship offer @mia")
    assert "You have already offered Mia Schmidt a session, and that's still open." in ada.ephemerals[-1].text
    assert ada.ephemerals[-1].buttons == ["Show offer"]
    mia.command("/mentorship request @ada")
    assert "Ada Lovelace" in mia.ephemerals[-1].text


def test_declining_an_offer_says_so(bot: RunningBot, ada: Person, mia: Person) -> None:
    propose(ada)
    bot.settle()
    mia.press("Decline", where="messages")
    assert (top(mia).title, top(mia).submit) == ("Decline offer", "Decline")


@pytest.mark.both_databases
def test_an_offer_to_meet_in_no_location(bot: RunningBot, ada: Person, mia: Person) -> None:
    ada.command("/mentorship offer @mia")
    ada.fill({"Location": "Online only", "Date": "2027-01-20", "Time": "15:00", "Meeting URL": URL})
    assert "Attendance" not in top(ada).values
    assert ada.submit().ok
    bot.settle()
    mia.press("Accept", where="messages")
    bot.settle()
    for person, other in ((ada, "@Mia"), (mia, "@Ada")):
        shown = session_card(person, other)
        assert "Online" in shown.text
        assert "In person" not in shown.text
