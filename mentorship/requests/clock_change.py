"""Letting the times proposed in a request follow the clocks of their zone after a country has changed them."""

import datetime as dt

from sqlalchemy.orm import Session

from mentorship.meetings.clock_change import ClockChange, find_clock_change
from mentorship.outbox.kinds import NoticeKind
from mentorship.outbox.notify import notify
from mentorship.requests.view import refresh_cards
from storage.request import SessionRequest


def changes_of(zone: str, local_times: list[str] | None, times: list[str]) -> list[ClockChange]:
    """Return the changes that the proposed times need (ISO 8601: what the clocks were to show, and the instants)."""
    pairs = zip(local_times or [], times, strict=False)
    found = (
        find_clock_change(zone, dt.datetime.fromisoformat(local), dt.datetime.fromisoformat(instant))
        for local, instant in pairs
    )
    return [each for each in found if each is not None]


def follow_clocks(db: Session, request: SessionRequest, *, now: dt.datetime) -> None:
    """Move the proposed times of the request, which is locked, and tell both people.

    What is on screen with the old times can no longer be answered: it has to be looked at again.
    """
    moved = {each.old: each.new for each in changes_of(request.times_zone, request.local_times, request.times)}
    starts = [dt.datetime.fromisoformat(each) for each in request.times]
    new_starts = list(dict.fromkeys(moved.get(each, each) for each in starts))
    request.times = [each.isoformat() for each in new_starts]
    request.expires_at = min(request.expires_at, max(new_starts))
    request.version += 1
    refresh_cards(db, request, now)
    for person in (request.mentor, request.mentee):
        if person.can_take_part:
            notify(db, NoticeKind.REQUEST_CLOCKS, person, request=request, now=now)
