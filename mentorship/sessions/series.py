"""Duplicating sessions: one copy to adjust, or many on a regular rhythm, looked at before they are made."""

import datetime as dt
import hashlib
from collections.abc import Collection
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from mentorship.errors import NextStep, Refusal
from mentorship.meetings.conflicts import describe_conflict, enroll
from mentorship.meetings.form import FormData, SessionInput, build_form_data, require_can_mentor
from mentorship.meetings.local_times import odd_note
from mentorship.meetings.recurrence import MAX_COPIES, Occurrence, Repeat, next_weekly_start, occurrences
from mentorship.meetings.timespan import minutes_between
from mentorship.meetings.zoom_link import sync_link, typed_url
from mentorship.outbox.kinds import NoticeKind
from mentorship.outbox.notify import notify, refresh_home, update_mailed_calendar
from mentorship.people.person import PersonView, person_view
from mentorship.program.visibility import groups_of, list_selectable_groups
from mentorship.sessions.view import SessionView, describe, find_session, mentee_of, require_manager
from mentorship.sessions.waitlist_offers import offer_opened_sessions
from mentorship.times import format_datetime
from storage.group import Group, set_meeting_groups
from storage.location import list_locations_in_use
from storage.meeting import CANCELLED, HOST, MENTEE, Enrollment, Meeting, list_commitments
from storage.person import Person, lock_persons


