"""Putting notices in the outbox, in the same transaction as what they tell of."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy.orm import Session

from mentorship.outbox.batch import batch_token, series_subject
from mentorship.outbox.kinds import Mailing, NoticeKind
from storage.calendar_entry import find_calendar_entry
from storage.lane import Lane
from storage.meeting import Meeting
from storage.notice import find_lanes_with_card, has_card, list_subjects, meeting_subject, swap_cards
from storage.outbox import NoticeColumns, put_notice
from storage.person import Person, find_people
from storage.request import SessionRequest
from storage.rows import AnyMeeting

FILES_IN_MESSAGE = 10  # as many as Slack lets a person share in one message
INSTEAD_OF_MAIL = "instead_of_mail"  # among the details of a calendar file


@dataclass(frozen=True)
class NewNotice:
    """A notice that is to be put in the outbox."""

    kind: NoticeKind
    person: Person
    now: dt.datetime
    meeting: AnyMeeting | None = None
    request: SessionRequest | None = None
    details: dict[str, Any] = field(default_factory=dict)
    refresh: bool | None = False  # it brings something already shown up to date; None: if that has been posted
    key: str | None = None  # where one with this key waits already, that one serves
    lane: Lane | None = None  # where it goes; None: to the person in Slack
    due_at: dt.datetime | None = None  # None: now

    def columns(self) -> NoticeColumns:
        """Return the notice as the database keeps it."""
        return {
            "workspace_id": self.person.workspace_id,
            "kind": self.kind,
            "lane": self.lane or Lane.person(self.person.id),
            "person_id": self.person.id,
            "meeting_id": self.meeting.id if self.meeting else None,
            "request_id": self.request.id if self.request else None,
            "details": self.details,
            "refresh": self.refresh,
            "key": self.key,
            "urgency": self.meeting.starts_at if self.meeting else self.now,
            "created_at": self.now,
            "due_at": self.due_at or self.now,
        }


def notify(
    db: Session,
    kind: NoticeKind,
    person: Person,
    *,
    now: dt.datetime,
    by: Person | None = None,
    meeting: Meeting | None = None,
    request: SessionRequest | None = None,
    details: dict[str, Any] | None = None,
    key: str | None = None,
    due_at: dt.datetime | None = None,
) -> None:
    """Tell `person` of something in a new message; nobody is told of what they did themselves (`by`).

    It is not told before `due_at`, where that is given; where a notice with the same `key` waits already, that one
    serves.
    """
    if by is not None and by.id == person.id and not kind.rules.told_to_actor:
        return
    enqueue(db, NewNotice(kind, person, now, meeting, request, details or {}, key=key, due_at=due_at))


def send_calendar_removal(db: Session, person: Person, meetings: Sequence[Meeting], *, now: dt.datetime) -> None:
    """Take these meetings out of the person's calendar: by one mail, and by files in as few messages as can be.

    Only those are sent that are in there; a single one follows its card by itself.
    """
    for first in range(0, len(meetings), FILES_IN_MESSAGE):
        some = meetings[first : first + FILES_IN_MESSAGE]
        details = _meeting_ids(some) | ({} if person.wants_mail else {INSTEAD_OF_MAIL: True})
        _put(db, NewNotice(NoticeKind.FILE_OFF, person, now, some[0], details=details))
    if len(meetings) > 1:
        _enqueue_mail(db, NewNotice(NoticeKind.FILE_OFF, person, now, meetings[0], details=_meeting_ids(meetings)))


def _meeting_ids(meetings: Sequence[Meeting]) -> dict[str, Any]:
    """Return the details of a notice that is about all of these meetings."""
    return {"meetings": [meeting.id for meeting in meetings]}


def enqueue_calendar_file(
    db: Session,
    meeting: Meeting,
    person: Person,
    *,
    now: dt.datetime,
    asked: bool = False,
    instead_of_mail: bool = False,
) -> None:
    """Bring the person's calendar in line with the meeting by a file; where it is so already, only if they `asked`.

    `instead_of_mail` is a file that brings what cannot be mailed.
    """
    details = {**({"asked": True} if asked else {}), **({INSTEAD_OF_MAIL: True} if instead_of_mail else {})}
    key = None if asked else f"file:{meeting.id}:{person.id}:{INSTEAD_OF_MAIL if instead_of_mail else 'plain'}"
    enqueue(db, NewNotice(NoticeKind.FILE, person, now, meeting, details=details, refresh=not asked, key=key))


def enqueue_card(
    db: Session, meeting: AnyMeeting, person: Person, *, now: dt.datetime, changes_calendar: bool = True
) -> None:
    """Let the person have a card that shows the meeting as it then is: posted as new, or edited in place.

    Not `changes_calendar`: how many come or wait is all that is new, so there is nothing to mail.
    """
    notice = NewNotice(NoticeKind.CARD, person, now, meeting, refresh=None, key=f"card:{meeting.id}:{person.id}")
    _put(db, notice)
    if changes_calendar:
        _enqueue_mail(db, notice)
    update_series_message(db, meeting, person, now=now)


def enqueue_cards(
    db: Session, meeting: Meeting, people: Iterable[Person], *, now: dt.datetime, changes_calendar: bool = True
) -> None:
    """Let each of these people have a card that shows the meeting as it then is."""
    for person in people:
        enqueue_card(db, meeting, person, now=now, changes_calendar=changes_calendar)


def update_other_cards(
    db: Session, meeting: Meeting, *, exclude: Iterable[Person], now: dt.datetime, changes_calendar: bool = True
) -> None:
    """Bring up to date the cards of everyone else, also of those who no longer have a place in the meeting."""
    known = {person.id for person in exclude}
    others = {lane.number for lane in find_lanes_with_card(db, meeting_subject(meeting.id))} - known
    people = find_people(db, meeting.workspace_id, others)
    enqueue_cards(db, meeting, people, now=now, changes_calendar=changes_calendar)


def update_questions(db: Session, meeting: Meeting, person: Person, *, now: dt.datetime) -> None:
    """Let the messages that asked the person something about this meeting say how that ended, where it did."""
    for subject in list_subjects(db, f"ask:{meeting.id}:", Lane.person(person.id)):
        update_message(db, NoticeKind.QUESTION, person, subject, meeting=meeting, now=now)


def update_card(db: Session, meeting: Meeting, person: Person, *, now: dt.datetime) -> None:
    """Bring the person's card of the meeting up to date. A session of a series may have none; then none is posted."""
    if meeting.series_id is None or has_card(db, meeting_subject(meeting.id), Lane.person(person.id)):
        enqueue_card(db, meeting, person, now=now)
    else:
        update_questions(db, meeting, person, now=now)
        update_calendar(db, meeting, person, now=now)
        update_series_message(db, meeting, person, now=now)


