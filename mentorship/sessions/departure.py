"""What becomes of sessions and of the queues for them when someone may not take part any more.

The caller has locked the sessions, and then the leaver and all mentors concerned.
"""

import datetime as dt
from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from mentorship.history import HistoryKind
from mentorship.outbox.kinds import NoticeKind
from mentorship.outbox.notify import notify, refresh_home, update_card
from mentorship.sessions.change_booking import free_session
from mentorship.sessions.per_person import group_by_person, starts_of
from mentorship.sessions.view import mentee_of
from mentorship.sessions.waitlist_offers import end_offer, offer_opened_sessions
from storage.meeting import Enrollment, Meeting
from storage.person import Person
from storage.waitlist import OFFERED, STOPPED, WaitlistEntry


def release_bookings(
    db: Session, person: Person, bookings: Sequence[tuple[Meeting, Enrollment]], now: dt.datetime
) -> None:
    """End the leaver's bookings: each mentor is told once, and their sessions go to the next on their waitlist."""
    for session, enrollment in bookings:
        free_session(db, session, enrollment, HistoryKind.LEFT, reason="", by=None, now=now)
    for host, sessions in group_by_person((session.host, session) for session, _ in bookings):
        details = {"mentee": person.id, "starts": starts_of(sessions)}
        notify(db, NoticeKind.MENTEE_LEFT_PROGRAM, host, meeting=sessions[0], details=details, now=now)
        for session in sessions:
            for concerned in (host, person):
                update_card(db, session, concerned, now=now)
        offer_opened_sessions(db, sessions, now=now, exclude=person.id)


def tell_mentees(db: Session, sessions: Sequence[Meeting], now: dt.datetime) -> None:
    """Tell each mentee once that their mentor has left, and that an admin decides what becomes of their sessions."""
    places = [(mentee_of(db, session), session) for session in sessions]
    booked = [(place.person, session) for place, session in places if place is not None and place.person.can_take_part]
    for mentee, theirs in group_by_person(booked):
        details = {"person": theirs[0].host_id, "sessions": [each.id for each in theirs], "starts": starts_of(theirs)}
        notify(db, NoticeKind.MENTOR_LEFT_PROGRAM, mentee, meeting=theirs[0], details=details, now=now)
        for session in theirs:
            update_card(db, session, mentee, now=now)
        refresh_home(db, mentee, now=now)


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
