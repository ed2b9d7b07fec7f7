"""The calendar files that the bot sent to somebody."""

from typing import Any

import icalendar

from localslack.testing.person import Person


def entries(person: Person) -> list[Any]:
    """Return all calendar files in the direct message, oldest first."""
    files = [each for message in person.messages if message.message for each in message.message.files]
    return [icalendar.Calendar.from_ical(person.team.files[each].content.decode()) for each in files]


def events(person: Person) -> list[tuple[str, str, int, str]]:
    """Return METHOD, UID, SEQUENCE and STATUS of every event, oldest first."""
    return [
        (str(file["method"]), str(event["uid"]), int(event["sequence"]), str(event["status"]))
        for file in entries(person)
        for event in file.walk("VEVENT")
    ]
