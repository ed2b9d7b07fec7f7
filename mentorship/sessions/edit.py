"""Editing drafts and published sessions, also after booking."""

import datetime as dt
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from mentorship.errors import NextStep, OutdatedForm, Refusal
from mentorship.form_state import require_as_shown
from mentorship.meetings.changes import Changes, Snapshot, compare, group_names, record_edited, venue_snapshot
from mentorship.meetings.form import SessionInput, ValidatedSession, validate_session
from mentorship.meetings.local_times import LocalTimes, local_times
from mentorship.meetings.meeting import default_method, phase, reset_start
from mentorship.meetings.state import mark_published, record_published
from mentorship.meetings.timespan import minutes_between
from mentorship.meetings.venue import LocationChoices, list_location_choices
from mentorship.meetings.zoom_link import link_state_of, sync_link
from mentorship.outbox.notify import refresh_home
from mentorship.people.person import PersonView, person_view
from mentorship.program.visibility import groups_of, list_selectable_groups
from mentorship.sessions.edit_effects import (
    EditOutcome,
    SessionBeforeEdit,
    notify_of_edit,
    remove_mentee,
    sync_waitlist,
)
from mentorship.sessions.lifecycle import add_mentee, flush_and_refresh
from mentorship.sessions.removal import ConfirmedWarnings, require_removal_confirmed
from mentorship.sessions.view import SessionView, describe, find_session, mentee_of, require_manager
from storage.group import Group
from storage.meeting import CANCELLED, HOST, IN_PERSON, ONLINE, PUBLISHED, Enrollment, Meeting, enrollments_of
from storage.person import Person


@dataclass(frozen=True)
class EditFormData:
    """A session as its edit form shows it."""

    view: SessionView
    meeting_url: str
    mentee: PersonView | None
    enrollment_id: int  # of the mentee, 0 if there is none
    location_choices: LocationChoices
    local_times: LocalTimes
    groups: list[Group]
    group_ids: list[int]  # the ids of those groups to which it is restricted
    makes_links: bool = False  # whether the meeting URL may be left to Zoom


