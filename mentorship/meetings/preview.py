"""What a form shows of what was chosen in it so far, while it is being filled in."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from mentorship.meetings.local_times import LocalTimes, describe_time_change, local_times, pick_one_per_zone
from mentorship.meetings.timespan import minutes_between
from mentorship.meetings.venue import ONLINE_ONLY, LocationChoices, list_location_choices
from mentorship.program.visibility import can_manage
from mentorship.times import city_of_zone
from storage.meeting import MASTERCLASS, SESSION, Meeting, enrollments_of, find_meeting
from storage.person import Person, find_people_by_slack_ids
from storage.zones import find_zone


@dataclass(frozen=True)
class Entered:
    """What a form with a time holds: anything may still be missing. People are named by their Slack ids.

    Where the form does not ask for a mentor, the actor is the mentor; date and time are in the location's zone.
    """

    location_id: int | None = None
    date: dt.date | None = None
    time: dt.time | None = None
    minutes: int = 0
    mentor: str | None = None
    mentee: str | None = None
    guests: Sequence[str] = ()
    online: bool | None = None  # None where the form does not ask how people attend
    is_draft: bool = False


@dataclass(frozen=True)
class Preview:
    """What the form shows then."""

    city: str  # on whose clock the time is
    online_only: bool
    needs_url: bool
    is_draft: bool
    local_times: LocalTimes | None  # None while the time is not complete


def preview(db: Session, *, actor: Person, meeting_id: int | None, entered: Entered, now: dt.datetime) -> Preview:
    """Return what the form's present choice means. Refuses nothing.

    `meeting_id` is the session or masterclass that the form changes, if it does; what the form does not ask for stays
    as it is there.
    """
    planned = _find_managed(db, actor, meeting_id) if meeting_id else None
    people, host = _people_to_show(db, actor, planned, entered)
    choices = list_location_choices(db, actor, host, planned)
    if entered.location_id is None and planned is not None:  # the form asks only for the time
        zone, entered = planned.location.zone, replace(entered, minutes=_minutes_of(planned))
    else:
        zone = choices.zone_of(entered.location_id or ONLINE_ONLY)
    return Preview(
        city=city_of_zone(zone),
        online_only=entered.location_id == ONLINE_ONLY,
        needs_url=_is_online(entered, planned) and not entered.is_draft and not actor.program.makes_links,
        is_draft=entered.is_draft,
        local_times=_local_times(choices, zone, people, entered, planned, actor, now),
    )


def _is_online(entered: Entered, planned: Meeting | None) -> bool:
    """Return whether people can attend online; where that is not asked yet, the form will begin with it."""
    if entered.location_id is None and planned is not None:
        return planned.online
    return entered.online is not False or entered.location_id == ONLINE_ONLY


def _local_times(
    choices: LocationChoices,
    zone: str,
    people: list[Person],
    entered: Entered,
    planned: Meeting | None,
    reader: Person,
    now: dt.datetime,
) -> LocalTimes | None:
    date, time = entered.date, entered.time
    if date is None or time is None or abs(date.year - now.year) > 4:
        return None
    starts_at = dt.datetime.combine(date, time, find_zone(zone)).astimezone(dt.UTC)
    known = sorted(set(people), key=lambda person: person.id)
    meant = local_times(zone, choices.locations, known, starts_at, entered.minutes, reader, now)
    if planned is None or planned.location.zone == zone or planned.starts_at == starts_at:
        return meant
    return replace(meant, before=describe_time_change(planned.starts_at, starts_at, zone, people, reader))


def _people_to_show(
    db: Session, actor: Person, planned: Meeting | None, entered: Entered
) -> tuple[list[Person], Person]:
    """Return whose own times are shown (of a masterclass one of each zone), and the mentor or host."""
    if entered.location_id is None and planned is not None:
        enrolled = [each.person for each in enrollments_of(db, [planned.id])]
        return (pick_one_per_zone(enrolled) if planned.kind == MASTERCLASS else enrolled), planned.host
    is_session = planned is not None and planned.kind == SESSION
    mentor = planned.host.slack_id if planned is not None and is_session else actor.slack_id
    named = [entered.mentor or mentor, *([entered.mentee] if entered.mentee else []), *entered.guests]
    found = find_people_by_slack_ids(db, actor.workspace_id, named)
    people = [found[slack_id] for slack_id in named if slack_id in found]
    host = found.get(named[0], actor)
    return (pick_one_per_zone(people) if entered.guests else people), host


def _minutes_of(meeting: Meeting) -> int:
    return minutes_between(meeting.starts_at, meeting.ends_at)


def _find_managed(db: Session, actor: Person, meeting_id: int) -> Meeting | None:
    meeting = find_meeting(db, actor.workspace_id, meeting_id)
    return meeting if meeting is not None and can_manage(actor, meeting) else None
