"""Taking back what `Bulk duplicate` has made (`Undo`): an hour long, as far as nobody else has booked of it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from mentorship.errors import NextStep, Refusal
from mentorship.meetings.meeting import phase
from mentorship.outbox.batch import read_batch
from mentorship.outbox.notify import refresh_home, send_calendar_removal
from mentorship.outbox.series_messages import end_series_message
from mentorship.people.person import PersonView, person_view
from mentorship.program.visibility import can_manage
from mentorship.sessions.cancellation import call_off
from mentorship.sessions.view import SessionView, describe, find_session
from mentorship.sessions.waitlist_offers import withdraw_offer
from storage.calendar_entry import find_calendar_entry
from storage.history import delete_history_of
from storage.meeting import CANCELLED, HOST, LOST, PUBLISHED, Enrollment, Meeting
from storage.meeting_lists import list_batch, list_places_ever
from storage.person import Person, find_person

UNDO_FOR = dt.timedelta(hours=1)
NOTHING_LEFT = (
    "There is nothing left to undo: by now these sessions are booked or changed, have begun, or are someone else's."
)
LOOK = (NextStep("sessions"),)
KEPT_MENTEE = "bulk_duplicate"  # the source of a place that the series itself has given


@dataclass(frozen=True)
class Batch:
    """The sessions that were made of one at once, for whoever made them. `token` names them."""

    reader: PersonView
    as_of: dt.datetime
    token: str
    starts: tuple[dt.datetime, ...]
    is_draft: bool
    mentor: PersonView


@dataclass(frozen=True)
class BatchView:
    """The sessions that were made at once, as they are now for someone who was told of them; soonest first."""

    reader: PersonView
    as_of: dt.datetime
    token: str
    by: PersonView | None
    sessions: tuple[SessionView, ...]
    undoable: int  # how many of them the reader can still take back

    @property
    def standing(self) -> tuple[SessionView, ...]:
        """Return those in which the reader still has a part."""
        return tuple(
            each for each in self.sessions if each.state != CANCELLED and (each.enrollment_state or "") not in LOST
        )


@dataclass(frozen=True)
class Undone:
    """How many sessions were taken back, and how many stay: booked or changed since, or begun."""

    count: int
    kept: int


def show_batch(db: Session, *, actor: Person, batch: str, now: dt.datetime) -> Batch:
    """Return what the actor has made at once. Raises Refusal if nothing of it is theirs."""
    meetings = _find_batch(db, actor, batch)
    starts = tuple(sorted(each.starts_at for each in meetings))
    first = meetings[0]
    return Batch(person_view(actor), now, batch, starts, first.state != PUBLISHED, person_view(first.host))


def describe_batch(db: Session, reader: Person, batch: str, now: dt.datetime) -> BatchView | None:
    """Return how the sessions of this batch stand; None if the reader never had a part in one that there still is."""
    made = read_batch(batch)
    meetings = list_batch(db, reader.workspace_id, *made, cancelled=True) if made is not None else []
    views = [each for each in describe(db, reader, meetings, now) if each.role is not None]
    if not views:
        return None
    first = meetings[0]
    by = find_person(db, reader.workspace_id, first.created_by_id)
    undoable = 0
    if first.created_by_id == reader.id and now < first.created_at + UNDO_FOR:
        places = list_places_ever(db, [each.id for each in meetings])
        undoable = sum(_can_take_back(reader, each, places[each.id], now) for each in meetings)
    soonest_first = tuple(sorted(views, key=lambda each: each.starts_at))
    return BatchView(person_view(reader), now, batch, person_view(by) if by else None, soonest_first, undoable)


def undo(db: Session, *, actor: Person, batch: str, now: dt.datetime) -> Undone:
    """Take back the sessions of this batch that nobody has booked since. Raises Refusal after an hour, or if none is.

    What has begun by now stays, and so does what the actor may no longer cancel.

    Those of whom nobody but their mentor knows are deleted, the others cancelled; nobody is told in a new message.
    """
    meetings = _find_batch(db, actor, batch)
    if now > meetings[0].created_at + UNDO_FOR:
        words = "This can be undone for an hour only. You can still cancel the sessions: choose Cancel in their menu."
        raise Refusal(words, next_steps=[NextStep("sessions")])
    locked = [find_session(db, actor, each.id, lock=True) for each in sorted(meetings, key=lambda each: each.id)]
    places = list_places_ever(db, [each.id for each in locked])
    free = [each for each in locked if _can_take_back(actor, each, places[each.id], now)]
    if not free:
        raise Refusal(NOTHING_LEFT, next_steps=LOOK)
    people = {place.person_id: place.person for each in free for place in places[each.id]} | {actor.id: actor}
    known = [each for each in free if _is_known(db, each, places[each.id])]
    for meeting in free:
        _take_back(db, meeting, actor, now, is_known=meeting in known)
    for person in people.values():
        theirs = [each for each in known if any(place.person_id == person.id for place in places[each.id])]
        send_calendar_removal(db, person, sorted(theirs, key=lambda each: each.starts_at), now=now)
        end_series_message(db, batch, person, by=actor, count=len(free), now=now)
        refresh_home(db, person, now=now)
    return Undone(len(free), len(locked) - len(free))


def _find_batch(db: Session, actor: Person, batch: str) -> list[Meeting]:
    """Return the sessions of the batch that are not cancelled. Raises Refusal unless the actor made them."""
    made = read_batch(batch)
    if made is None:
        raise Refusal("This is out of date. Look at your sessions instead.", next_steps=LOOK)
    found = list_batch(db, actor.workspace_id, *made)
    if not found or any(each.created_by_id != actor.id for each in found):
        raise Refusal("There is nothing left to undo: these sessions are gone.", next_steps=LOOK)
    return found


def _can_take_back(actor: Person, meeting: Meeting, places: Sequence[Enrollment], now: dt.datetime) -> bool:
    """Return whether the session is to come, the actor may cancel it, and nobody counts on it but by the series."""
    is_coming = meeting.state != CANCELLED and phase(meeting, now) == "coming"
    return is_coming and can_manage(actor, meeting) and not any(_counts_on_it(each, meeting) for each in places)


def _counts_on_it(place: Enrollment, meeting: Meeting) -> bool:
    """Return whether someone has booked the session, or may have agreed to what has changed in it since."""
    return place.role != HOST and place.blocks and (place.source != KEPT_MENTEE or meeting.version > 1)


def _is_known(db: Session, meeting: Meeting, places: Sequence[Enrollment]) -> bool:
    """Return whether the session has left a trace with anybody but its mentor, or in a calendar."""
    is_in_calendar = find_calendar_entry(db, meeting.id, meeting.host_id) is not None
    has_trace = len(places) > 1 or meeting.held_for_id is not None or bool(meeting.link_state) or is_in_calendar
    return has_trace and meeting.live


def _take_back(db: Session, meeting: Meeting, actor: Person, now: dt.datetime, *, is_known: bool) -> None:
    """Delete the session where that leaves no trace; else cancel it."""
    if is_known:
        withdraw_offer(db, meeting, by=None, now=now)
        call_off(db, meeting, actor, "", now)
    else:
        db.delete(meeting)
        delete_history_of(db, meeting.id)
        db.flush()
