"""A place in a masterclass: reserving it, answering whether one can make it, leaving."""

import datetime as dt

from sqlalchemy.orm import Session

from mentorship.errors import NextStep, Refusal
from mentorship.masterclasses.announcement import refresh_channels
from mentorship.masterclasses.channel import reset_invitations
from mentorship.masterclasses.view import (
    FACES,
    MasterclassView,
    default_method,
    describe_one,
    find_masterclass,
    require_coming,
)
from mentorship.masterclasses.waitlist_offers import (
    count_free_places,
    end_waiting,
    has_offer,
    has_room,
    offer_free_places,
)
from mentorship.meetings.conflicts import claim, enroll
from mentorship.meetings.timespan import time_token as stamp_of
from mentorship.outbox.kinds import NoticeKind
from mentorship.outbox.notify import enqueue_card, enqueue_cards, notify, refresh_home, send_calendar_removal
from mentorship.program.visibility import can_see
from mentorship.times import format_datetime
from storage.masterclass import enrollments_by_meeting, first_participants, list_self_enrollment_ids
from storage.meeting import ASKED, ATTENDING, HOST, IN_PERSON, LEFT, ONLINE, PARTICIPANT, Enrollment, Meeting
from storage.person import Person

METHODS = (ONLINE, IN_PERSON)
JOIN_BURST = 10  # newcomers in a minute of whom the host is told one by one
MINUTE, COMMIT_MARGIN = dt.timedelta(minutes=1), dt.timedelta(seconds=5)  # no click takes longer to be committed
TOO_LATE = "no place in it can be reserved any more"


