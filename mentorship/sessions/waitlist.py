"""The queue for a mentor's next open session: joining it, leaving it, and a person's number in it."""

import datetime as dt
from itertools import count

from sqlalchemy.orm import Session

from mentorship.errors import NextStep, Refusal
from mentorship.outbox.notify import refresh_home
from mentorship.program.limits import bookable_after, find_booking_blocks, find_open_bookings_block
from mentorship.times import format_near_datetime
from storage.meeting_lists import list_hosted
from storage.person import Person, find_person, lock_persons
from storage.waitlist import OFFERED, STOPPED, WAITING, WaitlistEntry, find_mentor_entry, find_mentor_queue_position

BATCH_SIZE = 50  # sessions looked at in one query


def notify_me(db: Session, *, actor: Person, mentor_id: int, now: dt.datetime) -> None:
    """Put the actor into the mentor's queue: the next session that opens is offered to whoever has waited longest.

    Joining twice is harmless. Raises Refusal if a session is open already: the actor can simply book it, or could if
    they did not have as many bookings as the program allows; then waiting would not help.
    """
    mentor = _require_mentor(db, actor, mentor_id)
    _lock_queue(db, mentor)
    if find_mentor_entry(db, actor.id, mentor.id) is not None:
        return
    if has_open_session(db, actor, mentor, now):
        if bookings_block := find_open_bookings_block(db, actor, now, None):
            raise bookings_block.to_refusal(None)
        raise Refusal(
            f"{mentor.name} has an open session right now, so there's no need to wait. View their profile to book it.",
            next_steps=[NextStep("profile", mentor.id)],
        )
    mentor.awaited = True
    entry = WaitlistEntry(
        workspace_id=actor.workspace_id, person_id=actor.id, mentor_id=mentor.id, state=WAITING, created_at=now
    )
    db.add(entry)
    refresh_home(db, actor, now=now)


def stop_notifying(db: Session, *, actor: Person, mentor_id: int, now: dt.datetime) -> None:
    """Take the actor out of the mentor's queue. Raises Refusal if a session is kept for them: they must answer that."""
    mentor = _require_mentor(db, actor, mentor_id)
    _lock_queue(db, mentor)
    entry = find_mentor_entry(db, actor.id, mentor.id)
    if entry is None:
        return
    if entry.state == OFFERED and entry.offer_until is not None:
        until = format_near_datetime(entry.offer_until, actor.zone, actor.locale, now)
        raise Refusal(
            f"A session with {mentor.name} is kept for you until {until}. "
            "Choose Accept or Pass in the message about it; then you're off the waitlist too.",
            next_steps=[NextStep("profile", mentor.id)],
        )
    entry.state = STOPPED
    refresh_home(db, actor, now=now)


def queue_number(db: Session, actor: Person, mentor: Person) -> int | None:
    """Return the actor's number among those who wait for this mentor; None if they do not wait."""
    entry = find_mentor_entry(db, actor.id, mentor.id) if mentor.awaited else None
    return find_mentor_queue_position(db, entry) if entry is not None and entry.state == WAITING else None


def has_open_session(db: Session, actor: Person, mentor: Person, now: dt.datetime) -> bool:
    """Return whether the mentor has any session that the actor could book now, or could with fewer bookings."""
    after = bookable_after(actor, now)
    for skip in count(step=BATCH_SIZE):
        found = list_hosted(db, mentor.id, actor, after, skip, BATCH_SIZE, open_only=True, now=now)
        booking_blocks = find_booking_blocks(db, actor, found, now)
        if any(each.id not in booking_blocks or booking_blocks[each.id].is_mentee_limit for each in found):
            return True
        if len(found) < BATCH_SIZE:
            return False
    raise AssertionError("there are no endless lists")


def _require_mentor(db: Session, actor: Person, mentor_id: int) -> Person:
    """Return the mentor. Raises Refusal if the actor cannot wait for this person."""
    mentor = find_person(db, actor.workspace_id, mentor_id)
    if mentor is None or not mentor.can_take_part or not mentor.mentor:
        raise Refusal("This person isn't a mentor. Find another mentor.", next_steps=[NextStep("find")])
    if mentor.id == actor.id:
        words = "These are your own sessions, so there's nothing to wait for."
        raise Refusal(words, next_steps=[NextStep("sessions")])
    return mentor


def _lock_queue(db: Session, mentor: Person) -> None:
    """Lock the mentor, which guards their queue: whatever opens a session of theirs holds this lock too."""
    lock_persons(db, mentor.workspace_id, [mentor.id])
