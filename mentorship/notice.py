"""Putting notices in the outbox, in the same transaction as what they tell of."""

import datetime as dt
from typing import Any

from sqlalchemy.orm import Session

from storage.meeting import ATTENDING, Meeting, enrollments_of
from storage.notice import WAITING, Notice, has_card, put_notice
from storage.person import Person, find_person

QUIET = ("card", "home", "file", "undeliverable")  # what may be sent to the one who acted


def tell(
    session: Session,
    kind: str,
    person: Person,
    *,
    now: dt.datetime,
    by: Person | None = None,
    meeting: Meeting | None = None,
    details: dict[str, Any] | None = None,
) -> None:
    """Tell `person` of something in a new message; nobody is told of what they did themselves (`by`)."""
    if by is not None and by.id == person.id and kind not in QUIET:
        return
    _put(session, kind, person, meeting, details or {}, refresh=False, key=None, now=now)


def show_card(session: Session, meeting: Meeting, person: Person, *, now: dt.datetime) -> None:
    """Let the person have a card of the meeting that shows it as it then is: posted anew, or edited in place."""
    key = f"card:{meeting.id}:{person.id}"
    posted = has_card(session, meeting.id, person.id)
    _put(session, "card", person, meeting, {}, refresh=posted, key=key, now=now)


def renew_card(session: Session, meeting: Meeting, person: Person, *, now: dt.datetime) -> None:
    """Bring the person's card of the meeting up to date. A session of a series may have none; then none is made."""
    if meeting.series_id is None or has_card(session, meeting.id, person.id):
        show_card(session, meeting, person, now=now)


def refresh_home(session: Session, person: Person, *, now: dt.datetime) -> None:
    """Bring the Home tab of somebody who has opened it up to date."""
    if person.home_list is not None:
        _put(session, "home", person, None, {}, refresh=True, key=f"home:{person.id}", now=now)


def undeliverable(session: Session, notice: Notice, now: dt.datetime) -> None:
    """Slack will never take this notice: tell whoever shares the meeting, who can reach the person another way."""
    if notice.meeting_id is None or notice.kind in QUIET:
        return
    for enrollment in enrollments_of(session, [notice.meeting_id]):
        if enrollment.state == ATTENDING and enrollment.person_id != notice.person_id:
            meeting = session.get_one(Meeting, notice.meeting_id)
            person = find_person(session, notice.workspace_id, enrollment.person_id)
            if person is not None:
                tell(session, "undeliverable", person, meeting=meeting, details={"person": notice.person_id}, now=now)


def _put(
    session: Session,
    kind: str,
    person: Person,
    meeting: Meeting | None,
    details: dict[str, Any],
    *,
    refresh: bool,
    key: str | None,
    now: dt.datetime,
) -> None:
    put_notice(
        session,
        workspace_id=person.workspace_id,
        kind=kind,
        lane=f"person:{person.id}",
        person_id=person.id,
        meeting_id=meeting.id if meeting else None,
        details=details,
        refresh=refresh,
        key=key,
        urgency=meeting.starts_at if meeting else now,
        created_at=now,
        due_at=now,
        state=WAITING,
    )
    session.info["notices"] = True
