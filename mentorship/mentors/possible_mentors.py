"""Who may be chosen as a mentor in a form, found by what is typed."""

import datetime as dt

from sqlalchemy.orm import Session

from mentorship.people.person import PersonView, person_view
from mentorship.search_text import parse_search
from storage.mentor_search import SearchCriteria, find_possible_mentors
from storage.person import Person
from storage.program import ANYONE

MAX_CHOICES = 100  # Slack takes no more in one list


def suggest_mentors(db: Session, *, actor: Person, typed: str, now: dt.datetime) -> list[PersonView]:
    """Return the people who may mentor and in whose name or profile every word typed is found, by name."""
    anyone = actor.program.who_may_mentor == ANYONE
    criteria = SearchCriteria(words=parse_search(typed))
    found = find_possible_mentors(db, actor.workspace_id, criteria, anyone=anyone, limit=MAX_CHOICES)
    return [person_view(person) for person in found]
