"""The guests of a masterclass: those whom its host, or an admin, gives a place."""

import datetime as dt

from sqlalchemy.orm import Session

from mentorship.masterclasses.channel import reset_invitations
from mentorship.masterclasses.form import MasterclassInput
from mentorship.meetings.meeting import default_method
from mentorship.meetings.places import Place, enroll_all
from mentorship.people.person import PersonView, person_view
from storage.meeting import ASKED, ATTENDING, PARTICIPANT, Meeting
from storage.person import Person, find_people_by_slack_ids


def guests_of(db: Session, actor: Person, plan: MasterclassInput) -> list[PersonView]:
    """Return the guests of a plan, as far as they are known."""
    known = find_people_by_slack_ids(db, actor.workspace_id, plan.guests) if plan.guests else {}
    return [person_view(known[slack_id]) for slack_id in plan.guests if slack_id in known]


def add_guests(
    db: Session,
    meeting: Meeting,
    guests: list[Person],
    busy_ids: set[int],
    *,
    by: Person,
    now: dt.datetime,
) -> None:
    """Give these people a place; those who are busy then (`busy_ids`) are asked first. Nobody is told."""
    reset_invitations(db, meeting, guests)
    method = default_method(meeting)
    states = {guest.id: ASKED if guest.id in busy_ids else ATTENDING for guest in guests}
    place: Place = {"role": PARTICIPANT, "source": "guest", "by": by, "now": now, "method": method}
    enroll_all(db, meeting, [(each, {**place, "state": states[each.id]}) for each in guests])
