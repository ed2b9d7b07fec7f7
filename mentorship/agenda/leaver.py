"""What someone who left hosts, as an admin sees it who decides what becomes of it."""

import datetime as dt
from dataclasses import dataclass
from itertools import groupby

from sqlalchemy.orm import Session

from mentorship.people.person import PersonView, person_view
from storage.leaving import list_without_host
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
    cancel_at: dt.datetime  # when it is cancelled by itself
    mentees: tuple[PersonView, ...]
    participants: int  # of a masterclass
    count: int


@dataclass(frozen=True)
class LeaverView:
    """Someone who left, and what they host that waits for a decision, soonest first."""

    reader: PersonView
    leaver: PersonView
    is_back: bool
    hosted: tuple[Hosted, ...]


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
    return LeaverView(person_view(reader), person_view(leaver), leaver.can_take_part, tuple(hosted))


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
        cancel_at=soonest.cancel_at or soonest.starts_at,
        mentees=tuple(person_view(person) for person in mentees.values()),
        participants=participants,
        count=len(group),
    )
