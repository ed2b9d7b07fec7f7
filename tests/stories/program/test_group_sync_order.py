"""An event and a page of members reach a group in either order: the newer one counts."""

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentorship.program.group_sync import (
    SYNC_DELAY_AFTER_EVENT,
    SYNC_INTERVAL,
    MembersPage,
    claim_page,
    group_changed,
    postpone_page,
    save_page,
)
from storage.group import Group, GroupMember
from storage.person import Person as Member
from storage.workspace import find_workspace

NOW = dt.datetime(2026, 12, 1, 12, tzinfo=dt.UTC)
MOMENT = dt.timedelta(seconds=1)


def prepare(db: Session) -> dict[str, Any]:
    """Add a group that follows C1 and has not been read; return the arguments that every call needs."""
    about = {"team_id": "T1"}
    assert claim_page(db, team_id="T1", now=NOW) is None  # it makes the workspace
    workspace = find_workspace(db, "T1")
    assert workspace is not None
    for name in ("U1", "U2", "U3"):
        db.add(Member(workspace_id=workspace.id, slack_id=name, name=name, zone="UTC"))
    db.add(Group(workspace_id=workspace.id, name="Readers", source="channel", slack_id="C1", sync_at=NOW))
    db.flush()
    return about


def claimed(db: Session, now: dt.datetime) -> MembersPage:
    page = claim_page(db, team_id="T1", now=now)
    assert page is not None
    return page


def there(db: Session) -> set[str]:
    wanted = sa.select(Member.slack_id).join(GroupMember, GroupMember.person_id == Member.id)
    return set(db.scalars(wanted))


def test_a_page_is_claimed_by_one(db: Session) -> None:
    prepare(db)
    claimed(db, NOW)
    assert claim_page(db, team_id="T1", now=NOW + MOMENT) is None


def test_nobody_is_taken_out_before_the_last_page(db: Session) -> None:
    about = prepare(db)
    save_page(db, **about, page=claimed(db, NOW), slack_ids=["U1", "U2"], following="", now=NOW)
    again = NOW + SYNC_INTERVAL
    save_page(db, **about, page=claimed(db, again), slack_ids=["U2"], following="next", now=again)
    assert there(db) == {"U1", "U2"}
    page = claimed(db, again)
    assert page.cursor == "next"
    save_page(db, **about, page=page, slack_ids=["U3"], following="", now=again)
    assert there(db) == {"U2", "U3"}


def test_a_page_that_is_older_than_an_event_is_not_kept(db: Session) -> None:
    about = prepare(db)
    save_page(db, **about, page=claimed(db, NOW), slack_ids=["U1", "U2"], following="", now=NOW)
    again = NOW + SYNC_INTERVAL
    page = claimed(db, again)
    group_changed(db, **about, event_id="Ev1", slack_id="C1", left=["U2"], now=again + MOMENT)
    save_page(db, **about, page=page, slack_ids=["U1", "U2"], following="", now=again + 2 * MOMENT)
    assert there(db) == {"U1"}
    confirming = again + MOMENT + SYNC_DELAY_AFTER_EVENT
    save_page(db, **about, page=claimed(db, confirming), slack_ids=["U1"], following="", now=confirming)
    assert there(db) == {"U1"}


def test_whoever_joins_between_two_pages_stays_in(db: Session) -> None:
    about = prepare(db)
    save_page(db, **about, page=claimed(db, NOW), slack_ids=["U1"], following="next", now=NOW)
    group_changed(db, **about, event_id="Ev1", slack_id="C1", joined=["U3"], now=NOW)
    save_page(db, **about, page=claimed(db, NOW), slack_ids=["U2"], following="", now=NOW)
    assert there(db) == {"U1", "U2", "U3"}


def test_an_event_sent_twice_takes_effect_once(db: Session) -> None:
    about = prepare(db)
    changes: list[dict[str, Any]] = [{"joined": ["U1"]}, {"left": ["U1"]}]
    for event_id, change in (("Ev1", changes[0]), ("Ev2", changes[1]), ("Ev1", changes[0])):
        group_changed(db, **about, event_id=event_id, slack_id="C1", now=NOW, **change)
    assert there(db) == set()


def test_trouble_keeps_the_members_and_begins_anew(db: Session) -> None:
    about = prepare(db)
    save_page(db, **about, page=claimed(db, NOW), slack_ids=["U1"], following="next", now=NOW)
    postpone_page(db, **about, page=claimed(db, NOW), trouble="channel_not_found", now=NOW)
    assert there(db) == {"U1"}
    assert claim_page(db, team_id="T1", now=NOW + SYNC_INTERVAL / 2) is None
    assert claimed(db, NOW + SYNC_INTERVAL).cursor == ""


def test_an_event_of_another_channel_or_workspace_changes_nothing(db: Session) -> None:
    prepare(db)
    for about in ({"team_id": "T1", "slack_id": "C2"}, {"team_id": "T2", "slack_id": "C1"}):
        group_changed(db, **about, event_id="Ev1", joined=["U1"], now=NOW)
    assert there(db) == set()
