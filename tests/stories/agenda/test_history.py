"""`History`: what happened to a session or a masterclass and who was told, for those whom it concerns."""

import datetime as dt
import re

import pytest
import sqlalchemy as sa

from localslack.client import world_events
from localslack.server import LocalSlack
from localslack.testing.person import Person
from storage.history import HistoryEntry
from tests.support.forged_requests import press
from tests.support.history_screen import edit, history, read
from tests.support.leavers import deactivate
from tests.support.masterclasses import host, newest_masterclass, reserve
from tests.support.running_bot import RunningBot
from tests.support.sessions import BOTH, book, fill, in_list, offer, only_session, save, top, unchanged
from tests.support.waitlists import full, leave, wait_in_line

CANNOT = "Only the people who have a spot in it, its host and admins can see its history."


def refusal(slack: LocalSlack, person: Person, number: int, kind: str = "session") -> str:
    """Return what a forged click on `History` is told."""
    press(slack, person, f"{kind}.menu", f"history:{number}")
    words = top(person).text
    person.close(all=True)
    return words


@pytest.fixture
def changed(bot: RunningBot, ada: Person, mia: Person) -> int:
    """Let Mia book a session of Ada's, who then changes it."""
    offer(ada)
    book(mia)
    bot.settle()
    edit(bot, ada, time="17:00", topic="Talks")
    return only_session(bot)


@pytest.mark.both_databases
def test_the_host_sees_all_of_it(changed: int, ada: Person) -> None:
    found = history(ada)
    assert found[:2] == ["We told @Mia Schmidt about the change", "You changed the time and the topic"]
    assert "We told you about the booking" in found
    assert any(
        each.startswith("We sent") and "@Mia Schmidt" in each and each.endswith(" the details") for each in found
    )
    assert "@Mia Schmidt booked" in found
    assert found[-1] == "You created it"


def test_the_mentee_sees_what_happened_to_it_and_to_them(changed: int, mia: Person) -> None:
    assert history(mia) == [
        "We told you about the change",
        "@Ada Lovelace changed the time and the topic",
        "We sent you the details",
        "You booked",
        "@Ada Lovelace created it",
    ]


def test_an_admin_sees_that_it_happened_and_never_what_it_was_about(
    slack: LocalSlack, changed: int, olga: Person
) -> None:
    press(slack, olga, "session.menu", f"history:{changed}")
    assert "@Mia Schmidt booked" in read(olga)
    assert "@Ada Lovelace changed the time and the topic" in read(olga)
    assert not {"Careers", "Talks"} & set(re.findall(r"\w+", top(olga).text))


def test_nobody_else_sees_anything(
    bot: RunningBot, slack: LocalSlack, changed: int, mia: Person, tom: Person, grace: Person
) -> None:
    for stranger in (tom, grace):
        assert CANNOT in refusal(slack, stranger, changed)
    in_list(mia)
    mia.menu("Cancel booking", where="home")
    assert mia.submit().ok
    mia.close(all=True)
    assert CANNOT in refusal(slack, mia, changed), "they have no part in it any more"


def test_times_are_the_reader_s_own(
    bot: RunningBot, slack: LocalSlack, changed: int, ada: Person, olga: Person
) -> None:
    press(slack, ada, "session.menu", f"history:{changed}")
    assert "10:00 · You created it" in top(ada).text
    slack.run(world_events.change_user(slack.world, olga.id, tz="Asia/Kolkata"))
    slack.run(slack.bot.wait_until_idle())
    press(slack, olga, "session.menu", f"history:{changed}")
    assert "15:30 · @Ada Lovelace created it" in top(olga).text


def test_a_mentee_does_not_learn_of_the_draft(bot: RunningBot, ada: Person, mia: Person) -> None:
    offer(ada, mentee="mia", then="Save as draft")
    in_list(ada, "Drafts")
    ada.menu("Edit", where="home")
    fill(ada, topic="Talks", then="Publish")
    assert save(ada).ok
    ada.close(all=True)
    bot.settle()
    assert history(mia) == ["We sent you the details", "@Ada Lovelace added you", "@Ada Lovelace published it"]
    assert history(ada)[-4:] == [
        "You added @Mia Schmidt",
        "You published it",
        "You changed the topic in the draft",
        "You wrote a draft",
    ]


