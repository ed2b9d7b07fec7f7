"""What sessions need to be whole: the program's rules, groups, requests, the waiting list, profiles, links by Zoom."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from storage.base import BigId, UtcDateTime
from storage.migrations.words import words_of

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the new tables, and what the old ones lack."""
    program()
    groups()
    requests()
    waitlist()
    applications()
    profiles()
    meetings()
    cards()


def only(condition: str) -> dict[str, Any]:
    """A partial index, on both databases."""
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def refers(table: str, name: str, to: str) -> sa.ForeignKeyConstraint:
    """A foreign key to another table's id, named as all of them are."""
    return sa.ForeignKeyConstraint([name], [f"{to}.id"], name=f"fk_{table}_{name}")


def flag(name: str) -> sa.Column[bool]:
    """A flag that is off at first."""
    return sa.Column(name, sa.Boolean(), server_default=sa.false(), nullable=False)


def text(name: str, length: int | None = None) -> sa.Column[str]:
    """A text that is empty at first."""
    return sa.Column(name, sa.String(length) if length else sa.Text(), server_default="", nullable=False)


def program() -> None:
    """The rules; every workspace has a row."""
    op.create_table(
        "program",
        sa.Column("workspace_id", BigId, nullable=False),
        sa.Column("who_may_mentor", sa.String(16), server_default="anyone", nullable=False),
        sa.Column("default_location_id", BigId, nullable=True),
        sa.Column("notice_to_book", sa.Integer(), server_default="0", nullable=False),
        sa.Column("notice_to_cancel", sa.Integer(), server_default="0", nullable=False),
        sa.Column("open_bookings", sa.Integer(), nullable=True),
        sa.Column("request_expiry", sa.Integer(), server_default="72", nullable=False),
        sa.Column("offer_expiry", sa.Integer(), server_default="720", nullable=False),
        flag("grouped"),
        flag("makes_links"),
        text("help_contact", 200),
        refers("program", "workspace_id", "workspace"),
        refers("program", "default_location_id", "location"),
        sa.PrimaryKeyConstraint("workspace_id", name="pk_program"),
    )
    op.execute("INSERT INTO program (workspace_id) SELECT id FROM workspace")


def groups() -> None:
    """Groups, who is in them, and what is restricted to them."""
    op.create_table(
        "people_group",
        sa.Column("id", BigId, nullable=False),
        sa.Column("workspace_id", BigId, nullable=False),
        sa.Column("name", sa.String(75), nullable=False),
        sa.Column("source", sa.String(16), nullable=False),
        text("slack_id", 32),
        sa.Column("sync_at", UtcDateTime(), nullable=True),
        text("sync_cursor", 255),
        sa.Column("reading", sa.Integer(), server_default="0", nullable=False),
        sa.Column("synced_at", UtcDateTime(), nullable=True),
        text("trouble", 255),
        sa.Column("archived_at", UtcDateTime(), nullable=True),
        refers("people_group", "workspace_id", "workspace"),
        sa.PrimaryKeyConstraint("id", name="pk_people_group"),
    )
    in_use = only("archived_at IS NULL")
    op.create_index("uq_people_group_name", "people_group", ["workspace_id", "name"], unique=True, **in_use)
    op.create_index("ix_people_group_slack_id", "people_group", ["workspace_id", "slack_id"])
    op.create_index("ix_people_group_sync_at", "people_group", ["sync_at"])
    op.create_table(
        "group_member",
        sa.Column("group_id", BigId, nullable=False),
        sa.Column("person_id", BigId, nullable=False),
        sa.Column("workspace_id", BigId, nullable=False),
        sa.Column("reading", sa.Integer(), server_default="0", nullable=False),
        refers("group_member", "group_id", "people_group"),
        refers("group_member", "person_id", "person"),
        refers("group_member", "workspace_id", "workspace"),
        sa.PrimaryKeyConstraint("group_id", "person_id", name="pk_group_member"),
    )
    op.create_index("ix_group_member_person", "group_member", ["person_id", "group_id"])
    op.create_table(
        "meeting_group",
        sa.Column("meeting_id", BigId, nullable=False),
        sa.Column("group_id", BigId, nullable=False),
        sa.Column("workspace_id", BigId, nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name="fk_meeting_group_meeting_id", ondelete="CASCADE"),
        refers("meeting_group", "group_id", "people_group"),
        refers("meeting_group", "workspace_id", "workspace"),
        sa.PrimaryKeyConstraint("meeting_id", "group_id", name="pk_meeting_group"),
    )


