"""Who is in a masterclass, who waits for a place, and who is only in its channel: the list, and the same as a file."""

import csv
import datetime as dt
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from mentorship.masterclasses.view import MasterclassView, describe, find, require_steering
from mentorship.outbox.notify import tell
from mentorship.people.person import PersonView, shown
from mentorship.program.visibility import may_steer
from mentorship.sessions.view import phase
from storage.channel import GONE, OUTSIDE, REFUSED, ChannelMember
from storage.masterclass import PLACED, Seats
from storage.meeting import ATTENDING, CALLED_OFF, CANCELLED, Enrollment, Meeting
from storage.participants import count_enrolled, count_visitors, enrolled, members_among, queue, visitors
from storage.person import Person
from storage.waitlist import WAITING, WaitlistEntry

PAGE = 30  # people
FORMULAS = "=+-@\t\r＝＋－＠"  # what makes a spreadsheet take a text that begins with it for a formula


@dataclass(frozen=True)
class Line:
    """One person of the list, as far as the reader may know of them; what they may not know is empty."""

    what: str  # participant, offered (a place of the waitlist), waiting, visiting (the channel, without a place)
    person: PersonView
    state: str = ""  # of a place: attending, asked, cancelled
    source: str = ""  # how they came by it
    by: PersonView | None = None  # who gave it to them; None where they took it themselves
    method: str = ""  # how they attend: online, in_person
    since: dt.datetime | None = None  # when they came, UTC
    until: dt.datetime | None = None  # until when they can accept what is offered, UTC
    number: int = 0  # among those who wait
    channel: str = (
        ""  # how they stand to the channel where that is worth a word: gone, outside (as they chose), refused
    )
    error: str = ""  # Slack's word for why it refused to invite them
    removable: bool = False


@dataclass(frozen=True)
class ParticipantsPage:
    """A page of the list. `tools` are what the reader may do with it: add, message, download."""

    view: MasterclassView
    lines: list[Line]
    page: int
    more: bool
    tools: tuple[str, ...] = ()


