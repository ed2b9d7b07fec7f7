"""A session with a Zoom link is moved, edited or cancelled: its meeting at Zoom follows."""

from localslack.testing.person import Person
from tests.support.running_bot import RunningBot
from tests.support.sessions import card, offer, texts
from tests.support.zoom_server import ZoomServer
from tests.support.zoom_stories import LINK, OWN, SHOWN_LINK, bot, cancel, edit, starts_at_zoom, zoom

__all__ = ["bot", "zoom"]


def test_moving_the_session_moves_the_meeting(bot: RunningBot, zoom: ZoomServer, ada: Person, mia: Person) -> None:
    offer(ada, url="", mentee="mia")
    bot.settle()
    edit(ada, time="17:00", duration="30 minutes")
    bot.settle()
    assert starts_at_zoom(zoom) == [("2027-01-20T16:00:00Z", 30)]
    assert (zoom.count("make"), zoom.count("change")) == (1, 1)
    assert SHOWN_LINK in card(mia, "1:1 with").text
    assert "Meeting URL" not in texts(mia)[-1]


def test_another_change_does_not_bother_zoom(bot: RunningBot, zoom: ZoomServer, ada: Person) -> None:
    offer(ada, url="")
    bot.settle()
    edit(ada, topic="Something else", url="")
    bot.settle()
    assert zoom.calls == ["token", "make"]
    assert SHOWN_LINK in card(ada, "Open session").text


def test_a_url_of_ones_own_takes_the_place_of_ours(bot: RunningBot, zoom: ZoomServer, ada: Person, mia: Person) -> None:
    offer(ada, url="", mentee="mia")
    bot.settle()
    edit(ada, url=OWN)
    bot.settle()
    assert zoom.meetings == {}
    assert OWN in card(mia, "1:1 with").plain_text
    assert f"Meeting URL: {LINK} → {OWN}" in texts(mia)[-1]


def test_emptying_a_url_of_ones_own_gets_a_link(bot: RunningBot, zoom: ZoomServer, ada: Person, mia: Person) -> None:
    offer(ada, url=OWN, mentee="mia")
    edit(ada, url="")
    bot.settle()
    assert len(zoom.meetings) == 1
    assert SHOWN_LINK in card(mia, "1:1 with").text
    assert f"Meeting URL: {OWN} → the link will follow" in texts(mia)[-1]


def test_in_person_only_needs_no_link(bot: RunningBot, zoom: ZoomServer, ada: Person) -> None:
    offer(ada, url="", attendance=["Online"])
    bot.settle()
    edit(ada, attendance=["In person"])
    bot.settle()
    assert zoom.meetings == {}
    assert "zoom.example" not in card(ada, "Open session").text


def test_a_cancelled_session_has_no_meeting(bot: RunningBot, zoom: ZoomServer, ada: Person) -> None:
    offer(ada, url="")
    bot.settle()
    cancel(ada)
    bot.settle()
    assert zoom.meetings == {}
    assert zoom.count("remove") == 1


def test_a_session_cancelled_before_its_link_was_made_gets_none(bot: RunningBot, zoom: ZoomServer, ada: Person) -> None:
    zoom.fail("make", 503, times=1)
    offer(ada, url="")
    bot.wait_for(lambda: zoom.count("make") == 1)
    cancel(ada)
    bot.settle()
    assert zoom.meetings == {}
    assert zoom.count("make") == 1


def test_a_session_cancelled_while_its_link_was_being_made_has_no_meeting(
    bot: RunningBot, zoom: ZoomServer, ada: Person
) -> None:
    zoom.slow("make", 1.5)
    offer(ada, url="")
    bot.wait_for(lambda: zoom.count("make") == 1)
    cancel(ada)
    bot.settle()
    assert zoom.meetings == {}
    zoom.cut("make")
    offer(ada, url="")
    bot.wait_for(lambda: zoom.count("make") == 2)
    cancel(ada)
    bot.settle()
    assert zoom.meetings == {}


def test_a_meeting_removed_at_zoom_is_made_anew_when_it_is_moved(
    bot: RunningBot, zoom: ZoomServer, ada: Person
) -> None:
    offer(ada, url="")
    bot.settle()
    zoom.meetings.clear()
    edit(ada, time="17:00")
    bot.settle()
    assert starts_at_zoom(zoom) == [("2027-01-20T16:00:00Z", 60)]
    assert "80000000002" in card(ada, "Open session").text