def update_series_message(db: Session, meeting: AnyMeeting, person: Person, *, now: dt.datetime) -> None:
    """Let the message that told the person of sessions made at once show how they stand, where this is one of them."""
    subject = series_subject(batch_token(meeting))
    if meeting.series_id is not None and has_card(db, subject, Lane.person(person.id)):
        update_message(db, NoticeKind.SERIES_CARD, person, subject, now=now)


def update_calendar(db: Session, meeting: Meeting, person: Person, *, now: dt.datetime) -> None:
    """Bring the person's calendar in line with the meeting, by mail and by file, where no card is shown for it."""
    _enqueue_mail(db, NewNotice(NoticeKind.CARD, person, now, meeting, refresh=True))
    entry = find_calendar_entry(db, meeting.id, person.id)
    if entry is not None and entry.is_followed_by_file(by_mail=person.wants_mail):
        enqueue_calendar_file(db, meeting, person, instead_of_mail=not person.wants_mail, now=now)


def notify_of_offer(
    db: Session,
    kind: NoticeKind,
    meeting: Meeting,
    person: Person,
    *,
    now: dt.datetime,
    by: Person | None = None,
) -> None:
    """Tell `person` something about what is or was offered to them: a session, or a place in a masterclass.

    `NoticeKind.OFFER` is the message to answer.
    """
    details = {"subject": offer_subject(meeting), **({"by": by.id} if by is not None else {})}
    notify(db, kind, person, by=by, meeting=meeting, details=details, now=now)


