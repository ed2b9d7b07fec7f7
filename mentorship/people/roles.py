"""The roles of people: who mentors, who is an admin, and what that lets them do."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict

from sqlalchemy.orm import Session

from mentorship.errors import Refusal
from mentorship.form_state import require_as_shown
from mentorship.outbox.admin_cards import enqueue_application_cards, enqueue_leaver_cards
from mentorship.outbox.kinds import NoticeKind
from mentorship.outbox.notify import notify, refresh_home
from mentorship.people.help_contact import find_helpers, who_helps
from mentorship.people.person import PersonView, person_view, require_participant, require_person
from storage.application import APPROVED, find_pending_application
from storage.attendance import LATELY, count_missed_by_person
from storage.late_cancellations import count_late_by_person
from storage.leaving import list_leavers_who_host
from storage.person import Person, list_people_with_roles, lock_persons
from storage.program import ANYONE

PAGE_SIZE = 15


def can_mentor(person: Person) -> bool:
    """Return whether this person may offer sessions.

    Mentors may; and if the program lets anyone mentor, so may everyone about whom no admin has decided otherwise.
    """
    return person.mentor is True or person.mentor is None and person.program.who_may_mentor == ANYONE


def can_host(person: Person) -> bool:
    """Return whether this person may host a masterclass: mentors and admins may, if the program has masterclasses."""
    return person.program.masterclasses and (can_mentor(person) or person.admin)


def make_mentor(db: Session, person: Person, *, by: Person, now: dt.datetime) -> None:
    """Let someone mentor from now on. If they have asked to, this is the answer."""
    if person.mentor:
        return
    lock_persons(db, person.workspace_id, [person.id])
    asked = find_pending_application(db, person)
    person.mentor = True
    if asked is not None:
        asked.state, asked.answered_by_id = APPROVED, by.id
        db.flush()
        enqueue_application_cards(db, asked, now=now)


def require_admin(actor: Person) -> None:
    """Raise Refusal for anybody who is not an admin."""
    if not actor.admin:
        raise Refusal(f"Only admins of the mentorship program can do this. Ask {who_helps(actor)} to do it for you.")


def check_admin(db: Session, *, actor: Person, now: dt.datetime) -> None:
    """Check only whether the actor is an admin, as a use case. Raises Refusal if not."""
    require_admin(actor)


@dataclass(frozen=True)
class Abilities:
    """What someone may start."""

    can_offer: bool
    admin: bool
    can_host: bool
    masterclasses: bool  # whether anybody may host now
    help_contact: str  # whom to ask about the program, as an admin wrote it; empty if no admin has
    helpers: tuple[PersonView, ...]  # the same as people, where that is known


def abilities(db: Session, *, actor: Person, now: dt.datetime) -> Abilities:
    """Return what the actor may start."""
    return Abilities(
        can_offer=can_mentor(actor) or actor.admin,
        admin=actor.admin,
        can_host=can_host(actor),
        masterclasses=actor.program.masterclasses,
        help_contact=actor.program.help_contact,
        helpers=tuple(person_view(each) for each in find_helpers(db, actor)),
    )


@dataclass(frozen=True)
class PeoplePage:
    """A page of everyone who has a role."""

    people: list[PersonView]
    page: int
    more: bool
    missed: Sequence[tuple[PersonView, int]] = ()  # who has missed what lately, and how much; whoever most first
    late: Sequence[tuple[PersonView, int]] = ()  # the same of places given up within the notice to cancel


def list_people(db: Session, *, actor: Person, page: int, now: dt.datetime) -> PeoplePage:
    """Return a page of mentors and admins. Raises Refusal unless the actor is an admin."""
    require_admin(actor)
    found = list_people_with_roles(db, actor.workspace_id, page * PAGE_SIZE, PAGE_SIZE + 1)
    counts = {
        name: [
            (person_view(person), number) for person, number in count(db, actor.workspace_id, now - LATELY, PAGE_SIZE)
        ]
        for name, count in (("missed", count_missed_by_person), ("late", count_late_by_person))
        if page == 0
    }
    return PeoplePage([person_view(person) for person in found[:PAGE_SIZE]], page, len(found) > PAGE_SIZE, **counts)


def show_person(db: Session, *, actor: Person, person_id: int, now: dt.datetime) -> PersonView:
    """Return one person with their roles. Raises Refusal unless the actor is an admin."""
    require_admin(actor)
    return person_view(require_person(db, actor, person_id))


def show_roles(db: Session, *, actor: Person, slack_id: str, now: dt.datetime) -> PersonView:
    """Return the person with this Slack id, and their roles. Raises Refusal unless the actor is an admin."""
    require_admin(actor)
    return person_view(require_participant(db, actor=actor, slack_id=slack_id, field="person"))


class RoleChange(TypedDict):
    """Which roles (`mentor`, `admin`) someone has gained and lost; as JSON in notices, and with a form saved twice."""

    gained: list[str]
    lost: list[str]


def roles_token(mentor: bool, admin: bool) -> str:
    """Return a name for these roles, to be kept in the form that shows them."""
    return f"{int(mentor)}{int(admin)}"


def set_roles(
    db: Session, *, actor: Person, slack_id: str, mentor: bool, admin: bool, now: dt.datetime, shown: str = ""
) -> RoleChange:
    """Set whether someone mentors and whether they are an admin; they are told what they gain or lose.

    `shown` is the token of the roles that the form showed of them, if it did. Raises OutdatedForm, Refusal with its
    field, and UnknownPeople for someone new.
    """
    require_admin(actor)
    person = require_participant(db, actor=actor, slack_id=slack_id, field="person")
    if not admin:
        _require_no_lasting_admin(actor, person, "Keep “Admin” selected.")
    lock_persons(db, person.workspace_id, [person.id])
    before = (bool(person.mentor), person.admin)
    require_as_shown(f"the roles of {person.name}", shown, roles_token(*before))
    if mentor:
        make_mentor(db, person, by=actor, now=now)
    elif person.mentor or not admin:  # naming an admin decides nothing about whoever never mentored
        person.mentor = False
    if not (person.slack_admin or person.named_admin):
        person.program_admin = admin
    change = _role_change(before, (mentor, person.admin))
    if change["gained"] or change["lost"]:
        notify(db, NoticeKind.ROLES, person, by=actor, details={"by": actor.id, **change}, now=now)
        refresh_home(db, person, now=now)
    if person.admin and not before[1]:
        for leaver in list_leavers_who_host(db, actor.workspace_id, now):
            enqueue_leaver_cards(db, leaver, now=now)
    return change


def _role_change(before: tuple[bool, bool], after: tuple[bool, bool]) -> RoleChange:
    roles = list(zip(("mentor", "admin"), before, after, strict=True))
    gained = [name for name, had, has in roles if has and not had]
    return RoleChange(gained=gained, lost=[name for name, had, has in roles if had and not has])


def _require_no_lasting_admin(actor: Person, person: Person, way_on: str) -> None:
    """Raise Refusal for someone who is an admin by what is set elsewhere."""
    if not (person.slack_admin or person.named_admin):
        return
    who, they = ("You're", "you're") if person is actor else (f"{person.name} is", "they're")
    raise Refusal(
        f"{who} always an admin here, because {they} an admin of this Slack workspace or named by whoever runs this "
        f"app. {way_on}",
        field="roles",
    )


def remove_roles(db: Session, *, actor: Person, person_id: int, now: dt.datetime) -> RoleChange:
    """Remove the roles of mentor and admin.

    What the person already offered stays until it is cancelled. Raises Refusal unless the actor is an admin, and for
    whoever is always an admin.
    """
    require_admin(actor)
    person = require_person(db, actor, person_id)
    mentor_only = "To remove only the role of mentor, close this and choose Edit."
    elsewhere = "To change that, ask whoever runs the workspace or this app."
    _require_no_lasting_admin(actor, person, mentor_only if person.mentor else elsewhere)
    return set_roles(db, actor=actor, slack_id=person.slack_id, mentor=False, admin=False, now=now)
