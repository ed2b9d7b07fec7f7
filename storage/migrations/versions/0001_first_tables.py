"""The first tables: workspaces, people, locations, sessions with their enrollments, the outbox."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from storage.base import BigId, UtcDateTime
from storage.migrations import POSTGRESQL_EXCLUSION

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make everything that the first version needs."""
    workspace()
    lease()
    location()
    person()
    seen_event()
    card()
    meeting()
    notice()
    enrollment()
    no_overlaps()


def no_overlaps() -> None:
    """Nobody is in two live meetings at once: the net behind the rules. SQLite gets its triggers from env.py."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(POSTGRESQL_EXCLUSION)


def only(condition: str) -> dict[str, Any]:
    """A partial index, on both databases."""
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def workspace() -> None:
    """One Slack workspace."""
    op.create_table(
        "workspace",
        sa.Column("id", BigId, nullable=False),
        sa.Column("team_id", sa.String(32), nullable=False),
        sa.Column("name", sa.String(255), server_default="", nullable=False),
        sa.Column("url", sa.String(255), server_default="", nullable=False),
        sa.Column("named_admins", sa.JSON(), nullable=False),
        sa.Column("sweep_at", UtcDateTime(), nullable=False),
        sa.Column("sweep_cursor", sa.String(255), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_workspace"),
        sa.UniqueConstraint("team_id", name="uq_workspace_team_id"),
    )


def lease() -> None:
    """The right to send to a workspace."""
    op.create_table(
        "lease",
        sa.Column("workspace_id", BigId, nullable=False),
        sa.Column("owner", sa.String(80), server_default="", nullable=False),
        sa.Column("epoch", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("until", UtcDateTime(), nullable=False),
        sa.Column("pauses", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name="fk_lease_workspace_id"),
        sa.PrimaryKeyConstraint("workspace_id", name="pk_lease"),
    )


def location() -> None:
    """Places with a time zone."""
    op.create_table(
        "location",
        sa.Column("id", BigId, nullable=False),
        sa.Column("workspace_id", BigId, nullable=False),
        sa.Column("name", sa.String(75), nullable=False),
        sa.Column("zone", sa.String(64), nullable=False),
        sa.Column("address", sa.String(500), server_default="", nullable=False),
        sa.Column("archived_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name="fk_location_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_location"),
    )
    op.create_index(
        "uq_location_name", "location", ["workspace_id", "name"], unique=True, **only("archived_at IS NULL")
    )


def person() -> None:
    """Members of a workspace."""
    op.create_table(
        "person",
        sa.Column("id", BigId, nullable=False),
        sa.Column("workspace_id", BigId, nullable=False),
        sa.Column("slack_id", sa.String(32), nullable=False),
        sa.Column("updated", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("headline", sa.String(255), server_default="", nullable=False),
        sa.Column("zone", sa.String(64), nullable=False),
        sa.Column("locale", sa.String(16), server_default="", nullable=False),
        sa.Column("image_url", sa.String(1024), server_default="", nullable=False),
        sa.Column("slack_admin", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("guest", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("bot", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("deactivated", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("foreign", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("named_admin", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("program_admin", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("mentor", sa.Boolean(), nullable=True),
        sa.Column("dm_channel", sa.String(32), nullable=True),
        sa.Column("home_list", sa.String(16), nullable=True),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name="fk_person_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
        sa.UniqueConstraint("workspace_id", "slack_id", name="uq_person_workspace_id_slack_id"),
    )
    op.create_index("ix_person_mentors", "person", ["workspace_id", "mentor", "name", "id"])


def seen_event() -> None:
    """Events of Slack's that have taken effect."""
    op.create_table(
        "seen_event",
        sa.Column("event_id", sa.String(64), nullable=False),
        sa.Column("workspace_id", BigId, nullable=False),
        sa.Column("seen_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name="fk_seen_event_workspace_id"),
        sa.PrimaryKeyConstraint("event_id", name="pk_seen_event"),
    )
    op.create_index("ix_seen_event_seen_at", "seen_event", ["seen_at"])


def card() -> None:
    """The message that shows a meeting to a person."""
    op.create_table(
        "card",
        sa.Column("meeting_id", BigId, autoincrement=False, nullable=False),
        sa.Column("person_id", BigId, autoincrement=False, nullable=False),
        sa.Column("workspace_id", BigId, nullable=False),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("ts", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_card_person_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name="fk_card_workspace_id"),
        sa.PrimaryKeyConstraint("meeting_id", "person_id", name="pk_card"),
    )


def meeting() -> None:
    """Sessions."""
    op.create_table(
        "meeting",
        sa.Column("id", BigId, nullable=False),
        sa.Column("workspace_id", BigId, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("host_id", BigId, nullable=False),
        sa.Column("location_id", BigId, nullable=False),
        sa.Column("zone", sa.String(64), nullable=False),
        sa.Column("starts_at", UtcDateTime(), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=False),
        sa.Column("online", sa.Boolean(), nullable=False),
        sa.Column("in_person", sa.Boolean(), nullable=False),
        sa.Column("meeting_url", sa.String(2000), server_default="", nullable=False),
        sa.Column("topic", sa.String(300), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("cancelled_by_id", BigId, nullable=True),
        sa.Column("created_by_id", BigId, nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("live = (state = 'published')", name="ck_meeting_live_when_published"),
        sa.CheckConstraint("ends_at > starts_at", name="ck_meeting_ends_after_start"),
        sa.ForeignKeyConstraint(["cancelled_by_id"], ["person.id"], name="fk_meeting_cancelled_by_id"),
        sa.ForeignKeyConstraint(["created_by_id"], ["person.id"], name="fk_meeting_created_by_id"),
        sa.ForeignKeyConstraint(["host_id"], ["person.id"], name="fk_meeting_host_id"),
        sa.ForeignKeyConstraint(["location_id"], ["location.id"], name="fk_meeting_location_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name="fk_meeting_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_meeting"),
        sa.UniqueConstraint("id", "starts_at", "ends_at", "live", name="uq_meeting_id_starts_at_ends_at_live"),
    )
    op.create_index("ix_meeting_host", "meeting", ["host_id", "live", "starts_at"])


def notice() -> None:
    """The outbox."""
    op.create_table(
        "notice",
        sa.Column("id", BigId, nullable=False),
        sa.Column("workspace_id", BigId, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("lane", sa.String(40), nullable=False),
        sa.Column("person_id", BigId, nullable=False),
        sa.Column("meeting_id", BigId, nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("refresh", sa.Boolean(), nullable=False),
        sa.Column("key", sa.String(80), nullable=True),
        sa.Column("urgency", UtcDateTime(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("sending_since", UtcDateTime(), nullable=True),
        sa.Column("channel", sa.String(32), nullable=True),
        sa.Column("ts", sa.String(32), nullable=True),
        sa.Column("error", sa.String(500), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_notice_person_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name="fk_notice_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_notice"),
    )
    op.create_index("ix_notice_done", "notice", ["created_at"])
    op.create_index("ix_notice_due", "notice", ["workspace_id", "id"], **only("state IN ('waiting', 'sending')"))
    op.create_index(
        "uq_notice_key", "notice", ["workspace_id", "key"], unique=True, **only("key IS NOT NULL AND state = 'waiting'")
    )


def enrollment() -> None:
    """People's places in meetings."""
    op.create_table(
        "enrollment",
        sa.Column("id", BigId, nullable=False),
        sa.Column("workspace_id", BigId, nullable=False),
        sa.Column("meeting_id", BigId, nullable=False),
        sa.Column("person_id", BigId, nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("source", sa.String(16), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("method", sa.String(16), nullable=True),
        sa.Column("about", sa.Text(), server_default="", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("added_by_id", BigId, nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("starts_at", UtcDateTime(), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("blocks", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["added_by_id"], ["person.id"], name="fk_enrollment_added_by_id"),
        sa.ForeignKeyConstraint(
            ["meeting_id", "starts_at", "ends_at", "live"],
            ["meeting.id", "meeting.starts_at", "meeting.ends_at", "meeting.live"],
            name="fk_enrollment_meeting",
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_enrollment_person_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name="fk_enrollment_workspace_id"),
        sa.PrimaryKeyConstraint("id", name="pk_enrollment"),
    )
    op.create_index("ix_enrollment_listing", "enrollment", ["person_id", "state", "starts_at"])
    op.create_index("ix_enrollment_meeting_id", "enrollment", ["meeting_id", "state"])
    op.create_index("ix_enrollment_person", "enrollment", ["person_id", "live", "blocks", "ends_at"])
    op.create_index(
        "uq_enrollment_mentee",
        "enrollment",
        ["meeting_id"],
        unique=True,
        **only("role = 'mentee' AND state = 'attending'"),
    )
