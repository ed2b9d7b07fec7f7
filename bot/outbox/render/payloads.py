"""What can be delivered: a letter is the rendered form of a notice."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from mentorship.meetings.invitation import Invitation

Blocks = list[dict[str, Any]]


@dataclass(frozen=True)
class Post:
    """A new direct message; with `card` it is the card of the notice's subject from now on."""

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
    """The person's Home tab, with the list that was `chosen` when it was drawn."""

    view: dict[str, Any]
    chosen: str


@dataclass(frozen=True)
class Upload:
    """A file in the direct message. Its name is unique: it is how the file is found again after a crash."""

    name: str
    content: bytes
    comment: str


Payload = Post | Update | Home | Upload


@dataclass(frozen=True)
class Mail:
    """A mail, before it is written out: what is told, the facts of the meeting, and what belongs in the calendar."""

    message_id: str  # the same whenever it is sent
    name: str
    address: str
    text: str
    facts: tuple[tuple[str, str], ...]
    workspace: str
    url: str  # of the workspace in Slack
    sent_at: dt.datetime
    invitation: Invitation | None = None
