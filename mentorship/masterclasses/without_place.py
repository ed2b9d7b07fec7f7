"""What is said to someone who acts as if they had a place in a masterclass: how they stand, and the way on."""

import datetime as dt

from sqlalchemy.orm import Session

from mentorship.errors import NextStep, Refusal
from mentorship.masterclasses.view import MasterclassView, describe_one
from storage.person import Person
from storage.rows import AnyMeeting

HOSTS_NO_CHOICE = "You host this masterclass: choose Edit to change how it can be attended."
HOSTS = "You host this masterclass, so you can't leave it. You can hand it over, or cancel it."


def without_place_refusal(db: Session, meeting: AnyMeeting, actor: Person, now: dt.datetime) -> Refusal:
    """Return the refusal, with the one button that fits."""
    words, step = _words_and_step(describe_one(db, actor, meeting, now), meeting.id)
    return Refusal(f"{words} Nothing was changed.", next_steps=[step])


def _words_and_step(view: MasterclassView, meeting_id: int) -> tuple[str, NextStep]:
    if "offer" in view.actions:
        words = "You're not in this masterclass yet: a spot is kept for you. Accept it first."
        return words, NextStep("masterclass", meeting_id)
    if view.queue_number is not None:
        words = f"You're not in this masterclass yet: you're number {view.queue_number} on the waitlist."
        return words, NextStep("leave_waitlist", meeting_id)
    if "reserve" in view.actions:
        return "You're not in this masterclass.", NextStep("reserve", meeting_id)
    if "join_waitlist" in view.actions:
        return "You're not in this masterclass, and it's full.", NextStep("join_waitlist", meeting_id)
    return "You're not in this masterclass.", NextStep("masterclass", meeting_id)
