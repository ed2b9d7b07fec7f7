"""Reminders: everyone is told of what they are in before it begins, when they or the program want to.

Each place has its next reminder in the database. It is worked out by `mentorship.program.reminders`: for a new place,
or one whose meeting was published or moved, at the next round of the scheduler (`schedule_new`); and again once a
setting changes (`follow_person`, `follow_program`). What is due is sent by `send_reminders`, which looks at everything
once more as it is then: who has a place, and what they want.
"""

import datetime as dt
from typing import NamedTuple

from sqlalchemy.orm import Session

from mentorship.outbox.kinds import NoticeKind
from mentorship.outbox.notify import notify
from mentorship.outbox.questions import reminder_subject
from mentorship.program.reminders import (
    EVENING,
    Instants,
    is_of_use,
    next_reminder,
    overdue_reminders,
    reminder_instants,
    reminders_of,
)
from storage.meeting import ASKED, HOST, SESSION, Meeting
from storage.meeting_start import list_kept_places
from storage.person import Person, find_people
from storage.reminder import (
    NextReminder,
    ReminderRow,
    is_any_program_changed,
    is_any_unscheduled,
    list_changed_people,
    list_due_reminders,
    lock_changed_person,
    lock_changed_program,
    lock_coming_of,
    lock_due_places,
    lock_next_of_program,
    lock_to_remind,
    lock_unscheduled,
    save_reminders,
)

PLACES_AT_ONCE, MEETINGS_AT_ONCE = 500, 200  # in one transaction, so that no click waits for it


class Due(NamedTuple):
    """A reminder that someone is to get now."""

    place: ReminderRow
    at: dt.datetime  # when it was due
    names: frozenset[str]  # which reminders come together in it


def due(db: Session, now: dt.datetime) -> list[int]:
    """Return the ids of the meetings of which someone is to be reminded: each is to be given to `send_reminders`."""
    return list_due_reminders(db, now)


def send_reminders(db: Session, meeting_id: int, *, now: dt.datetime) -> None:
    """Remind everyone in the meeting whose reminder is due, and work out their next one; once, however many try.

    The mentor of a session that nobody had booked by then is told nothing.
    """
    meeting = lock_to_remind(db, meeting_id)
    places = lock_due_places(db, meeting_id, now) if meeting is not None else []
    if meeting is None or not places:
        return
    found = [each for each in (find_due(place, now) for place in places) if each is not None]
    save_reminders(db, [after_reminder(place, now) for place in places])
    if meeting.kind == SESSION:
        booked_at = _booked_at(db, meeting)
        found = [each for each in found if booked_at is not None and each.at > booked_at]
    people = {each.id: each for each in find_people(db, meeting.workspace_id, [each.place.person_id for each in found])}
    for each in found:
        _remind(db, meeting, people[each.place.person_id], each, now)


def _booked_at(db: Session, session: Meeting) -> dt.datetime | None:
    """Return when the mentee got their place; None where nobody has booked the session."""
    return next((place.created_at for place in list_kept_places(db, session.id) if place.role != HOST), None)


def _remind(db: Session, meeting: Meeting, person: Person, reminder: Due, now: dt.datetime) -> None:
    """Put the reminder in the outbox, if the person may take part. Where one waits there, that one serves."""
    if not person.can_take_part:
        return
    when = "start" if reminder.at >= meeting.starts_at else "before"
    details = {
        "starts": meeting.starts_at.isoformat(),
        "reminders": sorted(reminder.names),
        "subject": reminder_subject(meeting, reminder.at, asks=reminder.place.state == ASKED),
    }
    key = f"reminder:{meeting.id}:{person.id}:{when}:{int(meeting.starts_at.timestamp())}"
    notify(db, NoticeKind.REMINDER, person, meeting=meeting, details=details, key=key, now=now)


