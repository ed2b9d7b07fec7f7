"""A meeting as one person may see it: what the views of sessions and of masterclasses have in common."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from mentorship.meetings.meeting import phase
from mentorship.meetings.outcome_view import OutcomeView
from mentorship.meetings.timespan import minutes_between, time_token
from mentorship.people.person import PersonView, person_view
from mentorship.program.location import LocationView, location_view
from mentorship.program.visibility import AllowedGroups, can_manage
from storage.meeting import CANCELLED, HOST, REMOVED
from storage.person import Person, find_person
from storage.rows import AnyMeeting, AnyPerson, AnyPlace, PersonRow

FORMER_HOST = "former_host"  # the role of whoever has handed the meeting over


@dataclass(frozen=True, kw_only=True)
class MeetingFacts:
    """What is shown of a meeting to everyone who may know of it. Times are UTC."""

    id: int
    host: PersonView
    location: LocationView
    zone: str  # the IANA zone the time was meant in
    starts_at: dt.datetime
    ends_at: dt.datetime
    online: bool
    in_person: bool

    @property
    def minutes(self) -> int:
        """How long it lasts, in whole minutes."""
        return minutes_between(self.starts_at, self.ends_at)

    @property
    def time_token(self) -> str:
        """Which time it has: see `mentorship.meetings.timespan.time_token`."""
        return time_token(self.starts_at, self.ends_at)

    @property
    def has_both_methods(self) -> bool:
        """Whether whoever takes part chooses how to attend."""
        return self.online and self.in_person


@dataclass(frozen=True, kw_only=True)
class MeetingView(MeetingFacts):
    """What one viewer may see of a meeting. What they may not see is None or empty."""

    reader: PersonView  # whose view this is
    as_of: dt.datetime  # when it was read: what is near, running or over is so at this instant
    version: int
    state: str  # draft (sessions only), published, cancelled
    phase: str  # coming, running, over
    role: str | None  # host, former_host, mentee, participant; None for everyone who never had a place
    enrollment_state: str | None  # the state of the viewer's own place, if they ever had one
    method: str | None  # how the mentee of a session attends; of a masterclass, how the viewer does
    meeting_url: str
    link_state: str  # how a link that Zoom makes stands, where there is none yet: awaited, failed
    reason: str  # why it was cancelled, or why the viewer was taken out of it; never what a leaver said themselves
    cancelled_by: PersonView | None
    added_by: PersonView | None  # who gave the mentee of a session, or the viewer, the place directly
    only_for: tuple[str, ...]  # the groups that may see and book it; empty for all but its host and admins
    actions: tuple[str, ...]  # what the viewer may do with it now
    outcome: OutcomeView | None = None  # what became of it once it has ended, for those who took part and admins


@dataclass(frozen=True, kw_only=True)
class MeetingAccess:
    """A meeting, one viewer and the viewer's own place: what they may see of it and do with it follows from these."""

    viewer: Person
    reader: PersonRow  # the viewer again: it is asked who they are many times
    meeting: AnyMeeting
    own_enrollment: AnyPlace | None  # the newest, if the viewer ever had a place
    allowed_groups: AllowedGroups
    now: dt.datetime

    @property
    def is_host(self) -> bool:
        """Whether the viewer hosts it."""
        return self.reader.id == self.meeting.host_id

    @property
    def can_manage(self) -> bool:
        """Whether the viewer may edit and cancel it."""
        return can_manage(self.reader, self.meeting)

    @property
    def is_coming(self) -> bool:
        """Whether it has not begun."""
        return phase(self.meeting, self.now) == "coming"

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return phase(self.meeting, self.now) == "over"

    @property
    def is_outside_groups(self) -> bool:
        """Whether it is restricted to groups, and the viewer is in none of them."""
        return self.meeting.id in self.allowed_groups.outside

    @property
    def is_without_host(self) -> bool:
        """Whether its host may not take part any more, so that an admin has to hand it over or cancel it."""
        return not self.meeting.host.can_take_part

    def has_place(self, *states: str) -> bool:
        """Return whether the viewer's own place is in one of these states."""
        return self.own_enrollment is not None and self.own_enrollment.state in states


def describe_facts(meeting: AnyMeeting) -> MeetingFacts:
    """Return what everyone who may know of the meeting may see of it."""
    return MeetingFacts(**facts_of(meeting))


def facts_of(meeting: AnyMeeting) -> dict[str, Any]:
    """Return the fields of MeetingFacts: for views that are more than these."""
    return {
        "id": meeting.id,
        "host": person_view(meeting.host),
        "location": location_view(meeting.location),
        "zone": meeting.zone,
        "starts_at": meeting.starts_at,
        "ends_at": meeting.ends_at,
        "online": meeting.online,
        "in_person": meeting.in_person,
    }


def _reason(access: MeetingAccess, *, sees_cancellation: bool) -> str:
    """Return what the host or an admin said when they cancelled the meeting, or took the viewer out of it."""
    if access.meeting.state == CANCELLED:
        return access.meeting.reason if sees_cancellation else ""
    return access.own_enrollment.reason if access.own_enrollment and access.has_place(REMOVED) else ""


def common_fields(
    db: Session,
    access: MeetingAccess,
    *,
    sees_link: bool,
    sees_cancellation: bool,
    method: str | None,
    added_by: AnyPerson | None,
    actions: Iterable[str],
) -> dict[str, Any]:
    """Return the fields of MeetingView, given what each kind decides by rules of its own."""
    meeting, own = access.meeting, access.own_enrollment
    return facts_of(meeting) | {
        "reader": person_view(access.reader),
        "as_of": access.now,
        "version": meeting.version,
        "state": meeting.state,
        "phase": phase(meeting, access.now),
        "role": _role(access),
        "enrollment_state": own.state if own is not None else None,
        "method": method,
        "meeting_url": meeting.meeting_url if sees_link else "",
        "link_state": meeting.link_state if sees_link and not meeting.meeting_url else "",
        "reason": _reason(access, sees_cancellation=sees_cancellation),
        "cancelled_by": find_canceller(db, meeting) if sees_cancellation else None,
        "added_by": person_view(added_by) if added_by is not None else None,
        "only_for": access.allowed_groups.names.get(meeting.id, ()),
        "actions": tuple(actions),
    }


def _role(access: MeetingAccess) -> str | None:
    """Return what the viewer is or was in the meeting; whoever has handed it over is its host no longer."""
    own = access.own_enrollment
    if own is None:
        return None
    return FORMER_HOST if own.role == HOST and not access.is_host else own.role


def find_canceller(db: Session, meeting: AnyMeeting) -> PersonView | None:
    """Return who cancelled the meeting; None where nobody did."""
    if meeting.state != CANCELLED or meeting.cancelled_by_id is None:
        return None
    person = find_person(db, meeting.workspace_id, meeting.cancelled_by_id)
    return person_view(person) if person is not None else None
