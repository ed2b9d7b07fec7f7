"""Joining where Zoom makes the links: with the newest link, and with words while there is none."""

import pytest

from localslack.testing.person import Person
from tests.support.running_bot import RunningBot
from tests.support.sessions import BOTH, book, offer
from tests.support.start_reminders import MINUTE, SOON, START, newest, travel_to
from tests.support.zoom_server import ZoomServer
from tests.support.zoom_stories import LINK, REFUSED, bot, zoom

__all__ = ["bot", "zoom"]

ASK = "The meeting link will follow on the card. If it does not, ask @Ada Lovelace how to meet."


pytestmark = pytest.mark.usefixtures("at_start_too")


def test_a_link_that_zoom_made_is_joined(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada, url="", mentee="mia")
    travel_to(bot, START - SOON)
    assert newest(ada).links == newest(mia).links == {"Join": LINK}


def test_a_link_that_is_awaited_follows_and_is_there_at_the_start(
    bot: RunningBot, zoom: ZoomServer, ada: Person, mia: Person
) -> None:
    bot.clock.now = START - SOON - 2 * MINUTE
    zoom.fail("make", 503, times=3)
    offer(ada, url="", mentee="mia")
    bot.wait_for(lambda: zoom.count("make") == 1)
    bot.clock.now = START - SOON
    bot.tick()
    assert ASK in mia.wait_message("starts in 10 minutes").text
    assert newest(mia).links == {}
    assert "Zoom has not made the meeting link yet." in ada.wait_message("starts in 10 minutes").text
    travel_to(bot, START)
    assert newest(ada).links == newest(mia).links == {"Join": LINK}


def test_a_link_that_cannot_be_made_is_for_the_mentor_to_see_to(
    bot: RunningBot, zoom: ZoomServer, ada: Person, mia: Person
) -> None:
    zoom.fail("make", 400, REFUSED)
    offer(ada, url="", **BOTH)
    book(mia, attendance="Online")
    travel_to(bot, START - SOON)
    assert ASK in newest(mia).plain_text
    assert ASK in newest(mia).text
    assert "Choose “Edit” on the card to enter one" in newest(ada).text
    assert "In person" not in newest(ada).text
    travel_to(bot, START + MINUTE)
    assert ASK in newest(mia).text
    assert "Please tell whoever attends online yourself how to meet you." in newest(ada).text


def test_whoever_comes_in_person_hears_nothing_of_it(
    bot: RunningBot, zoom: ZoomServer, ada: Person, mia: Person
) -> None:
    zoom.fail("make", 400, REFUSED)
    offer(ada, url="", **BOTH)
    book(mia, attendance="In person")
    travel_to(bot, START)
    assert "link" not in newest(mia).plain_text
    assert "In person: Berlin" in newest(mia).text
