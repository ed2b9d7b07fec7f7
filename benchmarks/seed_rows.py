"""The rows with which databases are filled: people, meetings with their places, and notices that wait."""

import datetime as dt
from typing import Any

import sqlalchemy as sa

from storage.base import Base
from storage.meeting import ATTENDING, HOST, MENTEE, ONLINE, PUBLISHED
from storage.search_index import TOPIC

Row = dict[str, Any]
HOUR = dt.timedelta(hours=1)
READER = "U0READER"  # mentors some of the meetings, and so has full lists
ABOUT = " ".join(f"word{number} about what someone has done" for number in range(12))  # some 450 characters


def mentor(number: int) -> str:
    """Return a mentor's Slack id."""
    return READER if number == 0 else f"U0MENTOR{number}"


def mentee(number: int) -> str:
    """Return a mentee's Slack id."""
    return f"U0MENTEE{number}"


def put(connection: sa.Connection, table: type[Base], rows: list[Row]) -> None:
    """Add these rows."""
    for start in range(0, len(rows), 5000):
        connection.execute(sa.insert(table), rows[start : start + 5000])


def person_row(person_id: int, slack_id: str, mentors: bool) -> Row:
    """Return someone who has opened their Home tab, and who mentors or has never been asked."""
    return {
        "id": person_id,
        "workspace_id": 1,
        "slack_id": slack_id,
        "name": f"Person {person_id}",
        "headline": "Engineer",
        "zone": "Europe/Berlin",
        "locale": "en-US",
        "mentor": True if mentors else None,
        "home_list": "upcoming",
    }


def mentor_row(number: int) -> Row:
    """Return a mentor with a profile of the usual length, and the text by which they are found."""
    row = person_row(1 + number, mentor(number), True) | {"about": ABOUT}
    words = ("engineer", "person", f"{number:05}", "subject", *(("rare",) if number == 7 else ()))
    return row | {"folded": f" {' '.join(words)} {ABOUT} "}


def topic_row(person_id: int) -> Row:
    """Return one of ten topics, so that many have it where many mentor."""
    name = f"Subject {person_id % 10}"
    return {"workspace_id": 1, "person_id": person_id, "kind": TOPIC, "folded": name.lower(), "name": name}


def meeting_row(meeting_id: int, host_id: int, starts_at: dt.datetime) -> Row:
    """Return a published session of an hour, online."""
    return {
        "id": meeting_id,
        "workspace_id": 1,
        "kind": "session",
        "state": PUBLISHED,
        "live": True,
        "host_id": host_id,
        "location_id": 1,
        "zone": "Europe/Berlin",
        "starts_at": starts_at,
        "ends_at": starts_at + HOUR,
        "online": True,
        "in_person": False,
        "meeting_url": "https://meet.example.com/room",
        "topic": "Anything",
        "created_by_id": host_id,
        "created_at": starts_at - 200 * HOUR,
    }


def place_row(meeting_id: int, person_id: int, role: str, starts_at: dt.datetime) -> Row:
    """Return the place of someone who attends that meeting."""
    return {
        "workspace_id": 1,
        "meeting_id": meeting_id,
        "person_id": person_id,
        "role": role,
        "source": "host" if role == HOST else "booked",
        "state": ATTENDING,
        "method": ONLINE if role == MENTEE else None,
        "added_by_id": person_id,
        "created_at": starts_at - 200 * HOUR,
        "starts_at": starts_at,
        "ends_at": starts_at + HOUR,
        "live": True,
        "blocks": True,
    }


def notice_row(person_id: int, workspace_id: int, now: dt.datetime) -> Row:
    """Return a short message that waits to be told to this person."""
    return {
        "workspace_id": workspace_id,
        "kind": "roles",
        "lane": f"person:{person_id}",
        "person_id": person_id,
        "details": {"by": person_id, "gained": ["mentor"], "lost": []},
        "refresh": False,
        "urgency": now,
        "created_at": now,
        "due_at": now,
        "state": "waiting",
    }
