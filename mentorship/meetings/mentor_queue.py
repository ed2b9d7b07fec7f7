"""What sessions, requests and masterclasses share of the waitlists."""

import datetime as dt

from sqlalchemy.orm import Session

from storage.person import Person
from storage.waitlist import STOPPED, WAITING, find_mentor_entry

# Before the last moment to book: with less time, a session or a free place is not offered but simply open to all.
MIN_TIME_TO_ANSWER = dt.timedelta(minutes=15)


def leave_queue(db: Session, person: Person, mentor: Person) -> None:
    """Take the person, who books a session of this mentor, out of the queue for one. An offer made to them stays open.

    The caller has locked the mentor; where nobody ever waited this costs nothing.
    """
    if mentor.awaited:
        entry = find_mentor_entry(db, person.id, mentor.id)
        if entry is not None and entry.state == WAITING:
            entry.state = STOPPED
