"""What the host of a masterclass, or an admin, does with its participants: adding, removing, writing to all."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from mentorship.errors import NextStep, Refusal
from mentorship.history import HistoryKind
from mentorship.masterclasses.actions import max_participants
from mentorship.masterclasses.channel_posts import post_newcomers
from mentorship.masterclasses.guests import add_guests
from mentorship.masterclasses.participant_changes import sync_participants
from mentorship.masterclasses.view import (
    MasterclassView,
    describe_one,
    find_masterclass,
    require_coming,
    require_manager,
)
from mentorship.masterclasses.waitlist_offers import end_waiting, offer_free_places
from mentorship.meetings.conflicts import find_busy
from mentorship.meetings.places import end_place
from mentorship.outbox.kinds import NoticeKind
from mentorship.outbox.notify import enqueue_card, enqueue_cards, notify, refresh_home
from mentorship.people.person import PersonView, person_view, require_participants
from mentorship.program.visibility import groups_of, require_guests_in_groups
from storage.lane import Lane
from storage.masterclass import ENROLLED_STATES, enrollments_by_meeting, list_enrolled_participants, seats_of
from storage.meeting import CANCELLED, PARTICIPANT, REMOVED, Enrollment, Meeting
from storage.notice import find_lanes_with_card, meeting_subject
from storage.participants import filter_enrolled, find_queued_among, was_notified_since
from storage.person import Person, lock_persons
from storage.waitlist import OFFERED

MESSAGE_LIMIT = 2000  # characters
BETWEEN_MESSAGES = dt.timedelta(minutes=1)  # to all of one masterclass
CANNOT_ADD, CANNOT_REMOVE = "nobody can be added", "nobody can be removed"


def prepare_add(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> MasterclassView:
    """Return the masterclass to which the actor is about to add people. Raises Refusal if they cannot."""
    meeting = find_masterclass(db, actor, meeting_id)
    require_manager(actor, meeting)
    require_coming(meeting, now, CANNOT_ADD)
    return describe_one(db, actor, meeting, now)


def add(
    db: Session, *, actor: Person, meeting_id: int, guests: Sequence[str], confirmed_warning: str, now: dt.datetime
) -> None:
    """Give these people (Slack ids) a place if they have none yet; those who are busy then are asked, as guests are.

    They leave the queue if they were in it. `confirmed_warning` is the warning that the actor has accepted.
    Raises Refusal for `guests`, and UnknownPeople for people whom Slack must be asked about first.
    """
    meeting = find_masterclass(db, actor, meeting_id, lock=True)
    require_manager(actor, meeting)
    require_coming(meeting, now, CANNOT_ADD)
    people = require_participants(db, actor=actor, slack_ids=guests, field="guests")
    enrolled_ids = filter_enrolled(db, meeting.id, [each.id for each in people])
    newcomers = [each for each in people if each.id not in enrolled_ids]
    _require_room(db, actor, meeting, newcomers, confirmed_warning)
    if newcomers:
        _enroll_newcomers(db, actor, meeting, newcomers, now)


def _enroll_newcomers(db: Session, actor: Person, meeting: Meeting, newcomers: list[Person], now: dt.datetime) -> None:
    """Give these people, who have no place yet, one; tell them and the host."""
    end_waiting(db, meeting, newcomers, now=now)
    lock_persons(db, meeting.workspace_id, [each.id for each in newcomers])
    span = {"starts_at": meeting.starts_at, "ends_at": meeting.ends_at}
    busy_ids = find_busy(db, newcomers, **span, exclude=meeting.id)
    add_guests(db, meeting, newcomers, busy_ids, by=actor, now=now)
    notify_newcomers(db, actor, meeting, newcomers, now)
    enqueue_cards(db, meeting, newcomers, now=now)
    sync_participants(db, meeting, now)
    for each in newcomers:
        refresh_home(db, each, now=now)


def _require_room(
    db: Session, actor: Person, meeting: Meeting, newcomers: list[Person], confirmed_warning: str
) -> None:
    """Raise Refusal with the first rule that forbids places for these people."""
    if meeting.host_id in {each.id for each in newcomers}:
        raise Refusal("The host has a spot anyway. Remove them from the guests.", field="guests")
    require_guests_in_groups(db, actor, newcomers, groups_of(db, meeting), confirmed_warning)
    offered = [
        each for each in find_queued_among(db, meeting.id, [each.id for each in newcomers]) if each.state == OFFERED
    ]
    left = max(0, max_participants(meeting) - seats_of(db, [meeting.id])[meeting.id].taken)
    if len(newcomers) > left + len(offered):
        free = {0: "There is no spot left", 1: "There is only 1 spot left"}.get(
            left, f"There are only {left} spots left"
        )
        raise Refusal(f"{free}. Choose fewer people, or raise the maximum first (Edit).", field="guests")


def notify_newcomers(
    db: Session, actor: Person, meeting: Meeting, newcomers: Sequence[Person], now: dt.datetime
) -> None:
    """Tell the host of these newcomers, and those of them who have an old card; a new card says who invited them."""
    shown_to = find_lanes_with_card(db, meeting_subject(meeting.id))
    for each in newcomers:
        if Lane.person(each.id) in shown_to:
            notify(db, NoticeKind.INVITED, each, by=actor, meeting=meeting, details={"by": actor.id}, now=now)
    post_newcomers(db, meeting, now=now)
    details = {"by": actor.id, "people": [each.id for each in newcomers]}
    notify(db, NoticeKind.ADDED, meeting.host, by=actor, meeting=meeting, details=details, now=now)


@dataclass(frozen=True)
class RemoveFormData:
    """A participant whom the actor is about to remove, and from which masterclass."""

    view: MasterclassView
    person: PersonView


def prepare_remove(db: Session, *, actor: Person, meeting_id: int, person_id: int, now: dt.datetime) -> RemoveFormData:
    """Return the participant (by our id) whom the actor is about to remove. Raises Refusal if they cannot."""
    meeting = find_masterclass(db, actor, meeting_id)
    enrollment = _find_removable(db, actor, meeting, person_id, now)
    if enrollment.state == REMOVED:
        raise _not_enrolled_refusal(meeting)
    return RemoveFormData(describe_one(db, actor, meeting, now), person_view(enrollment.person))


def remove(db: Session, *, actor: Person, meeting_id: int, person_id: int, reason: str, now: dt.datetime) -> None:
    """Remove a participant: they are told why, and the place goes to the first in the queue, if there is one.

    They may reserve a spot again like anybody else: it is their place that is taken, not the right to have one. To keep
    someone out for good, restrict the masterclass to groups. Removing someone twice is no error. Raises Refusal.
    """
    meeting = find_masterclass(db, actor, meeting_id, lock=True)
    enrollment = _find_removable(db, actor, meeting, person_id, now)
    if enrollment.state == REMOVED:
        return
    person = enrollment.person
    end_place(db, meeting, enrollment, HistoryKind.REMOVED, by=actor, reason=reason, now=now)
    details = {"by": actor.id, "reason": reason}
    notify(db, NoticeKind.REMOVED, person, by=actor, meeting=meeting, details=details, now=now)
    notify(
        db,
        NoticeKind.TAKEN_OUT,
        meeting.host,
        by=actor,
        meeting=meeting,
        details={**details, "person": person.id},
        now=now,
    )
    enqueue_card(db, meeting, person, now=now)
    offer_free_places(db, meeting, now=now)
    sync_participants(db, meeting, now)
    refresh_home(db, person, now=now)


def _find_removable(db: Session, actor: Person, meeting: Meeting, person_id: int, now: dt.datetime) -> Enrollment:
    """Return the enrollment of a participant, who may have been removed already. Raises Refusal if there is none."""
    require_manager(actor, meeting)
    require_coming(meeting, now, CANNOT_REMOVE)
    enrollment = enrollments_by_meeting(db, [meeting.id], person_id).get(meeting.id)
    if enrollment is None or enrollment.role != PARTICIPANT or enrollment.state not in (*ENROLLED_STATES, REMOVED):
        raise _not_enrolled_refusal(meeting)
    return enrollment


def _not_enrolled_refusal(meeting: Meeting) -> Refusal:
    return Refusal(
        "This person no longer has a spot in this masterclass. Nothing was changed.",
        next_steps=[NextStep("masterclass", meeting.id)],
    )


@dataclass(frozen=True)
class Audience:
    """The people to whom the actor is about to write: of which masterclass, and how many they are."""

    view: MasterclassView
    count: int


def prepare_message(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> Audience:
    """Return how many people a message to all would reach. Raises Refusal if the actor may not write one."""
    meeting = find_masterclass(db, actor, meeting_id)
    recipients = _recipients(db, actor, meeting)
    return Audience(describe_one(db, actor, meeting, now), len(recipients))


def message_all(db: Session, *, actor: Person, meeting_id: int, message: str, now: dt.datetime) -> None:
    """Send a direct message to everyone with a place, including those who have yet to confirm, and to the host.

    Raises Refusal if someone has done so in the last minute.
    """
    meeting = find_masterclass(db, actor, meeting_id, lock=True)
    recipients = _recipients(db, actor, meeting)
    if was_notified_since(db, meeting.workspace_id, meeting.id, NoticeKind.CLASS_MESSAGE, now - BETWEEN_MESSAGES):
        raise Refusal(
            "Everyone can be written to once a minute, and someone did so just now. Your text is still here: "
            "choose Send again in a minute.",
            field="message",
        )
    details = {"by": actor.id, "message": message}
    for each in recipients:
        notify(db, NoticeKind.CLASS_MESSAGE, each, by=actor, meeting=meeting, details=details, now=now)


def _recipients(db: Session, actor: Person, meeting: Meeting) -> list[Person]:
    """Return everyone whom a message to all reaches. Raises Refusal if the actor may not write, or there is nobody."""
    require_manager(actor, meeting)
    look = [NextStep("masterclass", meeting.id)]
    if meeting.state == CANCELLED:
        words = "This masterclass was cancelled and everyone was told, so you can't write to people from here."
        raise Refusal(words, next_steps=look)
    people = [*(each.person for each in list_enrolled_participants(db, meeting.id)), meeting.host]
    recipients = [each for each in people if each.id != actor.id]
    if not recipients:
        raise Refusal("Nobody else has a spot in this masterclass, so there is nobody to write to.", next_steps=look)
    return recipients
