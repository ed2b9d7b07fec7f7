"""What is recorded of who was in a meeting: reading it, changing it, and who may."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session

from mentorship.errors import NextStep, NoLongerRelevant, Refusal
from mentorship.history import HistoryKind, record_history
from mentorship.meetings.meeting import phase
from storage.attendance import CORRECTABLE, NO_SHOW, Attendance, add_attendance, change_attendance, read_attendance
from storage.meeting import CANCELLED, MASTERCLASS, Meeting
from storage.person import Person, find_person, list_admins


@dataclass
class AttendanceRecord:
    """What is recorded of a meeting whose lock the caller holds; `other` is whom it is about, beside the host."""

    db: Session
    meeting: Meeting
    other: Person
    rows: dict[int, Attendance]  # by the person's id
    now: dt.datetime

    @classmethod
    def read(cls, db: Session, meeting: Meeting, other: Person, now: dt.datetime) -> "AttendanceRecord":
        """Read it."""
        return cls(db, meeting, other, read_attendance(db, meeting.id), now)

    @property
    def is_disputed(self) -> bool:
        """Return whether the two say different things, and no admin has decided yet."""
        people = (self.meeting.host_id, self.other.id)
        return any(row.disputed_at is not None for number, row in self.rows.items() if number in people)

    def row(self, person_id: int) -> Attendance | None:
        """Return what is recorded of this person."""
        return self.rows.get(person_id)

    def require_unsettled(self) -> None:
        """Raise Refusal if an admin has decided already."""
        settled = [self.rows[each] for each in (self.meeting.host_id, self.other.id) if each in self.rows]
        by = next((row.settled_by_id for row in settled if row.settled_by_id is not None), None)
        if by is None:
            return
        admin = find_person(self.db, self.meeting.workspace_id, by)
        who = admin.name if admin is not None else "An admin"
        words = f"{who} has settled this, so only an admin can change it. Write to them if it isn't right."
        raise NoLongerRelevant(words, next_steps=[look_step(self.meeting)])

    def write(self, person: Person, role: str, state: str, *, by: Person) -> None:
        """Record this of a person, in the place of what was recorded before."""
        values = {"state": state, "recorded_by_id": by.id, "recorded_at": self.now}
        cleared = {"disputed_at": None, "settled_by_id": None, "settled_at": None}
        if person.id in self.rows:
            change_attendance(self.db, self.meeting.id, [person.id], **values, **cleared)
        else:
            key = {"meeting_id": self.meeting.id, "person_id": person.id, "workspace_id": self.meeting.workspace_id}
            add_attendance(self.db, [{**key, "role": role, "ends_at": self.meeting.ends_at, **values, **cleared}])
        kind = HistoryKind.NO_SHOW if state == NO_SHOW else HistoryKind.ATTENDED
        record_history(self.db, kind, self.meeting, by=by, person=person, now=self.now)
        self._read_again()

    def settle(self, person: Person, role: str, state: str, *, by: Person) -> None:
        """Record what an admin has decided; who had recorded it before stays noted where they said the same."""
        before = self.row(person.id)
        if before is None or before.state != state:
            self.write(person, role, state, by=by)
        settled = {"disputed_at": None, "settled_by_id": by.id, "settled_at": self.now}
        change_attendance(self.db, self.meeting.id, [person.id], **settled)
        record_history(self.db, HistoryKind.SETTLED, self.meeting, by=by, person=person, now=self.now, detail=[state])
        self._read_again()

    def dispute(self, *person_ids: int, by: Person) -> None:
        """Record that what is recorded of these people is disputed."""
        change_attendance(self.db, self.meeting.id, person_ids, disputed_at=self.now)
        record_history(self.db, HistoryKind.DISPUTED, self.meeting, by=by, person=self.other, now=self.now)
        self._read_again()

    def remove(self, person_id: int) -> None:
        """Forget what was recorded of this person."""
        if person_id in self.rows:
            self.db.delete(self.rows[person_id])
            self.db.flush()
            self._read_again()

    def _read_again(self) -> None:
        self.rows = read_attendance(self.db, self.meeting.id)


def look_step(meeting: Meeting) -> NextStep:
    """Return what a refusal offers: to look at the meeting."""
    return NextStep("masterclass", meeting.id) if meeting.kind == MASTERCLASS else NextStep("session", meeting.id)


def require_ended(meeting: Meeting, now: dt.datetime) -> None:
    """Raise Refusal unless the meeting has ended, and was not cancelled."""
    what = "masterclass" if meeting.kind == MASTERCLASS else "session"
    if meeting.state == CANCELLED:
        words = f"This {what} was cancelled, so there is nothing to record."
        raise NoLongerRelevant(words, next_steps=[look_step(meeting)])
    if not meeting.live or phase(meeting, now) != "over":
        words = f"This {what} isn't over yet. Record it once it has ended."
        raise Refusal(words, next_steps=[look_step(meeting)])


def too_late(meeting: Meeting) -> Refusal:
    """Return that nothing can be corrected any more."""
    words = (
        f"What was recorded can be changed for {CORRECTABLE.days} days after the end, and that time is over. "
        "If it isn't right, write to an admin."
    )
    return NoLongerRelevant(words, next_steps=[look_step(meeting)])


def not_allowed(meeting: Meeting) -> Refusal:
    """Return that only those who took part can say this."""
    return Refusal("Only those who had a spot can say this.", next_steps=[look_step(meeting)])


def require_may_settle(found: AttendanceRecord, actor: Person) -> None:
    """Raise Refusal unless the actor is an admin who may decide between the two."""
    step = [look_step(found.meeting)]
    if not actor.admin:
        words = "You two say different things, so an admin settles it. You'll both be told."
        raise NoLongerRelevant(words, next_steps=step)
    if actor.id not in {each.id for each in settlers(found)}:
        words = "You are one of the two who say different things, so another admin settles it. You'll both be told."
        raise Refusal(words, next_steps=step)


def settlers(found: AttendanceRecord) -> list[Person]:
    """Return the admins who decide: those who are none of the two, unless there is no other."""
    admins = list_admins(found.db, found.meeting.workspace_id)
    return [each for each in admins if each.id not in (found.meeting.host_id, found.other.id)] or admins
