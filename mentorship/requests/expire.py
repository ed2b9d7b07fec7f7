"""Requests that wait too long: whoever has to answer is reminded once; then the request expires."""

import datetime as dt

from sqlalchemy.orm import Session

from mentorship.outbox.kinds import NoticeKind
from mentorship.outbox.notify import notify
from mentorship.outbox.request_cards import reminder_subject
from mentorship.requests.view import refresh_cards
from storage.request import EXPIRED, SessionRequest, list_due_requests, lock_due_request


def due(db: Session, now: dt.datetime) -> list[int]:
    """Return the ids of open requests that need a reminder or expire: to be given to `remind_or_expire` one by one."""
    return list_due_requests(db, now)


def remind_or_expire(db: Session, request_id: int, *, now: dt.datetime) -> None:
    """Remind whoever has to answer the request, or let it expire. Any number of processes may try."""
    request = lock_due_request(db, request_id, now)
    if request is None:
        return
    if request.expires_at <= now:
        _expire(db, request, now)
    else:
        _remind(db, request, now)


def _remind(db: Session, request: SessionRequest, now: dt.datetime) -> None:
    """Remind whoever has to answer the request, if they still take part."""
    request.remind_at = None
    asked = request.person_with_id(request.turn_id)
    if asked.can_take_part:
        details = {"subject": reminder_subject(request)}
        notify(db, NoticeKind.REQUEST_REMINDER, asked, request=request, details=details, now=now)


def _expire(db: Session, request: SessionRequest, now: dt.datetime) -> None:
    """Let the request expire and tell both people."""
    request.state, request.remind_at = EXPIRED, None
    request.version += 1
    refresh_cards(db, request, now)
    for person in (request.mentor, request.mentee):
        if person.can_take_part:
            notify(db, NoticeKind.REQUEST_EXPIRED, person, request=request, now=now)
