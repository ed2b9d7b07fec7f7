"""Payloads: what a notice becomes when it is delivered."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from mentorship.meetings.invitation import SentEntry
from storage.notice import Notice
from storage.person import Person

Blocks = list[dict[str, Any]]


@dataclass(frozen=True)
class Post:
    """A new message; with `card` it is the card of the notice's subject from now on."""

    text: str
    blocks: Blocks
    card: bool = False


@dataclass(frozen=True)
class Update:
    """The new content of a card that has been posted."""

    channel: str
    ts: str
    text: str
    blocks: Blocks


@dataclass(frozen=True)
class Home:
    """The person's Home tab, and the list that was chosen in it when it was rendered."""

    view: dict[str, Any]
    chosen: str


@dataclass(frozen=True)
class File:
    """A file, by its name."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Upload:
    """Files for the direct message, in one message with the comment; `entries` are the calendar entries in them.

    The name of the first is unique: by it the message is found after a crash.
    """

    files: tuple[File, ...]
    comment: str
    entries: tuple[SentEntry, ...] = ()


Payload = Post | Update | Home | Upload

Render = Callable[[Session, Notice, dt.datetime], Payload | None]  # of any notice; None: there is nothing left to tell
Renderer = Callable[[Session, Notice, Person, dt.datetime], Payload | None]  # of one kind, for the notice's person
