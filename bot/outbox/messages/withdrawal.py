"""Announcements in a channel that people of another company can read: nothing new is posted, and cards are emptied."""

import datetime as dt

from sqlalchemy.orm import Session

from blocks.masterclasses.announcement import withdrawn_card
from bot.outbox.render.payloads import Payload, Update
from mentorship.outbox.channels import enqueue_announcement
from mentorship.outbox.failures import close_announcement_channel
from storage.lane import Lane
from storage.meeting import Meeting
from storage.notice import Notice, forget_card, subject_of


def withdraw(db: Session, notice: Notice, payload: Payload, now: dt.datetime) -> Payload | None:
    """Return what is to be sent in place of the payload: of a card that is there an empty one, and nothing new.

    If this is the channel of the program, the admins are told, once.
    """
    close_announcement_channel(db, notice.workspace_id, Lane(notice.lane).slack_channel, "is_ext_shared", now)
    return Update(payload.channel, payload.ts, *withdrawn_card()) if isinstance(payload, Update) else None


def record_withdrawn(db: Session, notice: Notice, now: dt.datetime) -> None:
    """Forget the card that shows nothing any more; the masterclass is announced in the present channel, if in any."""
    forget_card(db, subject_of(notice), Lane(notice.lane))
    meeting = db.get(Meeting, notice.meeting_id) if notice.meeting_id is not None else None
    if meeting is not None:
        enqueue_announcement(db, meeting, now=now)
