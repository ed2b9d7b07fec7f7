"""Fills an empty, migrated database with sessions whose mentors and mentees are to be reminded, by two statements."""

import datetime as dt
import re

import sqlalchemy as sa

from benchmarks.seed import put_program
from storage.base import UtcDateTime
from storage.database import make_engine

EARLIER = dt.timedelta(days=30)
PEOPLE = 1_000
INSERT_PEOPLE = """
    INSERT INTO person (workspace_id, slack_id, name, zone)
    WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 1000)
    SELECT 1, 'U' || n, 'Person ' || n, 'UTC' FROM numbers
"""
INSERT_MEETINGS = """
    INSERT INTO meeting (workspace_id, kind, state, live, host_id, location_id, zone, online, in_person, created_by_id,
        created_at, starts_at, ends_at)
    WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < :count)
    SELECT 1, 'session', 'published', TRUE, n % 1000 + 1, 1, 'UTC', FALSE, TRUE, n % 1000 + 1, :created,
        CASE WHEN n <= :due THEN :soon ELSE :later END, CASE WHEN n <= :due THEN :soon_end ELSE :later_end END
    FROM numbers
"""
INSERT_PLACES = """
    INSERT INTO enrollment (workspace_id, meeting_id, person_id, role, source, state, added_by_id, created_at,
        starts_at, ends_at, live, blocks, remind_for, remind_at)
    SELECT 1, id, (host_id + :shift) % 1000 + 1, :role, 'booked', 'attending', host_id, created_at,
        starts_at, ends_at, live, FALSE, starts_at, CASE WHEN id <= :due THEN :now ELSE :remind_later END
    FROM meeting
"""


def fill(url: str, meetings: int, *, due: int, now: dt.datetime) -> None:
    """Add so many sessions, each with a mentor and a mentee; of the first `due` both are to be reminded now."""
    minute, hour = dt.timedelta(minutes=1), dt.timedelta(hours=1)
    soon, later = now + 10 * minute, now + EARLIER
    instants = {
        "created": now - EARLIER,
        "soon": soon,
        "soon_end": soon + hour,
        "later": later,
        "later_end": later + hour,
        "now": now,
        "remind_later": later - 10 * minute,
    }
    engine = make_engine(url, with_timeouts=False)
    with engine.begin() as connection:
        put_program(connection, now)
        _run(connection, INSERT_PEOPLE, {}, {"count": PEOPLE})
        _run(connection, INSERT_MEETINGS, instants, {"count": meetings, "due": due})
        for role, shift in (("host", PEOPLE - 1), ("mentee", 0)):
            _run(connection, INSERT_PLACES, instants, {"due": due, "role": role, "shift": shift})
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if connection.dialect.name == "postgresql":  # SQLite plans by numbers that the migrations set
            connection.execute(sa.text("ANALYZE"))
    engine.dispose()


def _run(connection: sa.Connection, text: str, instants: dict[str, dt.datetime], values: dict[str, object]) -> None:
    """Run the statement with these values; instants are kept as everywhere."""
    named = set(re.findall(r":(\w+)", text))
    typed = [sa.bindparam(name, value, UtcDateTime()) for name, value in instants.items() if name in named]
    connection.execute(sa.text(text).bindparams(*typed), values)
