"""What the host of a masterclass and admins do with its participants: adding and removing them."""

import asyncio
import datetime as dt

import pytest
from sqlalchemy.orm import Session

from localslack.server import LocalSlack
from localslack.testing.person import Person
from mentorship.errors import Refusal
from mentorship.masterclasses import participants
from storage.person import Person as Member
from storage.waitlist import OFFERED, WAITING
from tests.support.calendar_files import events
from tests.support.forged_requests import answer_text, press, submit
from tests.support.groups import add_group
from tests.support.masterclasses import CLASS, enrollment_states
from tests.support.participants import (
    add,
    insert_waitlist,
    open_list,
    people,
    plan_and_settle,
    remove,
    waitlist_state,
    without_photos,
)
from tests.support.running_bot import RunningBot
from tests.support.sessions import NOW, in_list, offer, texts, told_only_now, top, unchanged, words_beside
from tests.support.waitlists import change

# -- adding -------------------------------------------------------------------------------------------------


def test_the_host_adds_people(bot: RunningBot, ada: Person, mia: Person, tom: Person) -> None:
    number = plan_and_settle(bot, ada, guests=["mia"])
    result = add(bot, ada, number, "tom", "mia")
    assert result.ok, result
    assert ada.stack == ["Participants"]
    assert "@Tom Okafor\nInvited by you" in without_photos(top(ada).text), "the list is renewed"
    bot.settle()
    assert enrollment_states(bot, number) == {"ada": "attending", "mia": "attending", "tom": "attending"}
    assert "@Ada Lovelace invited you to this masterclass: you're going" in tom.last_message.text
    assert not any("added" in each for each in texts(ada)), "nobody is told of what they did themselves"


def test_an_admin_adds_people_and_the_host_is_told(bot: RunningBot, ada: Person, olga: Person, tom: Person) -> None:
    number = plan_and_settle(bot, ada)
    assert add(bot, olga, number, "tom").ok
    bot.settle()
    assert "@Olga Petrova invited you" in tom.last_message.text
    assert any("@Olga Petrova added @Tom Okafor to Reading code (" in each for each in texts(ada))


def test_somebody_who_is_busy_is_asked(bot: RunningBot, ada: Person, grace: Person, mia: Person) -> None:
    offer(grace, mentee="mia", date=CLASS["date"], time=CLASS["time"], location="Berlin")
    number = plan_and_settle(bot, ada)
    assert add(bot, ada, number, "mia").ok
    bot.settle()
    assert enrollment_states(bot, number)["mia"] == "asked"
    assert "Can you make it?" in mia.last_message.text


def test_whoever_had_a_card_already_is_told_anew(bot: RunningBot, ada: Person, tom: Person) -> None:
    number = plan_and_settle(bot, ada, guests=["tom"])
    tom.menu("Leave", near="Reading code")
    assert tom.submit().ok
    bot.settle()
    assert add(bot, ada, number, "tom").ok
    bot.settle()
    assert enrollment_states(bot, number)["tom"] == "attending"
    assert "invited you to Reading code (" in tom.last_message.text
    assert "invited you to this masterclass: you're going" in tom.messages[0].text, "the card follows"


def test_guests_added_in_the_form_are_told_like_others(bot: RunningBot, ada: Person, olga: Person, tom: Person) -> None:
    number = plan_and_settle(bot, ada, guests=["tom"])
    assert remove(bot, ada, number, "Tom").ok
    ada.close(all=True)
    bot.settle()
    press(bot.slack, olga, "masterclass.menu", f"edit:{number}")
    olga.fill({"Guests": ["tom"]})
    assert olga.submit().ok
    assert olga.submit().ok
    bot.settle()
    assert "@Olga Petrova invited you to Reading code (" in tom.last_message.text
    assert any("@Olga Petrova added @Tom Okafor to Reading code (" in each for each in texts(ada))


def test_there_must_be_a_place_for_everybody(bot: RunningBot, ada: Person) -> None:
    number = plan_and_settle(bot, ada, guests=["mia"], maximum="2")
    unchanged(bot, lambda: add(bot, ada, number, "tom", "priya"))
    assert "only 1 spot left" in words_beside(ada, "Guests")
    ada.fill({"Guests": ["tom"]})
    assert ada.submit().ok
    ada.close(all=True)
    unchanged(bot, lambda: add(bot, ada, number, "priya"))
    assert "no spot left" in words_beside(ada, "Guests")


