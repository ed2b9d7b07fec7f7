"""Limits of bookings: until when one may book or change a booking, and how many bookings there may be.

They bind mentees. Mentors and admins may add and remove people regardless of them.
"""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from mentorship.errors import NextStep, OutdatedForm, Refusal
from mentorship.times import format_hours, format_near_datetime
from storage.meeting import ASKED, Enrollment, Meeting
from storage.open_starts import count_upcoming_bookings, find_next_open_starts, list_booked_starts, list_open_starts
from storage.person import Person
from storage.rows import AnyMeeting, AnyPerson
from storage.zones import find_zone

Month = tuple[int, int]  # year and month, in the mentor's zone
LONGEST_MONTH = dt.timedelta(days=32)
RESOLUTION = dt.timedelta(microseconds=1)  # the shortest time there is for us


@dataclass(frozen=True)
class BookingBlock:
    """A limit that forbids a booking: in a few words for a list, in full for a refusal, with next steps."""

    summary: str
    message: str
    next_steps: tuple[NextStep, ...]
    is_mentee_limit: bool = False  # whether the mentee has too many bookings: then no other session helps

    def to_refusal(self, field: str | None) -> Refusal:
        """Return the limit as a refusal, for `field` of a form if there is one."""
        return Refusal(self.message, field=field, next_steps=self.next_steps)


def bookable_after(actor: Person, now: dt.datetime) -> dt.datetime:
    """Return the instant (UTC) after which sessions must start for the actor to book them; exact to the hour."""
    notice = actor.program.notice_to_book
    return now + dt.timedelta(hours=notice) - RESOLUTION if notice else now


def change_deadline(meeting: AnyMeeting, actor: Person) -> dt.datetime | None:
    """Return until when (inclusive) the actor's booking of this meeting may be changed; None means until its start."""
    notice = actor.program.notice_to_cancel
    return meeting.starts_at - dt.timedelta(hours=notice) if notice else None


def require_before_change_deadline(meeting: Meeting, actor: Person, now: dt.datetime) -> None:
    """Raise Refusal if it is too late for the mentee to change their booking. They can still cancel it."""
    until = change_deadline(meeting, actor)
    if until is not None and now > until:
        raise Refusal(
            f"Bookings can be changed until {format_hours(actor.program.notice_to_cancel)} before the start, which was "
            f"{format_near_datetime(until, actor.zone, actor.locale, now)}. If you can't come, choose “Cancel booking” "
            "and say why.",
            next_steps=[NextStep("session", meeting.id), NextStep("sessions")],
        )


def check_late(meeting: Meeting, place: Enrollment, *, reason: str, shown_late: bool | None, now: dt.datetime) -> bool:
    """Return whether giving the place up now is a late cancellation: within the program's notice to cancel.

    It is not while its person has yet to say whether they can make the time. Raises Refusal for `reason` if there is
    none, or OutdatedForm if the form did not say that it is late (`shown_late`; None: there was no form).
    """
    until = change_deadline(meeting, place.person)
    if until is None or now <= until or place.to_confirm or place.state == ASKED:
        return False
    if shown_late is False:
        raise OutdatedForm("While your form was open, it became late to cancel. Nothing is cancelled yet.")
    if not reason.strip():
        raise Refusal(
            f"It's late to cancel, so say why, in a few words. {meeting.host.name} will read it.", field="reason"
        )
    return True


def find_booking_blocks(
    db: Session, actor: Person, meetings: Sequence[AnyMeeting], now: dt.datetime, exclude: int | None = None
) -> dict[int, BookingBlock]:
    """Return which of these open meetings the actor may not book because of a limit, and why; by their ids.

    The booking of the meeting `exclude` (its id), which would be given back, does not count. It costs a query for each
    of the two kinds of limits that is set, however many meetings there are. Once the actor and the mentors are locked,
    the answer stays true until the transaction ends.
    """
    if not meetings:
        return {}
    bookings_block = find_open_bookings_block(db, actor, now, exclude)
    limited = {each.host_id: each.host for each in meetings if each.host.sessions_per_month is not None}
    booked = _count_booked_by_month(db, limited, [each.starts_at for each in meetings], exclude)
    found = (
        (each, _find_notice_block(each, actor, now) or bookings_block or _find_full_month_block(each, booked))
        for each in meetings
    )
    return {meeting.id: block for meeting, block in found if block is not None}


