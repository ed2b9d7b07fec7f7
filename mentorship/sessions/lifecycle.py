"""Creating and publishing sessions, and deleting drafts; by a mentor, or by an admin for a mentor."""

import datetime as dt

from sqlalchemy.orm import Session

from mentorship.errors import Mistakes, NextStep, Refusal
from mentorship.form_state import require_as_shown
from mentorship.meetings.conflicts import claim_meeting_time
from mentorship.meetings.form import (
    SessionInput,
    add_session,
    require_can_mentor,
    validate_session,
)
from mentorship.meetings.meeting import default_method, reset_start
from mentorship.meetings.places import enroll
from mentorship.meetings.state import mark_published, record_published
from mentorship.meetings.venue import require_valid_url
from mentorship.meetings.zoom_link import sync_link
from mentorship.outbox.kinds import NoticeKind
from mentorship.outbox.notify import enqueue_card, notify, refresh_home
from mentorship.people.person import require_participant
from mentorship.people.roles import make_mentor
from mentorship.program.visibility import require_draft_mentee_in_groups
from mentorship.sessions.view import SessionView, describe, find_session, mentee_of, require_manager
from mentorship.sessions.waitlist_offers import offer_opened_sessions
from mentorship.submission import NotDone
from mentorship.times import resolve_instant
from storage.history import delete_history_of
from storage.meeting import (
    CANCELLED,
    DRAFT,
    HOST,
    MENTEE,
    PUBLISHED,
    Meeting,
    enrollments_of,
)
from storage.person import Person


def create(db: Session, *, actor: Person, plan: SessionInput, publish: bool, now: dt.datetime) -> int:
    """Create a session, published or as a draft. Returns its id.

    Raises Refusal with the field it is about, and UnknownPeople for people whom Slack must be asked about first.
    """
    validated = validate_session(db, plan, actor=actor, publish=publish, now=now)
    if publish:
        validated.claim_time(db, exclude=None, viewer=actor)
    meeting = add_session(db, validated, by=actor, publish=publish, now=now)
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
    version: int | None = None,
    date: dt.date | None = None,
    time: dt.time | None = None,
    meeting_url: str = "",
) -> NotDone[frozenset[str]] | None:
    """Publish a draft, completed by what is given; `date` and `time` are in the zone of its location.

    `version` is that of the draft when the form was drawn. Returns the names of the fields that the draft lacks, if not
    all of them are given: nothing is changed then. None if the session is published. Raises OutdatedForm, and Refusal
    if a rule forbids it.
    """
    meeting = find_session(db, actor, meeting_id, lock=True)
    require_manager(actor, meeting)
    if meeting.state == PUBLISHED:
        return None  # clicked twice: it is done
    if meeting.state == CANCELLED:
        raise Refusal("This session was cancelled, and that is final. Offer a new one.", next_steps=[NextStep("new")])
    require_as_shown("this draft", version, meeting.version)
    given = {"date": date, "time": time, "meeting_url": meeting_url}
    lacking = _missing_fields(meeting, actor, now)
    if any(given[name] in (None, "") for name in lacking):
        return NotDone(lacking)
    _complete_draft(meeting, date, time, meeting_url, actor.locale, now)
    _publish(db, meeting, actor, now)
    return None


def _publish(db: Session, meeting: Meeting, actor: Person, now: dt.datetime) -> None:
    """Publish a draft that lacks nothing, and tell whom it concerns. Raises Refusal if someone in it is busy then."""
    _claim_everybodys_time(db, meeting, actor)
    mark_published(meeting)
    reset_start(meeting, now)
    meeting.version += 1
    flush_and_refresh(db, meeting)
    sync_link(db, meeting, now=now)
    announce(db, meeting, actor, now)
    mentee_enrollment = mentee_of(db, meeting)
    record_published(db, meeting, mentee_enrollment, by=actor, now=now)
    if mentee_enrollment is None:
        offer_opened_sessions(db, [meeting], now=now)
    refresh_home(db, actor, now=now)


