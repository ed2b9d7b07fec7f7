"""The list of participants of a masterclass: who sees what, and what can be done from it."""

import pytest
import sqlalchemy as sa

from localslack.server import LocalSlack
from localslack.testing.person import Person
from storage.channel import GONE, REFUSED, VISITING
from storage.meeting import Enrollment
from storage.waitlist import OFFERED, WAITING
from tests.support.forged_requests import answer_text, press, submit
from tests.support.groups import add_group
from tests.support.masterclasses import CLASS
from tests.support.participants import (
    insert_channel_members,
    insert_waitlist,
    open_list,
    people,
    plan_and_settle,
    without_photos,
)
from tests.support.running_bot import RunningBot
from tests.support.sessions import in_list, offer, top, unchanged


def test_the_host_sees_who_came_how(bot: RunningBot, ada: Person, grace: Person, mia: Person, tom: Person) -> None:
    offer(grace, mentee="mia", date=CLASS["date"], time=CLASS["time"], location="Berlin")
    number = plan_and_settle(bot, ada, guests=["mia", "kenji"])
    press(bot.slack, tom, "masterclass.reserve", str(number))
    bot.settle()
    shown = open_list(bot, ada, number)
    assert shown.title == "Participants"
    words = without_photos(shown.text)
    assert "Reading code" in words
    assert "3 participants (1 yet to confirm)" in words
    assert "@Kenji Sato\nInvited by you" in words
    assert "@Tom Okafor\nReserved a spot" in words
    assert "@Mia Schmidt\nNo answer yet · Invited by you" in words
    assert "No answer yet" in shown.text
    assert shown.text.index("@Mia") < shown.text.index("@Kenji") < shown.text.index("@Tom"), "as they came"
    assert shown.text.count("online") == 3
    assert shown.buttons == ["Add", "Message all", "Download as CSV"]


def test_the_list_opens_from_the_card_and_from_a_list(bot: RunningBot, ada: Person, mia: Person) -> None:
    plan_and_settle(bot, ada, guests=["mia"])
    mia.press("Participants", where="messages")
    assert "@Mia Schmidt" in top(mia).text
    mia.close(all=True)
    in_list(ada)
    ada.press("Participants", where="home")
    assert "@Mia Schmidt" in top(ada).text


def test_the_waitlist_stands_in_order_with_its_offers(bot: RunningBot, ada: Person) -> None:
    number = plan_and_settle(bot, ada, guests=["mia"], maximum="2")
    insert_waitlist(bot, number, ("kenji", OFFERED), ("tom", WAITING), ("priya", WAITING))
    text = without_photos(open_list(bot, ada, number).text)
    assert "@Kenji Sato\nOffered a spot, can answer until" in text
    assert "1. @Tom Okafor\nWaiting since" in text
    assert "2. @Priya Nair\nWaiting since" in text
    assert text.index("@Mia") < text.index("Waitlist") < text.index("@Kenji") < text.index("@Tom")


def test_who_attends_sees_who_else_does_and_no_more(
    bot: RunningBot, ada: Person, grace: Person, tom: Person, mia: Person
) -> None:
    offer(grace, mentee="mia", date=CLASS["date"], time=CLASS["time"], location="Berlin")
    number = plan_and_settle(bot, ada, guests=["mia", "tom"], maximum="3")
    insert_waitlist(bot, number, ("kenji", OFFERED), ("priya", WAITING))
    insert_channel_members(bot, number, sam=VISITING, tom=GONE)
    for person in (tom, bot.slack.person("priya")):
        shown = open_list(bot, person, number)
        assert "@Tom Okafor" in shown.text
        assert "Full (3 spots, 1 yet to confirm, 1 offered to the waitlist), 1 waiting" in shown.text
        assert not [
            words for words in ("Invited", "@Mia", "@Kenji", "@Sam", "Remove", "channel") if words in shown.text
        ]
        assert shown.buttons == []
        assert [spot for spot in shown.controls if spot.element["type"] == "overflow"] == []
        person.close(all=True)
    assert "You're 1st on the waitlist for" in open_list(bot, bot.slack.person("priya"), number).text


