"""What follows from a change to what is recorded of a meeting: who is told, and what is drawn anew."""

import datetime as dt
from collections.abc import Iterable, Sequence

from sqlalchemy.orm import Session

from mentorship.meetings.outcome_view import next_step
from mentorship.outbox.kinds import NoticeKind
from mentorship.outbox.notify import notify, refresh_home, update_card
from mentorship.outbox.questions import ABSENCE, DISPUTE, DISPUTED, question_subject, update_all_questions
from mentorship.outcome.asking import people_asked
from mentorship.outcome.attendance_record import AttendanceRecord, settlers
from mentorship.outcome.open_feedback import open_feedback
from storage.lane import Lane
from storage.meeting import MASTERCLASS, OUTCOME_CLOSED, Meeting
from storage.notice import forget_cards
from storage.person import Person


def notify_of_absence(db: Session, meeting: Meeting, people: Iterable[Person], *, by: Person, now: dt.datetime) -> None:
    """Tell these people that they are recorded as absent, with the way to say that they were there."""
    subject, told = question_subject(meeting.id, ABSENCE), [each for each in people if each.can_take_part]
    forget_cards(db, subject, [Lane.person(each.id) for each in told])  # told anew, also where it was corrected before
    for person in told:
        details = {"subject": subject, "by": by.id}
        notify(db, NoticeKind.ABSENT, person, by=by, meeting=meeting, details=details, now=now)


def notify_of_dispute(found: AttendanceRecord, *, by: Person) -> None:
    """Tell the other one that it is disputed, and ask the admins who may to settle it."""
    meeting, db = found.meeting, found.db
    asked = settlers(found)
    settling = {each.id for each in asked}
    told = [each for each in (meeting.host, found.other) if each.id not in settling and each.can_take_part]
    disputed = question_subject(meeting.id, f"{DISPUTED}-{found.other.id}")
    forget_cards(db, disputed, [Lane.person(each.id) for each in told])
    details = {"subject": disputed, "by": by.id, "person": found.other.id}
    for person in told:
        notify(db, NoticeKind.DISPUTED, person, by=by, meeting=meeting, details=details, now=found.now)
    subject = question_subject(meeting.id, f"{DISPUTE}-{found.other.id}")
    forget_cards(db, subject, [Lane.person(each.id) for each in asked])
    for admin in asked:
        settle = {"subject": subject, "person": found.other.id}
        notify(db, NoticeKind.DISPUTE, admin, meeting=meeting, details=settle, now=found.now)
        refresh_home(db, admin, now=found.now)


def notify_of_result(found: AttendanceRecord, people: Sequence[Person], *, by: Person) -> None:
    """Tell these people what counts from now on, since it was corrected or settled."""
    details = {"by": by.id, "person": found.other.id}
    for person in people:
        if person.can_take_part:
            notify(found.db, NoticeKind.RESULT, person, by=by, meeting=found.meeting, details=details, now=found.now)
    for admin in settlers(found):
        refresh_home(found.db, admin, now=found.now)


def show_changes(found: AttendanceRecord) -> None:
    """Let all messages and lists that show the meeting show what is recorded now; nobody is asked about it any more."""
    db, meeting, now = found.db, found.meeting, found.now
    close_question(db, meeting, now)
    for person in {found.other.id: found.other, meeting.host_id: meeting.host}.values():
        if person.can_take_part:
            refresh_home(db, person, now=now)
    if meeting.kind != MASTERCLASS and found.other.can_take_part:
        update_card(db, meeting, found.other, now=now)


def close_question(db: Session, meeting: Meeting, now: dt.datetime) -> None:
    """Ask nobody about the meeting any more, and let the messages that did say how that ended; ask how it was."""
    for person in people_asked(db, meeting):
        refresh_home(db, person, now=now)
    meeting.outcome_step = max(meeting.outcome_step, OUTCOME_CLOSED, next_step(meeting, now))
    db.flush()
    update_all_questions(db, meeting, now=now)
    open_feedback(db, meeting, now=now)
