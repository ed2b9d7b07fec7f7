"""Who gave up places late is counted for admins: an index finds them."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

NAME = "ix_enrollment_left_late"


def upgrade() -> None:
    """Add the index."""
    is_late = "left_late = 1" if op.get_bind().dialect.name == "sqlite" else "left_late"
    condition = sa.text(f"{is_late} AND state = 'left'")
    op.create_index(
        NAME,
        "enrollment",
        ["workspace_id", "starts_at"],
        sqlite_where=condition,
        postgresql_where=condition,
    )


def downgrade() -> None:
    """Remove it."""
    op.drop_index(NAME, "enrollment")
