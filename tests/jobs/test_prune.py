"""What grows for ever is pruned: each kind by its rule, in small transactions, and nothing that still matters."""

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.jobs import prune
from localslack.server import LocalSlack
from storage.base import Base
from storage.history import HistoryEntry
from storage.masterclass_draft import MasterclassDraft
from storage.notice import HOME, SENT, WAITING, Card, Notice
from storage.person import Person
from storage.request import ACCEPTED, DECLINED, EXPIRED, PENDING, SessionRequest
from storage.waitlist import PASSED, WaitlistEntry
from storage.waitlist import WAITING as QUEUED
from storage.workspace import SeenEvent
from tests.support.running_bot import RunningBot
from tests.support.sessions import offer

pytestmark = pytest.mark.both_databases

DAY, YEAR = dt.timedelta(days=1), dt.timedelta(days=366)


def test_what_is_old_goes(bot: RunningBot) -> None:
    now = bot.clock()
    events = [{"event_id": f"Ev{days}", "seen_at": now - days * DAY} for days in (1, 3)]
    put(bot, SeenEvent, *events)
    put(bot, Notice, *(notice(now, days, state) for days, state in ((1, SENT), (31, SENT), (31, WAITING))))
    put(bot, MasterclassDraft, *({"made_at": now - days * DAY, "plan": {"days": days}} for days in (1, 3)))
    bot.clock.now += dt.timedelta(hours=2)
    bot.tick()
    assert {"Ev1"} == values(bot, SeenEvent.event_id, SeenEvent.event_id.in_(["Ev1", "Ev3"]))
    assert values(bot, Notice.lane, Notice.kind == "test") == {"sent1", "waiting31"}
    assert len(values(bot, MasterclassDraft.id)) == 1


def test_requests_that_became_nothing_go_after_a_year(bot: RunningBot) -> None:
    now = bot.clock()
    old, young = now - YEAR - DAY, now - YEAR + DAY
    kept = [(old, ACCEPTED), (old, PENDING), (young, DECLINED)]
    put(bot, SessionRequest, *(request(at, state) for at, state in (*kept, (old, DECLINED), (old, EXPIRED))))
    bot.prune(now)
    states = values(bot, SessionRequest.state)
    assert states == {ACCEPTED, PENDING, DECLINED}
    assert len(values(bot, SessionRequest.id)) == len(kept)


def test_entries_of_waitlists_go_a_year_after_they_ended(bot: RunningBot) -> None:
    now = bot.clock()
    old = now - YEAR - DAY
    rows = [(QUEUED, None), (PASSED, now - DAY), (PASSED, None), (PASSED, old)]
    put(bot, WaitlistEntry, *(entry(number, old, *row) for number, row in enumerate(rows)))
    bot.prune(now)
    assert values(bot, WaitlistEntry.meeting_id) == {0, 1}


def test_history_stays_for_two_years(bot: RunningBot) -> None:
    now = bot.clock()
    kinds = {"told": 2 * YEAR + DAY, "booked": 2 * YEAR - DAY}
    put(bot, HistoryEntry, *({"meeting_id": 1, "at": now - age, "kind": kind} for kind, age in kinds.items()))
    bot.prune(now)
    assert values(bot, HistoryEntry.kind, HistoryEntry.meeting_id == 1) == {"booked"}


def test_a_card_stays_for_a_year_after_what_it_shows(bot: RunningBot, slack: LocalSlack) -> None:
    offer(slack.person("ada"))
    bot.settle()
    begun = bot.clock()
    shown = values(bot, Card.kept_until, Card.subject.startswith("meeting:"))
    assert shown
    assert all(until is not None and until >= begun + YEAR for until in shown)
    bot.prune(begun + YEAR - DAY)
    assert values(bot, Card.subject, Card.subject.startswith("meeting:"))
    bot.prune(max(filter(None, shown)))
    assert values(bot, Card.subject) <= {HOME}


def test_a_great_many_go_in_small_transactions(bot: RunningBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prune, "BATCH", 3)
    monkeypatch.setattr(prune, "BATCHES", 2)
    old = bot.clock() - 9 * DAY
    put(bot, SeenEvent, *({"event_id": f"Old{number}", "seen_at": old} for number in range(8)))
    for left in (2, 0):
        bot.clock.now += dt.timedelta(hours=2)
        bot.tick()
        assert len(values(bot, SeenEvent.event_id, SeenEvent.event_id.startswith("Old"))) == left


def notice(now: dt.datetime, days: int, state: str) -> dict[str, Any]:
    """A notice that was made so many days ago."""
    at = {"created_at": now - days * DAY, "due_at": now + DAY, "urgency": now + DAY}
    return {"kind": "test", "lane": f"{state}{days}", "details": {}, "refresh": False, "state": state, **at}


def request(expires_at: dt.datetime, state: str) -> dict[str, Any]:
    """A request that could be answered until then."""
    shape: dict[str, Any] = {"low_id": 1, "high_id": 2, "times": [], "minutes": 30}
    return {**shape, "state": state, "created_at": expires_at - 3 * DAY, "expires_at": expires_at}


def entry(meeting_id: int, created_at: dt.datetime, state: str, offer_until: dt.datetime | None) -> dict[str, Any]:
    """An entry of a waitlist."""
    return {"meeting_id": meeting_id, "created_at": created_at, "state": state, "offer_until": offer_until}


def put(bot: RunningBot, table: type[Base], *rows: dict[str, Any]) -> None:
    """Add rows; whom they concern is someone of the workspace."""

    def add(db: Session) -> None:
        person = db.scalars(sa.select(Person).order_by(Person.id).limit(1)).one()
        everybody = ("person_id", "sender_id", "mentor_id", "mentee_id", "turn_id")
        concerned = {name: person.id for name in everybody if name in table.__table__.c}
        if table is WaitlistEntry:
            del concerned["mentor_id"]
        db.add_all([table(workspace_id=person.workspace_id, **concerned | row) for row in rows])

    bot.transact(add)


def values(bot: RunningBot, column: Any, *conditions: Any) -> set[Any]:
    """All values of a column."""
    return bot.transact(lambda db: set(db.scalars(sa.select(column).where(*conditions))))
