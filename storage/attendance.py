"""Who was in a meeting that has ended, and who was not: what was recorded, by whom, and whether it is disputed."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from storage.base import Base, BigId, UtcDateTime, Word, delete_oldest, insert, partial_index
from storage.id_list import is_among
from storage.meeting import ATTENDING, HOST, PARTICIPANT, Enrollment, Meeting
from storage.person import Person
from storage.rows import PersonRow, count_by_person, person_columns, read

ATTENDED, NO_SHOW = "attended", "no_show"
LATELY = dt.timedelta(days=90)  # what someone missed counts for so long
CORRECTABLE = dt.timedelta(days=14)  # after the end: until when what was recorded can be corrected
TIME_TO_DISPUTE = dt.timedelta(days=3)  # at least, for someone who is marked as absent on one of the last days


class Attendance(Base):
    """Whether one person was there, as someone said. Whoever writes one has locked its meeting.

    `recorded_by` said so. Since `disputed_at` two people say different things; once an admin has decided between them,
    it is not disputed any more, and `settled_by` is that admin.
    """

    __tablename__ = "attendance"

    meeting_id: Mapped[int] = mapped_column(
        BigId, sa.ForeignKey("meeting.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)
    workspace_id: Mapped[int] = mapped_column(sa.ForeignKey("workspace.id"))
    role: Mapped[str] = mapped_column(Word(16))  # host, mentee, participant
    state: Mapped[str] = mapped_column(Word(16))  # attended, no_show
    ends_at: Mapped[dt.datetime]  # of the meeting
    recorded_by_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"))
    recorded_at: Mapped[dt.datetime]
    disputed_at: Mapped[dt.datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("person.id"))
    settled_at: Mapped[dt.datetime | None]


# What counts as missed: not what is disputed, nor that a mentor did not come.
IS_MISSED = sa.and_(Attendance.state == NO_SHOW, Attendance.role != HOST, Attendance.disputed_at.is_(None))
partial_index("ix_attendance_missed", Attendance.person_id, Attendance.ends_at, where=IS_MISSED)
partial_index("ix_attendance_missed_lately", Attendance.workspace_id, Attendance.ends_at, where=IS_MISSED)
IS_DISPUTED = Attendance.disputed_at.is_not(None)
partial_index("ix_attendance_disputed", Attendance.workspace_id, Attendance.disputed_at, where=IS_DISPUTED)


class AttendanceDraft(Base):
    """Whom someone has unticked so far in `Record attendance` of a masterclass, until they save it."""

    __tablename__ = "attendance_draft"

    meeting_id: Mapped[int] = mapped_column(
        BigId, sa.ForeignKey("meeting.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("person.id"), primary_key=True)  # who records
    workspace_id: Mapped[int] = mapped_column(sa.ForeignKey("workspace.id"))
    absent: Mapped[dict[str, Any]]  # {"ids": […]}
    made_at: Mapped[dt.datetime] = mapped_column(index=True)


class AttendanceRow(NamedTuple):
    """What is recorded of one person, with whoever recorded it and whoever settled it."""

    meeting_id: int
    person_id: int
    role: str
    state: str
    recorded_at: dt.datetime
    disputed_at: dt.datetime | None
    recorder: PersonRow
    settler: PersonRow | None

    @property
    def is_no_show(self) -> bool:
        """Whether the person is said to have missed it."""
        return self.state == NO_SHOW

    @property
    def is_disputed(self) -> bool:
        """Whether two people say different things, and no admin has decided yet."""
        return self.disputed_at is not None


class Listed(NamedTuple):
    """One participant in `Record attendance`, and what is recorded of them so far."""

    person_id: int
    slack_id: str
    name: str
    state: str | None
    is_settled: bool | None  # whether an admin has decided it
    is_disputed: bool | None = False  # whether one still has to


_RECORDER, _SETTLER = aliased(Person, name="recorder"), aliased(Person, name="settler")
_OWN = [getattr(Attendance, name) for name in AttendanceRow._fields[:-2]]
SELECT_ATTENDANCE = (
    sa.select(*_OWN, *person_columns(_RECORDER), *person_columns(_SETTLER))
    .select_from(Attendance)
    .join(_RECORDER, _RECORDER.id == Attendance.recorded_by_id)
    .outerjoin(_SETTLER, _SETTLER.id == Attendance.settled_by_id)
    .where(is_among(Attendance.meeting_id, "meeting_ids"))
)
# Of masterclasses there are many: of each only how many, and the reader's own.
_OF_READER = SELECT_ATTENDANCE.where(Attendance.person_id == sa.bindparam("reader_id"))
COUNT_ATTENDANCE = (
    sa.select(Attendance.meeting_id, Attendance.state, Attendance.disputed_at.is_not(None), sa.func.count())
    .where(is_among(Attendance.meeting_id, "meeting_ids"))
    .group_by(Attendance.meeting_id, Attendance.state, Attendance.disputed_at.is_not(None))
)
SELECT_LISTED = (
    sa.select(
        *(Enrollment.person_id, Person.slack_id, Person.name, Attendance.state),
        *(Attendance.settled_by_id.is_not(None), Attendance.disputed_at.is_not(None)),
    )
    .join(Person, Person.id == Enrollment.person_id)
    .outerjoin(
        Attendance,
        sa.and_(Attendance.meeting_id == Enrollment.meeting_id, Attendance.person_id == Enrollment.person_id),
    )
    .where(
        Enrollment.meeting_id == sa.bindparam("meeting_id"),
        Enrollment.state == ATTENDING,
        Enrollment.role == PARTICIPANT,
    )
    .order_by(sa.func.lower(Person.name), Enrollment.person_id)
)
COUNT_MISSED = sa.select(sa.func.count()).where(
    IS_MISSED,
    Attendance.person_id == sa.bindparam("person_id"),
    Attendance.ends_at > sa.bindparam("since", type_=UtcDateTime()),
)


def list_attendance(db: Session, meeting_ids: Sequence[int], reader_id: int | None = None) -> list[AttendanceRow]:
    """Return what is recorded of these meetings; with `reader_id`, only of that person."""
    if not meeting_ids:
        return []
    wanted = SELECT_ATTENDANCE if reader_id is None else _OF_READER
    asked = {"meeting_ids": list(meeting_ids), "reader_id": reader_id}
    own, person = len(_OWN), len(_OWN) + len(PersonRow._fields)
    return [
        AttendanceRow._make(
            (
                *row[:own],
                PersonRow._make(row[own:person]),
                PersonRow._make(row[person:]) if row[person] is not None else None,
            )
        )
        for row in read(db, wanted, asked)
    ]


class AttendanceCounts(NamedTuple):
    """How many participants of a masterclass were there, how many were not, and of how many that is disputed."""

    attended: int = 0
    missing: int = 0
    disputed: int = 0


def count_attendance(db: Session, meeting_ids: Sequence[int]) -> dict[int, AttendanceCounts]:
    """Return how many were in each of these masterclasses whose attendance was recorded."""
    found: dict[int, AttendanceCounts] = {}
    for meeting_id, state, disputed, count in read(db, COUNT_ATTENDANCE, {"meeting_ids": list(meeting_ids)}):
        name = "disputed" if disputed else "missing" if state == NO_SHOW else "attended"
        before = found.get(meeting_id, AttendanceCounts())
        found[meeting_id] = before._replace(**{name: getattr(before, name) + count})
    return found


def list_to_record(db: Session, meeting_id: int) -> list[Listed]:
    """Return all who had a place in the masterclass when it ended, by name, with what is recorded of them."""
    return [Listed(*row) for row in read(db, SELECT_LISTED, {"meeting_id": meeting_id})]


def count_missed(db: Session, person_id: int, since: dt.datetime) -> int:
    """Return how many sessions and masterclasses that ended since then this person has missed, as is recorded."""
    return db.scalar(COUNT_MISSED, {"person_id": person_id, "since": since}) or 0


def may_object_to_missed(db: Session, person_id: int, now: dt.datetime) -> bool:
    """Return whether anything counts as missed by this person of which they can still say that they were there."""
    is_new = sa.or_(Attendance.ends_at > now - CORRECTABLE, Attendance.recorded_at > now - TIME_TO_DISPUTE)
    wanted = (IS_MISSED, Attendance.person_id == person_id, Attendance.settled_by_id.is_(None), is_new)
    return db.scalar(sa.select(Attendance.meeting_id).where(*wanted).limit(1)) is not None


def list_missed(db: Session, person_id: int, since: dt.datetime, limit: int) -> list[Meeting]:
    """Return the meetings that this person has missed since then, the newest first."""
    wanted = (
        sa.select(Meeting)
        .join(Attendance, Attendance.meeting_id == Meeting.id)
        .where(IS_MISSED, Attendance.person_id == person_id, Attendance.ends_at > since)
        .order_by(Attendance.ends_at.desc(), Meeting.id)
        .limit(limit)
    )
    return list(db.scalars(wanted))


def count_missed_by_person(
    db: Session, workspace_id: int, since: dt.datetime, limit: int
) -> list[tuple[PersonRow, int]]:
    """Return who has missed anything since then, and how often: whoever did most often first."""
    those = (IS_MISSED, Attendance.workspace_id == workspace_id, Attendance.ends_at > since)
    return count_by_person(db, Attendance.person_id, *those, limit=limit)


def read_attendance(db: Session, meeting_id: int) -> dict[int, Attendance]:
    """Return all that is recorded of the meeting, by the person's id, as it is now."""
    wanted = sa.select(Attendance).where(Attendance.meeting_id == meeting_id)
    return {each.person_id: each for each in db.scalars(wanted.execution_options(populate_existing=True))}


