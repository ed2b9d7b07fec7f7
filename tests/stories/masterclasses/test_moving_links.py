"""A masterclass whose link was made by Zoom is moved: the new one gets a link of its own, the old one has none."""

from localslack.testing.person import Person
from tests.support.masterclasses import host
from tests.support.moves import masterclasses, move
from tests.support.running_bot import RunningBot
from tests.support.zoom_server import ZoomServer
from tests.support.zoom_stories import LINK, bot, starts_at_zoom, zoom

__all__ = ["bot", "zoom"]

SECOND = LINK.replace("80000000001", "80000000002")


def test_the_link_is_made_anew(bot: RunningBot, zoom: ZoomServer, ada: Person) -> None:
    host(ada, url="")
    bot.settle()
    assert [each.meeting_url for each in masterclasses(bot)] == [LINK]
    move(bot, ada)
    old, new = masterclasses(bot)
    assert (old.meeting_url, old.zoom_id, new.meeting_url) == ("", "", SECOND)
    assert starts_at_zoom(zoom) == [("2027-01-22T15:00:00Z", 60)], "Zoom has the new one only"
    assert zoom.count("remove") == 1


def test_a_link_that_somebody_typed_is_taken_over(bot: RunningBot, zoom: ZoomServer, ada: Person) -> None:
    host(ada)
    move(bot, ada)
    old, new = masterclasses(bot)
    assert old.meeting_url == new.meeting_url == "https://meet.example.com/class"
    assert zoom.meetings == {}
