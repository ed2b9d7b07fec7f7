"""Syncing groups with Slack: events take effect immediately, and complete readings, page by page, confirm them.

An event may come twice, late or never, and a page is already old when it is stored. So every event is followed by a
reading soon, and a page that was requested before an event is not stored but requested again.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from mentorship.people.members import list_unknown_people
from storage.group import (
    Group,
    add_members,
    is_followed,
    lock_due_group,
    lock_group,
    lock_groups_synced_with,
    remove_members,
    remove_unconfirmed,
)
from storage.person import find_people_by_slack_ids
from storage.workspace import ensure_workspace, find_workspace, remember_event

CLAIM_DURATION = dt.timedelta(minutes=2)  # how long a page is left to the process that has claimed it
SYNC_DELAY_AFTER_EVENT = dt.timedelta(seconds=30)  # after an event: those that come together are confirmed together
SYNC_INTERVAL = dt.timedelta(minutes=15)
RETRY_DELAY = dt.timedelta(minutes=1)  # after a failure that may pass


@dataclass(frozen=True)
class MembersPage:
    """A page of a group's members to read from Slack. `claimed_until` tells later whether anything happened since."""

    group_id: int
    source: str  # user_group, channel
    slack_id: str
    cursor: str
    claimed_until: dt.datetime


def claim_page(db: Session, *, team_id: str, now: dt.datetime) -> MembersPage | None:
    """Claim the page that is due for a while, and return it; None if none is due."""
    group = lock_due_group(db, ensure_workspace(db, team_id, now).id, now)
    if group is None:
        return None
    group.sync_at = now + CLAIM_DURATION
    return MembersPage(group.id, group.source, group.slack_id, group.sync_cursor, group.sync_at)


def save_page(
    db: Session, *, team_id: str, page: MembersPage, slack_ids: Sequence[str], following: str, now: dt.datetime
) -> None:
    """Add these people to the group; `following` is the cursor of the next page, empty after the last one.

    After the last page, those who were on no page are removed. Until then nobody is.
    """
    group = _lock_claimed_group(db, team_id, page, now)
    if group is None:
        return
    if not page.cursor:
        group.reading += 1
    people = find_people_by_slack_ids(db, group.workspace_id, slack_ids).values()
    add_members(db, group, [person.id for person in people if person.can_take_part])
    group.sync_cursor, group.sync_at = following, now
    if not following:
        remove_unconfirmed(db, group)
        group.synced_at, group.sync_at, group.trouble = now, now + SYNC_INTERVAL, ""


def postpone_page(
    db: Session,
    *,
    team_id: str,
    page: MembersPage,
    now: dt.datetime,
    trouble: str = "",
    wait: dt.timedelta = RETRY_DELAY,
) -> None:
    """Read the page again later, since Slack did not give it. The members stay as they are.

    With `trouble`, Slack's word for what must be fixed first, the reading starts again later; without, it continues
    from this page after `wait`.
    """
    group = _lock_claimed_group(db, team_id, page, now)
    if group is None:
        return
    group.sync_at = now + (SYNC_INTERVAL if trouble else wait)
    if trouble:
        group.trouble, group.sync_cursor = trouble, ""


def restart_sync(db: Session, *, team_id: str, page: MembersPage, now: dt.datetime) -> None:
    """Start the reading again with the first page, since Slack no longer knows the cursor."""
    group = _lock_claimed_group(db, team_id, page, now)
    if group is not None:
        group.sync_at, group.sync_cursor = now, ""


def group_changed(
    db: Session,
    *,
    team_id: str,
    event_id: str,
    slack_id: str,
    joined: Iterable[str] = (),
    left: Iterable[str] = (),
    now: dt.datetime,
) -> None:
    """Apply an event of a user group or channel: people (Slack ids) joined or left, or something else changed.

    An event that is sent twice takes effect once.
    """
    workspace = find_workspace(db, team_id)
    following = lock_groups_synced_with(db, workspace.id, slack_id) if workspace is not None else []
    if workspace is None or not following or not remember_event(db, workspace.id, event_id, now):
        return
    people = find_people_by_slack_ids(db, workspace.id, {*joined, *left})
    for group in following:
        add_members(db, group, [people[each].id for each in joined if each in people and people[each].can_take_part])
        remove_members(db, group, [people[each].id for each in left if each in people])
        group.sync_at = min(group.sync_at or now, now + SYNC_DELAY_AFTER_EVENT)


def list_unknown_members(db: Session, *, team_id: str, slack_id: str, slack_users: Sequence[str]) -> list[str]:
    """Return those of these people (Slack ids) who are unknown, if any group follows this user group or channel."""
    workspace = find_workspace(db, team_id)
    if workspace is None or not is_followed(db, workspace.id, slack_id):
        return []
    return list_unknown_people(db, team_id=team_id, slack_ids=slack_users)


def _lock_claimed_group(db: Session, team_id: str, page: MembersPage, now: dt.datetime) -> Group | None:
    """Lock and return the page's group; None if anything has happened to it since the page was claimed."""
    group = lock_group(db, ensure_workspace(db, team_id, now).id, page.group_id)
    return group if group is not None and group.sync_at == page.claimed_until else None