def add_attendance(db: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Record these, of which nothing was recorded yet."""
    if rows:
        db.execute(sa.insert(Base.metadata.tables[Attendance.__tablename__]), list(rows))


def change_attendance(db: Session, meeting_id: int, person_ids: Iterable[int], **values: Any) -> None:
    """Change what is recorded of these people."""
    if ids := list(person_ids):
        changed = sa.update(Attendance).where(Attendance.meeting_id == meeting_id, Attendance.person_id.in_(ids))
        db.execute(changed.values(**values).execution_options(synchronize_session=False))


def list_disputes(db: Session, workspace_id: int, limit: int) -> list[Attendance]:
    """Return what admins have to decide, the oldest first."""
    wanted = sa.select(Attendance).where(IS_DISPUTED, Attendance.workspace_id == workspace_id)
    return list(db.scalars(wanted.order_by(Attendance.disputed_at, Attendance.person_id).limit(limit)))


def find_draft(db: Session, meeting_id: int, person_id: int) -> set[int] | None:
    """Return whom this person has unticked so far, by id; None where they have not begun."""
    draft = db.get(AttendanceDraft, (meeting_id, person_id), populate_existing=True)
    return set(draft.absent["ids"]) if draft is not None else None


def keep_draft(db: Session, meeting: Meeting, person_id: int, absent: Iterable[int], now: dt.datetime) -> None:
    """Keep whom this person has unticked so far."""
    values = {"absent": {"ids": sorted(absent)}, "made_at": now}
    new = insert(db, AttendanceDraft).values(
        meeting_id=meeting.id, person_id=person_id, workspace_id=meeting.workspace_id, **values
    )
    db.execute(new.on_conflict_do_update(index_elements=["meeting_id", "person_id"], set_=values))


def drop_draft(db: Session, meeting_id: int, person_id: int) -> None:
    """Forget what this person has unticked so far: it is saved."""
    own = (AttendanceDraft.meeting_id == meeting_id, AttendanceDraft.person_id == person_id)
    db.execute(sa.delete(AttendanceDraft).where(*own).execution_options(synchronize_session=False))


def forget_attendance_drafts(db: Session, before: dt.datetime, limit: int) -> int:
    """Delete the oldest of the drafts made before this instant; return how many."""
    at = AttendanceDraft.made_at
    return delete_oldest(db, AttendanceDraft, at < before, by=at, limit=limit)
