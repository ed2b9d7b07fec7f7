"""What someone who left hosts, as an admin sees it who decides what becomes of it."""

import datetime as dt
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy.orm import Session

from mentorship.people.person import PersonView, person_view
from storage.leaving import list_decided, list_without_host
from storage.masterclass import seats_of
from storage.meeting import MASTERCLASS, MENTEE, Enrollment, Meeting, enrollments_of
from storage.person import Person, find_person


@dataclass(frozen=True)
class Hosted:
    """One meeting that waits for a decision; of a series the soonest, which stands for all `count` of it.

    What a session is about is not for admins to know. Times are UTC.
    """

    id: int
    is_masterclass: bool
    title: str  # of a masterclass
    starts_at: dt.datetime
    ends_at: dt.datetime
    cancel_at: dt.datetime  # when it is cancelled by itself
    mentees: tuple[PersonView, ...]
    participants: int  # of a masterclass
    count: int


@dataclass(frozen=True)
class Decided:
    """What became of several meetings: handed over to someone, or cancelled (`to` is None); soonest first."""

    to: PersonView | None
    starts: tuple[dt.datetime, ...]


@dataclass(frozen=True)
class LeaverView:
    """Someone who left, and what they host that waits for a decision, soonest first."""

    reader: PersonView
    leaver: PersonView
    is_back: bool
    hosted: tuple[Hosted, ...]
    decided: tuple[Decided, ...]
    as_of: dt.datetime


def describe_leaver(db: Session, reader: Person, leaver_id: int, now: dt.datetime) -> LeaverView | None:
    """Return what this person hosts that waits for a decision; None if they are not of the reader's workspace."""
    leaver = find_person(db, reader.workspace_id, leaver_id)
    if leaver is None:
        return None
    meetings = list_without_host(db, leaver.id, now)
    places = enrollments_of(db, [meeting.id for meeting in meetings])
    seats = seats_of(db, [meeting.id for meeting in meetings if meeting.kind == MASTERCLASS])
    hosted = [
        _describe(group, places, seats[group[0].id].attending if group[0].id in seats else 0)
        for group in _in_series(meetings)
    ]
    return LeaverView(
        reader=person_view(reader),
        leaver=person_view(leaver),
        is_back=leaver.can_take_part,
        hosted=tuple(hosted),
        decided=tuple(_decided(list_decided(db, leaver.id, now))),
        as_of=now,
    )


def _decided(meetings: list[Meeting]) -> list[Decided]:
    """Return these meetings by whom they were handed over to, and last those that were cancelled."""
    handed_over = [each for each in meetings if each.live]
    cancelled = tuple(each.starts_at for each in meetings if not each.live)
    hosts = {each.host_id: each.host for each in handed_over}
    given = [
        Decided(person_view(host), tuple(each.starts_at for each in handed_over if each.host_id == host.id))
        for host in hosts.values()
    ]
    return [*given, *([Decided(None, cancelled)] if cancelled else [])]


def _in_series(meetings: list[Meeting]) -> list[list[Meeting]]:
    """Return the meetings in groups, each a whole series or a single one, the group with the soonest first."""

    def series(meeting: Meeting) -> int:
        return meeting.series_id if meeting.series_id is not None else -meeting.id

    groups = [list(group) for _, group in groupby(sorted(meetings, key=series), key=series)]
    return sorted(groups, key=lambda group: group[0].starts_at)


def _describe(group: list[Meeting], places: list[Enrollment], participants: int) -> Hosted:
    soonest, ids = group[0], {meeting.id for meeting in group}
    mentees = {each.person_id: each.person for each in places if each.role == MENTEE and each.meeting_id in ids}
    return Hosted(
        id=soonest.id,
        is_masterclass=soonest.kind == MASTERCLASS,
        title=soonest.title,
        starts_at=soonest.starts_at,
        ends_at=soonest.ends_at,
        cancel_at=soonest.cancel_at or soonest.starts_at,
        mentees=tuple(person_view(person) for person in mentees.values()),
        participants=participants,
        count=len(group),
    )
