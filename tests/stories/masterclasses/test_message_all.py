"""The host and admins write to everyone in a masterclass."""

import datetime as dt

from localslack.testing.person import Person
from localslack.world.results import Result
from tests.support.masterclasses import CLASS
from tests.support.participants import open_list, plan_and_settle
from tests.support.running_bot import RunningBot
from tests.support.sessions import offer, texts, top, unchanged, words_beside


def write(bot: RunningBot, by: Person, meeting_id: int, words: str) -> Result:
    """Fill `Message all` and submit it, whatever comes of it."""
    open_list(bot, by, meeting_id)
    by.press("Message all", where="modal")
    by.fill({"Message": words})
    return by.submit()


HOSTILE = "Bring a <laptop> & *pens* <!channel> <@U0000> :wave: \u200fevil"


def test_the_host_writes_to_everybody(
    bot: RunningBot, ada: Person, grace: Person, mia: Person, tom: Person, olga: Person
) -> None:
    offer(grace, mentee="mia", date=CLASS["date"], time=CLASS["time"], location="Berlin")
    number = plan_and_settle(bot, ada, guests=["mia", "tom"])
    assert write(bot, ada, number, HOSTILE).ok
    assert "on its way" in top(ada).text
    bot.settle()
    for person in (mia, tom):  # mia has yet to confirm
        assert "@Ada Lovelace writes to everyone in the masterclass on" in person.last_message.text
        assert HOSTILE in person.last_message.text
    assert not any("writes to everyone" in each for each in texts(ada) + texts(olga) + texts(grace))


def test_an_admin_writes_to_the_host_too(bot: RunningBot, ada: Person, mia: Person, olga: Person) -> None:
    number = plan_and_settle(bot, ada, guests=["mia"])
    assert write(bot, olga, number, "See you").ok
    bot.settle()
    assert "@Olga Petrova writes to everyone in your masterclass" in ada.last_message.text
    assert "See you" in mia.last_message.text


def test_everybody_is_written_to_once_a_minute_at_most(bot: RunningBot, ada: Person, mia: Person, olga: Person) -> None:
    number = plan_and_settle(bot, ada, guests=["mia"])
    assert write(bot, ada, number, "One").ok
    unchanged(bot, lambda: write(bot, olga, number, "Two"))
    assert "once a minute" in words_beside(olga, "Message")
    assert top(olga).values["Message"] == "Two", "nothing typed is lost"
    bot.clock.now += dt.timedelta(minutes=1, seconds=1)
    assert olga.submit().ok
    bot.settle()
    assert [each for each in texts(mia) if "writes to everyone" in each and "Two" in each]


def test_nobody_to_write_to(bot: RunningBot, ada: Person) -> None:
    number = plan_and_settle(bot, ada)
    open_list(bot, ada, number)
    ada.press("Message all", where="modal")
    assert "nobody to write to" in top(ada).text
