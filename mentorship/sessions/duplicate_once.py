"""Duplicating a session once, or again and again: a form filled in with a copy to adjust."""

import datetime as dt
from dataclasses import replace

from sqlalchemy.orm import Session

from mentorship.meetings.clock_change import meant_start
from mentorship.meetings.form import CopiedSession, FormData, SessionInput, build_form_data
from mentorship.meetings.recurrence import next_weekly_start
from mentorship.meetings.timespan import minutes_between
from mentorship.meetings.venue import ONLINE_ONLY, chosen_location, default_location, list_location_choices, own_link
from mentorship.meetings.zoom_link import typed_url
from mentorship.program.visibility import groups_of, list_selectable_groups
from mentorship.sessions.view import find_session, mentee_of, require_manager
from storage.commitments import find_overlapping
from storage.meeting import Meeting
from storage.person import Person
from storage.zones import find_zone

WEEKS_SEARCHED = 52


def prepare_duplicate(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> FormData:
    """Return the form for one copy: everything except the mentee, a week later. Nothing is saved yet. Raises Refusal
    unless the actor may manage the session.
    """
    meeting = find_session(db, actor, meeting_id)
    require_manager(actor, meeting)
    mentee = mentee_of(db, meeting)
    copy_of = CopiedSession(meeting.starts_at, as_of=now, had_mentee=mentee is not None)
    return replace(_copy_form(db, actor, meeting, now), copy_of=copy_of)


def next_copy(db: Session, *, actor: Person, meeting_id: int, turn: int, now: dt.datetime) -> FormData:
    """Return the form for the next copy in a rapid sequence, which says what was just published.

    `turn` is the number of copies made in a row so far. Raises Refusal unless the actor may manage the session.
    """
    meeting = find_session(db, actor, meeting_id)
    require_manager(actor, meeting)
    copy = _copy_form(db, actor, meeting, now)
    copy_of = CopiedSession(meeting.starts_at, as_of=now, just_published=True)
    return replace(copy, then="again", copy_of=copy_of, turn=turn)


def _copy_form(db: Session, actor: Person, meeting: Meeting, now: dt.datetime) -> FormData:
    """Return the session form filled in with a copy of this session, in the next week in which the mentor is free."""
    choices = list_location_choices(db, actor, meeting.host)
    stays = not meeting.location.is_archived
    location_id = chosen_location(meeting.location) if stays else default_location(db, meeting.host, choices)
    groups = groups_of(db, meeting)
    later = _next_free_week(db, meeting, choices.zone_of(location_id) if stays else meeting.zone, now)
    plan = SessionInput(
        mentor=meeting.host.slack_id,
        mentee=None,
        location_id=location_id,
        date=later.date(),
        time=later.time(),
        minutes=minutes_between(meeting.starts_at, meeting.ends_at),
        online=meeting.online,
        in_person=meeting.in_person and location_id != ONLINE_ONLY,
        meeting_url=typed_url(meeting) or own_link(db, meeting.host),
        topic=meeting.topic,
        groups=tuple(group.id for group in groups),
    )
    return build_form_data(plan, meeting.host, choices, list_selectable_groups(db, actor, groups), actor, now)


def _next_free_week(db: Session, meeting: Meeting, zone: str, now: dt.datetime) -> dt.datetime:
    """Return the same wall-clock time (naive) in the next week in which the mentor is free then."""
    lasting, clock = meeting.ends_at - meeting.starts_at, find_zone(zone)
    first = later = next_weekly_start(meant_start(meeting), zone, now)
    for _ in range(WEEKS_SEARCHED):
        starts_at = later.replace(tzinfo=clock).astimezone(dt.UTC)
        if not find_overlapping(db, [meeting.host_id], starts_at, starts_at + lasting, None):
            return later
        later += dt.timedelta(weeks=1)
    return first
