"""Asking whether a meeting took place: when it has ended, once more after some days, and then no longer."""

import datetime as dt

from sqlalchemy.orm import Session

from mentorship.history import HistoryKind, record_history
from mentorship.masterclasses.announcement import refresh_channels
from mentorship.meetings.outcome_view import DELAYS, next_step
from mentorship.outbox.kinds import NoticeKind
from mentorship.outbox.notify import notify, refresh_home, update_card, update_other_cards, update_questions
from mentorship.outbox.questions import OUTCOME, question_subject, update_all_questions
from mentorship.outcome.open_feedback import open_feedback
from mentorship.sessions.view import mentee_of
from storage.meeting import (
    ATTENDING,
    MASTERCLASS,
    OUTCOME_ASKED,
    OUTCOME_ASKED_AGAIN,
    OUTCOME_CLOSED,
    OUTCOME_OPEN,
    OUTCOME_OVER,
    Meeting,
)
from storage.outcome import list_due_outcomes, lock_due_outcome
from storage.participants import count_enrolled
from storage.person import Person, list_admins


def due(db: Session, now: dt.datetime) -> list[int]:
    """Return the ids of the meetings that have ended, and about which the next thing is to happen.

    Each is to be given to `advance` in a transaction of its own.
    """
    return list_due_outcomes(db, now, DELAYS)


def advance(db: Session, meeting_id: int, *, now: dt.datetime) -> None:
    """Ask about the meeting, once more, or no longer; each happens once, however many processes try.

    What was due while nobody could do it is left out, where something later is due already.
    """
    meeting = lock_due_outcome(db, meeting_id, now, DELAYS)
    if meeting is None:
        return
    before, meeting.outcome_step = meeting.outcome_step, next_step(meeting, now)
    if before == OUTCOME_OPEN:
        _show_over(db, meeting, now)
    if before == OUTCOME_OPEN and not _has_anybody(db, meeting):
        meeting.outcome_step = OUTCOME_OVER
    elif meeting.outcome_step in (OUTCOME_ASKED, OUTCOME_ASKED_AGAIN):
        _ask(db, meeting, now)
    else:
        if before < OUTCOME_CLOSED <= meeting.outcome_step:
            record_history(db, HistoryKind.NOT_RECORDED, meeting, by=None, now=now)
            open_feedback(db, meeting, now=now)
        update_all_questions(db, meeting, now=now)
        for person in people_asked(db, meeting):
            refresh_home(db, person, now=now)


def _show_over(db: Session, meeting: Meeting, now: dt.datetime) -> None:
    """Let all messages about it say that it is over: cards, reminders and, of a masterclass, those in channels."""
    update_all_questions(db, meeting, now=now)
    update_other_cards(db, meeting, exclude=(), now=now, changes_calendar=False)
    if meeting.kind == MASTERCLASS:
        refresh_channels(db, meeting, now=now)


def people_asked(db: Session, meeting: Meeting) -> list[Person]:
    """Return who is asked: its host; where that one has left, the admins."""
    return list_admins(db, meeting.workspace_id) if meeting.asks_admins else [meeting.host]


def _ask(db: Session, meeting: Meeting, now: dt.datetime) -> None:
    meeting.asks_admins = not meeting.host.can_take_part
    asked = f"{OUTCOME}-{meeting.outcome_step}"
    for person in people_asked(db, meeting):
        details, key = {"subject": question_subject(meeting.id, asked)}, f"{asked}:{meeting.id}:{person.id}"
        notify(db, NoticeKind.OUTCOME, person, meeting=meeting, details=details, key=key, now=now)
        refresh_home(db, person, now=now)
        if meeting.outcome_step == OUTCOME_ASKED_AGAIN:
            update_questions(db, meeting, person, now=now)
    mentee = mentee_of(db, meeting) if meeting.kind != MASTERCLASS else None
    if mentee is not None and meeting.outcome_step == OUTCOME_ASKED:
        update_card(db, meeting, mentee.person, now=now)  # it offers by now what can be said after the end
        refresh_home(db, mentee.person, now=now)


def _has_anybody(db: Session, meeting: Meeting) -> bool:
    """Return whether anybody but its host had a place in it."""
    if meeting.kind == MASTERCLASS:
        return count_enrolled(db, meeting.id, (ATTENDING,)) > 0
    return mentee_of(db, meeting) is not None
