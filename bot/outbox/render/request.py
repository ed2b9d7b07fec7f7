"""Renderers of the notices about requests."""

import datetime as dt

from sqlalchemy.orm import Session

from blocks.requests.messages import MESSAGES, ended_reminder, message, reminder
from blocks.requests.request import card, overtaken_card
from blocks.sessions.card import card as session_card
from bot.outbox.render.lookups import is_mail, meeting_view, own_card, update_or_post
from bot.outbox.render.payloads import Payload, Post, Renderer, Update
from mentorship.outbox.kinds import NoticeKind
from mentorship.requests.view import RequestView, describe
from mentorship.sessions.view import SessionView
from storage.notice import Notice
from storage.person import Person
from storage.request import find_request


def render_card(db: Session, notice: Notice, person: Person, now: dt.datetime) -> Payload | None:
    """Render the card of the request. Only what was first asked for is posted: what follows has messages of its own."""
    view = _request_view(db, notice, person, now)
    if view is None:
        return None
    is_new = view.state == "pending" and not view.suggested
    return update_or_post(db, notice, *card(view), post_if_missing=is_new)


def render_overtaken(db: Session, notice: Notice, person: Person, now: dt.datetime) -> Payload | None:
    """Render the line in the place of a card that was overtaken by a suggestion."""
    view = _request_view(db, notice, person, now)
    return Update(notice.details["channel"], notice.details["ts"], *overtaken_card(view)) if view is not None else None


def render_suggested(db: Session, notice: Notice, person: Person, now: dt.datetime) -> Payload | None:
    """Render the request with the time that was suggested as a card of its own, while the person has to answer it."""
    view = _view_to_tell_of(db, notice, person, now)
    return update_or_post(db, notice, *card(view)) if view is not None else None


def render_accepted(db: Session, notice: Notice, person: Person, now: dt.datetime) -> Payload | None:
    """Render the card of the session that the request became, which says so; nothing once it has been given up."""
    view = meeting_view(db, notice, person, now)
    if not isinstance(view, SessionView) or view.state != "published" or view.enrollment_state != "attending":
        return None
    return Post(*session_card(view), card=own_card(db, notice) is None)


def render_reminder(db: Session, notice: Notice, person: Person, now: dt.datetime) -> Payload | None:
    """Render the message that the request waits for the person's answer, with its buttons."""
    view = _view_to_tell_of(db, notice, person, now)
    if view is None or _is_past_reminder(notice, view):
        return None
    return Post(*reminder(view), card=not is_mail(notice))


def render_reminded(db: Session, notice: Notice, person: Person, now: dt.datetime) -> Payload | None:
    """Render how it ended in the place of the message that reminded of it; nothing while it can still be answered."""
    view = _request_view(db, notice, person, now)
    if view is None or _waits_for(view, person) and not _is_past_reminder(notice, view):
        return None
    return update_or_post(db, notice, *ended_reminder(view), post_if_missing=False)


def _is_past_reminder(notice: Notice, view: RequestView) -> bool:
    """Return whether the request has changed since the person was reminded of it."""
    subject = str(notice.details.get("subject", ""))
    return bool(subject) and subject != f"remind:{view.id}:{view.version}"


def render_message(db: Session, notice: Notice, person: Person, now: dt.datetime) -> Payload | None:
    """Render a message about the request, unless the person was to answer it and it has been answered."""
    view = _view_to_tell_of(db, notice, person, now)
    return Post(*message(NoticeKind(notice.kind), view)) if view is not None else None


def _view_to_tell_of(db: Session, notice: Notice, person: Person, now: dt.datetime) -> RequestView | None:
    view = _request_view(db, notice, person, now)
    if view is None or NoticeKind(notice.kind).rules.if_unanswered and not _waits_for(view, person):
        return None
    return view


def _waits_for(view: RequestView, person: Person) -> bool:
    return view.state == "pending" and view.turn.id == person.id


def _request_view(db: Session, notice: Notice, person: Person, now: dt.datetime) -> RequestView | None:
    request = find_request(db, notice.workspace_id, notice.request_id or 0)
    return describe(db, person, request, now) if request is not None else None


RENDERERS: dict[NoticeKind, Renderer] = {
    NoticeKind.ACCEPTED: render_accepted,
    NoticeKind.REQUEST_CARD: render_card,
    NoticeKind.REQUEST_OVERTAKEN: render_overtaken,
    NoticeKind.REQUEST_REMINDED: render_reminded,
    NoticeKind.REQUEST_REMINDER: render_reminder,
    NoticeKind.REQUEST_SUGGESTED: render_suggested,
    **dict.fromkeys(MESSAGES, render_message),
}
