"""What a notice becomes when it is delivered: decided from how things are now, not from when it was written."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from blocks import notice as notices
from blocks.home import home_view
from blocks.notice import News, calendar_comment, message
from blocks.session import card as session_card
from mentorship.home import home
from mentorship.meeting import SessionView, describe
from mentorship.person import PersonView, shown
from storage.meeting import find_meeting
from storage.notice import Notice, find_card
from storage.person import find_person
from storage.workspace import Workspace

Blocks = list[dict[str, Any]]


@dataclass(frozen=True)
class Post:
    """A new direct message; with `card` it is the card of the notice's meeting from now on."""

    text: str
    blocks: Blocks
    card: bool = False


@dataclass(frozen=True)
class Update:
    """A card already posted, brought up to date."""

    channel: str
    ts: str
    text: str
    blocks: Blocks


@dataclass(frozen=True)
class Home:
    """The person's Home tab."""

    view: dict[str, Any]


@dataclass(frozen=True)
class Upload:
    """A file in the direct message. Its name is unique: it is how the file is found again after a crash."""

    name: str
    content: bytes
    comment: str


Letter = Post | Update | Home | Upload


def compose(session: Session, notice: Notice, now: dt.datetime) -> Letter | None:
    """The letter for this notice, or None when there is nothing left to tell."""
    person = find_person(session, notice.workspace_id, notice.person_id)
    if person is None:
        return None
    if notice.kind == "home":
        return Home(home_view(home(session, actor=person, now=now)))
    if notice.kind == "roles":
        by = _person(session, notice, "by")
        text, blocks = notices.roles(by, mentor=notice.details["mentor"], admin=notice.details["admin"])
        return Post(text, blocks)
    meeting = find_meeting(session, notice.workspace_id, notice.meeting_id or 0)
    if meeting is None:
        return None
    view = describe(session, person, [meeting], now)[0]
    if notice.kind == "card":
        return _card(session, notice, view)
    if notice.kind == "file":
        return _file(notice, view, now)
    return _message(session, notice, view)


def _card(session: Session, notice: Notice, view: SessionView) -> Letter | None:
    if view.role is None:
        return None
    text, blocks = session_card(view)
    card = find_card(session, view.id, notice.person_id)
    return Update(card.channel, card.ts, text, blocks) if card else Post(text, blocks, card=True)


def _file(notice: Notice, view: SessionView, now: dt.datetime) -> Letter | None:
    # Imported here: a program that never sends a calendar file need not hold the library in memory.
    from mentorship.calendar import calendar_file

    if view.state != "published" or view.role is None:
        return None
    name = f"session-{view.id}-{notice.id}.ics"  # nothing in it that may change between a crash and the look-up
    return Upload(name, calendar_file(view, now), calendar_comment(view))


def _message(session: Session, notice: Notice, view: SessionView) -> Letter | None:
    who = _person(session, notice, "mentee") or _person(session, notice, "person")
    if notice.kind == "booked" and (view.mentee is None or who is None or view.mentee.id != who.id):
        return None  # given back meanwhile, which is told by itself
    card = find_card(session, view.id, notice.person_id)
    workspace = session.get_one(Workspace, notice.workspace_id)
    url = f"{workspace.url}archives/{card.channel}/p{card.ts.replace('.', '')}" if card and workspace.url else ""
    news = News(view, by=_person(session, notice, "by"), who=who, details=notice.details, card_url=url)
    return Post(*message(notice.kind, news))


def _person(session: Session, notice: Notice, role: str) -> PersonView | None:
    """The person whom the notice's details name in this role."""
    person = find_person(session, notice.workspace_id, int(notice.details.get(role) or 0))
    return shown(person) if person else None
