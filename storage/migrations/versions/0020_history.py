"""Meetings keep what happened to them, and who was told."""

import sqlalchemy as sa
from alembic import op

from storage.base import BigId, UtcDateTime

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "history_entry",
        sa.Column("id", BigId, nullable=False),
        sa.Column("workspace_id", BigId, nullable=False),
        sa.Column("meeting_id", BigId, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("by_id", BigId, nullable=True),
        sa.Column("person_id", BigId, nullable=True),
        sa.Column("detail", sa.String(200), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name="fk_history_entry_workspace_id"),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name="fk_history_entry_by_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_history_entry_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_history_entry"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_history_entry_meeting", "history_entry", ["meeting_id", "id"])
    op.create_index("ix_history_entry_at", "history_entry", ["at"])