def find_due(place: ReminderRow, now: dt.datetime) -> Due | None:
    """Return the reminder that whoever has this place is to get now, by what they want now; None if there is none, or
    it no longer is of use.
    """
    instants = _instants(place)
    overdue = overdue_reminders(instants, after=_settled_until(place), planned=_planned(place), now=now)
    at = max(overdue, default=None)  # all that an earlier one says, the last one says, too
    if at is None or not is_of_use(at, starts_at=place.starts_at, ends_at=place.ends_at, now=now):
        return None
    return Due(place, at, instants[at])


def after_reminder(place: ReminderRow, now: dt.datetime) -> NextReminder:
    """Return what is kept beside the place once all that is due of it by now is dealt with."""
    instants, settled = _instants(place), _settled_until(place)
    passed = overdue_reminders(instants, after=settled, planned=_planned(place), now=now)
    evening = place.evening_told or any(EVENING in instants[at] for at in passed)
    until = max(settled, now)
    return NextReminder(place.id, next_reminder(instants, after=until), place.starts_at, until, evening)


def schedule(place: ReminderRow) -> NextReminder:
    """Return what is kept beside a place for which nothing is known yet, or something it depends on has changed."""
    planned = _planned(place)
    known = place.remind_for == place.starts_at
    return NextReminder(
        place.id,
        next_reminder(_instants(place), after=_settled_until(place), planned=planned),
        place.starts_at,
        place.reminded_until if known else None,
        place.evening_told if known else False,
    )


def _planned(place: ReminderRow) -> dt.datetime | None:
    """Return the reminder that was worked out for the start as it is."""
    return place.remind_at if place.remind_for == place.starts_at else None


def _settled_until(place: ReminderRow) -> dt.datetime:
    """Return until when nothing is made up for: the place, its time or a setting is newer, or it is dealt with."""
    since = (place.created_at, place.scheduled_at, place.own_since, place.program_since)
    told = place.reminded_until if place.remind_for == place.starts_at else None
    return max(each for each in (*since, told) if each is not None)


def _instants(place: ReminderRow) -> Instants:
    """Return when whoever has this place is to be reminded, by what they and the program want now."""
    names = reminders_of(place.remind_me, place.reminders)
    if place.evening_told and place.remind_for == place.starts_at:  # however their zone has changed since
        names -= {EVENING}
    return reminder_instants(place.starts_at, place.zone, names)


def has_unscheduled(db: Session, now: dt.datetime) -> bool:
    """Return whether there are places whose next reminder is still to be worked out: by `schedule_new`."""
    return is_any_unscheduled(db, now)


def schedule_new(db: Session, now: dt.datetime) -> bool:
    """Work out the next reminder of places that are new, or whose meeting was published or moved. Return whether there
    may be more of them.
    """
    places = lock_unscheduled(db, now, PLACES_AT_ONCE)
    save_reminders(db, map(schedule, places))
    return len(places) == PLACES_AT_ONCE


def changed_people(db: Session, now: dt.datetime) -> list[int]:
    """Return the ids of people who chose other reminders, or whose time zone changed: for `follow_person`."""
    return list_changed_people(db)


def follow_person(db: Session, person_id: int, *, now: dt.datetime) -> None:
    """Work out the person's coming reminders again. Where someone is changing one of these places, the next round does
    it.
    """
    person = lock_changed_person(db, person_id)
    if person is not None:
        places, is_all = lock_coming_of(db, person, now)
        save_reminders(db, map(schedule, places))
        person.reminders_changed = not is_all


def has_changed_program(db: Session, now: dt.datetime) -> bool:
    """Return whether there are programs whose coming reminders have yet to follow a change: by `follow_program`."""
    return is_any_program_changed(db)


def follow_program(db: Session, now: dt.datetime) -> bool:
    """Work out some of the coming reminders in a workspace whose reminders were changed, those of the next meetings
    first. Return whether there may be more.
    """
    program = lock_changed_program(db)
    if program is None:
        return False
    places, is_all, until = lock_next_of_program(db, program, MEETINGS_AT_ONCE)
    save_reminders(db, map(schedule, places))
    if is_all:
        program.reminders_followed_until = until
    return is_all
