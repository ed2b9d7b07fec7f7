"""Whether a meeting took place and who was there: how that stands for one reader, and until when it can be said."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from mentorship.form_state import fingerprint
from mentorship.meetings.meeting import phase
from mentorship.people.person import PersonView, person_view
from mentorship.program.visibility import can_manage
from storage.attendance import (
    CORRECTABLE,
    TIME_TO_DISPUTE,
    Attendance,
    AttendanceCounts,
    AttendanceRow,
    count_attendance,
    list_attendance,
)
from storage.meeting import HOST, OUTCOME_CLOSED
from storage.rows import AnyMeeting, PersonRow

# After the end: when whoever has not answered is asked once more, and when it is not recorded.
ASK_AGAIN, NOT_RECORDED_AFTER = dt.timedelta(days=3), dt.timedelta(days=7)
DELAYS = (dt.timedelta(), ASK_AGAIN, NOT_RECORDED_AFTER, CORRECTABLE)  # of each step of the question

UNRECORDED, NOT_RECORDED = "unrecorded", "not_recorded"
TOOK_PLACE, MISSED, MENTOR_ABSENT, DISPUTED = "took_place", "no_show", "mentor_absent", "disputed"


@dataclass(frozen=True)
class OutcomeView:
    """What became of a meeting that has ended, for one reader.

    Of a masterclass, `result` is how it stands for a participant themselves; its host and admins see `counts`.
    """

    result: str  # unrecorded, not_recorded, took_place, no_show, mentor_absent, disputed
    until: dt.datetime  # until when it can be recorded and corrected
    by: PersonView | None = None  # who recorded it, or settled it
    is_settled: bool = False  # by an admin, after two said different things
    is_own_absence: bool = False  # whether the reader is said to have missed it, and nobody disputes that
    may_dispute: bool = False  # whether the reader can say that they were there
    counts: AttendanceCounts | None = None
    absent: tuple[str, ...] = ()  # the roles of those of a session who are said to have missed it
    is_own_word: bool = False  # whether it is the reader who says that the mentor has
    token: str = ""  # what is recorded of a session, in short: see record_token

    @property
    def is_recorded(self) -> bool:
        """Whether anything was recorded."""
        return self.result not in (UNRECORDED, NOT_RECORDED)


def record_token(rows: Iterable[AttendanceRow | Attendance]) -> str:
    """Return a short name for exactly what is recorded: a button carries what was recorded when it was drawn."""
    return fingerprint(*sorted((row.person_id, row.state, row.recorded_at.isoformat()) for row in rows))


def next_step(meeting: AnyMeeting, now: dt.datetime) -> int:
    """Return the step at which the question about a meeting should be by now, if nobody answers it."""
    return sum(meeting.ends_at + delay <= now for delay in DELAYS)


def is_correctable(meeting: AnyMeeting, now: dt.datetime) -> bool:
    """Return whether what became of the meeting can still be recorded and corrected."""
    return meeting.ends_at <= now < meeting.ends_at + CORRECTABLE


def may_dispute(meeting: AnyMeeting, recorded_at: dt.datetime, now: dt.datetime) -> bool:
    """Return whether someone who was recorded as absent at this time can still say that they were there."""
    return now < max(meeting.ends_at + CORRECTABLE, recorded_at + TIME_TO_DISPUTE)


def has_ended(meeting: AnyMeeting, now: dt.datetime) -> bool:
    """Return whether it was neither cancelled nor is a draft, and is over."""
    return meeting.live and phase(meeting, now) == "over"


def opens_feedback(
    meeting: AnyMeeting, own: AttendanceRow | None, host: AttendanceRow | None, now: dt.datetime
) -> bool:
    """Return whether someone who had a place can say how it was: they were there, or nobody said so for a week.

    `own` is what is recorded of them, and `host` what is recorded of the host; None where nothing is. What is disputed
    opens nothing until an admin has settled it.
    """
    if not has_ended(meeting, now) or any(each is not None and each.is_disputed for each in (own, host)):
        return False
    if own is None:
        return host is None and now >= meeting.ends_at + NOT_RECORDED_AFTER
    return not own.is_no_show and not (host is not None and host.is_no_show)


def describe_sessions(
    db: Session, meetings: Sequence[AnyMeeting], reader_id: int, now: dt.datetime
) -> dict[int, OutcomeView]:
    """Return what became of these sessions, which somebody had booked, by their ids; only of those that have ended.

    It costs one query where there are any.
    """
    ended = [each for each in meetings if has_ended(each, now)]
    rows: dict[int, list[AttendanceRow]] = {each.id: [] for each in ended}
    for row in list_attendance(db, list(rows)):
        rows[row.meeting_id].append(row)
    return {each.id: _of_session(each, rows[each.id], reader_id, now) for each in ended}


def describe_masterclasses(
    db: Session, meetings: Sequence[AnyMeeting], reader: PersonRow, now: dt.datetime
) -> dict[int, OutcomeView]:
    """Return the same of masterclasses; with how many were there of those that the reader manages."""
    ended = [each for each in meetings if has_ended(each, now)]
    if not ended:
        return {}
    own = {row.meeting_id: row for row in list_attendance(db, [each.id for each in ended], reader.id)}
    counted = [each.id for each in ended if can_manage(reader, each)]
    counts = count_attendance(db, counted) if counted else {}
    return {each.id: _of_masterclass(each, own.get(each.id), counts.get(each.id), now) for each in ended}


def _of_session(meeting: AnyMeeting, rows: Sequence[AttendanceRow], reader_id: int, now: dt.datetime) -> OutcomeView:
    decisive = _decisive(rows)
    own = next((each for each in rows if each.person_id == reader_id), None)
    claim = next((each for each in rows if each.role == HOST and each.is_no_show), None)
    return _view(
        meeting,
        decisive,
        own,
        _result(meeting, rows, decisive),
        now,
        absent=tuple(each.role for each in rows if each.is_no_show),
        is_own_word=claim is not None and claim.recorder.id == reader_id,
        token=record_token(rows),
    )


def _of_masterclass(
    meeting: AnyMeeting,
    own: AttendanceRow | None,
    counts: AttendanceCounts | None,
    now: dt.datetime,
) -> OutcomeView:
    rows = [own] if own is not None else []
    result = _result(meeting, rows, own)
    if counts is not None and own is None:
        result = DISPUTED if counts.disputed else TOOK_PLACE
    return _view(meeting, own, own, result, now, counts=counts)


def _decisive(rows: Sequence[AttendanceRow]) -> AttendanceRow | None:
    """Return what decides how a session stands: who is said to be absent, the mentor before the mentee."""
    absent = [each for each in rows if each.is_no_show]
    return next((each for each in absent if each.role == HOST), next(iter([*absent, *rows]), None))


def _result(meeting: AnyMeeting, rows: Sequence[AttendanceRow], decisive: AttendanceRow | None) -> str:
    if decisive is None:
        return NOT_RECORDED if meeting.outcome_step >= OUTCOME_CLOSED else UNRECORDED
    if any(each.is_disputed for each in rows):
        return DISPUTED
    if not decisive.is_no_show:
        return TOOK_PLACE
    return MENTOR_ABSENT if decisive.role == HOST else MISSED


def _view(
    meeting: AnyMeeting,
    decisive: AttendanceRow | None,
    own: AttendanceRow | None,
    result: str,
    now: dt.datetime,
    **more: Any,
) -> OutcomeView:
    settled = decisive is not None and decisive.settler is not None
    by = (decisive.settler or decisive.recorder) if decisive is not None else None
    is_own_absence = own is not None and own.is_no_show and not own.is_disputed
    return OutcomeView(
        result=result,
        until=meeting.ends_at + CORRECTABLE,
        by=person_view(by) if by is not None else None,
        is_settled=settled,
        is_own_absence=is_own_absence,
        may_dispute=is_own_absence
        and own is not None
        and own.settler is None
        and may_dispute(meeting, own.recorded_at, now),
        **more,
    )
