"""People who may not take part any more: what they hold is released, and what they host is handed over or cancelled."""

import datetime as dt

import sqlalchemy as sa
from alembic import op

from storage.base import UtcDateTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


HOLDS_SOMETHING = """
    EXISTS (SELECT 1 FROM enrollment WHERE enrollment.person_id = person.id AND enrollment.live)
    OR EXISTS (SELECT 1 FROM waitlist_entry WHERE waitlist_entry.state IN ('waiting', 'offered')
        AND (waitlist_entry.person_id = person.id OR waitlist_entry.mentor_id = person.id))
    OR EXISTS (SELECT 1 FROM session_request WHERE session_request.state = 'pending'
        AND (session_request.mentor_id = person.id OR session_request.mentee_id = person.id))
    OR EXISTS (SELECT 1 FROM mentor_application WHERE mentor_application.state = 'pending'
        AND mentor_application.person_id = person.id)
"""


def upgrade() -> None:
    """Add what is known of them; whoever left before this version and still holds something is put in order too."""
    op.add_column("person", sa.Column("forgotten", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("person", sa.Column("teams", sa.Text(), server_default="", nullable=False))
    op.add_column("person", sa.Column("left_at", UtcDateTime(), nullable=True))
    op.add_column("person", sa.Column("commitments_due_at", UtcDateTime(), nullable=True))
    op.add_column("meeting", sa.Column("cancel_at", UtcDateTime(), nullable=True))
    _partial_index("ix_person_commitments_due", "person", "commitments_due_at", "commitments_due_at IS NOT NULL")
    _partial_index("ix_meeting_cancel_at", "meeting", "cancel_at", "live AND cancel_at IS NOT NULL")
    _mark_leavers(dt.datetime.now(dt.UTC))


def _partial_index(name: str, table: str, column: str, condition: str) -> None:
    op.create_index(name, table, [column], sqlite_where=sa.text(condition), postgresql_where=sa.text(condition))


def _mark_leavers(now: dt.datetime) -> None:
    """Let those be looked at who may not take part and hold a place, wait, ask or are asked; ask Slack for the rest."""
    person = sa.table(
        "person",
        *(sa.column(name, sa.Boolean()) for name in ("guest", "deactivated", "foreign")),
        *(sa.column(name, UtcDateTime()) for name in ("left_at", "commitments_due_at")),
    )
    has_left = sa.or_(person.c.guest, person.c.deactivated, person.c["foreign"])
    op.execute(sa.update(person).where(has_left).values(left_at=now))
    op.execute(sa.update(person).where(has_left, sa.text(f"({HOLDS_SOMETHING})")).values(commitments_due_at=now))
    # Of which workspaces people are is told with the list of members: it is read again at once.
    workspace = sa.table("workspace", sa.column("sweep_at", UtcDateTime()))
    op.execute(sa.update(workspace).values(sweep_at=now))
