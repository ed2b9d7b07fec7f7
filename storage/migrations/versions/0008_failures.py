"""Failed attempts of a notice are counted for each cause, and one that waits long no longer holds back its lane."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns. Notices that have failed before begin to count anew, which gives them more time, never less."""
    op.add_column("notice", sa.Column("cause", sa.String(8), server_default="", nullable=False))
    op.add_column("notice", sa.Column("failures", sa.JSON(), nullable=True))
    op.add_column("notice", sa.Column("passed_by", sa.Boolean(), server_default=sa.false(), nullable=False))
