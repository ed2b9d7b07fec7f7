"""Where Zoom is set up, the meeting URL may be left empty: the link is made for the session, moves and goes with it."""

import datetime as dt
from collections.abc import Iterator

import pytest

from localslack.server import LocalSlack
from localslack.testing.person import Person
from tests.support.running_bot import RunningBot
from tests.support.series import choose, meetings, series
from tests.support.sessions import BOTH, IN_PERSON, NOW, book, card, fill, in_list, offer, texts, top, try_offer
from tests.support.zoom_server import ZoomServer, running_zoom

LINK = "https://zoom.example/j/80000000001?pwd=secret"
FOLLOWS = "The meeting link will follow."
OWN = "https://meet.example.com/own"
REFUSED = {"code": 300, "message": "Your account is not allowed to host meetings."}


@pytest.fixture
def zoom() -> Iterator[ZoomServer]:
    """Zoom, as it is when all is well."""
    with running_zoom() as zoom:
        yield zoom


@pytest.fixture
def bot(slack: LocalSlack, database_url: str, zoom: ZoomServer) -> Iterator[RunningBot]:
    """The bot of the stories, with Zoom set up."""
    bot = RunningBot(slack, database_url, **zoom.settings).start()
    bot.clock.now = NOW
    yield bot
    bot.stop()
    assert slack.refusals == []
    assert [line for line in slack.bot.deliveries if line[1] != 200] == []


def edit(by: Person, **values: object) -> None:
    """Change the first session in Home; it must succeed."""
    in_list(by)
    assert by.menu("Edit", where="home").ok
    fill(by, **values)
    result = by.submit()
    assert result.ok, result
    assert by.modal is None, by.modal.text


def cancel(by: Person) -> None:
    """Cancel the first session in Home."""
    in_list(by)
    by.menu("Cancel", where="home")
    by.fill({"Reason": "ill"})
    assert by.submit().ok


def entries(person: Person) -> list[str]:
    """All calendar files in the direct message, oldest first."""
    files = [each for message in person.messages if message.message for each in message.message.files]
    return [person.team.files[each].content.decode() for each in files]


def starts_at_zoom(zoom: ZoomServer) -> list[tuple[str, int]]:
    """When each meeting that Zoom has begins, and for how many minutes."""
    return [(each["start_time"], each["duration"]) for each in zoom.meetings.values()]


def test_a_session_without_url_gets_a_link_and_its_cards_show_it(
    bot: RunningBot, zoom: ZoomServer, ada: Person, mia: Person
) -> None:
    offer(ada, url="", mentee="mia", topic="Salary")
    bot.settle()
    assert starts_at_zoom(zoom) == [("2027-01-20T14:00:00Z", 60)]
    assert LINK in card(ada, "Session with").text
    assert LINK in card(mia, "Session with").text
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
    assert "Leave it empty to get a Zoom link when it can be attended online." in top(ada).text


def test_a_url_that_is_typed_is_taken_and_none_is_made(bot: RunningBot, zoom: ZoomServer, ada: Person) -> None:
    offer(ada, url=OWN)
    offer(ada, **{**IN_PERSON, "date": "2027-01-21"})
    bot.settle()
    assert zoom.calls == []
    assert any(OWN in message.text for message in ada.messages)


def test_a_url_that_is_no_url_is_still_refused(ada: Person) -> None:
    assert try_offer(ada, url="https://nowhere").body["response_action"] == "errors"


def test_while_zoom_is_away_the_link_will_follow_and_everything_else_goes_on(
    bot: RunningBot, zoom: ZoomServer, ada: Person, mia: Person
) -> None:
    zoom.fail("make", 503, times=2)
    offer(ada, url="", mentee="mia")
    assert FOLLOWS in mia.wait_message("Session with").text
    assert FOLLOWS in ada.wait_message("Session with").text
    bot.settle()
    assert LINK in card(mia, "Session with").text
    assert FOLLOWS not in card(mia, "Session with").text
    assert len(zoom.meetings) == 1


def test_somebody_without_a_place_or_in_person_learns_nothing_of_the_link(
    bot: RunningBot, zoom: ZoomServer, ada: Person, mia: Person, tom: Person
) -> None:
    zoom.fail("make", 429, headers={"Retry-After": "600"})
    offer(ada, url="", **BOTH)
    book(mia, attendance="In person")
    bot.wait_for(lambda: zoom.count("make") == 1)
    tom.command("/mentorship book @ada")
    assert FOLLOWS not in top(tom).text
    assert FOLLOWS not in mia.wait_message("Session with").text
    assert FOLLOWS in ada.wait_message("Session with").text


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


def test_moving_the_session_moves_the_meeting(bot: RunningBot, zoom: ZoomServer, ada: Person, mia: Person) -> None:
    offer(ada, url="", mentee="mia")
    bot.settle()
    edit(ada, time="17:00", duration="30 minutes")
    bot.settle()
    assert starts_at_zoom(zoom) == [("2027-01-20T16:00:00Z", 30)]
    assert (zoom.count("make"), zoom.count("change")) == (1, 1)
    assert LINK in card(mia, "Session with").text
    assert "Meeting URL" not in texts(mia)[-1]


