"""Who may be chosen in a form, found by any part of their name; the likeliest first."""

import datetime as dt
from collections.abc import Callable

from sqlalchemy.orm import Session

from mentorship.people.person import PersonView, pause_end, person_view
from mentorship.search_text import is_named, parse_search
from storage.choosable import (
    ADMINS_TOO,
    MENTORS,
    UNDECIDED_TOO,
    Choice,
    find_partners,
    find_people_to_choose,
)
from storage.person import Person, find_person_by_slack_id
from storage.program import ANYONE

MAX_CHOICES = 100  # Slack takes no more in one list
# The action ids of the inputs in which people are chosen.
MENTOR, NEW_HOST, ASKED_MENTOR = "mentor", "possible_mentor", "asked_mentor"
MENTEE, OFFERED_MENTEE, GUESTS, PERSON, MEMBERS = "mentee", "offered_mentee", "guests", "person", "members"


def _mentors_for_session(actor: Person, _mentor: Person) -> Choice:
    """Mentors plan for themselves, admins for everyone about whom no admin has decided otherwise."""
    return Choice(UNDECIDED_TOO) if actor.admin else Choice(only=actor.id)


def _new_hosts(actor: Person, _mentor: Person) -> Choice:
    """Who takes over from someone is not to be found among the actor's own partners."""
    role = UNDECIDED_TOO if actor.program.who_may_mentor == ANYONE else ADMINS_TOO
    return Choice(role, partners_first=False)


def _other_mentors(actor: Person, _mentor: Person) -> Choice:
    return Choice(MENTORS, without=actor.id, paused_too=False)


def _others(_actor: Person, mentor: Person) -> Choice:
    return Choice(without=mentor.id)


def _everybody(_actor: Person, _mentor: Person) -> Choice:
    return Choice()


# By the action id of the input: who of those who take part is offered, to this actor and beside this mentor or host.
RULES: dict[str, Callable[[Person, Person], Choice]] = {
    MENTOR: _mentors_for_session,
    NEW_HOST: _new_hosts,
    ASKED_MENTOR: _other_mentors,
    MENTEE: _others,
    OFFERED_MENTEE: _others,
    GUESTS: _others,
    PERSON: _everybody,
    MEMBERS: _everybody,
}


def suggest_people(
    db: Session, *, actor: Person, choosable: str, typed: str, mentor: str = "", without: str = "", now: dt.datetime
) -> list[PersonView]:
    """Return the people who may be chosen and in whose name every word typed is found.

    First come those whom the mentor or host of the form meets already; then, where a mentor is looked for, mentors;
    then everyone else, by name. `mentor` is the Slack id of that mentor or host; without one it is the actor.
    Where it is the mentor that is looked for, nobody learns whom they meet. `without` is the Slack id of one who is not
    offered.
    """
    is_beside = mentor and choosable not in (MENTOR, ASKED_MENTOR)
    chosen = find_person_by_slack_id(db, actor.workspace_id, mentor) if is_beside else None
    host = chosen or actor
    words, choice = parse_search(typed.removeprefix("@")), RULES[choosable](actor, host)
    first = find_partners(db, host.id) if choice.partners_first else []
    found = find_people_to_choose(db, actor.workspace_id, words, choice, first=first)
    named = (each for each in found if is_named(each.name, words) and each.slack_id != without)
    return [person_view(each) for each in named if choice.paused_too or not pause_end(each, now)][:MAX_CHOICES]
