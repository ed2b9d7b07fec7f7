"""Asking a mentor about a message: which mentor the request goes to, if the sender does not choose another."""

import datetime as dt
from dataclasses import replace

from sqlalchemy.orm import Session

from mentorship.errors import Refusal
from mentorship.mentors.suggestion import suggest
from mentorship.program.absences import require_attendance
from mentorship.program.limits import bookable_after
from mentorship.program.request_rules import require_room_for_booking
from mentorship.requests.prepare import RequestFormData, form_data
from mentorship.requests.send import PERMALINK, require_askable
from storage.person import Person, find_person_by_slack_id

WROTE_IT = "They wrote that message."


def prepare_request_about(db: Session, *, actor: Person, now: dt.datetime, author: str, link: str) -> RequestFormData:
    """Return the form for a request about a message: with its author as mentor, else with the one who suits best.

    Raises Refusal if the actor has as many bookings as the program allows, or has missed more.
    """
    require_room_for_booking(db, actor, now, viewer=actor)
    require_attendance(db, actor, now)
    writer = find_person_by_slack_id(db, actor.workspace_id, author)
    candidates = [(writer, WROTE_IT)] if writer is not None else []
    candidates += [(each.mentor, " · ".join(each.reasons)) for each in suggest(db, actor, now)]
    askable = ((mentor, why) for mentor, why in candidates if _is_askable(db, actor, mentor, now))
    mentor, why = next(askable, (None, ""))
    found = form_data(db, actor, mentor, bookable_after(actor, now), now)
    return replace(found, reason=why, link=link if PERMALINK.fullmatch(link) else "")


def _is_askable(db: Session, actor: Person, mentor: Person, now: dt.datetime) -> bool:
    try:
        require_askable(db, actor, mentor, now, field=None)
    except Refusal:
        return False
    return True
