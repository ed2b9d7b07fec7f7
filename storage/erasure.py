"""Erasing what someone wrote: of whoever Slack has erased, nothing is kept but that they took part."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage.application import MentorApplication
from storage.booking_permission import BookingPermission
from storage.feedback import erase_comments
from storage.masterclass_draft import MasterclassDraft
from storage.meeting import HOST, MASTERCLASS, REMOVED, Enrollment, Meeting
from storage.notice import IS_DONE, IS_UNDELIVERED, Notice
from storage.person import Person
from storage.request import PENDING, SessionRequest


def erase_texts_of(db: Session, person: Person) -> None:
    """Erase all texts and addresses that the person typed; what they host and is still to be handed over keeps its own.

    The title of a masterclass stays: it is what others know that they took part in.
    """
    for statement in (*_meeting_texts(person.id), *_request_texts(person.id), *_other_texts(person.id)):
        db.execute(statement.execution_options(synchronize_session=False))
    db.expire_all()


def _meeting_texts(person_id: int) -> tuple[sa.Update, ...]:
    hosted = (Meeting.host_id == person_id, Meeting.live.is_(False) | Meeting.cancel_at.is_(None))
    return (
        sa.update(Enrollment).where(Enrollment.person_id == person_id).values(about="", reason=""),
        sa.update(Enrollment).where(*_removed_from_theirs(person_id)).values(reason=""),
        sa.update(Meeting).where(*hosted).values(topic="", meeting_url=""),
        sa.update(Meeting).where(*hosted, Meeting.kind == MASTERCLASS).values(description=""),
        sa.update(Meeting).where(Meeting.cancelled_by_id == person_id).values(reason=""),
    )


def _removed_from_theirs(person_id: int) -> tuple[sa.ColumnElement[bool], ...]:
    """Return the condition of places that others lost in what the person hosts or hosted: they may have said why."""
    hosted = sa.select(Enrollment.meeting_id).where(Enrollment.person_id == person_id, Enrollment.role == HOST)
    return (Enrollment.state == REMOVED, Enrollment.meeting_id.in_(hosted))


def _request_texts(person_id: int) -> tuple[sa.Update, ...]:
    closed = SessionRequest.state != PENDING
    of_person = (SessionRequest.mentor_id == person_id) | (SessionRequest.mentee_id == person_id)
    return (
        sa.update(SessionRequest).where(closed, SessionRequest.sender_id == person_id).values(message="", link=""),
        sa.update(SessionRequest).where(closed, SessionRequest.mentor_id == person_id).values(meeting_url=""),
        sa.update(SessionRequest).where(closed, SessionRequest.closed_by_id == person_id).values(reason=""),
        sa.update(SessionRequest).where(closed, of_person).values(reply=""),  # whoever of the two wrote it last
    )


def _other_texts(person_id: int) -> tuple[sa.Update | sa.Delete, ...]:
    answered = MentorApplication.answered_by_id == person_id
    return (
        sa.update(MentorApplication).where(MentorApplication.person_id == person_id).values(message="", answer=""),
        sa.update(MentorApplication).where(answered).values(answer=""),
        sa.update(BookingPermission).where(BookingPermission.person_id == person_id).values(message=""),
        *erase_comments(person_id),
        sa.delete(MasterclassDraft).where(MasterclassDraft.person_id == person_id),
    )


def erase_notices_about(db: Session, person: Person) -> None:
    """Delete the notices that were told to the person, or of what they did and wrote, and are done."""
    db.execute(sa.delete(Notice).where(IS_DONE, *_about(person)).execution_options(synchronize_session=False))


def has_notices_about(db: Session, person: Person) -> bool:
    """Return whether something of what the person did and wrote is still to be told."""
    under_way = IS_UNDELIVERED
    return db.scalar(sa.select(Notice.id).where(under_way, *_about(person)).limit(1)) is not None


def _about(person: Person) -> tuple[sa.ColumnElement[bool], ...]:
    named = (Notice.details[role].as_integer() == person.id for role in ("by", "person", "mentee"))
    return (Notice.workspace_id == person.workspace_id, sa.or_(Notice.person_id == person.id, *named))
