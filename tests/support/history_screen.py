"""Steps of stories about `History`."""

import re

from localslack.testing.person import Person
from tests.support.running_bot import RunningBot
from tests.support.sessions import fill, in_list, save, top

AT = re.compile(r"^(?:Photo of [^\n]*\n)?(\d\d:\d\d) · (.*)$", re.M)


def read(person: Person) -> list[str]:
    """Return the entries of the open page without their times, the newest first."""
    assert top(person).title == "History", top(person).text
    return [words for _, words in AT.findall(top(person).text)]


def history(person: Person, name: str = "Upcoming") -> list[str]:
    """Return what `History` says of the first meeting in one of the lists of Home."""
    in_list(person, name)
    items = person.home_now.menus[-1]
    person.menu("History" if "History" in items else "More…", where="home")
    if "History" not in items:
        person.press("History")
    found = read(person)
    person.close(all=True)
    return found


def edit(bot: RunningBot, by: Person, **values: object) -> None:
    """Edit the first meeting in Home."""
    in_list(by)
    by.menu("Edit", where="home")
    fill(by, **values)
    assert save(by).ok
    by.close(all=True)
    bot.settle()
