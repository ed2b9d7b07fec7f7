"""What is said to somebody who acts as if they had a place in a masterclass: how they stand, and the way on."""

import datetime as dt

from sqlalchemy.orm import Session

from mentorship.errors import NextStep, Refusal
from mentorship.masterclasses.view import MasterclassView, describe_one
from storage.meeting import Meeting
from storage.person import Person

HOSTS_NO_CHOICE = "You host this masterclass: choose Edit to change how it can be attended."
HOSTS = "You host this masterclass, so you can't leave it. You can hand it over, or cancel it."


def without_place_refusal(db: Session, meeting: Meeting, actor: Person, now: dt.datetime) -> Refusal:
    """Return the refusal, with the one button that fits."""
    view = describe_one(db, actor, meeting, now)
    words, step = _words_and_step(view)
    return Refusal(f"{words} Nothing was changed.", next_steps=[NextStep(step, meeting.id)])


def _words_and_step(view: MasterclassView) -> tuple[str, str]:
    if "offer" in view.actions:
        return "You're not in this masterclass yet: a place is kept for you. Accept it first.", "masterclass"
    if view.queue_number is not None:
        words = f"You're not in this masterclass yet: you're number {view.queue_number} on the waitlist."
        return words, "leave_waitlist"
    if "reserve" in view.actions:
        return "You're not in this masterclass.", "reserve"
    if "join_waitlist" in view.actions:
        return "You're not in this masterclass, and it's full.", "join_waitlist"
    return "You're not in this masterclass.", "masterclass"
