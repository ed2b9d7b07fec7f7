"""Asking mentees and participants how a meeting was, and what they answer."""

import datetime as dt
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from mentorship.errors import START_OVER, Refusal
from mentorship.feedback.batches import show_full_batches
from mentorship.history import HistoryKind, record_history
from mentorship.meetings.meeting import phase
from mentorship.meetings.outcome_view import opens_feedback
from mentorship.outbox.kinds import NoticeKind
from mentorship.outbox.notify import NewNotice, enqueue, notify
from mentorship.people.person import PersonView, person_view
from storage.attendance import list_attendance
from storage.feedback import (
    ASKED,
    GIVEN,
    PASSED_OVER,
    SHOWN,
    Feedback,
    add_questions,
    find_feedback,
    list_asked,
    mark_thanked,
)
from storage.meeting import ATTENDING, HOST, Meeting, find_meeting
from storage.meeting_lists import find_meeting_row
from storage.person import Person, find_people, find_person, lock_persons
from storage.rows import AnyMeeting, AnyPlace

CHANGEABLE = dt.timedelta(days=14)  # after it was given, unless it is shown before
COMMENT_LIMIT = 1500
RATINGS = (1, 2, 3, 4, 5)
CLOSED = "Your feedback can no longer be changed: {why}."
NOT_ASKED = (
    "You can give feedback on a meeting you attended, once it's recorded that it took place, or a week after it."
)


@dataclass(frozen=True)
class FeedbackView:
    """A meeting on which its reader is asked for feedback, and what they have answered so far."""

    reader: PersonView
    as_of: dt.datetime
    meeting_id: int
    kind: str  # session, masterclass
    title: str  # of a masterclass
    starts_at: dt.datetime
    mentor: PersonView
    rating: int | None
    comment: str
    changeable_until: dt.datetime | None  # None: not answered yet, or no longer
    thanked: bool
    is_shown: bool = False  # the mentor sees it, in a batch

    @property
    def is_given(self) -> bool:
        """Whether they have answered."""
        return self.rating is not None

    @property
    def is_open(self) -> bool:
        """Whether they can answer, or change their answer."""
        return not self.is_given or self.changeable_until is not None


def ask_for_feedback(db: Session, meeting: Meeting, people: Iterable[Person], *, now: dt.datetime) -> None:
    """Ask these mentees or participants how the meeting was: each once, however often it is called. The host rates
    nobody, and is not asked.

    For whoever records that the meeting took place, with those who were there; or finds that nobody has recorded it.
    """
    asked = {each.id: each for each in people if each.id != meeting.host_id}
    new = add_questions(db, meeting.workspace_id, meeting.id, meeting.host_id, asked)
    for person_id, person in asked.items():
        if person_id in new:
            notify(
                db,
                NoticeKind.FEEDBACK,
                person,
                meeting=meeting,
                details={"subject": feedback_subject(meeting.id)},
                now=now,
            )


def find_asked(
    db: Session, meetings: Sequence[AnyMeeting], places: Mapping[int, AnyPlace], reader_id: int, now: dt.datetime
) -> set[int]:
    """Return on which of these meetings the reader is asked for feedback; `places` are the reader's own, by meeting.

    Mostly there is nothing to ask the database.
    """
    own = {each: place for each, place in places.items() if place.state == ATTENDING and place.role != HOST}
    over = [each.id for each in meetings if each.live and each.id in own and phase(each, now) == "over"]
    return list_asked(db, over, reader_id)


def feedback_subject(meeting_id: int) -> str:
    """Return the subject of the messages that ask for feedback on the meeting."""
    return f"feedback:{meeting_id}"


