"""What becomes of one notice in the database, whichever transport delivers it."""

import datetime as dt
import logging
from collections.abc import Mapping
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from bot.outbox.context import OutboxContext
from bot.outbox.retry import RetryPolicy, count_failure
from mentorship.meetings.invitation import is_file_due
from mentorship.outbox.kinds import NoticeKind
from mentorship.outbox.notify import enqueue_calendar_file, update_questions
from storage.calendar_entry import find_calendar_entry
from storage.id_list import is_among
from storage.lane import Lane
from storage.meeting import find_meeting
from storage.notice import DROPPED, FAILED, IS_UNDELIVERED, SENDING, WAITING, WAITS_UNDER_KEY, Cause, Notice
from storage.person import Person, find_person

ABOUT_SEVERAL = (NoticeKind.CANCELLED, NoticeKind.FILE_OFF)  # kinds whose details may name several meetings
MAX_ERROR_LENGTH = 500  # what the column holds

AHEAD = "read ahead"  # under this name a session keeps it

SELECT_NOTICES = sa.select(Notice).where(is_among(Notice.id, "ids"))
SELECT_LOCKED = SELECT_NOTICES.order_by(Notice.id).with_for_update(skip_locked=True)
SELECT_PEOPLE = sa.select(Person).where(is_among(Person.id, "ids")).options(joinedload(Person.program, innerjoin=True))

log = logging.getLogger(__name__)


class NoticeLocked(Exception):
    """Someone else has the notice locked: they change what it tells of, or a transaction of ours has not ended yet."""


class ReadAhead(NamedTuple):
    """What a session has read for many changes at once; `kept` is in its memory for as long as this is."""

    locked: Mapping[int, Notice | None]  # those that were asked for; None: someone else has it locked
    kept: object


NOTHING_AHEAD = ReadAhead({}, ())


def read_ahead(db: Session, notices: Mapping[int, bool]) -> None:
    """Lock or read the notices (id → whether to lock it) of many changes at once, and the people of those locked.

    `find_open_notice` and `find_person` then find them without asking the database.
    """
    locked: dict[int, Notice | None] = {each: None for each, locks in notices.items() if locks}
    found = list(db.scalars(SELECT_LOCKED, {"ids": list(locked)}))
    people = list(db.scalars(SELECT_PEOPLE, {"ids": [notice.person_id for notice in found]}))
    others = list(db.scalars(SELECT_NOTICES, {"ids": [each for each, locks in notices.items() if not locks]}))
    db.info[AHEAD] = ReadAhead(locked | {notice.id: notice for notice in found}, (people, others))


def find_open_notice(db: Session, notice_id: int, *, lock: bool = False) -> Notice | None:
    """Return the notice if it is still undelivered; what was seen a moment ago may be old.

    With `lock` it is locked. Raises NoticeLocked where someone else has it: waiting for them, with other notices
    locked, could make them wait for us.
    """
    notice = _lock(db, notice_id) if lock else db.get(Notice, notice_id)
    if lock and notice is None and db.get(Notice, notice_id) is not None:
        raise NoticeLocked
    return notice if notice is not None and notice.state in (WAITING, SENDING) else None


def _lock(db: Session, notice_id: int) -> Notice | None:
    ahead: ReadAhead = db.info.get(AHEAD, NOTHING_AHEAD)
    if notice_id in ahead.locked:
        return ahead.locked[notice_id]
    return db.get(Notice, notice_id, with_for_update={"skip_locked": True})


def begin_sending(notice: Notice, outbox: OutboxContext, *, longer: dt.timedelta = dt.timedelta()) -> None:
    """Mark the notice as being sent, and not due before what we are about to do has had its effect, or never has one.

    Whoever finds it so when we have died waits for that: sooner, they could not see whether it is there already. It
    may take `longer` than is usual.
    """
    notice.state = SENDING
    notice.sending_since = notice.sending_since or outbox.wall_clock()
    notice.due_at = outbox.clock() + outbox.in_flight + longer


def make_due(db: Session, notice_id: int, now: dt.datetime) -> None:
    """Let the notice be due now: what was begun has certainly had no effect."""
    notice = find_open_notice(db, notice_id)
    if notice is not None:
        notice.due_at = now


def put_back(db: Session, notice_id: int) -> Notice | None:
    """Let a notice that was certainly not delivered wait again, unless a newer one that shows the same already waits.

    Return the one that waits.
    """
    notice = find_open_notice(db, notice_id)
    if notice is None or notice.state != SENDING:
        return notice
    newer = _find_newer(db, notice)
    notice.state = DROPPED if newer is not None else WAITING
    return newer or notice


