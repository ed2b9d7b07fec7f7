"""How much someone may have missed lately before an admin has a say in what they book."""

import datetime as dt

from sqlalchemy.orm import Session

from mentorship.errors import NextStep, Refusal
from mentorship.people.help_contact import who_helps
from mentorship.people.roles import require_admin
from storage.attendance import LATELY, count_missed, may_object_to_missed
from storage.booking_permission import ALLOWED, ASKED, find_permission_in_force, use_permission
from storage.person import Person, find_person


def find_missed(db: Session, person: Person, now: dt.datetime) -> int | None:
    """Return how much this person has missed lately, if that is more than the program allows; None if it is not."""
    allowed = person.program.no_shows_allowed
    if allowed is None or person.admin:
        return None
    missed = count_missed(db, person.id, now - LATELY)
    return missed if missed > allowed else None


def require_attendance(db: Session, actor: Person, now: dt.datetime, *, meeting_id: int = 0) -> None:
    """Raise Refusal if the actor has missed more than the program allows, and no admin has allowed one more booking.

    The refusal offers to ask one; `meeting_id` is what they are about to book. It costs nothing where there is no such
    rule. Admins need not ask: the word would be their own.
    """
    missed = find_missed(db, actor, now)
    if missed is None:
        return
    permission = find_permission_in_force(db, actor.id)
    if permission is None or permission.state != ALLOWED:
        raise _refusal(db, actor, missed, meeting_id, now)


def use_permission_if_needed(db: Session, actor: Person, now: dt.datetime, *, meeting_id: int = 0) -> None:
    """Use what an admin has allowed, if the actor needs that to book or to ask for a session. It serves once.

    Raises Refusal as `require_attendance` does: someone may have used it a moment ago.
    """
    missed = find_missed(db, actor, now)
    if missed is not None and not use_permission(db, actor.id):
        raise _refusal(db, actor, missed, meeting_id, now)


def count_missed_of(db: Session, *, actor: Person, person_id: int, now: dt.datetime) -> int | None:
    """Return for an admin how much someone has missed lately, if that is more than the program allows; else None.

    Raises Refusal for anybody else: mentors decide whom they add, and are not told.
    """
    require_admin(actor)
    person = find_person(db, actor.workspace_id, person_id)
    return find_missed(db, person, now) if person is not None else None


def missed_words(missed: int) -> str:
    """Return how much was missed, for use in a sentence."""
    return "1 session" if missed == 1 else f"{missed} sessions"


def _refusal(db: Session, actor: Person, missed: int, meeting_id: int, now: dt.datetime) -> Refusal:
    permission = find_permission_in_force(db, actor.id)
    allowed = actor.program.no_shows_allowed or 0
    rule = (
        f"You missed {missed_words(missed)} in the last {LATELY.days} days, and the program allows {allowed}. "
        "So an admin has to allow your next booking."
    )
    if permission is not None and permission.state == ASKED:
        return Refusal(f"{rule} You have asked already, and will get the answer in Messages.")
    helper = who_helps(actor)
    hint = f"If you were there, choose “I was there” in your Home tab under “Past”, or write to {helper}."
    if not may_object_to_missed(db, actor.id, now):
        hint = f"If you have questions, write to {helper}."
    return Refusal(f"{rule} {hint}", next_steps=[NextStep("ask_admin", meeting_id)])
