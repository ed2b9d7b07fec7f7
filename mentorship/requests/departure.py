"""Requests between two people of whom one may not take part any more: they are closed, and the other is told."""

import datetime as dt

from sqlalchemy.orm import Session

from mentorship.outbox.kinds import NoticeKind
from mentorship.requests.answer import close
from mentorship.requests.view import notify_party, refresh_cards
from storage.person import Person
from storage.request import ENDED, PENDING, SessionRequest


def end_request(db: Session, request: SessionRequest, leaver: Person, now: dt.datetime) -> None:
    """Close the request, which the caller has locked, because one of its two people has left the program."""
    if request.state != PENDING:
        return
    close(request, ENDED, leaver)
    refresh_cards(db, request, now)
    notify_party(db, request, NoticeKind.REQUEST_ENDED, request.other_person(leaver.id), leaver, now)