def find_next_bookable_starts(
    db: Session, actor: Person, mentors: Sequence[Person], now: dt.datetime
) -> dict[int, dt.datetime]:
    """Return when each of these mentors has their next session that is neither too soon nor in a full month (UTC).

    Mentors without one are left out. It costs two more queries if any of them has a limit.
    """
    after = bookable_after(actor, now)
    soonest = find_next_open_starts(db, [each.id for each in mentors], actor, after, now=now)
    limited = {each.id: each for each in mentors if each.sessions_per_month is not None and each.id in soonest}
    if not limited:
        return soonest
    starts = list_open_starts(db, list(limited), actor, after, now=now)
    booked = _count_booked_by_month(db, limited, [start for _, start in starts], None)
    room = [(mentor_id, start) for mentor_id, start in starts if not _is_full(limited[mentor_id], start, booked)]
    kept = {mentor_id: start for mentor_id, start in soonest.items() if mentor_id not in limited}
    return kept | dict(reversed(room))  # the soonest of each is the last to be put in


def find_open_bookings_block(db: Session, actor: Person, now: dt.datetime, exclude: int | None) -> BookingBlock | None:
    """Return what forbids one more booking of the actor, if they have as many as the program allows.

    The booking of the meeting `exclude` (its id) does not count.
    """
    most = actor.program.open_bookings
    if most is None:
        return None
    held = count_upcoming_bookings(db, actor.id, now, exclude)
    if held < most:
        return None
    words = _open_bookings_words(held, most, is_move=exclude is not None)
    return BookingBlock(words, words, (NextStep("sessions"),), is_mentee_limit=True)


def _open_bookings_words(held: int, most: int, *, is_move: bool) -> str:
    """Return how many bookings there are, how many may be, and how many must go; one that is moved is not counted."""
    other, wanted = ("other ", "change the time") if is_move else ("", "book another")
    has = f"1 {other}upcoming session" if held == 1 else f"{held} {other}upcoming sessions"
    surplus = held - most + 1
    which = "one or wait until it's" if surplus == 1 else f"{surplus} of them or wait until they're"
    return f"You've booked {has}, and the program allows {most} at a time. To {wanted}, cancel {which} over."


def _find_notice_block(meeting: AnyMeeting, actor: Person, now: dt.datetime) -> BookingBlock | None:
    """Return what forbids the booking if the session starts too soon."""
    if meeting.starts_at > bookable_after(actor, now):
        return None
    notice = format_hours(actor.program.notice_to_book)
    return BookingBlock(
        f"Booking closed ({notice}'{'s' if notice == '1 hour' else ''} notice)",
        f"It's too late to book this session: sessions can be booked until {notice} before they start. "
        f"See what else {meeting.host.name} has open, or find another mentor.",
        (NextStep("profile", meeting.host_id), NextStep("find")),
    )


def _count_booked_by_month(
    db: Session, limited: Mapping[int, AnyPerson], starts: Sequence[dt.datetime], exclude: int | None
) -> Counter[tuple[int, Month]]:
    """Return how many booked sessions the mentors with a limit (by their ids) have in the months of `starts`."""
    if not limited:
        return Counter()
    first, last = min(starts) - LONGEST_MONTH, max(starts) + LONGEST_MONTH
    found = list_booked_starts(db, list(limited), first, last, exclude)
    return Counter((host_id, month_of(start, limited[host_id].zone)) for host_id, start in found)


def _is_full(mentor: AnyPerson, start: dt.datetime, booked: Counter[tuple[int, Month]]) -> bool:
    most = mentor.sessions_per_month
    return most is not None and booked[mentor.id, month_of(start, mentor.zone)] >= most


def _find_full_month_block(meeting: AnyMeeting, booked: Counter[tuple[int, Month]]) -> BookingBlock | None:
    """Return what forbids the booking if the mentor has enough sessions in its month."""
    mentor, most = meeting.host, meeting.host.sessions_per_month
    if not _is_full(mentor, meeting.starts_at, booked):
        return None
    month = f"{meeting.starts_at.astimezone(find_zone(mentor.zone)):%B %Y}"
    takes = "1 session" if most == 1 else f"{most} sessions"
    return BookingBlock(
        f"{month} is full: {mentor.name} takes {takes} a month.",
        f"{month} is full: {mentor.name} takes {takes} a month. "
        "Choose a session in another month, or find another mentor.",
        (NextStep("profile", mentor.id), NextStep("find")),
    )


def month_of(instant: dt.datetime, zone: str) -> Month:
    """Return the calendar month of an instant in this zone."""
    local = instant.astimezone(find_zone(zone))
    return local.year, local.month
