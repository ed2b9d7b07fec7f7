"""The list of who is in a masterclass, who waits for a place, and who is only in its channel; also as a file."""

import csv
import datetime as dt
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from mentorship.masterclasses.view import MasterclassView, describe, find_masterclass, require_manager
from mentorship.meetings.meeting import phase
from mentorship.outbox.kinds import NoticeKind
from mentorship.outbox.notify import notify
from mentorship.people.person import PersonView, person_view
from mentorship.program.visibility import can_manage
from mentorship.search_text import is_named, parse_search
from storage.channel import GONE, OUTSIDE, REFUSED, ChannelMember
from storage.masterclass import ENROLLED_STATES, Seats
from storage.meeting import ATTENDING, CALLED_OFF, CANCELLED, Enrollment, Meeting
from storage.participants import (
    count_enrolled,
    count_visitors,
    find_channel_members_among,
    list_participants_in_states,
    list_queue,
    list_visitors,
)
from storage.person import Person
from storage.waitlist import WAITING, WaitlistEntry
from storage.zones import find_zone

PAGE = 30  # people
FORMULA_STARTS = "=+-@\t\r＝＋－＠"  # what makes a spreadsheet take a text that begins with it for a formula


@dataclass(frozen=True)
class ParticipantRow:
    """One person in the list, as far as the reader may know about them; what they may not know is empty."""

    kind: str  # participant, offered (a place of the waitlist), waiting, visiting (the channel, without a place)
    person: PersonView
    state: str = ""  # of a place: attending, asked, cancelled
    source: str = ""  # how they came by it
    by: PersonView | None = None  # who gave it to them; None where they took it themselves
    method: str = ""  # how they attend: online, in_person
    since: dt.datetime | None = None  # when they came, UTC
    until: dt.datetime | None = None  # until when they can accept what is offered, UTC
    queue_number: int = 0  # among those who wait
    channel: str = ""  # why they are not in the channel: gone, outside (as they chose), refused
    error: str = ""  # Slack's word for why it refused to invite them
    removable: bool = False
    email: str = ""  # for the host and admins, where Slack tells it


@dataclass(frozen=True)
class ParticipantsPage:
    """A page of the list of participants. `tools` are what the reader may do with it: add, message, download.

    `words` are what was searched for; `is_search_offered` where there is more than one page.
    """

    view: MasterclassView
    rows: list[ParticipantRow]
    page: int
    more: bool
    tools: tuple[str, ...] = ()
    words: str = ""
    is_search_offered: bool = False


