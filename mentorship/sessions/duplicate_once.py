"""Duplicating a session once, or again and again: a form filled in with a copy to adjust."""

import datetime as dt
from dataclasses import replace

from sqlalchemy.orm import Session

from mentorship.meetings.clock_change import meant_start
from mentorship.meetings.form import FormData, SessionInput, build_form_data
from mentorship.meetings.recurrence import next_weekly_start
from mentorship.meetings.timespan import minutes_between
from mentorship.meetings.zoom_link import typed_url
from mentorship.program.visibility import groups_of, list_selectable_groups
from mentorship.sessions.view import find_session, require_manager
from mentorship.times import format_datetime
from storage.location import list_locations_in_use
from storage.meeting import Meeting
from storage.person import Person


def prepare_duplicate(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> FormData:
    """Return the form for one copy: everything except the mentee, a week later. Nothing is saved yet."""
    meeting = find_session(db, actor, meeting_id)
    require_manager(actor, meeting)
    return _copy_form(db, actor, meeting, now)


def next_copy(db: Session, *, actor: Person, meeting_id: int, turn: int, now: dt.datetime) -> FormData:
    """Return the form for the next copy in a rapid sequence, with a line on what was just published.

    `turn` is the number of copies made in a row so far.
    """
    meeting = find_session(db, actor, meeting_id)
    require_manager(actor, meeting)
    copy = _copy_form(db, actor, meeting, now)
    when = format_datetime(meeting.starts_at, meeting.zone, actor.locale)
    said = f"Published: {when} in {meeting.location.name}. Here is the next copy, a week later."
    return replace(copy, then="again", said=said, turn=turn)


def _copy_form(db: Session, actor: Person, meeting: Meeting, now: dt.datetime) -> FormData:
    """Return the session form filled in with a copy of this session, a week later on the clock."""
    offered = list_locations_in_use(db, actor.workspace_id)
    here = meeting.location if meeting.location in offered else offered[0]
    groups = groups_of(db, meeting)
    clock = here.zone if here is meeting.location else meeting.zone
    later = next_weekly_start(meant_start(meeting), clock, now)
    plan = SessionInput(
        mentor=meeting.host.slack_id,
        mentee=None,
        location_id=here.id,
        date=later.date(),
        time=later.time(),
        minutes=minutes_between(meeting.starts_at, meeting.ends_at),
        online=meeting.online,
        in_person=meeting.in_person,
        meeting_url=typed_url(meeting),
        topic=meeting.topic,
        groups=tuple(group.id for group in groups),
    )
    return build_form_data(
        plan, meeting.host, offered, list_selectable_groups(db, actor, groups), here.zone, actor, now
    )
