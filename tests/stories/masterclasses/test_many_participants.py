"""The list of a masterclass with as many people as allowed, on the screen."""

import time
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from localslack.server import LocalSlack
from localslack.testing.person import Person
from mentorship.masterclasses import participant_list
from mentorship.masterclasses import participants as use_cases
from mentorship.masterclasses.participant_list import PAGE
from storage.meeting import Enrollment
from storage.participants import count_enrolled
from storage.person import Person as Member
from tests.support.crowds import PLACED, WAITING, crowd, extras
from tests.support.masterclasses import host, newest_masterclass
from tests.support.participants import open_list, people, plan_and_settle
from tests.support.running_bot import RunningBot
from tests.support.sessions import NOW, top
from tests.support.statements import noting

pytestmark = pytest.mark.both_databases


def test_everybody_is_on_some_page(bot: RunningBot, slack: LocalSlack, ada: Person, crowded: int) -> None:
    """Every page is within Slack's limits: otherwise the local Slack would refuse it and the test fail."""
    open_list(bot, ada, crowded)
    seen: list[str] = []
    pages = 0
    while True:
        pages += 1
        ids = [option["value"] for option in menus(top(ada))]
        seen += ids
        if "Next page" not in top(ada).buttons:
            break
        assert ada.press("Next page", where="modal").ok
    assert pages == (PLACED + WAITING + PAGE - 1) // PAGE
    assert len(seen) == len(set(seen)) == PLACED
    assert f"{WAITING}. " in top(ada).text, "the last one who waits"
    assert ada.press("Previous page", where="modal").ok
    assert f"Page {pages - 1}" in top(ada).text


def menus(shown: Any) -> list[dict[str, Any]]:
    return [control.element["options"][0] for control in shown.controls if control.element["type"] == "overflow"]


def test_an_ordinary_reader_turns_pages_too(bot: RunningBot, tom: Person, crowded: int) -> None:
    open_list(bot, tom, crowded)
    for _ in range((PLACED - 1) // PAGE):
        assert tom.press("Next page", where="modal").ok
    assert "Next page" not in top(tom).buttons
    assert f"Page {(PLACED - 1) // PAGE + 1}" in top(tom).text


def test_a_page_costs_a_handful_of_queries_and_a_moment(bot: RunningBot, ada: Person, crowded: int) -> None:
    known = people(bot)
    for page in (0, 7, 17, 10_000):
        view, queries, seconds = bot.transact(measured, lambda db, at=page: look(db, known["ada"], crowded, at))
        assert 0 < len(view.rows) <= PAGE
        assert queries <= 20
        assert seconds < 1


def look(db: Session, person_id: int, number: int, page: int) -> participant_list.ParticipantsPage:
    actor = db.get_one(Member, person_id)
    return participant_list.list_participants(db, actor=actor, meeting_id=number, page=page, now=NOW)


def measured(db: Session, act: Callable[[Session], Any]) -> tuple[Any, int, float]:
    """Return the outcome, how many statements it took, and how many seconds of this thread's own time."""
    began = time.thread_time()
    with noting(db.get_bind()) as statements:
        return act(db), len(statements), time.thread_time() - began


def test_after_the_last_of_a_page_is_gone_the_page_before_is_shown(bot: RunningBot, ada: Person) -> None:
    host(ada)
    bot.settle()
    number = newest_masterclass(bot).id
    bot.transact(crowd, number, PAGE + 1, 0)
    open_list(bot, ada, number)
    ada.press("Next page", where="modal")
    assert len(menus(top(ada))) == 1
    bot.transact(leave_last, number)
    assert ada.press("Download as CSV", where="modal").ok, "which renews the page"
    assert len(menus(top(ada))) == PAGE
    assert "Next page" not in top(ada).buttons


def leave_last(db: Session, number: int) -> None:
    place = db.scalars(
        sa.select(Enrollment).where(Enrollment.meeting_id == number).order_by(Enrollment.id.desc())
    ).first()
    assert place is not None
    place.state, place.blocks = "left", False


def test_hundreds_are_added_within_slacks_three_seconds(bot: RunningBot, ada: Person) -> None:
    number = plan_and_settle(bot, ada)
    known = people(bot)
    with Session(bot.program.database.engine) as db:  # which waits as long as it takes on a busy machine
        placed, _, seconds = measured(db, partial(add_hundreds, actor_id=known["ada"], number=number))
    assert placed == 400
    assert seconds < 1.5


def add_hundreds(db: Session, actor_id: int, number: int) -> int:
    """Add hundreds of people, count the places and roll back, since Slack does not know those people."""
    extras(db, 400)
    guests = [f"UEXTRA{index:04}" for index in range(400)]
    actor = db.get_one(Member, actor_id)
    use_cases.add(db, actor=actor, meeting_id=number, guests=guests, confirmed_warning="", now=NOW)
    placed = count_enrolled(db, number, ("attending",))
    db.rollback()
    return placed


def test_a_long_list_is_searched_by_name(bot: RunningBot, ada: Person, tom: Person, crowded: int) -> None:
    for reader in (ada, tom):
        open_list(bot, reader, crowded)
        assert top(reader).submit == "Search"
        reader.fill({"Search": "extra 0123"})
        assert reader.submit().ok
        assert "@UEXTRA0123" in top(reader).text
        assert "@UEXTRA0124" not in top(reader).text
        assert "Next page" not in top(reader).buttons
        reader.fill({"Search": "extra 01"})
        assert reader.submit().ok
        assert reader.press("Next page", where="modal").ok
        assert "@UEXTRA0130" in top(reader).text, "the pages are those of what was found"
        reader.fill({"Search": "nobody"})
        assert reader.submit().ok
        assert "Nobody here has this name." in top(reader).text
        reader.fill({"Search": ""})
        assert reader.submit().ok
        assert "@UEXTRA0000" in top(reader).text


def test_whoever_waits_is_found_with_their_number(bot: RunningBot, ada: Person, crowded: int) -> None:
    open_list(bot, ada, crowded)
    ada.fill({"Search": f"{PLACED + 6:04}"})
    assert ada.submit().ok
    assert f"7. @UEXTRA{PLACED + 6:04}" in top(ada).text


def test_a_short_list_has_no_search(bot: RunningBot, ada: Person) -> None:
    open_list(bot, ada, plan_and_settle(bot, ada, guests=["mia"]))
    assert not top(ada).submit
