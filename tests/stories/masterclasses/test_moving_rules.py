"""Who may move a masterclass, when it can be moved, and what its form says."""

import datetime as dt
import json
from functools import partial

from localslack.server import LocalSlack
from localslack.testing.person import Person
from tests.support.forged_requests import answer_text, press, submit
from tests.support.masterclasses import CLASS, enrollment_states, host, newest_masterclass
from tests.support.moves import LATER, YES, masterclasses, move, news, open_move, try_move
from tests.support.running_bot import RunningBot
from tests.support.series import add_location
from tests.support.sessions import in_list, offer, top, unchanged, words_beside


def test_an_admin_moves_it_for_the_host(bot: RunningBot, slack: LocalSlack, ada: Person, olga: Person) -> None:
    host(ada, guests=["mia"])
    bot.settle()
    press(slack, olga, "masterclass.menu", f"move:{newest_masterclass(bot).id}")
    olga.fill(LATER)
    assert olga.submit().ok, olga.last
    bot.settle()
    told = news(ada)
    assert "@Olga Petrova moved Reading code from" in told.text
    assert told.buttons == ["Participants", "Open discussion"]
    assert enrollment_states(bot, newest_masterclass(bot).id) == {"ada": "attending", "mia": "asked"}


def test_the_host_must_be_free_then(bot: RunningBot, ada: Person) -> None:
    host(ada)
    offer(ada, date=LATER["Date"], time=LATER["Time"])
    unchanged(bot, lambda: try_move(ada))
    assert "You already have" in words_beside(ada, "Time")
    assert top(ada).values["Reason"] == LATER["Reason"], "nothing that was typed is lost"


def test_it_does_not_stand_in_its_own_way(bot: RunningBot, ada: Person, mia: Person) -> None:
    host(ada, guests=["mia"])
    bot.settle()
    move(bot, ada, date=str(CLASS["date"]), time="15:30")
    assert "You already have" not in news(mia).text
    assert mia.press(YES, within=news(mia)).ok
    bot.settle()
    assert enrollment_states(bot, newest_masterclass(bot).id) == {"ada": "attending", "mia": "attending"}


def test_date_time_and_reason_are_needed_and_another_time(bot: RunningBot, ada: Person) -> None:
    host(ada)
    unchanged(bot, lambda: try_move(ada, reason=" "))
    assert "Say why" in words_beside(ada, "Reason")
    ada.close(all=True)
    unchanged(bot, lambda: try_move(ada, date=str(CLASS["date"]), time=str(CLASS["time"])))
    assert "It is at this time already." in words_beside(ada, "Time")
    ada.close(all=True)
    unchanged(bot, lambda: try_move(ada, date="2027-01-11"))
    assert "That time has passed" in words_beside(ada, "Date")


def test_the_form_shows_the_time_elsewhere_and_warns(bot: RunningBot, ada: Person) -> None:
    add_location(bot, "Office Tokyo", "Asia/Tokyo")
    host(ada, guests=["grace", "mia"])
    open_move(ada)
    assert "09:00 for Grace Hopper (New York) · 14:00 for you (London) · 23:00 in Office Tokyo" in top(ada).text
    ada.fill({"Time": "12:00"})
    assert "06:00 for Grace Hopper (New York) · 11:00 for you (London) · 20:00 in Office Tokyo" in top(ada).text
    assert "Early for Grace Hopper (06:00)" in top(ada).text
    assert top(ada).title == "Move masterclass"


def test_so_does_the_form_to_host(bot: RunningBot, ada: Person) -> None:
    add_location(bot, "Office Tokyo", "Asia/Tokyo")
    assert ada.shortcut("Host a masterclass").ok
    ada.fill({"Location": "Berlin", "Guests": ["grace"], "Date": CLASS["date"], "Time": "12:00"})
    assert "06:00 for Grace Hopper (New York) · 11:00 for you (London) · 20:00 in Office Tokyo" in top(ada).text
    assert "Early for Grace Hopper (06:00)" in top(ada).text
    ada.fill({"Location": "Office Tokyo"})
    assert "03:00 for you (London)" in top(ada).text


def test_what_is_over_moved_or_cancelled_is_not_moved(bot: RunningBot, ada: Person, mia: Person) -> None:
    host(ada, guests=["mia"])
    bot.settle()
    open_move(ada)
    bot.clock.now = dt.datetime(2027, 1, 21, 14, 5, tzinfo=dt.UTC)
    ada.fill(LATER)
    assert "has begun or is over, so it can't be moved" in str(ada.submit().body)
    ada.close(all=True)


def test_what_is_moved_or_cancelled_is_not_moved_again(bot: RunningBot, slack: LocalSlack, ada: Person) -> None:
    host(ada)
    bot.settle()
    old = newest_masterclass(bot).id
    move(bot, ada)
    values = {"date": "2027-01-28", "time": "10:00", "reason": "Again"}
    unchanged(bot, lambda: submit(slack, ada, "masterclass.move", json.dumps({"id": old}), values))
    answer = answer_text(submit(slack, ada, "masterclass.move", json.dumps({"id": old}), values))
    assert "was moved to another time, so it can't be moved. See the one in its place." in answer
    assert "Show masterclass" in answer
    in_list(ada)
    ada.menu("Cancel", where="home")
    ada.fill({"Reason": "Ill"})
    assert ada.submit().ok
    new = json.dumps({"id": newest_masterclass(bot).id})
    answer = answer_text(submit(slack, ada, "masterclass.move", new, values))
    assert "This masterclass was cancelled, so it can't be moved." in answer
    assert len(masterclasses(bot)) == 2


def test_whoever_was_moved_along_is_not_shown_the_old_one_as_theirs(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person
) -> None:
    host(ada, guests=["mia"])
    bot.settle()
    old = newest_masterclass(bot).id
    move(bot, ada)
    for action, value in (("masterclass.reserve", str(old)), ("masterclass.menu", f"leave:{old}")):
        press(slack, mia, action, value)
        assert "was moved to another time" in top(mia).text
        assert top(mia).buttons[0] == "Show masterclass"
        mia.press("Show masterclass", where="modal")
        assert "Fri 22 Jan, 1" in top(mia).text
        mia.close(all=True)
    answer = answer_text(submit(slack, ada, "masterclass.cancel", json.dumps({"id": old}), {"reason": "Ill"}))
    assert "was moved to another time, so there is nothing left to cancel." in answer


def test_only_the_host_and_admins_move_it(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, tom: Person
) -> None:
    host(ada, guests=["mia"])
    bot.settle()
    number = newest_masterclass(bot).id
    values = {"date": "2027-01-28", "time": "10:00", "reason": "Mine"}
    forged = json.dumps({"id": number})
    for person in (mia, tom):
        press(slack, person, "masterclass.menu", f"move:{number}")
        assert "Only Ada Lovelace or an admin can do this." in top(person).text
        unchanged(bot, partial(submit, slack, person, "masterclass.move", forged, values))


def test_it_can_be_moved_again(bot: RunningBot, ada: Person, mia: Person) -> None:
    host(ada, guests=["mia"])
    bot.settle()
    move(bot, ada)
    first = news(mia)
    move(bot, ada, date="2027-01-25", reason="Once more")
    assert len(masterclasses(bot)) == 3
    mia.press(YES, within=first)
    assert "was moved to another time" in mia.ephemerals[-1].text
    assert mia.ephemerals[-1].buttons == ["Show masterclass", "Masterclasses"]
    assert mia.press(YES, within=news(mia)).ok
    bot.settle()
    assert enrollment_states(bot, newest_masterclass(bot).id)["mia"] == "attending"
