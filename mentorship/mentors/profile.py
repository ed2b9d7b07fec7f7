"""A mentor's profile as others see it: what they say of themselves, what they have open, and how to book or wait."""

import datetime as dt
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from mentorship.errors import NextStep, Refusal
from mentorship.masterclasses.view import MasterclassView
from mentorship.masterclasses.view import describe as describe_classes
from mentorship.mentors.search import PAGE
from mentorship.people.person import PersonView, pause_end, person_view, require_participant
from mentorship.sessions.view import SessionView, describe
from mentorship.sessions.waitlist import has_open_session, queue_number
from storage.feedback import ShownRating, shown_rating
from storage.location import find_location
from storage.masterclass_lists import list_upcoming_masterclasses_of
from storage.meeting_lists import list_hosted
from storage.person import Person, find_person

MASTERCLASSES_SHOWN = 10  # masterclasses on a profile: together with the sessions they must fit into one view


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
    queue_number: int | None = None  # the viewer's, in the queue for the next session; None if they do not wait
    can_wait: bool = False  # because nothing is open for them
    masterclasses: list[MasterclassView] = field(default_factory=list)  # the first that the mentor hosts
    more_masterclasses: bool = False
    rating: ShownRating | None = None  # for admins only: the same numbers that the mentor sees

    @property
    def is_own(self) -> bool:
        """Return whether the mentor looks at their own profile."""
        return self.viewer.id == self.mentor.id


def show_mentor(db: Session, *, actor: Person, person_id: int, page: int, now: dt.datetime) -> Profile:
    """Return a mentor's profile. Raises Refusal if they no longer mentor, or never did."""
    mentor = find_person(db, actor.workspace_id, person_id)
    if mentor is None or not mentor.can_take_part or not _may_look_at(actor, mentor):
        raise Refusal("This person is no longer a mentor. Find another mentor.", next_steps=[NextStep("find")])
    return _profile(db, actor, mentor, page, now)


def show_me(db: Session, *, actor: Person, now: dt.datetime) -> Profile:
    """Return the actor's own profile as they see it."""
    return _profile(db, actor, actor, 0, now)


def show_member(db: Session, *, actor: Person, slack_id: str, now: dt.datetime) -> Profile:
    """Return the profile of the person with this Slack id. Raises UnknownPeople for someone new.

    Raises Refusal if they do not mentor, except for admins, who still see what there is of a former mentor or drafts.
    """
    mentor = require_participant(db, actor=actor, slack_id=slack_id, field="mentor")
    if not _may_look_at(actor, mentor):
        raise Refusal(f"{mentor.name} isn't a mentor yet. Find a mentor to see who is.", next_steps=[NextStep("find")])
    return _profile(db, actor, mentor, 0, now)


def _may_look_at(actor: Person, mentor: Person) -> bool:
    """Return whether this person has a profile for the actor: as a mentor, or at least for admins and themselves."""
    return bool(mentor.mentor) or actor.admin or actor.id == mentor.id


def search_words_for(db: Session, *, actor: Person, slack_id: str, now: dt.datetime) -> str:
    """Return what to search for to find the person with this Slack id. Raises UnknownPeople for someone new."""
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
        queue_number=number,
        can_wait=number is None and _can_wait(db, actor, mentor, views, shows_all, now),
        masterclasses=describe_classes(db, actor, classes[:MASTERCLASSES_SHOWN], now),
        more_masterclasses=len(classes) > MASTERCLASSES_SHOWN,
        rating=shown_rating(db, mentor.id) if actor.admin else None,
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
