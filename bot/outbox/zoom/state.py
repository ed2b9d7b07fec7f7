"""What happens in the database to a notice that is carried to Zoom, step by step. Each function is a change for the
ledger.

Such a notice says only that Zoom is to be brought in line with a meeting: what that takes is decided each time from how
the two stand. A meeting that Zoom may have, though we do not know its id, is looked for before one is made.
"""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.outbox.context import Office
from bot.outbox.messages.state import open_notice, put_back
from bot.outbox.rate_limiter import ZOOM_READ, ZOOM_WRITE, Permit
from mentorship.meetings.zoom_link import AWAITED, MADE, link_failed, link_gone, link_made
from storage.meeting import Meeting, find_meeting
from storage.notice import DROPPED, FAILED, SENDING, SENT, Notice
from storage.workspace import Workspace

LONGEST_SECONDS = 25.0  # after so long a call to Zoom has ended, also one of a process that is dead by now
TRIES = 600  # about two days, at the longest delay
AHEAD = dt.timedelta(hours=1)  # before it begins: time for the mentor to see to a link
AT_LEAST = dt.timedelta(minutes=10)  # that we try, however soon the meeting begins


@dataclass(frozen=True)
class Room:
    """A meeting as it should be at Zoom. `mark` is in its topic, and no other has it."""

    mark: str
    starts_at: dt.datetime
    minutes: int


@dataclass(frozen=True)
class Made:
    """A meeting that Zoom has: Zoom's id of it, and the link by which people join."""

    id: str
    url: str


@dataclass(frozen=True)
class Find:
    """Zoom may have made it: look for it."""

    mark: str
    method: str = ZOOM_READ


@dataclass(frozen=True)
class Make:
    """It is marked as being made: make it."""

    room: Room
    method: str = ZOOM_WRITE


@dataclass(frozen=True)
class Change:
    """Zoom has it: let it be there when the meeting is."""

    zoom_id: str
    room: Room
    method: str = ZOOM_WRITE


@dataclass(frozen=True)
class Remove:
    """It is needed no more."""

    zoom_id: str
    method: str = ZOOM_READ


@dataclass(frozen=True)
class Later:
    """Nothing can be done for so many seconds."""

    seconds: float


@dataclass(frozen=True)
class TooLate:
    """It cannot be made in time."""

    error: str


@dataclass(frozen=True)
class Nothing:
    """Zoom is in line with the meeting."""

    outcome: str = ""


Deed = Find | Make | Change | Remove
Step = Deed | Later | TooLate | Nothing


def begin(db: Session, office: Office, notice_id: int, permit: Permit, *, looked: bool) -> Step:
    """Decide what comes next, from how things are now; `looked` when it is known whether Zoom has the meeting."""
    notice = open_notice(db, notice_id, lock=True)
    if notice is None:
        return Nothing()
    meeting = _meeting(db, notice)
    deed = _deed(db, notice, meeting, looked=looked) if meeting is not None else None
    if meeting is None or deed is None:
        notice.state = DROPPED
        return Nothing(DROPPED)
    if office.zoom is None:
        return TooLate("Zoom is not set up any more")
    delay = 0.0 if permit.get(deed.method) else permit.delay(deed.method)
    if meeting.link_state == AWAITED and _latest(notice, meeting) < office.clock() + dt.timedelta(seconds=delay):
        return TooLate(notice.error or "Zoom takes no more before the meeting begins")
    delay = max(delay, 0.0 if looked else _settling(notice, office))
    if delay:
        return Later(delay)
    notice.state, notice.sending_since = SENDING, office.wall()
    return deed


def made(db: Session, office: Office, notice_id: int, what: Made, *, done: bool) -> None:
    """Zoom has the meeting; `done` when it is at the right time there, too."""
    notice = open_notice(db, notice_id)
    if notice is not None:
        link_made(db, **_about(notice), zoom_id=what.id, url=what.url, now=office.clock())
        notice.state = SENT if done else notice.state


def gone(db: Session, office: Office, notice_id: int, *, done: bool) -> None:
    """Zoom does not have the meeting any more; `done` when that is as it should be."""
    notice = open_notice(db, notice_id)
    if notice is not None:
        link_gone(db, **_about(notice), now=office.clock())
        notice.state = SENT if done else notice.state


def changed(db: Session, notice_id: int) -> None:
    """Zoom's meeting is when ours is."""
    notice = open_notice(db, notice_id)
    if notice is not None:
        notice.state = SENT


def retry_later(db: Session, office: Office, notice_id: int, error: str, *, unsure: bool, tries: int) -> float | None:
    """Try again after the seconds returned; None when it was tried too often. `unsure`: it may have been made."""
    notice = open_notice(db, notice_id)
    if notice is None:
        return 0.0
    if notice.attempts >= tries:
        return None
    notice.attempts += 1
    notice.error = error[:500]
    delay = office.backoff(notice.attempts)
    notice.due_at = office.clock() + dt.timedelta(seconds=delay)
    waiting = put_back(db, notice_id)
    if unsure and waiting is not None:
        waiting.details = {**waiting.details, "again": True}
    return delay


def give_up(db: Session, office: Office, notice_id: int, error: str) -> None:
    """Record why, and let the mentor know who still waits for a link."""
    notice = open_notice(db, notice_id)
    if notice is not None:
        link_failed(db, **_about(notice), now=office.clock())
        notice.state, notice.error = FAILED, error[:500]


def _about(notice: Notice) -> dict[str, int]:
    return {"workspace_id": notice.workspace_id, "meeting_id": notice.meeting_id or 0}


def _meeting(db: Session, notice: Notice) -> Meeting | None:
    meeting = find_meeting(db, notice.workspace_id, notice.meeting_id or 0)
    if meeting is not None:
        db.refresh(meeting)  # what this transaction read before the notice was locked may be old
    return meeting


def _deed(db: Session, notice: Notice, meeting: Meeting, *, looked: bool) -> Deed | None:
    wanted = meeting.link_state in (AWAITED, MADE)
    room = Room(_mark(db, meeting), meeting.starts_at, _minutes(meeting))
    if meeting.zoom_id:
        return Change(meeting.zoom_id, room) if wanted else Remove(meeting.zoom_id)
    if not looked and (notice.state == SENDING or notice.details.get("again")):
        return Find(room.mark)
    return Make(room) if wanted else None


def _mark(db: Session, meeting: Meeting) -> str:
    """By which Zoom's meeting is known to be of ours, also where several of us share one account."""
    team = db.get_one(Workspace, meeting.workspace_id).team_id
    return f"mentorship {meeting.id}-{team}-{int(meeting.created_at.timestamp()):x}"


def _minutes(meeting: Meeting) -> int:
    return int((meeting.ends_at - meeting.starts_at).total_seconds() // 60)


def _latest(notice: Notice, meeting: Meeting) -> dt.datetime:
    """Until when it makes sense to wait for a link."""
    return max(meeting.starts_at - AHEAD, notice.created_at + AT_LEAST)


def _settling(notice: Notice, office: Office) -> float:
    """The seconds in which a call may still take effect that somebody began who did not live to see its end."""
    if notice.state != SENDING or notice.sending_since is None:
        return 0.0
    return max(0.0, LONGEST_SECONDS - (office.wall() - notice.sending_since).total_seconds())