@dataclass(frozen=True)
class SeriesDate:
    """One date of the series to be, and what stands against it (empty when nothing does)."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    clock_change: str  # what the clocks did to it: "", "gap", "twice", or "shift" from here on
    conflict: str
    odd_hours: str = ""  # for whom it is outside the hours in which people like to meet, and what would be better

    @property
    def time_token(self) -> str:
        """A name for this date, in whichever preview it stands."""
        return str(int(self.starts_at.timestamp()))


@dataclass(frozen=True)
class SeriesPreview:
    """What `Create` would make. `digest` changes whenever anything of it does."""

    view: SessionView
    repeat: Repeat
    keep_mentee: bool
    mentee: PersonView | None
    dates: list[SeriesDate]

    @property
    def digest(self) -> str:
        """A short name for exactly this preview."""
        kept = self.mentee.slack_id if self.mentee else ""
        lines = "\n".join(f"{each.starts_at.isoformat()} {each.conflict}" for each in self.dates)
        return hashlib.sha256(f"{self.view.version} {kept}\n{lines}".encode()).hexdigest()[:16]


def prepare_duplicate(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> FormData:
    """The form for one copy: everything but the mentee, a week later. Nothing is saved yet."""
    meeting = find_session(db, actor, meeting_id)
    require_manager(actor, meeting)
    return _copy_form(db, actor, meeting, now)


def next_copy(db: Session, *, actor: Person, meeting_id: int, turn: int, now: dt.datetime) -> FormData:
    """The form for the next copy in a rapid sequence, with a line on what was just published."""
    meeting = find_session(db, actor, meeting_id)
    require_manager(actor, meeting)
    copy = _copy_form(db, actor, meeting, now)
    when = format_datetime(meeting.starts_at, meeting.zone, actor.locale)
    said = f"Published: {when} in {meeting.location.name}. Here is the next copy, a week later."
    return replace(copy, then="again", said=said, turn=turn)


def prepare_series(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> SessionView:
    """The session that the actor is about to duplicate in bulk."""
    return describe(db, actor, [_find_repeatable(db, actor, meeting_id)], now)[0]


def preview(
    db: Session, *, actor: Person, meeting_id: int, repeat: Repeat, keep: bool, now: dt.datetime
) -> SeriesPreview:
    """Every date that the series would have, and what stands against each, for the mentor and for a kept mentee."""
    if repeat.number is None and repeat.until is None:
        raise Refusal("Say how many, or until when. One of the two is enough.", field="number")
    if repeat.number is not None and not 1 <= repeat.number <= MAX_COPIES:
        raise Refusal(f"Choose a number from 1 to {MAX_COPIES}.", field="number")
    meeting = _find_repeatable(db, actor, meeting_id)
    found = occurrences(meeting.starts_at, meeting.location.zone, repeat, now)
    if not found:
        raise Refusal("No date lies between now and then. Choose a later one.", field="until")
    mentee_enrollment = mentee_of(db, meeting) if keep else None
    if keep and (mentee_enrollment is None or not mentee_enrollment.person.can_take_part):
        raise Refusal("There is no mentee to keep any more. Untick it, or open Bulk duplicate again.", field="keep")
    people = [meeting.host] + ([mentee_enrollment.person] if mentee_enrollment is not None else [])
    return SeriesPreview(
        view=describe(db, actor, [meeting], now)[0],
        repeat=repeat,
        keep_mentee=keep,
        mentee=person_view(mentee_enrollment.person) if mentee_enrollment is not None else None,
        dates=_series_dates(db, actor, meeting, people, found, now),
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
) -> SeriesPreview | None:
    """Make the chosen ones (by their stamps), all or none. Returns None when they are made.

    When anything has changed since the preview named by `digest`, nothing is made and the new preview is returned.
    """
    meeting = _find_repeatable(db, actor, meeting_id, lock=True)
    mentee_enrollment = mentee_of(db, meeting) if keep else None
    lock_persons(
        db,
        actor.workspace_id,
        [meeting.host_id] + ([mentee_enrollment.person_id] if mentee_enrollment is not None else []),
    )
    current = preview(db, actor=actor, meeting_id=meeting_id, repeat=repeat, keep=keep, now=now)
    if current.digest != digest:
        return current
    picked = [each for each in current.dates if each.time_token in chosen]
    if not picked:
        raise Refusal("Tick at least one date.")
    if any(each.conflict for each in picked):
        raise Refusal("A date that clashes is ticked. Untick it, or choose another rhythm.")
    groups = groups_of(db, meeting)
    made = [_create_copy(db, actor, meeting, groups, each, now) for each in picked]
    for copy in made:
        enroll(db, copy, meeting.host, role=HOST, source="host", by=actor, now=now)
        if mentee_enrollment is not None:
            _enroll_mentee(db, copy, mentee_enrollment, actor, now)
        sync_link(db, copy, now=now)
    _notify_of_series(db, meeting, made, mentee_enrollment if meeting.live else None, actor, now)
    if mentee_enrollment is None:
        offer_opened_sessions(db, made, now=now)
    refresh_home(db, actor, now=now)
    return None


def _find_repeatable(db: Session, actor: Person, meeting_id: int, *, lock: bool = False) -> Meeting:
    meeting = find_session(db, actor, meeting_id, lock=lock)
    require_manager(actor, meeting)
    if meeting.state == CANCELLED:
        raise Refusal(
            "This session was cancelled. Duplicate it once, and make a series of the copy.",
            next_steps=[NextStep("look", meeting.id)],
        )
    require_can_mentor(meeting.host, actor)
    if not meeting.host.can_take_part:
        raise Refusal(
            f"{meeting.host.name} does not take part in this program any more. Offer a session with another mentor.",
            next_steps=[NextStep("new")],
        )
    if meeting.location.archived_at is not None:
        raise Refusal(
            "The location of this session is not in use any more. Duplicate it once, and choose another one.",
            next_steps=[NextStep("look", meeting.id)],
        )
    if any(group.archived_at is not None for group in groups_of(db, meeting)):
        raise Refusal(
            "A group of this session is not in use any more. Duplicate it once, and choose other groups.",
            next_steps=[NextStep("look", meeting.id)],
        )
    return meeting


def _copy_form(db: Session, actor: Person, meeting: Meeting, now: dt.datetime) -> FormData:
    offered = list_locations_in_use(db, actor.workspace_id)
    here = meeting.location if meeting.location in offered else offered[0]
    groups = groups_of(db, meeting)
    clock = here.zone if here is meeting.location else meeting.zone
    later = next_weekly_start(meeting.starts_at, clock, now)
    plan = SessionInput(
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
        groups=tuple(group.id for group in groups),
    )
    return build_form_data(
        plan, offered, list_selectable_groups(db, actor, groups), here.zone, [meeting.host], actor, now
    )


def _series_dates(
    db: Session,
    actor: Person,
    meeting: Meeting,
    people: list[Person],
    found: list[Occurrence],
    now: dt.datetime,
) -> list[SeriesDate]:
    lasting = meeting.ends_at - meeting.starts_at
    busy = [
        (person, list_commitments(db, person.id, found[0].starts_at, found[-1].starts_at + lasting))
        for person in people
    ]
    reader, usual_time = ZoneInfo(actor.zone), meeting.starts_at.astimezone(ZoneInfo(actor.zone)).time()
    made = []
    for each in found:
        ends_at = each.starts_at + lasting
        local = each.starts_at.astimezone(reader).time()
        clock_change = each.clock_change or ("shift" if local != usual_time else "")
        usual_time = usual_time if each.clock_change else local
        conflict = _conflict(busy, each.starts_at, ends_at, actor)
        odd = odd_note(each.starts_at, lasting, people, actor, now)
        made.append(SeriesDate(each.starts_at, ends_at, clock_change, conflict, odd))
    return made


def _conflict(
    busy: list[tuple[Person, list[Enrollment]]], starts_at: dt.datetime, ends_at: dt.datetime, actor: Person
) -> str:
    clashes = (
        describe_conflict(person, other, actor)
        for person, others in busy
        for other in others
        if other.starts_at < ends_at and other.ends_at > starts_at
    )
    return next(clashes, "")


def _create_copy(
    db: Session, actor: Person, meeting: Meeting, groups: list[Group], candidate: SeriesDate, now: dt.datetime
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
    if groups:
        set_meeting_groups(db, copy.workspace_id, copy.id, [group.id for group in groups])
    return copy


def _enroll_mentee(db: Session, copy: Meeting, mentee_enrollment: Enrollment, actor: Person, now: dt.datetime) -> None:
    """Give the mentee of the original a place in the copy, attending in the same way."""
    method, source = mentee_enrollment.method, "bulk_duplicate"
    enroll(db, copy, mentee_enrollment.person, role=MENTEE, source=source, by=actor, now=now, method=method)


def _notify_of_series(
    db: Session,
    meeting: Meeting,
    made: list[Meeting],
    mentee_enrollment: Enrollment | None,
    actor: Person,
    now: dt.datetime,
) -> None:
    """Each person gets one message for the series, not one for every date; of drafts only the mentor is told."""
    details = {"by": actor.id, "starts": [copy.starts_at.isoformat() for copy in made]}
    for person in [meeting.host] + ([mentee_enrollment.person] if mentee_enrollment is not None else []):
        notify(db, NoticeKind.SERIES, person, by=actor, meeting=made[0], details=details, now=now)
        for copy in (
            made if mentee_enrollment is not None else []
        ):  # what nobody has booked yet need not be in a calendar
            update_mailed_calendar(db, copy, person, now=now)
