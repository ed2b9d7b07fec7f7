"""Telling whoever can do something about it that Slack will never take a notice."""

import datetime as dt

from sqlalchemy.orm import Session

from mentorship.outbox.kinds import FailureAudience, NoticeKind
from mentorship.outbox.notify import notify
from storage.lane import Lane
from storage.meeting import ATTENDING, MASTERCLASS, SESSION, Enrollment, Meeting, enrollments_of
from storage.notice import Cause, Notice, forget_card, subject_of
from storage.person import find_person, list_admins
from storage.program import close_announcements, find_program
from storage.request import SessionRequest

# How Slack's words begin that are about what we wanted to post, and not about the channel.
CONTENT_ERRORS = ("invalid_", "msg_", "no_text", "metadata_", "too_many_", "message_", "markdown_text_")
NOT_SLACKS_WORD = (Cause.UNSURE, Cause.FAULT)  # causes for which there is no word of Slack's that says what is wrong
MAX_TROUBLE_LENGTH = 64  # what the column holds; Slack's words are Slack's


def notify_of_undeliverable(db: Session, notice: Notice, now: dt.datetime) -> None:
    """Tell those who can reach the person another way that Slack will never take this notice."""
    audience = NoticeKind(notice.kind).rules.failure_told_to
    if audience is FailureAudience.ADMINS:
        _notify_of_closed_channel(db, notice, now)
    elif audience is FailureAudience.READER:
        _notify_of_missing_file(db, notice, now)
    elif audience is FailureAudience.REQUEST:
        _notify_of_unreached_request(db, notice, now)
    elif audience is FailureAudience.MEETING or audience is FailureAudience.FIRST_CARD and _is_first_card(db, notice):
        _notify_others_in_meeting(db, notice, now)


def _is_first_card(db: Session, notice: Notice) -> bool:
    """Return whether this is someone's first card of a masterclass, which alone tells them that they are in it."""
    meeting = _meeting_of(db, notice)
    return meeting is not None and meeting.kind == MASTERCLASS and not notice.refresh


def _notify_others_in_meeting(db: Session, notice: Notice, now: dt.datetime) -> None:
    meeting = _meeting_of(db, notice)
    if meeting is None:
        return
    for enrollment in enrollments_of(db, [meeting.id]):
        if _should_know(meeting, enrollment, notice):
            person = find_person(db, notice.workspace_id, enrollment.person_id)
            if person is not None:
                details = {"person": notice.person_id}
                notify(db, NoticeKind.UNDELIVERABLE, person, meeting=meeting, details=details, now=now)


def _meeting_of(db: Session, notice: Notice) -> Meeting | None:
    return db.get(Meeting, notice.meeting_id) if notice.meeting_id is not None else None


def _should_know(meeting: Meeting, enrollment: Enrollment, notice: Notice) -> bool:
    """Return whether this is the other person of a session, or the host of a masterclass."""
    if enrollment.state != ATTENDING or enrollment.person_id == notice.person_id:
        return False
    return meeting.kind == SESSION or enrollment.person_id == meeting.host_id


def _notify_of_closed_channel(db: Session, notice: Notice, now: dt.datetime) -> None:
    lane, error = Lane(notice.lane), notice.error.rpartition(" ")[2]
    program = find_program(db, notice.workspace_id)
    if notice.cause in NOT_SLACKS_WORD or error.startswith(CONTENT_ERRORS) or program.announcement_trouble:
        return
    if program.announcement_channel != lane.slack_channel:  # one in which old cards stand
        forget_card(db, subject_of(notice), lane)
        return
    close_announcement_channel(db, notice.workspace_id, lane.slack_channel, error[:MAX_TROUBLE_LENGTH], now)


def close_announcement_channel(
    db: Session, workspace_id: int, slack_channel: str, trouble: str, now: dt.datetime
) -> None:
    """Announce nothing more in this channel, if it is the program's, until an admin has saved the program; tell the
    admins once. `trouble` is Slack's word for what is wrong with it.
    """
    if not close_announcements(db, workspace_id, slack_channel, trouble):
        return
    for admin in list_admins(db, workspace_id):
        notify(db, NoticeKind.ANNOUNCEMENT_FAILED, admin, details={"channel": slack_channel}, now=now)


def _notify_of_missing_file(db: Session, notice: Notice, now: dt.datetime) -> None:
    """Tell the person that the file they wait for will not come, and whether someone has to allow it first."""
    person = find_person(db, notice.workspace_id, notice.person_id)
    if person is not None:
        denied, meetings = notice.cause == Cause.DENIED, notice.details.get("meetings")
        details = {"file": notice.kind, "meetings": meetings, "denied": denied}
        notify(db, NoticeKind.FILE_FAILED, person, meeting=_meeting_of(db, notice), details=details, now=now)


def _notify_of_unreached_request(db: Session, notice: Notice, now: dt.datetime) -> None:
    request = db.get_one(SessionRequest, notice.request_id)
    other = request.other_person(notice.person_id)
    notify(db, NoticeKind.REQUEST_UNREACHED, other, request=request, now=now)
