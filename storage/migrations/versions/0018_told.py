"""A submitted form keeps who was told by it, to say the same when it is submitted again."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add what says so."""
    op.add_column("form_submission", sa.Column("told", sa.JSON(), nullable=True))
