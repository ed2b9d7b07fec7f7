"""Places in a meeting as people get and lose them: the one way in which that happens, so that its history has it."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, NotRequired, TypedDict, Unpack

from sqlalchemy.orm import Session

from mentorship.history import LATE, HistoryKind, record_history
from storage.meeting import (
    ASKED,
    ATTENDING,
    HOST,
    LEFT,
    REMOVED,
    Enrollment,
    Meeting,
    add_enrollment,
    add_enrollments,
)
from storage.person import Person

# What is noted of a place, by how someone came by it: see `source` of Enrollment.
KINDS = {
    "booked": HistoryKind.BOOKED,
    "waitlist": HistoryKind.BOOKED,
    "rebooked": HistoryKind.BOOKED,
    "direct_add": HistoryKind.ADDED,
    "bulk_duplicate": HistoryKind.ADDED,
    "guest": HistoryKind.ADDED,
    "request": HistoryKind.ACCEPTED,
    "moved": HistoryKind.INVITED,
}


class Place(TypedDict):
    """A place that someone is given in a meeting: see Enrollment. `by` is who gives it."""

    role: str
    source: str
    by: Person
    now: dt.datetime
    method: NotRequired[str | None]
    about: NotRequired[str]
    state: NotRequired[str]


def enroll(db: Session, meeting: Meeting, person: Person, **place: Unpack[Place]) -> None:
    """Give the person a place in the meeting. Their time was claimed before, unless the meeting is a draft, or they
    are only asked (`state`) whether they can make it.
    """
    add_enrollment(db, **_columns(meeting, person, place))
    _note(db, meeting, person, place)


def enroll_all(db: Session, meeting: Meeting, places: Iterable[tuple[Person, Place]]) -> None:
    """Give each of these people a place, as `enroll` does, in this order."""
    given = list(places)
    add_enrollments(db, [_columns(meeting, person, place) for person, place in given])
    for person, place in given:
        _note(db, meeting, person, place)


def end_place(
    db: Session,
    meeting: Meeting,
    enrollment: Enrollment,
    kind: HistoryKind,
    *,
    by: Person | None,
    now: dt.datetime,
    reason: str | None = None,
) -> None:
    """Take from someone the place that they have, and note how that came about (`kind`). `by` None: we do."""
    enrollment.state, enrollment.blocks = REMOVED if kind is HistoryKind.REMOVED else LEFT, False
    if reason is not None:
        enrollment.reason = reason
    db.flush()
    detail = [LATE] if enrollment.left_late else []
    record_history(db, kind, meeting, by=by, person=enrollment.person, now=now, detail=detail)


def _note(db: Session, meeting: Meeting, person: Person, place: Place) -> None:
    """Note the place, except the host's, and one that is only planned in a draft: its mentee does not know of it."""
    if place["role"] == HOST or not meeting.live:
        return
    kind = HistoryKind.INVITED if place.get("state") == ASKED else KINDS[place["source"]]
    record_history(db, kind, meeting, by=place["by"], person=person, now=place["now"], detail=[place["source"]])


def _columns(meeting: Meeting, person: Person, place: Place) -> dict[str, Any]:
    """Return the columns of the person's place in the meeting."""
    state = place.get("state", ATTENDING)
    return {
        "workspace_id": meeting.workspace_id,
        "meeting_id": meeting.id,
        "person_id": person.id,
        "role": place["role"],
        "source": place["source"],
        "state": state,
        "method": place.get("method"),
        "about": place.get("about", ""),
        "added_by_id": place["by"].id,
        "created_at": place["now"],
        "starts_at": meeting.starts_at,
        "ends_at": meeting.ends_at,
        "live": meeting.live,
        "blocks": state == ATTENDING,
    }
