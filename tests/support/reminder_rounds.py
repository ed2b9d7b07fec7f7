"""What the scheduler does about reminders, in tests that run no scheduler."""

import datetime as dt

from sqlalchemy.orm import Session

from mentorship.agenda import meeting_start, reminder


def run_reminders(db: Session, now: dt.datetime) -> None:
    """Do in one transaction what a round of the scheduler does for reminders and for what begins."""
    for person_id in reminder.changed_people(db, now):
        reminder.follow_person(db, person_id, now=now)
    while reminder.follow_program(db, now):
        pass
    while reminder.schedule_new(db, now):
        pass
    for number in reminder.due(db, now):
        reminder.send_reminders(db, number, now=now)
    for number in meeting_start.due(db, now):
        meeting_start.follow_start(db, number, now=now)
