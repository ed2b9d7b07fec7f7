"""A location's address or name is corrected: whatever shows a coming meeting there follows, and nobody is disturbed."""

from localslack.testing.person import Person
from tests.support.calendar_files import entries, events, told_of
from tests.support.mail_server import MailServer
from tests.support.mail_stories import bot, server
from tests.support.mails import invitations, invited, want_mail
from tests.support.masterclasses import host
from tests.support.requests import propose, request_card
from tests.support.running_bot import RunningBot
from tests.support.series import choose, series
from tests.support.sessions import book, card, in_list, offer, only_session

__all__ = ["bot", "server"]

IN_PERSON = {"attendance": ["In person"], "url": ""}
DOOR = "Karl-Marx-Allee 33"


def test_cards_and_calendars_of_a_session_follow(
    bot: RunningBot, server: MailServer, ada: Person, mia: Person, olga: Person
) -> None:
    want_mail(ada)
    offer(ada, **IN_PERSON)
    book(mia)
    choose(mia, "Add to calendar")
    bot.settle()
    messages, mails = len(ada.messages), len(server.to("ada"))
    correct(bot, olga, Address=DOOR)
    assert f"Berlin, {DOOR}" in card(mia, "1:1 with").text
    assert f"Berlin, {DOOR}" in card(ada, "1:1 with").text
    assert f"Berlin, {DOOR}" in in_list(mia)
    assert len(ada.messages) == messages, "nobody gets a message for it"
    assert told_of(bot, mia, only_session(bot)) == [("PUBLISH", "CONFIRMED")] * 2
    assert str(entries(mia)[-1].walk("VEVENT")[0]["location"]) == f"Berlin, {DOOR}"
    assert events(mia)[-1][2] > events(mia)[0][2]
    assert "This session has changed. Open the file to update it" in mia.last_message.text
    assert len(server.to("ada")) == mails + 1
    assert invited(server, "ada")[-1].calendar.vevent.location.value == f"Berlin, {DOOR}"
    correct(bot, olga, Name="Berlin Mitte")
    assert f"Berlin Mitte, {DOOR}" in card(mia, "1:1 with").text
    assert len(events(mia)) == 3
    assert len(invitations(server, "mia")) == 0


def test_another_zone_alone_moves_and_sends_nothing(bot: RunningBot, ada: Person, mia: Person, olga: Person) -> None:
    offer(ada, **IN_PERSON)
    book(mia)
    choose(mia, "Add to calendar")
    bot.settle()
    before = in_list(mia)
    correct(bot, olga, **{"Time zone": "Europe/London"})
    assert in_list(mia) == before
    assert len(events(mia)) == 1


def test_masterclasses_requests_and_sessions_without_a_card_follow(
    bot: RunningBot, server: MailServer, ada: Person, mia: Person, tom: Person, olga: Person
) -> None:
    want_mail(mia)
    host(ada, guests=["mia"], date="2027-01-28", **IN_PERSON)
    offer(ada, **IN_PERSON)
    book(mia)
    series(ada, frequency="Daily", number=2, keep=True)
    propose(ada, "tom", date="2027-01-27", **IN_PERSON)
    bot.settle()
    before = len(invitations(server, "mia"))
    correct(bot, olga, Address=DOOR)
    assert f"Berlin, {DOOR}" in card(mia, "👋 @Ada Lovelace invited you to this masterclass").text
    assert f"Berlin, {DOOR}" in request_card(tom).text
    places = [mail.calendar.vevent.location.value for mail in invited(server, "mia")[before:]]
    assert places == [f"Berlin, {DOOR}"] * 4, "the masterclass, the session and its two copies"


def correct(bot: RunningBot, admin: Person, **values: str) -> None:
    """Edit the one location, and let all that follows be done."""
    admin.command("/mentorship settings")
    admin.press("Locations")
    admin.menu("Edit")
    admin.fill(values)
    assert admin.submit().ok
    bot.tick()
    bot.settle()
