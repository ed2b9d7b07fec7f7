"""How someone attends a masterclass that offers both ways, changed without giving up the place."""

from functools import partial

from localslack.server import LocalSlack
from localslack.testing.person import Person
from tests.support.forged_requests import press
from tests.support.masterclasses import host, newest_masterclass
from tests.support.running_bot import RunningBot
from tests.support.sessions import BOTH, in_list, top, unchanged


def test_a_guest_comes_in_person_instead(bot: RunningBot, ada: Person, mia: Person) -> None:
    host(ada, guests=["mia"], maximum="1", **BOTH)
    bot.settle()
    card = mia.messages[0]
    assert "you're going online" in card.text
    assert "Coming in person instead? Choose “Change attendance”" in card.text
    assert mia.menu("Change attendance", within=card).ok
    assert (top(mia).title, top(mia).submit, top(mia).values) == ("Change attendance", "Save", {"Attendance": "Online"})
    mia.fill({"Attendance": "In person"})
    assert mia.submit().ok
    assert "You're attending in person." in top(mia).text
    mia.close(all=True)
    bot.settle()
    assert "you're going in person" in mia.messages[0].text
    assert "In person: Berlin" in mia.messages[0].text
    assert "You're going in person" in in_list(mia)
    assert len(mia.messages) == 1, "nobody is told of what they did themselves"


def test_it_is_offered_to_those_who_attend_and_only_where_there_is_a_choice(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, tom: Person
) -> None:
    host(ada, guests=["mia"])
    bot.settle()
    number = newest_masterclass(bot).id
    assert all("Change attendance" not in menu for menu in mia.messages[0].menus)
    for person, words in (
        (mia, "can only be attended online now"),
        (tom, "You're not in this masterclass"),
        (ada, "You host this masterclass"),
    ):
        unchanged(
            bot, partial(press, slack, person, "masterclass.item.change_attendance", f"change_attendance:{number}")
        )
        assert words in top(person).text
