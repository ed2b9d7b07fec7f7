"""Changing how someone attends a masterclass that can be attended online and in person."""

import datetime as dt

from sqlalchemy.orm import Session

from mentorship.errors import NextStep, Refusal
from mentorship.history import HistoryKind, record_history
from mentorship.masterclasses.reservation_rules import check_offered_method
from mentorship.masterclasses.view import MasterclassView, describe_one, find_masterclass, require_coming
from mentorship.masterclasses.without_place import HOSTS_NO_CHOICE, without_place_refusal
from mentorship.outbox.notify import enqueue_card, refresh_home
from storage.masterclass import enrollments_by_meeting
from storage.meeting import ASKED, ATTENDING, ONLINE, Enrollment, Meeting
from storage.person import Person

TOO_LATE = "how you attend can't be changed"


def prepare_change(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> MasterclassView:
    """Return the masterclass for which the actor is about to say how they attend. Raises Refusal if they cannot."""
    meeting = find_masterclass(db, actor, meeting_id)
    _find_enrollment(db, actor, meeting, now)
    return describe_one(db, actor, meeting, now)


def show_method(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> str:
    """Return how the actor attends, to be confirmed. Raises Refusal as `change` does."""
    return _find_enrollment(db, actor, find_masterclass(db, actor, meeting_id), now).method or ONLINE


def change(db: Session, *, actor: Person, meeting_id: int, method: str, now: dt.datetime) -> None:
    """Let the actor attend this way from now on. Their card and calendar follow. Raises Refusal."""
    meeting = find_masterclass(db, actor, meeting_id, lock=True)
    enrollment = _find_enrollment(db, actor, meeting, now)
    if enrollment.method == check_offered_method(meeting, method):
        return
    enrollment.method = method
    db.flush()
    record_history(db, HistoryKind.ATTENDANCE, meeting, by=actor, person=actor, now=now)
    enqueue_card(db, meeting, actor, now=now)
    refresh_home(db, actor, now=now)


def _find_enrollment(db: Session, actor: Person, meeting: Meeting, now: dt.datetime) -> Enrollment:
    """Return the actor's place in a masterclass that has not begun and that can be attended in both ways."""
    require_coming(meeting, now, TOO_LATE)
    look = [NextStep("masterclass", meeting.id)]
    if actor.id == meeting.host_id:
        raise Refusal(HOSTS_NO_CHOICE, next_steps=look)
    enrollment = enrollments_by_meeting(db, [meeting.id], actor.id).get(meeting.id)
    if enrollment is None or enrollment.state not in (ATTENDING, ASKED):
        raise without_place_refusal(db, meeting, actor, now)
    if not (meeting.online and meeting.in_person):
        way = "online" if meeting.online else "in person"
        raise Refusal(
            f"This masterclass can only be attended {way} now, so there is nothing to choose.", next_steps=look
        )
    return enrollment
