"""Reading the list of members page by page: which page is due is kept with the workspace."""

import datetime as dt

from sqlalchemy.orm import Session

from storage.workspace import ensure_workspace

CLAIM_DURATION = dt.timedelta(minutes=1)  # how long others leave a page to whoever has begun with it
SYNC_INTERVAL = dt.timedelta(hours=24)


def claim_page(db: Session, *, team_id: str, now: dt.datetime) -> str | None:
    """Claim the page that is due for a while, and return its cursor; None if none is due."""
    workspace = ensure_workspace(db, team_id, now)
    if workspace.sweep_at > now:
        return None
    workspace.sweep_at = now + CLAIM_DURATION
    return workspace.sweep_cursor


def postpone_page(db: Session, *, team_id: str, wait: dt.timedelta, restart: bool, now: dt.datetime) -> None:
    """Let the page wait, or the sync begin again with the first one: Slack's cursors expire."""
    workspace = ensure_workspace(db, team_id, now)
    workspace.sweep_at = now + wait
    if restart:
        workspace.sweep_cursor = ""


def finish_page(db: Session, *, team_id: str, following: str, now: dt.datetime) -> None:
    """Record that the members of a page are stored; `following` is the next page's cursor, empty after the last."""
    workspace = ensure_workspace(db, team_id, now)
    workspace.sweep_cursor = following
    workspace.sweep_at = now if following else now + SYNC_INTERVAL
