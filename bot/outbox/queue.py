"""Who may go next in one workspace: every conversation is a lane with its own order, messages before refreshes."""

import datetime as dt
from collections import deque
from collections.abc import Callable, Iterable
from itertools import chain
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage.base import UtcDateTime
from storage.id_list import is_among
from storage.lane import Lane, LaneKind
from storage.notice import IS_UNDELIVERED, SENDING, Notice

MAX_PER_LANE = 20
MAX_ROWS = 2000  # of one workspace


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


def load_undelivered(db: Session, workspace_ids: Iterable[int], now: dt.datetime) -> dict[int, list[QueuedNotice]]:
    """Return the undelivered notices of each of these workspaces that has any: the first few of each lane and sort, so
    that no lane hides another.

    What is for later holds up nothing. What waits for another attempt does, unless the others may pass it by.
    """
    found: dict[int, list[QueuedNotice]] = {}
    for workspace_id, *row in db.execute(SELECT_UNDELIVERED, {"workspace_ids": list(workspace_ids), "now": now}):
        found.setdefault(workspace_id, []).append(QueuedNotice(*row))
    return found


def has_nothing_due(db: Session, now: dt.datetime) -> bool:
    """Return whether nothing is being delivered or due; what holds back its lane is due."""
    undelivered = (IS_UNDELIVERED, is_due(now))
    return db.scalar(sa.select(Notice.id).where(*undelivered).limit(1)) is None


def is_due(now: dt.datetime | sa.BindParameter[dt.datetime]) -> sa.ColumnElement[bool]:
    """Return the condition that an undelivered notice is due, or holds back its lane until it is."""
    begun = sa.or_(Notice.state == SENDING, Notice.attempts > 0)
    return sa.or_(Notice.due_at <= now, sa.and_(begun, Notice.passed_by.is_(False)))


def _select_undelivered() -> sa.Select[Any]:
    """Return the statement of `load_undelivered`, which is built once: that takes longer than running it."""
    columns = ("workspace_id", *QueuedNotice._fields)
    waiting = (is_among(Notice.workspace_id, "workspace_ids"), IS_UNDELIVERED)
    group = (Notice.workspace_id, Notice.lane, Notice.refresh, Notice.passed_by)
    position = sa.func.row_number().over(partition_by=group, order_by=Notice.id).label("position")
    undelivered = sa.select(*(getattr(Notice, name) for name in columns), position).where(
        *waiting, is_due(sa.bindparam("now", type_=UtcDateTime()))
    )
    first = undelivered.subquery()
    # Links and mail last: very many may wait for a day, and they must not crowd out what Slack is to be told.
    outside_slack = sa.or_(*(first.c.lane.startswith(kind.prefix) for kind in (LaneKind.LINK, LaneKind.MAIL)))
    order = (first.c.position, first.c.refresh, first.c.passed_by, outside_slack, first.c.urgency, first.c.id)
    place = sa.func.row_number().over(partition_by=first.c.workspace_id, order_by=order).label("place")
    ranked = sa.select(*(first.c[name] for name in columns), place).where(first.c.position <= MAX_PER_LANE).subquery()
    wanted = sa.select(*(ranked.c[name] for name in columns)).where(ranked.c.place <= MAX_ROWS)
    return wanted.order_by(ranked.c.workspace_id, ranked.c.place)


SELECT_UNDELIVERED = _select_undelivered()
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
        """Forget this notice, which needs nothing more; it may be in another lane than when its delivery began."""
        known = self._rows.pop(row.id, None)
        if known is None:
            return
        lanes = self._lanes_with(known)
        lanes[known.lane] = deque(other for other in lanes[known.lane] if other.id != known.id)
        if not lanes[known.lane]:
            del lanes[known.lane]

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