@pytest.mark.parametrize(("state", "after"), [(WAITING, "stopped"), (OFFERED, "accepted")])
def test_who_is_added_waits_no_more(bot: RunningBot, ada: Person, tom: Person, state: str, after: str) -> None:
    """They get in even if it is full, since the last place is the one that is offered to them."""
    number = plan_and_settle(bot, ada, guests=["mia"], maximum="2")
    insert_waitlist(bot, number, ("tom", state))
    assert add(bot, ada, number, "tom").ok
    assert waitlist_state(bot, number, "tom") == after
    text = top(ada).text
    assert "Waitlist" not in text
    assert "@Tom Okafor" in text


@pytest.mark.parametrize(
    ("guest", "words"),
    [("ada", "host has a spot anyway"), ("gus", "can't take part"), ("standup", "can't take part")],
)
def test_who_cannot_be_added(bot: RunningBot, ada: Person, guest: str, words: str) -> None:
    number = plan_and_settle(bot, ada)
    unchanged(bot, lambda: add(bot, ada, number, forged=guest))
    assert ada.suggestions("Guests", guest) == []
    assert words in words_beside(ada, "Guests")


def test_only_members_of_its_groups_are_added(bot: RunningBot, ada: Person, olga: Person, tom: Person) -> None:
    add_group(olga, "Apprentices", members=["mia"])
    number = plan_and_settle(bot, ada, guests=["mia"], groups=["Apprentices"])
    add(bot, ada, number, "tom")
    assert "isn't in" in words_beside(ada, "Guests")
    assert "Submit again" in answer_text(add(bot, olga, number, "tom"))
    assert olga.submit().ok, "an admin is only warned"
    assert enrollment_states(bot, number)["tom"] == "attending"


def test_somebody_must_be_chosen(bot: RunningBot, ada: Person) -> None:
    number = plan_and_settle(bot, ada)
    open_list(bot, ada, number)
    ada.press("Add", where="modal")
    assert not ada.submit().ok


def test_adding_twice_adds_once(bot: RunningBot, ada: Person, tom: Person) -> None:
    number = plan_and_settle(bot, ada)
    assert add(bot, ada, number, "tom").ok
    ada.close(all=True)
    unchanged(bot, lambda: add(bot, ada, number, "tom"))
    assert ada.stack == ["Participants"]


def test_two_add_somebody_to_the_last_place_at_once(bot: RunningBot, ada: Person, mia: Person, tom: Person) -> None:
    number = plan_and_settle(bot, ada, maximum="1")
    known = people(bot)

    async def both() -> list[object]:
        acts = [(known["ada"], mia.id), (known["olga"], tom.id)]
        run = bot.program.database.transact
        return await asyncio.gather(*(run(add_as, by, number, guest) for by, guest in acts), return_exceptions=True)

    outcomes = bot.run(both())
    refused = [each for each in outcomes if each is not None]
    assert refused, "they cannot both have it; on a busy machine both may be asked to try again"
    assert all(isinstance(each, Refusal) for each in refused), refused
    assert len(enrollment_states(bot, number)) == 1 + len(outcomes) - len(refused), "the host, and whoever was let in"


def add_as(db: Session, actor_id: int, number: int, guest: str) -> None:
    actor = db.get_one(Member, actor_id)
    participants.add(db, actor=actor, meeting_id=number, guests=[guest], confirmed_warning="", now=NOW)


# -- taking out ---------------------------------------------------------------------------------------------


