"""Whether mentors may host masterclasses, and what remains where they may not."""

from typing import Any

from localslack.testing.person import Person
from tests.support.masterclasses import enrollment_states, fill_in, host, newest_masterclass, try_host
from tests.support.running_bot import RunningBot
from tests.support.sessions import book, in_list, offer, set_program, top

OFF: dict[str, Any] = {"Masterclasses": []}
NOT_NOW = "Mentors can't host new masterclasses in this program right now"
REMAINS = "You can still offer 1:1 sessions, and the masterclasses that are already planned go on."


def test_the_button_is_there_and_gone(olga: Person, ada: Person) -> None:
    assert "Host a masterclass" in ada.home().menus[0]
    set_program(olga, OFF)
    assert "Host a masterclass" not in [*ada.home().buttons, *(item for menu in ada.home_now.menus for item in menu)]
    assert "Masterclasses" in ada.home_now.buttons
    set_program(olga, {"Masterclasses": ["Mentors may host masterclasses"]})
    assert "Host a masterclass" in ada.home().menus[0]


def test_shortcut_and_command_say_why_and_what_remains(olga: Person, ada: Person) -> None:
    set_program(olga, OFF)
    ada.shortcut("Host a masterclass")
    for words in (NOT_NOW, REMAINS):
        assert words in top(ada).text
    assert {"New session", "Masterclasses"} <= set(top(ada).buttons)
    ada.press("Masterclasses")
    assert top(ada).title == "Masterclasses"
    assert "Host a masterclass" not in top(ada).buttons
    ada.close(all=True)
    ada.command("/masterclass new")
    assert NOT_NOW in ada.ephemerals[-1].text
    ada.command("/masterclass help")
    assert NOT_NOW in ada.ephemerals[-1].text
    assert ada.ephemerals[-1].buttons == ["Masterclasses"]


def test_an_admin_is_shown_where_to_change_it(olga: Person) -> None:
    set_program(olga, OFF)
    olga.shortcut("Host a masterclass")
    assert "You can change that in Settings → Program." in top(olga).text
    olga.press("Program")
    assert top(olga).title == "Program"


def test_sessions_work_as_before(bot: RunningBot, olga: Person, ada: Person, mia: Person) -> None:
    set_program(olga, OFF)
    offer(ada)
    book(mia)
    assert "1:1 with @Mia Schmidt" in in_list(ada)


def test_what_is_planned_goes_on(bot: RunningBot, olga: Person, ada: Person, tom: Person) -> None:
    host(ada, guests=["mia"])
    bot.settle()
    set_program(olga, OFF)
    tom.command("/masterclass")
    tom.press("Reserve a spot", within=tom.ephemerals[-1])
    bot.settle()
    assert enrollment_states(bot, newest_masterclass(bot).id)["tom"] == "attending"
    in_list(ada)
    assert "Duplicate" not in ada.home_now.menus[0]
    ada.menu("Edit", where="home")
    assert fill_in(ada, title="Reading old code").ok
    assert ada.submit().ok
    assert newest_masterclass(bot).title == "Reading old code"
    bot.settle()
    tom.menu("Leave", near="Reading old code")
    assert tom.submit().ok
    assert enrollment_states(bot, newest_masterclass(bot).id)["tom"] == "left"
    ada.menu("Cancel", where="home")
    ada.fill({"Reason": "Nobody reads code"})
    assert ada.submit().ok
    assert not newest_masterclass(bot).live


def test_a_form_that_was_open_saves_nothing_any_more(bot: RunningBot, olga: Person, ada: Person) -> None:
    assert try_host(ada).ok
    set_program(olga, OFF)
    ada.submit()
    assert NOT_NOW in top(ada).text
    assert "Reading code" not in in_list(ada)


def test_the_kind_of_channel_is_said_in_the_review(olga: Person, ada: Person) -> None:
    try_host(ada)
    assert "a private channel" in top(ada).text
    ada.close(all=True)
    set_program(olga, {"Masterclass channels": "Public"})
    try_host(ada)
    assert "a public channel" in top(ada).text