def requests() -> None:
    """Requests for a session, in both directions."""
    op.create_table(
        "session_request",
        sa.Column("id", BigId, nullable=False),
        sa.Column("workspace_id", BigId, nullable=False),
        sa.Column("sender_id", BigId, nullable=False),
        sa.Column("mentor_id", BigId, nullable=False),
        sa.Column("mentee_id", BigId, nullable=False),
        sa.Column("low_id", BigId, nullable=False),
        sa.Column("high_id", BigId, nullable=False),
        sa.Column("turn_id", BigId, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        text("message"),
        text("link", 500),
        sa.Column("times", sa.JSON(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("location_id", BigId, nullable=True),
        flag("online"),
        flag("in_person"),
        text("meeting_url", 2000),
        flag("suggested"),
        text("reply"),
        text("reason"),
        sa.Column("closed_by_id", BigId, nullable=True),
        sa.Column("meeting_id", BigId, nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("remind_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("low_id < high_id", name="ck_session_request_pair_in_order"),
        *(
            refers("session_request", f"{role}_id", "person")
            for role in ("sender", "mentor", "mentee", "turn", "closed_by")
        ),
        refers("session_request", "workspace_id", "workspace"),
        refers("session_request", "location_id", "location"),
        sa.PrimaryKeyConstraint("id", name="pk_session_request"),
    )
    pending = only("state = 'pending'")
    op.create_index("uq_session_request_pair", "session_request", ["low_id", "high_id"], unique=True, **pending)
    op.create_index("ix_session_request_due", "session_request", ["state", "expires_at"])
    op.create_index("ix_session_request_mentor", "session_request", ["mentor_id", "state", "created_at"])
    op.create_index("ix_session_request_mentee", "session_request", ["mentee_id", "state", "created_at"])


def waitlist() -> None:
    """Who wants to be told when a mentor has something open."""
    op.create_table(
        "waitlist_entry",
        sa.Column("id", BigId, nullable=False),
        sa.Column("workspace_id", BigId, nullable=False),
        sa.Column("person_id", BigId, nullable=False),
        sa.Column("mentor_id", BigId, nullable=True),
        sa.Column("meeting_id", BigId, nullable=True),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("offer_until", UtcDateTime(), nullable=True),
        refers("waitlist_entry", "workspace_id", "workspace"),
        refers("waitlist_entry", "person_id", "person"),
        refers("waitlist_entry", "mentor_id", "person"),
        sa.PrimaryKeyConstraint("id", name="pk_waitlist_entry"),
    )
    queued = only("state IN ('waiting', 'offered')")
    op.create_index("uq_waitlist_entry_person", "waitlist_entry", ["person_id", "mentor_id"], unique=True, **queued)
    op.create_index("ix_waitlist_entry_mentor", "waitlist_entry", ["mentor_id", "state", "id"])
    op.create_index("ix_waitlist_entry_due", "waitlist_entry", ["state", "offer_until"])
    op.create_index("ix_waitlist_entry_meeting", "waitlist_entry", ["meeting_id", "state"])


def applications() -> None:
    """Who asks to mentor."""
    op.create_table(
        "mentor_application",
        sa.Column("id", BigId, nullable=False),
        sa.Column("workspace_id", BigId, nullable=False),
        sa.Column("person_id", BigId, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        text("message"),
        text("answer"),
        sa.Column("answered_by_id", BigId, nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        refers("mentor_application", "workspace_id", "workspace"),
        refers("mentor_application", "person_id", "person"),
        refers("mentor_application", "answered_by_id", "person"),
        sa.PrimaryKeyConstraint("id", name="pk_mentor_application"),
    )
    pending = only("state = 'pending'")
    op.create_index("uq_mentor_application_person", "mentor_application", ["person_id"], unique=True, **pending)
    op.create_index("ix_mentor_application_state", "mentor_application", ["workspace_id", "state", "id"])


def profiles() -> None:
    """What people say of themselves."""
    with op.batch_alter_table("person") as table:
        table.add_column(text("own_headline", 255))
        for name in ("about", "topics", "languages", "folded"):
            table.add_column(text(name))
        table.add_column(sa.Column("location_id", BigId, nullable=True))
        table.add_column(flag("looking"))
        table.add_column(flag("awaited"))
        table.add_column(sa.Column("paused_until", sa.Date(), nullable=True))
        table.add_column(sa.Column("sessions_per_month", sa.Integer(), nullable=True))
        table.create_foreign_key("fk_person_location_id", "location", ["location_id"], ["id"])
    op.create_index("ix_person_looking", "person", ["workspace_id", "looking", "name", "id"])
    op.create_index("ix_person_location", "person", ["workspace_id", "location_id", "id"])
    op.create_index("ix_person_zone", "person", ["workspace_id", "mentor", "zone", "id"])
    folded = sa.String(100).with_variant(sa.String(100, collation="C"), "postgresql")
    op.create_table(
        "person_tag",
        sa.Column("person_id", BigId, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("folded", folded, nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("workspace_id", BigId, nullable=False),
        refers("person_tag", "person_id", "person"),
        refers("person_tag", "workspace_id", "workspace"),
        sa.PrimaryKeyConstraint("person_id", "kind", "folded", name="pk_person_tag"),
    )
    op.create_index("ix_person_tag_folded", "person_tag", ["workspace_id", "kind", "folded", "name", "person_id"])
    op.create_table(
        "person_word",
        sa.Column("person_id", BigId, nullable=False),
        sa.Column("word", folded, nullable=False),
        sa.Column("workspace_id", BigId, nullable=False),
        refers("person_word", "person_id", "person"),
        refers("person_word", "workspace_id", "workspace"),
        sa.PrimaryKeyConstraint("person_id", "word", name="pk_person_word"),
    )
    op.create_index("ix_person_word_word", "person_word", ["workspace_id", "word", "person_id"])
    let_people_be_found()


def let_people_be_found() -> None:
    """The words of everybody whom we know already."""
    connection = op.get_bind()
    person = sa.table("person", *(sa.column(each) for each in ("id", "workspace_id", "name", "headline", "folded")))
    word = sa.table("person_word", *(sa.column(each) for each in ("person_id", "word", "workspace_id")))
    known = sa.select(person.c.id, person.c.workspace_id, person.c.name, person.c.headline).order_by(person.c.id)
    last = 0
    while people := connection.execute(known.where(person.c.id > last).limit(1000)).all():
        last = people[-1].id
        found = [(each.id, each.workspace_id, words_of(f"{each.name} {each.headline}")) for each in people]
        rows = [{"person_id": one, "word": each, "workspace_id": of} for one, of, words in found for each in words]
        lines = [{"one": one, "joined": " ".join(words)} for one, _, words in found]
        connection.execute(
            sa.update(person).where(person.c.id == sa.bindparam("one")).values(folded=sa.bindparam("joined")), lines
        )
        if rows:
            connection.execute(sa.insert(word), rows)


def meetings() -> None:
    """Restricted, kept for somebody, linked by Zoom; and places whose time was moved."""
    with op.batch_alter_table("meeting") as table:
        table.add_column(text("link_state", 8))
        table.add_column(text("zoom_id", 32))
        table.add_column(flag("restricted"))
        table.add_column(sa.Column("held_for_id", BigId, nullable=True))
        table.add_column(sa.Column("held_until", UtcDateTime(), nullable=True))
        table.create_foreign_key("fk_meeting_held_for_id", "person", ["held_for_id"], ["id"])
    op.add_column("enrollment", flag("to_confirm"))
    op.add_column("enrollment", flag("calendar"))
    op.add_column("notice", sa.Column("request_id", BigId, nullable=True))


def cards() -> None:
    """A card may show something else than a meeting, elsewhere than in a direct message."""
    op.rename_table("card", "meeting_card")
    op.create_table(
        "card",
        sa.Column("subject", sa.String(40), nullable=False),
        sa.Column("lane", sa.String(40), nullable=False),
        sa.Column("workspace_id", BigId, nullable=False),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("ts", sa.String(32), nullable=False),
        refers("card", "workspace_id", "workspace"),
        sa.PrimaryKeyConstraint("subject", "lane", name="pk_card_subject"),
    )
    op.execute(
        "INSERT INTO card (subject, lane, workspace_id, channel, ts) "
        "SELECT 'meeting:' || meeting_id, 'person:' || person_id, workspace_id, channel, ts FROM meeting_card"
    )
    op.drop_table("meeting_card")
