"""A masterclass is moved: a new one replaces it, everyone is asked again, and the channel goes on."""

import copy
import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from localslack.server import LocalSlack
from localslack.testing.person import Person
from localslack.world.model import Channel as SlackChannel
from storage.channel import Channel
from storage.group import groups_by_meeting
from storage.meeting import Enrollment
from tests.support.forged_requests import press
from tests.support.groups import add_group
from tests.support.masterclasses import enrollment_states, host, newest_masterclass
from tests.support.moves import LATER, NO, YES, add_to_waitlist, masterclasses, move, news, queue
from tests.support.running_bot import RunningBot
from tests.support.sessions import card, in_list, offer, texts, top

STARTS = dt.datetime(2027, 1, 22, 15, tzinfo=dt.UTC)  # 16:00 in Berlin
FULL = {"description": "All of it.", "maximum": "20", "minimum": "2", "duration": "90 minutes", "guests": ["mia"]}


def test_another_one_takes_its_place(bot: RunningBot, ada: Person, mia: Person) -> None:
    host(ada, **FULL)
    bot.settle()
    move(bot, ada)
    old, new = masterclasses(bot)
    assert (old.live, old.reason, old.moved_to_id) == (False, LATER["Reason"], new.id)
    assert (new.live, new.moved_from_id) == (True, old.id)
    assert (old.starts_at, new.starts_at) == (dt.datetime(2027, 1, 21, 14, tzinfo=dt.UTC), STARTS)
    same = (
        *("host_id", "location_id", "zone", "online", "in_person", "meeting_url", "title", "description"),
        *("maximum", "minimum", "restricted"),
    )
    assert [getattr(new, name) for name in same] == [getattr(old, name) for name in same]
    assert new.ends_at - new.starts_at == old.ends_at - old.starts_at == dt.timedelta(minutes=90)
    assert enrollment_states(bot, old.id) == {"ada": "cancelled", "mia": "cancelled"}
    assert enrollment_states(bot, new.id) == {"ada": "attending", "mia": "asked"}


def test_everybody_is_told_and_asked(bot: RunningBot, ada: Person, mia: Person) -> None:
    host(ada, guests=["mia"])
    bot.settle()
    move(bot, ada)
    message = news(mia)
    for words in (
        "from Thu 21 Jan, 15:00. Can you make it?",
        *(
            "Reading code",
            "Fri 22 Jan, 16:00–17:00",
            LATER["Reason"],
            "Your spot stays yours while you think about it.",
        ),
    ):
        assert words in message.text
        assert words in message.plain_text
    assert message.buttons == [YES, NO, "Participants"]
    assert [each.element["style"] for each in message.controls if each.label == YES] == ["primary"]
    assert sum("Can you make it?" in each.text for each in mia.messages) == 1, "one question, asked once"
    assert len(mia.messages) == 2, "the card of the old one, and that of the new one, which tells of it"
    assert not [each for each in texts(ada) if "@Ada Lovelace moved" in each], (
        "nobody is told of what they did themselves"
    )


def test_the_old_card_shows_that_it_was_moved_and_leads_to_the_new_one(
    bot: RunningBot, ada: Person, mia: Person
) -> None:
    host(ada, guests=["mia"])
    bot.settle()
    move(bot, ada)
    for person in (ada, mia):
        who = "You" if person is ada else "@Ada Lovelace"
        start, end = ("15:00", "16:00") if person is ada else ("16:00", "17:00")
        old = card(person, f"📆 {who} moved this masterclass to Fri 22 Jan, {start}–{end}")
        assert "~Thu 21 Jan" in str(old.blocks), "the old time is struck out"
        assert old.buttons == ["See the masterclass"]
        assert LATER["Reason"] in in_list(person, "Cancelled")
        assert f"*~{'14' if person is ada else '15'}:00–" in str(person.home_now.blocks), "the old time is struck out"
        assert person.press("See the masterclass", within=old).ok
        assert "Fri 22 Jan, 1" in top(person).text
        person.close(all=True)
    assert "Can you make it? · Moved by @Ada Lovelace" in in_list(mia)
    assert "(1 yet to confirm)" in in_list(ada)


def test_i_can_make_it(bot: RunningBot, ada: Person, mia: Person) -> None:
    host(ada, guests=["mia"])
    bot.settle()
    move(bot, ada)
    assert mia.press(YES, within=news(mia)).ok
    bot.settle()
    assert enrollment_states(bot, newest_masterclass(bot).id)["mia"] == "attending"
    assert mia.last_message.text.startswith("👋 You're going to this masterclass")
    assert YES not in mia.last_message.buttons
    assert any("@Mia Schmidt can make it to Reading code (" in each for each in texts(ada))
    assert "Can you make it?" not in in_list(mia)
    shown = [each.text for each in mia.messages if each.buttons == ["Participants", "Open discussion"]]
    assert "You're going to this masterclass" in shown[-1]
    assert "invited you" not in shown[-1], "she was asked whether she can make it, and said so"


def test_i_cannot(bot: RunningBot, ada: Person, mia: Person) -> None:
    host(ada, guests=["mia"])
    bot.settle()
    move(bot, ada)
    assert mia.press(NO, within=news(mia)).ok
    bot.settle()
    assert enrollment_states(bot, newest_masterclass(bot).id)["mia"] == "left"
    assert "You said you can't make it to this masterclass" in mia.last_message.text
    assert YES not in mia.last_message.buttons
    assert any("can't make it to Reading code (" in each for each in texts(ada))
    assert "🚪 You can't make it" in in_list(mia, "Cancelled")
    assert mia.press("Reserve a spot", within=mia.last_message).ok
    bot.settle()
    assert "Can you make it?" not in in_list(mia), "who comes back has answered"


