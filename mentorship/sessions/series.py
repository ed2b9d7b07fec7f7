"""Duplicating sessions: one copy to adjust, or many on a regular rhythm, looked at before they are made."""

import datetime as dt
import hashlib
from collections.abc import Collection
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from mentorship.errors import Refusal, Step
from mentorship.meetings.conflicts import clash, enroll
from mentorship.meetings.form import Desk, Plan, lay_out, require_mentoring
from mentorship.meetings.local_times import odd_note
from mentorship.meetings.recurrence import MOST, Occurrence, Repeat, a_week_on, occurrences
from mentorship.meetings.timespan import minutes_between
from mentorship.meetings.zoom_link import follow, typed_url
from mentorship.outbox.notify import keep_calendar, refresh_home, tell
from mentorship.people.person import PersonView, shown
from mentorship.program.visibility import circle_of, offered_groups
from mentorship.sessions.view import SessionView, describe, find, mentee_of, require_steering
from mentorship.sessions.waitlist_offers import opened
from mentorship.times import in_words
from storage.group import Group, restrict
from storage.location import locations
from storage.meeting import CANCELLED, HOST, MENTEE, Enrollment, Meeting, commitments
from storage.person import Person, lock_persons


@dataclass(frozen=True)
class Candidate:
    """One date of the series to be, and what stands against it (empty when nothing does)."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    clocks: str  # what the clocks did to it: "", "gap", "twice", or "shift" from here on
    against: str
    odd: str = ""  # for whom it is outside the hours in which people like to meet, and what would be better

    @property
    def stamp(self) -> str:
        """A name for this date, in whichever preview it stands."""
        return str(int(self.starts_at.timestamp()))


@dataclass(frozen=True)
class Preview:
    """What `Create` would make. `digest` changes whenever anything of it does."""

    view: SessionView
    repeat: Repeat
    keep: bool
    mentee: PersonView | None
    candidates: list[Candidate]

    @property
    def digest(self) -> str:
        """A short name for exactly this preview."""
        kept = self.mentee.slack_id if self.mentee else ""
        lines = "\n".join(f"{each.starts_at.isoformat()} {each.against}" for each in self.candidates)
        return hashlib.sha256(f"{self.view.version} {kept}\n{lines}".encode()).hexdigest()[:16]


def to_duplicate(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> Desk:
    """The form for one copy: everything but the mentee, a week later. Nothing is saved yet."""
    meeting = find(db, actor, meeting_id)
    require_steering(actor, meeting)
    return _copy(db, actor, meeting, now)


def next_copy(db: Session, *, actor: Person, meeting_id: int, turn: int, now: dt.datetime) -> Desk:
    """The form for the next copy in a rapid sequence, with a line on what was just published."""
    meeting = find(db, actor, meeting_id)
    require_steering(actor, meeting)
    copy = _copy(db, actor, meeting, now)
    when = in_words(meeting.starts_at, meeting.zone, actor.locale)
    said = f"Published: {when} in {meeting.location.name}. Here is the next copy, a week later."
    return replace(copy, then="again", said=said, turn=turn)


def to_repeat(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> SessionView:
    """The session that the actor is about to duplicate in bulk."""
    return describe(db, actor, [_repeatable(db, actor, meeting_id)], now)[0]


def preview(db: Session, *, actor: Person, meeting_id: int, repeat: Repeat, keep: bool, now: dt.datetime) -> Preview:
    """Every date that the series would have, and what stands against each, for the mentor and for a kept mentee."""
    if repeat.number is None and repeat.until is None:
        raise Refusal("Say how many, or until when. One of the two is enough.", field="number")
    if repeat.number is not None and not 1 <= repeat.number <= MOST:
        raise Refusal(f"Choose a number from 1 to {MOST}.", field="number")
    meeting = _repeatable(db, actor, meeting_id)
    found = occurrences(meeting.starts_at, meeting.location.zone, repeat, now)
    if not found:
        raise Refusal("No date lies between now and then. Choose a later one.", field="until")
    kept = mentee_of(db, meeting) if keep else None
    if keep and (kept is None or not kept.person.welcome):
        raise Refusal("There is no mentee to keep any more. Untick it, or open Bulk duplicate again.", field="keep")
    people = [meeting.host] + ([kept.person] if kept is not None else [])
    return Preview(
        view=describe(db, actor, [meeting], now)[0],
        repeat=repeat,
        keep=keep,
        mentee=shown(kept.person) if kept is not None else None,
        candidates=_candidates(db, actor, meeting, people, found, now),
    )


def create_series(
    db: Session,
    *,
    actor: Person,
    meeting_id: int,
    repeat: Repeat,
    keep: bool,
    chosen: Collection[str],
    digest: str,
    now: dt.datetime,
) -> Preview | None:
    """Make the chosen ones (by their stamps), all or none. Returns None when they are made.

    When anything has changed since the preview named by `digest`, nothing is made and the new preview is returned.
    """
    meeting = _repeatable(db, actor, meeting_id, lock=True)
    kept = mentee_of(db, meeting) if keep else None
    lock_persons(db, actor.workspace_id, [meeting.host_id] + ([kept.person_id] if kept is not None else []))
    now_so = preview(db, actor=actor, meeting_id=meeting_id, repeat=repeat, keep=keep, now=now)
    if now_so.digest != digest:
        return now_so
    picked = [each for each in now_so.candidates if each.stamp in chosen]
    if not picked:
        raise Refusal("Tick at least one date.")
    if any(each.against for each in picked):
        raise Refusal("A date that clashes is ticked. Untick it, or choose another rhythm.")
    circle = circle_of(db, meeting)
    made = [_make(db, actor, meeting, circle, each, now) for each in picked]
    for copy in made:
        enroll(db, copy, meeting.host, role=HOST, source="host", by=actor, now=now)
        if kept is not None:
            _keep(db, copy, kept, actor, now)
        follow(db, copy, now=now)
    _tell_once(db, meeting, made, kept if meeting.live else None, actor, now)
    if kept is None:
        opened(db, made, now=now)
    refresh_home(db, actor, now=now)
    return None


def _repeatable(db: Session, actor: Person, meeting_id: int, *, lock: bool = False) -> Meeting:
    meeting = find(db, actor, meeting_id, lock=lock)
    require_steering(actor, meeting)
    if meeting.state == CANCELLED:
        raise Refusal(
            "This session was cancelled. Duplicate it once, and make a series of the copy.",
            steps=[Step("look", meeting.id)],
        )
    require_mentoring(meeting.host, actor)
    if not meeting.host.welcome:
        raise Refusal(
            f"{meeting.host.name} does not take part in this program any more. Offer a session with another mentor.",
            steps=[Step("new")],
        )
    if meeting.location.archived_at is not None:
        raise Refusal(
            "The location of this session is not in use any more. Duplicate it once, and choose another one.",
            steps=[Step("look", meeting.id)],
        )
    if any(group.archived_at is not None for group in circle_of(db, meeting)):
        raise Refusal(
            "A group of this session is not in use any more. Duplicate it once, and choose other groups.",
            steps=[Step("look", meeting.id)],
        )
    return meeting


def _copy(db: Session, actor: Person, meeting: Meeting, now: dt.datetime) -> Desk:
    offered = locations(db, actor.workspace_id)
    here = meeting.location if meeting.location in offered else offered[0]
    circle = circle_of(db, meeting)
    clock = here.zone if here is meeting.location else meeting.zone
    later = a_week_on(meeting.starts_at, clock, now)
    plan = Plan(
        mentor=meeting.host.slack_id,
        mentee=None,
        location_id=here.id,
        date=later.date(),
        time=later.time(),
        minutes=minutes_between(meeting.starts_at, meeting.ends_at),
        online=meeting.online,
        in_person=meeting.in_person,
        meeting_url=typed_url(meeting),
        topic=meeting.topic,
        groups=tuple(group.id for group in circle),
    )
    return lay_out(plan, offered, offered_groups(db, actor, circle), here.zone, [meeting.host], actor, now)


def _candidates(
    db: Session,
    actor: Person,
    meeting: Meeting,
    people: list[Person],
    found: list[Occurrence],
    now: dt.datetime,
) -> list[Candidate]:
    lasting = meeting.ends_at - meeting.starts_at
    busy = [
        (person, commitments(db, person.id, found[0].starts_at, found[-1].starts_at + lasting)) for person in people
    ]
    reader, shift = ZoneInfo(actor.zone), meeting.starts_at.astimezone(ZoneInfo(actor.zone)).time()
    made = []
    for each in found:
        ends_at = each.starts_at + lasting
        local = each.starts_at.astimezone(reader).time()
        clocks = each.clocks or ("shift" if local != shift else "")
        shift = shift if each.clocks else local
        against = _against(busy, each.starts_at, ends_at, actor)
        odd = odd_note(each.starts_at, lasting, people, actor, now)
        made.append(Candidate(each.starts_at, ends_at, clocks, against, odd))
    return made


def _against(
    busy: list[tuple[Person, list[Enrollment]]], starts_at: dt.datetime, ends_at: dt.datetime, actor: Person
) -> str:
    clashes = (
        clash(person, other, actor)
        for person, others in busy
        for other in others
        if other.starts_at < ends_at and other.ends_at > starts_at
    )
    return next(clashes, "")


def _make(
    db: Session, actor: Person, meeting: Meeting, circle: list[Group], candidate: Candidate, now: dt.datetime
) -> Meeting:
    meeting.series_id = meeting.series_id or meeting.id
    copy = Meeting(
        workspace_id=meeting.workspace_id,
        kind=meeting.kind,
        state=meeting.state,
        live=meeting.live,
        series_id=meeting.series_id,
        host_id=meeting.host_id,
        location_id=meeting.location_id,
        zone=meeting.location.zone,
        starts_at=candidate.starts_at,
        ends_at=candidate.ends_at,
        online=meeting.online,
        in_person=meeting.in_person,
        meeting_url=typed_url(meeting),
        topic=meeting.topic,
        restricted=meeting.restricted,
        created_by_id=actor.id,
        created_at=now,
    )
    db.add(copy)
    db.flush()
    if circle:
        restrict(db, copy.workspace_id, copy.id, [group.id for group in circle])
    return copy


def _keep(db: Session, copy: Meeting, kept: Enrollment, actor: Person, now: dt.datetime) -> None:
    """Give the mentee of the original a place in the copy, attending in the same way."""
    method, source = kept.method, "bulk_duplicate"
    enroll(db, copy, kept.person, role=MENTEE, source=source, by=actor, now=now, method=method)


def _tell_once(
    db: Session, meeting: Meeting, made: list[Meeting], kept: Enrollment | None, actor: Person, now: dt.datetime
) -> None:
    """Each person gets one message for the series, not one for every date; of drafts only the mentor is told."""
    details = {"by": actor.id, "starts": [copy.starts_at.isoformat() for copy in made]}
    for person in [meeting.host] + ([kept.person] if kept is not None else []):
        tell(db, "series", person, by=actor, meeting=made[0], details=details, now=now)
        for copy in made if kept is not None else []:  # what nobody has booked yet need not be in a calendar
            keep_calendar(db, copy, person, now=now)
