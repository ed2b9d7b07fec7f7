"""The conditions of indexes are read from the models, as those of the queries are: on SQLite both then are alike."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

# An index of SQLite serves only queries that state its condition in the same words, and SQLAlchemy says `live = 1`.
CONDITIONS = {
    "ix_meeting_to_join": ("meeting", ["starts_at"], "live = 1 AND join_told < 2"),
    "ix_meeting_cancel_at": ("meeting", ["cancel_at"], "live = 1 AND cancel_at IS NOT NULL"),
    "ix_meeting_day_before": ("meeting", ["starts_at"], "live = 1 AND kind = 'masterclass' AND day_before_told = 0"),
    "uq_notice_key": ("notice", ["workspace_id", "key"], "\"key\" IS NOT NULL AND state = 'waiting'"),
}


def upgrade() -> None:
    """Make those indexes again whose condition was in other words."""
    if op.get_bind().dialect.name == "sqlite":
        for name, (table, columns, condition) in CONDITIONS.items():
            op.drop_index(name, table)
            op.create_index(name, table, columns, unique=name.startswith("uq"), sqlite_where=sa.text(condition))
