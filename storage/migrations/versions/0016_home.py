"""When somebody chose a list in Home, when Home was last drawn for a meeting that is about to begin, and what is shown
on a card.
"""

import sqlalchemy as sa
from alembic import op

from storage.base import UtcDateTime

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Add the columns."""
    op.add_column("person", sa.Column("home_list_at", UtcDateTime(), nullable=True))
    op.add_column("card", sa.Column("digest", sa.String(64), nullable=False, server_default=""))
    op.add_column("meeting", sa.Column("home_drawn_at", UtcDateTime(), nullable=True))