def prepare_edit(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> EditFormData:
    """Return what the edit form shows. A location or group archived since then stays on offer for this session.

    Raises Refusal if the actor cannot edit the session.
    """
    meeting = find_session(db, actor, meeting_id)
    require_manager(actor, meeting)
    _require_changeable(meeting, now)
    choices = list_location_choices(db, actor, meeting.host, meeting)
    enrolled = mentee_of(db, meeting)
    people = [meeting.host] + ([enrolled.person] if enrolled is not None else [])
    minutes = minutes_between(meeting.starts_at, meeting.ends_at)
    groups = groups_of(db, meeting)
    return EditFormData(
        view=describe(db, actor, [meeting], now)[0],
        meeting_url=meeting.meeting_url,
        mentee=person_view(enrolled.person) if enrolled is not None else None,
        enrollment_id=enrolled.id if enrolled is not None else 0,
        location_choices=choices,
        local_times=local_times(
            meeting.location.zone, choices.locations, people, meeting.starts_at, minutes, actor, now
        ),
        groups=list_selectable_groups(db, actor, groups),
        group_ids=[group.id for group in groups],
        makes_links=actor.program.makes_links,
    )


def edit(
    db: Session,
    *,
    actor: Person,
    meeting_id: int,
    version: int,
    enrollment_id: int,
    plan: SessionInput,
    publish: bool,
    now: dt.datetime,
) -> str:
    """Change a draft or a published session; whoever has a place is told exactly what changed.

    `version` is that of the session when the form was drawn, `enrollment_id` that of its mentee then (0: none), so that
    what someone else did meanwhile is not overwritten. `publish` publishes a draft; a published session stays so.
    Returns the Slack id of a mentee who has lost their place by it; empty where nobody has.
    Raises OutdatedForm in that case, Refusal with the field it is about or as a warning before someone loses their
    place, and UnknownPeople for people whom Slack must be asked about first.
    """
    meeting = find_session(db, actor, meeting_id, lock=True)
    require_manager(actor, meeting)
    before = SessionBeforeEdit(meeting.live, meeting.host, mentee_of(db, meeting), groups_of(db, meeting))
    _require_changeable(meeting, now)
    _require_mentor(meeting)
    _require_unchanged(meeting, version, before.mentee_enrollment, enrollment_id)
    published = meeting.live or publish
    confirmed = ConfirmedWarnings.read(plan.confirmed_warning)
    plan = replace(plan, confirmed_warning=confirmed.groups)
    validated = validate_session(db, plan, actor=actor, publish=published, now=now, planned=meeting)
    _require_same_mentor(meeting, validated.mentor)
    if published:
        validated.claim_time(db, exclude=meeting.id, viewer=actor, already_enrolled=before.mentee)
    if before.live:
        require_removal_confirmed(meeting, before.mentee_enrollment, validated.mentee, actor, confirmed)
    edited = _apply(db, meeting, before, validated, actor, publish, now)
    notify_of_edit(db, edited, actor, now)
    sync_waitlist(db, edited, actor, now)
    refresh_home(db, actor, now=now)
    return edited.removed


def _require_same_mentor(meeting: Meeting, mentor: Person) -> None:
    """Raise Refusal beside `mentor` if a published session would be given to another mentor."""
    if meeting.live and mentor.id != meeting.host_id:
        words = "A published session stays with its mentor. Cancel it and offer a new one."
        raise Refusal(words, field="mentor")


def _require_mentor(meeting: Meeting) -> None:
    """Raise Refusal if the mentor of a published session has left: then an admin hands it over first."""
    if meeting.live and not meeting.host.can_take_part:
        way_on = "To give it to another mentor, choose “Hand over” in the message about who has left."
        raise Refusal(f"{meeting.host.name} has left the program, so this can't be changed. {way_on}")


def _require_changeable(meeting: Meeting, now: dt.datetime) -> None:
    """Raise Refusal if the session is cancelled, or published and no longer to come."""
    if meeting.state == CANCELLED:
        raise Refusal(
            "This session is cancelled, so it can no longer be changed. You can offer a new one.",
            next_steps=[NextStep("new")],
        )
    if meeting.state == PUBLISHED and phase(meeting, now) != "coming":
        words = "This session has begun or is over, so it can no longer be changed. You can offer a new one."
        raise Refusal(words, next_steps=[NextStep("new")])


def _require_unchanged(
    meeting: Meeting, version: int, mentee_enrollment: Enrollment | None, shown_enrollment_id: int
) -> None:
    """Raise OutdatedForm if the session is not as the form showed it: changed, booked, or given back meanwhile."""
    if mentee_enrollment is not None and mentee_enrollment.id != shown_enrollment_id:
        raise OutdatedForm(
            f"{mentee_enrollment.person.name} took the spot in this session while your form was open, so "
            "nothing of yours is saved yet."
        )
    require_as_shown("this session", version, meeting.version)


def _apply(
    db: Session,
    meeting: Meeting,
    before: SessionBeforeEdit,
    validated: ValidatedSession,
    actor: Person,
    publish: bool,
    now: dt.datetime,
) -> EditOutcome:
    """Let the edit take effect on the session and on the places in it. Returns what it did."""
    snapshot = _snapshot(db, meeting)
    leaving, newcomer = before.mentee_enrollment, validated.mentee
    if leaving is not None and newcomer is not None and leaving.person_id == newcomer.id:
        leaving, newcomer = None, None
    if leaving is not None:
        remove_mentee(db, meeting, leaving, actor, now)
    _apply_to_session(db, meeting, validated, publish=publish, now=now)
    staying = mentee_of(db, meeting)
    changes = compare(snapshot, _snapshot(db, meeting)) | _ensure_offered_method(meeting, staying)
    edited = EditOutcome(meeting, before, changes, leaving, newcomer, groups=validated.groups)
    record_edited(db, meeting, edited.facts, was_draft=not before.live, by=actor, now=now)
    if meeting.live and not before.live:
        record_published(db, meeting, staying, by=actor, now=now)
    if newcomer is not None:
        add_mentee(db, meeting, newcomer, actor, now)
    return edited


def _apply_to_session(
    db: Session, meeting: Meeting, validated: ValidatedSession, *, publish: bool, now: dt.datetime
) -> None:
    """Change the session itself, publish it if asked to, and let Zoom follow."""
    if meeting.host_id != validated.mentor.id:  # only of a draft; before it takes anybody's time
        meeting.host_id = validated.mentor.id
        for enrollment in enrollments_of(db, [meeting.id]):
            enrollment.person_id = validated.mentor.id if enrollment.role == HOST else enrollment.person_id
        db.flush()
    link, start_before = link_state_of(meeting), (meeting.live, meeting.starts_at)
    validated.apply_to(meeting)
    validated.restrict_to_groups(db, meeting)
    meeting.version += 1
    if publish:
        mark_published(meeting)
    if (meeting.live, meeting.starts_at) != start_before:
        reset_start(meeting, now)
    flush_and_refresh(db, meeting)
    sync_link(db, meeting, before=link, now=now)


def _ensure_offered_method(meeting: Meeting, mentee_enrollment: Enrollment | None) -> Changes:
    """Switch the mentee to the other way to attend if theirs is no longer offered. Returns what changed."""
    before = mentee_enrollment.method if mentee_enrollment is not None else None
    if mentee_enrollment is None or before is None or {ONLINE: meeting.online, IN_PERSON: meeting.in_person}[before]:
        return {}
    mentee_enrollment.method = default_method(meeting)
    return {"method": [before, mentee_enrollment.method]}


def _snapshot(db: Session, meeting: Meeting) -> Snapshot:
    """Return what a change of the session is measured by."""
    return {
        "starts_at": meeting.starts_at.isoformat(),
        "ends_at": meeting.ends_at.isoformat(),
        **venue_snapshot(meeting),
        "topic": meeting.topic,
        "groups": group_names(db, meeting),
    }