def test_the_host_takes_somebody_out_with_a_word(bot: RunningBot, ada: Person, mia: Person, tom: Person) -> None:
    number = plan_and_settle(bot, ada, guests=["mia", "tom"])
    mia.menu("Add to calendar", near="Reading code")
    bot.settle()
    result = remove(bot, ada, number, "Mia Schmidt", "Only for <beginners> & *friends*")
    assert result.ok, result
    assert ada.stack == ["Participants"]
    assert "@Mia" not in top(ada).text
    bot.settle()
    assert enrollment_states(bot, number) == {"ada": "attending", "mia": "removed", "tom": "attending"}
    told = [each.text for each in mia.messages if "@Ada Lovelace removed you from Reading code (" in each.text]
    assert len(told) == 1
    assert "Only for <beginners> & *friends*" in told[0]
    assert "You were removed from this masterclass" in mia.messages[0].text, "her card says so"
    assert [method for method, *_ in events(mia)] == ["PUBLISH", "CANCEL"]
    assert not any("removed" in each for each in texts(ada) + texts(tom))
    assert "Reading code" not in in_list(mia)


def test_an_admin_takes_somebody_out_and_the_host_is_told(
    bot: RunningBot, ada: Person, mia: Person, olga: Person
) -> None:
    number = plan_and_settle(bot, ada, guests=["mia"])
    assert remove(bot, olga, number, "Mia Schmidt").ok
    bot.settle()
    assert any("@Olga Petrova removed @Mia Schmidt from Reading code (" in each for each in texts(ada))
    told = next(each for each in texts(mia) if "removed you" in each)
    assert "Reason:" not in told


def test_a_new_link_is_not_told_to_whoever_was_taken_out_before_it_arrived(
    bot: RunningBot, ada: Person, mia: Person
) -> None:
    number = plan_and_settle(bot, ada, guests=["mia"])
    change(bot, ada, **{"Meeting URL": "https://meet.example.com/new"})
    assert any("meet.example.com/new" in text for text in told_only_now(bot, "changed", mia))
    assert remove(bot, ada, number, "Mia").ok
    assert told_only_now(bot, "changed", mia) == []


def test_the_place_is_free_again_also_for_them(bot: RunningBot, ada: Person, mia: Person) -> None:
    number = plan_and_settle(bot, ada, guests=["mia"], maximum="1")
    assert remove(bot, ada, number, "Mia Schmidt").ok
    bot.settle()
    press(bot.slack, mia, "masterclass.reserve", str(number))
    bot.settle()
    assert enrollment_states(bot, number)["mia"] == "attending"


def test_taking_out_twice_is_done_once(bot: RunningBot, ada: Person, mia: Person) -> None:
    number = plan_and_settle(bot, ada, guests=["mia"])
    metadata = f'{{"id": {number}, "person": {people(bot)["mia"]}, "page": 0, "way": "push"}}'
    assert submit(bot.slack, ada, "participants.remove", metadata).ok
    bot.settle()
    unchanged(bot, lambda: submit(bot.slack, ada, "participants.remove", metadata))
    assert len([each for each in texts(mia) if "removed you" in each]) == 1


def test_who_left_meanwhile_cannot_be_taken_out(bot: RunningBot, ada: Person, mia: Person) -> None:
    number = plan_and_settle(bot, ada, guests=["mia"])
    open_list(bot, ada, number)
    mia.menu("Leave", near="Reading code")
    assert mia.submit().ok
    ada.menu("Remove", near="@Mia Schmidt", where="modal")
    assert "no longer has a spot in this masterclass" in top(ada).text


def test_the_host_cannot_be_taken_out(bot: RunningBot, slack: LocalSlack, ada: Person, olga: Person) -> None:
    number = plan_and_settle(bot, ada)
    metadata = f'{{"id": {number}, "person": {people(bot)["ada"]}, "page": 0, "way": "push"}}'
    assert "no longer has a spot" in answer_text(submit(slack, olga, "participants.remove", metadata))
    assert enrollment_states(bot, number) == {"ada": "attending"}


def test_once_it_has_begun_nobody_comes_or_goes(bot: RunningBot, ada: Person, mia: Person) -> None:
    number = plan_and_settle(bot, ada, guests=["mia"])
    open_list(bot, ada, number)
    bot.clock.now = dt.datetime(2027, 1, 21, 15, 5, tzinfo=dt.UTC)
    ada.menu("Remove", near="@Mia Schmidt", where="modal")
    assert "has begun or is over" in top(ada).text
    shown = open_list(bot, ada, number)
    assert shown.buttons == ["Message all", "Download as CSV"]
