"""Zoom is away, slow, refuses or was disconnected: the link follows later, or the mentor is told."""

import datetime as dt

from localslack.server import LocalSlack
from localslack.testing.person import Person
from tests.support.running_bot import RunningBot
from tests.support.series import meetings
from tests.support.sessions import NOW, card, fill, offer, texts, try_offer, words_beside
from tests.support.zoom_server import ZoomServer
from tests.support.zoom_stories import FOLLOWS, OWN, REFUSED, SHOWN_LINK, bot, zoom

__all__ = ["bot", "zoom"]


def test_while_zoom_is_away_the_link_will_follow_and_everything_else_goes_on(
    bot: RunningBot, zoom: ZoomServer, ada: Person, mia: Person
) -> None:
    zoom.fail("make", 503, times=2)
    offer(ada, url="", mentee="mia")
    assert FOLLOWS in mia.wait_message("added").text
    assert FOLLOWS in ada.wait_message("added").text
    bot.settle()
    assert SHOWN_LINK in card(mia, "1:1 with").text
    assert FOLLOWS not in card(mia, "1:1 with").text
    assert len(zoom.meetings) == 1


def test_the_answer_was_lost_and_there_is_still_one_meeting(bot: RunningBot, zoom: ZoomServer, ada: Person) -> None:
    for day in ("2027-01-25", "2027-01-26", "2027-01-27"):  # they fill more than a page of Zoom's list
        offer(ada, url="", date=day)
    bot.settle()
    zoom.cut("make")
    offer(ada, url="", date="2027-01-28")
    bot.settle()
    assert len(zoom.meetings) == 4
    assert (zoom.count("make"), zoom.count("list")) == (4, 2)
    assert "80000000004" in card(ada, "Open session").text


def test_a_link_that_cannot_be_made_is_told_to_the_mentor_who_edits(
    bot: RunningBot, zoom: ZoomServer, ada: Person, mia: Person
) -> None:
    zoom.fail("make", 400, REFUSED)
    offer(ada, url="", mentee="mia")
    bot.settle()
    told = ada.wait_message("Zoom couldn't make the meeting link for your session")
    assert FOLLOWS in card(mia, "1:1 with").text
    assert "Choose “Edit” to enter one" in card(ada, "1:1 with").text
    assert not any("could not" in text for text in texts(mia))
    assert ada.press("Edit", within=told).ok
    fill(ada, url=OWN)
    assert ada.submit().ok
    bot.settle()
    assert OWN in card(mia, "1:1 with").plain_text
    assert zoom.meetings == {}


def test_saving_the_form_again_without_url_lets_zoom_try_again(
    bot: RunningBot, zoom: ZoomServer, ada: Person, mia: Person
) -> None:
    zoom.fail("make", 400, REFUSED)
    offer(ada, url="", mentee="mia")
    bot.settle()
    ada.press("Edit", within=ada.wait_message("Zoom couldn't make"))
    assert ada.submit().ok
    bot.settle()
    assert SHOWN_LINK in card(mia, "1:1 with").text
    assert len(zoom.meetings) == 1
    assert not any("changed your session" in text for text in texts(mia)), "to her nothing has changed"


def test_a_limit_that_lasts_beyond_the_start_is_told_at_once(bot: RunningBot, zoom: ZoomServer, ada: Person) -> None:
    daily = {"code": 429, "message": "You have exceeded the daily rate limit (100) of Meeting Create/Update."}
    zoom.fail("make", 429, daily, headers={"Retry-After": "86400"})
    offer(ada, url="", date="2027-01-12", time="20:00")
    ada.wait_message("Zoom couldn't make the meeting link for your session")
    offer(ada, url="", date="2027-02-12")
    ada.wait(lambda: [text for text in texts(ada) if FOLLOWS in text and "Fri 12 Feb" in text])
    assert zoom.count("make") == 1, "this one can wait, and does"
    assert [each.link_state for each in meetings(bot)] == ["failed", "awaited"]


def test_a_short_limit_is_waited_for(bot: RunningBot, zoom: ZoomServer, ada: Person) -> None:
    zoom.fail("make", 429, headers={"Retry-After": "1"})
    offer(ada, url="")
    bot.settle()
    assert zoom.count("make") == 2
    assert SHOWN_LINK in card(ada, "Open session").text


def test_a_token_that_was_withdrawn_is_renewed(bot: RunningBot, zoom: ZoomServer, ada: Person) -> None:
    offer(ada, url="")
    bot.settle()
    zoom.withdraw_token()
    offer(ada, url="", date="2027-01-21")
    bot.settle()
    assert len(zoom.meetings) == 2
    assert zoom.count("token") == 2


def test_a_zoom_that_is_slow_holds_nothing_else_up(bot: RunningBot, zoom: ZoomServer, ada: Person, mia: Person) -> None:
    zoom.slow("make", 5.0, times=4)
    for day in range(21, 25):
        offer(ada, url="", date=f"2027-01-{day}")
    bot.wait_for(lambda: zoom.count("make") >= 1)
    began = bot.clock.now
    offer(ada, url=OWN, mentee="mia")
    mia.wait_message("added")
    assert bot.clock.now - began < dt.timedelta(seconds=4.5)


def test_a_bot_whose_zoom_was_taken_away_says_so(
    bot: RunningBot, slack: LocalSlack, zoom: ZoomServer, ada: Person
) -> None:
    zoom.fail("make", 503, times=50)
    offer(ada, url="")
    bot.wait_for(lambda: zoom.count("make") == 1)
    bot.stop()
    without = RunningBot(slack, bot.settings.database_url).start()
    without.clock.now = NOW
    try:
        ada.wait_message("Zoom couldn't make the meeting link")
        assert try_offer(ada, url="", date="2027-01-22").field_errors
        words_beside(ada, "Meeting URL")
    finally:
        without.stop()
