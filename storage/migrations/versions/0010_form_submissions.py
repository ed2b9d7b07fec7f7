"""Forms take effect once. And on SQLite ids are never used twice: `storage.migrations.sqlite_ids` sees to that."""

import sqlalchemy as sa
from alembic import op

from storage.base import UtcDateTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table of the forms that have taken effect."""
    op.create_table(
        "form_submission",
        sa.Column("workspace_id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False),
        sa.Column("key", sa.String(32), nullable=False),
        sa.Column("content", sa.String(64), nullable=False),
        sa.Column("result", sa.JSON(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name="fk_form_submission_workspace_id"),
        sa.PrimaryKeyConstraint("workspace_id", "key", name="pk_form_submission"),
    )
    op.create_index("ix_form_submission_created_at", "form_submission", ["created_at"])