def update_offer_card(db: Session, meeting: Meeting, person: Person, *, now: dt.datetime) -> None:
    """Bring the message that offers the meeting to the person up to date, if there is one by then."""
    update_message(db, NoticeKind.OFFER_CARD, person, offer_subject(meeting), meeting=meeting, now=now)


def turn_offer_into_card(db: Session, meeting: Meeting, person: Person) -> None:
    """Let the message that offered the meeting to the person, which they look at when they accept, be its card; where
    there was a card above it, that says from now on what became of the offer.
    """
    swap_cards(db, offer_subject(meeting), meeting_subject(meeting.id), Lane.person(person.id))


def offer_subject(meeting: Meeting) -> str:
    """Return the subject of the messages that offer the meeting: there is one in each conversation."""
    return f"offer:{meeting.id}"


def refresh_home(db: Session, person: Person, *, now: dt.datetime) -> None:
    """Bring the Home tab up to date for someone who has opened it."""
    if person.home_list is not None:
        enqueue(db, NewNotice(NoticeKind.HOME, person, now, refresh=True, key=f"home:{person.id}"))


def update_message(
    db: Session,
    kind: NoticeKind,
    person: Person,
    subject: str,
    *,
    meeting: AnyMeeting | None = None,
    request: SessionRequest | None = None,
    now: dt.datetime,
) -> None:
    """Bring the person's message with this subject up to date, if there is one by then."""
    details, key = {"subject": subject}, f"{subject}:{person.id}"
    enqueue(db, NewNotice(kind, person, now, meeting, request, details, refresh=True, key=key))


def enqueue_zoom_sync(db: Session, meeting: Meeting, *, may_exist: bool, now: dt.datetime) -> None:
    """Bring Zoom in line with the meeting, once for many changes. `may_exist`: Zoom may have made a link before."""
    kind, lane, details = NoticeKind.LINK, Lane.link(meeting.id), {"again": True} if may_exist else {}
    enqueue(db, NewNotice(kind, meeting.host, now, meeting, details=details, refresh=True, key=lane, lane=lane))


def enqueue(db: Session, notice: NewNotice) -> None:
    """Put the notice in the outbox, and the mail that tells the same."""
    _put(db, notice)
    _enqueue_mail(db, notice)


def _enqueue_mail(db: Session, notice: NewNotice) -> None:
    """Tell the same by mail to whoever wants that.

    A card is not mailed for its own sake: it brings the calendar in line, which a message about the same meeting does
    too. So it yields to messages, and most often there is nothing left for it to do.
    """
    lane, mailing = Lane.mail(notice.person.id), notice.kind.rules.mail
    # Of whoever has left, only what our mail put into their calendar is still taken out again.
    wanted = notice.person.wants_mail or notice.person.has_left_with_mail and mailing == Mailing.IF_CALENDAR_CHANGED
    if mailing == Mailing.NEVER or not wanted:
        return
    if mailing == Mailing.IF_CALENDAR_CHANGED and notice.meeting is not None:
        key = f"mailcal:{notice.meeting.id}:{notice.person.id}" if "meetings" not in notice.details else None
        _put(db, replace(notice, lane=lane, refresh=True, key=key))
    elif not notice.refresh:
        _put(db, replace(notice, lane=lane, key=f"mail:{notice.key}" if notice.key is not None else None))


def _put(db: Session, notice: NewNotice) -> None:
    put_notice(db, notice.person, **notice.columns())
