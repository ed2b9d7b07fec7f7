"""The calendar files that the bot sent to someone."""

import datetime as dt
from typing import Any

import icalendar
import sqlalchemy as sa

from localslack.testing.person import Person
from storage.calendar_entry import CalendarEntry
from tests.support.running_bot import RunningBot


def entries(person: Person) -> list[Any]:
    """Return all calendar files in the direct message, oldest first."""
    files = [each for message in person.messages if message.message for each in message.message.files]
    return [icalendar.Calendar.from_ical(person.team.files[each].content.decode()) for each in files]


def files_in_messages(person: Person) -> list[int]:
    """Return how many files each message with files brought, oldest first."""
    return [len(each.message.files) for each in person.messages if each.message and each.message.files]


def meetings_by_uid(bot: RunningBot) -> dict[str, int]:
    """Return the id of the meeting of which each entry is, by UID."""
    return {
        entry.uid: entry.meeting_id for entry in bot.transact(lambda db: list(db.scalars(sa.select(CalendarEntry))))
    }


def told_of(bot: RunningBot, person: Person, meeting_id: int) -> list[tuple[str, str]]:
    """Return METHOD and STATUS of each file of this meeting, oldest first."""
    meetings = meetings_by_uid(bot)
    return [(method, status) for method, uid, _, status in events(person) if meetings[uid] == meeting_id]


def events(person: Person) -> list[tuple[str, str, int, str]]:
    """Return METHOD, UID, SEQUENCE and STATUS of every event, oldest first."""
    return [
        (str(file["method"]), str(event["uid"]), int(event["sequence"]), str(event["status"]))
        for file in entries(person)
        for event in file.walk("VEVENT")
    ]


def start_by_own_rules(file: Any) -> dt.datetime:
    """Return when the event of a file begins (UTC), by the zone's rules in the file and not by those known here."""
    (event,), (rules,) = file.walk("VEVENT"), file.walk("VTIMEZONE")
    local: dt.datetime = event["dtstart"].dt.replace(tzinfo=rules.to_tz(lookup_tzid=False))
    return local.astimezone(dt.UTC)
