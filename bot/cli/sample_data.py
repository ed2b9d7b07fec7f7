"""What the demo begins with: locations, profiles, sessions, masterclasses; made by the use cases as people do it."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentorship.masterclasses.attend import reserve
from mentorship.masterclasses.create import review, save
from mentorship.masterclasses.form import MasterclassPlan
from mentorship.meetings.form import Plan
from mentorship.mentors.profile import Words, save_profile
from mentorship.people.person import identify
from mentorship.program.location import list_locations, save_location
from mentorship.sessions.booking import book
from mentorship.sessions.lifecycle import create
from storage.meeting import Meeting

PLACES = (
    ("London", "Europe/London", "1 Finsbury Square"),
    ("New York", "America/New_York", "55 Broad Street"),
)


@dataclass(frozen=True)
class Offer:
    """A sample session, `days` from today at `time` in its location's zone; people by their handles."""

    mentor: str
    place: str
    days: int
    time: dt.time
    minutes: int
    topic: str
    in_person: bool = False
    booked_by: str | None = None
    publish: bool = True


OFFERS = (
    Offer("ada", "London", 1, dt.time(10, 0), 45, "Growing into a tech lead", in_person=True),
    Offer("ada", "London", 3, dt.time(16, 0), 60, "Ask me anything", booked_by="mia"),
    Offer("ada", "London", 8, dt.time(10, 0), 45, "Growing into a tech lead", in_person=True, publish=False),
    Offer("grace", "New York", 2, dt.time(9, 0), 30, "Reading a large codebase"),
    Offer("grace", "New York", 4, dt.time(11, 30), 60, "How compilers think", in_person=True, booked_by="tom"),
    Offer("kenji", "London", 2, dt.time(9, 30), 30, "Design reviews that help"),
)


@dataclass(frozen=True)
class Talk:
    """A sample masterclass, `days` from today at `time` in its location's zone; people by their handles."""

    host: str
    place: str
    days: int
    time: dt.time
    minutes: int
    title: str
    description: str
    guests: tuple[str, ...] = ()
    joined_by: tuple[str, ...] = ()
    maximum: int | None = None


TALKS = (
    Talk(
        "grace",
        "New York",
        6,
        dt.time(10, 0),
        90,
        "Reading code that nobody explains",
        "Bring a repository you are new to. We find our way into it together: where to begin, what to skip, and how to "
        "write down what we learn for whoever comes after us.",
        guests=("tom",),
        joined_by=("mia",),
        maximum=12,
    ),
    Talk(
        "ada",
        "London",
        9,
        dt.time(15, 0),
        60,
        "From engineer to tech lead",
        "What changes on the first day, what does not, and what I wish somebody had told me.",
        joined_by=("kenji",),
        maximum=2,
        guests=("tom",),
    ),
)


@dataclass(frozen=True)
class Portrait:
    """What a sample person says of themselves."""

    about: str
    topics: str
    languages: str
    place: str | None = None
    looking: bool = False


PORTRAITS = {
    "ada": Portrait(
        "I have led teams for twelve years and still write code every week. Bring a real problem, however small.",
        "Tech leadership, Python, public speaking",
        "English, Français",
        "London",
    ),
    "grace": Portrait(
        "Compilers, large codebases, and how to explain them to people who are in a hurry.",
        "Compilers, reading code, changing teams",
        "English",
        "New York",
    ),
    "kenji": Portrait(
        "I review designs and help engineers to speak with designers.", "Design reviews, UX", "日本語, English"
    ),
    "mia": Portrait("In my second year here.", "Python, public speaking", "Deutsch, English", looking=True),
    "tom": Portrait("From spreadsheets to models.", "Statistics, Python", "English, Yorùbá", looking=True),
}


def seed(db: Session, *, team_id: str, ids: Mapping[str, str], admin: str, now: dt.datetime) -> None:
    """Make the sample, unless there are sessions already. `ids` are the people's Slack ids by handle."""
    if db.scalar(sa.select(Meeting.id).limit(1)) is not None:
        return

    def act(handle: str, use_case: Callable[..., Any], **wishes: Any) -> Any:
        return use_case(db, actor=identify(db, team_id=team_id, slack_id=ids[handle]), now=now, **wishes)

    for name, zone, address in PLACES:
        act(admin, save_location, location_id=None, name=name, zone=zone, address=address)
    db.flush()
    places = {place.name: place.id for place in act(admin, list_locations, page=0).locations}
    for handle, portrait in PORTRAITS.items():
        act(handle, save_profile, said=_words(portrait, places))
    for offer in OFFERS:
        plan = _plan(offer, ids[offer.mentor], places[offer.place], now)
        meeting_id = act(offer.mentor, create, plan=plan, publish=offer.publish)
        if offer.booked_by is not None:
            method = "online" if offer.in_person else None
            act(offer.booked_by, book, meeting_id=meeting_id, method=method, about="Where should I begin?")
    for talk in TALKS:
        looked_over = act(talk.host, review, plan=_talk_plan(talk, ids, places[talk.place], now))
        meeting_id = act(talk.host, save, sketch_id=looked_over.sketch_id)
        for handle in talk.joined_by:
            act(handle, reserve, meeting_id=meeting_id, method=None)


def _words(portrait: Portrait, places: Mapping[str, int]) -> Words:
    return Words(
        about=portrait.about,
        topics=portrait.topics,
        languages=portrait.languages,
        location_id=places[portrait.place] if portrait.place else None,
        looking=portrait.looking,
    )


def _plan(offer: Offer, mentor: str, location_id: int, now: dt.datetime) -> Plan:
    return Plan(
        mentor=mentor,
        mentee=None,
        location_id=location_id,
        date=now.date() + dt.timedelta(days=offer.days),
        time=offer.time,
        minutes=offer.minutes,
        online=True,
        in_person=offer.in_person,
        meeting_url=f"https://meet.example.com/{offer.mentor}",
        topic=offer.topic,
    )


def _talk_plan(talk: Talk, ids: Mapping[str, str], location_id: int, now: dt.datetime) -> MasterclassPlan:
    return MasterclassPlan(
        title=talk.title,
        description=talk.description,
        location_id=location_id,
        date=now.date() + dt.timedelta(days=talk.days),
        time=talk.time,
        minutes=talk.minutes,
        online=True,
        in_person=False,
        meeting_url=f"https://meet.example.com/{talk.host}-talk",
        guests=tuple(ids[handle] for handle in talk.guests),
        maximum=talk.maximum,
    )
