"""One row for each meeting and person says what is in their calendar, and numbers it for mail and file alike; and a
location says how far its meetings have followed a new name or address.
"""

import sqlalchemy as sa
from alembic import op

from storage.base import BigId, UtcDateTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

# Nobody knows which entries are in whose calendar: all pairs of a meeting and a person keep the UID that they had, with
# a number above all that ever stood in a mail or a file of it. (The file of a masterclass counted the changes of the
# place as well.) What content had that number is not known, so the next that goes out gets another.
FILL = """
INSERT INTO calendar_entry (
    meeting_id, person_id, workspace_id, uid, sequence, by_file,
    filed, filed_sequence, mailed, mailed_sequence
)
SELECT
    place.meeting_id, place.person_id, place.workspace_id,
    'session-' || place.meeting_id || '-person-' || place.person_id || '@mentorship',
    1 + CASE
        WHEN ever.mailed > meeting.version + ever.changes THEN ever.mailed
        ELSE meeting.version + ever.changes
    END,
    place.calendar AND meeting.live AND place.state IN ('attending', 'asked'),
    CASE
        WHEN ever.asked = 0 THEN ''
        WHEN place.calendar AND meeting.live AND place.state = 'attending' THEN 'PUBLISH'
        WHEN place.calendar AND meeting.live AND place.state = 'asked' THEN ''
        WHEN place.calendar AND EXISTS (
            SELECT 1 FROM notice
            WHERE notice.person_id = place.person_id AND notice.kind = 'file_off'
                AND notice.state IN ('waiting', 'sending')
        ) THEN 'PUBLISH'
        ELSE 'CANCEL'
    END,
    CASE WHEN ever.asked = 0 THEN 0 ELSE meeting.version + ever.changes END,
    CASE WHEN ever.mailed = 0 THEN '' WHEN ever.mailed = ever.requested THEN 'REQUEST' ELSE 'CANCEL' END,
    ever.mailed
FROM enrollment AS place
JOIN meeting ON meeting.id = place.meeting_id
JOIN (
    SELECT
        meeting_id, person_id, MAX(id) AS newest,
        COALESCE(MAX(ABS(mailed)), 0) AS mailed,
        COALESCE(MAX(mailed), 0) AS requested,
        MAX(CASE WHEN calendar THEN 1 ELSE 0 END) AS asked,
        SUM(CASE WHEN state IN ('left', 'removed') THEN 2 ELSE 1 END) AS changes
    FROM enrollment
    GROUP BY meeting_id, person_id
) AS ever ON ever.newest = place.id
"""


def upgrade() -> None:
    """Add the table, move what the places knew into it, and take it out there."""
    method, number = sa.String(8), sa.Integer()
    op.create_table(
        "calendar_entry",
        sa.Column("meeting_id", BigId, autoincrement=False, nullable=False),
        sa.Column("person_id", BigId, autoincrement=False, nullable=False),
        sa.Column("workspace_id", BigId, nullable=False),
        sa.Column("uid", sa.String(80), nullable=False),
        sa.Column("sequence", number, server_default="0", nullable=False),
        sa.Column("digest", sa.String(16), server_default="", nullable=False),
        sa.Column("by_file", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("filed", method, server_default="", nullable=False),
        sa.Column("filed_sequence", number, server_default="0", nullable=False),
        sa.Column("filed_at", UtcDateTime(), nullable=True),
        sa.Column("mailed", method, server_default="", nullable=False),
        sa.Column("mailed_sequence", number, server_default="0", nullable=False),
        sa.Column("mailed_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_calendar_entry_person_id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name="fk_calendar_entry_workspace_id"),
        sa.PrimaryKeyConstraint("meeting_id", "person_id", name="pk_calendar_entry"),
        sa.UniqueConstraint("uid", name="uq_calendar_entry_uid"),
    )
    op.execute(FILL)
    for name in ("calendar", "mailed", "mailed_as"):
        op.drop_column("enrollment", name)
    op.add_column("location", sa.Column("refreshed_until", BigId, nullable=True))