def list_participants(
    db: Session, *, actor: Person, meeting_id: int, page: int, now: dt.datetime, words: str = ""
) -> ParticipantsPage:
    """Return a page of the list, or the last one if there are fewer. It costs the same however many people there are.

    With `words`, only those are listed in whose name every one of these words is found.

    Whoever may know of the masterclass sees who attends. How they came, who has yet to confirm, who waits and who is
    only in the channel is for the host and admins. Raises Refusal for anybody else.
    """
    meeting = find_masterclass(db, actor, meeting_id)
    view = describe(db, actor, [meeting], now)[0]
    parts = _sections(db, actor, meeting, view.seats, now)
    everyone = sum(part.count for part in parts)
    if words:
        parts = [_find_named(parts, everyone, words)]
    total = sum(part.count for part in parts)
    page = min(page, max(0, (total - 1) // PAGE))
    lines, more = _slice(parts, page * PAGE, PAGE), (page + 1) * PAGE < total
    return ParticipantsPage(view, lines, page, more, _tools(actor, meeting, now), words, everyone > PAGE)


def _tools(actor: Person, meeting: Meeting, now: dt.datetime) -> tuple[str, ...]:
    if not can_manage(actor, meeting):
        return ()
    tools = ["add"] if meeting.live and phase(meeting, now) == "coming" else []
    tools += ["message"] if meeting.live else []
    return (*tools, "download")


@dataclass(frozen=True)
class _Section:
    """A section of the list: how many people it has, and how to read some of them (offset, limit)."""

    count: int
    read: Callable[[int, int], list[ParticipantRow]]


def _sections(db: Session, actor: Person, meeting: Meeting, seats: Seats, now: dt.datetime) -> list[_Section]:
    if not can_manage(actor, meeting):
        states = _states(meeting, (ATTENDING,))
        return [
            _Section(
                count_enrolled(db, meeting.id, states),
                lambda offset, limit: [
                    ParticipantRow("participant", person_view(each.person))
                    for each in list_participants_in_states(db, meeting.id, states, offset, limit)
                ],
            )
        ]
    states, coming = _states(meeting, ENROLLED_STATES), phase(meeting, now) == "coming"
    return [
        _Section(
            count_enrolled(db, meeting.id, states),
            lambda offset, limit: _participants(
                db, meeting, list_participants_in_states(db, meeting.id, states, offset, limit), coming
            ),
        ),
        _Section(
            seats.offered + seats.waiting,
            lambda offset, limit: _queue(list_queue(db, meeting.id, offset, limit), offset - seats.offered),
        ),
        _Section(
            count_visitors(db, meeting.id),
            lambda offset, limit: [
                ParticipantRow("visiting", person_view(each), email=each.email)
                for each in list_visitors(db, meeting.id, offset, limit)
            ],
        ),
    ]


def _find_named(parts: Sequence[_Section], count: int, words: str) -> _Section:
    """Return those people of all sections who are named so, as one section."""
    wanted = parse_search(words.removeprefix("@"))
    found = [line for line in _slice(parts, 0, count) if is_named(line.person.name, wanted)]
    return _Section(len(found), lambda offset, limit: found[offset : offset + limit])


def _states(meeting: Meeting, usual: tuple[str, ...]) -> tuple[str, ...]:
    """Return the states of places to show: of a cancelled masterclass, those that were had when it was cancelled."""
    return (CALLED_OFF,) if meeting.state == CANCELLED else usual


def _slice(parts: Sequence[_Section], offset: int, limit: int) -> list[ParticipantRow]:
    """Return up to `limit` rows of all sections together, from `offset` on."""
    lines: list[ParticipantRow] = []
    for part in parts:
        if offset < part.count and len(lines) < limit:
            lines += part.read(offset, limit - len(lines))
        offset = max(0, offset - part.count)
    return lines


def _participants(db: Session, meeting: Meeting, found: list[Enrollment], coming: bool) -> list[ParticipantRow]:
    members = find_channel_members_among(db, meeting.id, [each.person_id for each in found])
    removable = meeting.live and coming
    return [_participant(each, members.get(each.person_id), removable) for each in found]


def _participant(enrollment: Enrollment, member: ChannelMember | None, removable: bool) -> ParticipantRow:
    missing = member if member is not None and member.state in (GONE, OUTSIDE, REFUSED) else None
    return ParticipantRow(
        "participant",
        person_view(enrollment.person),
        state=enrollment.state,
        source=enrollment.source,
        by=person_view(enrollment.added_by) if enrollment.added_by_id != enrollment.person_id else None,
        method=enrollment.method or "",
        since=enrollment.created_at,
        channel=missing.state if missing else "",
        error=missing.error if missing else "",
        removable=removable,
        email=enrollment.person.email,
    )


def _queue(found: list[WaitlistEntry], before: int) -> list[ParticipantRow]:
    """Return rows of the queue. `before` is how many wait before the first of these, less the offers among these."""
    return [_queue_row(entry, before + index + 1) for index, entry in enumerate(found)]


def _queue_row(entry: WaitlistEntry, number: int) -> ParticipantRow:
    person, since, email = person_view(entry.person), entry.created_at, entry.person.email
    if entry.state == WAITING:
        return ParticipantRow("waiting", person, since=since, queue_number=number, email=email)
    return ParticipantRow("offered", person, since=since, until=entry.offer_until, email=email)


def send_csv(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> None:
    """Send the list as CSV to the actor in a direct message. Clicked twice at once, it arrives once.

    Raises Refusal for everyone except the host and admins.
    """
    meeting = find_masterclass(db, actor, meeting_id)
    require_manager(actor, meeting)
    key = f"participants:{meeting.id}:{actor.id}"
    notify(db, NoticeKind.PARTICIPANTS_FILE, actor, by=actor, meeting=meeting, key=key, now=now)


def participants_file(db: Session, reader: Person, meeting: Meeting, now: dt.datetime) -> bytes | None:
    """Return the whole list as CSV, with times in the reader's zone; None for someone who may not have it.

    It begins with a byte order mark, without which Excel does not take it for UTF-8.
    """
    if not can_manage(reader, meeting):
        return None
    view = describe(db, reader, [meeting], now)[0]
    parts = _sections(db, reader, meeting, view.seats, now)
    lines = _slice(parts, 0, sum(part.count for part in parts))
    written = io.StringIO(newline="")
    table = csv.writer(written)
    table.writerow(["Name", "Slack ID", "Email", "How they came", "Attendance", "State", f"Since ({reader.zone})"])
    table.writerows([_escape_formula(cell) for cell in _cells(line, reader.zone)] for line in lines)
    return written.getvalue().encode("utf-8-sig")


SOURCE_TEXTS = {
    "guest": "Invited by {by}",
    "moved": "Moved along by {by}",
    "waitlist": "From the waitlist",
    "booked": "Reserved a spot",
}
METHOD_TEXTS = {"online": "Online", "in_person": "In person"}
STATE_TEXTS = {
    "attending": "Attending",
    "asked": "Asked, has yet to confirm",
    "cancelled": "Had a spot when it was cancelled",
}
CHANNEL_TEXTS = {
    "gone": ", has left the channel",
    "outside": ", not in the channel",
    "refused": ", Slack does not let them into the channel",
}


def _cells(line: ParticipantRow, zone: str) -> list[str]:
    came = SOURCE_TEXTS.get(line.source, "").format(by=line.by.name if line.by else "themselves")
    state = STATE_TEXTS.get(line.state, "") + CHANNEL_TEXTS.get(line.channel, "")
    if line.kind == "waiting":
        state = f"Number {line.queue_number} on the waitlist"
    if line.kind == "offered":
        state = f"Offered a spot until {_local(line.until, zone)}"
    if line.kind == "visiting":
        state = "In the channel without a spot"
    attends, since = METHOD_TEXTS.get(line.method, ""), _local(line.since, zone)
    return [line.person.name, line.person.slack_id, line.email, came, attends, state, since]


def _local(instant: dt.datetime | None, zone: str) -> str:
    return f"{instant.astimezone(find_zone(zone)):%Y-%m-%d %H:%M}" if instant is not None else ""


def _escape_formula(cell: str) -> str:
    """Return the same text, marked as text where a spreadsheet would take it for a formula."""
    return f"'{cell}" if cell.lstrip(" \n\u00a0\u200b\ufeff").startswith(tuple(FORMULA_STARTS)) else cell
