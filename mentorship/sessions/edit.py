"""Editing sessions, also after booking: what may be changed, and telling whoever has a place what was."""

import datetime as dt
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from mentorship.errors import NextStep, Refusal
from mentorship.home.start_reminder import reset_start_reminders
from mentorship.meetings.form import SessionInput, ValidatedSession, validate_session
from mentorship.meetings.local_times import LocalTimes, local_times
from mentorship.meetings.timespan import minutes_between
from mentorship.meetings.zoom_link import AWAITED, FAILED, link_state_of, sync_link
from mentorship.outbox.kinds import NoticeKind
from mentorship.outbox.notify import enqueue_card, notify, refresh_home, send_calendar_removal
from mentorship.program.visibility import groups_of, list_selectable_groups
from mentorship.sessions.lifecycle import (
    add_mentee,
    announce,
    default_method,
    flush_and_refresh,
    notify_of_draft,
    notify_of_lost_draft,
)
from mentorship.sessions.view import SessionView, describe, find_session, mentee_of, phase, require_manager
from mentorship.sessions.waitlist_offers import offer_opened_sessions, sync_offer
from storage.group import Group
from storage.location import Location, list_locations_in_use
from storage.meeting import (
    CANCELLED,
    HOST,
    IN_PERSON,
    MENTEE,
    ONLINE,
    PUBLISHED,
    REMOVED,
    Enrollment,
    Meeting,
    enrollments_of,
)
from storage.person import Person

LINK_FOLLOWS = "the link will follow"  # in the place of a URL, where it is told what changed
Changes = dict[str, list[Any]]  # what changed: [old, new]
TIME_FIELDS = {"starts_at", "ends_at"}


def edit(
    db: Session,
    *,
    actor: Person,
    meeting_id: int,
    version: int,
    place: int,
    plan: SessionInput,
    publish: bool,
    now: dt.datetime,
) -> None:
    """Change a draft or a published session; whoever has a place is told exactly what changed.

    `version` is that of the session when the form was drawn, `place` the id of its mentee's place (0: it was open):
    what somebody else did in between is not overwritten.
    `publish` publishes a draft; a published session stays so.
    """
    meeting = find_session(db, actor, meeting_id, lock=True)
    require_manager(actor, meeting)
    was_live, host, before, leaving = meeting.live, meeting.host, _snapshot(db, meeting), mentee_of(db, meeting)
    groups_before = groups_of(db, meeting)
    _require_changeable(meeting, now)
    _require_unchanged(meeting, version, leaving, place)
    validated = validate_session(db, plan, actor=actor, publish=was_live or publish, now=now, planned=meeting)
    if was_live and validated.mentor.id != meeting.host_id:
        raise Refusal("A published session stays with its mentor. Cancel it and offer a new one.", field="mentor")
    if was_live or publish:
        present = leaving.person if leaving is not None else None
        validated.claim_time(db, exclude=meeting.id, viewer=actor, already_enrolled=present)
    newcomer = validated.mentee
    if leaving is not None and newcomer is not None and leaving.person_id == newcomer.id:
        leaving, newcomer = None, None
    if leaving is not None:
        _remove(db, meeting, leaving, actor, now)
    _apply(db, meeting, validated, publish=publish, now=now)
    changes = _changes(before, _snapshot(db, meeting)) | _ensure_offered_method(meeting, mentee_of(db, meeting))
    if newcomer is not None:
        add_mentee(db, meeting, newcomer, actor, now)
    edited = EditOutcome(meeting, host, changes, leaving, newcomer)
    if was_live:
        _require_reconfirmation(db, edited, actor)
        _notify_of_changes(db, edited, actor, now)
    elif publish:
        announce(db, meeting, actor, now)
    else:
        _notify_of_draft(db, edited, actor, now)
    if meeting.host_id != host.id:
        notify_of_lost_draft(db, host, meeting, actor, now, to=meeting.host)
    _sync_waitlist(db, edited, actor, now, opens=not was_live or _is_open_to_more(groups_before, validated.groups))
    refresh_home(db, actor, now=now)


@dataclass(frozen=True)
class EditOutcome:
    """What an edit did: to which session, of which mentor until then, and whose place is lost or new."""

    meeting: Meeting
    host: Person
    changes: Changes
    leaving: Enrollment | None
    newcomer: Person | None

    @property
    def has_changes(self) -> bool:
        """Whether it did anything at all."""
        return bool(self.changes) or self.leaving is not None or self.newcomer is not None


def _is_open_to_more(before: list[Group], after: list[Group]) -> bool:
    """Whether the session is for people now for whom it was not before."""
    return bool(before) and (not after or any(group not in before for group in after))


