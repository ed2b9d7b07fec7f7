"""What happens in the database to a notice for Zoom. Each function is a change for BatchWriter.

Such a notice says only that Zoom is to be brought in line with a meeting: what that takes is decided each time from how
the two stand. A meeting that Zoom may have, though we do not know its id, is looked for before one is made.
"""

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy.orm import Session

from bot.outbox.base_delivery import Done, RetryAfter, Undeliverable
from bot.outbox.context import OutboxContext
from bot.outbox.notice_state import begin_sending, find_open_notice, mark_failed
from bot.outbox.rate_limiter import ZOOM_READ, ZOOM_WRITE, CallPermit
from bot.outbox.zoom.types import ZoomMeeting, ZoomMeetingSpec
from mentorship.meetings.zoom_link import AWAITED, MADE, record_link_failed, record_link_gone, record_link_made
from storage.meeting import Meeting, find_meeting
from storage.notice import DROPPED, SENDING, SENT, Notice
from storage.workspace import Workspace

LONGER_THAN_SLACK = dt.timedelta(seconds=10)  # a call to Zoom takes, with the time that it may wait for a thread
LINK_DEADLINE_BEFORE_START = dt.timedelta(hours=1)  # before it begins: time for the mentor to see to a link
MIN_TRY_TIME = dt.timedelta(minutes=10)  # that we try, however soon the meeting begins


@dataclass(frozen=True)
class FindMeeting:
    """Look for a meeting that Zoom may have made."""

    mark: str
    method: ClassVar[str] = ZOOM_READ


@dataclass(frozen=True)
class CreateMeeting:
    """Make the meeting; the notice is marked as being sent."""

    spec: ZoomMeetingSpec
    method: ClassVar[str] = ZOOM_WRITE


@dataclass(frozen=True)
class UpdateMeeting:
    """Let Zoom's meeting be at the time of ours."""

    zoom_id: str
    spec: ZoomMeetingSpec
    method: ClassVar[str] = ZOOM_WRITE


@dataclass(frozen=True)
class DeleteMeeting:
    """Remove a meeting that is no longer needed."""

    zoom_id: str
    method: ClassVar[str] = ZOOM_READ


ZoomCall = FindMeeting | CreateMeeting | UpdateMeeting | DeleteMeeting
NextAction = ZoomCall | Done | RetryAfter | Undeliverable


def next_action(
    db: Session, outbox: OutboxContext, notice_id: int, permit: CallPermit, *, set_up: bool, searched: bool
) -> NextAction:
    """Decide what comes next, from how things are now; `searched` when it is known whether Zoom has the meeting."""
    notice = find_open_notice(db, notice_id, lock=True)
    if notice is None:
        return Done()
    meeting = _meeting(db, notice)
    call = _next_call(db, notice, meeting, searched=searched) if meeting is not None else None
    if meeting is None or call is None:
        notice.state = DROPPED
        return Done(DROPPED)
    if not set_up:
        return Undeliverable("Zoom is not set up any more")
    delay = 0.0 if permit.acquire(call.method) else permit.delay(call.method)
    if meeting.link_state == AWAITED and _link_deadline(notice, meeting) < outbox.clock() + dt.timedelta(seconds=delay):
        return Undeliverable(notice.error or "Zoom takes no more before the meeting begins")
    if delay:
        return RetryAfter(delay)
    begin_sending(notice, outbox, longer=LONGER_THAN_SLACK)
    return call


def record_found(db: Session, outbox: OutboxContext, notice_id: int, found: ZoomMeeting) -> None:
    """Record that Zoom has the meeting, perhaps at another time than it should be."""
    notice = find_open_notice(db, notice_id)
    if notice is not None:
        record_link_made(db, **_meeting_ids(notice), zoom_id=found.id, url=found.url, now=outbox.clock())


def record_gone(db: Session, outbox: OutboxContext, notice_id: int) -> None:
    """Record that Zoom no longer has the meeting."""
    notice = find_open_notice(db, notice_id)
    if notice is not None:
        record_link_gone(db, **_meeting_ids(notice), now=outbox.clock())


def record_sent(db: Session, notice_id: int) -> None:
    """Record that Zoom is in line with the meeting."""
    notice = find_open_notice(db, notice_id)
    if notice is not None:
        notice.state = SENT


def record_failure(db: Session, outbox: OutboxContext, notice: Notice, error: str) -> None:
    """Give the link up, and let the mentor know who still waits for it."""
    record_link_failed(db, **_meeting_ids(notice), now=outbox.clock())
    mark_failed(notice, error)


def _meeting_ids(notice: Notice) -> dict[str, int]:
    return {"workspace_id": notice.workspace_id, "meeting_id": notice.meeting_id or 0}


def _meeting(db: Session, notice: Notice) -> Meeting | None:
    """Return the meeting as it is now."""
    meeting = find_meeting(db, notice.workspace_id, notice.meeting_id or 0)
    if meeting is not None:
        db.refresh(meeting)  # what this transaction read before the notice was locked may be old
    return meeting


def _next_call(db: Session, notice: Notice, meeting: Meeting, *, searched: bool) -> ZoomCall | None:
    wanted = meeting.link_state in (AWAITED, MADE)
    spec = ZoomMeetingSpec(_mark(db, meeting), meeting.starts_at, _minutes(meeting))
    if meeting.zoom_id:
        return UpdateMeeting(meeting.zoom_id, spec) if wanted else DeleteMeeting(meeting.zoom_id)
    if not searched and (notice.state == SENDING or notice.details.get("again")):
        return FindMeeting(spec.mark)
    return CreateMeeting(spec) if wanted else None


def _mark(db: Session, meeting: Meeting) -> str:
    """Return what tells Zoom's meeting as this one of ours, also where several bots share one account."""
    team = db.get_one(Workspace, meeting.workspace_id).team_id
    return f"mentorship {meeting.id}-{team}-{int(meeting.created_at.timestamp()):x}"


def _minutes(meeting: Meeting) -> int:
    return int((meeting.ends_at - meeting.starts_at).total_seconds() // 60)


def _link_deadline(notice: Notice, meeting: Meeting) -> dt.datetime:
    """Return until when it makes sense to wait for a link."""
    return max(meeting.starts_at - LINK_DEADLINE_BEFORE_START, notice.created_at + MIN_TRY_TIME)
