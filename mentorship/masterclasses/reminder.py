"""The day before a masterclass: who has not said that they can make it is reminded, and the host asked if too few come.

It is done once for each, when it begins in 24 hours. One that is planned or moved later than that gives people an hour
to answer first, but is done an hour before it begins at the latest; with less than an hour to go nothing is asked.
"""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy.orm import Session

from mentorship.masterclasses.attend import follow_people
from mentorship.masterclasses.view import find, require_coming, require_steering
from mentorship.masterclasses.waitlist_offers import fill
from mentorship.meetings.conflicts import clash
from mentorship.outbox.notify import refresh_home, show_card, tell
from storage.masterclass import participants, seats_of
from storage.meeting import ASKED, REMOVED, Enrollment, Meeting, lock_meeting, overlapping
from storage.moving import due_day_before
from storage.person import Person

AHEAD = dt.timedelta(days=1)
GRACE = dt.timedelta(hours=1)


def due(db: Session, now: dt.datetime) -> list[int]:
    """The masterclasses of the next day: to be given to `settle`, each in a transaction of its own."""
    return due_day_before(db, now, AHEAD, GRACE)


def settle(db: Session, meeting_id: int, *, now: dt.datetime) -> None:
    """Remind people, and ask the host, once. Any number of processes may try."""
    known = db.get(Meeting, meeting_id)
    meeting = lock_meeting(db, known.workspace_id, meeting_id) if known is not None else None
    if meeting is None or not _is_due(meeting, now):
        return
    meeting.day_before_told = True
    if meeting.starts_at - meeting.created_at < GRACE:
        return
    _remind(db, meeting, now)
    if _too_few(db, meeting):
        tell(db, "too_few", meeting.host, meeting=meeting, now=now)


def go_on(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> None:
    """`Go on`: it takes place with however many come, as it does when nobody says anything.

    Raises Refusal for anybody but the host and admins, or when it was cancelled or moved meanwhile.
    """
    meeting = find(db, actor, meeting_id)
    require_steering(actor, meeting)
    require_coming(meeting, now, "there is nothing to decide any more")


def _is_due(meeting: Meeting, now: dt.datetime) -> bool:
    return meeting.live and not meeting.day_before_told and now < meeting.starts_at <= now + AHEAD


def _remind(db: Session, meeting: Meeting, now: dt.datetime) -> None:
    """Who has yet to answer keeps the place; but not who has something else then."""
    asked = [each for each in participants(db, meeting.id) if each.state == ASKED]
    others = overlapping(db, [each.person_id for each in asked], meeting.starts_at, meeting.ends_at, meeting.id)
    against = {other.person_id: other for other in reversed(others)}  # the first one of each
    for each in asked:
        if each.person_id not in against:
            tell(db, "asked_again", each.person, meeting=meeting, now=now)
    busy = [each for each in asked if each.person_id in against]
    for each in busy:
        _release(db, meeting, each, against[each.person_id], now)
    if busy:
        _follow(db, meeting, busy, now)


def _release(db: Session, meeting: Meeting, mine: Enrollment, other: Enrollment, now: dt.datetime) -> None:
    """The place is free from here on, and its owner is told what stood against it."""
    person = mine.person
    mine.state, mine.to_confirm = REMOVED, True  # to_confirm: nobody took it from them, they never confirmed it
    db.flush()
    show_card(db, meeting, person, now=now)
    details = {"clash": clash(person, other, person)}
    tell(db, "released", person, meeting=meeting, details=details, now=now)
    refresh_home(db, person, now=now)


def _follow(db: Session, meeting: Meeting, released: Sequence[Enrollment], now: dt.datetime) -> None:
    details = {"people": [each.person_id for each in released]}
    tell(db, "let_go", meeting.host, meeting=meeting, details=details, now=now)
    fill(db, meeting, now=now)
    follow_people(db, meeting, now)


def _too_few(db: Session, meeting: Meeting) -> bool:
    seats = seats_of(db, [meeting.id])[meeting.id]
    return meeting.minimum is not None and seats.attending + seats.asked < meeting.minimum
