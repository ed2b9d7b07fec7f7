"""Searching for mentors, and for people who look for one."""

import datetime as dt
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from mentorship.errors import NextStep, Refusal
from mentorship.mentors.suggestion import suggest
from mentorship.people.person import PersonView, pause_end, person_view
from mentorship.program.limits import find_next_bookable_starts
from mentorship.program.location import LocationView
from mentorship.program.location import location_view as shown_place
from mentorship.search_text import parse_search
from mentorship.text import fold
from storage.location import list_locations_in_use
from storage.mentor_search import SearchCriteria, find_mentor_seekers, find_mentors
from storage.person import Person
from storage.search_index import FOLDED_LIMIT, LANGUAGE, TOPIC, find_tag_names

PAGE = 10
MAX_SUGGESTED_TAGS = 100  # what Slack shows in one list to choose from


@dataclass(frozen=True)
class Search:
    """What is searched for: whatever is given must match. `looking` asks for people who look for a mentor."""

    words: str = ""
    topic: str = ""
    language: str = ""
    location_id: int | None = None
    looking: bool = False

    @property
    def criteria(self) -> SearchCriteria:
        """Return the search as the storage takes it."""
        tags = ((TOPIC, self.topic), (LANGUAGE, self.language))
        folded = tuple((kind, fold(name)[:FOLDED_LIMIT]) for kind, name in tags if name)
        return SearchCriteria(parse_search(self.words), folded, self.location_id)


EMPTY_SEARCH = Search()


@dataclass(frozen=True)
class SearchResult:
    """Somebody who was found, with the start of their next open session (UTC), if there is one."""

    person: PersonView
    next_open: dt.datetime | None
    topics: str = ""
    languages: str = ""
    paused_until: dt.date | None = None
    reasons: tuple[str, ...] = ()  # why they are suggested


@dataclass(frozen=True)
class SearchPage:
    """A page of people, the search that found them, and the mentors suggested if nothing was searched for."""

    viewer: PersonView
    search: Search
    results: list[SearchResult]
    page: int
    more: bool
    locations: list[LocationView] = field(default_factory=list)
    suggested: list[SearchResult] = field(default_factory=list)
    has_topics: bool = True  # whether the viewer has named topics

    @property
    def can_look_for_people(self) -> bool:
        """Return whether the viewer may also see who looks for a mentor."""
        return _can_look_for_people(self.viewer)


def search_people(
    db: Session, *, actor: Person, search: Search = EMPTY_SEARCH, page: int = 0, now: dt.datetime
) -> SearchPage:
    """Return a page of the people found, by name, and up to three suggested mentors if nothing was searched for.

    Raises Refusal if the actor may not see who looks for a mentor.
    """
    if search.looking and not _can_look_for_people(person_view(actor)):
        words = "Only mentors and admins can see who is looking for a mentor. Look for mentors instead."
        raise Refusal(words, next_steps=[NextStep("find")])
    people = _people(db, actor, search, page * PAGE)
    asked_nothing = search == EMPTY_SEARCH and page == 0
    suggested = suggest(db, actor, now) if asked_nothing else []
    soonest = find_next_bookable_starts(db, actor, [] if search.looking else people[:PAGE], now)
    return SearchPage(
        viewer=person_view(actor),
        search=search,
        results=[_result(person, soonest.get(person.id), now) for person in people[:PAGE]],
        page=page,
        more=len(people) > PAGE,
        locations=[shown_place(place) for place in list_locations_in_use(db, actor.workspace_id)],
        suggested=[_result(each.mentor, each.next_open, now, each.reasons) for each in suggested],
        has_topics=bool(actor.topics),
    )


def _can_look_for_people(viewer: PersonView) -> bool:
    return viewer.mentor or viewer.admin


def _people(db: Session, actor: Person, search: Search, offset: int) -> list[Person]:
    if search.looking:
        return find_mentor_seekers(db, actor.workspace_id, search.criteria, actor.id, offset, PAGE + 1)
    return find_mentors(db, actor.workspace_id, search.criteria, offset, PAGE + 1)


def _result(
    person: Person, soonest: dt.datetime | None, now: dt.datetime, reasons: tuple[str, ...] = ()
) -> SearchResult:
    until = pause_end(person, now) if person.mentor else None
    return SearchResult(person_view(person), soonest, person.topics, person.languages, until, reasons)


def suggest_tags(db: Session, *, actor: Person, kind: str, typed: str, now: dt.datetime) -> list[str]:
    """Return the topics or languages (`kind`) of people that start with what was typed."""
    return find_tag_names(db, actor.workspace_id, kind, fold(typed)[:FOLDED_LIMIT], MAX_SUGGESTED_TAGS)
