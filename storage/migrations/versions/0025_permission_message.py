"""Whoever asks an admin to let them book can say why."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the message."""
    op.add_column("booking_permission", sa.Column("message", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    """Remove it."""
    op.drop_column("booking_permission", "message")
