"""What the demo begins with: locations, profiles, sessions, masterclasses. Use cases make them, as for people."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentorship.masterclasses.attend import reserve
from mentorship.masterclasses.create import review, save
from mentorship.masterclasses.form import MasterclassInput
from mentorship.meetings.form import SessionInput
from mentorship.mentors.own_profile import ProfileInput, save_profile
from mentorship.people.person import find_or_ask
from mentorship.program.location import list_locations, save_location
from mentorship.sessions.booking import book
from mentorship.sessions.lifecycle import create
from storage.meeting import Meeting

LOCATIONS = (
    ("London", "Europe/London", "1 Finsbury Square"),
    ("New York", "America/New_York", "55 Broad Street"),
)


@dataclass(frozen=True)
class SampleSession:
    """A sample session, `days` from today at `time` in its location's zone; people by their handles."""

    mentor: str
    location: str
    days: int
    time: dt.time
    minutes: int
    topic: str
    in_person: bool = False
    booked_by: str | None = None
    publish: bool = True


SESSIONS = (
    SampleSession("ada", "London", 1, dt.time(14, 0), 45, "Growing into a tech lead", in_person=True),
    SampleSession("ada", "London", 3, dt.time(16, 0), 60, "Ask me anything", booked_by="mia"),
    SampleSession("ada", "London", 8, dt.time(10, 0), 45, "Growing into a tech lead", in_person=True, publish=False),
    SampleSession("grace", "New York", 2, dt.time(9, 0), 30, "Reading a large codebase"),
    SampleSession("grace", "New York", 4, dt.time(11, 30), 60, "How compilers think", in_person=True, booked_by="tom"),
    SampleSession("kenji", "London", 2, dt.time(9, 30), 30, "Design reviews that help"),
)


@dataclass(frozen=True)
class SampleMasterclass:
    """A sample masterclass, `days` from today at `time` in its location's zone; people by their handles."""

    host: str
    location: str
    days: int
    time: dt.time
    minutes: int
    title: str
    description: str
    guests: tuple[str, ...] = ()
    joined_by: tuple[str, ...] = ()
    maximum: int | None = None


MASTERCLASSES = (
    SampleMasterclass(
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
    SampleMasterclass(
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
class SampleProfile:
    """What a sample person says of themselves."""

    about: str
    topics: str
    languages: str
    location: str | None = None
    looking: bool = False


PROFILES = {
    "ada": SampleProfile(
        "I have led teams for twelve years and still write code every week. Bring a real problem, however small.",
        "Tech leadership, Python, public speaking",
        "English, Français",
        "London",
    ),
    "grace": SampleProfile(
        "Compilers, large codebases, and how to explain them to people who are in a hurry.",
        "Compilers, reading code, changing teams",
        "English",
        "New York",
    ),
    "kenji": SampleProfile(
        "I review designs and help engineers to speak with designers.", "Design reviews, UX", "日本語, English"
    ),
    "mia": SampleProfile("In my second year here.", "Python, public speaking", "Deutsch, English", looking=True),
    "tom": SampleProfile("From spreadsheets to models.", "Statistics, Python", "English, Yorùbá", looking=True),
}


def seed(db: Session, *, team_id: str, ids: Mapping[str, str], admin: str, now: dt.datetime) -> None:
    """Make the sample data, unless there are sessions already. `ids` are the people's Slack ids by handle."""
    if db.scalar(sa.select(Meeting.id).limit(1)) is not None:
        return

    def run_as(handle: str, use_case: Callable[..., Any], **arguments: Any) -> Any:
        return use_case(db, actor=find_or_ask(db, team_id=team_id, slack_id=ids[handle]), now=now, **arguments)

    for name, zone, address in LOCATIONS:
        run_as(admin, save_location, location_id=None, name=name, zone=zone, address=address)
    db.flush()
    location_ids = {location.name: location.id for location in run_as(admin, list_locations, page=0).locations}
    for handle, profile in PROFILES.items():
        run_as(handle, save_profile, profile_input=_profile_words(profile, location_ids))
    for sample in SESSIONS:
        plan = _session_input(sample, ids[sample.mentor], location_ids[sample.location], now)
        meeting_id = run_as(sample.mentor, create, plan=plan, publish=sample.publish)
        if sample.booked_by is not None:
            method = "online" if sample.in_person else None
            run_as(sample.booked_by, book, meeting_id=meeting_id, method=method, about="Where should I begin?")
    for masterclass in MASTERCLASSES:
        reviewed = run_as(
            masterclass.host, review, plan=_masterclass_input(masterclass, ids, location_ids[masterclass.location], now)
        )
        meeting_id = run_as(masterclass.host, save, draft_id=reviewed.draft_id)
        for handle in masterclass.joined_by:
            run_as(handle, reserve, meeting_id=meeting_id, method=None)


def _profile_words(profile: SampleProfile, location_ids: Mapping[str, int]) -> ProfileInput:
    return ProfileInput(
        about=profile.about,
        topics=profile.topics,
        languages=profile.languages,
        location_id=location_ids[profile.location] if profile.location else None,
        looking=profile.looking,
        email_too=True,
    )


def _session_input(sample: SampleSession, mentor: str, location_id: int, now: dt.datetime) -> SessionInput:
    return SessionInput(
        mentor=mentor,
        mentee=None,
        location_id=location_id,
        date=now.date() + dt.timedelta(days=sample.days),
        time=sample.time,
        minutes=sample.minutes,
        online=True,
        in_person=sample.in_person,
        meeting_url=f"https://meet.example.com/{sample.mentor}",
        topic=sample.topic,
    )


def _masterclass_input(
    masterclass: SampleMasterclass, ids: Mapping[str, str], location_id: int, now: dt.datetime
) -> MasterclassInput:
    return MasterclassInput(
        title=masterclass.title,
        description=masterclass.description,
        location_id=location_id,
        date=now.date() + dt.timedelta(days=masterclass.days),
        time=masterclass.time,
        minutes=masterclass.minutes,
        online=True,
        in_person=False,
        meeting_url=f"https://meet.example.com/{masterclass.host}-talk",
        guests=tuple(ids[handle] for handle in masterclass.guests),
        maximum=masterclass.maximum,
    )
