"""Asking for feedback as soon as it is known what became of a meeting, or that nobody will say."""

import datetime as dt

from sqlalchemy.orm import Session

from mentorship.feedback.feedback import ask_for_feedback
from mentorship.meetings.outcome_view import opens_feedback
from storage.attendance import list_attendance
from storage.meeting import ATTENDING, HOST, Meeting, enrollments_of


def open_feedback(db: Session, meeting: Meeting, *, now: dt.datetime) -> None:
    """Ask everyone how the meeting was who can say so by now; nobody is asked twice, however often it is corrected."""
    recorded = {row.person_id: row for row in list_attendance(db, [meeting.id])}
    host = recorded.get(meeting.host_id)
    places = [each for each in enrollments_of(db, [meeting.id]) if each.state == ATTENDING and each.role != HOST]
    able = [each.person for each in places if opens_feedback(meeting, recorded.get(each.person_id), host, now)]
    ask_for_feedback(db, meeting, [each for each in able if each.can_take_part], now=now)
