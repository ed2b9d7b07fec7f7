"""Calendars when a masterclass is moved: the old entry ends, and the new one comes."""

from localslack.testing.person import Person
from tests.support.calendar_files import events
from tests.support.masterclasses import host, newest_masterclass
from tests.support.moves import YES, masterclasses, move, news
from tests.support.participants import plan_and_settle, remove
from tests.support.running_bot import RunningBot
from tests.support.sessions import in_list, texts


def test_what_is_in_calendars_follows(bot: RunningBot, ada: Person, mia: Person) -> None:
    host(ada, guests=["mia"])
    bot.settle()
    for person in (ada, mia):
        in_list(person)
        assert person.menu("Add to calendar", where="home").ok
    bot.settle()
    move(bot, ada)
    old, new = masterclasses(bot)
    kinds = [(method, uid.partition("-person")[0]) for method, uid, _, _ in events(ada)]
    assert sorted(kinds[1:]) == sorted([("CANCEL", f"session-{old.id}"), ("PUBLISH", f"session-{new.id}")])
    assert [method for method, *_ in events(mia)] == ["PUBLISH", "CANCEL"]
    assert "This masterclass was moved to another time. Open the file" in " ".join(texts(mia))
    assert "You have no place" not in " ".join(texts(mia))
    mia.press(YES, within=news(mia, "@Ada Lovelace moved"))
    bot.settle()
    assert [(method, uid.partition("-person")[0]) for method, uid, _, _ in events(mia)][2:] == [
        ("PUBLISH", f"session-{new.id}")
    ]


def test_nothing_ends_in_a_calendar_that_it_never_came_to(bot: RunningBot, ada: Person, mia: Person) -> None:
    number = plan_and_settle(bot, ada, guests=["mia"])
    mia.menu("Add to calendar", near="Reading code")
    move(bot, ada)
    assert remove(bot, ada, newest_masterclass(bot).id, "Mia Schmidt").ok
    bot.settle()
    assert [(method, uid.partition("-person")[0]) for method, uid, _, _ in events(mia)] == [
        ("PUBLISH", f"session-{number}"),
        ("CANCEL", f"session-{number}"),
    ]
