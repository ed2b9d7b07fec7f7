"""The messages that show a request to its two people."""

import datetime as dt

from sqlalchemy.orm import Session

from mentorship.outbox.kinds import NoticeKind
from mentorship.outbox.notify import NewNotice, enqueue, update_message
from storage.lane import Lane
from storage.meeting import Meeting
from storage.notice import (
    find_card,
    forget_card,
    has_card,
    list_subjects,
    meeting_subject,
    rename_card,
    request_subject,
)
from storage.person import Person
from storage.request import PENDING, SessionRequest


def enqueue_request_card(db: Session, request: SessionRequest, person: Person, *, now: dt.datetime) -> None:
    """Let the person's card show the request as it then is; the first one is posted, unless the request is over.

    What has reminded them of it follows.
    """
    key = f"request:{request.id}:{person.id}"
    is_new = request.state == PENDING and not request.suggested
    is_posted = has_card(db, request_subject(request.id), Lane.person(person.id))
    refresh = is_posted or not is_new
    enqueue(db, NewNotice(NoticeKind.REQUEST_CARD, person, now, request=request, refresh=refresh, key=key))
    _update_reminders(db, request, person, now)


def reminder_subject(request: SessionRequest) -> str:
    """Return the subject of the message that reminds someone to answer the request as it is now."""
    return f"remind:{request.id}:{request.version}"


def _update_reminders(db: Session, request: SessionRequest, person: Person, now: dt.datetime) -> None:
    """Let the messages that reminded the person to answer the request say how that ended, where it did."""
    for subject in list_subjects(db, f"remind:{request.id}:", Lane.person(person.id)):
        update_message(db, NoticeKind.REQUEST_REMINDED, person, subject, request=request, now=now)


def turn_request_card_into_card(db: Session, request: SessionRequest, meeting: Meeting, person: Person) -> None:
    """Let the message that shows this person the request show from now on the session that it became."""
    rename_card(db, request_subject(request.id), meeting_subject(meeting.id), Lane.person(person.id))


def overtake_request_card(db: Session, request: SessionRequest, person: Person, *, now: dt.datetime) -> None:
    """Let the message that has shown this person the request say that another time was suggested since.

    What shows the request from now on is a new message.
    """
    subject, lane = request_subject(request.id), Lane.person(person.id)
    card = find_card(db, subject, lane)
    if card is None:
        return
    details = {"channel": card.channel, "ts": card.ts}
    forget_card(db, subject, lane)
    kind = NoticeKind.REQUEST_OVERTAKEN
    enqueue(db, NewNotice(kind, person, now, request=request, details=details, refresh=True))
