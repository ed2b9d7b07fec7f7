"""Sessions: a mentor, or an admin for a mentor, creates, edits, publishes, cancels and deletes them."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from mentorship.clocks import Clocks, clocks
from mentorship.commitment import claim, enroll
from mentorship.meeting import SessionView, describe, find, mentee_of, phase, require_steering
from mentorship.notice import refresh_home, renew_card, show_card, tell
from mentorship.person import participant
from mentorship.plan import Plan, Wish, check, check_url, require_mentoring
from mentorship.refusal import Refusal
from mentorship.times import instant
from storage.location import Location, locations
from storage.meeting import (
    ATTENDING,
    CALLED_OFF,
    CANCELLED,
    DRAFT,
    HOST,
    IN_PERSON,
    MENTEE,
    ONLINE,
    PUBLISHED,
    REMOVED,
    SESSION,
    Enrollment,
    Meeting,
    enrollments_of,
    rest_of_series,
)
from storage.person import Person, lock_persons


def create(session: Session, *, actor: Person, plan: Plan, publish: bool, now: dt.datetime) -> int:
    """Offer a session, or keep it as a draft. Returns its id.

    Raises Refusal beside the field it is about, Unknown for people Slack must be asked about first.
    """
    wish = check(session, plan, actor=actor, publish=publish, now=now)
    if publish:
        wish.claim_time(session, besides=None, viewer=actor)
    meeting = Meeting(
        workspace_id=actor.workspace_id,
        kind=SESSION,
        state=PUBLISHED if publish else DRAFT,
        live=publish,
        host_id=wish.mentor.id,
        created_by_id=actor.id,
        created_at=now,
    )
    wish.shape(meeting)
    session.add(meeting)
    session.flush()
    enroll(session, meeting, wish.mentor, role=HOST, source="host", by=actor, now=now)
    if wish.mentee is not None:
        _add(session, meeting, wish.mentee, actor, now)
    if publish:
        _announce(session, meeting, actor, now)
    refresh_home(session, actor, now=now)
    return meeting.id


def edit(
    session: Session, *, actor: Person, meeting_id: int, version: int, plan: Plan, publish: bool, now: dt.datetime
) -> None:
    """Change a draft or a published session; whoever has a place is told exactly what changed.

    `version` is that of the session when the form was drawn: somebody else's change in between is not overwritten.
    `publish` publishes a draft; a published session stays so.
    """
    meeting = find(session, actor, meeting_id, lock=True)
    require_steering(actor, meeting)
    _require_changeable(meeting, version, now)
    was_live, before, leaving = meeting.live, _facts(meeting), mentee_of(session, meeting)
    wish = check(session, plan, actor=actor, publish=was_live or publish, now=now, planned=meeting)
    if was_live and wish.mentor.id != meeting.host_id:
        raise Refusal("A published session stays with its mentor. Cancel it and offer a new one.", field="mentor")
    if was_live or publish:
        present = leaving.person if leaving is not None else None
        wish.claim_time(session, besides=meeting.id, viewer=actor, present=present)
    newcomer = wish.mentee
    if leaving is not None and newcomer is not None and leaving.person_id == newcomer.id:
        leaving, newcomer = None, None
    if leaving is not None:
        _remove(session, meeting, leaving, actor, now)
    _reshape(session, meeting, wish, publish=publish)
    if newcomer is not None:
        _add(session, meeting, newcomer, actor, now)
    if was_live:
        _tell_changes(session, meeting, before, leaving, newcomer, actor, now)
    elif publish:
        _announce(session, meeting, actor, now)
    refresh_home(session, actor, now=now)


def publish(
    session: Session,
    *,
    actor: Person,
    meeting_id: int,
    now: dt.datetime,
    date: dt.date | None = None,
    time: dt.time | None = None,
    meeting_url: str = "",
) -> frozenset[str]:
    """Publish a draft, completed by what is given. Returns the fields that are still missing; none: it is published."""
    meeting = find(session, actor, meeting_id, lock=True)
    require_steering(actor, meeting)
    if meeting.state == PUBLISHED:
        return frozenset()  # clicked twice: it is done
    if meeting.state == CANCELLED:
        raise Refusal("This session was cancelled, and that is final. Offer a new one.")
    if meeting_url:
        check_url(meeting_url)
        meeting.meeting_url = meeting_url
    if date is not None and time is not None:
        lasting = meeting.ends_at - meeting.starts_at
        meeting.starts_at = instant(date, time, meeting.zone, now)
        meeting.ends_at = meeting.starts_at + lasting
    if missing := _missing(meeting, now):
        return missing
    people = [(each.person, None) for each in enrollments_of(session, [meeting.id])]
    _require_taking_part(session, meeting, actor)
    span = {"starts_at": meeting.starts_at, "ends_at": meeting.ends_at}
    claim(session, people, **span, besides=meeting.id, viewer=actor)
    meeting.state, meeting.live = PUBLISHED, True
    meeting.version += 1
    _renew(session, meeting)
    _announce(session, meeting, actor, now)
    refresh_home(session, actor, now=now)
    return frozenset()


def cancel(
    session: Session, *, actor: Person, meeting_id: int, reason: str, now: dt.datetime, rest: bool = False
) -> None:
    """Call a published session off; with `rest`, the later ones of its series too. It is final.

    Everybody who had a place is told why, once; their time is free again.
    """
    first = find(session, actor, meeting_id)
    wanted = [first.id, *(rest_of_series(session, first) if rest else [])]
    meetings = [find(session, actor, each, lock=True) for each in sorted(wanted)]
    for meeting in meetings:
        require_steering(actor, meeting)
    _require_cancellable(first, now)
    called_off = [meeting for meeting in meetings if meeting.state == PUBLISHED]
    losses: dict[int, list[Meeting]] = {}
    for meeting in sorted(called_off, key=lambda each: each.starts_at):
        for person_id in _call_off(session, meeting, actor, reason, now):
            losses.setdefault(person_id, []).append(meeting)
    for person in lock_persons(session, actor.workspace_id, losses).values():
        lost = losses[person.id]
        details = {"by": actor.id, "starts": [each.starts_at.isoformat() for each in lost]}
        tell(session, "cancelled", person, by=actor, meeting=lost[0], details=details, now=now)
    refresh_home(session, actor, now=now)


def _call_off(session: Session, meeting: Meeting, actor: Person, reason: str, now: dt.datetime) -> list[int]:
    """Cancel one session. Returns the ids of those who had a place."""
    meeting.state, meeting.live = CANCELLED, False
    meeting.reason, meeting.cancelled_by_id = reason, actor.id
    meeting.version += 1
    _renew(session, meeting)
    losers = enrollments_of(session, [meeting.id])
    for enrollment in losers:
        enrollment.state, enrollment.blocks = CALLED_OFF, False
        renew_card(session, meeting, enrollment.person, now=now)
    return [enrollment.person_id for enrollment in losers]


def delete(session: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> None:
    """Throw a draft away. Nobody but its mentor and admins ever saw it."""
    meeting = find(session, actor, meeting_id, lock=True)
    require_steering(actor, meeting)
    _require_draft(meeting)
    session.delete(meeting)
    session.flush()
    refresh_home(session, actor, now=now)


@dataclass(frozen=True)
class Editable:
    """A session as its form shows it."""

    view: SessionView
    meeting_url: str
    mentee: str | None  # a Slack id
    locations: list[Location]
    clocks: Clocks


def to_edit(session: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> Editable:
    """What the form for editing shows. A location archived since stays on offer for this session."""
    meeting = find(session, actor, meeting_id)
    require_steering(actor, meeting)
    _require_changeable(meeting, meeting.version, now)
    offered = locations(session, actor.workspace_id)
    if meeting.location not in offered:
        offered = [meeting.location, *offered]
    enrolled = mentee_of(session, meeting)
    people = [meeting.host] + ([enrolled.person] if enrolled is not None else [])
    minutes = int((meeting.ends_at - meeting.starts_at).total_seconds() // 60)
    return Editable(
        view=describe(session, actor, [meeting], now)[0],
        meeting_url=meeting.meeting_url,
        mentee=enrolled.person.slack_id if enrolled is not None else None,
        locations=offered,
        clocks=clocks(meeting.zone, offered, people, meeting.starts_at, minutes, actor, now),
    )


@dataclass(frozen=True)
class Cancellable:
    """A session about to be cancelled, and how many later ones of its series could go with it."""

    view: SessionView
    rest: int


def to_cancel(session: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> Cancellable:
    """The session that the actor is about to cancel, if it can be cancelled by them."""
    meeting = find(session, actor, meeting_id)
    require_steering(actor, meeting)
    _require_cancellable(meeting, now)
    return Cancellable(describe(session, actor, [meeting], now)[0], len(rest_of_series(session, meeting)))


def to_delete(session: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> SessionView:
    """The draft that the actor is about to throw away."""
    meeting = find(session, actor, meeting_id)
    require_steering(actor, meeting)
    _require_draft(meeting)
    return describe(session, actor, [meeting], now)[0]


def add_to_calendar(session: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> None:
    """Send the actor a calendar file of a session in which they have a part."""
    meeting = find(session, actor, meeting_id)
    if not any(each.person_id == actor.id for each in enrollments_of(session, [meeting.id])):
        raise Refusal("You have no place in this session any more, so there is nothing to add to your calendar.")
    if meeting.state != PUBLISHED or phase(meeting, now) == "over":
        raise Refusal("This session is over or cancelled, so there is nothing to add to your calendar.")
    tell(session, "file", actor, by=actor, meeting=meeting, now=now)


def _require_changeable(meeting: Meeting, version: int, now: dt.datetime) -> None:
    if meeting.state == CANCELLED:
        raise Refusal("This session is cancelled, so it cannot be changed any more. You can offer a new one.")
    if meeting.state == PUBLISHED and phase(meeting, now) != "coming":
        raise Refusal("This session has begun or is over, so it cannot be changed any more.")
    if meeting.version != version:
        raise Refusal(
            "Somebody changed this session while your form was open, so nothing of yours is saved. "
            "Choose Edit again to see it as it is now."
        )


def _require_cancellable(meeting: Meeting, now: dt.datetime) -> None:
    if meeting.state == CANCELLED:
        raise Refusal("This session is already cancelled. There is nothing left to do.")
    if meeting.state == DRAFT:
        raise Refusal("This is a draft that nobody has seen. Delete it instead.")
    if phase(meeting, now) == "over":
        raise Refusal("This session is over, so it cannot be cancelled any more.")


def _require_draft(meeting: Meeting) -> None:
    if meeting.state != DRAFT:
        raise Refusal("This session is not a draft any more, so it cannot be deleted. You can cancel it.")


def _require_taking_part(session: Session, meeting: Meeting, actor: Person) -> None:
    """Since the draft was written, somebody in it may have left the program. Raises Refusal."""
    require_mentoring(meeting.host)
    for each in enrollments_of(session, [meeting.id]):
        participant(session, actor=actor, slack_id=each.person.slack_id, field=each.role)


def _missing(meeting: Meeting, now: dt.datetime) -> frozenset[str]:
    """What a draft still needs before it can be published: a link for online, and a time that is still to come."""
    link = {"meeting_url"} if meeting.online and not meeting.meeting_url else set()
    time = {"date", "time"} if meeting.starts_at <= now else set()
    return frozenset(link | time)


def _reshape(session: Session, meeting: Meeting, wish: Wish, *, publish: bool) -> None:
    """Let an edit take effect on the session and on the places in it."""
    if meeting.host_id != wish.mentor.id:  # only of a draft; before it takes anybody's time
        meeting.host_id = wish.mentor.id
        for enrollment in enrollments_of(session, [meeting.id]):
            enrollment.person_id = wish.mentor.id if enrollment.role == HOST else enrollment.person_id
        session.flush()
    wish.shape(meeting)
    meeting.version += 1
    if publish:
        meeting.state, meeting.live = PUBLISHED, True
    _renew(session, meeting)
    kept = mentee_of(session, meeting)
    if kept is not None and not {ONLINE: meeting.online, IN_PERSON: meeting.in_person}[kept.method or ONLINE]:
        kept.method = _first_method(meeting)


def _renew(session: Session, meeting: Meeting) -> None:
    """Write what changed, and read again what the database has copied from it to the enrollments."""
    session.flush()
    for enrollment in enrollments_of(session, [meeting.id]):
        session.refresh(enrollment)
    session.refresh(meeting)


def _add(session: Session, meeting: Meeting, mentee: Person, actor: Person, now: dt.datetime) -> None:
    method = _first_method(meeting)
    enroll(session, meeting, mentee, role=MENTEE, source="direct_add", by=actor, now=now, method=method)


def _first_method(meeting: Meeting) -> str:
    return ONLINE if meeting.online else IN_PERSON


def _remove(session: Session, meeting: Meeting, leaving: Enrollment, actor: Person, now: dt.datetime) -> None:
    """Take the mentee out. Of a draft they never knew, so nothing remains of it."""
    if not meeting.live:
        session.delete(leaving)
        session.flush()
        return
    leaving.state, leaving.blocks = REMOVED, False
    session.flush()
    show_card(session, meeting, leaving.person, now=now)
    tell(session, "removed", leaving.person, by=actor, meeting=meeting, details={"by": actor.id}, now=now)


def _announce(session: Session, meeting: Meeting, actor: Person, now: dt.datetime) -> None:
    """A session is there from now on: its people get their cards, and the mentor learns who did it for them."""
    for enrollment in enrollments_of(session, [meeting.id]):
        person = enrollment.person
        show_card(session, meeting, person, now=now)
        if enrollment.role == HOST:
            # Whoever offers a session mentors, until an admin says otherwise.
            person.mentor = True
            tell(session, "created", person, by=actor, meeting=meeting, details={"by": actor.id}, now=now)


def _facts(meeting: Meeting) -> dict[str, Any]:
    """What a change is measured by, as values that can be kept with a notice."""
    return {
        "starts_at": meeting.starts_at.isoformat(),
        "ends_at": meeting.ends_at.isoformat(),
        "location": meeting.location.name,
        "online": meeting.online,
        "in_person": meeting.in_person,
        "meeting_url": meeting.meeting_url,
        "topic": meeting.topic,
    }


def _tell_changes(
    session: Session,
    meeting: Meeting,
    before: dict[str, Any],
    leaving: Enrollment | None,
    newcomer: Person | None,
    actor: Person,
    now: dt.datetime,
) -> None:
    """Everybody who has a place learns what changed, also who else is in it; a newcomer only that they were added."""
    after = _facts(meeting)
    changes = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    new_id = newcomer.id if newcomer is not None else None
    for enrollment in enrollments_of(session, [meeting.id]):
        if enrollment.state != ATTENDING:
            continue
        person = enrollment.person
        show_card(session, meeting, person, now=now)
        if person.id == new_id:
            tell(session, "added", person, by=actor, meeting=meeting, details={"by": actor.id}, now=now)
            continue
        if changes:
            details = {"by": actor.id, "changes": changes}
            tell(session, "changed", person, by=actor, meeting=meeting, details=details, now=now)
        if leaving is not None:
            details = {"by": actor.id, "mentee": leaving.person_id}
            tell(session, "mentee_removed", person, by=actor, meeting=meeting, details=details, now=now)
        if new_id is not None:
            details = {"by": actor.id, "mentee": new_id}
            tell(session, "mentee_added", person, by=actor, meeting=meeting, details=details, now=now)
