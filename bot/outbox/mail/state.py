"""What happens in the database to a notice that goes by mail, step by step. Each function is a change for the ledger.

A mail cannot be looked up once it is sent. Whoever finds one that somebody else had begun to send, and who did not live
to note it, sends it again: with the same Message-ID, and the same number of its calendar entry.
"""

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.outbox.context import OutboxContext
from bot.outbox.messages.state import Finished, WaitForMethod, find_open_notice, put_back
from bot.outbox.rate_limiter import MAIL, CallPermit
from bot.outbox.render.payloads import Mail
from mentorship.meetings.invitation import mark_mailed
from mentorship.people import email as rules
from storage.notice import DROPPED, FAILED, SENDING, SENT, WAITING, Notice
from storage.person import find_person

MAX_TRIES = 600  # about two days, at the longest delay


@dataclass(frozen=True)
class SendMail:
    """It is marked as being sent: send it."""

    mail: Mail


NextAction = SendMail | WaitForMethod | Finished


def next_action(db: Session, outbox: OutboxContext, notice_id: int, permit: CallPermit) -> NextAction:
    """Decide what comes next for this notice, from how things are now."""
    notice = find_open_notice(db, notice_id, lock=True)
    if notice is None:
        return Finished()
    if outbox.mailer is None or _is_covered_by_message(db, notice, outbox.clock()):
        notice.state = DROPPED
        return Finished(DROPPED)
    mail = outbox.mailer.render(db, notice, outbox.render, outbox.clock())
    if mail is None:
        notice.state = DROPPED
        return Finished(DROPPED)
    if not permit.acquire(MAIL):
        return WaitForMethod(MAIL)
    notice.state, notice.sending_since = SENDING, notice.sending_since or outbox.wall_clock()
    return SendMail(mail)


def record_sent(db: Session, notice_id: int, mail: Mail) -> None:
    """The mail server has it: what it brought stands in the person's calendar."""
    notice = find_open_notice(db, notice_id)
    if notice is None:
        return
    notice.state, notice.error = SENT, ""
    if mail.invitation is not None and notice.meeting_id is not None:
        mark_mailed(db, notice.meeting_id, notice.person_id, mail.invitation)


def retry_later(db: Session, outbox: OutboxContext, notice_id: int, error: str, *, max_tries: int) -> float | None:
    """Try again after the seconds returned; None when it was tried so often that it is given up."""
    notice = find_open_notice(db, notice_id)
    if notice is None:
        return 0.0
    notice.error = error[:500]
    if notice.attempts >= max_tries:
        notice.state = FAILED
        return None
    notice.attempts += 1
    delay = outbox.backoff(notice.attempts)
    notice.due_at = outbox.clock() + dt.timedelta(seconds=delay)
    put_back(db, notice_id)
    return delay


def record_refused(
    db: Session, outbox: OutboxContext, notice_id: int, mail: Mail, error: str, server_reply: str
) -> None:
    """There is nobody at this address: no more mail goes there, and the person is told why."""
    notice = find_open_notice(db, notice_id)
    if notice is None:
        return
    notice.state, notice.error = FAILED, error[:500]
    person = find_person(db, notice.workspace_id, notice.person_id)
    if person is None or person.email != mail.address:
        return  # they have another address by now
    rules.switch_off_mail(db, person, server_reply=server_reply, now=outbox.clock())
    waiting = sa.update(Notice).where(
        Notice.workspace_id == notice.workspace_id, Notice.lane == notice.lane, Notice.state == WAITING
    )
    db.execute(waiting.values(state=DROPPED))


def _is_covered_by_message(db: Session, notice: Notice, now: dt.datetime) -> bool:
    """Whether a message about the same meeting goes to the same person, and takes along what the calendar needs."""
    if not notice.refresh:
        return False
    message = (Notice.lane == notice.lane, Notice.meeting_id == notice.meeting_id, Notice.refresh.is_(False))
    waits = (Notice.workspace_id == notice.workspace_id, Notice.state.in_([WAITING, SENDING]))
    due = sa.or_(Notice.due_at <= now, Notice.attempts > 0)
    return db.scalar(sa.select(Notice.id).where(*waits, *message, due).limit(1)) is not None
