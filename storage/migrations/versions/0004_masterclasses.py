"""What masterclasses need, with their channels and queues; mail; and the messages with which people join a meeting."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from storage.base import BigId, UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the new tables, and what the old ones lack."""
    program()
    people()
    meetings()
    waitlist()
    channels()
    sketches()


def only(condition: str) -> dict[str, Any]:
    """A partial index, on both databases."""
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def refers(table: str, name: str, to: str) -> sa.ForeignKeyConstraint:
    """A foreign key to another table's id, named as all of them are."""
    return sa.ForeignKeyConstraint([name], [f"{to}.id"], name=f"fk_{table}_{name}")


def flag(name: str, *, on: bool = False) -> sa.Column[bool]:
    """A flag that is off at first, unless it is `on`."""
    return sa.Column(name, sa.Boolean(), server_default=sa.true() if on else sa.false(), nullable=False)


def text(name: str, length: int | None = None) -> sa.Column[str]:
    """A text that is empty at first."""
    return sa.Column(name, sa.String(length) if length else sa.Text(), server_default="", nullable=False)


def program() -> None:
    """Whether mentors may host, where that is announced, and whether there is mail."""
    op.add_column("program", flag("masterclasses", on=True))
    op.add_column("program", flag("public_channels"))
    op.add_column("program", text("announcement_channel", 32))
    op.add_column("program", text("announcement_trouble", 64))
    op.add_column("program", flag("email", on=True))
    op.add_column("program", flag("sends_mail"))


def people() -> None:
    """Where mail reaches them, and whether they want it."""
    op.add_column("person", text("email", 320))
    op.add_column("person", flag("email_too"))
    op.add_column("person", text("email_trouble", 255))


def meetings() -> None:
    """What a masterclass has besides, and what of a meeting has been told."""
    op.add_column("meeting", text("title", 150))
    op.add_column("meeting", text("description"))
    op.add_column("meeting", sa.Column("maximum", sa.Integer(), nullable=True))
    op.add_column("meeting", sa.Column("minimum", sa.Integer(), nullable=True))
    op.add_column("meeting", sa.Column("moved_from_id", BigId, nullable=True))
    op.add_column("meeting", sa.Column("moved_to_id", BigId, nullable=True))
    op.add_column("meeting", flag("day_before_told"))
    op.add_column("meeting", sa.Column("join_told", sa.Integer(), server_default="0", nullable=False))
    op.create_index("ix_meeting_kind", "meeting", ["workspace_id", "kind", "live", "starts_at"])
    op.create_index("ix_meeting_to_join", "meeting", ["starts_at"], **only("live AND join_told < 2"))
    op.create_index(
        "ix_meeting_day_before",
        "meeting",
        ["starts_at"],
        **only("live AND kind = 'masterclass' AND NOT day_before_told"),
    )
    op.add_column("enrollment", sa.Column("mailed", sa.Integer(), nullable=True))
    op.add_column("enrollment", text("mailed_as", 16))
    op.create_index(
        "uq_enrollment_participant",
        "enrollment",
        ["meeting_id", "person_id"],
        unique=True,
        **only("role = 'participant' AND state IN ('attending', 'asked')"),
    )


def waitlist() -> None:
    """A queue for each full masterclass."""
    op.create_index(
        "uq_waitlist_entry_meeting",
        "waitlist_entry",
        ["meeting_id", "person_id"],
        unique=True,
        **only("mentor_id IS NULL AND state IN ('waiting', 'offered')"),
    )


def channels() -> None:
    """The Slack channels of masterclasses, and how each person stands to them."""
    op.create_table(
        "channel",
        sa.Column("id", BigId, nullable=False),
        sa.Column("workspace_id", BigId, nullable=False),
        sa.Column("meeting_id", BigId, nullable=False),
        text("slack_id", 32),
        text("name", 80),
        flag("private", on=True),
        sa.Column("state", sa.String(16), nullable=False),
        text("trouble", 255),
        text("shown", 64),
        text("card_ts", 32),
        flag("pinned"),
        sa.Column("archive_at", UtcDateTime(), nullable=True),
        refers("channel", "workspace_id", "workspace"),
        sa.PrimaryKeyConstraint("id", name="pk_channel"),
    )
    op.create_index("uq_channel_meeting", "channel", ["meeting_id"], unique=True)
    op.create_index("ix_channel_slack_id", "channel", ["workspace_id", "slack_id"])
    op.create_index("ix_channel_archive_at", "channel", ["archive_at"])
    op.create_table(
        "channel_member",
        sa.Column("channel_id", BigId, nullable=False),
        sa.Column("person_id", BigId, nullable=False),
        sa.Column("workspace_id", BigId, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        text("error", 64),
        flag("told"),
        refers("channel_member", "channel_id", "channel"),
        refers("channel_member", "person_id", "person"),
        refers("channel_member", "workspace_id", "workspace"),
        sa.PrimaryKeyConstraint("channel_id", "person_id", name="pk_channel_member"),
    )


def sketches() -> None:
    """What is being planned, between a form and its review."""
    op.create_table(
        "sketch",
        sa.Column("id", BigId, nullable=False),
        sa.Column("workspace_id", BigId, nullable=False),
        sa.Column("person_id", BigId, nullable=False),
        sa.Column("meeting_id", BigId, nullable=True),
        sa.Column("plan", sa.JSON(), nullable=False),
        flag("saved"),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        refers("sketch", "workspace_id", "workspace"),
        refers("sketch", "person_id", "person"),
        sa.PrimaryKeyConstraint("id", name="pk_sketch"),
    )
    op.create_index("ix_sketch_made_at", "sketch", ["made_at"])
