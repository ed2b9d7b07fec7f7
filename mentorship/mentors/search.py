"""Finding a mentor, and a mentor's profile."""

import datetime as dt
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from mentorship.errors import Refusal, Step
from mentorship.masterclasses.view import MasterclassView
from mentorship.masterclasses.view import describe as describe_classes
from mentorship.mentors.suggestion import suggest
from mentorship.people.person import PersonView, participant, paused, shown
from mentorship.program.limits import next_bookable
from mentorship.program.location import LocationView
from mentorship.program.location import shown as shown_place
from mentorship.sessions.view import SessionView, describe
from mentorship.sessions.waitlist import anything_open, place_in_queue
from mentorship.text import fold, words_of
from storage.location import find_location, locations
from storage.masterclass import coming_of
from storage.meeting_lists import hosted
from storage.mentor import Sought, find_looking, find_mentors
from storage.person import Person, find_person
from storage.search_index import FOLDED_LIMIT, LANGUAGE, TOPIC, tags_from

PAGE = 10
CLASSES = 10  # masterclasses on a profile: with the sessions they are to fit into one view
MOST_WORDS = 10
MOST_SUGGESTED = 100  # what Slack shows in one list to choose from


@dataclass(frozen=True)
class Search:
    """What is looked for: whatever is given must be so. `looking` asks for people who look for a mentor."""

    words: str = ""
    topic: str = ""
    language: str = ""
    location_id: int | None = None
    looking: bool = False

    @property
    def sought(self) -> Sought:
        """The same as the storage takes it."""
        tags = ((TOPIC, self.topic), (LANGUAGE, self.language))
        folded = tuple((kind, fold(name)[:FOLDED_LIMIT]) for kind, name in tags if name)
        return Sought(tuple(words_of(self.words)[:MOST_WORDS]), folded, self.location_id)


ANYBODY = Search()


@dataclass(frozen=True)
class Found:
    """Somebody in the list, with the start of their next open session (UTC), if there is one."""

    person: PersonView
    next_open: dt.datetime | None
    topics: str = ""
    languages: str = ""
    paused_until: dt.date | None = None
    reasons: tuple[str, ...] = ()  # why they are suggested


@dataclass(frozen=True)
class FoundPage:
    """A page of people, what they were looked for by, and the mentors suggested where nothing was asked for."""

    viewer: PersonView
    search: Search
    found: list[Found]
    page: int
    more: bool
    locations: list[LocationView] = field(default_factory=list)
    suggested: list[Found] = field(default_factory=list)
    has_topics: bool = True  # whether the viewer says what they would like to talk about

    @property
    def may_look_for_people(self) -> bool:
        """Whether the viewer may also see who looks for a mentor."""
        return _may_look_for_people(self.viewer)


@dataclass(frozen=True)
class About:
    """What a mentor says of themselves, and how things stand with them."""

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
    about: About
    sessions: list[SessionView]
    page: int
    more: bool
    everything: bool
    number: int | None = None  # the reader's in the queue for the next session; None where they do not wait
    may_wait: bool = False  # since nothing is open for them
    classes: list[MasterclassView] = field(default_factory=list)  # the first that they host
    more_classes: bool = False

    @property
    def own(self) -> bool:
        """Whether the mentor looks at themselves."""
        return self.viewer.id == self.mentor.id


def find(db: Session, *, actor: Person, search: Search = ANYBODY, page: int = 0, now: dt.datetime) -> FoundPage:
    """A page of the people looked for, by name, and up to three mentors who suit somebody who asked for nothing.

    Raises Refusal where the actor may not see who looks for a mentor.
    """
    if search.looking and not _may_look_for_people(shown(actor)):
        words = "Only mentors and admins can see who is looking for a mentor. Look for mentors instead."
        raise Refusal(words, steps=[Step("find")])
    people = _people(db, actor, search, page * PAGE)
    asked_nothing = search == ANYBODY and page == 0
    suggested = suggest(db, actor, now) if asked_nothing else []
    soonest = next_bookable(db, actor, [] if search.looking else people[:PAGE], now)
    return FoundPage(
        viewer=shown(actor),
        search=search,
        found=[_found(person, soonest.get(person.id), now) for person in people[:PAGE]],
        page=page,
        more=len(people) > PAGE,
        locations=[shown_place(place) for place in locations(db, actor.workspace_id)],
        suggested=[_found(each.mentor, each.next_open, now, each.reasons) for each in suggested],
        has_topics=bool(actor.topics),
    )