def prepare_reservation(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> MasterclassView:
    """The masterclass in which the actor is about to reserve a spot, if they can."""
    meeting = find_masterclass(db, actor, meeting_id)
    _require_open(db, meeting, actor, now)
    return describe_one(db, actor, meeting, now)


def reserve(db: Session, *, actor: Person, meeting_id: int, method: str | None, now: dt.datetime) -> str | None:
    """`Reserve a spot`, also the one that is kept for somebody of the waitlist. Returns the title of the masterclass.

    `method` is needed only where there is a choice; without it nothing is done there, and None is returned. Whoever has
    a place keeps it: the button was clicked twice.
    """
    meeting = find_masterclass(db, actor, meeting_id, lock=True)
    require_coming(meeting, now, TOO_LATE)
    mine = enrollments_by_meeting(db, [meeting.id], actor.id).get(meeting.id)
    if mine is not None and mine.role != HOST:
        if mine.state == ATTENDING:
            return meeting.title
        if mine.state == ASKED:
            _confirm(db, meeting, mine, now)
            return meeting.title
    require_can_join(db, meeting, actor)
    offered_ids = offer_free_places(
        db, meeting, now=now
    )  # of an offer whose time is over nobody need have taken note yet
    if actor.id not in offered_ids and not count_free_places(db, meeting):
        raise _full_refusal(meeting)
    if method is None and meeting.online and meeting.in_person:
        return None
    method = _check_method(meeting, method)
    _claim_time(db, meeting, actor)
    end_waiting(db, meeting, actor, now=now)
    if mine is not None:
        reset_invitations(db, meeting, [actor])
    source = "waitlist" if actor.id in offered_ids else "booked"
    enroll(db, meeting, actor, role=PARTICIPANT, source=source, by=actor, now=now, method=method)
    notify_of_newcomer(db, meeting, actor, now)
    sync_participants(db, meeting, now, newcomer=actor)
    refresh_home(db, actor, now=now)
    return meeting.title


def confirm(db: Session, *, actor: Person, meeting_id: int, stamp: str, now: dt.datetime) -> None:
    """`I can make it`: the place that was kept is the actor's from now on. `stamp` names the time that was shown."""
    meeting, mine = _enrollment_at_shown_time(db, actor, meeting_id, stamp, now)
    if mine.state == ASKED:
        _confirm(db, meeting, mine, now)


def decline(db: Session, *, actor: Person, meeting_id: int, stamp: str, now: dt.datetime) -> None:
    """`I can't`: the place that was kept is free again. Whoever has given it up already clicked twice."""
    if _has_left(db, actor, meeting_id):
        return
    meeting, mine = _enrollment_at_shown_time(db, actor, meeting_id, stamp, now)
    if mine.state == ATTENDING:
        raise Refusal(
            "You have said that you can make it, so you keep your place. If you can't come after all, choose Leave.",
            next_steps=[NextStep("masterclass", meeting.id)],
        )
    give_up(db, meeting, mine, NoticeKind.CANNOT_COME, "", now)


def prepare_leave(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> MasterclassView:
    """The masterclass that the actor is about to leave."""
    meeting = find_masterclass(db, actor, meeting_id)
    _own_enrollment(db, actor, meeting, now)
    return describe_one(db, actor, meeting, now)


def leave(db: Session, *, actor: Person, meeting_id: int, reason: str, now: dt.datetime) -> None:
    """`Leave`: the place is free again, and goes to the first in the queue, if there is one."""
    meeting = find_masterclass(db, actor, meeting_id, lock=True)
    mine = _own_enrollment(db, actor, meeting, now)
    give_up(db, meeting, mine, NoticeKind.LEFT, reason, now)


def give_up(
    db: Session, meeting: Meeting, enrollment: Enrollment, notice_kind: NoticeKind, reason: str, now: dt.datetime
) -> None:
    """The place is free from here on: the host is told (`what`), and the queue moves up."""
    person, entered = enrollment.person, enrollment.calendar and enrollment.state == ATTENDING
    enrollment.state, enrollment.blocks, enrollment.reason = LEFT, False, reason
    db.flush()
    enqueue_card(db, meeting, person, now=now)
    details = {"person": person.id, "reason": reason}
    notify(db, notice_kind, meeting.host, by=person, meeting=meeting, details=details, now=now)
    send_calendar_removal(db, person, [meeting] if entered else [], now=now)
    offer_free_places(db, meeting, now=now)
    sync_participants(db, meeting, now)
    refresh_home(db, person, now=now)


def sync_participants(db: Session, meeting: Meeting, now: dt.datetime, newcomer: Person | None = None) -> None:
    """Who is in it has changed: the channels show it, and so do the cards of the host and of a newcomer.

    Everybody's card shows the first faces; those are worth drawing all cards anew only while there are few.
    """
    refresh_channels(db, meeting, now=now)
    first = first_participants(db, meeting.id, FACES + 1)
    people = [meeting.host, *([newcomer] if newcomer is not None else []), *(first if len(first) <= FACES else [])]
    enqueue_cards(db, meeting, {person.id: person for person in people}.values(), now=now)


def notify_of_newcomer(db: Session, meeting: Meeting, person: Person, now: dt.datetime) -> None:
    """The host is told of each; when more than ten come within a minute of the clock, the others are told together.

    Places get their ids one after the other, so it is certain for each newcomer of which message they are a part.
    """
    minute = now.replace(second=0, microsecond=0)
    over = minute + MINUTE
    first = list_self_enrollment_ids(db, meeting.id, minute, over, JOIN_BURST + 1)
    if len(first) <= JOIN_BURST:
        notify(db, NoticeKind.JOINED, meeting.host, by=person, meeting=meeting, details={"person": person.id}, now=now)
        return
    details = {"first": first[-1], "since": minute.isoformat(), "until": over.isoformat()}
    key, later = f"joined:{meeting.id}:{int(minute.timestamp())}", over + COMMIT_MARGIN
    notify(db, NoticeKind.JOINED_MANY, meeting.host, meeting=meeting, details=details, key=key, due_at=later, now=now)


def add_to_calendar(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> None:
    """Send the actor a calendar file of a masterclass in which they have a part; from then on changes bring a new one.

    Raises Refusal when they have none, or it is over.
    """
    meeting = find_masterclass(db, actor, meeting_id, lock=True)
    require_coming(meeting, now, "there is nothing to add to your calendar")
    mine = enrollments_by_meeting(db, [meeting.id], actor.id).get(meeting.id)
    if mine is None or mine.state not in (ATTENDING, ASKED):
        raise Refusal(
            "You have no place in this masterclass, so there is nothing to add to your calendar.",
            next_steps=[NextStep("masterclass", meeting.id)],
        )
    mine.calendar = True
    notify(db, NoticeKind.FILE, actor, by=actor, meeting=meeting, now=now)


def _confirm(db: Session, meeting: Meeting, enrollment: Enrollment, now: dt.datetime) -> None:
    person = enrollment.person
    _claim_time(db, meeting, person)
    enrollment.state, enrollment.blocks = ATTENDING, True
    db.flush()
    details = {"person": person.id}
    notify(db, NoticeKind.CAN_COME, meeting.host, by=person, meeting=meeting, details=details, now=now)
    enqueue_card(db, meeting, person, now=now)
    if enrollment.calendar:  # they had the one that was moved in it
        notify(db, NoticeKind.FILE, person, meeting=meeting, now=now)
    sync_participants(db, meeting, now)
    refresh_home(db, person, now=now)


def _claim_time(db: Session, meeting: Meeting, person: Person) -> None:
    span = {"starts_at": meeting.starts_at, "ends_at": meeting.ends_at}
    claim(db, [(person, None)], **span, exclude=meeting.id, viewer=person)


def _require_open(db: Session, meeting: Meeting, actor: Person, now: dt.datetime) -> None:
    """Raises Refusal with the first rule that stands against a place for the actor."""
    require_coming(meeting, now, TOO_LATE)
    require_can_join(db, meeting, actor)
    if has_offer(db, meeting, actor, now) or has_room(db, meeting, now):
        return
    raise _full_refusal(meeting)


def _full_refusal(meeting: Meeting) -> Refusal:
    return Refusal(
        "This masterclass is full. Choose Join waitlist: as soon as a place is free, the first in line is asked.",
        next_steps=[NextStep("join_waitlist", meeting.id), NextStep("masterclasses")],
    )


def require_can_join(db: Session, meeting: Meeting, actor: Person) -> None:
    """Raises Refusal for the host, and for somebody whom it is not for."""
    if actor.id == meeting.host_id:
        raise Refusal(
            "You host this masterclass, so you need no spot in it.", next_steps=[NextStep("masterclass", meeting.id)]
        )
    if not can_see(db, actor, meeting):
        raise Refusal(
            "This masterclass is only for the members of certain groups, and you are in none of them. "
            f"Ask {meeting.host.name} or an admin.",
            next_steps=[NextStep("masterclasses")],
        )


def _check_method(meeting: Meeting, chosen: str | None) -> str:
    """How they attend; what they have chosen may not be offered any more."""
    if meeting.online and meeting.in_person:
        if chosen not in METHODS:
            raise Refusal("Choose whether you attend online or in person.", field="attendance")
        return chosen
    only = default_method(meeting)
    if chosen not in (None, only):
        way = "online" if only == ONLINE else "in person"
        words = f"This masterclass can only be attended {way} by now. Choose “{way.capitalize()}”, or close this form."
        raise Refusal(words, field="attendance")
    return only


def _enrollment_at_shown_time(
    db: Session, actor: Person, meeting_id: int, shown_time: str, now: dt.datetime
) -> tuple[Meeting, Enrollment]:
    """The masterclass, locked, and the actor's place in it, if it is the time to which they answer."""
    meeting = find_masterclass(db, actor, meeting_id, lock=True)
    mine = _own_enrollment(db, actor, meeting, now)
    if shown_time != stamp_of(meeting.starts_at, meeting.ends_at):
        when = format_datetime(meeting.starts_at, actor.zone, actor.locale)
        raise Refusal(
            f"This masterclass is on {when}. Its card in Messages, and the Home tab, ask you about this time.",
            next_steps=[NextStep("masterclass", meeting.id)],
        )
    return meeting, mine


def _has_left(db: Session, actor: Person, meeting_id: int) -> bool:
    mine = enrollments_by_meeting(db, [meeting_id], actor.id).get(meeting_id)
    return mine is not None and mine.state == LEFT


def _own_enrollment(db: Session, actor: Person, meeting: Meeting, now: dt.datetime) -> Enrollment:
    """The actor's place in a masterclass to come. Raises Refusal when they have none (any more)."""
    require_coming(meeting, now, "your place in it cannot be changed any more")
    mine = enrollments_by_meeting(db, [meeting.id], actor.id).get(meeting.id)
    if mine is not None and mine.role == HOST:
        words = "You host this masterclass, so you cannot leave it. You can cancel it, or ask an admin."
        raise Refusal(words, next_steps=[NextStep("masterclass", meeting.id)])
    if mine is None or mine.state not in (ATTENDING, ASKED):
        raise Refusal(
            "You have no place in this masterclass (any more). Nothing was changed.",
            next_steps=[NextStep("masterclass", meeting.id), NextStep("masterclasses")],
        )
    return mine
