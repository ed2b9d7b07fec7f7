"""Recording, in the history of meetings, who was told of what: as it is delivered, in the transaction that says so."""

import datetime as dt

from sqlalchemy.orm import Session

from mentorship.history import HistoryKind
from mentorship.outbox.kinds import NoticeKind
from storage.history import put_entry
from storage.lane import Lane, LaneKind
from storage.notice import Notice

IN_CONFIDENCE = frozenset(kind.value for kind in NoticeKind if kind.rules.in_confidence)


def record_delivered(db: Session, notice: Notice, now: dt.datetime) -> None:
    """Record that the notice was delivered, for each meeting that it is about; what only brings up to date tells nobody
    anything.
    """
    if notice.refresh:
        return
    lane = Lane(notice.lane)
    in_channel = lane.kind is LaneKind.ANNOUNCEMENT
    for meeting_id in notice.meeting_ids:
        put_entry(
            db,
            workspace_id=notice.workspace_id,
            meeting_id=meeting_id,
            at=now,
            kind=HistoryKind.POSTED if in_channel else _kind(notice),
            by_id=None,
            person_id=None if in_channel else notice.person_id,
            detail=f"{notice.kind},mail" if lane.kind is LaneKind.MAIL else notice.kind,
        )


def _kind(notice: Notice) -> HistoryKind:
    return HistoryKind.TOLD_PRIVATELY if notice.kind in IN_CONFIDENCE else HistoryKind.TOLD
