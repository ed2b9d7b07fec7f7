"""Calendars when a masterclass is moved: the old entry ends, and the new one comes."""

from localslack.testing.person import Person
from tests.support.calendar_files import events, told_of
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
    for person in (ada, mia):
        assert told_of(bot, person, old.id) == [("PUBLISH", "CONFIRMED"), ("CANCEL", "CANCELLED")]
    assert told_of(bot, ada, new.id) == [("PUBLISH", "CONFIRMED")]
    assert told_of(bot, mia, new.id) == [("PUBLISH", "TENTATIVE")]
    assert "This masterclass was moved to Fri 22 Jan, 16:00–17:00. Open the file" in " ".join(texts(mia))
    assert "You have no spot" not in " ".join(texts(mia))
    mia.press(YES, within=news(mia, "@Ada Lovelace moved"))
    bot.settle()
    assert told_of(bot, mia, new.id) == [("PUBLISH", "TENTATIVE"), ("PUBLISH", "CONFIRMED")]
    assert len({uid for _, uid, _, _ in [*events(ada), *events(mia)]}) == 4


def test_whoever_loses_the_place_in_the_new_one_loses_its_entry(bot: RunningBot, ada: Person, mia: Person) -> None:
    number = plan_and_settle(bot, ada, guests=["mia"])
    mia.menu("Add to calendar", near="Reading code")
    bot.settle()  # else the file may find at once that the place is lost
    move(bot, ada)
    bot.settle()
    assert remove(bot, ada, newest_masterclass(bot).id, "Mia Schmidt").ok
    bot.settle()
    assert told_of(bot, mia, number) == [("PUBLISH", "CONFIRMED"), ("CANCEL", "CANCELLED")]
    assert told_of(bot, mia, newest_masterclass(bot).id) == [("PUBLISH", "TENTATIVE"), ("CANCEL", "CANCELLED")]
