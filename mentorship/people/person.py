"""People of a workspace: who may take part, who mentors, and who is an admin."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy.orm import Session

from mentorship.errors import NextStep, Refusal, UnknownPeople
from mentorship.form_state import require_as_shown
from mentorship.outbox.kinds import NoticeKind
from mentorship.outbox.leaver_cards import enqueue_leaver_cards
from mentorship.outbox.notify import enqueue_application_cards, notify, refresh_home
from mentorship.people.help_contact import find_helpers, who_helps
from storage.application import APPROVED, find_pending_application
from storage.attendance import LATELY, count_missed_by_person
from storage.leaving import list_leavers_who_host
from storage.person import (
    Person,
    find_actor,
    find_people_by_slack_ids,
    find_person,
    find_person_by_slack_id,
    list_people_with_roles,
    lock_persons,
)
from storage.program import ANYONE
from storage.rows import AnyPerson, PersonRow
from storage.zones import find_zone

PAGE_SIZE = 15


@dataclass(frozen=True)
class PersonView:
    """What may be shown of a person to anybody in their workspace."""

    id: int
    slack_id: str
    name: str
    headline: str
    image_url: str
    zone: str
    locale: str
    mentor: bool
    admin: bool


def person_view(person: AnyPerson) -> PersonView:
    """Return the person as others may see them."""
    return _view_of_row(person) if isinstance(person, PersonRow) else _new_view(person)


@lru_cache(maxsize=4096)
def _view_of_row(person: PersonRow) -> PersonView:
    """Return the same view for equal rows: in a list the same people are shown again and again."""
    return _new_view(person)


def _new_view(person: AnyPerson) -> PersonView:
    return PersonView(
        id=person.id,
        slack_id=person.slack_id,
        name=person.name,
        headline=person.shown_headline,
        image_url=person.image_url,
        zone=person.zone,
        locale=person.locale,
        mentor=bool(person.mentor),
        admin=person.admin,
    )


def describe_person(db: Session, *, actor: Person, person_id: int, now: dt.datetime) -> PersonView:
    """Return someone of the workspace as others may see them. Raises Refusal if there is nobody with this id."""
    return person_view(_require_person(db, actor, person_id))


def find_or_ask(db: Session, *, team_id: str, slack_id: str, home_team: str = "") -> Person:
    """Return the person who acts. Raises UnknownPeople for someone new, Refusal for someone who may not take part.

    `home_team` is the workspace that Slack names beside the person, if it does: in an Enterprise Grid that may be
    another one of theirs.
    """
    person = find_actor(db, team_id, slack_id)
    if person is None:
        raise UnknownPeople(slack_id)
    if person.guest:
        raise Refusal(
            "The mentorship program is for full members of this workspace. Guest accounts can't take part. "
            f"If you should be a full member, ask {who_helps(person)}."
        )
    if not person.can_take_part or home_team not in ("", team_id, *person.teams.split()):
        raise Refusal("The mentorship program is only for people in the workspace it belongs to.")
    return person


def require_participant(db: Session, *, actor: Person, slack_id: str, field: str) -> Person:
    """Return the person chosen in `field`. Raises UnknownPeople for someone new, Refusal if they cannot take part."""
    person = find_person_by_slack_id(db, actor.workspace_id, slack_id)
    if person is None:
        raise UnknownPeople(slack_id, field=field)
    reasons = {
        "bot": "Apps can't take part. Choose a person.",
        "deactivated": f"{person.name}'s account is deactivated. Choose someone else.",
        "guest": f"{person.name} is a guest in this workspace, and guests can't take part. Choose someone else.",
        "foreign": f"{person.name} belongs to another workspace. Choose someone from this one.",
    }
    for flag, words in reasons.items():
        if getattr(person, flag):
            raise Refusal(words, field=field)
    return person


def require_participants(db: Session, *, actor: Person, slack_ids: Sequence[str], field: str) -> list[Person]:
    """Return the people chosen in `field`, in that order, each once.

    Raises UnknownPeople with all who are new, and Refusal with the names of those who cannot take part.
    """
    wanted = list(dict.fromkeys(slack_ids))
    known = find_people_by_slack_ids(db, actor.workspace_id, wanted)
    if strangers := [slack_id for slack_id in wanted if slack_id not in known]:
        raise UnknownPeople(*strangers, field=field)
    people = [known[slack_id] for slack_id in wanted]
    if excluded := [person.name for person in people if not person.can_take_part]:
        names = ", ".join(excluded[:10]) + (f" and {len(excluded) - 10} more" if len(excluded) > 10 else "")
        raise Refusal(
            f"Apps, guests, deactivated accounts and people from other workspaces can't take part. Remove {names}.",
            field=field,
        )
    return people


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


def pause_end(person: Person, now: dt.datetime) -> dt.date | None:
    """Return the first day (in their zone) on which this mentor takes requests again; None while they take them."""
    return day_if_ahead(person.paused_until, person.zone, now)


def day_if_ahead(day: dt.date | None, zone: str, now: dt.datetime) -> dt.date | None:
    """Return the day, or None if it has come already in this zone."""
    return day if day is not None and day > now.astimezone(find_zone(zone)).date() else None


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


def list_people(db: Session, *, actor: Person, page: int, now: dt.datetime) -> PeoplePage:
    """Return a page of mentors and admins. Raises Refusal unless the actor is an admin."""
    require_admin(actor)
    found = list_people_with_roles(db, actor.workspace_id, page * PAGE_SIZE, PAGE_SIZE + 1)
    missed = count_missed_by_person(db, actor.workspace_id, now - LATELY, PAGE_SIZE) if page == 0 else []
    return PeoplePage(
        [person_view(person) for person in found[:PAGE_SIZE]],
        page,
        len(found) > PAGE_SIZE,
        [(person_view(person), number) for person, number in missed],
    )


def show_person(db: Session, *, actor: Person, person_id: int, now: dt.datetime) -> PersonView:
    """Return one person with their roles. Raises Refusal unless the actor is an admin."""
    require_admin(actor)
    return person_view(_require_person(db, actor, person_id))


def show_roles(db: Session, *, actor: Person, slack_id: str, now: dt.datetime) -> PersonView:
    """Return the person with this Slack id, and their roles. Raises Refusal unless the actor is an admin."""
    require_admin(actor)
    return person_view(require_participant(db, actor=actor, slack_id=slack_id, field="person"))


def roles_token(mentor: bool, admin: bool) -> str:
    """Return a name for these roles, to be kept in the form that shows them."""
    return f"{int(mentor)}{int(admin)}"


def set_roles(
    db: Session, *, actor: Person, slack_id: str, mentor: bool, admin: bool, now: dt.datetime, shown: str = ""
) -> bool:
    """Set whether someone mentors and whether they are an admin; they are told what they gain or lose.

    Returns whether that is new.

    `shown` is the token of the roles that the form showed of them, if it did. Raises OutdatedForm, Refusal with its
    field, and UnknownPeople for someone new.
    """
    require_admin(actor)
    person = require_participant(db, actor=actor, slack_id=slack_id, field="person")
    if not admin and (person.slack_admin or person.named_admin):
        raise Refusal(
            f"{person.name} is always an admin here, because they're an admin of this Slack workspace or named by "
            "whoever runs this app. Keep “Admin” selected.",
            field="roles",
        )
    lock_persons(db, person.workspace_id, [person.id])
    before = (bool(person.mentor), person.admin)
    require_as_shown(f"the roles of {person.name}", shown, roles_token(*before))
    if mentor:
        make_mentor(db, person, by=actor, now=now)
    else:
        person.mentor = False
    if not (person.slack_admin or person.named_admin):
        person.program_admin = admin
    is_new = before != (mentor, person.admin)
    if is_new:
        details = {"by": actor.id, "mentor": mentor, "admin": person.admin}
        notify(db, NoticeKind.ROLES, person, by=actor, details=details, now=now)
        refresh_home(db, person, now=now)
    if person.admin and not before[1]:
        for leaver in list_leavers_who_host(db, actor.workspace_id, now):
            enqueue_leaver_cards(db, leaver, now=now)
    return is_new


def remove_roles(db: Session, *, actor: Person, person_id: int, now: dt.datetime) -> bool:
    """Remove the roles of mentor and admin; return whether they had one.

    What the person already offered stays until it is cancelled.
    """
    require_admin(actor)
    person = _require_person(db, actor, person_id)
    return set_roles(db, actor=actor, slack_id=person.slack_id, mentor=False, admin=False, now=now)


def _require_person(db: Session, actor: Person, person_id: int) -> Person:
    """Return the person with this id. Raises Refusal if they are not in the workspace."""
    person = find_person(db, actor.workspace_id, person_id)
    if person is None:
        raise Refusal(
            "That person isn't in this workspace. Choose someone from the list.", next_steps=[NextStep("people")]
        )
    return person