def _sync_waitlist(db: Session, edited: EditOutcome, actor: Person, now: dt.datetime, *, opens: bool) -> None:
    """Let the waiting list follow: what is offered has changed, or the session has become open, if only to some."""
    meeting, left = edited.meeting, edited.leaving
    if meeting.held_for_id is not None:
        moved = not {"starts_at", "ends_at"}.isdisjoint(edited.changes)
        sync_offer(db, meeting, mentee=edited.newcomer, moved=moved, by=actor, now=now)
    elif meeting.live and (opens or left is not None) and mentee_of(db, meeting) is None:
        offer_opened_sessions(db, [meeting], now=now, exclude=left.person_id if left is not None else None)


@dataclass(frozen=True)
class EditFormData:
    """A session as its form shows it."""

    view: SessionView
    meeting_url: str
    mentee: str | None  # a Slack id
    enrollment_id: int  # the id of the mentee's place, 0 where there is none
    locations: list[Location]
    local_times: LocalTimes
    groups: list[Group]
    group_ids: list[int]  # the ids of those groups to which it is restricted
    makes_links: bool = False  # whether the meeting URL may be left to Zoom


def prepare_edit(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> EditFormData:
    """What the form for editing shows. A location or group archived since stays on offer for this session."""
    meeting = find_session(db, actor, meeting_id)
    require_manager(actor, meeting)
    _require_changeable(meeting, now)
    offered = list_locations_in_use(db, actor.workspace_id)
    if meeting.location not in offered:
        offered = [meeting.location, *offered]
    enrolled = mentee_of(db, meeting)
    people = [meeting.host] + ([enrolled.person] if enrolled is not None else [])
    minutes = minutes_between(meeting.starts_at, meeting.ends_at)
    groups = groups_of(db, meeting)
    return EditFormData(
        view=describe(db, actor, [meeting], now)[0],
        meeting_url=meeting.meeting_url,
        mentee=enrolled.person.slack_id if enrolled is not None else None,
        enrollment_id=enrolled.id if enrolled is not None else 0,
        locations=offered,
        local_times=local_times(meeting.location.zone, offered, people, meeting.starts_at, minutes, actor, now),
        groups=list_selectable_groups(db, actor, groups),
        group_ids=[group.id for group in groups],
        makes_links=actor.program.makes_links,
    )


def _require_changeable(meeting: Meeting, now: dt.datetime) -> None:
    if meeting.state == CANCELLED:
        raise Refusal(
            "This session is cancelled, so it cannot be changed any more. You can offer a new one.",
            next_steps=[NextStep("new")],
        )
    if meeting.state == PUBLISHED and phase(meeting, now) != "coming":
        words = "This session has begun or is over, so it cannot be changed any more. You can offer a new one."
        raise Refusal(words, next_steps=[NextStep("new")])


def _require_unchanged(
    meeting: Meeting, version: int, mentee_enrollment: Enrollment | None, shown_enrollment_id: int
) -> None:
    """Raises Refusal when the session is not as the form showed it: changed, booked, or given back meanwhile."""
    again = partial(Refusal, next_steps=[NextStep("edit", meeting.id)])
    if mentee_enrollment is not None and mentee_enrollment.id != shown_enrollment_id:
        raise again(
            f"{mentee_enrollment.person.name} took the place in this session while your form was open, so "
            "nothing of yours is "
            "saved. Choose “Edit again” to see it as it is now."
        )
    if meeting.version != version:
        raise again(
            "Somebody changed this session while your form was open, so nothing of yours is saved. "
            "Choose “Edit again” to see it as it is now."
        )


def _apply(db: Session, meeting: Meeting, validated: ValidatedSession, *, publish: bool, now: dt.datetime) -> None:
    """Let an edit take effect on the session and on the places in it."""
    if meeting.host_id != validated.mentor.id:  # only of a draft; before it takes anybody's time
        meeting.host_id = validated.mentor.id
        for enrollment in enrollments_of(db, [meeting.id]):
            enrollment.person_id = validated.mentor.id if enrollment.role == HOST else enrollment.person_id
        db.flush()
    link, begins = link_state_of(meeting), (meeting.live, meeting.starts_at)
    validated.apply_to(meeting)
    validated.restrict_to_groups(db, meeting)
    meeting.version += 1
    if publish:
        meeting.state, meeting.live = PUBLISHED, True
    if (meeting.live, meeting.starts_at) != begins:
        reset_start_reminders(meeting, now)
    flush_and_refresh(db, meeting)
    sync_link(db, meeting, before=link, now=now)


def _ensure_offered_method(meeting: Meeting, mentee_enrollment: Enrollment | None) -> Changes:
    """Where the way in which the mentee attends is not offered any more, it is the other one. Returns what changed."""
    before = mentee_enrollment.method if mentee_enrollment is not None else None
    if mentee_enrollment is None or before is None or {ONLINE: meeting.online, IN_PERSON: meeting.in_person}[before]:
        return {}
    mentee_enrollment.method = default_method(meeting)
    return {"method": [before, mentee_enrollment.method]}


def _require_reconfirmation(db: Session, edited: EditOutcome, actor: Person) -> None:
    """Whoever has the place agreed to another time: let them confirm, unless they chose this one, or are new."""
    mentee_enrollment = mentee_of(db, edited.meeting)
    if mentee_enrollment is not None and edited.newcomer is None and TIME_FIELDS & edited.changes.keys():
        mentee_enrollment.to_confirm = mentee_enrollment.person_id != actor.id
        db.flush()


def _remove(db: Session, meeting: Meeting, leaving: Enrollment, actor: Person, now: dt.datetime) -> None:
    """Take the mentee out. Of a draft they never knew, so nothing remains of it."""
    if not meeting.live:
        db.delete(leaving)
        db.flush()
        return
    leaving.state, leaving.blocks = REMOVED, False
    db.flush()
    enqueue_card(db, meeting, leaving.person, now=now)
    notify(db, NoticeKind.REMOVED, leaving.person, by=actor, meeting=meeting, details={"by": actor.id}, now=now)
    send_calendar_removal(db, leaving.person, [meeting] if leaving.calendar else [], now=now)


def _changes(before: dict[str, Any], after: dict[str, Any]) -> Changes:
    return {name: [before[name], after[name]] for name in after if before[name] != after[name]}


def _snapshot(db: Session, meeting: Meeting) -> dict[str, Any]:
    """What a change is measured by, as values that can be kept with a notice."""
    return {
        "starts_at": meeting.starts_at.isoformat(),
        "ends_at": meeting.ends_at.isoformat(),
        "location": meeting.location.name,
        "online": meeting.online,
        "in_person": meeting.in_person,
        "meeting_url": LINK_FOLLOWS if meeting.link_state in (AWAITED, FAILED) else meeting.meeting_url,
        "topic": meeting.topic,
        "groups": ", ".join(group.name for group in groups_of(db, meeting)),
    }


def _notify_of_changes(db: Session, edited: EditOutcome, actor: Person, now: dt.datetime) -> None:
    """Everybody who has a place learns what changed, also who else is in it; a newcomer only that they were added."""
    meeting, leaving, newcomer = edited.meeting, edited.leaving, edited.newcomer
    say = partial(notify, db, by=actor, meeting=meeting, now=now)
    for enrollment in enrollments_of(db, [meeting.id]):
        person = enrollment.person
        enqueue_card(db, meeting, person, now=now)
        if newcomer is not None and person.id == newcomer.id:
            say(NoticeKind.ADDED, person, details={"by": actor.id})
            continue
        changes = _changes_for(enrollment, edited.changes)
        if changes:
            say(NoticeKind.CHANGED, person, details={"by": actor.id, "changes": changes})
        if leaving is not None:
            say(NoticeKind.MENTEE_REMOVED, person, details={"by": actor.id, "mentee": leaving.person_id})
        if newcomer is not None:
            say(NoticeKind.MENTEE_ADDED, person, details={"by": actor.id, "mentee": newcomer.id})
        if enrollment.calendar and (changes or leaving is not None or newcomer is not None):
            say(NoticeKind.FILE, person, details={"again": True})


def _notify_of_draft(db: Session, edited: EditOutcome, actor: Person, now: dt.datetime) -> None:
    """Only its mentor knows of a draft."""
    meeting, details = edited.meeting, {"by": actor.id, "changes": _changes_for(None, edited.changes)}
    if meeting.host_id != edited.host.id:
        notify_of_draft(db, meeting, actor, now)
    elif edited.has_changes:
        notify(db, NoticeKind.DRAFT_CHANGED, meeting.host, by=actor, meeting=meeting, details=details, now=now)


def _changes_for(enrollment: Enrollment | None, changes: Changes) -> Changes:
    """What of these changes one is told.

    The method is the mentee's own, the groups are for the mentor to know, and the link is not for who comes in person.
    """
    mentee = enrollment is not None and enrollment.role == MENTEE
    hidden = {"groups"} if mentee else {"method"}
    hidden |= {"meeting_url"} if enrollment is not None and enrollment.method == IN_PERSON else set()
    return {name: change for name, change in changes.items() if name not in hidden}
