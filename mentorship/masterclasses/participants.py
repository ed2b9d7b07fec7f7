"""What the host of a masterclass, or an admin, does with the people in it: adding, taking out, writing to all."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from mentorship.errors import Refusal, Step
from mentorship.masterclasses.actions import most_of
from mentorship.masterclasses.attend import follow_people
from mentorship.masterclasses.create import add_guests
from mentorship.masterclasses.view import MasterclassView, describe_one, find, require_coming, require_steering
from mentorship.masterclasses.waitlist_offers import fill, take_seat
from mentorship.meetings.conflicts import busy
from mentorship.outbox.notify import refresh_home, show_card, show_cards, take_from_calendar, tell
from mentorship.people.person import PersonView, all_participants, shown
from mentorship.program.visibility import circle_of, require_guests_inside
from storage.masterclass import PLACED, participants, places_of, seats_of
from storage.meeting import ATTENDING, CANCELLED, PARTICIPANT, REMOVED, Enrollment, Meeting
from storage.notice import lanes_with_card
from storage.participants import placed_among, queued_among, told_since
from storage.person import Person, lock_persons
from storage.waitlist import OFFERED

MESSAGE_LIMIT = 2000  # characters
BETWEEN_MESSAGES = dt.timedelta(minutes=1)  # to all of one masterclass
NO_MORE_IN, NO_MORE_OUT = "nobody can be added any more", "nobody can be taken out any more"


def to_add(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> MasterclassView:
    """The masterclass to which the actor is about to add people."""
    meeting = find(db, actor, meeting_id)
    require_steering(actor, meeting)
    require_coming(meeting, now, NO_MORE_IN)
    return describe_one(db, actor, meeting, now)


def add(db: Session, *, actor: Person, meeting_id: int, guests: Sequence[str], sure: str, now: dt.datetime) -> None:
    """Give these people (Slack ids) a place besides those who have one; who is busy then is asked, as guests are.

    Who waits in the queue waits no more. Raises Refusal beside `guests`, Unknown for people Slack must be asked about.
    """
    meeting = find(db, actor, meeting_id, lock=True)
    require_steering(actor, meeting)
    require_coming(meeting, now, NO_MORE_IN)
    people = all_participants(db, actor=actor, slack_ids=guests, field="guests")
    placed = placed_among(db, meeting.id, [each.id for each in people])
    newcomers = [each for each in people if each.id not in placed]
    _require_fitting(db, actor, meeting, newcomers, sure)
    if newcomers:
        _place(db, actor, meeting, newcomers, now)


def _place(db: Session, actor: Person, meeting: Meeting, newcomers: list[Person], now: dt.datetime) -> None:
    _leave_queue(db, meeting, newcomers, now)
    lock_persons(db, meeting.workspace_id, [each.id for each in newcomers])
    span = {"starts_at": meeting.starts_at, "ends_at": meeting.ends_at}
    taken = busy(db, newcomers, **span, besides=meeting.id)
    add_guests(db, meeting, newcomers, taken, by=actor, now=now)
    tell_newcomers(db, actor, meeting, newcomers, now)
    show_cards(db, meeting, newcomers, now=now)
    follow_people(db, meeting, now)
    for each in newcomers:
        refresh_home(db, each, now=now)


def _require_fitting(db: Session, actor: Person, meeting: Meeting, newcomers: list[Person], sure: str) -> None:
    """Raises Refusal with the first rule that stands against places for these people."""
    if meeting.host_id in {each.id for each in newcomers}:
        raise Refusal("The host needs no place as a guest. Take them out of the guests.", field="guests")
    require_guests_inside(db, actor, newcomers, circle_of(db, meeting), sure)
    offered = [each for each in queued_among(db, meeting.id, [each.id for each in newcomers]) if each.state == OFFERED]
    left = max(0, most_of(meeting) - seats_of(db, [meeting.id])[meeting.id].taken)
    if len(newcomers) > left + len(offered):
        free = {0: "There is no place left", 1: "There is only 1 place left"}.get(
            left, f"There are only {left} places left"
        )
        raise Refusal(f"{free}. Choose fewer people, or raise the maximum first (Edit).", field="guests")


def _leave_queue(db: Session, meeting: Meeting, newcomers: list[Person], now: dt.datetime) -> None:
    """Who is given a place waits for none any more."""
    people = {each.id: each for each in newcomers}
    for entry in queued_among(db, meeting.id, list(people)):
        take_seat(db, meeting, people[entry.person_id], now=now)
    db.flush()


def tell_newcomers(db: Session, actor: Person, meeting: Meeting, newcomers: Sequence[Person], now: dt.datetime) -> None:
    """A new card tells by itself who invited them; who has one already is told in a new message. So is the host."""
    shown_to = lanes_with_card(db, f"meeting:{meeting.id}")
    for each in newcomers:
        if f"person:{each.id}" in shown_to:
            tell(db, "invited", each, by=actor, meeting=meeting, details={"by": actor.id}, now=now)
    details = {"by": actor.id, "people": [each.id for each in newcomers]}
    tell(db, "added", meeting.host, by=actor, meeting=meeting, details=details, now=now)


@dataclass(frozen=True)
class Removable:
    """A participant whom the actor is about to take out, and of which masterclass."""

    view: MasterclassView
    person: PersonView


def to_remove(db: Session, *, actor: Person, meeting_id: int, person_id: int, now: dt.datetime) -> Removable:
    """The participant (by our id), if they can be taken out by the actor."""
    meeting = find(db, actor, meeting_id)
    theirs = _removable(db, actor, meeting, person_id, now)
    if theirs.state == REMOVED:
        raise _nobody(meeting)
    return Removable(describe_one(db, actor, meeting, now), shown(theirs.person))


def remove(db: Session, *, actor: Person, meeting_id: int, person_id: int, reason: str, now: dt.datetime) -> None:
    """Take a participant out: they are told why, and the place goes to the first in the queue, if there is one.

    They may reserve a spot again like anybody else: it is their place that is taken, not the right to have one. Who is
    to stay out for good is kept out by restricting the masterclass to groups. Done twice, it is done once.
    """
    meeting = find(db, actor, meeting_id, lock=True)
    theirs = _removable(db, actor, meeting, person_id, now)
    if theirs.state == REMOVED:
        return
    person, entered = theirs.person, theirs.calendar and theirs.state == ATTENDING
    theirs.state, theirs.blocks, theirs.reason = REMOVED, False, reason
    db.flush()
    told = {"by": actor.id, "reason": reason}
    tell(db, "removed", person, by=actor, meeting=meeting, details=told, now=now)
    tell(db, "taken_out", meeting.host, by=actor, meeting=meeting, details={**told, "person": person.id}, now=now)
    take_from_calendar(db, person, [meeting] if entered else [], now=now)
    show_card(db, meeting, person, now=now)
    fill(db, meeting, now=now)
    follow_people(db, meeting, now)
    refresh_home(db, person, now=now)


def _removable(db: Session, actor: Person, meeting: Meeting, person_id: int, now: dt.datetime) -> Enrollment:
    """The place of a participant, which may have been taken from them already. Raises Refusal."""
    require_steering(actor, meeting)
    require_coming(meeting, now, NO_MORE_OUT)
    theirs = places_of(db, [meeting.id], person_id).get(meeting.id)
    if theirs is None or theirs.role != PARTICIPANT or theirs.state not in (*PLACED, REMOVED):
        raise _nobody(meeting)
    return theirs


def _nobody(meeting: Meeting) -> Refusal:
    return Refusal(
        "This person has no place in this masterclass (any more). Nothing was changed.",
        steps=[Step("masterclass", meeting.id)],
    )


@dataclass(frozen=True)
class Audience:
    """Those to whom the actor is about to write: of which masterclass, and how many they are."""

    view: MasterclassView
    count: int


def to_message(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> Audience:
    """Whom a message to all would reach, if the actor may write one."""
    meeting = find(db, actor, meeting_id)
    readers = _readers(db, actor, meeting)
    return Audience(describe_one(db, actor, meeting, now), len(readers))


def message_all(db: Session, *, actor: Person, meeting_id: int, message: str, now: dt.datetime) -> None:
    """Let everybody with a place, also those who have yet to confirm, have this in a direct message; and the host.

    Raises Refusal when somebody has done so in the minute before.
    """
    meeting = find(db, actor, meeting_id, lock=True)
    readers = _readers(db, actor, meeting)
    if told_since(db, meeting.workspace_id, meeting.id, "class_message", now - BETWEEN_MESSAGES):
        raise Refusal(
            "Everybody can be written to once a minute, and somebody did so just now. Your text is still here: "
            "choose Send again in a minute.",
            field="message",
        )
    details = {"by": actor.id, "message": message}
    for each in readers:
        tell(db, "class_message", each, by=actor, meeting=meeting, details=details, now=now)


def _readers(db: Session, actor: Person, meeting: Meeting) -> list[Person]:
    """Everybody whom a message to all reaches. Raises Refusal for others than the host and admins, and for nobody."""
    require_steering(actor, meeting)
    look = [Step("masterclass", meeting.id)]
    if meeting.state == CANCELLED:
        words = "This masterclass was cancelled and everybody was told, so nobody can be written to from here any more."
        raise Refusal(words, steps=look)
    people = [*(each.person for each in participants(db, meeting.id)), meeting.host]
    readers = [each for each in people if each.id != actor.id]
    if not readers:
        raise Refusal("Nobody else has a place in this masterclass, so there is nobody to write to.", steps=look)
    return readers
