"""Finding a mentor, and a mentor's profile."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session

from mentorship.meeting import SessionView, describe
from mentorship.person import PersonView, participant, shown
from mentorship.refusal import Refusal
from storage.meeting import hosted, next_open
from storage.person import Person, find_person, mentors

PAGE = 10


@dataclass(frozen=True)
class Found:
    """A mentor in the list, with the start of their next open session (UTC), if there is one."""

    person: PersonView
    next_open: dt.datetime | None


@dataclass(frozen=True)
class FoundPage:
    """A page of mentors."""

    viewer: PersonView
    words: str
    found: list[Found]
    page: int
    more: bool


@dataclass(frozen=True)
class Profile:
    """A mentor with their open sessions; admins and the mentor see the booked ones too."""

    viewer: PersonView
    mentor: PersonView
    sessions: list[SessionView]
    page: int
    more: bool
    everything: bool


def find_mentors(session: Session, *, actor: Person, words: str, page: int, now: dt.datetime) -> FoundPage:
    """Mentors whose name or headline has all of these words."""
    wanted = words.lower().split()[:10]
    people = mentors(session, actor.workspace_id, wanted, page * PAGE, PAGE + 1)
    soonest = next_open(session, [person.id for person in people[:PAGE]], now)
    found = [Found(shown(person), soonest.get(person.id)) for person in people[:PAGE]]
    return FoundPage(shown(actor), words, found, page, len(people) > PAGE)


def show_mentor(session: Session, *, actor: Person, person_id: int, page: int, now: dt.datetime) -> Profile:
    """A mentor's profile."""
    mentor = find_person(session, actor.workspace_id, person_id)
    if mentor is None or not mentor.welcome:
        raise Refusal("This mentor does not take part in the program any more. Find another one.")
    return _profile(session, actor, mentor, page, now)


def show_member(session: Session, *, actor: Person, slack_id: str, now: dt.datetime) -> Profile:
    """The profile of whomever Slack calls `slack_id`. Raises Unknown for somebody new."""
    mentor = participant(session, actor=actor, slack_id=slack_id, field="mentor")
    if not mentor.mentor:
        raise Refusal(f"{mentor.name} does not mentor (yet). Find a mentor to see who does.")
    return _profile(session, actor, mentor, 0, now)


def _profile(session: Session, actor: Person, mentor: Person, page: int, now: dt.datetime) -> Profile:
    everything = actor.admin or actor.id == mentor.id
    sessions = hosted(session, mentor.id, now, page * PAGE, PAGE + 1, free=not everything)
    return Profile(
        viewer=shown(actor),
        mentor=shown(mentor),
        sessions=describe(session, actor, sessions[:PAGE], now),
        page=page,
        more=len(sessions) > PAGE,
        everything=everything,
    )
