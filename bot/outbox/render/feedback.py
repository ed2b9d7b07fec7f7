"""Renderers of what is asked and said after a meeting."""

import datetime as dt

from sqlalchemy.orm import Session

from blocks.feedback import feedback as blocks
from bot.outbox.render.lookups import is_mail, meeting_of, person_in_role, update_or_post
from bot.outbox.render.payloads import Payload, Post, Renderer
from mentorship.feedback.feedback import describe_feedback
from mentorship.outbox.kinds import NoticeKind
from mentorship.people.person import person_view
from storage.notice import Notice
from storage.person import Person


def render_question(db: Session, notice: Notice, person: Person, now: dt.datetime) -> Payload | None:
    """Render the question how a meeting was."""
    view = describe_feedback(db, person, notice.meeting_id or 0, now)
    return Post(*blocks.question(view), card=not is_mail(notice)) if view is not None else None


def render_answered(db: Session, notice: Notice, person: Person, now: dt.datetime) -> Payload | None:
    """Render the same message once it was answered, in its place."""
    view = describe_feedback(db, person, notice.meeting_id or 0, now)
    return update_or_post(db, notice, *blocks.question(view), post_if_missing=False) if view is not None else None


def render_thanks(db: Session, notice: Notice, person: Person, now: dt.datetime) -> Payload | None:
    """Render the message to a mentor that someone says thank you."""
    who, meeting = person_in_role(db, notice, "by"), meeting_of(db, notice)
    if who is None or meeting is None:
        return None
    return Post(*blocks.thanks_message(who, meeting.kind, meeting.title, meeting.starts_at, person_view(person), now))


RENDERERS: dict[NoticeKind, Renderer] = {
    NoticeKind.FEEDBACK: render_question,
    NoticeKind.FEEDBACK_GIVEN: render_answered,
    NoticeKind.THANKS: render_thanks,
}
