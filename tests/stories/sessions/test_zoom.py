"""Where Zoom is set up, the meeting URL may be left empty: a link is made for the session."""

from localslack.testing.person import Person
from tests.support.running_bot import RunningBot
from tests.support.series import choose, meetings, series
from tests.support.sessions import BOTH, IN_PERSON, book, card, in_list, offer, top, try_offer
from tests.support.zoom_server import ZoomServer
from tests.support.zoom_stories import FOLLOWS, OWN, SHOWN_LINK, bot, entries, starts_at_zoom, zoom

__all__ = ["bot", "zoom"]


def test_a_session_without_url_gets_a_link_and_its_cards_show_it(
    bot: RunningBot, zoom: ZoomServer, ada: Person, mia: Person
) -> None:
    offer(ada, url="", mentee="mia", topic="Salary")
    bot.settle()
    assert starts_at_zoom(zoom) == [("2027-01-20T14:00:00Z", 60)]
    assert SHOWN_LINK in card(ada, "1:1 with").text
    assert SHOWN_LINK in card(mia, "1:1 with").text
    assert zoom.calls == ["token", "make"]
    assert len(mia.messages) == 1, "the card, and no message more for the link"


def test_zoom_learns_when_and_not_who_or_what(bot: RunningBot, zoom: ZoomServer, ada: Person) -> None:
    offer(ada, url="", mentee="mia", topic="Salary")
    bot.settle()
    (sent,) = zoom.sent
    assert "Salary" not in str(sent)
    assert "Mia" not in str(sent)
    assert sent["topic"].startswith("Mentorship session [mentorship ")
    assert sent["settings"]["join_before_host"] is True


def test_the_form_says_that_it_may_be_left_empty(ada: Person) -> None:
    ada.command("/mentorship new")
    assert "Leave it empty to get a Zoom link. Only you and the people attending see it." in top(ada).text


def test_a_url_that_is_typed_is_taken_and_none_is_made(bot: RunningBot, zoom: ZoomServer, ada: Person) -> None:
    offer(ada, url=OWN)
    offer(ada, **{**IN_PERSON, "date": "2027-01-21"})
    bot.settle()
    assert zoom.calls == []
    assert any(OWN in message.plain_text for message in ada.messages)


def test_a_url_that_is_no_url_is_still_refused(ada: Person) -> None:
    assert try_offer(ada, url="https://nowhere").body["response_action"] == "errors"


def test_somebody_without_a_place_or_in_person_learns_nothing_of_the_link(
    bot: RunningBot, zoom: ZoomServer, ada: Person, mia: Person, tom: Person
) -> None:
    zoom.fail("make", 429, headers={"Retry-After": "600"})
    offer(ada, url="", **BOTH)
    book(mia, attendance="In person")
    bot.wait_for(lambda: zoom.count("make") == 1)
    tom.command("/mentorship book @ada")
    assert FOLLOWS not in top(tom).text
    assert FOLLOWS not in mia.wait_message("Your session is booked").text
    assert FOLLOWS not in ada.wait_message("1:1 with @Mia Schmidt").text, "nobody meets online"


def test_a_draft_gets_its_link_when_it_is_published(bot: RunningBot, zoom: ZoomServer, ada: Person) -> None:
    offer(ada, url="", then="Save as draft")
    bot.settle()
    assert zoom.calls == []
    in_list(ada, "Drafts")
    assert ada.menu("Publish", where="home").ok
    assert ada.modal is None, "nothing is missing"
    bot.settle()
    assert SHOWN_LINK in card(ada, "Open session").text


def test_a_deleted_draft_has_none(bot: RunningBot, zoom: ZoomServer, ada: Person) -> None:
    offer(ada, url="", then="Save as draft")
    in_list(ada, "Drafts")
    ada.menu("Delete", where="home")
    assert ada.submit().ok
    bot.settle()
    assert zoom.calls == []


def test_each_of_a_series_has_a_link_of_its_own(bot: RunningBot, zoom: ZoomServer, ada: Person) -> None:
    offer(ada, url="")
    bot.settle()
    in_list(ada)
    series(ada, frequency="Weekly", number="3")
    bot.settle()
    urls = [each.meeting_url for each in meetings(bot)]
    assert len(set(urls)) == 4
    assert all("zoom.example" in url for url in urls)
    assert len(zoom.meetings) == 4


def test_copies_of_a_session_with_a_url_of_ones_own_share_it(bot: RunningBot, zoom: ZoomServer, ada: Person) -> None:
    offer(ada, url=OWN)
    in_list(ada)
    series(ada, frequency="Weekly", number="2")
    bot.settle()
    assert {each.meeting_url for each in meetings(bot)} == {OWN}
    assert zoom.calls == []


def test_a_duplicate_begins_without_url(bot: RunningBot, ada: Person) -> None:
    offer(ada, url="")
    bot.settle()
    in_list(ada)
    choose(ada, "Duplicate")
    assert ada.submit().ok
    bot.settle()
    assert len({each.meeting_url for each in meetings(bot)}) == 2


def test_a_calendar_that_has_the_session_without_its_link_gets_it_with_the_link(
    bot: RunningBot, zoom: ZoomServer, ada: Person, mia: Person
) -> None:
    zoom.fail("make", 503, times=2)
    offer(ada, url="", mentee="mia")
    mia.wait_message("added you to a session")
    in_list(mia)
    assert mia.menu("Add to calendar", where="home").ok
    bot.settle()
    without, with_link = entries(mia)
    assert "zoom.example" not in without
    assert "zoom.example" in with_link


def test_an_offer_that_is_accepted_gets_a_link(bot: RunningBot, zoom: ZoomServer, ada: Person, mia: Person) -> None:
    offer(ada, **IN_PERSON)  # having offered a session makes one a mentor
    ada.command("/mentorship offer @mia")
    assert "Leave it empty to get a Zoom link" in top(ada).text
    ada.fill({"Date": "2027-01-22", "Time": "15:00"})
    result = ada.submit()
    assert result.ok, result
    bot.settle()
    assert zoom.calls == []
    assert mia.press("Accept").ok
    bot.settle()
    assert SHOWN_LINK in card(mia, "1:1 with").text
    assert len(zoom.meetings) == 1