def prepare_publish(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> frozenset[str]:
    """Return the names of the fields that a draft lacks to be published. Raises Refusal if the actor cannot."""
    meeting = find_session(db, actor, meeting_id)
    require_manager(actor, meeting)
    return _missing_fields(meeting, actor, now)


def _complete_draft(
    meeting: Meeting, date: dt.date | None, time: dt.time | None, meeting_url: str, locale: str, now: dt.datetime
) -> None:
    """Fill in what was typed when the draft was published. Raises Refusal, or InvalidInput, with all that is wrong."""
    mistakes, zone, starts_at = Mistakes(), meeting.location.zone, None
    if meeting_url:
        mistakes.check(require_valid_url, meeting_url)
    if date is not None and time is not None:  # of the clock that the location has now, as the form showed it
        starts_at = mistakes.check(resolve_instant, date, time, zone, now, locale)
    if mistakes.found:
        raise mistakes.refusal()
    meeting.meeting_url = meeting_url or meeting.meeting_url
    if starts_at is not None:
        meeting.ends_at += starts_at - meeting.starts_at
        meeting.starts_at, meeting.zone = starts_at, zone


def _missing_fields(meeting: Meeting, actor: Person, now: dt.datetime) -> frozenset[str]:
    """Return what a draft lacks to be published: a link for online, unless Zoom makes it, and a time in the future."""
    url_needed = meeting.online and not actor.program.makes_links
    link = {"meeting_url"} if url_needed and not meeting.meeting_url else set()
    time = {"date", "time"} if meeting.starts_at <= now else set()
    return frozenset(link | time)


def _claim_everybodys_time(db: Session, meeting: Meeting, actor: Person) -> None:
    """Reserve the time of everyone in the draft. Raises Refusal if someone is busy or may no longer be in it."""
    people = [(each.person, None) for each in enrollments_of(db, [meeting.id])]
    _require_everybody_allowed(db, meeting, actor)
    claim_meeting_time(db, meeting, people, viewer=actor)


def _require_everybody_allowed(db: Session, meeting: Meeting, actor: Person) -> None:
    """Raise Refusal if, since the draft was written, someone in it has left the program or its groups."""
    require_can_mentor(meeting.host, actor)
    require_draft_mentee_in_groups(db, actor, meeting)
    for each in enrollments_of(db, [meeting.id]):
        require_participant(db, actor=actor, slack_id=each.person.slack_id, field=each.role)


def prepare_delete(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> SessionView:
    """Return the draft that the actor is about to delete. Raises Refusal if they cannot."""
    meeting = find_session(db, actor, meeting_id)
    require_manager(actor, meeting)
    _require_draft(meeting)
    return describe(db, actor, [meeting], now)[0]


def delete(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime, version: int | None = None) -> None:
    """Delete a draft. Nobody but its mentor and admins ever saw it, so only its mentor is told.

    `version` is that of the draft which the actor was shown. Raises OutdatedForm, and Refusal if it is no draft.
    """
    meeting = find_session(db, actor, meeting_id, lock=True)
    require_manager(actor, meeting)
    _require_draft(meeting)
    require_as_shown("this draft", version, meeting.version)
    notify_of_lost_draft(db, meeting.host, meeting, actor, now)
    db.delete(meeting)
    delete_history_of(db, meeting.id)
    db.flush()
    refresh_home(db, actor, now=now)


def _require_draft(meeting: Meeting) -> None:
    """Raise Refusal unless the session is a draft."""
    if meeting.state != DRAFT:
        raise Refusal(
            "This session is no longer a draft, so it can't be deleted. Cancel it instead.",
            next_steps=[NextStep("session", meeting.id)],
        )


def flush_and_refresh(db: Session, meeting: Meeting) -> None:
    """Write what changed, and read again what the database has copied from the session to its enrollments."""
    db.flush()
    for enrollment in enrollments_of(db, [meeting.id]):
        db.refresh(enrollment)
    db.refresh(meeting)


def add_mentee(db: Session, meeting: Meeting, mentee: Person, actor: Person, now: dt.datetime) -> None:
    """Give someone the place directly, without a request; they may change how they attend."""
    method = default_method(meeting)
    enroll(db, meeting, mentee, role=MENTEE, source="direct_add", by=actor, now=now, method=method)


def announce(db: Session, meeting: Meeting, actor: Person, now: dt.datetime) -> None:
    """Send the cards of a session that was just published, and tell its mentor who did it for them."""
    for enrollment in enrollments_of(db, [meeting.id]):
        person = enrollment.person
        if enrollment.role == HOST:
            # Whoever offers a session mentors, until an admin says otherwise.
            make_mentor(db, person, by=actor, now=now)
            notify(db, NoticeKind.CREATED, person, by=actor, meeting=meeting, details={"by": actor.id}, now=now)
        enqueue_card(db, meeting, person, now=now)


def notify_of_draft(db: Session, meeting: Meeting, actor: Person, now: dt.datetime) -> None:
    """Tell the mentor that someone wrote a draft for them. Its mentee learns of it when it is published."""
    notify(db, NoticeKind.DRAFTED, meeting.host, by=actor, meeting=meeting, details={"by": actor.id}, now=now)


def notify_of_lost_draft(
    db: Session, mentor: Person, draft: Meeting, actor: Person, now: dt.datetime, to: Person | None = None
) -> None:
    """Tell a mentor that their draft was deleted, or given to another mentor (`to`): they can no longer see it."""
    details = {"by": actor.id, "to": to.id if to else None, "starts": draft.starts_at.isoformat(), "topic": draft.topic}
    notify(db, NoticeKind.DRAFT_LOST, mentor, by=actor, details=details, now=now)
