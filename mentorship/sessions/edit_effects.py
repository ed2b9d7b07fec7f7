"""What follows from an edit of a session: who loses a place, who is told what, and what happens with the queue."""

import datetime as dt
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from mentorship.history import HistoryKind
from mentorship.meetings.changes import Changes
from mentorship.meetings.places import end_place
from mentorship.meetings.timespan import time_token
from mentorship.outbox.kinds import NoticeKind
from mentorship.outbox.notify import enqueue_card, notify, refresh_home, update_card
from mentorship.outbox.questions import question_subject
from mentorship.sessions.lifecycle import announce, notify_of_draft, notify_of_lost_draft
from mentorship.sessions.view import mentee_of
from mentorship.sessions.waitlist_offers import offer_opened_sessions, sync_offer
from storage.group import Group
from storage.meeting import IN_PERSON, MENTEE, Enrollment, Meeting, enrollments_of
from storage.person import Person

TIME_FIELDS = {"starts_at", "ends_at"}


@dataclass(frozen=True)
class SessionBeforeEdit:
    """A session as it was before an edit, as far as what follows depends on it."""

    live: bool
    host: Person
    mentee_enrollment: Enrollment | None
    groups: list[Group]  # to which it was restricted

    @property
    def mentee(self) -> Person | None:
        """Who had the place."""
        return self.mentee_enrollment.person if self.mentee_enrollment is not None else None


@dataclass(frozen=True)
class EditOutcome:
    """What an edit did to a session, and whose place in it is lost or new."""

    meeting: Meeting
    before: SessionBeforeEdit
    changes: Changes
    leaving: Enrollment | None
    newcomer: Person | None
    groups: list[Group]  # to which it is restricted now
    clocks: str = ""  # the zone whose clocks were changed, where nobody edited it but the time had to follow them

    @property
    def has_changes(self) -> bool:
        """Whether it did anything at all."""
        return bool(self.changes) or self.leaving is not None or self.newcomer is not None

    @property
    def facts(self) -> set[str]:
        """Return the names of what it changed; who has a place in a published session is noted for itself."""
        mentor = {"mentor"} if self.meeting.host_id != self.before.host.id else set()
        is_mentee_planned = not self.before.live and (self.leaving is not None or self.newcomer is not None)
        return {*self.changes, *mentor, *({"mentee"} if is_mentee_planned else ())}

    @property
    def removed(self) -> str:
        """Return the Slack id of the mentee who lost their place and was told so; empty where nobody has."""
        return self.leaving.person.slack_id if self.before.live and self.leaving is not None else ""

    @property
    def is_moved(self) -> bool:
        """Whether the session is at another time now."""
        return not TIME_FIELDS.isdisjoint(self.changes)

    @property
    def opens(self) -> bool:
        """Whether the session was published by it, or is now visible to people who could not see it before."""
        before = self.before.groups
        opens_to_more = bool(before) and (not self.groups or any(group not in before for group in self.groups))
        return not self.before.live or opens_to_more


def remove_mentee(db: Session, meeting: Meeting, leaving: Enrollment, actor: Person, now: dt.datetime) -> None:
    """Take the mentee out and tell them. They never knew of a draft, so nothing of it remains."""
    if not meeting.live:
        db.delete(leaving)
        db.flush()
        return
    end_place(db, meeting, leaving, HistoryKind.REMOVED, by=actor, now=now)
    enqueue_card(db, meeting, leaving.person, now=now)
    notify(db, NoticeKind.REMOVED, leaving.person, by=actor, meeting=meeting, details={"by": actor.id}, now=now)


def notify_of_edit(db: Session, edited: EditOutcome, actor: Person, now: dt.datetime) -> None:
    """Tell everyone concerned what the edit did, and ask the mentee to confirm a new time."""
    meeting, host_before = edited.meeting, edited.before.host
    if edited.before.live:
        _require_reconfirmation(db, edited, actor)
        _notify_of_changes(db, edited, actor, now)
    elif meeting.live:
        announce(db, meeting, actor, now)
    else:
        _notify_of_draft(db, edited, actor, now)
    if meeting.host_id != host_before.id:
        notify_of_lost_draft(db, host_before, meeting, actor, now, to=meeting.host)


def notify_of_clock_change(db: Session, edited: EditOutcome, now: dt.datetime) -> None:
    """Tell everyone concerned that the session has followed the clocks in its zone, which nobody here has changed."""
    if edited.meeting.live:
        _require_reconfirmation(db, edited, None)
        _notify_of_changes(db, edited, None, now)
        sync_waitlist(db, edited, None, now)
    else:
        _notify_of_draft(db, edited, None, now)
    for enrollment in enrollments_of(db, [edited.meeting.id]):
        refresh_home(db, enrollment.person, now=now)


