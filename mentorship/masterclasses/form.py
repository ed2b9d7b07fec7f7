"""The masterclass form: what someone wants a masterclass to be, and the rules that it must keep."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any

from pydantic import Field, TypeAdapter
from sqlalchemy.orm import Session

from mentorship.errors import Mistakes, Refusal
from mentorship.masterclasses.actions import MAX_PARTICIPANTS
from mentorship.meetings.conflicts import claim_host_and_find_busy_guests
from mentorship.meetings.timespan import MAX_MINUTES, MIN_MINUTES, minutes_between
from mentorship.meetings.venue import VenueInput, require_attendance, require_location
from mentorship.meetings.zoom_link import set_url, typed_url
from mentorship.people.person import require_participants
from mentorship.program.visibility import require_guests_in_groups, require_selectable_groups
from mentorship.times import resolve_instant
from storage.group import Group
from storage.location import Location
from storage.meeting import Meeting
from storage.person import Person
from storage.zones import find_zone

TITLE_LIMIT, DESCRIPTION_LIMIT = 150, 3000  # characters
TEXT_LIMITS = {"title": TITLE_LIMIT, "description": DESCRIPTION_LIMIT}


@dataclass(frozen=True)
class MasterclassInput:
    """What the form asks for. `guests` are Slack ids; date and time are in the location's zone."""

    title: str
    description: str
    location_id: int
    date: dt.date
    time: dt.time
    minutes: int
    online: bool
    in_person: bool
    meeting_url: str = ""
    guests: tuple[str, ...] = ()
    maximum: int | None = None
    minimum: int | None = None
    groups: tuple[int, ...] = ()
    # What the actor has been warned of and wants all the same; stored under its former name.
    confirmed_warning: Annotated[str, Field(alias="sure")] = ""

    @property
    def venue(self) -> VenueInput:
        """Return where and how people are to meet."""
        return VenueInput(self.location_id, self.online, self.in_person, self.meeting_url)

    def with_default_attendance(self) -> "MasterclassInput":
        """Return the plan with a way to attend: if it has none, online if it has a link, else in person."""
        if self.online or self.in_person:
            return self
        return replace(self, online=bool(self.meeting_url), in_person=not self.meeting_url)


_INPUT_ADAPTER = TypeAdapter(MasterclassInput)


def input_to_json(plan: MasterclassInput) -> dict[str, Any]:
    """Return the plan as JSON values, as a draft keeps it."""
    stored: dict[str, Any] = _INPUT_ADAPTER.dump_python(plan, mode="json", by_alias=True)
    return stored


def input_from_json(stored: Mapping[str, Any]) -> MasterclassInput:
    """Return the plan that a draft keeps."""
    return _INPUT_ADAPTER.validate_python(stored)


@dataclass(frozen=True)
class ValidatedMasterclass:
    """A plan that keeps the rules, with people and instants (UTC) instead of ids and wall-clock times."""

    plan: MasterclassInput
    host: Person
    location: Location
    starts_at: dt.datetime
    ends_at: dt.datetime
    guests: list[Person]
    groups: list[Group]

    def claim_time(self, db: Session, viewer: Person, planned: Meeting | None = None) -> set[int]:
        """Reserve the host's time; the masterclass `planned` may take it already. Returns the ids of busy guests.

        Raises Refusal if the host is busy.
        """
        return claim_host_and_find_busy_guests(
            db,
            self.host,
            self.guests,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            exclude=planned.id if planned is not None else None,
            viewer=viewer,
        )

    def without_guests(self, enrolled_ids: set[int]) -> "ValidatedMasterclass":
        """Return the plan without those guests who have a place already (by their ids)."""
        return replace(self, guests=[guest for guest in self.guests if guest.id not in enrolled_ids])

    def apply_to(self, meeting: Meeting) -> None:
        """Give the meeting everything that is planned, except its people, its groups and its state."""
        meeting.location_id, meeting.zone = self.location.id, self.location.zone
        meeting.starts_at, meeting.ends_at = self.starts_at, self.ends_at
        meeting.online, meeting.in_person = self.plan.online, self.plan.in_person
        set_url(meeting, self.plan.meeting_url)
        meeting.title, meeting.description = self.plan.title, self.plan.description
        meeting.maximum, meeting.minimum = self.plan.maximum, self.plan.minimum


