"""The rules with a number in them: until when one may book or change a booking, and how many bookings there may be.

They bind mentees. What the mentor or an admin does (adding somebody, taking somebody out) is theirs to decide.
"""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from mentorship.errors import Refusal, Step
from mentorship.times import in_words
from storage.meeting import Meeting
from storage.meeting_lists import booked_starts, coming_bookings, next_open, open_starts
from storage.person import Person

Month = tuple[int, int]  # year and month, in the mentor's zone
LONGEST_MONTH = dt.timedelta(days=32)
TICK = dt.timedelta(microseconds=1)  # the shortest time there is for us


@dataclass(frozen=True)
class Against:
    """A rule that stands against a booking: in a few words for a list, in full for a refusal, with ways on."""

    short: str
    words: str
    steps: tuple[Step, ...]
    own: bool = False  # whether it is the number of bookings that the mentee has: then no other session helps

    def refusal(self, field: str | None) -> Refusal:
        """The same as a refusal, beside `field` where there is one."""
        return Refusal(self.words, field=field, steps=self.steps)


def hours(number: int) -> str:
    """A number of hours in words."""
    return "1 hour" if number == 1 else f"{number} hours"


def bookable_after(actor: Person, now: dt.datetime) -> dt.datetime:
    """The actor may book sessions that start after this instant: the notice is respected to the very hour."""
    notice = actor.program.notice_to_book
    return now + dt.timedelta(hours=notice) - TICK if notice else now


def change_until(meeting: Meeting, actor: Person) -> dt.datetime | None:
    """Until when (that instant included) the actor's booking of this meeting may be changed; None: until its start."""
    notice = actor.program.notice_to_cancel
    return meeting.starts_at - dt.timedelta(hours=notice) if notice else None


def require_time_to_change(meeting: Meeting, actor: Person, now: dt.datetime) -> None:
    """Raises Refusal when it is too late for the mentee to cancel or change a booking of their own."""
    until = change_until(meeting, actor)
    if until is not None and now > until:
        raise Refusal(
            f"A booking can be cancelled or changed until {hours(actor.program.notice_to_cancel)} before the start, "
            f"which was {in_words(until, actor.zone, actor.locale)}. If you cannot come, tell {meeting.host.name}, "
            "who can still take you out of the session.",
            steps=[Step("look", meeting.id), Step("sessions")],
        )


def standing_against(
    db: Session, actor: Person, meetings: Sequence[Meeting], now: dt.datetime, besides: int | None = None
) -> dict[int, Against]:
    """Which of these open meetings the actor may not book because of a number, and why; by the ids of the meetings.

    The booking of the meeting `besides`, which would be given back for it, does not count. Costs a query for each of
    the two kinds of limit that is set, however many meetings there are. Once the actor and the mentors are locked, the
    answer stays true until the transaction ends.
    """
    if not meetings:
        return {}
    enough = enough_bookings(db, actor, now, besides)
    limited = {each.host_id: each.host for each in meetings if each.host.sessions_per_month is not None}
    booked = _booked_by_month(db, limited, [each.starts_at for each in meetings], besides)
    found = ((each, _too_late(each, actor, now) or enough or _full_month(each, booked)) for each in meetings)
    return {meeting.id: against for meeting, against in found if against is not None}


def next_bookable(db: Session, actor: Person, mentors: Sequence[Person], now: dt.datetime) -> dict[int, dt.datetime]:
    """When each of these mentors has the next session that is neither too soon nor in a month of theirs that is full.

    Without those who have none. Costs two more queries where any of them has a limit.
    """
    after = bookable_after(actor, now)
    soonest = next_open(db, [each.id for each in mentors], actor, after, now=now)
    limited = {each.id: each for each in mentors if each.sessions_per_month is not None and each.id in soonest}
    if not limited:
        return soonest
    starts = open_starts(db, list(limited), actor, after, now=now)
    booked = _booked_by_month(db, limited, [start for _, start in starts], None)
    room = [(mentor_id, start) for mentor_id, start in starts if not _is_full(limited[mentor_id], start, booked)]
    kept = {mentor_id: start for mentor_id, start in soonest.items() if mentor_id not in limited}
    return kept | dict(reversed(room))  # the soonest of each is the last to be put in


def enough_bookings(db: Session, actor: Person, now: dt.datetime, besides: int | None) -> Against | None:
    """What stands against one more booking of the actor's, if they have as many as the program allows."""
    most = actor.program.open_bookings
    if most is None:
        return None
    held = coming_bookings(db, actor.id, now, besides)
    if held < most:
        return None
    has = "1 coming session" if held == 1 else f"{held} coming sessions"
    return Against(
        f"You have {has}, and the program allows {most} at a time.",
        f"You already have {has} as a mentee, and the program allows {most} at a time. "
        "Cancel one, or book again when one of them is over.",
        (Step("sessions"),),
        own=True,
    )


def _too_late(meeting: Meeting, actor: Person, now: dt.datetime) -> Against | None:
    if meeting.starts_at > bookable_after(actor, now):
        return None
    notice = hours(actor.program.notice_to_book)
    return Against(
        f"Too late: a session can be booked until {notice} before it starts.",
        f"A session can be booked until {notice} before it starts, and this one starts sooner. "
        f"See what else {meeting.host.name} has open, or find another mentor.",
        (Step("profile", meeting.host_id), Step("find")),
    )


def _booked_by_month(
    db: Session, limited: dict[int, Person], starts: Sequence[dt.datetime], besides: int | None
) -> Counter[tuple[int, Month]]:
    """How many booked sessions the mentors with a limit (by their ids) have in the months of `starts`."""
    if not limited:
        return Counter()
    first, last = min(starts) - LONGEST_MONTH, max(starts) + LONGEST_MONTH
    found = booked_starts(db, list(limited), first, last, besides)
    return Counter((host_id, month_of(start, limited[host_id].zone)) for host_id, start in found)


def _is_full(mentor: Person, start: dt.datetime, booked: Counter[tuple[int, Month]]) -> bool:
    most = mentor.sessions_per_month
    return most is not None and booked[mentor.id, month_of(start, mentor.zone)] >= most


def _full_month(meeting: Meeting, booked: Counter[tuple[int, Month]]) -> Against | None:
    mentor, most = meeting.host, meeting.host.sessions_per_month
    if not _is_full(mentor, meeting.starts_at, booked):
        return None
    month = f"{meeting.starts_at.astimezone(ZoneInfo(mentor.zone)):%B %Y}"
    takes = "1 session" if most == 1 else f"{most} sessions"
    return Against(
        f"{month} is full: {mentor.name} takes {takes} a month.",
        f"{mentor.name} takes {takes} a month, and {month} is full. "
        f"Choose a session in another month, or find another mentor.",
        (Step("profile", mentor.id), Step("find")),
    )


def month_of(instant: dt.datetime, zone: str) -> Month:
    """The calendar month of an instant in this zone."""
    local = instant.astimezone(ZoneInfo(zone))
    return local.year, local.month
