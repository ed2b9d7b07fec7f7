"""Calendar entries: what each person has in their own calendar of each meeting, as far as we told it."""

import datetime as dt
from collections.abc import Sequence
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from storage.base import Base, BigId, insert

PUBLISH, REQUEST, CANCEL = "PUBLISH", "REQUEST", "CANCEL"  # METHOD (RFC 5546): by file, by mail, and the end by either


class CalendarEntry(Base):
    """The entry of one meeting in one person's calendar: one row for good, also when they leave and come back.

    `uid` and `sequence` are UID and SEQUENCE of RFC 5545, the same for mail and file: `sequence` is the number of the
    newest content that was handed out (0: none was yet), `digest` the hash of that content. What went out last by file
    (`filed`) and by mail (`mailed`) is kept as METHOD (empty: nothing yet), SEQUENCE and when (`mailed_at` is empty
    where a process that had begun to mail it did not live to note whether it was taken).
    """

    __tablename__ = "calendar_entry"
    __table_args__ = (sa.UniqueConstraint("uid", name="uq_calendar_entry_uid"),)

    # No foreign key: it would make delivery, which adds rows, wait for whoever has the meeting locked.
    meeting_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(BigId, sa.ForeignKey("person.id"), primary_key=True, autoincrement=False)
    workspace_id: Mapped[int] = mapped_column(sa.ForeignKey("workspace.id"))
    uid: Mapped[str] = mapped_column(sa.String(80))
    sequence: Mapped[int] = mapped_column(default=0, server_default="0")
    digest: Mapped[str] = mapped_column(sa.String(16), default="", server_default="")
    by_file: Mapped[bool] = mapped_column(default=False, server_default=sa.false())  # they asked for a file of it
    filed: Mapped[str] = mapped_column(sa.String(8), default="", server_default="")
    filed_sequence: Mapped[int] = mapped_column(default=0, server_default="0")
    filed_at: Mapped[dt.datetime | None]
    mailed: Mapped[str] = mapped_column(sa.String(8), default="", server_default="")
    mailed_sequence: Mapped[int] = mapped_column(default=0, server_default="0")
    mailed_at: Mapped[dt.datetime | None]

    @property
    def is_in_calendar(self) -> bool:
        """Return whether it stands in the person's calendar by what went out last, whichever way it went."""
        latest = self.filed if self.filed_sequence >= self.mailed_sequence else self.mailed
        return latest in (PUBLISH, REQUEST)

    def is_followed_by_file(self, *, by_mail: bool) -> bool:
        """Return whether changes reach the person's calendar by file: they asked for one, or none come `by_mail`."""
        return self.by_file or self.is_in_calendar and not by_mail


def find_calendar_entry(db: Session, meeting_id: int, person_id: int) -> CalendarEntry | None:
    """Return the person's entry of the meeting, if there ever was one."""
    return db.get(CalendarEntry, (meeting_id, person_id))


def lock_calendar_entry(db: Session, workspace_id: int, meeting_id: int, person_id: int) -> CalendarEntry:
    """Lock the person's entry of the meeting and read it as it is now; it is made if there is none.

    A new one gets a UUID for its UID, which no other installation has (RFC 7986, 5.3).
    """
    key = (meeting_id, person_id)
    entry = db.get(CalendarEntry, key, with_for_update=True, populate_existing=True)
    if entry is not None:
        return entry
    add_calendar_entries(db, workspace_id, meeting_id, [person_id])
    return db.get_one(CalendarEntry, key, with_for_update=True, populate_existing=True)


def add_calendar_entries(db: Session, workspace_id: int, meeting_id: int, person_ids: Sequence[int]) -> None:
    """Make these people's entries of the meeting where they have none."""
    rows = [
        {"meeting_id": meeting_id, "person_id": each, "workspace_id": workspace_id, "uid": str(uuid4())}
        for each in person_ids
    ]
    if rows:
        key = ["meeting_id", "person_id"]
        db.execute(insert(db, CalendarEntry).on_conflict_do_nothing(index_elements=key), rows)


def list_followed_by_file(db: Session, meeting_id: int, person_ids: Sequence[int]) -> list[int]:
    """Return which of these people asked for a file of the meeting."""
    wanted = sa.select(CalendarEntry.person_id).where(
        CalendarEntry.meeting_id == meeting_id, CalendarEntry.person_id.in_(list(person_ids)), CalendarEntry.by_file
    )
    return list(db.scalars(wanted))


def set_followed_by_file(db: Session, meeting_id: int, person_ids: Sequence[int]) -> None:
    """Record that these people, who have an entry, want a file of every change."""
    of_them = (CalendarEntry.meeting_id == meeting_id, CalendarEntry.person_id.in_(list(person_ids)))
    db.execute(sa.update(CalendarEntry).where(*of_them).values(by_file=True))
