"""Who may go next in one workspace: every conversation is a lane with its own order, messages before refreshes."""

import datetime as dt
from collections import deque
from collections.abc import Callable, Iterable
from itertools import chain
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage.lane import Lane, LaneKind
from storage.notice import IS_UNDELIVERED, SENDING, Notice

MAX_PER_LANE = 20
MAX_ROWS = 2000


class QueuedNotice(NamedTuple):
    """What must be known of a notice to choose which goes next."""

    id: int
    lane: str
    refresh: bool
    urgency: dt.datetime
    due_at: dt.datetime
    state: str
    passed_by: bool = False

    @property
    def lane_kind(self) -> LaneKind:
        """Where it goes: by this its transport is found."""
        return Lane(self.lane).kind


def load_undelivered(db: Session, workspace_id: int, now: dt.datetime) -> list[QueuedNotice]:
    """Return the undelivered notices: the first few of each lane and sort, so that no lane hides another.

    What is for later holds up nothing. What waits for another attempt does, unless the others may pass it by.
    """
    wanted = [Notice.id, Notice.lane, Notice.refresh, Notice.urgency, Notice.due_at, Notice.state, Notice.passed_by]
    group = (Notice.lane, Notice.refresh, Notice.passed_by)
    position = sa.func.row_number().over(partition_by=group, order_by=Notice.id)
    undelivered = (Notice.workspace_id == workspace_id, IS_UNDELIVERED, is_due(now))
    ranked = sa.select(*wanted, position.label("position")).where(*undelivered).subquery()
    columns = [ranked.c[name] for name in QueuedNotice._fields]
    # Links and mail last: very many may wait for a day, and they must not crowd out what Slack is to be told.
    outside_slack = sa.or_(*(ranked.c.lane.startswith(kind.prefix) for kind in (LaneKind.LINK, LaneKind.MAIL)))
    order = (ranked.c.position, ranked.c.refresh, ranked.c.passed_by, outside_slack, ranked.c.urgency, ranked.c.id)
    rows = db.execute(sa.select(*columns).where(ranked.c.position <= MAX_PER_LANE).order_by(*order).limit(MAX_ROWS))
    return [QueuedNotice(*row) for row in rows]


def has_nothing_due(db: Session, now: dt.datetime) -> bool:
    """Return whether nothing is being delivered or due; what holds back its lane is due."""
    undelivered = (IS_UNDELIVERED, is_due(now))
    return db.scalar(sa.select(Notice.id).where(*undelivered).limit(1)) is None


def is_due(now: dt.datetime) -> sa.ColumnElement[bool]:
    """Return the condition that an undelivered notice is due, or holds back its lane until it is."""
    begun = sa.or_(Notice.state == SENDING, Notice.attempts > 0)
    return sa.or_(Notice.due_at <= now, sa.and_(begun, Notice.passed_by.is_(False)))


Condition = Callable[[QueuedNotice], bool]


class Lanes:
    """The notices that wait in each lane, as last read."""

    def __init__(self) -> None:
        self._messages: dict[str, deque[QueuedNotice]] = {}
        self._passed: dict[str, deque[QueuedNotice]] = {}  # messages that hold back no other
        self._refreshes: dict[str, deque[QueuedNotice]] = {}
        self._rows: dict[int, QueuedNotice] = {}

    def __len__(self) -> int:
        return len(self._rows)

    def reset(self, rows: Iterable[QueuedNotice]) -> None:
        """Replace everything by these rows, which are in order of their ids within each lane."""
        self._messages, self._passed, self._refreshes, self._rows = {}, {}, {}, {}
        for row in rows:
            self._rows[row.id] = row
            self._lanes_with(row).setdefault(row.lane, deque()).append(row)

    def remove(self, row: QueuedNotice) -> None:
        """Forget this notice, which needs nothing more."""
        if self._rows.pop(row.id, None) is None:
            return
        lanes = self._lanes_with(row)
        lanes[row.lane] = deque(other for other in lanes[row.lane] if other.id != row.id)
        if not lanes[row.lane]:
            del lanes[row.lane]

    def candidates(self, busy: Iterable[str], is_waiting: Condition, is_stopped: Condition) -> list[QueuedNotice]:
        """Return the next of each lane that is not busy, the most urgent first, messages before refreshes.

        `is_waiting` for its next attempt, or for its method, which `is_stopped` for so long that others pass.
        """
        lanes = (self._messages.keys() | self._passed.keys() | self._refreshes.keys()) - set(busy)
        chosen = (self._next(lane, is_waiting, is_stopped) for lane in lanes)
        return sorted((row for row in chosen if row), key=lambda row: (row.refresh, row.urgency, row.id))

    def _next(self, lane: str, is_waiting: Condition, is_stopped: Condition) -> QueuedNotice | None:
        """Return the lane's first message; while that waits for its next attempt, one that was passed, or a refresh.

        Not while the message may be there already: the refresh could be of that very message.
        """
        first = next((row for row in self._messages.get(lane, ()) if not is_stopped(row)), None)
        if first is not None and not is_waiting(first):
            return first
        if first is not None and first.state == SENDING:
            return None
        others = chain(self._passed.get(lane, ()), self._refreshes.get(lane, ()))
        return next((row for row in others if not is_waiting(row) and not is_stopped(row)), None)

    def _lanes_with(self, row: QueuedNotice) -> dict[str, deque[QueuedNotice]]:
        if row.refresh:
            return self._refreshes
        return self._passed if row.passed_by else self._messages