def test_a_deleted_draft_leaves_nothing(bot: RunningBot, ada: Person) -> None:
    offer(ada, then="Save as draft")
    in_list(ada, "Drafts")
    ada.menu("Delete", where="home")
    assert ada.submit().ok
    bot.settle()
    assert bot.transact(lambda db: db.scalar(sa.select(sa.func.count()).select_from(HistoryEntry))) == 0


@pytest.mark.both_databases
def test_a_participant_sees_nothing_of_the_others(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, tom: Person
) -> None:
    host(ada, guests=["mia"])
    bot.settle()
    number = newest_masterclass(bot).id
    reserve(slack, tom, number)
    bot.settle()
    assert history(tom) == [
        "We sent you the details",
        "You reserved a spot",
        "Welcome posted in the channel",
        "@Ada Lovelace created it",
    ]
    leave(bot, tom)
    assert not any("Tom" in each for each in history(mia))
    assert {"@Tom Okafor left", "@Tom Okafor reserved a spot", "You added @Mia Schmidt"} <= set(history(ada))


def test_that_somebody_is_offered_a_place_is_for_them_to_tell(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, tom: Person, olga: Person
) -> None:
    number = full(bot, ada, "mia")
    wait_in_line(bot, number, tom)
    leave(bot, mia)
    assert "We sent @Tom Okafor the offer" not in history(ada)
    press(slack, olga, "masterclass.menu", f"history:{number}")
    assert "We sent @Tom Okafor the offer" in read(olga)
    olga.close(all=True)
    tom.press("Accept", near="🔔")
    bot.settle()
    assert "@Tom Okafor reserved a spot from the waitlist" in history(ada)


def test_what_the_program_does_is_nobody_s_act(
    bot: RunningBot, slack: LocalSlack, ada: Person, mia: Person, olga: Person
) -> None:
    offer(ada)
    book(mia)
    number = only_session(bot)
    deactivate(bot, slack, mia)
    assert "@Mia Schmidt left the program" in history(ada)
    bot.clock.now += dt.timedelta(days=30)
    press(slack, olga, "session.menu", f"history:{number}")
    assert "@Mia Schmidt left the program" in read(olga)


def test_a_long_one_has_pages(bot: RunningBot, ada: Person) -> None:
    offer(ada)
    bot.settle()
    for number in range(30):
        edit(bot, ada, topic=f"Topic {number}")
    in_list(ada)
    ada.menu("More…", where="home")
    ada.press("History")
    first = read(ada)
    ada.press("Next page")
    second = read(ada)
    assert (len(first), second[-1]) == (25, "You created it")
    assert len(first) + len(second) == 30 + 2
    ada.press("Previous page")
    assert read(ada) == first


def test_what_was_there_before_begins_plainly(bot: RunningBot, ada: Person, mia: Person) -> None:
    """As after the update that began to keep it: no row says how it came about."""
    offer(ada)
    book(mia)
    bot.settle()
    bot.transact(lambda db: db.execute(sa.delete(HistoryEntry)))
    in_list(mia)
    mia.menu("More…" if "History" not in mia.home_now.menus[-1] else "History", where="home")
    if top(mia).title != "History":
        mia.press("History")
    assert read(mia) == ["@Ada Lovelace created it"]
    assert "This list was begun later, so something in between may be missing." in top(mia).text
    mia.close(all=True)
    in_list(ada)
    ada.menu("Cancel", where="home")
    ada.fill({"Reason": "I am ill"})
    assert ada.submit().ok
    ada.close(all=True)
    bot.settle()
    bot.transact(lambda db: db.execute(sa.delete(HistoryEntry)))
    in_list(mia, "Cancelled")
    mia.menu("History", where="home")
    assert "@Ada Lovelace cancelled it" in top(mia).text


def test_whoever_saves_the_same_way_to_attend_changes_nothing(bot: RunningBot, ada: Person, mia: Person) -> None:
    host(ada, guests=["mia"], **BOTH)
    bot.settle()
    before = history(mia)
    in_list(mia)
    unchanged(bot, lambda: (mia.menu("Change attendance", where="home"), mia.submit()))
    assert "You're attending" in top(mia).text
    mia.close(all=True)
    assert history(mia) == before