def test_the_host_sees_who_strays(bot: RunningBot, ada: Person) -> None:
    number = plan_and_settle(bot, ada, guests=["mia", "tom"])
    insert_channel_members(bot, number, mia=GONE, tom=REFUSED, sam=VISITING)
    text = open_list(bot, ada, number).text
    assert "Left the channel, but still has a spot" in text
    assert "Slack doesn't let this app invite them to the channel: Slack doesn't let anyone invite them" in text
    assert text.index("In the channel without a spot") < text.index("@Sam Rivera")


def test_a_cancelled_one_shows_who_had_a_place(bot: RunningBot, ada: Person, mia: Person) -> None:
    number = plan_and_settle(bot, ada, guests=["mia"])
    in_list(ada)
    ada.menu("Cancel", where="home")
    ada.fill({"Reason": "I am ill"})
    assert ada.submit().ok
    bot.settle()
    for person, tools in ((ada, ["Download as CSV"]), (mia, [])):
        shown = open_list(bot, person, number)
        assert "@Mia Schmidt" in shown.text
        assert shown.buttons == tools


def test_nobody_is_in_it_yet(bot: RunningBot, ada: Person) -> None:
    assert "Nobody has a spot yet." in open_list(bot, ada, plan_and_settle(bot, ada)).text


def test_outside_its_groups_there_is_nothing_to_see(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, olga: Person, tom: Person
) -> None:
    add_group(olga, "Apprentices", members=["mia"])
    number = plan_and_settle(bot, ada, guests=["mia"], groups=["Apprentices"])
    assert "@Mia" in open_list(bot, mia, number).text
    assert "@Mia" in open_list(bot, olga, number).text
    shown = open_list(bot, tom, number)
    assert shown.title == "Not possible"
    assert "is gone, or only for " in shown.text


def test_from_the_third_modal_the_form_takes_the_place_of_the_list_and_gives_it_back(
    bot: RunningBot, ada: Person, tom: Person
) -> None:
    number = plan_and_settle(bot, ada, guests=["mia"])
    press(bot.slack, ada, "masterclass.look", str(number))
    ada.press("Participants", where="modal")
    ada.press("Add", where="modal")
    assert ada.stack == ["Masterclass", "Participants", "Add participants"]
    ada.fill({"Guests": ["tom"]})
    assert ada.submit().ok
    assert ada.stack == ["Masterclass", "Participants"]
    assert "@Tom" in top(ada).text


@pytest.mark.parametrize("who", ["mia", "tom"])
def test_others_can_change_nothing_by_forged_clicks(bot: RunningBot, slack: LocalSlack, ada: Person, who: str) -> None:
    """Neither a participant (mia) nor someone without a place (tom)."""
    person = slack.person(who)
    number = plan_and_settle(bot, ada, guests=["mia"])
    metadata = f'{{"id": {number}, "person": {people(bot)["mia"]}, "page": 0, "way": "push"}}'

    def forge() -> None:
        for action in ("add", "message", "download"):
            press(slack, person, f"participants.{action}", str(number))
            assert "Only Ada Lovelace or an admin can do this" in top(person).text
            person.close(all=True)
        answers = [
            submit(slack, person, "participants.remove", metadata),
            submit(slack, person, "participants.send", metadata, {"message": "Spam"}),
        ]
        assert all("Only Ada Lovelace or an admin" in answer_text(each) for each in answers)

    unchanged(bot, forge)


@pytest.mark.parametrize("number", ["0", "999999", "-1", "x", "", "9" * 30])
def test_ids_that_lead_nowhere(bot: RunningBot, slack: LocalSlack, ada: Person, number: str) -> None:
    plan_and_settle(bot, ada)
    for action in ("masterclass.participants", "participants.add", "participants.message", "participants.download"):
        press(slack, ada, action, number)
        assert top(ada).title == "Not possible"
        ada.close(all=True)


def test_a_session_is_no_masterclass(bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person) -> None:
    offer(ada, mentee="mia")
    number = bot.transact(lambda db: db.scalars(sa.select(Enrollment.meeting_id)).first())
    press(slack, ada, "masterclass.participants", str(number))
    assert "is gone, or only for " in top(ada).text
