"""What admins have to settle: two people say different things of whether somebody was there."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session

from mentorship.agenda.agenda import AnyMeetingView, describe
from mentorship.errors import Refusal
from mentorship.people.person import PersonView, person_view
from mentorship.people.roles import require_admin
from storage.attendance import list_attendance
from storage.meeting import HOST, MASTERCLASS, find_meeting
from storage.person import Person, find_person


@dataclass(frozen=True)
class DisputeView:
    """Of which meeting, and whom beside its host it is about, with what is recorded of both."""

    meeting: AnyMeetingView
    person: PersonView
    is_open: bool  # whether nobody has settled it yet
    recorder: PersonView | None  # who said that the person was absent, or was there; None: nobody said anything
    is_person_absent: bool  # whether the person is recorded as absent
    is_host_absent: bool  # whether the host is, as the person says
    settled_by: PersonView | None


def describe_dispute(
    db: Session, reader: Person, meeting_id: int, person_id: int, now: dt.datetime
) -> DisputeView | None:
    """Return what two people say, as an admin sees it; None for others, or where nothing is recorded."""
    meeting, person = find_meeting(db, reader.workspace_id, meeting_id), find_person(db, reader.workspace_id, person_id)
    if meeting is None or person is None or not reader.admin:
        return None
    is_session = meeting.kind != MASTERCLASS
    rows = {
        row.person_id: row
        for row in list_attendance(db, [meeting.id], None if is_session else person.id)
        if row.person_id == person.id or row.role == HOST
    }
    if not rows:
        return None
    own, host = rows.get(person.id), rows.get(meeting.host_id)
    settler = next((row.settler for row in rows.values() if row.settler is not None), None)
    return DisputeView(
        meeting=describe(db, reader, [meeting], now)[0],
        person=person_view(person),
        is_open=any(row.is_disputed for row in rows.values()),
        recorder=person_view(own.recorder) if own is not None else None,
        is_person_absent=own is not None and own.is_no_show,
        is_host_absent=host is not None and host.is_no_show,
        settled_by=person_view(settler) if settler is not None else None,
    )


def show_dispute(db: Session, *, actor: Person, meeting_id: int, person_id: int, now: dt.datetime) -> DisputeView:
    """Return what two people say. Raises Refusal unless the actor is an admin."""
    require_admin(actor)
    view = describe_dispute(db, actor, meeting_id, person_id, now)
    if view is None:
        raise Refusal("Nothing is recorded here any more.")
    return view