def show_feedback(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> FeedbackView:
    """Return what the actor is asked about the meeting, and has answered. Raises Refusal if they are not asked."""
    view = describe_feedback(db, actor, meeting_id, now)
    if view is None:
        raise Refusal(NOT_ASKED, next_steps=START_OVER)
    return view


def prepare_feedback(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> FeedbackView:
    """Return the same for the form. Raises Refusal if the answer can no longer be changed, too."""
    view = show_feedback(db, actor=actor, meeting_id=meeting_id, now=now)
    if not view.is_open:
        raise Refusal(_why_closed(_require_asked(db, actor, meeting_id)))
    return view


def describe_feedback(db: Session, reader: Person, meeting_id: int, now: dt.datetime) -> FeedbackView | None:
    """Return what the reader is asked about the meeting, and has answered; None if they are not asked."""
    meeting, own = find_meeting_row(db, reader.workspace_id, meeting_id), find_feedback(db, meeting_id, reader.id)
    mentor = find_person(db, reader.workspace_id, own.mentor_id) if own is not None else None
    if meeting is None or own is None or mentor is None:
        return None
    return FeedbackView(
        reader=person_view(reader),
        as_of=now,
        meeting_id=meeting.id,
        kind=meeting.kind,
        title=meeting.title,
        starts_at=meeting.starts_at,
        mentor=person_view(mentor),
        rating=own.rating,
        comment=own.comment,
        changeable_until=_changeable_until(own) if _is_changeable(own, now) else None,
        thanked=own.thanked,
        is_shown=own.state == SHOWN,
    )


def give_feedback(db: Session, *, actor: Person, meeting_id: int, rating: int, comment: str, now: dt.datetime) -> None:
    """Give feedback on the meeting, or change what was given. Raises Refusal if that is no longer possible.

    It is shown to the mentor as soon as it makes a batch full.
    """
    own = _require_asked(db, actor, meeting_id)
    lock_persons(db, actor.workspace_id, [own.mentor_id])  # batches of one mentor fill one after the other
    own = _require_asked(db, actor, meeting_id)
    if own.state != ASKED and not _is_changeable(own, now):
        raise Refusal(_why_closed(own))
    if own.state == ASKED:
        _require_attended(db, actor, meeting_id, now)
    if rating not in RATINGS:
        raise Refusal("Choose a rating from 1 to 5.", field="rating")
    own.state, own.rating, own.comment, own.erased = GIVEN, rating, comment.strip(), False
    own.given_at, own.written_at = own.given_at or now, now
    own.shuffle = own.shuffle or secrets.randbits(62)
    db.flush()
    closed = [each for each in show_full_batches(db, own.mentor_id) if each is not own]
    authors = {each.id: each for each in find_people(db, actor.workspace_id, {each.author_id for each in closed})}
    for each in closed:  # the messages that asked for them say so
        _update_question(db, authors[each.author_id], each.meeting_id, now)
    _update_question(db, actor, meeting_id, now)


def thank(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> FeedbackView:
    """Say thank you to the mentor, with the actor's name; thanking twice is no error, and no second message.

    It is no feedback. Raises Refusal if the actor is not asked about the meeting.
    """
    own = _require_asked(db, actor, meeting_id)
    meeting = find_meeting(db, actor.workspace_id, meeting_id)
    mentor = find_person(db, actor.workspace_id, own.mentor_id)
    if meeting is None or mentor is None or not mark_thanked(db, meeting_id, actor.id):
        return show_feedback(db, actor=actor, meeting_id=meeting_id, now=now)
    record_history(db, HistoryKind.THANKED, meeting, by=actor, person=mentor, now=now)
    notify(db, NoticeKind.THANKS, mentor, by=actor, meeting=meeting, details={"by": actor.id}, now=now)
    _update_question(db, actor, meeting_id, now)
    return show_feedback(db, actor=actor, meeting_id=meeting_id, now=now)


def _require_asked(db: Session, actor: Person, meeting_id: int) -> Feedback:
    own = find_feedback(db, meeting_id, actor.id)
    if own is None or own.workspace_id != actor.workspace_id:
        raise Refusal(NOT_ASKED, next_steps=START_OVER)
    return own


def _require_attended(db: Session, actor: Person, meeting_id: int, now: dt.datetime) -> None:
    """Raise Refusal if it was recorded since they were asked that they, or the host, did not come."""
    meeting = find_meeting_row(db, actor.workspace_id, meeting_id)
    rows = {row.person_id: row for row in list_attendance(db, [meeting_id])}
    own, host = rows.get(actor.id), rows.get(meeting.host_id) if meeting is not None else None
    if meeting is None or not opens_feedback(meeting, own, host, now):
        raise Refusal(NOT_ASKED, next_steps=START_OVER)


def _update_question(db: Session, actor: Person, meeting_id: int, now: dt.datetime) -> None:
    """Let the message that asks show what was answered."""
    subject, meeting = feedback_subject(meeting_id), find_meeting_row(db, actor.workspace_id, meeting_id)
    details, key = {"subject": subject}, f"{subject}:{actor.id}"
    enqueue(db, NewNotice(NoticeKind.FEEDBACK_GIVEN, actor, now, meeting, details=details, refresh=True, key=key))


def _changeable_until(own: Feedback) -> dt.datetime | None:
    return own.given_at + CHANGEABLE if own.given_at is not None else None


def _is_changeable(own: Feedback, now: dt.datetime) -> bool:
    until = _changeable_until(own)
    return own.state == GIVEN and until is not None and now < until


def _why_closed(own: Feedback) -> str:
    is_over = own.state == GIVEN
    newer = own.state == PASSED_OVER
    seen = "a newer one of yours counts" if newer else "it is part of what your mentor sees by now"
    why = f"that is possible for {CHANGEABLE.days} days" if is_over else seen
    return CLOSED.format(why=why)
