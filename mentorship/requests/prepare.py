"""What the forms `Request a session` and `Offer a session` show at first, and while they are being filled in."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from mentorship.errors import Refusal, UnknownPeople
from mentorship.meetings.form import require_can_mentor
from mentorship.meetings.free_slot import find_free_slot
from mentorship.meetings.local_times import LocalTimes, local_times
from mentorship.meetings.venue import VenueChoices, first_venue
from mentorship.people.person import PersonView, person_view
from mentorship.program.absences import require_attendance
from mentorship.program.limits import bookable_after
from mentorship.program.request_rules import require_none_open, require_room_for_booking
from mentorship.requests.proposed_times import WallTime
from mentorship.requests.send import require_askable
from mentorship.requests.view import find_addressee
from mentorship.times import resolve_instant
from storage.person import Person, find_person_by_slack_id

DEFAULT_MINUTES = 60


@dataclass(frozen=True)
class FreeTime:
    """A time that suits, on the sender's clock, and what it is for the other person."""

    starts_at: dt.datetime
    zone: str
    local_times: LocalTimes


@dataclass(frozen=True)
class RequestFormData:
    """What the form of a request or an offer shows at first."""

    free: FreeTime
    other: PersonView | None = None  # whom it goes to
    reason: str = ""  # why they are suggested: then someone else can be chosen; empty where it is settled
    link: str = ""  # to the message that it is about
    venue: VenueChoices | None = None  # of an offer


def prepare_request(
    db: Session, *, actor: Person, now: dt.datetime, person_id: int | None = None, slack_id: str = ""
) -> RequestFormData:
    """Return the form for a request to a mentor, given by our id or by Slack's; without either, one is to be chosen.

    Raises Refusal if that mentor cannot be asked now, or the actor has as many bookings as the program allows, or has
    missed more.
    """
    mentor = _find_named(db, actor, slack_id) if slack_id else find_addressee(db, actor, person_id)
    if mentor is not None:
        require_askable(db, actor, mentor, now, field=None)
    require_room_for_booking(db, actor, now, viewer=actor)
    require_attendance(db, actor, now)
    return form_data(db, actor, mentor, bookable_after(actor, now), now)


def prepare_offer(
    db: Session, *, actor: Person, now: dt.datetime, person_id: int | None = None, slack_id: str = ""
) -> RequestFormData:
    """Return the form for an offer to a mentee; without one, they are to be chosen.

    Raises Refusal if the actor may not mentor, or something between the two is open.
    """
    require_can_mentor(actor, actor)
    mentee = find_addressee(db, actor, person_id)
    if slack_id and slack_id != actor.slack_id:
        mentee = _find_named(db, actor, slack_id)
    if mentee is not None:
        require_none_open(db, actor, mentee, field=None)
    return replace(
        form_data(db, actor, mentee, now, now),
        venue=first_venue(db, actor),
    )


def form_data(
    db: Session, actor: Person, other: Person | None, after: dt.datetime, now: dt.datetime
) -> RequestFormData:
    """Return the form with the next time after `after` that suits the actor, and the other person if there is one."""
    people = [actor, *([other] if other is not None else [])]
    free = free_time(db, people, minutes=DEFAULT_MINUTES, after=after, now=now)
    return RequestFormData(free, person_view(other) if other is not None else None)


def free_time(db: Session, people: Sequence[Person], *, minutes: int, after: dt.datetime, now: dt.datetime) -> FreeTime:
    """Return the next time that suits all of these people, on the clock of the first."""
    sender = people[0]
    starts_at = find_free_slot(db, people, minutes=minutes, zone=sender.zone, after=after)
    return FreeTime(starts_at, sender.zone, local_times(sender.zone, [], list(people), starts_at, minutes, sender, now))


def find_another_time(
    db: Session, *, actor: Person, other: str | None, times: Sequence[WallTime], minutes: int, now: dt.datetime
) -> FreeTime:
    """Return a time that suits, on a later day than all that are proposed already."""
    starts = [instant for each in times if (instant := _instant(each, actor, now)) is not None]
    after = max([bookable_after(actor, now), *starts])
    return free_time(db, _people(db, actor, other), minutes=minutes, after=after, now=now)


def times_elsewhere(
    db: Session, *, actor: Person, other: str | None, times: Sequence[WallTime], minutes: int, now: dt.datetime
) -> list[LocalTimes]:
    """Return what each chosen time is for the other person, with a warning on odd hours. Raises nothing."""
    people = _people(db, actor, other)
    instants = [_instant(each, actor, now) for each in times]
    return [
        local_times(actor.zone, [], people, each, minutes, actor, now) if each is not None else LocalTimes([], "")
        for each in instants
    ]


def _people(db: Session, actor: Person, other: str | None) -> list[Person]:
    """Return the actor, and the other person if that is someone else whom we know."""
    found = find_person_by_slack_id(db, actor.workspace_id, other) if other else None
    return [actor] if found is None or found.id == actor.id else [actor, found]


def _instant(wall_time: WallTime, actor: Person, now: dt.datetime) -> dt.datetime | None:
    """Return the instant (UTC) of this time; None if it cannot be used."""
    try:
        return resolve_instant(wall_time.date, wall_time.time, actor.zone, now, actor.locale)
    except Refusal:  # it will be said beside the field when the form is sent
        return None


def _find_named(db: Session, actor: Person, slack_id: str) -> Person:
    """Return the person with this Slack id. Raises UnknownPeople for someone new."""
    found = find_person_by_slack_id(db, actor.workspace_id, slack_id)
    if found is None:
        raise UnknownPeople(slack_id)
    return found