def test_another_change_does_not_bother_zoom(bot: RunningBot, zoom: ZoomServer, ada: Person) -> None:
    offer(ada, url="")
    bot.settle()
    edit(ada, topic="Something else", url="")
    bot.settle()
    assert zoom.calls == ["token", "make"]
    assert LINK in card(ada, "Open session").text


def test_a_url_of_ones_own_takes_the_place_of_ours(bot: RunningBot, zoom: ZoomServer, ada: Person, mia: Person) -> None:
    offer(ada, url="", mentee="mia")
    bot.settle()
    edit(ada, url=OWN)
    bot.settle()
    assert zoom.meetings == {}
    assert OWN in card(mia, "Session with").text
    assert f"Meeting URL: {LINK} → {OWN}" in texts(mia)[-1]


def test_emptying_a_url_of_ones_own_gets_a_link(bot: RunningBot, zoom: ZoomServer, ada: Person, mia: Person) -> None:
    offer(ada, url=OWN, mentee="mia")
    edit(ada, url="")
    bot.settle()
    assert len(zoom.meetings) == 1
    assert LINK in card(mia, "Session with").text
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


def test_a_draft_gets_its_link_when_it_is_published(bot: RunningBot, zoom: ZoomServer, ada: Person) -> None:
    offer(ada, url="", then="Save as draft")
    bot.settle()
    assert zoom.calls == []
    in_list(ada, "Drafts")
    assert ada.menu("Publish", where="home").ok
    assert ada.modal is None, "nothing is missing"
    bot.settle()
    assert LINK in card(ada, "Open session").text


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


def test_a_link_that_cannot_be_made_is_told_to_the_mentor_who_edits(
    bot: RunningBot, zoom: ZoomServer, ada: Person, mia: Person
) -> None:
    zoom.fail("make", 400, REFUSED)
    offer(ada, url="", mentee="mia")
    bot.settle()
    told = ada.wait_message("Zoom could not make the meeting link for your session")
    assert FOLLOWS in card(mia, "Session with").text
    assert "Choose “Edit” to enter one" in card(ada, "Session with").text
    assert not any("could not" in text for text in texts(mia))
    assert ada.press("Edit", within=told).ok
    fill(ada, url=OWN)
    assert ada.submit().ok
    bot.settle()
    assert OWN in card(mia, "Session with").text
    assert zoom.meetings == {}


def test_saving_the_form_again_without_url_lets_zoom_try_again(
    bot: RunningBot, zoom: ZoomServer, ada: Person, mia: Person
) -> None:
    zoom.fail("make", 400, REFUSED)
    offer(ada, url="", mentee="mia")
    bot.settle()
    ada.press("Edit", within=ada.wait_message("Zoom could not make"))
    assert ada.submit().ok
    bot.settle()
    assert LINK in card(mia, "Session with").text
    assert len(zoom.meetings) == 1
    assert not any("changed your session" in text for text in texts(mia)), "to her nothing has changed"


def test_a_limit_that_lasts_beyond_the_start_is_told_at_once(bot: RunningBot, zoom: ZoomServer, ada: Person) -> None:
    daily = {"code": 429, "message": "You have exceeded the daily rate limit (100) of Meeting Create/Update."}
    zoom.fail("make", 429, daily, headers={"Retry-After": "86400"})
    offer(ada, url="", date="2027-01-12", time="20:00")
    ada.wait_message("Zoom could not make the meeting link for your session")
    offer(ada, url="", date="2027-02-12")
    ada.wait(lambda: [text for text in texts(ada) if FOLLOWS in text and "12 February" in text])
    assert zoom.count("make") == 1, "this one can wait, and does"
    assert [each.link_state for each in meetings(bot)] == ["failed", "awaited"]


def test_a_short_limit_is_waited_for(bot: RunningBot, zoom: ZoomServer, ada: Person) -> None:
    zoom.fail("make", 429, headers={"Retry-After": "1"})
    offer(ada, url="")
    bot.settle()
    assert zoom.count("make") == 2
    assert LINK in card(ada, "Open session").text


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
    mia.wait_message("Session with")
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
        ada.wait_message("Zoom could not make the meeting link")
        assert try_offer(ada, url="", date="2027-01-22").body["response_action"] == "errors"
    finally:
        without.stop()


def test_a_calendar_that_has_the_session_without_its_link_gets_it_with_the_link(
    bot: RunningBot, zoom: ZoomServer, ada: Person, mia: Person
) -> None:
    zoom.fail("make", 503, times=2)
    offer(ada, url="", mentee="mia")
    mia.wait_message("Session with")
    in_list(mia)
    assert mia.menu("Add to calendar", where="home").ok
    bot.settle()
    without, with_link = entries(mia)
    assert "zoom.example" not in without
    assert "zoom.example" in with_link


def test_an_offer_that_is_accepted_gets_a_link(bot: RunningBot, zoom: ZoomServer, ada: Person, mia: Person) -> None:
    offer(ada, **IN_PERSON)  # whoever has offered one mentors
    ada.command("/mentorship offer @mia")
    assert "Leave it empty to get a Zoom link" in top(ada).text
    ada.fill({"Date": "2027-01-22", "Time": "15:00"})
    result = ada.submit()
    assert result.ok, result
    bot.settle()
    assert zoom.calls == []
    assert mia.press("Accept").ok
    bot.settle()
    assert LINK in card(mia, "Session with").text
    assert len(zoom.meetings) == 1
