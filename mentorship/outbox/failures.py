"""What Slack will never take: whoever can do something about it is told."""

import datetime as dt

from sqlalchemy.orm import Session

from mentorship.outbox.notify import OFFER_KINDS, SENT_TO_ACTOR_TOO, notify
from storage.meeting import ATTENDING, MASTERCLASS, SESSION, Enrollment, Meeting, enrollments_of
from storage.notice import ANNOUNCEMENT, Notice, forget_card, subject_of
from storage.person import find_person, list_admins
from storage.program import find_program
from storage.request import SessionRequest

# Slack's words for a channel into which the bot cannot write.
CHANNEL_CLOSED_ERRORS = ("not_in_channel", "is_archived", "channel_not_found", "restricted_action", "no_permission")
# Whoever cannot be told of these has long been told when it is, and there is nothing that the others need to do.
START_REMINDER_KINDS = ("join_soon", "join_now")


def notify_of_undeliverable(db: Session, notice: Notice, now: dt.datetime) -> None:
    """Slack will never take this notice: tell whoever shares the meeting, who can reach the person another way."""
    if notice.kind == ANNOUNCEMENT:
        _notify_of_closed_channel(db, notice, now)
        return
    if notice.request_id is not None:
        _notify_of_unreached_request(db, notice, now)
    meeting = db.get(Meeting, notice.meeting_id) if notice.meeting_id is not None else None
    if (
        meeting is None
        or notice.kind in (*SENT_TO_ACTOR_TOO, *OFFER_KINDS, *START_REMINDER_KINDS)
        and not _is_first_card(meeting, notice)
    ):
        return
    for enrollment in enrollments_of(db, [meeting.id]):
        if _should_know(meeting, enrollment, notice):
            person = find_person(db, notice.workspace_id, enrollment.person_id)
            if person is not None:
                notify(db, "undeliverable", person, meeting=meeting, details={"person": notice.person_id}, now=now)


def _is_first_card(meeting: Meeting, notice: Notice) -> bool:
    """Whether it is somebody's first card of a masterclass, by which alone they learn that they are in it."""
    return meeting.kind == MASTERCLASS and notice.kind == "card" and not notice.refresh


def _should_know(meeting: Meeting, enrollment: Enrollment, notice: Notice) -> bool:
    """Of a session the other one; of a masterclass only its host."""
    if enrollment.state != ATTENDING or enrollment.person_id == notice.person_id:
        return False
    return meeting.kind == SESSION or enrollment.person_id == meeting.host_id


def _notify_of_closed_channel(db: Session, notice: Notice, now: dt.datetime) -> None:
    """The admins are told once, and nothing is announced there any more until one of them has saved the program."""
    trouble, channel = notice.error.rpartition(" ")[2], notice.lane.partition(":")[2]
    program = find_program(db, notice.workspace_id)
    if trouble not in CHANNEL_CLOSED_ERRORS or program.announcement_trouble:
        return
    if program.announcement_channel != channel:  # one in which old cards stand
        forget_card(db, subject_of(notice), notice.lane)
        return
    program.announcement_trouble = trouble
    for admin in list_admins(db, notice.workspace_id):
        notify(db, "announcement_failed", admin, details={"channel": channel}, now=now)


def _notify_of_unreached_request(db: Session, notice: Notice, now: dt.datetime) -> None:
    request = db.get_one(SessionRequest, notice.request_id)
    if notice.kind != "request_unreached":
        notify(db, "request_unreached", request.other_person(notice.person_id), request=request, now=now)
