"""Renderers of the notices about requests."""

import datetime as dt

from sqlalchemy.orm import Session

from blocks.requests.request import MESSAGES, card, message
from bot.outbox.render.lookups import update_or_post
from bot.outbox.render.payloads import Payload, Post, Renderer
from mentorship.outbox.kinds import NoticeKind
from mentorship.requests.view import RequestView, describe
from storage.notice import Notice
from storage.person import Person
from storage.request import find_request


def render_card(db: Session, notice: Notice, person: Person, now: dt.datetime) -> Payload | None:
    """Render the card of the request."""
    view = _request_view(db, notice, person, now)
    return update_or_post(db, notice, *card(view)) if view is not None else None


def render_message(db: Session, notice: Notice, person: Person, now: dt.datetime) -> Payload | None:
    """Render a message about the request, unless the person was to answer it and it has been answered."""
    kind, view = NoticeKind(notice.kind), _request_view(db, notice, person, now)
    if view is None or kind.rules.if_unanswered and not (view.state == "pending" and view.turn.id == person.id):
        return None
    return Post(*message(kind, view))


def _request_view(db: Session, notice: Notice, person: Person, now: dt.datetime) -> RequestView | None:
    request = find_request(db, notice.workspace_id, notice.request_id or 0)
    return describe(db, person, request, now) if request is not None else None


RENDERERS: dict[NoticeKind, Renderer] = {
    NoticeKind.REQUEST_CARD: render_card,
    **dict.fromkeys(MESSAGES, render_message),
}
