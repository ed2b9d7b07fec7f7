"""Duplicating a session in bulk: a series on a regular rhythm, previewed before it is created."""

import datetime as dt
import hashlib
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy.orm import Session

from mentorship.errors import NextStep, Refusal
from mentorship.meetings.clock_change import meant_start
from mentorship.meetings.conflicts import describe_conflict
from mentorship.meetings.form import require_can_mentor
from mentorship.meetings.local_times import describe_odd_hours
from mentorship.meetings.places import enroll
from mentorship.meetings.recurrence import MAX_COPIES, Occurrence, Repeat, occurrences
from mentorship.meetings.state import add_meeting
from mentorship.meetings.zoom_link import sync_link, typed_url
from mentorship.outbox.batch import batch_token, series_subject
from mentorship.outbox.kinds import NoticeKind
from mentorship.outbox.notify import notify, refresh_home, update_calendar
from mentorship.outbox.series_messages import redraw_series_message
from mentorship.people.person import PersonView, person_view
from mentorship.program.visibility import groups_of
from mentorship.sessions.undo import UNDO_FOR
from mentorship.sessions.view import SessionView, describe, find_session, mentee_of, require_manager
from mentorship.sessions.waitlist_offers import offer_opened_sessions
from mentorship.submission import NotDone
from mentorship.times import format_near_day
from storage.commitments import find_overlapping
from storage.group import Group, set_meeting_groups
from storage.meeting import CANCELLED, HOST, MENTEE, Enrollment, Meeting
from storage.person import Person, lock_persons
from storage.zones import find_zone


@dataclass(frozen=True)
class SeriesDate:
    """One date of a planned series, and what conflicts with it (empty if nothing does)."""

    starts_at: dt.datetime
    ends_at: dt.datetime
    clock_change: str  # what the clocks did to it: "", "gap", "twice", or "shift" from here on
    conflict: str
    odd_hours: str = ""  # for whom it is outside the hours in which people like to meet, and what would be better
    is_readers_conflict: bool = False  # whether it is the reader themselves who has something then

    @property
    def time_token(self) -> str:
        """Return a name for this date that is the same in every preview."""
        return str(int(self.starts_at.timestamp()))


@dataclass(frozen=True)
class SeriesPreview:
    """What `Create` would make. `digest` changes whenever anything of it changes."""

    view: SessionView
    repeat: Repeat
    keep_mentee: bool
    mentee: PersonView | None
    dates: list[SeriesDate]

    @property
    def digest(self) -> str:
        """Return a short name for exactly this preview."""
        kept = self.mentee.slack_id if self.mentee else ""
        lines = "\n".join(f"{each.starts_at.isoformat()} {each.conflict}" for each in self.dates)
        return hashlib.sha256(f"{self.view.version} {kept}\n{lines}".encode()).hexdigest()[:16]


