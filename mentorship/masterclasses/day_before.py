"""The day before a masterclass: remind those who have yet to confirm, and ask the host to decide if too few come.

This happens once for each masterclass, 24 hours before it begins. If it is planned or moved later than that, people
have an hour to answer first, but it happens an hour before the start at the latest; with less than an hour to go nobody
is asked.
"""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy.orm import Session

from mentorship.history import HistoryKind
from mentorship.masterclasses.actions import has_too_few
from mentorship.masterclasses.participant_changes import sync_participants
from mentorship.masterclasses.view import find_masterclass, require_coming, require_manager
from mentorship.masterclasses.waitlist_offers import offer_free_places
from mentorship.meetings.conflicts import describe_conflict
from mentorship.meetings.places import end_place
from mentorship.meetings.timespan import time_token
from mentorship.outbox.kinds import NoticeKind
from mentorship.outbox.notify import enqueue_card, notify, refresh_home
from mentorship.outbox.questions import GO_ON, question_subject
from storage.commitments import find_overlapping
from storage.lane import Lane
from storage.masterclass import list_due_day_before, list_enrolled_participants, seats_of
from storage.meeting import ASKED, Enrollment, Meeting, lock_meeting
from storage.notice import forget_card
from storage.person import Person

REMIND_BEFORE = dt.timedelta(days=1)
TIME_TO_ANSWER = dt.timedelta(hours=1)


def due(db: Session, now: dt.datetime) -> list[int]:
    """Return the ids of the masterclasses of the next day that are due.

    Each is to be given to `remind_and_check_minimum` in a transaction of its own.
    """
    return list_due_day_before(db, now, REMIND_BEFORE, TIME_TO_ANSWER)


def remind_and_check_minimum(db: Session, meeting_id: int, *, now: dt.datetime) -> None:
    """Remind people, and ask the host if too few come, once. Any number of processes may try."""
    known = db.get(Meeting, meeting_id)
    meeting = lock_meeting(db, known.workspace_id, meeting_id) if known is not None else None
    if meeting is None or not _is_due(meeting, now):
        return
    meeting.day_before_told = True
    if meeting.starts_at - meeting.created_at < TIME_TO_ANSWER:
        return
    _remind(db, meeting, now)
    if has_too_few(meeting.minimum, seats_of(db, [meeting.id])[meeting.id]):
        details = {"subject": question_subject(meeting.id, GO_ON)}
        notify(db, NoticeKind.TOO_FEW, meeting.host, meeting=meeting, details=details, now=now)


def go_on(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> None:
    """Let the masterclass take place with however many come (`Go ahead`), as it does if nobody decides anything.

    Raises Refusal for anybody except the host and admins, or if it was cancelled or moved meanwhile.
    """
    meeting = find_masterclass(db, actor, meeting_id)
    require_manager(actor, meeting)
    require_coming(meeting, now, "there is nothing left to decide")
    # The question says so itself from now on, whatever follows.
    forget_card(db, question_subject(meeting.id, GO_ON), Lane.person(actor.id))


def _is_due(meeting: Meeting, now: dt.datetime) -> bool:
    return meeting.live and not meeting.day_before_told and now < meeting.starts_at <= now + REMIND_BEFORE


def _remind(db: Session, meeting: Meeting, now: dt.datetime) -> None:
    """Remind those who have yet to confirm; those who are busy at that time lose the place that was kept."""
    asked = [each for each in list_enrolled_participants(db, meeting.id) if each.state == ASKED]
    others = find_overlapping(db, [each.person_id for each in asked], meeting.starts_at, meeting.ends_at, meeting.id)
    conflicts = {other.person_id: other for other in reversed(others)}  # the first one of each
    details = {"subject": question_subject(meeting.id, time_token(meeting.starts_at, meeting.ends_at))}
    for each in asked:
        if each.person_id not in conflicts:
            notify(db, NoticeKind.ASKED_AGAIN, each.person, meeting=meeting, details=details, now=now)
    busy = [each for each in asked if each.person_id in conflicts]
    for each in busy:
        _release(db, meeting, each, conflicts[each.person_id], now)
    if busy:
        _after_release(db, meeting, busy, now)


def _release(db: Session, meeting: Meeting, enrollment: Enrollment, other: Enrollment, now: dt.datetime) -> None:
    """Free the place, and tell its owner with what it conflicts."""
    person = enrollment.person
    enrollment.to_confirm = True  # it says that nobody took the place from them: they never confirmed it
    end_place(db, meeting, enrollment, HistoryKind.REMOVED, by=None, now=now)
    enqueue_card(db, meeting, person, now=now)
    # The words name the other one's host, too: `person` lets them go once Slack has erased that host.
    details = {"clash": describe_conflict(person, other, person), "person": other.meeting.host_id}
    notify(db, NoticeKind.RELEASED, person, meeting=meeting, details=details, now=now)
    refresh_home(db, person, now=now)


def _after_release(db: Session, meeting: Meeting, released: Sequence[Enrollment], now: dt.datetime) -> None:
    """Tell the host whose places were freed, and offer these to the queue."""
    details = {"people": [each.person_id for each in released]}
    notify(db, NoticeKind.LET_GO, meeting.host, meeting=meeting, details=details, now=now)
    offer_free_places(db, meeting, now=now)
    sync_participants(db, meeting, now)
