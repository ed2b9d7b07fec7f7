"""People say how a meeting was, and mentors see that in batches."""

import sqlalchemy as sa
from alembic import op

from storage.base import BigId, UtcDateTime

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "feedback",
        sa.Column("meeting_id", BigId, autoincrement=False, nullable=False),
        sa.Column("author_id", BigId, autoincrement=False, nullable=False),
        sa.Column("workspace_id", BigId, nullable=False),
        sa.Column("mentor_id", BigId, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.Column("comment", sa.Text(), server_default="", nullable=False),
        sa.Column("given_at", UtcDateTime(), nullable=True),
        sa.Column("written_at", UtcDateTime(), nullable=True),
        sa.Column("batch", sa.Integer(), nullable=True),
        sa.Column("shuffle", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("erased", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("thanked", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name="fk_feedback_meeting_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name="fk_feedback_author_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name="fk_feedback_workspace_id"),
        sa.ForeignKeyConstraint(["mentor_id"], ["person.id"], name="fk_feedback_mentor_id"),
        sa.PrimaryKeyConstraint("meeting_id", "author_id", name="pk_feedback"),
    )
    op.create_index("ix_feedback_author", "feedback", ["author_id"])
    for state, columns in (("given", ["mentor_id"]), ("shown", ["mentor_id", "shuffle"])):
        condition = sa.text(f"state = '{state}'")
        op.create_index(f"ix_feedback_{state}", "feedback", columns, sqlite_where=condition, postgresql_where=condition)
