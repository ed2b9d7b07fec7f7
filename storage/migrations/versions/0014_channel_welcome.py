"""A channel remembers whether those in it have been greeted; those that are there already need no greeting."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("channel", sa.Column("welcomed", sa.Boolean(), nullable=False, server_default=sa.true()))


def downgrade() -> None:
    """Drop it again."""
    op.drop_column("channel", "welcomed")
