"""Recording what happened to a meeting, in the same transaction as the act itself.

`record_history` is called where the state changes, not where people press a button, so that whatever leads there is
recorded.
"""

import datetime as dt
from collections.abc import Iterable
from enum import Enum, StrEnum, auto
from typing import Self

from sqlalchemy.orm import Session

from storage.history import put_entry
from storage.person import Person
from storage.rows import AnyMeeting, PersonRow

LATE = "late"  # the detail of a place that was given up within the notice to cancel


class HistoryAudience(Enum):
    """Who may see an entry. Whomever it happened to and whoever did it see it always, and so do admins."""

    EVERYONE = auto()  # whoever has a place in the meeting
    HOST = auto()  # its host: it concerns one person's place, and is not for the other participants
    NOBODY_ELSE = auto()


class HistoryKind(StrEnum):
    """What happened, with who may see it. The values are kept in the database."""

    # What happened to the meeting.
    CREATED = "created"  # detail: what it was made from, if from something
    DRAFTED = "drafted", HistoryAudience.HOST
    DRAFT_EDITED = "draft_edited", HistoryAudience.HOST  # detail: as of EDITED
    PUBLISHED = "published"
    EDITED = "edited"  # detail: the names of the facts, with commas between
    MOVED = "moved"  # to another time
    CANCELLED = "cancelled"
    HANDED_OVER = "handed_over"  # to the person
    HOST_LEFT = "host_left"  # the program, and an admin has to decide

    # What happened to one person's place in it.
    BOOKED = "booked", HistoryAudience.HOST
    ACCEPTED = "accepted", HistoryAudience.HOST  # their request, or the offer to them
    ADDED = "added", HistoryAudience.HOST
    INVITED = "invited", HistoryAudience.HOST  # asked whether they can make it
    CONFIRMED = "confirmed", HistoryAudience.HOST
    DECLINED = "declined", HistoryAudience.HOST
    ATTENDANCE = "attendance", HistoryAudience.HOST  # they attend in another way
    LEFT = "left", HistoryAudience.HOST  # detail: late, where it was
    REBOOKED = "rebooked", HistoryAudience.HOST  # they took another session of the same mentor instead
    REMOVED = "removed", HistoryAudience.HOST

    # After its end.
    RECORDED = "recorded", HistoryAudience.HOST  # who was there
    NOT_RECORDED = "not_recorded"  # nobody said so for a week
    ATTENDED = "attended", HistoryAudience.HOST
    NO_SHOW = "no_show", HistoryAudience.NOBODY_ELSE
    DISPUTED = "disputed", HistoryAudience.HOST  # the person says that they were there
    SETTLED = "settled", HistoryAudience.NOBODY_ELSE  # detail: attended, no_show
    THANKED = "thanked", HistoryAudience.HOST

    TOLD = "told", HistoryAudience.HOST  # detail: the kind of the notice; and "mail", where it went by mail
    TOLD_PRIVATELY = "told_privately", HistoryAudience.NOBODY_ELSE  # likewise
    POSTED = "posted"  # in the channel; likewise

    audience: HistoryAudience

    def __new__(cls, value: str, audience: HistoryAudience = HistoryAudience.EVERYONE) -> Self:
        """Return a kind with this value and audience."""
        kind = str.__new__(cls, value)
        kind._value_ = value
        kind.audience = audience
        return kind


def record_history(
    db: Session,
    kind: HistoryKind,
    meeting: AnyMeeting,
    *,
    by: Person | PersonRow | None,
    now: dt.datetime,
    person: Person | PersonRow | None = None,
    detail: Iterable[str] = (),
) -> None:
    """Record that this happened to the meeting; with `person`, to that person in it. `by` None: the program did it.

    `detail` is names of ours only (of edited facts, of a kind of notice): never what people wrote.
    """
    put_entry(
        db,
        workspace_id=meeting.workspace_id,
        meeting_id=meeting.id,
        at=now,
        kind=kind,
        by_id=by.id if by is not None else None,
        person_id=person.id if person is not None else None,
        detail=",".join(detail),
    )
