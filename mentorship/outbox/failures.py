"""What Slack will never take: whoever can do something about it is told."""

import datetime as dt

from sqlalchemy.orm import Session

from mentorship.outbox.notify import OFFERS, QUIET, tell
from storage.meeting import ATTENDING, MASTERCLASS, SESSION, Enrollment, Meeting, enrollments_of
from storage.notice import ANNOUNCEMENT, Notice, forget_card, subject_of
from storage.person import admins, find_person
from storage.program import find_program
from storage.request import SessionRequest

# Slack's words for a channel into which the bot cannot write.
CLOSED = ("not_in_channel", "is_archived", "channel_not_found", "restricted_action", "no_permission")
# Whoever cannot be told of these has long been told when it is, and there is nothing that the others need to do.
OF_THE_HOUR = ("join_soon", "join_now")


def tell_of_undeliverable(db: Session, notice: Notice, now: dt.datetime) -> None:
    """Slack will never take this notice: tell whoever shares the meeting, who can reach the person another way."""
    if notice.kind == ANNOUNCEMENT:
        _tell_of_channel(db, notice, now)
        return
    if notice.request_id is not None:
        _tell_of_request(db, notice, now)
    meeting = db.get(Meeting, notice.meeting_id) if notice.meeting_id is not None else None
    if meeting is None or notice.kind in (*QUIET, *OFFERS, *OF_THE_HOUR) and not _invites(meeting, notice):
        return
    for enrollment in enrollments_of(db, [meeting.id]):
        if _should_know(meeting, enrollment, notice):
            person = find_person(db, notice.workspace_id, enrollment.person_id)
            if person is not None:
                tell(db, "undeliverable", person, meeting=meeting, details={"person": notice.person_id}, now=now)


def _invites(meeting: Meeting, notice: Notice) -> bool:
    """Whether it is somebody's first card of a masterclass, by which alone they learn that they are in it."""
    return meeting.kind == MASTERCLASS and notice.kind == "card" and not notice.refresh


def _should_know(meeting: Meeting, enrollment: Enrollment, notice: Notice) -> bool:
    """Of a session the other one; of a masterclass only its host."""
    if enrollment.state != ATTENDING or enrollment.person_id == notice.person_id:
        return False
    return meeting.kind == SESSION or enrollment.person_id == meeting.host_id


def _tell_of_channel(db: Session, notice: Notice, now: dt.datetime) -> None:
    """The admins are told once, and nothing is announced there any more until one of them has saved the program."""
    trouble, channel = notice.error.rpartition(" ")[2], notice.lane.partition(":")[2]
    program = find_program(db, notice.workspace_id)
    if trouble not in CLOSED or program.announcement_trouble:
        return
    if program.announcement_channel != channel:  # one in which old cards stand
        forget_card(db, subject_of(notice), notice.lane)
        return
    program.announcement_trouble = trouble
    for admin in admins(db, notice.workspace_id):
        tell(db, "announcement_failed", admin, details={"channel": channel}, now=now)


def _tell_of_request(db: Session, notice: Notice, now: dt.datetime) -> None:
    request = db.get_one(SessionRequest, notice.request_id)
    if notice.kind != "request_unreached":
        tell(db, "request_unreached", request.other(notice.person_id), request=request, now=now)
