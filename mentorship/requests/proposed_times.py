"""Proposing times in a request: which times may be proposed, whose turn it is then, and until when."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from mentorship.errors import Refusal
from mentorship.meetings.conflicts import require_free
from mentorship.meetings.local_times import next_waking_hour
from mentorship.meetings.timespan import MAX_MINUTES, MIN_MINUTES
from mentorship.meetings.venue import VenueInput
from mentorship.program.request_rules import require_notice
from mentorship.times import resolve_instant
from storage.location import Location
from storage.person import Person
from storage.request import SessionRequest


@dataclass(frozen=True)
class WallTime:
    """A date and time as a form has them, in the zone of whoever fills it in.

    `suffix` is that of the form's two fields: empty for the first choice, then 2 and 3.
    """

    date: dt.date
    time: dt.time
    suffix: str = ""


def check_times(
    db: Session, actor: Person, mentor: Person, wall_times: Sequence[WallTime], minutes: int, now: dt.datetime
) -> list[dt.datetime]:
    """Return the instants (UTC) that the actor proposes. Raises Refusal with the field it is about.

    They must be in the future, all different, and free for the actor. The minimum notice binds only the mentee.
    """
    if not MIN_MINUTES <= minutes <= MAX_MINUTES:
        raise Refusal("A session lasts between 15 minutes and 8 hours. Choose one of the durations.", field="duration")
    found: list[dt.datetime] = []
    for wall in wall_times:
        field = f"time{wall.suffix}"
        starts_at = _instant(wall, actor, now)
        if starts_at in found:
            raise Refusal("You've already proposed this time. Choose another one, or leave it empty.", field=field)
        if actor.id != mentor.id:
            require_notice(starts_at, actor, now, field=field)
        span = {"starts_at": starts_at, "ends_at": starts_at + dt.timedelta(minutes=minutes)}
        require_free(db, [(actor, field)], **span, exclude=None, viewer=actor)
        found.append(starts_at)
    return found


def _instant(wall: WallTime, actor: Person, now: dt.datetime) -> dt.datetime:
    """Return the instant (UTC) of this choice. Raises Refusal with its own field."""
    try:
        return resolve_instant(wall.date, wall.time, actor.zone, now, actor.locale)
    except Refusal as refusal:
        raise Refusal(str(refusal), field=f"{refusal.field}{wall.suffix}") from None


def propose(request: SessionRequest, times: Sequence[dt.datetime], *, by: Person, now: dt.datetime) -> None:
    """Propose these times: the other person has to answer until the request expires or the last of them has come."""
    asked = request.other_person(by.id)
    request.times, request.times_zone = [each.isoformat() for each in times], by.zone
    request.turn_id = asked.id
    request.expires_at = min(now + dt.timedelta(hours=by.program.request_expiry), max(times))
    halfway = next_waking_hour(now + (request.expires_at - now) / 2, asked.zone)
    request.remind_at = halfway if halfway < request.expires_at else None


def set_venue(request: SessionRequest, location: Location, venue: VenueInput) -> None:
    """Note where and how the two would meet, which the mentor decides."""
    request.location_id, request.location = location.id, location
    request.online, request.in_person = venue.online, venue.in_person
    request.meeting_url = venue.meeting_url if venue.online else ""
