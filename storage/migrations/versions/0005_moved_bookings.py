"""When the session starts to which a mentee has moved a booking: what the card of the one they left says."""

import sqlalchemy as sa
from alembic import op

from storage.base import UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add it to the places; of those left before it is not known."""
    op.add_column("enrollment", sa.Column("moved_to", UtcDateTime(), nullable=True))
