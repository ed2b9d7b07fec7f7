"""Sessions: a mentor, or an admin for a mentor, creates, publishes, cancels and deletes them. To edit: editing.py."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy.orm import Session

from mentorship.errors import NextStep, Refusal
from mentorship.home.start_reminder import reset_start_reminders
from mentorship.meetings.conflicts import claim, enroll
from mentorship.meetings.form import SessionInput, require_can_mentor, require_valid_url, validate_session
from mentorship.meetings.zoom_link import link_state_of, sync_link
from mentorship.outbox.kinds import NoticeKind
from mentorship.outbox.notify import enqueue_card, notify, refresh_home, send_calendar_removal, update_card
from mentorship.people.person import make_mentor, require_participant
from mentorship.program.visibility import require_draft_mentee_in_groups
from mentorship.sessions.view import PLACED, SessionView, describe, find_session, mentee_of, phase, require_manager
from mentorship.sessions.waitlist_offers import offer_opened_sessions, withdraw_offer
from mentorship.times import resolve_instant
from storage.meeting import (
    CALLED_OFF,
    CANCELLED,
    DRAFT,
    HOST,
    IN_PERSON,
    MENTEE,
    ONLINE,
    PUBLISHED,
    SESSION,
    Enrollment,
    Meeting,
    enrollments_of,
    list_later_in_series,
)
from storage.person import Person, lock_persons


def create(db: Session, *, actor: Person, plan: SessionInput, publish: bool, now: dt.datetime) -> int:
    """Offer a session, or keep it as a draft. Returns its id.

    Raises Refusal beside the field it is about, Unknown for people Slack must be asked about first.
    """
    validated = validate_session(db, plan, actor=actor, publish=publish, now=now)
    if publish:
        validated.claim_time(db, exclude=None, viewer=actor)
    meeting = Meeting(
        workspace_id=actor.workspace_id,
        kind=SESSION,
        state=PUBLISHED if publish else DRAFT,
        live=publish,
        host_id=validated.mentor.id,
        created_by_id=actor.id,
        created_at=now,
    )
    validated.apply_to(meeting)
    db.add(meeting)
    db.flush()
    validated.restrict_to_groups(db, meeting)
    enroll(db, meeting, validated.mentor, role=HOST, source="host", by=actor, now=now)
    if validated.mentee is not None:
        add_mentee(db, meeting, validated.mentee, actor, now)
    sync_link(db, meeting, now=now)
    if publish:
        announce(db, meeting, actor, now)
    else:
        notify_of_draft(db, meeting, actor, now)
    if publish and validated.mentee is None:
        offer_opened_sessions(db, [meeting], now=now)
    refresh_home(db, actor, now=now)
    return meeting.id


def publish(
    db: Session,
    *,
    actor: Person,
    meeting_id: int,
    now: dt.datetime,
    date: dt.date | None = None,
    time: dt.time | None = None,
    meeting_url: str = "",
) -> frozenset[str]:
    """Publish a draft, completed by what is given. Returns the fields that are still missing; none: it is published."""
    meeting = find_session(db, actor, meeting_id, lock=True)
    require_manager(actor, meeting)
    if meeting.state == PUBLISHED:
        return frozenset()  # clicked twice: it is done
    if meeting.state == CANCELLED:
        raise Refusal("This session was cancelled, and that is final. Offer a new one.", next_steps=[NextStep("new")])
    if meeting_url:
        require_valid_url(meeting_url)
        meeting.meeting_url = meeting_url
    if date is not None and time is not None:
        lasting = meeting.ends_at - meeting.starts_at
        meeting.zone = meeting.location.zone  # the form showed the clock that the location has now
        meeting.starts_at = resolve_instant(date, time, meeting.zone, now)
        meeting.ends_at = meeting.starts_at + lasting
    if missing := _missing_fields(meeting, actor, now):
        return missing
    people = [(each.person, None) for each in enrollments_of(db, [meeting.id])]
    _require_everybody_allowed(db, meeting, actor)
    span = {"starts_at": meeting.starts_at, "ends_at": meeting.ends_at}
    claim(db, people, **span, exclude=meeting.id, viewer=actor)
    meeting.state, meeting.live = PUBLISHED, True
    reset_start_reminders(meeting, now)
    meeting.version += 1
    flush_and_refresh(db, meeting)
    sync_link(db, meeting, now=now)
    announce(db, meeting, actor, now)
    if mentee_of(db, meeting) is None:
        offer_opened_sessions(db, [meeting], now=now)
    refresh_home(db, actor, now=now)
    return frozenset()


@dataclass(frozen=True)
class CancelFormData:
    """A session about to be cancelled, and how many later ones of its series could go with it."""

    view: SessionView
    later_in_series: int


def cancel(
    db: Session,
    *,
    actor: Person,
    meeting_id: int,
    reason: str,
    now: dt.datetime,
    rest: bool = False,
    mentee: int | None = None,
) -> CancelFormData | None:
    """Call a published session off; with `rest`, the later ones of its series too. It is final.

    Everybody who had a place is told why, once; their time is free again. `mentee` is the id of whoever had the place
    when the form was drawn (0: nobody): where somebody else has it by now, nothing is called off, and the session is
    returned as it is.
    """
    first = find_session(db, actor, meeting_id)
    wanted = [first.id, *(list_later_in_series(db, first) if rest else [])]
    meetings = [find_session(db, actor, each, lock=True) for each in sorted(wanted)]
    for meeting in meetings:
        require_manager(actor, meeting)
    _require_cancellable(first, now)
    taken = mentee_of(db, first)
    if mentee is not None and taken is not None and taken.person_id != mentee:
        return prepare_cancel(db, actor=actor, meeting_id=meeting_id, now=now)
    called_off = [meeting for meeting in meetings if meeting.state == PUBLISHED]
    losses: dict[int, list[Meeting]] = defaultdict(list)
    entries: dict[int, list[Meeting]] = defaultdict(list)  # in whose calendar they are
    for meeting in sorted(called_off, key=lambda each: each.starts_at):
        for enrollment in _call_off(db, meeting, actor, reason, now):
            losses[enrollment.person_id].append(meeting)
            entries[enrollment.person_id] += [meeting] if enrollment.calendar else []
    for person in lock_persons(db, actor.workspace_id, losses).values():
        lost = losses[person.id]
        details = {"by": actor.id, "starts": [each.starts_at.isoformat() for each in lost]}
        notify(db, NoticeKind.CANCELLED, person, by=actor, meeting=lost[0], details=details, now=now)
        send_calendar_removal(db, person, entries[person.id], now=now)
    for meeting in called_off:
        withdraw_offer(db, meeting, by=actor, now=now)
    refresh_home(db, actor, now=now)
    return None


def _call_off(db: Session, meeting: Meeting, actor: Person, reason: str, now: dt.datetime) -> list[Enrollment]:
    """Cancel one session. Returns the places that were lost."""
    link = link_state_of(meeting)
    meeting.state, meeting.live = CANCELLED, False
    meeting.reason, meeting.cancelled_by_id = reason, actor.id
    meeting.version += 1
    flush_and_refresh(db, meeting)
    sync_link(db, meeting, before=link, now=now)
    enrollments = enrollments_of(db, [meeting.id])
    for enrollment in enrollments:
        enrollment.state, enrollment.blocks = CALLED_OFF, False
        update_card(db, meeting, enrollment.person, now=now)
    return enrollments


def delete(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> None:
    """Throw a draft away. Nobody but its mentor and admins ever saw it, so only its mentor is told."""
    meeting = find_session(db, actor, meeting_id, lock=True)
    require_manager(actor, meeting)
    _require_draft(meeting)
    notify_of_lost_draft(db, meeting.host, meeting, actor, now)
    db.delete(meeting)
    db.flush()
    refresh_home(db, actor, now=now)


def prepare_cancel(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> CancelFormData:
    """The session that the actor is about to cancel, if it can be cancelled by them."""
    meeting = find_session(db, actor, meeting_id)
    require_manager(actor, meeting)
    _require_cancellable(meeting, now)
    return CancelFormData(describe(db, actor, [meeting], now)[0], len(list_later_in_series(db, meeting)))


def prepare_delete(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> SessionView:
    """The draft that the actor is about to throw away."""
    meeting = find_session(db, actor, meeting_id)
    require_manager(actor, meeting)
    _require_draft(meeting)
    return describe(db, actor, [meeting], now)[0]


def add_to_calendar(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> None:
    """Send the actor a calendar file of a session in which they have a part; from then on changes bring a new one."""
    meeting = find_session(db, actor, meeting_id, lock=True)
    places = [each for each in enrollments_of(db, [meeting.id], actor.id) if each.person_id == actor.id]
    if not places or places[-1].state not in PLACED:
        raise Refusal(
            "You have no place in this session any more, so there is nothing to add to your calendar.",
            next_steps=[NextStep("sessions")],
        )
    if meeting.state != PUBLISHED or phase(meeting, now) == "over":
        raise Refusal(
            "This session is over or cancelled, so there is nothing to add to your calendar.",
            next_steps=[NextStep("sessions")],
        )
    if not places[-1].calendar and any(each.calendar for each in places):
        meeting.version += 1  # they had a place before, of which the file told their calendar that it is cancelled
    places[-1].calendar = True
    notify(db, NoticeKind.FILE, actor, by=actor, meeting=meeting, now=now)


def _require_cancellable(meeting: Meeting, now: dt.datetime) -> None:
    look = [NextStep("look", meeting.id)]
    if meeting.state == CANCELLED:
        raise Refusal("This session is already cancelled. There is nothing left to do.", next_steps=look)
    if meeting.state == DRAFT:
        raise Refusal("This is a draft that nobody has seen. Delete it instead.", next_steps=look)
    if phase(meeting, now) == "over":
        raise Refusal("This session is over, so it cannot be cancelled any more.", next_steps=look)


def _require_draft(meeting: Meeting) -> None:
    if meeting.state != DRAFT:
        raise Refusal(
            "This session is not a draft any more, so it cannot be deleted. You can cancel it.",
            next_steps=[NextStep("look", meeting.id)],
        )


def _require_everybody_allowed(db: Session, meeting: Meeting, actor: Person) -> None:
    """Since the draft was written, somebody in it may have left the program, or the groups. Raises Refusal."""
    require_can_mentor(meeting.host, actor)
    require_draft_mentee_in_groups(db, actor, meeting)
    for each in enrollments_of(db, [meeting.id]):
        require_participant(db, actor=actor, slack_id=each.person.slack_id, field=each.role)


def _missing_fields(meeting: Meeting, actor: Person, now: dt.datetime) -> frozenset[str]:
    """What a draft still needs before it can be published: a link for online, unless Zoom makes it, and a time that is
    still to come.
    """
    url_needed = meeting.online and not actor.program.makes_links
    link = {"meeting_url"} if url_needed and not meeting.meeting_url else set()
    time = {"date", "time"} if meeting.starts_at <= now else set()
    return frozenset(link | time)


def flush_and_refresh(db: Session, meeting: Meeting) -> None:
    """Write what changed, and read again what the database has copied from it to the enrollments."""
    db.flush()
    for enrollment in enrollments_of(db, [meeting.id]):
        db.refresh(enrollment)
    db.refresh(meeting)


def add_mentee(db: Session, meeting: Meeting, mentee: Person, actor: Person, now: dt.datetime) -> None:
    """Give somebody the place directly, without a request; they may change how they attend."""
    method = default_method(meeting)
    enroll(db, meeting, mentee, role=MENTEE, source="direct_add", by=actor, now=now, method=method)


def default_method(meeting: Meeting) -> str:
    """How a mentee attends who has not chosen."""
    return ONLINE if meeting.online else IN_PERSON


def announce(db: Session, meeting: Meeting, actor: Person, now: dt.datetime) -> None:
    """A session is there from now on: its people get their cards, and the mentor learns who did it for them."""
    for enrollment in enrollments_of(db, [meeting.id]):
        person = enrollment.person
        enqueue_card(db, meeting, person, now=now)
        if enrollment.role == HOST:
            # Whoever offers a session mentors, until an admin says otherwise.
            make_mentor(db, person, by=actor, now=now)
            notify(db, NoticeKind.CREATED, person, by=actor, meeting=meeting, details={"by": actor.id}, now=now)


def notify_of_draft(db: Session, meeting: Meeting, actor: Person, now: dt.datetime) -> None:
    """The mentor learns that somebody wrote a draft for them. A mentee in it learns of it when it is published."""
    notify(db, NoticeKind.DRAFTED, meeting.host, by=actor, meeting=meeting, details={"by": actor.id}, now=now)


def notify_of_lost_draft(
    db: Session, mentor: Person, draft: Meeting, actor: Person, now: dt.datetime, to: Person | None = None
) -> None:
    """A mentor learns that their draft was deleted, or given `to` another mentor: it is no more theirs to see."""
    details = {"by": actor.id, "to": to.id if to else None, "starts": draft.starts_at.isoformat(), "topic": draft.topic}
    notify(db, NoticeKind.DRAFT_LOST, mentor, by=actor, details=details, now=now)
