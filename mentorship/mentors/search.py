"""Searching for mentors, and for people who look for one."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from sqlalchemy.orm import Session

from mentorship.errors import NextStep, Refusal
from mentorship.languages import names_of_language, spellings_of_language
from mentorship.mentors.suggestion import suggest
from mentorship.people.person import PersonView, pause_end, person_view
from mentorship.program.limits import find_next_bookable_starts
from mentorship.program.location import LocationView, location_view
from mentorship.search_text import parse_search
from mentorship.text import fold
from storage.mentor_search import SearchCriteria, find_mentor_seekers, find_mentors, find_offered_tag_names
from storage.person import Person
from storage.rows import list_locations_in_use
from storage.search_index import FOLDED_LIMIT, LANGUAGE, TOPIC, find_tag_names

PAGE = 10
MAX_RANKED = 100  # people who are counted, and listed by when they are free; more than that are listed by name
FILLERS = frozenset(  # what people write around the words that matter
    (
        *("about", "and", "for", "from", "has", "in", "is", "know", "knows", "mentor", "mentors", "of", "on"),
        *("someone", "speak", "speaking", "speaks", "that", "the", "to", "who", "with"),
    )
)
MAX_SUGGESTED_TAGS = 100  # what Slack shows in one list to choose from
MAX_LANGUAGES = 1000  # names of languages, as people write them, that are looked through


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
        tags: list[tuple[str, tuple[str, ...]]] = []
        tags += [(TOPIC, (fold(self.topic)[:FOLDED_LIMIT],))] if self.topic else []
        tags += [(LANGUAGE, spellings_of_language(self.language))] if self.language else []
        return SearchCriteria(parse_search(_without_fillers(self.words)), tuple(tags), self.location_id)


def _without_fillers(words: str) -> str:
    return " ".join(word for word in words.split() if word.casefold() not in FILLERS)


EMPTY_SEARCH = Search()


@dataclass(frozen=True)
class SearchResult:
    """Someone who was found, with the start of their next open session (UTC), if there is one."""

    person: PersonView
    next_open: dt.datetime | None
    topics: str = ""
    languages: str = ""
    location: str = ""
    paused_until: dt.date | None = None
    reasons: tuple[str, ...] = ()  # why they are suggested


@dataclass(frozen=True)
class SearchPage:
    """A page of people, the search that found them, and the mentors suggested if nothing was searched for.

    Who is suggested is not among the results.
    """

    viewer: PersonView
    search: Search
    results: list[SearchResult]
    page: int
    more: bool
    as_of: dt.datetime  # UTC
    locations: list[LocationView] = field(default_factory=list)
    suggested: list[SearchResult] = field(default_factory=list)
    has_topics: bool = True  # whether the viewer has named topics
    count: int | None = None  # of all who were found, suggested ones included; None for very many

    @property
    def can_look_for_people(self) -> bool:
        """Return whether the viewer may also see who looks for a mentor."""
        return _can_look_for_people(self.viewer)


def search_people(
    db: Session, *, actor: Person, search: Search = EMPTY_SEARCH, page: int = 0, now: dt.datetime
) -> SearchPage:
    """Return a page of the people found, the soonest free first, and up to three suggested mentors if nothing was
    searched for.

    Raises Refusal if the actor may not see who looks for a mentor.
    """
    if search.looking and not _can_look_for_people(person_view(actor)):
        words = "Only mentors and admins can see who's looking for a mentor. Look for mentors instead."
        raise Refusal(words, next_steps=[NextStep("find")])
    suggested = suggest(db, actor, now) if search == EMPTY_SEARCH else []
    people, soonest, count = _ranked(db, actor, search, page, [each.mentor.id for each in suggested], now)
    locations = [location_view(each) for each in list_locations_in_use(db, actor.workspace_id)]
    names = {each.id: each.name for each in locations}
    return SearchPage(
        viewer=person_view(actor),
        search=search,
        results=[_result(person, soonest.get(person.id), names, now) for person in people[:PAGE]],
        page=page,
        more=len(people) > PAGE,
        as_of=now,
        locations=locations,
        suggested=[_result(each.mentor, each.next_open, names, now, each.reasons) for each in suggested if page == 0],
        has_topics=bool(actor.topics),
        count=count + len(suggested) if count is not None else None,
    )


def _ranked(
    db: Session, actor: Person, search: Search, page: int, suggested: list[int], now: dt.datetime
) -> tuple[list[Person], dict[int, dt.datetime], int | None]:
    """Return the people of a page and one more, when each is free next, and how many there are in all.

    Who is free soonest comes first. Where there are very many, they are listed by name and not counted.
    """
    first = page * PAGE
    people = _people(db, actor, search, 0, MAX_RANKED + 1, suggested)
    if len(people) > MAX_RANKED:
        shown = _people(db, actor, search, first, PAGE + 1, suggested) if page else people[: PAGE + 1]
        return shown, _next_starts(db, actor, search, shown[:PAGE], now), None
    soonest = _next_starts(db, actor, search, people, now)
    latest = dt.datetime.max.replace(tzinfo=dt.UTC)
    ranked = sorted(people, key=lambda person: soonest.get(person.id, latest))
    return ranked[first : first + PAGE + 1], soonest, len(people)


def _next_starts(
    db: Session, actor: Person, search: Search, people: list[Person], now: dt.datetime
) -> dict[int, dt.datetime]:
    return find_next_bookable_starts(db, actor, [] if search.looking else people, now)


def _can_look_for_people(viewer: PersonView) -> bool:
    return viewer.mentor or viewer.admin


def _people(db: Session, actor: Person, search: Search, offset: int, limit: int, suggested: list[int]) -> list[Person]:
    """Return whom the search finds, by name, but never the one who searches."""
    criteria = _criteria(db, actor, search)
    if search.looking:
        return find_mentor_seekers(db, actor.workspace_id, criteria, actor.id, offset, limit)
    return find_mentors(db, actor.workspace_id, criteria, offset, limit, [*suggested, actor.id])


def _criteria(db: Session, actor: Person, search: Search) -> SearchCriteria:
    """Return what is looked for; a language also as people here write it, such as `French (français)`."""
    if not search.language:
        return search.criteria
    meant = names_of_language(search.language)
    written = find_tag_names(db, actor.workspace_id, LANGUAGE, "", MAX_LANGUAGES)
    theirs = tuple(fold(each)[:FOLDED_LIMIT] for each in written if names_of_language(each) == meant)
    *topic, (kind, spellings) = search.criteria.tags
    return replace(search.criteria, tags=(*topic, (kind, (*spellings, *theirs))))


def _result(
    person: Person,
    soonest: dt.datetime | None,
    location_names: Mapping[int, str],
    now: dt.datetime,
    reasons: tuple[str, ...] = (),
) -> SearchResult:
    return SearchResult(
        person=person_view(person),
        next_open=soonest,
        topics=person.topics,
        languages=person.languages,
        location=location_names.get(person.location_id or 0, ""),
        paused_until=pause_end(person, now) if person.mentor else None,
        reasons=reasons,
    )


def suggest_tags(db: Session, *, actor: Person, kind: str, typed: str, now: dt.datetime) -> list[str]:
    """Return the topics or languages (`kind`), of those whom the actor can find, that start with what was typed."""
    seekers = _can_look_for_people(person_view(actor))
    offered = partial(find_offered_tag_names, db, actor.workspace_id, kind, exclude=actor.id, seekers=seekers)
    if kind == LANGUAGE:
        return _matching_languages(offered("", MAX_LANGUAGES), fold(typed))[:MAX_SUGGESTED_TAGS]
    return offered(fold(typed)[:FOLDED_LIMIT], MAX_SUGGESTED_TAGS)


def _matching_languages(written: Iterable[str], typed: str) -> list[str]:
    """Return each of these languages once, by the first of its names that begins with what was typed.

    First come the names that people write themselves.
    """
    spoken: dict[tuple[str, ...], list[str]] = {}
    for name in written:
        spoken.setdefault(names_of_language(name), []).append(name)
    named = [_first_beginning_with(typed, [*theirs, *names]) for names, theirs in spoken.items()]
    return sorted(filter(None, named), key=fold)


def _first_beginning_with(typed: str, names: Iterable[str]) -> str:
    """Return the name that is just what was typed (folded), else the first that begins with it; empty for none."""
    found = [each for each in names if fold(each).startswith(typed)]
    return next((each for each in found if fold(each) == typed), found[0] if found else "")