def input_from_meeting(meeting: Meeting, location_id: int, groups: tuple[int, ...] = ()) -> MasterclassInput:
    """Return the plan by which another masterclass like this would be created, without its guests."""
    local = meeting.starts_at.astimezone(find_zone(meeting.zone))
    return MasterclassInput(
        title=meeting.title,
        description=meeting.description,
        location_id=location_id,
        date=local.date(),
        time=local.time(),
        minutes=minutes_between(meeting.starts_at, meeting.ends_at),
        online=meeting.online,
        in_person=meeting.in_person,
        meeting_url=typed_url(meeting),
        maximum=meeting.maximum,
        minimum=meeting.minimum,
        groups=groups,
    )


def validate(
    db: Session, plan: MasterclassInput, *, actor: Person, now: dt.datetime, planned: Meeting | None = None
) -> ValidatedMasterclass:
    """Return the validated plan; `planned` is the masterclass that it is to change, whose time stays as it is.

    Raises Refusal with the field it is about, and UnknownPeople for people whom Slack must be asked about first.
    """
    host = planned.host if planned is not None else actor
    mistakes = Mistakes()
    for name in TEXT_LIMITS:
        mistakes.check(_check_text, plan, name)
    location = mistakes.check(require_location, db, host, plan.location_id, planned)
    times = mistakes.check(_start_and_end, plan, location, planned, now, actor.locale) if location else None
    mistakes.check(require_attendance, plan.venue, url_needed=not actor.program.makes_links)
    groups = mistakes.check(require_selectable_groups, db, actor, plan.groups, planned)
    guests = mistakes.check(_require_guests, db, actor, host, plan)
    mistakes.check(_check_numbers, plan)
    mistakes.check(_check_room, plan, len(set(plan.guests)))
    if mistakes.found or location is None or times is None or groups is None or guests is None:
        raise mistakes.refusal()
    require_guests_in_groups(db, actor, guests, groups, plan.confirmed_warning)
    return ValidatedMasterclass(plan, host, location, *times, guests, groups)


def _require_guests(db: Session, actor: Person, host: Person, plan: MasterclassInput) -> list[Person]:
    guests = require_participants(db, actor=actor, slack_ids=plan.guests, field="guests")
    if host.id in {guest.id for guest in guests}:
        who = "You host it, so you" if host.id == actor.id else f"{host.name} hosts it, so they"
        raise Refusal(f"{who} can't be a guest too. Take them out of the guests.", field="guests")
    return guests


def _check_text(plan: MasterclassInput, name: str) -> None:
    """Raise Refusal if the title or the description is missing or too long."""
    words, limit = getattr(plan, name), TEXT_LIMITS[name]
    if not words.strip():
        raise Refusal(f"Give it a {name}, so that people know what it is about.", field=name)
    if len(words) > limit:
        raise Refusal(f"That's too long. Shorten it to {limit} characters.", field=name)


def _check_numbers(plan: MasterclassInput) -> None:
    """Raise Refusal if maximum and minimum do not fit together."""
    if plan.maximum is not None and not 1 <= plan.maximum <= MAX_PARTICIPANTS:
        raise Refusal(f"Enter a whole number from 1 to {MAX_PARTICIPANTS}, or leave it empty.", field="maximum")
    most = _most(plan)
    if plan.minimum is not None and not 1 <= plan.minimum <= most:
        which = f"a whole number from 1 to {most}" if most > 1 else "1, which is the maximum"
        raise Refusal(f"Enter {which}, or leave it empty.", field="minimum")


def _check_room(plan: MasterclassInput, guests: int) -> None:
    """Raise Refusal if there are more guests than places."""
    most = _most(plan)
    if guests > most >= 1:
        places = f"{most} spots" if most > 1 else "1 spot"
        raise Refusal(f"These are {guests} guests for {places}. Take some out, or raise the maximum.", field="guests")


def _most(plan: MasterclassInput) -> int:
    return plan.maximum if plan.maximum is not None else MAX_PARTICIPANTS


def _start_and_end(
    plan: MasterclassInput, location: Location, planned: Meeting | None, now: dt.datetime, locale: str
) -> tuple[dt.datetime, dt.datetime]:
    """Return start and end (UTC). Raises Refusal if the duration or the time cannot be used."""
    if planned is not None:
        return planned.starts_at, planned.ends_at
    if not MIN_MINUTES <= plan.minutes <= MAX_MINUTES:
        raise Refusal("A masterclass lasts between 15 minutes and 8 hours. Choose a duration.", field="duration")
    starts_at = resolve_instant(plan.date, plan.time, location.zone, now, locale)
    return starts_at, starts_at + dt.timedelta(minutes=plan.minutes)
