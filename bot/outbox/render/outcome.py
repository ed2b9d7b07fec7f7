"""Renderers of what becomes of meetings after their end: the question, what is recorded of people, and permissions."""

import datetime as dt
from typing import Any

from sqlalchemy.orm import Session

from blocks.outcome import booking_permission as permission_blocks
from blocks.outcome import messages
from blocks.outcome.question import asked_again, question_message
from bot.outbox.render.lookups import is_mail, meeting_view, person_in_role, update_or_post
from bot.outbox.render.payloads import Payload, Post, Renderer
from mentorship.agenda.agenda import AnyMeetingView
from mentorship.outbox.kinds import NoticeKind
from mentorship.outbox.questions import DISPUTE, DISPUTED, OUTCOME, asked_after_end, question_subject
from mentorship.outcome.booking_permission import describe_permission
from mentorship.outcome.disputes import describe_dispute
from mentorship.people.person import PersonView, person_view
from mentorship.sessions.view import SessionView
from storage.attendance import list_attendance, read_attendance
from storage.lane import Lane
from storage.meeting import OUTCOME_ASKED_AGAIN
from storage.notice import Notice, has_card
from storage.person import Person, find_person

Message = tuple[str, list[dict[str, Any]]]


def render_question(db: Session, notice: Notice, person: Person, now: dt.datetime) -> Payload | None:
    """Render the question whether a meeting took place, for whoever is asked while nobody has said so."""
    view = meeting_view(db, notice, person, now)
    if view is None or view.outcome is None or view.outcome.is_recorded or "record" not in view.actions:
        return None
    return _post(notice, after_end(db, notice, person, view, now))


def render_absent(db: Session, notice: Notice, person: Person, now: dt.datetime) -> Payload | None:
    """Render for someone that they are recorded as absent, if they still are."""
    view = meeting_view(db, notice, person, now)
    if view is None or view.outcome is None or not view.outcome.is_own_absence:
        return None
    return _post(notice, after_end(db, notice, person, view, now))


def render_dispute(db: Session, notice: Notice, person: Person, now: dt.datetime) -> Payload | None:
    """Render for an admin what two people say, while nobody has settled it."""
    found = describe_dispute(db, person, notice.meeting_id or 0, int(notice.details["person"]), now)
    return _post(notice, messages.dispute_message(found)) if found is not None and found.is_open else None


def after_end(db: Session, notice: Notice, person: Person, view: AnyMeetingView, now: dt.datetime) -> Message | None:
    """Return the message with the notice's subject as it is now; None where it stays as it is, or asks something
    else.
    """
    subject = str(notice.details["subject"])
    asked, outcome = asked_after_end(subject), view.outcome
    if asked is None or outcome is None:
        return None
    kind, number = asked
    if kind == OUTCOME and _is_asked_again(db, notice, view, subject):
        return asked_again(view)
    if kind == OUTCOME:
        again = question_subject(view.id, f"{OUTCOME}-{OUTCOME_ASKED_AGAIN}")
        return question_message(view, outcome, again=subject == again)
    if kind == DISPUTE:
        found = describe_dispute(db, person, view.id, number, now)
        return messages.dispute_message(found) if found is not None else None
    if kind == DISPUTED:
        return _ended_dispute(db, view, find_person(db, notice.workspace_id, number), is_told=True)
    ended = _ended_dispute(db, view, person, is_told=False)
    return ended or messages.absent_message(view, outcome, _recorder(db, view, person))


def _is_asked_again(db: Session, notice: Notice, view: AnyMeetingView, subject: str) -> bool:
    """Return whether this is the first of two messages that ask the same."""
    again = question_subject(view.id, f"{OUTCOME}-{OUTCOME_ASKED_AGAIN}")
    return subject != again and has_card(db, again, Lane.person(notice.person_id))


def _ended_dispute(db: Session, view: AnyMeetingView, person: Person | None, *, is_told: bool) -> Message | None:
    """Return how it ended that two people said different things of this person; None while they do, or never did.

    Where no admin settled it, someone gave in, which is said only to whoever `is_told` of the dispute.
    """
    of_session = isinstance(view, SessionView)
    rows = list_attendance(db, [view.id], None if of_session or person is None else person.id)
    settler = next((person_view(row.settler) for row in rows if row.settler is not None), None)
    if not rows or any(row.is_disputed for row in rows) or settler is None and not is_told:
        return None
    about = view.mentee if isinstance(view, SessionView) else person_view(person) if person is not None else None
    record = next((row for row in rows if about is not None and row.person_id == about.id), None)
    return messages.ended_dispute(view, settler, about, record)


def _recorder(db: Session, view: AnyMeetingView, person: Person) -> PersonView | None:
    """Return who recorded what is recorded of the person."""
    return next((person_view(row.recorder) for row in list_attendance(db, [view.id], person.id)), None)


def render_news(db: Session, notice: Notice, person: Person, now: dt.datetime) -> Payload | None:
    """Render that what is recorded is disputed, or what counts since it was corrected or settled."""
    view = meeting_view(db, notice, person, now)
    if view is None or view.outcome is None:
        return None
    is_dispute = notice.kind == NoticeKind.DISPUTED
    if is_dispute and not _is_disputed(view):
        return None
    by, about = person_in_role(db, notice, "by"), person_in_role(db, notice, "person")
    if is_dispute:
        return _post(notice, messages.disputed_message(view, by, about))
    record = read_attendance(db, view.id).get(about.id) if about is not None else None
    return Post(*messages.result_message(view, by, about, record))


def _is_disputed(view: AnyMeetingView) -> bool:
    outcome = view.outcome
    return outcome is not None and (outcome.result == "disputed" or bool(outcome.counts and outcome.counts.disputed))


def render_permission(db: Session, notice: Notice, person: Person, now: dt.datetime) -> Payload | None:
    """Render for an admin what someone asks; whoever has not had it before it was answered need not have it."""
    view = describe_permission(db, person, int(notice.details["permission"]), now) if person.admin else None
    if view is None:
        return None
    return update_or_post(db, notice, *permission_blocks.admin_message(view), post_if_missing=view.state == "asked")


def render_answer(db: Session, notice: Notice, person: Person, now: dt.datetime) -> Payload | None:
    """Render for whoever asked what an admin answered."""
    view = describe_permission(db, person, int(notice.details["permission"]), now)
    if view is None:
        return None
    allowed = notice.kind == NoticeKind.PERMITTED
    say = permission_blocks.permitted_message if allowed else permission_blocks.not_permitted_message
    return Post(*say(view, person_in_role(db, notice, "by")))


def _post(notice: Notice, message: Message | None) -> Payload | None:
    return Post(*message, card=not is_mail(notice)) if message is not None else None


RENDERERS: dict[NoticeKind, Renderer] = {
    NoticeKind.OUTCOME: render_question,
    NoticeKind.ABSENT: render_absent,
    NoticeKind.DISPUTE: render_dispute,
    NoticeKind.DISPUTED: render_news,
    NoticeKind.RESULT: render_news,
    NoticeKind.PERMISSION: render_permission,
    NoticeKind.PERMITTED: render_answer,
    NoticeKind.NOT_PERMITTED: render_answer,
}
