"""The Home tab: what concerns one person, in five lists; and the same lists of a mentor for admins."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from mentorship.agenda.agenda import AnyMeetingView, describe
from mentorship.errors import NextStep, Refusal
from mentorship.home.waiting import Waiting, list_waiting
from mentorship.outbox.notify import refresh_home
from mentorship.people.person import PersonView, pause_end, person_view
from mentorship.people.roles import can_host, can_mentor, require_admin
from mentorship.requests.view import RequestView, list_requests
from storage.home_lists import find_drawn_home, list_concerning, list_mentors_waited_for, read_home_facts
from storage.meeting import HOST
from storage.meeting_lists import find_meeting_rows, list_cancelled, list_drafts, list_past, list_upcoming
from storage.person import Person, find_person
from storage.rows import MeetingRow

LISTS = ("upcoming", "requests", "past", "cancelled", "drafts")
PAGE = 20
CHOICE_KEPT = dt.timedelta(minutes=10)  # how long Home opens again on the list that was chosen
MAX_MENTORS = 5  # for whom one waits, shown at once


@dataclass(frozen=True)
class MentorWaitedFor:
    """A mentor for whose next open session someone waits."""

    mentor: PersonView
    number: int  # in the queue


@dataclass(frozen=True, kw_only=True)
class HomeView:
    """One page of one list, what is next and what waits for the person, and what they can start from here."""

    person: PersonView
    as_of: dt.datetime  # when it was read: what is soon, running or over is so at this instant
    can_offer: bool
    can_host: bool
    chosen: str
    meetings: Sequence[AnyMeetingView] = ()
    page: int = 0
    more: bool = False
    requests: Sequence[RequestView] = ()  # instead of meetings, in the list of that name
    next: AnyMeetingView | None = None  # the soonest in which they meet someone
    waiting: Sequence[Waiting] = ()  # for their answer
    counts: Mapping[str, int] = field(default_factory=dict)  # of open requests and of drafts, by the list
    mentors: Sequence[MentorWaitedFor] = ()  # for whom they wait
    asked_to_mentor: dt.datetime | None = None  # when they did, while nobody has answered
    paused_until: dt.date | None = None
    is_new: bool = False  # whether they have not done anything yet
    is_to_set_up: bool = False  # whether they are an admin of a program in which nothing has begun yet
    is_remembered: bool = True  # whether the list that is shown is the one that is kept as chosen
    last_drawn: str = ""  # when the outbox last drew it before this was read; only compared, never shown


def open_home(db: Session, *, actor: Person, now: dt.datetime) -> HomeView:
    """Return the Home tab as it opens: with `Upcoming`, unless another list was chosen a moment ago."""
    is_fresh = actor.home_list_at is not None and now - actor.home_list_at < CHOICE_KEPT
    return show_home(db, actor=actor, chosen=None if is_fresh else "upcoming", now=now)


def show_home(db: Session, *, actor: Person, chosen: str | None = None, page: int = 0, now: dt.datetime) -> HomeView:
    """Return the Home tab with the list `chosen`, or else the one that was chosen last. Raises Refusal for no list."""
    name = chosen or actor.home_list or "upcoming"
    facts = read_home_facts(db, actor, now)  # before the rest: what is drawn while that is read must not be missed
    found = _meetings(db, actor, name, page, now)
    requests = list_requests(db, actor, page, now) if name == "requests" else []
    views = describe(db, actor, [*found[:PAGE], *_next_elsewhere(db, actor, facts.next_id, found[:PAGE])], now)
    return HomeView(
        person=person_view(actor),
        as_of=now,
        can_offer=can_mentor(actor) or actor.admin,
        can_host=can_host(actor),
        chosen=name,
        meetings=views[: len(found[:PAGE])],
        page=page,
        more=max(len(found), len(requests)) > PAGE,
        requests=requests[:PAGE],
        next=next((view for view in views if view.id == facts.next_id), None),
        waiting=list_waiting(db, actor=actor, now=now) if facts.is_waited_for else (),
        counts={"requests": facts.open_requests, "drafts": facts.drafts},
        mentors=_mentors_waited_for(db, actor) if facts.waits_for_mentors and name == "upcoming" and page == 0 else (),
        asked_to_mentor=facts.asked_to_mentor,
        paused_until=pause_end(actor, now) if actor.mentor else None,
        is_new=not facts.has_done_something,
        is_to_set_up=facts.is_to_set_up,
        is_remembered=actor.home_list == name,
        last_drawn=facts.last_drawn or "",
    )


def list_coming(db: Session, *, actor: Person, now: dt.datetime) -> tuple[PersonView, list[AnyMeetingView], bool]:
    """Return the actor, the first of what is planned for them, and whether there is more."""
    found = _meetings(db, actor, "upcoming", 0, now)
    return person_view(actor), describe(db, actor, found[:PAGE], now), len(found) > PAGE


def _mentors_waited_for(db: Session, actor: Person) -> list[MentorWaitedFor]:
    return [
        MentorWaitedFor(person_view(mentor), number)
        for mentor, number in list_mentors_waited_for(db, actor.id, MAX_MENTORS)
    ]


def _next_elsewhere(
    db: Session, actor: Person, next_id: int | None, listed: Sequence[MeetingRow]
) -> Sequence[MeetingRow]:
    """Return the next meeting unless it is in the list that is shown, as it mostly is."""
    if next_id is None or any(each.id == next_id for each in listed):
        return ()
    return find_meeting_rows(db, actor.workspace_id, [next_id])


def _meetings(
    db: Session, person: Person, name: str, page: int, now: dt.datetime, role: str | None = None
) -> list[MeetingRow]:
    """Return a page of this list of the person and one more, only with their `role` if given; none for requests."""
    if name not in LISTS:
        raise Refusal("There is no such list. Choose one of those shown.", next_steps=[NextStep("sessions")])
    skip, take = page * PAGE, PAGE + 1
    lists: dict[str, Callable[[], list[MeetingRow]]] = {
        "upcoming": lambda: (
            list_upcoming(db, person.id, now, skip, take, role=role)
            if role
            else list_concerning(db, person, now, skip, take)
        ),
        "past": lambda: list_past(db, person.id, now, skip, take, role=role),
        "cancelled": lambda: list_cancelled(db, person, skip, take, role=role),
        "drafts": lambda: list_drafts(db, person.id, skip, take),
    }
    return lists[name]() if name in lists else []


@dataclass(frozen=True)
class MentorHomeView:
    """One page of one list of what a mentor hosts, as an admin sees it."""

    viewer: PersonView
    mentor: PersonView
    chosen: str
    meetings: Sequence[AnyMeetingView]
    page: int
    more: bool


def show_mentor_home(
    db: Session, *, actor: Person, mentor_id: int, chosen: str = "upcoming", page: int = 0, now: dt.datetime
) -> MentorHomeView:
    """Return everything that someone hosts, drafts included. Raises Refusal unless the actor is an admin."""
    require_admin(actor)
    mentor = find_person(db, actor.workspace_id, mentor_id)
    if mentor is None:
        raise Refusal("This person isn't in this workspace. Find another mentor.", next_steps=[NextStep("find")])
    found = _meetings(db, mentor, chosen, page, now, role=HOST)
    views = describe(db, actor, found[:PAGE], now)
    return MentorHomeView(person_view(actor), person_view(mentor), chosen, views, page, len(found) > PAGE)


def choose_list(db: Session, *, actor: Person, chosen: str, page: int, now: dt.datetime) -> HomeView:
    """Show another list or page; the list is remembered, so that later refreshes show the same one."""
    view = show_home(db, actor=actor, chosen=chosen, page=page, now=now)
    actor.home_list, actor.home_list_at = view.chosen, now
    return view


def may_have_overwritten(db: Session, *, shown: HomeView) -> bool:
    """Return whether `shown`, which has just been published, may have replaced something newer.

    That is another list that was chosen meanwhile, or what the outbox has drawn since `shown` was read.
    """
    home_list, last_drawn = find_drawn_home(db, shown.person.id)
    return (home_list, last_drawn or "") != (shown.chosen, shown.last_drawn)


def redraw(db: Session, *, actor: Person, now: dt.datetime) -> None:
    """Let the outbox draw the current state."""
    refresh_home(db, actor, now=now)
