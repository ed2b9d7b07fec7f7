"""The places of a full masterclass: who waits for one, and to whom a free one is offered.

The lock of the masterclass guards its places and its queue: callers of functions that change something hold it.
Wherever a place may have become free, `offer_free_places` is called; nobody else can take what it offers.
"""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy.orm import Session

from mentorship.masterclasses.actions import has_open_offer, max_participants
from mentorship.masterclasses.announcement import refresh_channels
from mentorship.meetings.meeting import phase
from mentorship.meetings.mentor_queue import MIN_TIME_TO_ANSWER
from mentorship.outbox.kinds import NoticeKind
from mentorship.outbox.notify import (
    enqueue_card,
    notify,
    notify_of_offer,
    refresh_home,
    turn_offer_into_card,
    update_offer_card,
)
from mentorship.outbox.questions import OPEN_PLACES, question_subject, update_all_questions
from mentorship.program.visibility import filter_can_see
from storage.lane import Lane
from storage.masterclass import count_taken, entries_by_meeting, list_waiting_and_offered
from storage.meeting import Meeting, lock_meeting
from storage.notice import find_lanes_with_card, meeting_subject
from storage.occupancy import Occupancy
from storage.participants import find_queued_among
from storage.person import Person
from storage.rows import AnyMeeting
from storage.waitlist import (
    ACCEPTED,
    EXPIRED,
    OFFERED,
    STOPPED,
    WAITING,
    WaitlistEntry,
    find_entry,
    list_due_masterclass_offers,
)


def has_offer(db: Session, meeting: Meeting, person: Person, now: dt.datetime) -> bool:
    """Return whether a place is kept for this person now."""
    return has_open_offer(entries_by_meeting(db, [meeting.id], person.id).get(meeting.id), now)


def count_offered(db: Session, meeting: Meeting, people: Sequence[Person]) -> int:
    """Return how many of these people are offered a place: giving them one takes no further place."""
    asked = (
        {entry.person_id for entry in list_waiting_and_offered(db, meeting.id) if entry.state == OFFERED}
        if people
        else set()
    )
    return len(asked & {person.id for person in people})


def count_free_places(db: Session, meeting: Meeting) -> int:
    """Return how many places nobody has, and nobody is offered."""
    db.flush()
    return max(0, max_participants(meeting) - count_taken(db, meeting.id))


def is_queue_in_order(meeting: AnyMeeting, occupancy: Occupancy) -> bool:
    """Return whether `offer_free_places` would change nothing: no place is free while someone waits, and nobody in the
    queue has to leave it.
    """
    is_free = occupancy.taken < max_participants(meeting)
    may_be_outside = meeting.restricted and occupancy.offered + occupancy.waiting
    return not (occupancy.stale or occupancy.waiting and is_free or may_be_outside)


def has_room(db: Session, meeting: Meeting, now: dt.datetime) -> bool:
    """Return whether someone who is not in the queue can have a place: free ones go to those who wait first."""
    queue = list_waiting_and_offered(db, meeting.id)
    expired = len([entry for entry in queue if _has_expired(entry, now)])
    waiting = len([entry for entry in queue if entry.state == WAITING])
    starts_soon = meeting.starts_at - now < MIN_TIME_TO_ANSWER
    return count_free_places(db, meeting) + expired > (0 if starts_soon else waiting)


def end_waiting(db: Session, meeting: Meeting, people: Sequence[Person], *, now: dt.datetime) -> None:
    """Take these people, who have a place now, out of the queue."""
    queued = find_queued_among(db, meeting.id, [person.id for person in people]) if people else []
    for entry in queued:
        if entry.state == OFFERED:
            turn_offer_into_card(db, meeting, entry.person)
        _close_entry(db, meeting, entry, ACCEPTED if entry.state == OFFERED else STOPPED, now)
    _show_standing(db, meeting, queued, now)


def offer_free_places(db: Session, meeting: Meeting, *, now: dt.datetime) -> set[int]:
    """Offer free places to those who wait, strictly in the order in which they came.

    Returns the ids of all for whom a place is kept then. Before that, offers end whose time is over, and whoever may no
    longer have a place leaves the queue. Shortly before the start there is no time to ask one after the other: then all
    who wait are told that they can simply reserve a spot.
    """
    queue = _expire_and_filter(db, meeting, now)
    waiting = [entry for entry in queue if entry.state == WAITING]
    if waiting and meeting.live and phase(meeting, now) == "coming":
        free = count_free_places(db, meeting)
        if meeting.starts_at - now < MIN_TIME_TO_ANSWER:
            _open_to_all(db, meeting, waiting if free else [], now)
        else:
            _make_offers(db, meeting, waiting[:free], now)
    return {entry.person_id for entry in queue if entry.state == OFFERED}


def refresh_offers(db: Session, meeting: Meeting, *, now: dt.datetime) -> None:
    """Refresh the messages in which a place is offered, so that they show the masterclass as it is now."""
    for entry in list_waiting_and_offered(db, meeting.id):
        if entry.state == OFFERED:
            update_offer_card(db, meeting, entry.person, now=now)