def sync_waitlist(db: Session, edited: EditOutcome, actor: Person | None, now: dt.datetime) -> None:
    """Bring a present offer in line with the session; or offer the session if it has become open, if only to some."""
    meeting, left = edited.meeting, edited.leaving
    if meeting.held_for_id is not None:
        sync_offer(db, meeting, mentee=edited.newcomer, moved=edited.is_moved, by=actor, now=now)
    elif meeting.live and (edited.opens or left is not None) and mentee_of(db, meeting) is None:
        offer_opened_sessions(db, [meeting], now=now, exclude=left.person_id if left is not None else None)


def _require_reconfirmation(db: Session, edited: EditOutcome, actor: Person | None) -> None:
    """Ask the mentee to confirm a new time, unless they chose it themselves or are new.

    Whoever lives by the clocks that it follows is asked nothing: it is at the same time for them.
    """
    mentee_enrollment = mentee_of(db, edited.meeting)
    if mentee_enrollment is None or edited.newcomer is not None or not edited.is_moved:
        return
    if not edited.clocks:
        mentee_enrollment.to_confirm = actor is None or mentee_enrollment.person_id != actor.id
    elif mentee_enrollment.person.zone != edited.clocks:
        mentee_enrollment.to_confirm = True
    db.flush()


def _notify_of_changes(db: Session, edited: EditOutcome, actor: Person | None, now: dt.datetime) -> None:
    """Tell everyone with a place what changed and who else is in it; a newcomer only that they were added."""
    meeting, newcomer = edited.meeting, edited.newcomer
    for enrollment in enrollments_of(db, [meeting.id]):
        if newcomer is not None and enrollment.person_id == newcomer.id:
            notify(db, NoticeKind.ADDED, newcomer, by=actor, meeting=meeting, details=_by(edited, actor), now=now)
            enqueue_card(db, meeting, newcomer, now=now)
        else:
            _notify_participant(db, enrollment, edited, actor, now)
            update_card(db, meeting, enrollment.person, now=now)


def _notify_participant(
    db: Session, enrollment: Enrollment, edited: EditOutcome, actor: Person | None, now: dt.datetime
) -> None:
    """Tell someone who had a place before the edit what it changed for them."""
    say = partial(notify, db, by=actor, meeting=edited.meeting, now=now)
    person, leaving, newcomer = enrollment.person, edited.leaving, edited.newcomer
    changes = _changes_for(enrollment, edited.changes)
    if changes:
        say(NoticeKind.CHANGED, person, details=_by(edited, actor) | {"changes": changes} | _question(enrollment))
    if leaving is not None:
        say(NoticeKind.MENTEE_REMOVED, person, details=_by(edited, actor) | {"mentee": leaving.person_id})
    if newcomer is not None:
        say(NoticeKind.MENTEE_ADDED, person, details=_by(edited, actor) | {"mentee": newcomer.id})


def _question(enrollment: Enrollment) -> dict[str, Any]:
    """Return the subject of the message, where it asks the mentee to confirm the time."""
    meeting = enrollment.meeting
    token = time_token(meeting.starts_at, meeting.ends_at)
    return {"subject": question_subject(meeting.id, token)} if enrollment.to_confirm else {}


def _by(edited: EditOutcome, actor: Person | None) -> dict[str, Any]:
    """Return who did it, as notices keep it; or the zone whose clocks did."""
    return {"by": actor.id} if actor is not None else {"clocks": edited.clocks}


def _notify_of_draft(db: Session, edited: EditOutcome, actor: Person | None, now: dt.datetime) -> None:
    """Tell the mentor of the edited draft; nobody else knows of it."""
    meeting, details = edited.meeting, _by(edited, actor) | {"changes": _changes_for(None, edited.changes)}
    if actor is not None and meeting.host_id != edited.before.host.id:
        notify_of_draft(db, meeting, actor, now)
    elif edited.has_changes:
        notify(db, NoticeKind.DRAFT_CHANGED, meeting.host, by=actor, meeting=meeting, details=details, now=now)


def _changes_for(enrollment: Enrollment | None, changes: Changes) -> Changes:
    """Return which of these changes someone is told (without an enrollment: the mentor of a draft).

    The method is the mentee's own, the groups are for the mentor to know, and the link is not for who comes in person.
    """
    mentee = enrollment is not None and enrollment.role == MENTEE
    hidden = {"groups"} if mentee else {"method"}
    hidden |= {"meeting_url"} if enrollment is not None and enrollment.method == IN_PERSON else set()
    return {name: change for name, change in changes.items() if name not in hidden}
