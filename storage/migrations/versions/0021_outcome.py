"""What becomes of meetings after their end: who was there, drafts of that, and permissions to book all the same."""

import datetime as dt

import sqlalchemy as sa
from alembic import op

from storage.base import BigId, UtcDateTime

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

OVER = 4


def upgrade() -> None:
    """Add the tables and columns. Nobody is asked about what ended before there was the question."""
    op.add_column("program", sa.Column("no_shows_allowed", sa.Integer(), nullable=True))
    op.add_column("meeting", sa.Column("outcome_step", sa.SmallInteger(), server_default="0", nullable=False))
    op.add_column("meeting", sa.Column("asks_admins", sa.Boolean(), server_default=sa.false(), nullable=False))
    meeting = sa.table("meeting", sa.column("outcome_step", sa.SmallInteger()), sa.column("ends_at", UtcDateTime()))
    op.execute(sa.update(meeting).where(meeting.c.ends_at <= dt.datetime.now(dt.UTC)).values(outcome_step=OVER))
    is_live = "live = 1" if op.get_bind().dialect.name == "sqlite" else "live"
    asked = f"{is_live} AND outcome_step > 0 AND outcome_step < 3"
    left = f"{asked} AND asks_admins{' = 1' if op.get_bind().dialect.name == 'sqlite' else ''}"
    _partial("ix_meeting_outcome", "meeting", ["outcome_step", "ends_at"], f"{is_live} AND outcome_step < {OVER}")
    _partial("ix_meeting_to_record", "meeting", ["host_id", "outcome_step"], asked)
    _partial("ix_meeting_left_to_record", "meeting", ["workspace_id", "outcome_step"], left)
    _add_attendance()
    _add_permissions()


def _add_attendance() -> None:
    op.create_table(
        "attendance",
        _meeting_key(),
        sa.Column("person_id", BigId, sa.ForeignKey("person.id", name="fk_attendance_person_id"), nullable=False),
        _workspace("attendance"),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=False),
        _person("attendance", "recorded_by_id"),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("disputed_at", UtcDateTime(), nullable=True),
        _person("attendance", "settled_by_id", nullable=True),
        sa.Column("settled_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name="fk_attendance_meeting_id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("meeting_id", "person_id", name="pk_attendance"),
    )
    missed = "state = 'no_show' AND role != 'host' AND disputed_at IS NULL"
    _partial("ix_attendance_missed", "attendance", ["person_id", "ends_at"], missed)
    _partial("ix_attendance_missed_lately", "attendance", ["workspace_id", "ends_at"], missed)
    _partial("ix_attendance_disputed", "attendance", ["workspace_id", "disputed_at"], "disputed_at IS NOT NULL")
    op.create_table(
        "attendance_draft",
        _meeting_key(),
        _person("attendance_draft", "person_id"),
        _workspace("attendance_draft"),
        sa.Column("absent", sa.JSON(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name="fk_attendance_draft_meeting_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("meeting_id", "person_id", name="pk_attendance_draft"),
    )
    op.create_index("ix_attendance_draft_made_at", "attendance_draft", ["made_at"])


def _add_permissions() -> None:
    name = "booking_permission"
    op.create_table(
        name,
        sa.Column("id", BigId, nullable=False),
        _workspace(name),
        _person(name, "person_id"),
        sa.Column("meeting_id", BigId, nullable=True),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        _person(name, "answered_by_id", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_booking_permission"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_booking_permission_created_at", name, ["created_at"])
    in_force = "state IN ('asked', 'allowed')"
    _partial("uq_booking_permission_person", name, ["person_id"], in_force, unique=True)
    _partial("ix_booking_permission_asked", name, ["workspace_id", "id"], "state = 'asked'")


def _meeting_key() -> sa.Column[int]:
    return sa.Column("meeting_id", BigId, autoincrement=False, nullable=False)


def _workspace(table: str) -> sa.Column[int]:
    key = sa.ForeignKey("workspace.id", name=f"fk_{table}_workspace_id")
    return sa.Column("workspace_id", BigId, key, nullable=False)


def _person(table: str, column: str, *, nullable: bool = False) -> sa.Column[int]:
    key = sa.ForeignKey("person.id", name=f"fk_{table}_{column}")
    return sa.Column(column, BigId, key, nullable=nullable)


def _partial(name: str, table: str, columns: list[str], condition: str, *, unique: bool = False) -> None:
    where = sa.text(condition)
    op.create_index(name, table, columns, unique=unique, sqlite_where=where, postgresql_where=where)
