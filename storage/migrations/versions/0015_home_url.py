"""A workspace knows where a browser finds the app's Home tab, so that mail can lead there."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the address; it is asked for at the next start."""
    op.add_column("workspace", sa.Column("home_url", sa.String(255), nullable=False, server_default=""))
