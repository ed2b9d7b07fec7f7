"""Meetings (sessions, and masterclasses in the same table) and the enrollments of the people in them."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from storage.base import Base, BigId, SmallStep, Step, Word, partial_index
from storage.id_list import is_among
from storage.location import Location
from storage.person import Person
from storage.zones import to_local, zone_names

SESSION, MASTERCLASS = "session", "masterclass"
DRAFT, PUBLISHED, CANCELLED = "draft", "published", "cancelled"
HOST, MENTEE, PARTICIPANT = "host", "mentee", "participant"
ATTENDING, ASKED, LEFT, REMOVED, CALLED_OFF = "attending", "asked", "left", "removed", "cancelled"
LOST = (LEFT, REMOVED)  # states of a place that someone no longer has
ONLINE, IN_PERSON = "online", "in_person"
LONGEST_MEETING = dt.timedelta(days=1)  # what began before has ended
# `outcome_step`: how far the question is whether it took place. Once it is answered, or nobody has answered for
# long, it is closed; it is over once nothing can be corrected any more.
OUTCOME_OPEN, OUTCOME_ASKED, OUTCOME_ASKED_AGAIN, OUTCOME_CLOSED, OUTCOME_OVER = range(5)
START_AHEAD, START_NEAR, START_PASSED = 0, 1, 2  # `start_stage`


class Meeting(Base):
    """What a session and a masterclass have in common. `live` says that it is published and not cancelled."""

    __tablename__ = "meeting"
    __table_args__ = (
        # The key that enrollments copy: see Enrollment.
        sa.UniqueConstraint("id", "starts_at", "ends_at", "live"),
        sa.CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        sa.CheckConstraint("live = (state = 'published')", name="live_when_published"),
        sa.Index("ix_meeting_host", "host_id", "live", "starts_at"),
        sa.Index("ix_meeting_series", "series_id", "starts_at"),
        sa.Index("ix_meeting_kind", "workspace_id", "kind", "live", "starts_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    workspace_id: Mapped[int] = mapped_column(sa.ForeignKey("workspace.id"))
    kind: Mapped[str] = mapped_column(Word(16))
    state: Mapped[str] = mapped_column(Word(16))
    live: Mapped[bool]
    series_id: Mapped[int | None] = mapped_column(BigId)  # the id of the series' first session
    host_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    location_id: Mapped[int] = mapped_column(sa.ForeignKey("location.id"))
    zone: Mapped[str] = mapped_column(sa.String(64), active_history=True)  # the IANA zone its time was meant in
    starts_at: Mapped[dt.datetime] = mapped_column(active_history=True)
    ends_at: Mapped[dt.datetime]
    # What the clocks in `zone` were meant to show at the start (naive); None where that zone was not known. It follows
    # `starts_at` by itself: see keep_local_start.
    local_start: Mapped[dt.datetime | None] = mapped_column(sa.DateTime())
    online: Mapped[bool]
    in_person: Mapped[bool]
    meeting_url: Mapped[str] = mapped_column(sa.String(2000), default="", server_default="")
    # Where our link comes from ("": typed, or none needed; awaited, made, failed), and what Zoom calls the meeting.
    link_state: Mapped[str] = mapped_column(Word(8), default="", server_default="")
    zoom_id: Mapped[str] = mapped_column(sa.String(32), default="", server_default="")
    topic: Mapped[str] = mapped_column(sa.String(300), default="", server_default="")
    restricted: Mapped[bool] = mapped_column(default=False, server_default=sa.false())  # to groups: see MeetingGroup
    # Of masterclasses.
    title: Mapped[str] = mapped_column(sa.String(150), default="", server_default="")
    description: Mapped[str] = mapped_column(sa.Text, default="", server_default="")
    maximum: Mapped[int | None]  # of participants, the host not counted; None: as many as there can be
    minimum: Mapped[int | None]  # below which the host is asked a day before whether to go on
    moved_from_id: Mapped[int | None] = mapped_column(BigId)  # the one in whose place it is
    moved_to_id: Mapped[int | None] = mapped_column(BigId)  # the one that is in its place
    day_before_told: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    outcome_step: Mapped[int] = mapped_column(SmallStep, default=0, server_default="0")  # see OUTCOME_ASKED
    asks_admins: Mapped[bool] = mapped_column(default=False, server_default=sa.false())  # its host has left
    # What its start brings about by itself: near, that a masterclass's channel was told; passed, that all shows it.
    start_stage: Mapped[int] = mapped_column(Step, default=START_AHEAD, server_default=str(START_AHEAD))
    scheduled_at: Mapped[dt.datetime | None]  # since when it is for this time, if it was published or moved later
    home_drawn_at: Mapped[dt.datetime | None]  # when Home was last drawn for those in it as it is about to begin
    held_for_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))  # of the waitlist: nobody else takes it
    held_until: Mapped[dt.datetime | None]
    # Its host may not take part any more: when it is cancelled by itself, unless an admin hands it over before.
    cancel_at: Mapped[dt.datetime | None]
    reason: Mapped[str] = mapped_column(sa.Text, default="", server_default="")  # why it was cancelled
    cancelled_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    created_by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    created_at: Mapped[dt.datetime]
    version: Mapped[int] = mapped_column(default=1, server_default="1")  # rises with every change

    host: Mapped[Person] = relationship(foreign_keys=host_id)
    location: Mapped[Location] = relationship()


# Whose start is still to be followed.
AWAITS_START = sa.and_(Meeting.live, Meeting.start_stage < START_PASSED)
partial_index("ix_meeting_start", Meeting.starts_at, where=AWAITS_START)
# Whose host has left.
WAITS_FOR_HOST = sa.and_(Meeting.live, Meeting.cancel_at.is_not(None))
partial_index("ix_meeting_cancel_at", Meeting.cancel_at, where=WAITS_FOR_HOST)
AWAITS_DAY_BEFORE = sa.and_(Meeting.live, Meeting.kind == MASTERCLASS, ~Meeting.day_before_told)
partial_index("ix_meeting_day_before", Meeting.starts_at, where=AWAITS_DAY_BEFORE)
# What becomes of it after the end is not settled for good, and whom its host, or an admin, is asked about.
AWAITS_OUTCOME = sa.and_(Meeting.live, Meeting.outcome_step < OUTCOME_OVER)
partial_index("ix_meeting_outcome", Meeting.outcome_step, Meeting.ends_at, where=AWAITS_OUTCOME)
AWAITS_RECORD = sa.and_(Meeting.live, Meeting.outcome_step > OUTCOME_OPEN, Meeting.outcome_step < OUTCOME_CLOSED)
partial_index("ix_meeting_to_record", Meeting.host_id, Meeting.outcome_step, where=AWAITS_RECORD)
IS_LEFT_TO_RECORD = sa.and_(AWAITS_RECORD, Meeting.asks_admins)
partial_index("ix_meeting_left_to_record", Meeting.workspace_id, Meeting.outcome_step, where=IS_LEFT_TO_RECORD)


@event.listens_for(Meeting, "before_insert")
@event.listens_for(Meeting, "before_update")
def keep_local_start(_mapper: object, _connection: sa.Connection, meeting: Meeting) -> None:
    """Store the wall clock beside the instant whenever one of the two is set, so that neither can be set alone.

    While neither the instant nor the zone changes, the wall clock stays as it was meant, even if by newer zone data the
    clocks will show something else at that instant (`mentorship zones` then moves the instant).
    """
    attributes = sa.inspect(meeting).attrs
    if any(attributes[name].history.has_changes() for name in ("starts_at", "zone", "local_start")):
        known = meeting.zone in zone_names()
        meeting.local_start = to_local(meeting.starts_at, meeting.zone) if known else None


class Enrollment(Base):
    """One person's place in a meeting, the host's included.

    `source` is one of host, booked, rebooked (moved from another session), direct_add, request, bulk_duplicate; of
    masterclasses also guest, waitlist, moved.
    `asked` is a place that is kept for someone who has yet to say that they can make it; it does not block their time.

    It carries a copy of the meeting's time and liveness, kept true by the composite foreign key, so that one constraint
    in this one table (PostgreSQL: an exclusion; SQLite: two triggers) lets nobody be in two live meetings at once.
    `blocks` is false where the place does not take up the person's time: when they have left, or not yet agreed.
    """

    __tablename__ = "enrollment"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["meeting_id", "starts_at", "ends_at", "live"],
            ["meeting.id", "meeting.starts_at", "meeting.ends_at", "meeting.live"],
            onupdate="CASCADE",
            ondelete="CASCADE",
            name="fk_enrollment_meeting",
        ),
        sa.Index("ix_enrollment_meeting_id", "meeting_id", "state"),
        sa.Index("ix_enrollment_person", "person_id", "live", "blocks", "ends_at"),
        sa.Index("ix_enrollment_listing", "person_id", "state", "starts_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    workspace_id: Mapped[int] = mapped_column(sa.ForeignKey("workspace.id"))
    meeting_id: Mapped[int] = mapped_column(BigId)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    role: Mapped[str] = mapped_column(Word(16))  # host, mentee, participant
    source: Mapped[str] = mapped_column(Word(16))  # how they came by it: see above
    state: Mapped[str] = mapped_column(Word(16), default=ATTENDING)
    method: Mapped[str | None] = mapped_column(Word(16))  # online, in_person; None where it is the host's
    about: Mapped[str] = mapped_column(sa.Text, default="", server_default="")  # what they would like to talk about
    reason: Mapped[str] = mapped_column(sa.Text, default="", server_default="")  # why they left
    moved_to: Mapped[dt.datetime | None]  # when the session starts to which they moved their booking from this one
    # The time was moved since they agreed; of a lost place in a masterclass: it was lost because they never agreed.
    to_confirm: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    left_late: Mapped[bool] = mapped_column(default=False, server_default=sa.false())  # within the notice to cancel
    added_by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    created_at: Mapped[dt.datetime]
    starts_at: Mapped[dt.datetime]
    ends_at: Mapped[dt.datetime]
    live: Mapped[bool]
    blocks: Mapped[bool]
    # When its person is next reminded of it (None: no more), and for which start that was worked out: where that is not
    # `starts_at`, it is still to be done. What was due until `reminded_until` is dealt with, and so is the evening
    # before. Read by reminders only.
    remind_at: Mapped[dt.datetime | None] = mapped_column(deferred=True)
    remind_for: Mapped[dt.datetime | None] = mapped_column(deferred=True)
    reminded_until: Mapped[dt.datetime | None] = mapped_column(deferred=True)
    evening_told: Mapped[bool] = mapped_column(default=False, server_default=sa.false(), deferred=True)

    meeting: Mapped[Meeting] = relationship(
        foreign_keys=meeting_id, primaryjoin=lambda: Enrollment.meeting_id == Meeting.id, viewonly=True
    )
    person: Mapped[Person] = relationship(foreign_keys=person_id)
    added_by: Mapped[Person] = relationship(foreign_keys=added_by_id)


# A session has at most one mentee, whatever happens above.
IS_BOOKED = sa.and_(Enrollment.role == MENTEE, Enrollment.state == ATTENDING)
partial_index("uq_enrollment_mentee", Enrollment.meeting_id, where=IS_BOOKED, unique=True)
# And nobody has two places in a masterclass.
HAS_PLACE = sa.and_(Enrollment.role == PARTICIPANT, Enrollment.state.in_([ATTENDING, ASKED]))
partial_index("uq_enrollment_participant", Enrollment.meeting_id, Enrollment.person_id, where=HAS_PLACE, unique=True)

# Who is to be reminded, and of whom this is still to be worked out.
IS_KEPT = sa.and_(Enrollment.live, Enrollment.state.in_([ATTENDING, ASKED]))
AWAITS_REMINDER = sa.and_(IS_KEPT, Enrollment.remind_for == Enrollment.starts_at, Enrollment.remind_at.is_not(None))
partial_index("ix_enrollment_remind_at", Enrollment.remind_at, Enrollment.meeting_id, where=AWAITS_REMINDER)
AWAITS_SCHEDULE = sa.and_(
    IS_KEPT, sa.or_(Enrollment.remind_for.is_(None), Enrollment.remind_for != Enrollment.starts_at)
)
partial_index("ix_enrollment_to_schedule", Enrollment.starts_at, where=AWAITS_SCHEDULE)

INSERT_ENROLLMENT = sa.insert(Base.metadata.tables[Enrollment.__tablename__])
_SELECT_FRESH_MEETING = (
    sa.select(Meeting)
    .where(Meeting.workspace_id == sa.bindparam("workspace_id"), Meeting.id == sa.bindparam("meeting_id"))
    .options(joinedload(Meeting.host, innerjoin=True))
    .execution_options(populate_existing=True)
)
SELECT_LOCKED_MEETING = _SELECT_FRESH_MEETING.with_for_update(of=Meeting)
SELECT_SHARED_MEETING = _SELECT_FRESH_MEETING.with_for_update(of=Meeting, read=True, key_share=True)
SELECT_SEEN_ENROLLMENTS = (
    sa.select(Enrollment)
    .where(
        is_among(Enrollment.meeting_id, "meeting_ids"),
        Enrollment.state.in_([ATTENDING, ASKED, CALLED_OFF]) | (Enrollment.person_id == sa.bindparam("viewer_id")),
    )
    .options(joinedload(Enrollment.person))
    .order_by(Enrollment.id)
)
SELECT_MEETING = (
    sa.select(Meeting)
    .where(Meeting.workspace_id == sa.bindparam("workspace_id"), Meeting.id == sa.bindparam("meeting_id"))
    .options(joinedload(Meeting.host), joinedload(Meeting.location))
)


def find_meeting(db: Session, workspace_id: int, meeting_id: int) -> Meeting | None:
    """Return the meeting with its host and location, if of this workspace."""
    return db.scalar(SELECT_MEETING, {"workspace_id": workspace_id, "meeting_id": meeting_id})


def find_meetings(db: Session, workspace_id: int, meeting_ids: Sequence[int]) -> list[Meeting]:
    """Return those of these meetings that are of this workspace, soonest first."""
    wanted = _meetings(workspace_id).where(Meeting.id.in_(meeting_ids)).order_by(Meeting.starts_at, Meeting.id)
    return list(db.scalars(wanted))


def lock_meeting(db: Session, workspace_id: int, meeting_id: int) -> Meeting | None:
    """Lock the meeting and read it as it is now: the first step of the global lock order."""
    return _read_locked(db, SELECT_LOCKED_MEETING, workspace_id, meeting_id)


def lock_meeting_shared(db: Session, workspace_id: int, meeting_id: int) -> Meeting | None:
    """Read the meeting as it is now, and let nobody lock it until the transaction ends; others may do this meanwhile.

    Whoever has done so must not lock it as well: two who did would wait for each other.
    """
    return _read_locked(db, SELECT_SHARED_MEETING, workspace_id, meeting_id)


def _read_locked(db: Session, statement: sa.Select[Meeting], workspace_id: int, meeting_id: int) -> Meeting | None:
    """Return the meeting that the statement locks.

    Where it got another host while we waited for the lock, PostgreSQL returns no row: the host that it had joined no
    longer fits (its manual, 13.2.1). The lock is ours then, and asked again it reads both as they are now.
    """
    asked = {"workspace_id": workspace_id, "meeting_id": meeting_id}
    return db.scalar(statement, asked) or db.scalar(statement, asked)


def enrollments_of(db: Session, meeting_ids: Sequence[int], viewer_id: int | None = None) -> list[Enrollment]:
    """Return who has a place, or had one when their meeting was cancelled; and all that the viewer ever had.

    They are in the order in which they were made.
    """
    if not meeting_ids:
        return []
    return list(db.scalars(SELECT_SEEN_ENROLLMENTS, {"meeting_ids": meeting_ids, "viewer_id": viewer_id or 0}))


def list_enrollments_ever(db: Session, meeting_id: int, person_id: int) -> list[Enrollment]:
    """Return all places that this person has, or ever had, in the meeting: the newest last."""
    wanted = sa.select(Enrollment).where(Enrollment.meeting_id == meeting_id, Enrollment.person_id == person_id)
    return list(db.scalars(wanted.order_by(Enrollment.id)))


def add_enrollment(db: Session, **values: Any) -> None:
    """Add an enrollment."""
    db.flush()
    db.execute(INSERT_ENROLLMENT, values)


def add_enrollments(db: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Add these enrollments, in this order."""
    db.flush()
    if rows:
        db.execute(INSERT_ENROLLMENT, rows)


def _meetings(workspace_id: int) -> sa.Select[Meeting]:
    return with_host_and_location(sa.select(Meeting)).where(Meeting.workspace_id == workspace_id)


def with_host_and_location(wanted: sa.Select[Meeting]) -> sa.Select[Meeting]:
    """Return the same query, which reads the meetings together with their host and location."""
    return wanted.options(joinedload(Meeting.host), joinedload(Meeting.location))
