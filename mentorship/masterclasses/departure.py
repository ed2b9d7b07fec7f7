"""What becomes of a place in a masterclass when someone may not take part any more.

The caller has locked the masterclass.
"""

import datetime as dt

from sqlalchemy.orm import Session

from mentorship.masterclasses.attend import give_up
from mentorship.masterclasses.participant_changes import list_present
from mentorship.outbox.kinds import NoticeKind
from mentorship.outbox.notify import enqueue_card, refresh_home
from storage.meeting import HOST, Enrollment, Meeting


def release_place(db: Session, masterclass: Meeting, enrollment: Enrollment, now: dt.datetime) -> None:
    """Free the leaver's place: the host is told, and it is offered to the first in the queue."""
    give_up(db, masterclass, enrollment, NoticeKind.LEFT_PROGRAM, "", now, by=None)


def show_to_participants(db: Session, masterclass: Meeting, now: dt.datetime) -> None:
    """Let everyone who has a place see whether the masterclass waits for a new host."""
    for place in list_present(db, masterclass):
        if place.role != HOST and place.person.can_take_part:
            enqueue_card(db, masterclass, place.person, changes_calendar=False, now=now)
            refresh_home(db, place.person, now=now)
