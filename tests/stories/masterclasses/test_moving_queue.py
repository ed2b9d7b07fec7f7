"""Places that become free when a masterclass is moved go to those who wait, in order."""

from localslack.testing.person import Person
from tests.support.masterclasses import enrollment_states, host, newest_masterclass
from tests.support.moves import HOUR, LATER, NO, add_to_waitlist, masterclasses, move, news, queue, travel_to
from tests.support.running_bot import RunningBot
from tests.support.sessions import offer, texts

FREE = "opened up for you"


def test_whoever_cannot_come_makes_way(bot: RunningBot, ada: Person, mia: Person, tom: Person, grace: Person) -> None:
    host(ada, guests=["mia"], maximum="1")
    bot.settle()
    add_to_waitlist(bot, newest_masterclass(bot).id, tom, grace)
    move(bot, ada)
    assert not [each for each in texts(tom) if FREE in each], "mia keeps her spot until she answers"
    mia.press(NO, within=news(mia))
    bot.settle()
    new = newest_masterclass(bot).id
    assert queue(bot) == [(new, "tom", "offered"), (new, "grace", "waiting")]
    assert tom.press("Accept", within=news(tom, FREE)).ok
    bot.settle()
    assert enrollment_states(bot, new) == {"ada": "attending", "mia": "left", "tom": "attending"}


def test_what_was_offered_is_offered_at_the_new_time(bot: RunningBot, ada: Person, mia: Person, tom: Person) -> None:
    host(ada, guests=["mia"], maximum="1")
    bot.settle()
    add_to_waitlist(bot, newest_masterclass(bot).id, tom)
    mia.menu("Leave", where="messages")
    assert mia.submit().ok
    bot.settle()
    first = news(tom, FREE)
    move(bot, ada)
    old, new = masterclasses(bot)
    assert queue(bot) == [(new.id, "tom", "offered")]
    assert any("was moved to another time, so this spot is no longer offered" in each for each in texts(tom))
    tom.press("Accept", within=first)
    assert "was moved to another time" in tom.ephemerals[-1].text
    assert enrollment_states(bot, old.id)["mia"] == "left"
    assert tom.press("Accept", within=news(tom, FREE)).ok
    bot.settle()
    assert enrollment_states(bot, new.id) == {"ada": "attending", "tom": "attending"}


def test_whose_place_was_given_up_the_day_before_makes_way(
    bot: RunningBot, ada: Person, grace: Person, mia: Person, tom: Person
) -> None:
    offer(grace, mentee="mia", date=LATER["Date"], time=LATER["Time"])
    host(ada, guests=["mia"], maximum="1")
    bot.settle()
    add_to_waitlist(bot, newest_masterclass(bot).id, tom)
    move(bot, ada)
    travel_to(bot, newest_masterclass(bot).starts_at - 24 * HOUR)
    assert queue(bot) == [(newest_masterclass(bot).id, "tom", "offered")]
    assert news(tom, FREE).buttons[:2] == ["Accept", "Pass"]
