"""Moving a masterclass: another one in its place, at another time, with everybody who was in it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from mentorship.errors import Refusal
from mentorship.masterclasses.actions import offered
from mentorship.masterclasses.announcement import show_everywhere
from mentorship.masterclasses.channel import move_channel
from mentorship.masterclasses.create import found
from mentorship.masterclasses.edit import call_off
from mentorship.masterclasses.form import MasterclassWish, plan_of
from mentorship.masterclasses.view import MasterclassView, describe_one, find, require_coming, require_steering
from mentorship.masterclasses.waitlist_offers import fill
from mentorship.meetings.conflicts import require_free
from mentorship.meetings.local_times import Clocks, clocks, of_each_zone
from mentorship.meetings.zoom_link import follow
from mentorship.outbox.notify import (
    announce_in_channel,
    refresh_home,
    renew_cards,
    renew_offer,
    show_cards,
    take_from_calendar,
    tell,
)
from mentorship.program.visibility import circle_of
from mentorship.times import instant
from storage.location import locations
from storage.masterclass import lined_up
from storage.meeting import ASKED, ATTENDING, HOST, Enrollment, Meeting, enrollments_of
from storage.moving import place_all
from storage.person import Person
from storage.waitlist import OFFERED, WAITING

TOO_LATE = "it cannot be moved any more"


@dataclass(frozen=True)
class MoveDesk:
    """What the form shows: the masterclass, its present date and time at its location, and what they mean elsewhere."""

    view: MasterclassView
    date: dt.date
    time: dt.time
    clocks: Clocks


def to_move(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> MoveDesk:
    """What the form for moving shows. Raises Refusal for anybody but the host and admins, or when it is too late."""
    meeting = find(db, actor, meeting_id)
    _require_movable(actor, meeting, now)
    view, zone = describe_one(db, actor, meeting, now), meeting.location.zone
    people = of_each_zone(each.person for each in enrollments_of(db, [meeting.id]))
    known = locations(db, actor.workspace_id)
    local = meeting.starts_at.astimezone(ZoneInfo(zone))
    times = clocks(zone, known, people, meeting.starts_at, view.minutes, actor, now)
    return MoveDesk(view, local.date(), local.time(), times)


def move(
    db: Session,
    *,
    actor: Person,
    meeting_id: int,
    date: dt.date,
    time: dt.time,
    reason: str,
    now: dt.datetime,
) -> int:
    """Call the masterclass off, and let another one like it take its place at `date` and `time`, at its location.

    Everybody with a place is asked whether they can make it, and keeps the place until they answer; everybody who
    waits for one goes on waiting, in the same order. The channel goes on. Returns the id of the new one.
    Raises Refusal beside the field it is about.
    """
    old = find(db, actor, meeting_id, lock=True)
    _require_movable(actor, old, now)
    wish = _wish(db, old, instant(date, time, old.location.zone, now))
    places = call_off(db, old, by=actor, reason=reason, now=now)
    # All of them are locked by now, and what was called off stands in nobody's way.
    require_free(
        db,
        [(old.host, "time")],
        starts_at=wish.starts_at,
        ends_at=wish.ends_at,
        besides=old.id,
        viewer=actor,
    )
    new = found(db, wish, by=actor, now=now)
    old.moved_to_id, new.moved_from_id = new.id, old.id
    place_all(db, [_place(new, each, actor, now) for each in places])
    follow(db, new, now=now)
    move_channel(db, old, new, now=now)
    _tell(db, old, new, places, reason, actor, now)
    _bring_queue(db, old, new, reason, actor, now)
    fill(db, new, now=now)
    announce_in_channel(db, old, now=now)
    show_everywhere(db, new, now=now)
    refresh_home(db, actor, now=now)
    return new.id


def _require_movable(actor: Person, meeting: Meeting, now: dt.datetime) -> None:
    require_steering(actor, meeting)
    require_coming(meeting, now, TOO_LATE)


def _wish(db: Session, old: Meeting, starts_at: dt.datetime) -> MasterclassWish:
    """The same masterclass at another time. A link that Zoom made is for one meeting: the new one gets its own."""
    if starts_at == old.starts_at:
        raise Refusal("It is at this time already. Choose another date or time.", field="time")
    circle = circle_of(db, old)
    plan = plan_of(old, old.location, tuple(group.id for group in circle))
    ends_at = starts_at + (old.ends_at - old.starts_at)
    return MasterclassWish(plan, old.host, old.location, starts_at, ends_at, [], circle)


def _place(new: Meeting, before: Enrollment, by: Person, now: dt.datetime) -> dict[str, Any]:
    """A place like the one before; only the host, whose time was claimed, is not asked."""
    hosting = before.role == HOST
    return {
        "workspace_id": new.workspace_id,
        "meeting_id": new.id,
        "person_id": before.person_id,
        "role": before.role,
        "source": before.source if hosting else "moved",
        "state": ATTENDING if hosting else ASKED,
        "method": before.method,
        "calendar": before.calendar,
        "added_by_id": by.id,
        "created_at": now,
        "starts_at": new.starts_at,
        "ends_at": new.ends_at,
        "live": new.live,
        "blocks": hosting,
    }


def _tell(
    db: Session,
    old: Meeting,
    new: Meeting,
    places: Sequence[Enrollment],
    reason: str,
    actor: Person,
    now: dt.datetime,
) -> None:
    """Everybody has the card of the new one, and then the message that asks them and points to it.

    In calendars the old one ends; the new one comes with its confirmation, for the host at once.
    """
    people = [each.person for each in places]
    show_cards(db, old, people, now=now)
    renew_cards(db, old, besides=people, now=now)
    show_cards(db, new, people, now=now)
    details = _news(old, reason, actor)
    for each in places:
        entered = each.calendar and each.state == ATTENDING
        tell(db, "moved", each.person, by=actor, meeting=new, details=details, now=now)
        take_from_calendar(db, each.person, [old] if entered else [], now=now)
        if entered and each.role == HOST:
            tell(db, "file", each.person, meeting=new, now=now)


def _bring_queue(db: Session, old: Meeting, new: Meeting, reason: str, actor: Person, now: dt.datetime) -> None:
    """Whoever waits goes on waiting, at the same place; what was offered was at the old time, and is offered anew.

    An offer whose time is over stays one, so that it ends as it would have.
    """
    entries = lined_up(db, old.id)
    asked = [entry.person for entry in entries if entry.state == OFFERED]
    staying = [entry for entry in entries if entry.state == WAITING or offered(entry, now)]
    for entry in entries:
        entry.meeting_id = new.id
    for entry in staying:
        entry.state, entry.offer_until = WAITING, None
        details = _news(old, reason, actor)
        tell(db, "queue_moved", entry.person, by=actor, meeting=new, details=details, now=now)
    db.flush()
    for person in asked:
        renew_offer(db, old, person, now=now)


def _news(old: Meeting, reason: str, actor: Person) -> dict[str, Any]:
    return {"by": actor.id, "from": old.starts_at.isoformat(), "reason": reason}
