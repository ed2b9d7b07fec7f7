"""What waits for someone: requests, times to confirm, places kept for them, missing links; and what admins decide."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from mentorship.agenda.agenda import AnyMeetingView, describe
from mentorship.agenda.leaver import LeaverView, describe_leaver
from mentorship.errors import NextStep, Refusal
from mentorship.people.person import PersonView, person_view
from mentorship.people.roles import require_admin
from mentorship.sessions.view import SessionView
from storage.application import list_pending_applications
from storage.attendance import Attendance, list_disputes
from storage.booking_permission import list_asked_permissions
from storage.home_lists import list_offered, list_requests_to_answer, list_to_confirm, list_without_link
from storage.leaving import list_leavers_who_host
from storage.meeting_lists import find_meeting_rows
from storage.outcome import list_left_to_record, list_to_record_by
from storage.person import Person, find_people
from storage.rows import MeetingRow

MAX_OF_A_KIND = 10


@dataclass(frozen=True)
class Waiting:
    """One thing that waits for the reader. `id` is that of the request, the meeting or the leaver."""

    kind: str  # request, offer, time (to confirm), place (kept for the reader), outcome (to record), link (missing);
    # for admins: dispute (to settle), permission (to book again), application, leaver
    id: int
    person: PersonView  # who asks or offers, hosts the meeting, or has left
    meeting: AnyMeetingView | None = None
    more: int = 0  # others of its series of which the same is missing
    about: int = 0  # of a dispute: whom it is about


def list_waiting(db: Session, *, actor: Person, now: dt.datetime) -> list[Waiting]:
    """Return what waits for the actor: what others wait for first."""
    links = _links(db, actor, now) if actor.mentor else []
    return [
        *_requests(db, actor),
        *_meetings(db, actor, now),
        *links,
        *(_for_admins(db, actor, now) if actor.admin else ()),
    ]


def show_leaver(db: Session, *, actor: Person, leaver_id: int, now: dt.datetime) -> LeaverView:
    """Return what someone who left hosts. Raises Refusal unless the actor is an admin, or if nothing is known."""
    require_admin(actor)
    view = describe_leaver(db, actor, leaver_id, now)
    if view is None:
        raise Refusal("This person is not in this workspace.", next_steps=[NextStep("people")])
    return view


def _requests(db: Session, actor: Person) -> list[Waiting]:
    return [
        Waiting(
            "offer" if each.sender_id == each.mentor_id else "request",
            each.id,
            person_view(each.other_person(actor.id)),
        )
        for each in list_requests_to_answer(db, actor.id, MAX_OF_A_KIND)
    ]


def _meetings(db: Session, actor: Person, now: dt.datetime) -> list[Waiting]:
    found = {
        "time": list_to_confirm(db, actor.id, now, MAX_OF_A_KIND),
        "place": list_offered(db, actor, now, MAX_OF_A_KIND),
        "outcome": [*list_to_record_by(db, actor.id, MAX_OF_A_KIND), *_left_to_record(db, actor)],
    }
    return [
        Waiting(kind, view.id, view.host, view)
        for kind, meetings in found.items()
        for view in (describe(db, actor, meetings, now) if meetings else ())
        if kind != "outcome" or "record" in view.actions
    ]


def _links(db: Session, actor: Person, now: dt.datetime) -> list[Waiting]:
    found = list_without_link(db, actor, now, MAX_OF_A_KIND)
    views = describe(db, actor, [meeting for meeting, _ in found], now) if found else []
    return [Waiting("link", view.id, view.host, view, more) for view, (_, more) in zip(views, found, strict=True)]


def _left_to_record(db: Session, actor: Person) -> list[MeetingRow]:
    """Return for admins what is to be recorded of those who have left."""
    found = list_left_to_record(db, actor.workspace_id, MAX_OF_A_KIND) if actor.admin else []
    return [each for each in found if each.host_id != actor.id]


def _disputes(db: Session, actor: Person, now: dt.datetime) -> list[Waiting]:
    """Return what two people say different things of, unless the admin is one of them."""
    found = list_disputes(db, actor.workspace_id, MAX_OF_A_KIND)
    if not found:
        return []
    meetings = {row.id: row for row in find_meeting_rows(db, actor.workspace_id, [each.meeting_id for each in found])}
    others = [each for each in found if actor.id not in (each.person_id, meetings[each.meeting_id].host_id)]
    views = {view.id: view for view in describe(db, actor, list(meetings.values()), now)}
    people = {each.id: each for each in find_people(db, actor.workspace_id, [each.person_id for each in others])}
    about = {_key(each, views[each.meeting_id]): each for each in others}
    return [
        Waiting("dispute", key[0], person_view(people[each.person_id]), views[each.meeting_id], about=key[1])
        for key, each in about.items()
    ]


def _key(row: Attendance, view: AnyMeetingView) -> tuple[int, int]:
    """Return the meeting and whom a dispute is about: of a session it is one, whoever of the two is named in it."""
    mentee = view.mentee if isinstance(view, SessionView) else None
    return row.meeting_id, mentee.id if mentee is not None else row.person_id


def _for_admins(db: Session, actor: Person, now: dt.datetime) -> Sequence[Waiting]:
    asking = list_pending_applications(db, actor.workspace_id, MAX_OF_A_KIND)
    leavers = list_leavers_who_host(db, actor.workspace_id, now)
    return [
        *_disputes(db, actor, now),
        *(
            Waiting("permission", each.id, person_view(each.person))
            for each in list_asked_permissions(db, actor.workspace_id, MAX_OF_A_KIND)
        ),
        *(Waiting("application", each.id, person_view(each.person)) for each in asking),
        *(Waiting("leaver", each.id, person_view(each)) for each in leavers[:MAX_OF_A_KIND]),
    ]
