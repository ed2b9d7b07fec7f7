"""Searching for mentors, and a mentor's profile."""

import datetime as dt
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from mentorship.errors import NextStep, Refusal
from mentorship.masterclasses.view import MasterclassView
from mentorship.masterclasses.view import describe as describe_classes
from mentorship.mentors.suggestion import suggest
from mentorship.people.person import PersonView, pause_end, person_view, require_participant
from mentorship.program.limits import find_next_bookable_starts
from mentorship.program.location import LocationView
from mentorship.program.location import location_view as shown_place
from mentorship.sessions.view import SessionView, describe
from mentorship.sessions.waitlist import has_open_session, queue_number
from mentorship.text import fold, folded_words_of
from storage.location import find_location, list_locations_in_use
from storage.masterclass import list_upcoming_masterclasses_of
from storage.meeting_lists import list_hosted
from storage.mentor_search import SearchCriteria, find_mentor_seekers, find_mentors
from storage.person import Person, find_person
from storage.search_index import FOLDED_LIMIT, LANGUAGE, TOPIC, find_tag_names

PAGE = 10
MASTERCLASSES_SHOWN = 10  # masterclasses on a profile: together with the sessions they must fit into one view
MAX_WORDS = 10
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
        return SearchCriteria(tuple(folded_words_of(self.words)[:MAX_WORDS]), folded, self.location_id)


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


@dataclass(frozen=True)
class ProfileDetails:
    """What a mentor says about themselves, and until when they are paused."""

    about: str
    topics: str
    languages: str
    location: str
    now: dt.datetime  # UTC
    paused_until: dt.date | None


@dataclass(frozen=True)
class Profile:
    """A mentor with their open sessions (admins and the mentor see the booked ones too) and coming masterclasses."""

    viewer: PersonView
    mentor: PersonView
    details: ProfileDetails
    sessions: list[SessionView]
    page: int
    more: bool
    includes_booked: bool
    queue_number: int | None = None  # the viewer's, in the queue for the next session; None if they do not wait
    can_wait: bool = False  # because nothing is open for them
    masterclasses: list[MasterclassView] = field(default_factory=list)  # the first that the mentor hosts
    more_masterclasses: bool = False

    @property
    def is_own(self) -> bool:
        """Return whether the mentor looks at their own profile."""
        return self.viewer.id == self.mentor.id


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


def show_mentor(db: Session, *, actor: Person, person_id: int, page: int, now: dt.datetime) -> Profile:
    """Return a mentor's profile. Raises Refusal if they no longer take part."""
    mentor = find_person(db, actor.workspace_id, person_id)
    if mentor is None or not mentor.can_take_part:
        raise Refusal(
            "This mentor does not take part in the program any more. Find another one.", next_steps=[NextStep("find")]
        )
    return _profile(db, actor, mentor, page, now)


def show_me(db: Session, *, actor: Person, now: dt.datetime) -> Profile:
    """Return the actor's own profile as they see it."""
    return _profile(db, actor, actor, 0, now)


def show_member(db: Session, *, actor: Person, slack_id: str, now: dt.datetime) -> Profile:
    """Return the profile of the person with this Slack id. Raises UnknownPeople for somebody new.

    Raises Refusal if they do not mentor, except for admins, who still see what there is of a former mentor or drafts.
    """
    mentor = require_participant(db, actor=actor, slack_id=slack_id, field="mentor")
    if not (mentor.mentor or actor.admin):
        raise Refusal(
            f"{mentor.name} does not mentor (yet). Find a mentor to see who does.", next_steps=[NextStep("find")]
        )
    return _profile(db, actor, mentor, 0, now)


def search_words_for(db: Session, *, actor: Person, slack_id: str, now: dt.datetime) -> str:
    """Return what to search for to find the person with this Slack id. Raises UnknownPeople for somebody new."""
    return require_participant(db, actor=actor, slack_id=slack_id, field="mentor").name


def _profile(db: Session, actor: Person, mentor: Person, page: int, now: dt.datetime) -> Profile:
    """Return this page of the mentor's profile as the actor may see it."""
    everything = actor.admin or actor.id == mentor.id
    sessions = list_hosted(db, mentor.id, actor, now, page * PAGE, PAGE + 1, open_only=not everything, now=now)
    views, more = describe(db, actor, sessions[:PAGE], now), len(sessions) > PAGE
    number = queue_number(db, actor, mentor)
    shows_all = not (page or more or everything)
    classes = [] if page else list_upcoming_masterclasses_of(db, mentor.id, actor, now, MASTERCLASSES_SHOWN + 1)
    return Profile(
        viewer=person_view(actor),
        mentor=person_view(mentor),
        details=_details(db, mentor, now),
        sessions=views,
        page=page,
        more=more,
        includes_booked=everything,
        queue_number=number,
        can_wait=number is None and _can_wait(db, actor, mentor, views, shows_all, now),
        masterclasses=describe_classes(db, actor, classes[:MASTERCLASSES_SHOWN], now),
        more_masterclasses=len(classes) > MASTERCLASSES_SHOWN,
    )


def _can_wait(
    db: Session, actor: Person, mentor: Person, views: list[SessionView], shows_all: bool, now: dt.datetime
) -> bool:
    """Return whether the actor can wait for the mentor's next session, because nothing is open for them.

    `shows_all` says that `views` are all of the mentor's open sessions; if no limit blocks one, nothing else is asked.
    """
    if not mentor.mentor or mentor.id == actor.id or any("book" in view.actions for view in views):
        return False
    if shows_all and not any(view.booking_block for view in views):
        return True
    return not has_open_session(db, actor, mentor, now)


def _details(db: Session, mentor: Person, now: dt.datetime) -> ProfileDetails:
    location = mentor.location_id and find_location(db, mentor.workspace_id, mentor.location_id)
    return ProfileDetails(
        about=mentor.about,
        topics=mentor.topics,
        languages=mentor.languages,
        location=location.name if location else "",
        now=now,
        paused_until=pause_end(mentor, now) if mentor.mentor else None,
    )
