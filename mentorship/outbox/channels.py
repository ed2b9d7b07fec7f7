"""Putting in the outbox what concerns channels: the announcement of a masterclass, and the channel of its own."""

import datetime as dt
from typing import Any

from sqlalchemy.orm import Session

from mentorship.outbox.kinds import NoticeKind
from mentorship.outbox.notify import NewNotice, enqueue
from storage.channel import Channel
from storage.lane import Lane, LaneKind
from storage.meeting import Meeting
from storage.notice import find_lanes_with_card, meeting_subject


def enqueue_announcement(db: Session, meeting: Meeting, *, now: dt.datetime) -> None:
    """Let the one card that announces the masterclass show it as it then is, in whichever channel it was posted.

    Where there is none, it gets one in the channel that is set now, unless it is for certain groups only.
    """
    program = meeting.host.program
    present = Lane.announcement(program.announcement_channel)
    lanes = find_lanes_with_card(db, meeting_subject(meeting.id), LaneKind.ANNOUNCEMENT)
    if not lanes and program.announcement_channel and not meeting.restricted:
        lanes = {present}
    for lane in lanes - ({present} if program.announcement_trouble else set()):
        enqueue_announcement_card(db, meeting, lane, now=now)


def enqueue_announcement_card(db: Session, meeting: Meeting, lane: Lane, *, now: dt.datetime) -> None:
    """Bring the card that announces the masterclass in the channel of this lane up to date."""
    key, kind = f"{lane}:{meeting.id}", NoticeKind.ANNOUNCEMENT
    enqueue(db, NewNotice(kind, meeting.host, now, meeting, refresh=True, key=key, lane=lane))


def enqueue_channel_sync(db: Session, channel: Channel, meeting: Meeting, *, now: dt.datetime) -> None:
    """Bring the masterclass's channel in line with it, once for many changes."""
    lane = Lane.channel(channel.id)
    enqueue(db, NewNotice(NoticeKind.CHANNEL, meeting.host, now, meeting, refresh=True, key=lane, lane=lane))


def enqueue_channel_post(
    db: Session,
    kind: NoticeKind,
    meeting: Meeting,
    channel: Channel,
    *,
    now: dt.datetime,
    details: dict[str, Any] | None = None,
    key: str | None = None,
    due_at: dt.datetime | None = None,
) -> None:
    """Post in the masterclass's channel, once it has been made; where a post with this `key` waits, that one serves."""
    if channel.slack_id:
        about, lane = details or {}, Lane.announcement(channel.slack_id)
        enqueue(db, NewNotice(kind, meeting.host, now, meeting, details=about, key=key, lane=lane, due_at=due_at))
