"""The program says who is told by mail too, and whether somebody has chosen it, or has chosen not to, is kept apart
from never having chosen.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Keep everywhere what was so: mail goes to those who ticked it, or to nobody where an admin had switched it off.

    An empty tick may be a choice or none, which cannot be told apart any more. Plain statements, since SQLite would
    otherwise make the tables anew.
    """
    op.execute("ALTER TABLE program RENAME COLUMN email TO offers_email")
    new = sa.Column("email", sa.String(16), nullable=False, server_default="unless_opted_out")  # of a new workspace
    op.add_column("program", new)
    op.execute("UPDATE program SET email = CASE WHEN offers_email THEN 'if_asked' ELSE 'off' END")
    op.drop_column("program", "offers_email")
    op.add_column("person", sa.Column("mail_choice", sa.Boolean))
    op.execute("UPDATE person SET mail_choice = true WHERE email_too")
    op.drop_column("person", "email_too")