def prepare_series(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> SessionView:
    """Return the session that the actor is about to duplicate in bulk. Raises Refusal if it cannot be repeated."""
    return describe(db, actor, [_find_repeatable(db, actor, meeting_id)], now)[0]


def preview(
    db: Session, *, actor: Person, meeting_id: int, repeat: Repeat, keep_mentee: bool, now: dt.datetime
) -> SeriesPreview:
    """Return every date that the series would have, and its conflicts for the mentor and for a kept mentee.

    Raises Refusal with the field it is about.
    """
    _require_repeat(repeat)
    meeting = _find_repeatable(db, actor, meeting_id)
    found = occurrences(meant_start(meeting), meeting.location.zone, repeat, now)
    if not found:
        raise Refusal("No date lies between now and then. Choose a later one.", field="until")
    mentee_enrollment = mentee_of(db, meeting) if keep_mentee else None
    if keep_mentee and (mentee_enrollment is None or not mentee_enrollment.person.can_take_part):
        raise Refusal("There's no mentee to keep. Unselect it, or open Bulk duplicate again.", field="keep")
    return SeriesPreview(
        view=describe(db, actor, [meeting], now)[0],
        repeat=repeat,
        keep_mentee=keep_mentee,
        mentee=person_view(mentee_enrollment.person) if mentee_enrollment is not None else None,
        dates=_series_dates(db, actor, meeting, _people_in(meeting, mentee_enrollment), found),
    )


def _require_repeat(repeat: Repeat) -> None:
    """Raise Refusal unless it says how many copies or until when, within the limit."""
    if repeat.number is None and repeat.until is None:
        raise Refusal("Enter how many, or until when.", field="number")
    if repeat.number is not None and not 1 <= repeat.number <= MAX_COPIES:
        raise Refusal(f"Choose a number from 1 to {MAX_COPIES}.", field="number")


def _people_in(meeting: Meeting, mentee_enrollment: Enrollment | None) -> list[Person]:
    """Return the mentor, and the mentee if there is one to keep."""
    return [meeting.host] + ([mentee_enrollment.person] if mentee_enrollment is not None else [])


def create_series(
    db: Session,
    *,
    actor: Person,
    meeting_id: int,
    repeat: Repeat,
    keep_mentee: bool,
    chosen: Collection[str],
    digest: str,
    now: dt.datetime,
) -> NotDone[SeriesPreview] | str:
    """Create the copies on the chosen dates (by their `time_token`), all or none. Returns the token of what was made.

    If anything has changed since the preview with this `digest`, nothing is created and the new preview is returned.
    Raises Refusal if no date is chosen, or one that conflicts with something.
    """
    meeting = _find_repeatable(db, actor, meeting_id, lock=True)
    mentee_enrollment = mentee_of(db, meeting) if keep_mentee else None
    lock_persons(db, actor.workspace_id, [person.id for person in _people_in(meeting, mentee_enrollment)])
    current = preview(db, actor=actor, meeting_id=meeting_id, repeat=repeat, keep_mentee=keep_mentee, now=now)
    if current.digest != digest:
        return NotDone(current)
    groups = groups_of(db, meeting)
    made = [_create_copy(db, actor, meeting, groups, each, now) for each in _chosen_dates(current, chosen)]
    for copy in made:
        _enroll_people(db, copy, meeting, mentee_enrollment, actor, now)
        sync_link(db, copy, now=now)
    _notify_of_series(db, meeting, made, mentee_enrollment if meeting.live else None, actor, now)
    if mentee_enrollment is None:
        offer_opened_sessions(db, made, now=now)
    refresh_home(db, actor, now=now)
    return batch_token(made[0])


def _chosen_dates(current: SeriesPreview, chosen: Collection[str]) -> list[SeriesDate]:
    """Return the chosen dates. Raises Refusal if there are none, or if one of them conflicts with something."""
    picked = [each for each in current.dates if each.time_token in chosen]
    if not picked:
        raise Refusal("Select at least one date.")
    if clashing := [each for each in picked if each.conflict]:
        reader = current.view.reader
        days = [format_near_day(each.starts_at, reader.zone, reader.locale, current.view.as_of) for each in clashing]
        whose = "your" if all(each.is_readers_conflict for each in clashing) else "someone's"
        raise Refusal(
            f"Some selected dates clash with {whose} calendar: {', '.join(days)}. "
            "Unselect them or change the frequency."
        )
    return picked


def _find_repeatable(db: Session, actor: Person, meeting_id: int, *, lock: bool = False) -> Meeting:
    """Return the session, if a series can be made of it. Raises Refusal."""
    meeting = find_session(db, actor, meeting_id, lock=lock)
    require_manager(actor, meeting)
    if meeting.state == CANCELLED:
        raise Refusal(
            "This session was cancelled. Duplicate it once, and make a series of the copy.",
            next_steps=[NextStep("session", meeting.id)],
        )
    require_can_mentor(meeting.host, actor)
    if not meeting.host.can_take_part:
        raise Refusal(
            f"{meeting.host.name} is no longer in the program. Offer a session with another mentor.",
            next_steps=[NextStep("new")],
        )
    if meeting.location.is_archived:
        raise Refusal(
            "The location of this session is no longer in use. Duplicate it once, and choose another one.",
            next_steps=[NextStep("session", meeting.id)],
        )
    if any(group.archived_at is not None for group in groups_of(db, meeting)):
        raise Refusal(
            "A group of this session is no longer in use. Duplicate it once, and choose other groups.",
            next_steps=[NextStep("session", meeting.id)],
        )
    return meeting


def _series_dates(
    db: Session,
    actor: Person,
    meeting: Meeting,
    people: list[Person],
    found: list[Occurrence],
) -> list[SeriesDate]:
    """Return these dates with what the clocks do to each, its conflicts, and for whom its hours are odd."""
    duration = meeting.ends_at - meeting.starts_at
    busy = [
        (person, find_overlapping(db, [person.id], found[0].starts_at, found[-1].starts_at + duration, None))
        for person in people
    ]
    reader, usual_time = find_zone(actor.zone), meeting.starts_at.astimezone(find_zone(actor.zone)).time()
    made = []
    for each in found:
        ends_at = each.starts_at + duration
        local = each.starts_at.astimezone(reader).time()
        clock_change = each.clock_change or ("shift" if local != usual_time else "")
        usual_time = usual_time if each.clock_change else local
        found_conflict = _find_conflict(busy, each.starts_at, ends_at)
        conflict = describe_conflict(*found_conflict, actor) if found_conflict else ""
        is_own = found_conflict is not None and found_conflict[0].id == actor.id
        odd = describe_odd_hours(each.starts_at, duration, people, actor)
        made.append(SeriesDate(each.starts_at, ends_at, clock_change, conflict, odd, is_own))
    return made


def _find_conflict(
    busy: list[tuple[Person, list[Enrollment]]], starts_at: dt.datetime, ends_at: dt.datetime
) -> tuple[Person, Enrollment] | None:
    """Return who has something in [starts_at, ends_at), and what: the first there is, if any."""
    conflicts = (
        (person, other)
        for person, others in busy
        for other in others
        if other.starts_at < ends_at and other.ends_at > starts_at
    )
    return next(conflicts, None)


def _create_copy(
    db: Session, actor: Person, meeting: Meeting, groups: list[Group], candidate: SeriesDate, now: dt.datetime
) -> Meeting:
    """Store a copy of the session on this date, with nobody in it yet."""
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
    add_meeting(db, copy, by=actor, now=now, origin="series")
    if groups:
        set_meeting_groups(db, copy.workspace_id, copy.id, [group.id for group in groups])
    return copy


def _enroll_people(
    db: Session, copy: Meeting, original: Meeting, mentee_enrollment: Enrollment | None, actor: Person, now: dt.datetime
) -> None:
    """Give the mentor, and the mentee if they are kept, a place in the copy; the mentee attends in the same way."""
    enroll(db, copy, original.host, role=HOST, source="host", by=actor, now=now)
    if mentee_enrollment is not None:
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
    """Send each person one message for the whole series; of drafts only the mentor is told."""
    batch, is_open = batch_token(made[0]), mentee_enrollment is None
    starts = [copy.starts_at.isoformat() for copy in made]
    details = {"by": actor.id, "starts": starts, "subject": series_subject(batch), "is_open": is_open}
    # What is booked comes into calendars by itself, each by its own mail; what is open, with the message of the series.
    in_calendar = [] if is_open else made
    for person in _people_in(meeting, mentee_enrollment):
        notify(db, NoticeKind.SERIES, person, by=actor, meeting=made[0], details=details, now=now)
        if person.id == actor.id:
            redraw_series_message(db, batch, person, at=now + UNDO_FOR, now=now)
        for copy in in_calendar:
            update_calendar(db, copy, person, now=now)
