"""The list of requests: in the Home tab, and as the answer to a command."""

import datetime as dt

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from localslack.testing.person import Person
from storage.request import SessionRequest
from tests.support.requests import ask, decline, mentors, propose
from tests.support.running_bot import RunningBot
from tests.support.series import read_list
from tests.support.sessions import NOW, in_list, top

pytestmark = pytest.mark.both_databases


def test_an_empty_list_says_what_to_do_next(mia: Person) -> None:
    text = in_list(mia, "Requests")
    assert "No requests yet. No open time suits you? Choose Request a session" in text
    mia.command("/mentorship requests")
    assert "No requests yet." in mia.ephemerals[-1].text
    mia.press("Find a mentor", within=mia.ephemerals[-1])
    assert top(mia).title == "Find a mentor"


def test_what_waits_for_one_comes_first(
    bot: RunningBot, ada: Person, grace: Person, mia: Person, olga: Person, tom: Person
) -> None:
    mentors(ada, grace, olga)
    ask(mia, "grace")
    ask(mia, "olga", date="2027-01-27")
    bot.settle()
    decline(olga)
    propose(ada, "mia", date="2027-01-21")
    text = read_list(mia, "Requests")
    headings = ("Waiting for your answer", "Waiting for others", "Closed")
    places = [text.index(words) for words in headings]
    assert places == sorted(places)
    entries = ("@Ada Lovelace offers you", "You asked @Grace", "@Olga Petrova declined")
    assert [text.index(words) for words in entries] == sorted(text.index(words) for words in entries)
    assert mia.home_now.buttons[-7:] == [
        *("Show offer", "Accept", "Decline", "Suggest another time"),
        *("Show request", "Withdraw"),
        "Show request",
    ]


def test_the_command_lists_the_same(bot: RunningBot, ada: Person, mia: Person) -> None:
    mentors(ada)
    ask(mia)
    ada.command("/mentorship requests")
    shown = ada.ephemerals[-1]
    assert "@Mia Schmidt would like a session with you" in shown.text
    assert shown.buttons == ["Show request", "Accept", "Decline", "Suggest another time"]
    ada.press("Suggest another time", within=shown)
    assert top(ada).title == "Suggest another time"


def test_others_see_nothing_of_it(bot: RunningBot, ada: Person, mia: Person, olga: Person, tom: Person) -> None:
    mentors(ada)
    ask(mia)
    for person in (olga, tom):
        assert "No requests yet." in in_list(person, "Requests")


def test_closed_ones_stay_for_thirty_days(bot: RunningBot, ada: Person, mia: Person) -> None:
    mentors(ada)
    ask(mia)
    mia.press("Withdraw", where=open_list(mia))
    assert "You withdrew your request to @Ada Lovelace" in read_list(mia, "Requests")
    bot.clock.now = NOW + dt.timedelta(days=31)
    assert "No requests yet." in read_list(mia, "Requests")


def open_list(person: Person) -> str:
    read_list(person, "Requests")
    return "home"


def test_home_follows_what_the_other_does(bot: RunningBot, ada: Person, mia: Person) -> None:
    mentors(ada)
    ask(mia)
    read_list(mia, "Requests")
    bot.settle()
    decline(ada, "No time")
    bot.settle()
    assert "@Ada Lovelace declined your request\nFor Wed 20 Jan, 15:00–16:00 · “No time”" in mia.home_now.text


def test_a_long_list_has_pages(bot: RunningBot, ada: Person, mia: Person) -> None:
    mentors(ada)
    ask(mia)
    bot.transact(lambda db: db.execute(sa.insert(SessionRequest), copies(db)))
    text = read_list(mia, "Requests")
    assert text.count("@Ada Lovelace") == 20
    mia.press("Next page", where="home")
    assert mia.home_now.text.count("@Ada Lovelace") == 5
    mia.press("Previous page", where="home")
    assert mia.home_now.text.count("@Ada Lovelace") == 20
    mia.command("/mentorship requests")
    assert "There are more in your Home tab under Requests." in mia.ephemerals[-1].text


def copies(db: Session) -> list[dict[str, object]]:
    """Return two dozen withdrawn copies of the only request."""
    table = SessionRequest.__table__
    row = dict(db.execute(sa.select(table)).mappings().one())
    return [{**row, "id": row["id"] + number, "state": "withdrawn"} for number in range(1, 25)]
