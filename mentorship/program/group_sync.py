"""Keeping groups in step with Slack: its events take effect at once, and complete readings, page by page, confirm them.

An event may come twice, late or never, and a page is old by the time it is kept. So every event lets a reading follow
soon, and a page that was asked for before an event is not kept but asked for again.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from storage.group import (
    Group,
    add_members,
    lock_due_group,
    lock_group,
    lock_groups_synced_with,
    remove_members,
    remove_unconfirmed,
)
from storage.person import find_people_by_slack_ids
from storage.workspace import ensure_workspace, find_workspace, remember_event

CLAIM_DURATION = dt.timedelta(minutes=2)  # how long others leave a page to whoever has begun with it
SYNC_DELAY_AFTER_EVENT = dt.timedelta(seconds=30)  # after an event: those that come together are confirmed together
SYNC_INTERVAL = dt.timedelta(minutes=15)
RETRY_DELAY = dt.timedelta(minutes=1)  # after a failure that may pass


@dataclass(frozen=True)
class MembersPage:
    """A page of a group's members, to be read from Slack. `claim` tells afterwards whether anything happened since."""

    group_id: int
    source: str  # user_group, channel
    slack_id: str
    cursor: str
    claimed_until: dt.datetime


def claim_page(db: Session, *, team_id: str, now: dt.datetime) -> MembersPage | None:
    """The page that is due, None when none is. For a while it is the caller's."""
    group = lock_due_group(db, ensure_workspace(db, team_id, now).id, now)
    if group is None:
        return None
    group.sync_at = now + CLAIM_DURATION
    return MembersPage(group.id, group.source, group.slack_id, group.sync_cursor, group.sync_at)


def list_unknown_people(db: Session, *, team_id: str, slack_ids: Sequence[str], now: dt.datetime) -> list[str]:
    """Those of these people of whom we know nothing yet."""
    known = find_people_by_slack_ids(db, ensure_workspace(db, team_id, now).id, slack_ids)
    return [slack_id for slack_id in slack_ids if slack_id not in known]


def save_page(
    db: Session, *, team_id: str, page: MembersPage, slack_ids: Sequence[str], following: str, now: dt.datetime
) -> None:
    """Let these people be in the group; `following` is the next page's cursor.

    After the last page (empty) those whom no page had are out of it. Until then nobody is.
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
    """Slack did not give the page. With `trouble`, its word for what must be mended first, the reading is begun anew
    later; without, it goes on from here after `wait`. The members stay as they are.
    """
    group = _lock_claimed_group(db, team_id, page, now)
    if group is None:
        return
    group.sync_at = now + (SYNC_INTERVAL if trouble else wait)
    if trouble:
        group.trouble, group.sync_cursor = trouble, ""


def restart_sync(db: Session, *, team_id: str, page: MembersPage, now: dt.datetime) -> None:
    """Slack does not know the cursor any more: let the reading begin with the first page."""
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
    """Something happened in a user group or channel: people (Slack ids) joined or left, or it was changed otherwise.

    The same event sent twice takes effect once.
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


def _lock_claimed_group(db: Session, team_id: str, page: MembersPage, now: dt.datetime) -> Group | None:
    """The page's group, if nothing has happened to it since."""
    group = lock_group(db, ensure_workspace(db, team_id, now).id, page.group_id)
    return group if group is not None and group.sync_at == page.claimed_until else None
