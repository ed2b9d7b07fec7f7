"""Fills every table of PostgreSQL that grows with as many rows as a big company has after years, in one workspace."""

import sqlalchemy as sa

from storage.database import make_engine
from storage.migrate import METADATA

ROWS = 50_000
PEOPLE = 20_000
SMALL = ("workspace", "program", "location", "people_group", "lease")  # a few rows, however long it all goes on
GROWING = frozenset(METADATA.tables) - set(SMALL)

# Evenly over ten years until now and one to come; whatever the tests' clocks show is in between, near the end.
MOMENT = f"now() - interval '10 years' + interval '11 years' * n / {ROWS}"
VALUES = {
    "workspace_id": "1",
    "person_id": f"n % {PEOPLE} + 1",
    "host_id": f"n % {PEOPLE} + 1",
    "low_id": f"n % {PEOPLE} + 1",
    "high_id": f"n % {PEOPLE} + 1 + n",
    "location_id": "n % 10 + 1",
    "live": "true",
    "blocks": "true",
    "mentor": "n % 5 = 0",
    "looking": "n % 20 = 0",
    "series_id": "n / 10 + 1",
    "sender_id": f"n % {PEOPLE} + 1",
    "team_id": "'T' || n",
    "slack_id": "'U' || n",
    "name": "'Name ' || n",
    "folded": "'name ' || n",
    "zone": "'Zone/' || n % 30",
    "reading": "1",
    "state": "'attending'",
    "meeting.state": "'published'",
    "meeting.kind": "CASE WHEN n % 20 = 0 THEN 'masterclass' ELSE 'session' END",
    "meeting.start_stage": f"CASE WHEN n < {ROWS} * 10 / 11 THEN 2 ELSE 0 END",
    "meeting.day_before_told": f"n < {ROWS} * 10 / 11",
    "meeting.outcome_step": f"CASE WHEN n < {ROWS} * 10 / 11 THEN 4 ELSE n % 5 END",
    "meeting.asks_admins": "n % 100 = 0",
    "meeting.restricted": "n % 10 = 0",
    "enrollment.remind_for": MOMENT,
    "enrollment.remind_at": f"CASE WHEN n >= {ROWS} * 10 / 11 THEN {MOMENT} - interval '10 minutes' END",
    "enrollment.role": "CASE WHEN n % 2 = 0 THEN 'host' ELSE 'mentee' END",
    "notice.state": "CASE WHEN n % 99 = 0 THEN 'waiting' ELSE 'sent' END",
    "notice.lane": f"'person:' || n % {PEOPLE} + 1",
    "notice.key": "'card:' || n",
    "session_request.state": "CASE WHEN n % 49 = 0 THEN 'pending' ELSE 'accepted' END",
    "waitlist_entry.state": "CASE WHEN n % 49 = 0 THEN 'waiting' ELSE 'accepted' END",
    "waitlist_entry.mentor_id": "CASE WHEN n % 3 = 0 THEN n % 1000 + 1 END",
    "mentor_application.state": "CASE WHEN n % 5001 = 0 THEN 'pending' ELSE 'approved' END",
    "slack_admin": "n % 1000 = 0",
    "channel.state": "'archived'",
    "channel_member.state": "'inside'",
    "card.subject": "'meeting:' || n",
    "group_member.group_id": "n % 11 + 1",
    "meeting_group.meeting_id": "n * 10",  # of each meeting that is restricted
    "meeting_group.group_id": "n % 11 + 1",
    "card.lane": f"'person:' || n % {PEOPLE} + 1",
    "person_tag.kind": "'topic'",
    "person_tag.folded": "'topic ' || n % 499",
    "seen_event.event_id": "'Ev' || n",
    "form_submission.key": "'key' || n",
    "calendar_entry.uid": "'uid' || n",
}


def fill(url: str) -> None:
    """Fill the migrated, empty database at this URL, and let PostgreSQL know what is in it."""
    engine = make_engine(url, with_timeouts=False).execution_options(isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text("SET session_replication_role = replica"))  # no foreign keys
        for table in METADATA.sorted_tables:
            connection.execute(sa.text(_insert(table)))
        connection.execute(sa.text("ANALYZE"))
    engine.dispose()


def _insert(table: sa.Table) -> str:
    """Return the statement that fills a table; what may be empty, and is not named above, is."""
    values = {column.name: _value(table, column) for column in table.columns}
    given = {f'"{name}"': value for name, value in values.items() if value is not None}
    count = {"person": PEOPLE, "meeting_group": ROWS // 10, **dict.fromkeys(SMALL, 10)}.get(table.name, ROWS)
    rows = f"SELECT {', '.join(given.values())} FROM generate_series(1, {count}) n"  # noqa: S608
    return f"INSERT INTO {table.name} ({', '.join(given)}) {rows}"


def _value(table: sa.Table, column: sa.Column[object]) -> str | None:
    named = VALUES.get(f"{table.name}.{column.name}", VALUES.get(column.name))
    if column.primary_key and column.name in ("id", "workspace_id") or table.name in SMALL and column.name == "id":
        return "n"
    if named is not None:
        return named
    if column.nullable and column.name not in ("meeting_id", "mentor_id"):
        return None
    return _of_type(column)


def _of_type(column: sa.Column[object]) -> str:
    if column.name == "starts_at":
        return MOMENT
    if column.name == "ends_at":
        return f"{MOMENT} + interval '1 hour'"
    kind = column.type.as_generic() if not isinstance(column.type, sa.types.TypeDecorator) else sa.DateTime()
    simple: list[tuple[type[object], str]] = [
        (sa.DateTime, MOMENT),
        (sa.Boolean, "false"),
        (sa.Integer, "n"),
        (sa.JSON, "'{}'"),
    ]
    return next((value for each, value in simple if isinstance(kind, each)), "''")
