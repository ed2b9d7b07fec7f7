"""Someone may not take part any more: their places are freed, and what they host is put before the admins.

Whoever comes back finds what was not given away. What is to be done is a due row (`Person.commitments_due_at`), so that
Slack's event, the daily list of members and a crash in between all lead here.
"""

import datetime as dt
from collections.abc import Sequence

from sqlalchemy.orm import Session

from mentorship.masterclasses import cancellation as masterclass_cancellation
from mentorship.masterclasses import departure as masterclasses
from mentorship.masterclasses.waitlist import drop_from_queue
from mentorship.meetings.invitation import resume_files
from mentorship.meetings.without_host import await_new_host, stop_awaiting_host
from mentorship.outbox.admin_cards import enqueue_leaver_cards, forget_leaver_cards
from mentorship.outbox.notify import update_calendar, update_card
from mentorship.people.leaving import end_application, erase, mark_settled
from mentorship.requests.departure import end_request
from mentorship.sessions import cancellation as session_cancellation
from mentorship.sessions import departure as sessions
from storage.leaving import (
    HeldIds,
    find_held,
    list_coming_places,
    list_due_to_cancel,
    list_entries_for_mentor,
    list_people_due,
    list_queued_entries,
    list_without_host,
)
from storage.meeting import HOST, SESSION, Enrollment, Meeting, lock_meeting
from storage.person import Person, lock_and_find_people
from storage.request import SessionRequest, lock_request


def due(db: Session, now: dt.datetime) -> list[int]:
    """Return the ids of people who left or came back: each to be given to `settle` in a transaction of its own."""
    return list_people_due(db, now)


def settle(db: Session, person_id: int, *, now: dt.datetime) -> None:
    """Put in order what someone holds who left or came back. Any number of processes may try."""
    known = db.get(Person, person_id)
    if known is None:
        return
    held = find_held(db, person_id, now)
    requests, meetings = _lock(db, known.workspace_id, held)
    guards = {person_id, *held.mentors, *(meeting.host_id for meeting in meetings.values())}
    person = lock_and_find_people(db, known.workspace_id, guards)[person_id]
    db.refresh(person)
    if person.commitments_due_at is None or person.commitments_due_at > now:
        return
    if person.can_take_part:
        _give_back(db, person, now)
    else:
        _release(db, person, requests, meetings, now)
    mark_settled(db, person, now)


def cancel_due(db: Session, now: dt.datetime) -> list[int]:
    """Return the ids of meetings for which nobody has found another host: each to be given to `cancel_by_itself`."""
    return list_due_to_cancel(db, now)


def cancel_by_itself(db: Session, meeting_id: int, *, now: dt.datetime) -> None:
    """Cancel a meeting whose host has left, since no admin has acted in time. Any number of processes may try."""
    known = db.get(Meeting, meeting_id)
    meeting = lock_meeting(db, known.workspace_id, meeting_id) if known is not None else None
    if meeting is None or not meeting.live or meeting.cancel_at is None or meeting.cancel_at > now:
        return
    if meeting.ends_at <= now:  # nothing of us ran for a long time
        stop_awaiting_host(db, meeting, now)
    elif meeting.host.can_take_part:
        _give_back_meeting(db, meeting, now)
    elif meeting.kind == SESSION:
        session_cancellation.cancel_by_itself(db, meeting, now=now)
    else:
        masterclass_cancellation.cancel_by_itself(db, meeting, now=now)


def _lock(db: Session, workspace_id: int, held: HeldIds) -> tuple[list[SessionRequest], dict[int, Meeting]]:
    """Lock the requests and then the meetings, in the global lock order, and read them as they are now."""
    requests = [lock_request(db, workspace_id, each) for each in held.requests]
    meetings = [lock_meeting(db, workspace_id, each) for each in held.meetings]
    return [each for each in requests if each is not None], {each.id: each for each in meetings if each is not None}


def _release(
    db: Session,
    person: Person,
    requests: Sequence[SessionRequest],
    meetings: dict[int, Meeting],
    now: dt.datetime,
) -> None:
    """Free everything that someone holds who left, and tell whoever it concerns."""
    for request in requests:
        end_request(db, request, person, now)
    _leave_queues(db, person, meetings, now)
    places = [each for each in list_coming_places(db, person.id, now) if each.meeting_id in meetings]
    _release_places(db, person, [(meetings[each.meeting_id], each) for each in places if each.role != HOST], now)
    _ask_admins(db, person, [meetings[each.meeting_id] for each in places if each.role == HOST], now)
    end_application(db, person, now)
    if person.forgotten:
        db.flush()
        erase(db, person)


def _leave_queues(db: Session, person: Person, meetings: dict[int, Meeting], now: dt.datetime) -> None:
    """End the leaver's own waiting, and that of others for them as a mentor."""
    entries = list_queued_entries(db, person.id)
    sessions.leave_queues(db, person, [each for each in entries if each.mentor_id is not None], meetings, now)
    for entry in entries:
        if entry.mentor_id is None and entry.meeting_id in meetings:
            drop_from_queue(db, meetings[entry.meeting_id], person, now=now)
    sessions.close_queue(db, person, list_entries_for_mentor(db, person.id), meetings, now)


def _release_places(db: Session, person: Person, places: list[tuple[Meeting, Enrollment]], now: dt.datetime) -> None:
    sessions.release_bookings(db, person, [each for each in places if each[0].kind == SESSION], now)
    for meeting, place in places:
        if meeting.kind != SESSION:
            masterclasses.release_place(db, meeting, place, now)


def _ask_admins(db: Session, person: Person, hosted: Sequence[Meeting], now: dt.datetime) -> None:
    """Put what the leaver hosts before the admins, and tell mentees; what begins within the hour is cancelled at once.

    What was put before them already is left as it is.
    """
    new = [meeting for meeting in hosted if meeting.cancel_at is None]
    for meeting in new:
        await_new_host(db, meeting, now)
    to_be_decided = [meeting for meeting in new if _is_to_be_decided(meeting, now)]
    sessions.tell_mentees(db, [meeting for meeting in to_be_decided if meeting.kind == SESSION], now)
    for meeting in to_be_decided:
        if meeting.kind != SESSION:
            masterclasses.show_to_participants(db, meeting, now)
    if to_be_decided:
        if len(new) == len(hosted):
            forget_leaver_cards(db, person)
        enqueue_leaver_cards(db, person, now=now)


def _is_to_be_decided(meeting: Meeting, now: dt.datetime) -> bool:
    return meeting.cancel_at is not None and meeting.cancel_at > now


def _give_back(db: Session, person: Person, now: dt.datetime) -> None:
    """Let someone who is back host again what nobody has taken over or cancelled."""
    for meeting in list_without_host(db, person.id, now):
        _give_back_meeting(db, meeting, now)


def _give_back_meeting(db: Session, meeting: Meeting, now: dt.datetime) -> None:
    stop_awaiting_host(db, meeting, now)
    resume_files(db, meeting, meeting.host)
    update_card(db, meeting, meeting.host, now=now)
    if meeting.kind == SESSION:
        sessions.show_to_mentee(db, meeting, now)
    else:
        masterclasses.show_to_participants(db, meeting, now)
    update_calendar(db, meeting, meeting.host, now=now)
