"""The queue for a mentor's next open session: joining it, leaving it, and one's place in it."""

import datetime as dt
from itertools import count

from sqlalchemy.orm import Session

from mentorship.errors import Refusal, Step
from mentorship.program.limits import bookable_after, enough_bookings, standing_against
from mentorship.times import in_words
from storage.meeting_lists import hosted
from storage.person import Person, find_person, lock_persons
from storage.waitlist import OFFERED, STOPPED, WAITING, WaitlistEntry, entry_of, number_of

AT_ONCE = 50  # sessions looked at in one query


def notify_me(db: Session, *, actor: Person, mentor_id: int, now: dt.datetime) -> None:
    """Take a place in the mentor's queue: the next session that opens is offered to whoever waits longest.

    Asking twice is harmless. Raises Refusal when there is something open already, which can simply be booked, or could
    if the actor had not enough bookings: then waiting would not help.
    """
    mentor = _mentor(db, actor, mentor_id)
    _lock_queue(db, mentor)
    if entry_of(db, actor.id, mentor.id) is not None:
        return
    if anything_open(db, actor, mentor, now):
        if enough := enough_bookings(db, actor, now, None):
            raise enough.refusal(None)
        raise Refusal(
            f"{mentor.name} has an open session just now, so you do not have to wait. View the profile to book it.",
            steps=[Step("profile", mentor.id)],
        )
    mentor.awaited = True
    entry = WaitlistEntry(
        workspace_id=actor.workspace_id, person_id=actor.id, mentor_id=mentor.id, state=WAITING, created_at=now
    )
    db.add(entry)


def stop_notifying(db: Session, *, actor: Person, mentor_id: int, now: dt.datetime) -> None:
    """Give the place in the queue up. Raises Refusal when a session is being kept, which wants an answer instead."""
    mentor = _mentor(db, actor, mentor_id)
    _lock_queue(db, mentor)
    entry = entry_of(db, actor.id, mentor.id)
    if entry is None:
        return
    if entry.state == OFFERED and entry.offer_until is not None:
        until = in_words(entry.offer_until, actor.zone, actor.locale)
        raise Refusal(
            f"A session with {mentor.name} is kept for you until {until}. "
            "Choose Accept or Pass in the message about it; then you are out of the queue too.",
            steps=[Step("profile", mentor.id)],
        )
    entry.state = STOPPED


def leave_queue(db: Session, person: Person, mentor: Person) -> None:
    """Whoever books a session of this mentor waits for one no more. A session already offered to them stays so.

    The caller has locked the mentor; where nobody ever waited this costs nothing.
    """
    if mentor.awaited:
        entry = entry_of(db, person.id, mentor.id)
        if entry is not None and entry.state == WAITING:
            entry.state = STOPPED


def place_in_queue(db: Session, actor: Person, mentor: Person) -> int | None:
    """The actor's number among those who wait for this mentor; None for those who do not."""
    entry = entry_of(db, actor.id, mentor.id) if mentor.awaited else None
    return number_of(db, entry) if entry is not None and entry.state == WAITING else None


def anything_open(db: Session, actor: Person, mentor: Person, now: dt.datetime) -> bool:
    """Whether the mentor has any session that the actor could book now, or could if they had fewer bookings."""
    after = bookable_after(actor, now)
    for skip in count(step=AT_ONCE):
        found = hosted(db, mentor.id, actor, after, skip, AT_ONCE, free=True, now=now)
        against = standing_against(db, actor, found, now)
        if any(each.id not in against or against[each.id].own for each in found):
            return True
        if len(found) < AT_ONCE:
            return False
    raise AssertionError("there are no endless lists")


def _mentor(db: Session, actor: Person, mentor_id: int) -> Person:
    """The mentor, if one may wait for them. Raises Refusal."""
    mentor = find_person(db, actor.workspace_id, mentor_id)
    if mentor is None or not mentor.welcome or not mentor.mentor:
        raise Refusal(
            "This person does not mentor in the program (any more). Find another mentor.", steps=[Step("find")]
        )
    if mentor.id == actor.id:
        words = "These are your own sessions, so there is nothing to wait for."
        raise Refusal(words, steps=[Step("sessions")])
    return mentor


def _lock_queue(db: Session, mentor: Person) -> None:
    """The mentor's own lock guards their queue: whatever opens a session of theirs holds it too."""
    lock_persons(db, mentor.workspace_id, [mentor.id])