def retry_later(
    db: Session, notice: Notice, outbox: OutboxContext, error: str, cause: Cause, policy: RetryPolicy
) -> float | None:
    """Count the attempt that failed with `error`, and return the seconds until the next one.

    Return None when the notice is to be given up.
    """
    now = outbox.clock()
    delay = count_failure(notice, cause, policy, now=now, backoff=outbox.backoff)
    if delay is None:
        return None
    if cause is Cause.UNSURE and not notice.refresh:
        delay = _hold_again(db, notice, now) or delay
    notice.error = error[:MAX_ERROR_LENGTH]
    notice.due_at = now + dt.timedelta(seconds=delay)
    return delay


def mark_failed(notice: Notice, error: str) -> None:
    """Give the notice up, and record why."""
    notice.state, notice.error = FAILED, error[:MAX_ERROR_LENGTH]


def notify_others(db: Session, outbox: OutboxContext, notice: Notice) -> None:
    """Tell those who can do something about it that this notice cannot be delivered."""
    try:
        with db.begin_nested():
            outbox.on_undeliverable(db, notice, outbox.clock())
    except Exception:  # it is recorded as failed all the same, or its lane would stand still
        log.exception("could not tell others that notice %d is undeliverable", notice.id)


def _hold_again(db: Session, notice: Notice, now: dt.datetime) -> float:
    """Let the messages that this one has passed by go first again; return the seconds until they are due, 0 for none.

    They were passed by because they alone might be what does not get through. Since this one does not either, it is an
    outage: this one is tried again when they are, and after them.
    """
    earlier = (Notice.lane == notice.lane, Notice.id < notice.id, Notice.refresh.is_(False))
    passed = (Notice.passed_by, Notice.cause == Cause.UNSURE, IS_UNDELIVERED)
    wanted = sa.select(Notice).where(Notice.workspace_id == notice.workspace_id, *earlier, *passed)
    delay = 0.0
    for each in db.scalars(wanted.order_by(Notice.id)):
        each.passed_by = False
        delay = max(delay, (each.due_at - now).total_seconds())
    return delay


def send_file_if_due(db: Session, notice: Notice, now: dt.datetime, *, instead_of_mail: bool = False) -> None:
    """Send the person a calendar file, if one has to bring their calendar in line with the meeting of the notice.

    Every change of a meeting comes by here with the card that shows it, so no use case has to think of calendars.
    """
    person = find_person(db, notice.workspace_id, notice.person_id)
    for meeting_id in notice.meeting_ids:
        if find_calendar_entry(db, meeting_id, notice.person_id) is None:
            continue
        meeting = find_meeting(db, notice.workspace_id, meeting_id)
        if meeting is None or person is None:
            continue
        by_mail = person.wants_mail and not instead_of_mail and is_told_by_mail(db, notice, meeting_id)
        if is_file_due(db, meeting, person, now, by_mail=by_mail):
            enqueue_calendar_file(db, meeting, person, instead_of_mail=not by_mail, now=now)


def end_questions(db: Session, notice: Notice, person: Person, now: dt.datetime) -> None:
    """Let what the person was asked about the meeting of the notice say how that ended, where it did.

    Whatever ends a question comes by here with the card of the meeting, so no use case has to think of it.
    """
    meeting = find_meeting(db, notice.workspace_id, notice.meeting_id or 0)
    if meeting is not None:
        update_questions(db, meeting, person, now=now)


def is_told_by_mail(db: Session, notice: Notice, meeting_id: int, *conditions: sa.ColumnElement[bool]) -> bool:
    """Return whether a mail to the same person about this meeting is under way, alone or with others: none is where
    they wanted no mail when the meeting was changed.
    """
    mail = (Notice.lane == Lane.mail(notice.person_id), IS_UNDELIVERED)
    about = sa.or_(Notice.meeting_id == meeting_id, Notice.kind.in_(ABOUT_SEVERAL))
    found = db.scalars(sa.select(Notice).where(Notice.workspace_id == notice.workspace_id, *mail, about, *conditions))
    return any(meeting_id in each.meeting_ids for each in found)


def _find_newer(db: Session, notice: Notice) -> Notice | None:
    same = (Notice.workspace_id == notice.workspace_id, Notice.key == notice.key, WAITS_UNDER_KEY)
    return db.scalar(sa.select(Notice).where(*same)) if notice.key is not None else None