def look(db: Session, *, actor: Person, meeting_id: int, page: int, now: dt.datetime) -> ParticipantsPage:
    """A page of the list, or the last one where there are fewer: it costs the same however many people there are.

    Whoever may know of the masterclass sees who attends. How they came, who has yet to confirm, who waits and who is
    only in the channel is for the host and admins.
    """
    meeting = find(db, actor, meeting_id)
    view = describe(db, actor, [meeting], now)[0]
    parts = _parts(db, actor, meeting, view.seats, now)
    total = sum(part.count for part in parts)
    page = min(page, max(0, (total - 1) // PAGE))
    lines = _cut(parts, page * PAGE, PAGE)
    return ParticipantsPage(view, lines, page, (page + 1) * PAGE < total, _tools(actor, meeting, now))


def _tools(actor: Person, meeting: Meeting, now: dt.datetime) -> tuple[str, ...]:
    if not may_steer(actor, meeting):
        return ()
    tools = ["add"] if meeting.live and phase(meeting, now) == "coming" else []
    tools += ["message"] if meeting.live else []
    return (*tools, "download")


@dataclass(frozen=True)
class _Part:
    """A stretch of the list: how many people it has, and how to read some of them (offset, limit)."""

    count: int
    read: Callable[[int, int], list[Line]]


def _parts(db: Session, actor: Person, meeting: Meeting, seats: Seats, now: dt.datetime) -> list[_Part]:
    if not may_steer(actor, meeting):
        states = _states(meeting, (ATTENDING,))
        return [
            _Part(
                count_enrolled(db, meeting.id, states),
                lambda offset, limit: [
                    Line("participant", shown(each.person)) for each in enrolled(db, meeting.id, states, offset, limit)
                ],
            )
        ]
    states, coming = _states(meeting, PLACED), phase(meeting, now) == "coming"
    return [
        _Part(
            count_enrolled(db, meeting.id, states),
            lambda offset, limit: _participants(db, meeting, enrolled(db, meeting.id, states, offset, limit), coming),
        ),
        _Part(
            seats.offered + seats.waiting,
            lambda offset, limit: _queue(queue(db, meeting.id, offset, limit), offset - seats.offered),
        ),
        _Part(
            count_visitors(db, meeting.id),
            lambda offset, limit: [Line("visiting", shown(each)) for each in visitors(db, meeting.id, offset, limit)],
        ),
    ]


def _states(meeting: Meeting, usual: tuple[str, ...]) -> tuple[str, ...]:
    """Of a cancelled one, those are shown who had a place when it was cancelled."""
    return (CALLED_OFF,) if meeting.state == CANCELLED else usual


def _cut(parts: Sequence[_Part], offset: int, limit: int) -> list[Line]:
    """So many lines of all parts together, from this one on."""
    lines: list[Line] = []
    for part in parts:
        if offset < part.count and len(lines) < limit:
            lines += part.read(offset, limit - len(lines))
        offset = max(0, offset - part.count)
    return lines


def _participants(db: Session, meeting: Meeting, found: list[Enrollment], coming: bool) -> list[Line]:
    members = members_among(db, meeting.id, [each.person_id for each in found])
    removable = meeting.live and coming
    return [_participant(each, members.get(each.person_id), removable) for each in found]


def _participant(place: Enrollment, member: ChannelMember | None, removable: bool) -> Line:
    astray = member if member is not None and member.state in (GONE, OUTSIDE, REFUSED) else None
    return Line(
        "participant",
        shown(place.person),
        state=place.state,
        source=place.source,
        by=shown(place.added_by) if place.added_by_id != place.person_id else None,
        method=place.method or "",
        since=place.created_at,
        channel=astray.state if astray else "",
        error=astray.error if astray else "",
        removable=removable,
    )


def _queue(found: list[WaitlistEntry], before: int) -> list[Line]:
    """`before` is how many wait before the first of these, less the offers among these."""
    return [
        Line("waiting", shown(entry.person), since=entry.created_at, number=before + index + 1)
        if entry.state == WAITING
        else Line("offered", shown(entry.person), since=entry.created_at, until=entry.offer_until)
        for index, entry in enumerate(found)
    ]


def download(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> None:
    """`Download as CSV`: the file arrives in the actor's direct message. Clicked twice at once, it arrives once."""
    meeting = find(db, actor, meeting_id)
    require_steering(actor, meeting)
    key = f"participants:{meeting.id}:{actor.id}"
    tell(db, "participants_file", actor, by=actor, meeting=meeting, key=key, now=now)


def participants_file(db: Session, reader: Person, meeting: Meeting, now: dt.datetime) -> bytes | None:
    """The whole list as CSV, with times in the reader's zone; None for somebody who may not have it (any more).

    It begins with a byte order mark, without which Excel does not take it for UTF-8.
    """
    if not may_steer(reader, meeting):
        return None
    view = describe(db, reader, [meeting], now)[0]
    parts = _parts(db, reader, meeting, view.seats, now)
    lines = _cut(parts, 0, sum(part.count for part in parts))
    written = io.StringIO(newline="")
    table = csv.writer(written)
    table.writerow(["Name", "Slack ID", "How they came", "Attendance", "State", f"Since ({reader.zone})"])
    table.writerows([_harmless(cell) for cell in _cells(line, reader.zone)] for line in lines)
    return written.getvalue().encode("utf-8-sig")


CAME = {
    "guest": "Invited by {by}",
    "moved": "Moved along by {by}",
    "waitlist": "From the waitlist",
    "booked": "Reserved a spot",
}
ATTENDS = {"online": "Online", "in_person": "In person"}
STATES = {
    "attending": "Attending",
    "asked": "Asked, has yet to confirm",
    "cancelled": "Had a place when it was cancelled",
}
CHANNEL = {
    "gone": ", has left the channel",
    "outside": ", not in the channel",
    "refused": ", Slack does not let them into the channel",
}


def _cells(line: Line, zone: str) -> list[str]:
    came = CAME.get(line.source, "").format(by=line.by.name if line.by else "themselves")
    state = STATES.get(line.state, "") + CHANNEL.get(line.channel, "")
    if line.what == "waiting":
        state = f"Number {line.number} on the waitlist"
    if line.what == "offered":
        state = f"Offered a place until {_local(line.until, zone)}"
    if line.what == "visiting":
        state = "In the channel without a spot"
    attends, since = ATTENDS.get(line.method, ""), _local(line.since, zone)
    return [line.person.name, line.person.slack_id, came, attends, state, since]


def _local(instant: dt.datetime | None, zone: str) -> str:
    return f"{instant.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}" if instant is not None else ""


def _harmless(cell: str) -> str:
    """The same text, marked as text where a spreadsheet would take it for a formula."""
    return f"'{cell}" if cell.lstrip(" \n\u00a0\u200b\ufeff").startswith(tuple(FORMULAS)) else cell