def _may_look_for_people(viewer: PersonView) -> bool:
    return viewer.mentor or viewer.admin


def _people(db: Session, actor: Person, search: Search, offset: int) -> list[Person]:
    if search.looking:
        return find_looking(db, actor.workspace_id, search.sought, actor.id, offset, PAGE + 1)
    return find_mentors(db, actor.workspace_id, search.sought, offset, PAGE + 1)


def _found(person: Person, soonest: dt.datetime | None, now: dt.datetime, reasons: tuple[str, ...] = ()) -> Found:
    until = paused(person, now) if person.mentor else None
    return Found(shown(person), soonest, person.topics, person.languages, until, reasons)


def suggest_tags(db: Session, *, actor: Person, kind: str, typed: str, now: dt.datetime) -> list[str]:
    """The topics or languages (`kind`) that people have and that begin as `typed`."""
    return tags_from(db, actor.workspace_id, kind, fold(typed)[:FOLDED_LIMIT], MOST_SUGGESTED)


def show_mentor(db: Session, *, actor: Person, person_id: int, page: int, now: dt.datetime) -> Profile:
    """A mentor's profile."""
    mentor = find_person(db, actor.workspace_id, person_id)
    if mentor is None or not mentor.welcome:
        raise Refusal("This mentor does not take part in the program any more. Find another one.", steps=[Step("find")])
    return _profile(db, actor, mentor, page, now)


def show_me(db: Session, *, actor: Person, now: dt.datetime) -> Profile:
    """The actor's own profile, as they see it."""
    return _profile(db, actor, actor, 0, now)


def show_member(db: Session, *, actor: Person, slack_id: str, now: dt.datetime) -> Profile:
    """The profile of whomever Slack calls `slack_id`. Raises Unknown for somebody new.

    Of somebody who mentors no more, or has only drafts so far, admins still see what there is.
    """
    mentor = participant(db, actor=actor, slack_id=slack_id, field="mentor")
    if not (mentor.mentor or actor.admin):
        raise Refusal(f"{mentor.name} does not mentor (yet). Find a mentor to see who does.", steps=[Step("find")])
    return _profile(db, actor, mentor, 0, now)


def name_of(db: Session, *, actor: Person, slack_id: str, now: dt.datetime) -> str:
    """What to search for to find whomever Slack calls `slack_id`. Raises Unknown for somebody new."""
    return participant(db, actor=actor, slack_id=slack_id, field="mentor").name


def _profile(db: Session, actor: Person, mentor: Person, page: int, now: dt.datetime) -> Profile:
    everything = actor.admin or actor.id == mentor.id
    sessions = hosted(db, mentor.id, actor, now, page * PAGE, PAGE + 1, free=not everything, now=now)
    views, more = describe(db, actor, sessions[:PAGE], now), len(sessions) > PAGE
    number = place_in_queue(db, actor, mentor)
    waitable = number is None and bool(mentor.mentor) and mentor.id != actor.id
    limited = any(view.against for view in views)
    certain = not (page or more or everything or limited)  # that what is on this page is all there is to book
    open_here = any("book" in view.actions for view in views)
    classes = [] if page else coming_of(db, mentor.id, actor, now, CLASSES + 1)
    may_wait = waitable and not open_here and (certain or not anything_open(db, actor, mentor, now))
    return Profile(
        viewer=shown(actor),
        mentor=shown(mentor),
        about=_about(db, mentor, now),
        sessions=views,
        page=page,
        more=more,
        everything=everything,
        number=number,
        may_wait=may_wait,
        classes=describe_classes(db, actor, classes[:CLASSES], now),
        more_classes=len(classes) > CLASSES,
    )


def _about(db: Session, mentor: Person, now: dt.datetime) -> About:
    place = mentor.location_id and find_location(db, mentor.workspace_id, mentor.location_id)
    return About(
        about=mentor.about,
        topics=mentor.topics,
        languages=mentor.languages,
        location=place.name if place else "",
        now=now,
        paused_until=paused(mentor, now) if mentor.mentor else None,
    )
