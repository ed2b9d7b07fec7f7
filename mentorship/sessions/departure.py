"""What becomes of sessions and of the queues for them when someone may not take part any more.

The caller has locked the sessions, and then the leaver and all mentors concerned.
"""

import datetime as dt
from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from mentorship.outbox.kinds import NoticeKind
from mentorship.outbox.notify import notify, refresh_home, update_card
from mentorship.sessions.change_booking import end_booking
from mentorship.sessions.view import mentee_of
from mentorship.sessions.waitlist_offers import end_offer, offer_opened_sessions
from storage.meeting import Enrollment, Meeting
from storage.person import Person
from storage.waitlist import OFFERED, STOPPED, WaitlistEntry


def release_booking(db: Session, session: Meeting, enrollment: Enrollment, now: dt.datetime) -> None:
    """End the leaver's booking: the mentor is told, and the session goes to the next person on the waitlist."""
    end_booking(db, session, enrollment, NoticeKind.MENTEE_LEFT_PROGRAM, "", now)


def tell_mentee(db: Session, session: Meeting, now: dt.datetime) -> None:
    """Tell the mentee that their mentor has left, and that an admin decides what becomes of the session."""
    enrollment = mentee_of(db, session)
    if enrollment is not None and enrollment.person.can_take_part:
        details = {"person": session.host_id}
        notify(db, NoticeKind.MENTOR_LEFT_PROGRAM, enrollment.person, meeting=session, details=details, now=now)
        show_to_mentee(db, session, now)


def show_to_mentee(db: Session, session: Meeting, now: dt.datetime) -> None:
    """Let the mentee see whether the session waits for a new mentor."""
    enrollment = mentee_of(db, session)
    if enrollment is not None:
        update_card(db, session, enrollment.person, now=now)
        refresh_home(db, enrollment.person, now=now)


def leave_queues(
    db: Session, person: Person, entries: Sequence[WaitlistEntry], sessions: Mapping[int, Meeting], now: dt.datetime
) -> None:
    """Take the leaver out of the queues of mentors; a session that is kept for them goes to the next in line."""
    for entry in entries:
        session = _end_entry(db, entry, sessions, now)
        if session is not None:
            offer_opened_sessions(db, [session], now=now, exclude=person.id)


def close_queue(
    db: Session, mentor: Person, entries: Sequence[WaitlistEntry], sessions: Mapping[int, Meeting], now: dt.datetime
) -> None:
    """Let nobody wait for the leaver any longer, and tell them."""
    for entry in entries:
        _end_entry(db, entry, sessions, now)
        if entry.person.can_take_part:
            notify(db, NoticeKind.QUEUE_ENDED, entry.person, details={"mentor": mentor.id}, now=now)


def _end_entry(db: Session, entry: WaitlistEntry, sessions: Mapping[int, Meeting], now: dt.datetime) -> Meeting | None:
    """End the entry, with the offer that is made by it. Returns the session that was kept."""
    session = sessions.get(entry.meeting_id or 0) if entry.state == OFFERED else None
    if session is not None and session.held_for_id == entry.person_id:
        end_offer(db, session, entry, STOPPED, now)
        db.flush()
        return session
    entry.state = STOPPED
    db.flush()
    return None
