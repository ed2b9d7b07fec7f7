"""What the demo begins with: a few locations and sessions, made by the use cases as people would make them."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from mentorship.booking import book
from mentorship.location import list_locations, save_location
from mentorship.person import identify
from mentorship.plan import Plan
from mentorship.session import create
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


def seed(session: Session, *, team_id: str, ids: Mapping[str, str], admin: str, now: dt.datetime) -> None:
    """Make the sample, unless there are sessions already. `ids` are the people's Slack ids by handle."""
    if session.scalar(sa.select(Meeting.id).limit(1)) is not None:
        return

    def act(handle: str, use_case: Callable[..., Any], **wishes: Any) -> Any:
        return use_case(session, actor=identify(session, team_id=team_id, slack_id=ids[handle]), now=now, **wishes)

    for name, zone, address in PLACES:
        act(admin, save_location, location_id=None, name=name, zone=zone, address=address)
    session.flush()
    places = {place.name: place.id for place in act(admin, list_locations)}
    for offer in OFFERS:
        plan = _plan(offer, ids[offer.mentor], places[offer.place], now)
        meeting_id = act(offer.mentor, create, plan=plan, publish=offer.publish)
        if offer.booked_by is not None:
            method = "online" if offer.in_person else None
            act(offer.booked_by, book, meeting_id=meeting_id, method=method, about="Where should I begin?")


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
