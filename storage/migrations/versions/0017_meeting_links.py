"""People have a meeting link of their own, and meetings may take place only online, in no location."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what says so."""
    op.add_column("person", sa.Column("meeting_link", sa.String(2000), server_default="", nullable=False))
    op.add_column("location", sa.Column("online", sa.Boolean(), server_default=sa.false(), nullable=False))