def refresh_open_places(db: Session, meeting: Meeting, *, now: dt.datetime) -> None:
    """Refresh the messages that say that there is room, shortly before the start, since that may have changed."""
    if meeting.starts_at - now < MIN_TIME_TO_ANSWER:
        update_all_questions(db, meeting, now=now)


def withdraw_offers(db: Session, meeting: Meeting, *, by: Person | None, now: dt.datetime) -> int:
    """Empty the queue of a cancelled masterclass, and tell everyone who was in it. Returns how many these are."""
    queue = _expire_and_filter(db, meeting, now)
    details = {"by": by.id if by is not None else None, "reason": meeting.reason}
    for entry in queue:
        _close_entry(db, meeting, entry, STOPPED, now)
        notify(db, NoticeKind.QUEUE_CANCELLED, entry.person, by=by, meeting=meeting, details=details, now=now)
    _show_standing(db, meeting, queue, now)
    return len(queue)


def due(db: Session, now: dt.datetime) -> list[int]:
    """Return the ids of entries whose time to answer is over: to be given to `expire`, each in its own transaction."""
    return list_due_masterclass_offers(db, now)


def expire(db: Session, entry_id: int, *, now: dt.datetime) -> None:
    """End an offer that nobody answered in time: the place goes to the next in line. Any process may try."""
    entry = find_entry(db, entry_id)
    meeting = lock_meeting(db, entry.workspace_id, entry.meeting_id or 0) if entry is not None else None
    entry = find_entry(db, entry_id)  # as it is, now that nobody else can change it
    if entry is None or meeting is None or entry.meeting_id != meeting.id or not _has_expired(entry, now):
        return
    offer_free_places(db, meeting, now=now)
    enqueue_card(db, meeting, meeting.host, now=now, changes_calendar=False)
    refresh_channels(db, meeting, now=now)


def _expire_and_filter(db: Session, meeting: Meeting, now: dt.datetime) -> list[WaitlistEntry]:
    """Return the queue in order, without those whose offer has expired and those who may no longer have a place.

    These leave it, and are told why.
    """
    db.flush()
    queue = list_waiting_and_offered(db, meeting.id)
    inside = filter_can_see(db, meeting, [entry.person for entry in queue])
    for entry in queue:
        if _has_expired(entry, now):
            _close_entry(db, meeting, entry, EXPIRED, now)
            notify_of_offer(db, NoticeKind.OFFER_EXPIRED, meeting, entry.person, now=now)
        elif entry.person_id not in inside or not entry.person.can_take_part:
            _close_entry(db, meeting, entry, STOPPED, now)
            details = {"outside": entry.person.can_take_part}
            notify(db, NoticeKind.QUEUE_LEFT, entry.person, meeting=meeting, details=details, now=now)
    kept = [entry for entry in queue if entry.state in (WAITING, OFFERED)]
    _show_standing(db, meeting, [entry for entry in queue if entry not in kept], now)
    return kept


def _has_expired(entry: WaitlistEntry, now: dt.datetime) -> bool:
    return entry.state == OFFERED and not has_open_offer(entry, now)


def _make_offers(db: Session, meeting: Meeting, entries: Sequence[WaitlistEntry], now: dt.datetime) -> None:
    """Keep a place for each of these, until the program's time to answer is over or the masterclass begins."""
    until = min(now + dt.timedelta(minutes=meeting.host.program.offer_expiry), meeting.starts_at)
    for entry in entries:
        entry.state, entry.offer_until = OFFERED, until
        notify_of_offer(db, NoticeKind.OFFER, meeting, entry.person, now=now)
    _show_standing(db, meeting, entries, now)


def _open_to_all(db: Session, meeting: Meeting, waiting: Sequence[WaitlistEntry], now: dt.datetime) -> None:
    """Take all these out of the queue, and tell them that they can simply reserve a spot."""
    details = {"subject": question_subject(meeting.id, OPEN_PLACES)}
    for entry in waiting:
        _close_entry(db, meeting, entry, STOPPED, now)
        notify(db, NoticeKind.PLACES_OPEN, entry.person, meeting=meeting, details=details, now=now)
    _show_standing(db, meeting, waiting, now)


def _close_entry(db: Session, meeting: Meeting, entry: WaitlistEntry, state: str, now: dt.datetime) -> None:
    """Take the person out of the queue; the message that offered them a place shows what became of it."""
    was_offered, entry.state = entry.state == OFFERED, state
    if was_offered:
        update_offer_card(db, meeting, entry.person, now=now)


def _show_standing(db: Session, meeting: Meeting, entries: Sequence[WaitlistEntry], now: dt.datetime) -> None:
    """Show these people how they stand in the queue now: in Home, and on the card that they have since they wait."""
    lanes = find_lanes_with_card(db, meeting_subject(meeting.id)) if entries else set()
    for entry in entries:
        refresh_home(db, entry.person, now=now)
        if Lane.person(entry.person_id) in lanes:
            enqueue_card(db, meeting, entry.person, now=now)
