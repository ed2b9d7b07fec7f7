"""What happens in the database to a notice that is carried to Zoom, step by step. Each function is a change for the
ledger.

Such a notice says only that Zoom is to be brought in line with a meeting: what that takes is decided each time from how
the two stand. A meeting that Zoom may have, though we do not know its id, is looked for before one is made.
"""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.outbox.context import OutboxContext
from bot.outbox.messages.state import find_open_notice, put_back
from bot.outbox.rate_limiter import ZOOM_READ, ZOOM_WRITE, CallPermit
from mentorship.meetings.zoom_link import AWAITED, MADE, record_link_failed, record_link_gone, record_link_made
from storage.meeting import Meeting, find_meeting
from storage.notice import DROPPED, FAILED, SENDING, SENT, Notice
from storage.workspace import Workspace

LONGEST_CALL_SECONDS = 25.0  # after so long a call to Zoom has ended, also one of a process that is dead by now
MAX_TRIES = 600  # about two days, at the longest delay
LINK_DEADLINE_BEFORE_START = dt.timedelta(hours=1)  # before it begins: time for the mentor to see to a link
MIN_TRY_TIME = dt.timedelta(minutes=10)  # that we try, however soon the meeting begins


@dataclass(frozen=True)
class ZoomMeetingSpec:
    """A meeting as it should be at Zoom. `mark` is in its topic, and no other has it."""

    mark: str
    starts_at: dt.datetime
    minutes: int


@dataclass(frozen=True)
class ZoomMeeting:
    """A meeting that Zoom has: Zoom's id of it, and the link by which people join."""

    id: str
    url: str


@dataclass(frozen=True)
class FindMeeting:
    """Zoom may have made it: look for it."""

    mark: str
    method: str = ZOOM_READ


@dataclass(frozen=True)
class CreateMeeting:
    """It is marked as being made: make it."""

    spec: ZoomMeetingSpec
    method: str = ZOOM_WRITE


@dataclass(frozen=True)
class UpdateMeeting:
    """Zoom has it: let it be there when the meeting is."""

    zoom_id: str
    spec: ZoomMeetingSpec
    method: str = ZOOM_WRITE


@dataclass(frozen=True)
class DeleteMeeting:
    """It is needed no more."""

    zoom_id: str
    method: str = ZOOM_READ


@dataclass(frozen=True)
class WaitSeconds:
    """Nothing can be done for so many seconds."""

    seconds: float


@dataclass(frozen=True)
class TooLate:
    """It cannot be made in time."""

    error: str


@dataclass(frozen=True)
class Finished:
    """Zoom is in line with the meeting."""

    outcome: str = ""


ZoomCall = FindMeeting | CreateMeeting | UpdateMeeting | DeleteMeeting
NextAction = ZoomCall | WaitSeconds | TooLate | Finished


def next_action(
    db: Session, outbox: OutboxContext, notice_id: int, permit: CallPermit, *, searched: bool
) -> NextAction:
    """Decide what comes next, from how things are now; `looked` when it is known whether Zoom has the meeting."""
    notice = find_open_notice(db, notice_id, lock=True)
    if notice is None:
        return Finished()
    meeting = _meeting(db, notice)
    call = _next_call(db, notice, meeting, searched=searched) if meeting is not None else None
    if meeting is None or call is None:
        notice.state = DROPPED
        return Finished(DROPPED)
    if outbox.zoom is None:
        return TooLate("Zoom is not set up any more")
    delay = 0.0 if permit.acquire(call.method) else permit.delay(call.method)
    if meeting.link_state == AWAITED and _link_deadline(notice, meeting) < outbox.clock() + dt.timedelta(seconds=delay):
        return TooLate(notice.error or "Zoom takes no more before the meeting begins")
    delay = max(delay, 0.0 if searched else _seconds_until_settled(notice, outbox))
    if delay:
        return WaitSeconds(delay)
    notice.state, notice.sending_since = SENDING, outbox.wall_clock()
    return call


def record_created(
    db: Session, outbox: OutboxContext, notice_id: int, zoom_meeting: ZoomMeeting, *, done: bool
) -> None:
    """Zoom has the meeting; `done` when it is at the right time there, too."""
    notice = find_open_notice(db, notice_id)
    if notice is not None:
        record_link_made(db, **_meeting_ids(notice), zoom_id=zoom_meeting.id, url=zoom_meeting.url, now=outbox.clock())
        notice.state = SENT if done else notice.state


def record_gone(db: Session, outbox: OutboxContext, notice_id: int, *, done: bool) -> None:
    """Zoom does not have the meeting any more; `done` when that is as it should be."""
    notice = find_open_notice(db, notice_id)
    if notice is not None:
        record_link_gone(db, **_meeting_ids(notice), now=outbox.clock())
        notice.state = SENT if done else notice.state


def record_updated(db: Session, notice_id: int) -> None:
    """Zoom's meeting is when ours is."""
    notice = find_open_notice(db, notice_id)
    if notice is not None:
        notice.state = SENT


def retry_later(
    db: Session, outbox: OutboxContext, notice_id: int, error: str, *, may_exist: bool, max_tries: int
) -> float | None:
    """Try again after the seconds returned; None when it was tried too often. `unsure`: it may have been made."""
    notice = find_open_notice(db, notice_id)
    if notice is None:
        return 0.0
    if notice.attempts >= max_tries:
        return None
    notice.attempts += 1
    notice.error = error[:500]
    delay = outbox.backoff(notice.attempts)
    notice.due_at = outbox.clock() + dt.timedelta(seconds=delay)
    waiting = put_back(db, notice_id)
    if may_exist and waiting is not None:
        waiting.details = {**waiting.details, "again": True}
    return delay


def give_up(db: Session, outbox: OutboxContext, notice_id: int, error: str) -> None:
    """Record why, and let the mentor know who still waits for a link."""
    notice = find_open_notice(db, notice_id)
    if notice is not None:
        record_link_failed(db, **_meeting_ids(notice), now=outbox.clock())
        notice.state, notice.error = FAILED, error[:500]


def _meeting_ids(notice: Notice) -> dict[str, int]:
    return {"workspace_id": notice.workspace_id, "meeting_id": notice.meeting_id or 0}


def _meeting(db: Session, notice: Notice) -> Meeting | None:
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
    """By which Zoom's meeting is known to be of ours, also where several of us share one account."""
    team = db.get_one(Workspace, meeting.workspace_id).team_id
    return f"mentorship {meeting.id}-{team}-{int(meeting.created_at.timestamp()):x}"


def _minutes(meeting: Meeting) -> int:
    return int((meeting.ends_at - meeting.starts_at).total_seconds() // 60)


def _link_deadline(notice: Notice, meeting: Meeting) -> dt.datetime:
    """Until when it makes sense to wait for a link."""
    return max(meeting.starts_at - LINK_DEADLINE_BEFORE_START, notice.created_at + MIN_TRY_TIME)


def _seconds_until_settled(notice: Notice, outbox: OutboxContext) -> float:
    """The seconds in which a call may still take effect that somebody began who did not live to see its end."""
    if notice.state != SENDING or notice.sending_since is None:
        return 0.0
    return max(0.0, LONGEST_CALL_SECONDS - (outbox.wall_clock() - notice.sending_since).total_seconds())
