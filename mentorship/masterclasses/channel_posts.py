"""When something is posted in the channel of a masterclass: who joined, what changed, that it begins, and thanks."""

import datetime as dt
from typing import Any

from sqlalchemy.orm import Session

from mentorship.meetings.changes import Changes
from mentorship.outbox.channels import enqueue_channel_post
from mentorship.outbox.kinds import NoticeKind
from storage.channel import OPEN, Channel, find_channel_of_meeting
from storage.meeting import Meeting
from storage.notice import find_waiting
from storage.person import Person

GATHERING = dt.timedelta(minutes=3)  # for how long those who join are gathered into one post
SHOWN_TO_ALL = ("title", "description", "location", "online", "in_person")  # changes that concern whoever reads it


def plan_thanks(db: Session, channel: Channel, meeting: Meeting, *, now: dt.datetime) -> None:
    """Thank everyone once it is over."""
    key = f"thanks:{meeting.id}"
    enqueue_channel_post(db, NoticeKind.CHANNEL_THANKS, meeting, channel, key=key, due_at=meeting.ends_at, now=now)


def post_newcomers(db: Session, meeting: Meeting, *, now: dt.datetime) -> None:
    """Say who has joined, together with everyone else who joins in the next minutes."""
    details, key = {"since": now.isoformat()}, f"channel_joined:{meeting.id}"
    _post(db, NoticeKind.CHANNEL_JOINED, meeting, details=details, key=key, due_at=now + GATHERING, now=now)


def post_changes(db: Session, meeting: Meeting, changes: Changes, *, by: Person, now: dt.datetime) -> None:
    """Say what was changed, as far as it concerns those who read it."""
    shown = {name: change for name, change in changes.items() if name in SHOWN_TO_ALL or _is_link(meeting, name)}
    if shown:
        details = {"by": by.id, "changes": shown | ({"meeting_url": ["", ""]} if "meeting_url" in shown else {})}
        _post(db, NoticeKind.CHANNEL_CHANGED, meeting, details=details, now=now)


def _is_link(meeting: Meeting, name: str) -> bool:
    return name == "meeting_url" and meeting.online


def post_move(db: Session, old: Meeting, new: Meeting, *, by: Person, reason: str, now: dt.datetime) -> None:
    """Say that it was moved, and thank everyone after the new one.

    An earlier move of which the channel was not told yet is told with this one: it was moved from the time before that.
    """
    untold = find_waiting(db, old.workspace_id, NoticeKind.CHANNEL_MOVED, old.id)
    before = untold.details["from"] if untold is not None else old.starts_at.isoformat()
    details = {"by": by.id, "from": before, "reason": reason}
    _post(db, NoticeKind.CHANNEL_MOVED, new, details=details, now=now)
    channel = find_channel_of_meeting(db, new.id)
    if channel is not None and channel.welcomed:
        plan_thanks(db, channel, new, now=now)


def post_start(db: Session, meeting: Meeting, *, now: dt.datetime) -> None:
    """Say that it begins soon, with the way in, where only those who attend read it."""
    _post(db, NoticeKind.CHANNEL_STARTS, meeting, key=f"starts:{meeting.id}", now=now)


def _post(
    db: Session,
    kind: NoticeKind,
    meeting: Meeting,
    *,
    now: dt.datetime,
    details: dict[str, Any] | None = None,
    key: str | None = None,
    due_at: dt.datetime | None = None,
) -> None:
    channel = find_channel_of_meeting(db, meeting.id)
    if channel is not None and channel.state == OPEN:
        enqueue_channel_post(db, kind, meeting, channel, details=details, key=key, due_at=due_at, now=now)
