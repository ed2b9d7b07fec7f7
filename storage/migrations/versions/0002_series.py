"""Series: sessions made together by bulk duplication."""

import sqlalchemy as sa
from alembic import op

from storage.base import BigId

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let a session know which series it belongs to."""
    op.add_column("meeting", sa.Column("series_id", BigId, nullable=True))
    op.create_index("ix_meeting_series", "meeting", ["series_id", "starts_at"])