def test_the_question_ends_when_it_was_cancelled_meanwhile(bot: RunningBot, ada: Person, mia: Person) -> None:
    host(ada, guests=["mia"])
    bot.settle()
    move(bot, ada)
    asked = news(mia)
    in_list(ada)
    ada.menu("Cancel", where="home")
    ada.fill({"Reason": "I am ill"})
    assert ada.submit().ok
    bot.settle()
    mia.press(YES, within=asked)
    assert "This masterclass was cancelled" in mia.ephemerals[-1].text
    assert not any(YES in each.buttons for each in mia.messages), "a question that is over has no buttons"


def test_whoever_is_busy_is_told_the_clash(bot: RunningBot, ada: Person, grace: Person, mia: Person) -> None:
    host(ada, guests=["mia"])
    offer(grace, mentee="mia", date=LATER["Date"], time=LATER["Time"], topic="Careers")
    bot.settle()
    move(bot, ada)
    message = news(mia)
    assert "You already have a session “Careers” with Grace Hopper then." in message.text
    assert "You already have a session “Careers” with Grace Hopper then." in message.plain_text
    assert "To come to this one, cancel or leave that one first." in message.text
    listed = in_list(mia)
    assert "· You already have a session “Careers” with Grace Hopper then · Reason: " in listed
    for shown in (message, mia.home_now):
        (yes,) = [each.element for each in shown.controls if each.label == YES]
        assert "style" not in yes, "it will be refused"
    mia.press(YES, within=message)
    assert "You already have a session “Careers” with Grace Hopper then" in mia.ephemerals[-1].text
    assert enrollment_states(bot, newest_masterclass(bot).id)["mia"] == "asked"
    assert "Grace" not in " ".join(texts(ada)), "what someone else has then is nobody's affair"


def test_places_and_ways_to_attend_are_kept_in_order(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, grace: Person
) -> None:
    host(ada, attendance=["Online", "In person"], guests=["tom"])
    for person, way in ((grace, "In person"), (mia, "Online")):
        press(slack, person, "masterclass.reserve", str(newest_masterclass(bot).id))
        person.fill({"Attendance": way})
        assert person.submit().ok
    bot.settle()
    move(bot, ada)

    def read(db: Session) -> list[tuple[str, str | None, str, bool]]:
        wanted = sa.select(Enrollment).where(Enrollment.meeting_id == new).order_by(Enrollment.id)
        found = db.scalars(wanted)
        return [(each.person.name, each.method, each.source, each.blocks) for each in found]

    new = newest_masterclass(bot).id
    assert bot.transact(read) == [
        ("Ada Lovelace", None, "host", True),
        ("Tom Okafor", "online", "moved", False),
        ("Grace Hopper", "in_person", "moved", False),
        ("Mia Schmidt", "online", "moved", False),
    ]


def test_whoever_waits_goes_on_waiting(bot: RunningBot, ada: Person, mia: Person, tom: Person, grace: Person) -> None:
    host(ada, guests=["mia"], maximum="1")
    bot.settle()
    add_to_waitlist(bot, newest_masterclass(bot).id, tom, grace)
    move(bot, ada)
    new = newest_masterclass(bot).id
    assert queue(bot) == [(new, "tom", "waiting"), (new, "grace", "waiting")]
    for person in (tom, grace):
        told = news(person)
        assert "You're still on the waitlist." in told.text
        assert LATER["Reason"] in told.text
        assert YES not in told.buttons
        assert "You're on the waitlist for this masterclass" in told.text
        assert "Leave waitlist" in told.buttons


def test_what_was_offered_is_offered_anew(bot: RunningBot, ada: Person, tom: Person) -> None:
    host(ada, maximum="1")
    bot.settle()
    old = newest_masterclass(bot).id
    add_to_waitlist(bot, old, tom, state="offered")
    move(bot, ada)
    ((number, name, _),) = queue(bot)
    assert (number, name) == (newest_masterclass(bot).id, "tom"), "it is for the new time, whatever has become of it"
    assert number != old


def test_the_channel_goes_on(bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, tom: Person) -> None:
    host(ada, guests=["mia", "tom"])
    bot.settle()
    before = masterclass_channel(slack)
    assert before.name.endswith("2027-01-21")
    move(bot, ada)
    mia.press(YES, within=news(mia))
    tom.press(NO, within=news(tom))
    bot.settle()
    after = masterclass_channel(slack)
    assert (after.id, after.name.endswith("2027-01-22"), after.is_archived) == (before.id, True, False)
    assert {ada.id, mia.id} <= set(after.members)
    assert tom.id not in after.members

    def serves(db: Session) -> list[int]:
        return [each.meeting_id for each in db.scalars(sa.select(Channel))]

    assert bot.transact(serves) == [newest_masterclass(bot).id]


def masterclass_channel(slack: LocalSlack) -> SlackChannel:
    """Return the masterclass's channel as Slack has it now."""
    (found,) = (each for each in slack.team.channels.values() if each.name.startswith("reading-code"))
    return copy.copy(found)


def test_its_groups_stay(
    bot: RunningBot, slack: LocalSlack, ada: Person, olga: Person, mia: Person, tom: Person
) -> None:
    add_group(olga, "Readers", members=["mia"])
    host(ada, groups=["Readers"], guests=["mia"])
    bot.settle()
    move(bot, ada)
    new = newest_masterclass(bot)
    assert [each.name for each in bot.transact(groups_by_meeting, [new.id])[new.id]] == ["Readers"]
    press(slack, tom, "masterclass.look", str(new.id))
    assert "is gone, or only for " in top(tom).text
