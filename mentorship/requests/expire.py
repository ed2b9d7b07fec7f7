"""Requests that wait too long: whoever has to answer is reminded once, then the request expires."""

import datetime as dt

from sqlalchemy.orm import Session

from mentorship.outbox.notify import tell
from mentorship.requests.view import renew
from storage.request import EXPIRED, SessionRequest, due_requests, lock_due_request


def due(db: Session, now: dt.datetime) -> list[int]:
    """The open requests of which somebody is to be reminded, or that expire: to be given to `settle` one by one."""
    return due_requests(db, now)


def settle(db: Session, request_id: int, *, now: dt.datetime) -> None:
    """Remind whoever has to answer, or let the request expire. Any number of processes may try."""
    request = lock_due_request(db, request_id, now)
    if request is None:
        return
    if request.expires_at <= now:
        _expire(db, request, now)
    else:
        _remind(db, request, now)


def _remind(db: Session, request: SessionRequest, now: dt.datetime) -> None:
    request.remind_at = None
    asked = request.person(request.turn_id)
    if asked.welcome:
        tell(db, "request_reminder", asked, request=request, now=now)


def _expire(db: Session, request: SessionRequest, now: dt.datetime) -> None:
    request.state, request.remind_at = EXPIRED, None
    request.version += 1
    renew(db, request, now)
    for person in (request.mentor, request.mentee):
        if person.welcome:
            tell(db, "request_expired", person, request=request, now=now)
