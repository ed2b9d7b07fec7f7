"""What happens in the database to a notice that goes by mail. Each function is a change for BatchWriter.

A mail cannot be looked up once it is sent. One that a process had begun to send, and did not live to note as sent, is
sent again: with the same Message-ID, and the same number of its calendar entry.
"""

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from bot.outbox.base_delivery import Done, RetryAfter
from bot.outbox.context import OutboxContext
from bot.outbox.mail.content import Mail
from bot.outbox.mail.slack_link import awaits_message
from bot.outbox.notice_state import begin_sending, find_open_notice, is_told_by_mail, mark_failed, send_file_if_due
from bot.outbox.queue import is_due
from bot.outbox.rate_limiter import MAIL, CallPermit
from mentorship.meetings.invitation import SentEntry, mark_mailed, mark_perhaps_mailed
from mentorship.outbox.delivered import record_delivered
from mentorship.outbox.kinds import NoticeKind
from mentorship.people.email import switch_off_mail
from storage.notice import DROPPED, SENDING, SENT, WAITING, Notice
from storage.person import find_person

if TYPE_CHECKING:  # it, and what it imports, is in memory only where mail is set up
    from bot.outbox.mail.mime import Mailer

LONGER_THAN_SLACK = dt.timedelta(seconds=100)  # handing in a mail takes, with its wait for a thread: see `smtp`
MESSAGE_WAIT_SECONDS = 0.5  # before looking again whether the message in Slack stands to which the mail leads
SENT_ENTRIES = "sent_entries"  # among a notice's details: the calendar entries that are being mailed


@dataclass(frozen=True)
class SendMail:
    """Send the mail; the notice is marked as being sent."""

    mail: Mail
    method: ClassVar[str] = MAIL


NextAction = SendMail | Done | RetryAfter


def next_action(
    db: Session, outbox: OutboxContext, notice_id: int, permit: CallPermit, mailer: "Mailer | None"
) -> NextAction:
    """Decide what comes next for this notice, from how things are now."""
    notice = find_open_notice(db, notice_id, lock=True)
    if notice is None:
        return Done()
    if mailer is not None and notice.state == WAITING and awaits_message(db, notice, outbox.clock()):
        return RetryAfter(MESSAGE_WAIT_SECONDS)
    _note_perhaps_mailed(db, notice)
    mail = None
    if mailer is not None and not _is_covered_by_message(db, notice, outbox.clock()):
        mail = mailer.render(db, notice, outbox.render, outbox.clock())
    if mail is None:
        notice.state = DROPPED
        send_file_if_due(db, notice, outbox.clock(), instead_of_mail=mailer is None)
        return Done(DROPPED)
    if not permit.acquire(MAIL):
        return RetryAfter(0.0, MAIL)
    begin_sending(notice, outbox, longer=LONGER_THAN_SLACK)
    if mail.invitations:
        notice.details = {**notice.details, SENT_ENTRIES: [list(each.as_sent) for each in mail.invitations]}
    return SendMail(mail)


def record_sent(db: Session, notice_id: int, mail: Mail) -> None:
    """Record that the mail server has taken the mail: what it brought is in the person's calendar."""
    notice = find_open_notice(db, notice_id)
    if notice is None:
        return
    notice.state, notice.error = SENT, ""
    record_delivered(db, notice, mail.sent_at)
    for each in mail.invitations:
        mark_mailed(db, notice.workspace_id, notice.person_id, each.as_sent, mail.sent_at)


def record_refused(
    db: Session, outbox: OutboxContext, notice_id: int, mail: Mail, error: str, server_reply: str
) -> None:
    """Record that there is nobody at this address: no more mail goes there, and the person is told why."""
    notice = find_open_notice(db, notice_id)
    if notice is None:
        return
    mark_failed(notice, error)
    person = find_person(db, notice.workspace_id, notice.person_id)
    if person is None or person.email != mail.address:
        return  # they have another address by now
    switch_off_mail(db, person, server_reply=server_reply, now=outbox.clock())
    if mail.invitations:
        send_file_if_due(db, notice, outbox.clock())  # all that waits finds by itself that no mail is wanted


def _note_perhaps_mailed(db: Session, notice: Notice) -> None:
    """Record that a process which did not live to note it may have sent the entries that it had begun to send."""
    if notice.state == SENDING:
        for begun in notice.details.get(SENT_ENTRIES, ()):
            mark_perhaps_mailed(db, notice.workspace_id, notice.person_id, SentEntry(*begun))


def _is_covered_by_message(db: Session, notice: Notice, now: dt.datetime) -> bool:
    """Return whether a message about the same meeting goes to this person, and takes along what the calendar needs.

    So does the one mail that takes it out of the calendar together with others.
    """
    if not notice.refresh:
        return False
    takes_along: sa.ColumnElement[bool] = Notice.refresh.is_(False)
    if notice.kind != NoticeKind.FILE_OFF:
        takes_along = sa.or_(takes_along, Notice.kind == NoticeKind.FILE_OFF)
    now_or_soon = sa.or_(is_due(now), Notice.state == SENDING)
    return all(is_told_by_mail(db, notice, each, takes_along, now_or_soon) for each in notice.meeting_ids)
