"""Handing a masterclass over to another host: by its host, or by an admin; its channel and its cards follow."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session

from mentorship.errors import Refusal
from mentorship.form_state import require_as_shown
from mentorship.masterclasses.announcement import refresh_channels
from mentorship.masterclasses.channel import reset_invitations
from mentorship.masterclasses.participant_changes import list_present
from mentorship.masterclasses.view import (
    MasterclassView,
    describe_one,
    find_masterclass,
    require_coming,
    require_manager,
)
from mentorship.masterclasses.waitlist_offers import end_waiting, offer_free_places, refresh_offers
from mentorship.meetings.handover import change_host, claim_for_handover, warn_of_odd_hours
from mentorship.outbox.kinds import NoticeKind
from mentorship.outbox.notify import enqueue_cards, notify, refresh_home, update_other_cards
from mentorship.people.person import require_participant
from mentorship.people.roles import can_mentor, make_mentor
from mentorship.submission import NotDone
from storage.meeting import LEFT, PARTICIPANT, Meeting
from storage.person import Person

TOO_LATE = "nobody can take it over"


@dataclass(frozen=True)
class HandOverFormData:
    """A masterclass about to be handed over."""

    view: MasterclassView
    warning: str = ""  # that it is early or late then for the new host who was chosen
    warned_of: str = ""  # that person (a Slack id)


def prepare_hand_over(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> HandOverFormData:
    """Return the masterclass that the actor is about to hand over. Raises Refusal if they cannot."""
    meeting = find_masterclass(db, actor, meeting_id)
    _require_can_hand_over(actor, meeting, now)
    return HandOverFormData(describe_one(db, actor, meeting, now))


def hand_over(
    db: Session,
    *,
    actor: Person,
    meeting_id: int,
    mentor: str,
    now: dt.datetime,
    version: int | None = None,
    warned_of: str = "",
) -> str | NotDone[HandOverFormData]:
    """Let another mentor (a Slack id) host the masterclass; whoever has a place, and both hosts, are told.

    Where it is early or late for them, and the actor was not `warned_of` that, nothing is done and the form to be shown
    is returned; else the title of the masterclass. A place that the new host had as a participant is free for others.
    `version` is that of the masterclass when the form was drawn. Raises OutdatedForm, Refusal with the field it is
    about, and UnknownPeople for someone new.
    """
    meeting = find_masterclass(db, actor, meeting_id, lock=True)
    _require_can_hand_over(actor, meeting, now)
    require_as_shown("this masterclass", version, meeting.version)
    new = require_participant(db, actor=actor, slack_id=mentor, field="mentor")
    if not (can_mentor(new) or new.admin):
        raise Refusal(
            f"{new.name} isn't a mentor in this program, so they can't host. Choose another mentor.", field="mentor"
        )
    claim_for_handover(db, [meeting], new, actor)
    warning = warn_of_odd_hours([meeting], new, actor, now)
    if warning and warned_of != mentor:
        return NotDone(HandOverFormData(describe_one(db, actor, meeting, now), warning, warned_of=mentor))
    _end_participation(db, meeting, new, now)
    old = change_host(db, meeting, new, by=actor, now=now)
    make_mentor(db, new, by=actor, now=now)
    reset_invitations(db, meeting, [new])
    offer_free_places(db, meeting, now=now)
    _tell_everybody(db, meeting, old, actor, now)
    return meeting.title


def _require_can_hand_over(actor: Person, meeting: Meeting, now: dt.datetime) -> None:
    """Raise Refusal for everyone but the host and admins, and if it is cancelled or has begun."""
    require_manager(actor, meeting)
    require_coming(meeting, now, TOO_LATE)


def _end_participation(db: Session, meeting: Meeting, new: Person, now: dt.datetime) -> None:
    """Take the new host out of the participants and out of the queue: they need no place."""
    end_waiting(db, meeting, [new], now=now)
    for enrollment in list_present(db, meeting):
        if enrollment.person_id == new.id and enrollment.role == PARTICIPANT:
            enrollment.state, enrollment.blocks = LEFT, False
    db.flush()


def _tell_everybody(db: Session, meeting: Meeting, old: Person, actor: Person, now: dt.datetime) -> None:
    """Tell everyone who has a place, and the old host; cards, calendars and channels follow."""
    present = list_present(db, meeting)
    people = {each.person_id: each.person for each in present} | {old.id: old}
    details = {"by": actor.id, "person": old.id}
    enqueue_cards(db, meeting, people.values(), now=now)
    update_other_cards(db, meeting, exclude=people.values(), now=now)
    for person in people.values():
        notify(db, NoticeKind.HANDED_OVER, person, by=actor, meeting=meeting, details=details, now=now)
    refresh_offers(db, meeting, now=now)
    refresh_channels(db, meeting, now=now)
    for person in (actor, old, meeting.host):
        refresh_home(db, person, now=now)
