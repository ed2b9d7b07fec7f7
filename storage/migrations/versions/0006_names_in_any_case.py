"""People are listed by name whatever the case, also on SQLite: the indexes that such lists are read from."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let the two indexes hold the names in small letters."""
    for role, name in (("mentor", "ix_person_mentors"), ("looking", "ix_person_looking")):
        op.drop_index(name, "person")
        op.create_index(name, "person", ["workspace_id", role, sa.text("lower(name)"), "id"])
