"""What waits for someone: requests, times to confirm, places kept for them, missing links; and what admins decide."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from mentorship.agenda.agenda import AnyMeetingView, describe
from mentorship.agenda.leaver import LeaverView, describe_leaver
from mentorship.errors import NextStep, Refusal
from mentorship.people.person import PersonView, person_view, require_admin
from storage.application import list_pending_applications
from storage.home_lists import list_offered, list_requests_to_answer, list_to_confirm, list_without_link
from storage.leaving import list_leavers_who_host
from storage.person import Person

MAX_OF_A_KIND = 10


@dataclass(frozen=True)
class Waiting:
    """One thing that waits for the reader. `id` is that of the request, the meeting or the leaver."""

    kind: str  # request, offer, time (to confirm), place (kept for the reader), link (missing), application, leaver
    id: int
    person: PersonView  # who asks or offers, hosts the meeting, or has left
    meeting: AnyMeetingView | None = None
    more: int = 0  # others of its series of which the same is missing


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
    }
    return [
        Waiting(kind, view.id, view.host, view)
        for kind, meetings in found.items()
        for view in (describe(db, actor, meetings, now) if meetings else ())
    ]


def _links(db: Session, actor: Person, now: dt.datetime) -> list[Waiting]:
    found = list_without_link(db, actor, now, MAX_OF_A_KIND)
    views = describe(db, actor, [meeting for meeting, _ in found], now) if found else []
    return [Waiting("link", view.id, view.host, view, more) for view, (_, more) in zip(views, found, strict=True)]


def _for_admins(db: Session, actor: Person, now: dt.datetime) -> Sequence[Waiting]:
    asking = list_pending_applications(db, actor.workspace_id, MAX_OF_A_KIND)
    leavers = list_leavers_who_host(db, actor.workspace_id, now)
    return [
        *(Waiting("application", each.id, person_view(each.person)) for each in asking),
        *(Waiting("leaver", each.id, person_view(each)) for each in leavers[:MAX_OF_A_KIND]),
    ]
