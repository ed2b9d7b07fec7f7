"""Where in Slack a mail leads: to the message that tells the same, else to the app's Home tab."""

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.outbox.queue import is_due
from bot.outbox.render.lookups import card_url, message_url, own_card
from storage.lane import Lane
from storage.notice import IS_UNDELIVERED, SENT, Notice
from storage.workspace import Workspace

PATIENCE = dt.timedelta(minutes=1)  # that a mail waits for its message in Slack


def awaits_message(db: Session, notice: Notice, now: dt.datetime) -> bool:
    """Return whether the message in Slack that tells the same is about to be posted; the mail is to lead to it."""
    if now >= max(notice.created_at, notice.due_at) + PATIENCE:
        return False
    under_way = (*_same(notice), IS_UNDELIVERED, is_due(now))
    return db.scalar(sa.select(Notice.id).where(*under_way).limit(1)) is not None


def find_slack_link(db: Session, notice: Notice, *, to_card: bool = False) -> str:
    """Return the address of the message that tells the same as this mail; else that of the card, or of the Home tab.

    With `to_card`, that of the card goes first.
    """
    posted = sa.select(Notice).where(
        *_same(notice), Notice.created_at == notice.created_at, Notice.state == SENT, Notice.ts.is_not(None)
    )
    found = db.scalar(posted.order_by(Notice.id.desc()).limit(1))
    workspace = db.get_one(Workspace, notice.workspace_id)
    message = message_url(workspace, found.channel or "", found.ts or "") if found is not None else ""
    card = card_url(db, own_card(db, notice))
    first, second = (card, message) if to_card else (message, card)
    return first or second or workspace.home_url or workspace.url


def _same(notice: Notice) -> tuple[sa.ColumnElement[bool], ...]:
    """Return the conditions that a notice tells the same in Slack."""
    return (
        Notice.workspace_id == notice.workspace_id,
        Notice.lane == Lane.person(notice.person_id),
        Notice.kind == notice.kind,
        Notice.meeting_id.is_not_distinct_from(notice.meeting_id),
        Notice.request_id.is_not_distinct_from(notice.request_id),
    )
