"""People: whom we know, who may take part, who mentors and who is an admin."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from mentorship.errors import Refusal, Step, Unknown
from mentorship.outbox.notify import refresh_home, show_application, tell
from mentorship.people.workspace import SLACKBOT, settle
from mentorship.text import keep_findable
from mentorship.times import zone_names
from storage.application import APPROVED, pending_of
from storage.location import locations
from storage.person import Person, find_actor, find_member, find_members, find_person, lock_persons, with_roles
from storage.program import ANYONE
from storage.workspace import Workspace, ensure_workspace, lock_workspace

PAGE = 15
ADDRESS = re.compile(r"[^@\s<>,;\"\x00-\x1f\x7f]+@[^@\s<>,;\"\x00-\x1f\x7f]+")


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


def shown(person: Person) -> PersonView:
    """This person as others may see them."""
    return PersonView(
        id=person.id,
        slack_id=person.slack_id,
        name=person.name,
        headline=person.own_headline or person.headline,
        image_url=person.image_url,
        zone=person.zone,
        locale=person.locale,
        mentor=bool(person.mentor),
        admin=person.admin,
    )


def know(db: Session, *, team_id: str, users: list[Mapping[str, Any]], now: dt.datetime) -> None:
    """Keep what Slack says of these users (its user objects), whether they are new to us or not."""
    # Locked, since `workspace.join` may be naming admins just now, who must not be missed among the new.
    workspace = lock_workspace(db, ensure_workspace(db, team_id, now).id)
    settle(db, workspace, users)
    default_zone = next((place.zone for place in locations(db, workspace.id)), "UTC")
    known = find_members(db, workspace.id, [str(user["id"]) for user in users])
    for user in users:
        slack_id = str(user["id"])
        person = known.get(slack_id)
        if person is None:
            person = known[slack_id] = Person(workspace_id=workspace.id, slack_id=slack_id)
            db.add(person)
        if not _outdated(person, user):
            _describe(person, user, workspace, default_zone)
    keep_findable(db, workspace.id, known.values())
    db.flush()


def _outdated(person: Person, user: Mapping[str, Any]) -> bool:
    """Whether we know newer things: Slack repeats an event for minutes, and what it says may be old by then."""
    updated = user.get("updated")
    return isinstance(updated, int) and 0 < updated < (person.updated or 0)


def _text(value: object, limit: int) -> str:
    return value[:limit] if isinstance(value, str) else ""


def _describe(person: Person, user: Mapping[str, Any], workspace: Workspace, default_zone: str) -> None:
    profile = user.get("profile") or {}
    names = (profile.get("real_name"), user.get("real_name"), profile.get("display_name"), user.get("name"))
    person.name = next((name for name in (_text(name, 255) for name in names) if name), "Somebody")
    person.headline = _text(profile.get("title"), 255)
    person.image_url = _text(profile.get("image_72"), 1024) or _text(profile.get("image_48"), 1024)
    zone = _text(user.get("tz"), 64)
    person.zone = zone if zone in zone_names() else person.zone or default_zone
    person.locale = _text(user.get("locale"), 16) or person.locale or ""
    _take_address(person, _text(profile.get("email"), 320))
    person.updated = user["updated"] if isinstance(user.get("updated"), int) else person.updated or 0
    person.slack_admin = bool(user.get("is_admin") or user.get("is_owner") or user.get("is_primary_owner"))
    person.guest = bool(user.get("is_restricted") or user.get("is_ultra_restricted"))
    person.bot = bool(user.get("is_bot") or person.slack_id == SLACKBOT)
    person.deactivated = bool(user.get("deleted"))
    person.foreign = bool(user.get("is_stranger")) or user.get("team_id", workspace.team_id) != workspace.team_id
    person.named_admin = person.slack_id in workspace.named_admins


def _take_address(person: Person, address: str) -> None:
    """Slack tells it only where the app may ask for it. What was wrong with another says nothing of this one."""
    usable = address if ADDRESS.fullmatch(address) else ""
    if usable != person.email:
        person.email, person.email_trouble = usable, ""


def identify(db: Session, *, team_id: str, slack_id: str) -> Person:
    """The person who acts. Raises Unknown for somebody new, Refusal for somebody who may not take part."""
    person = find_actor(db, team_id, slack_id)
    if person is None:
        raise Unknown(slack_id)
    if person.guest:
        raise Refusal(
            "The mentorship program is for full members of this workspace; guest accounts cannot take part. "
            f"If you should be a full member, ask {person.program.help_contact or 'a workspace admin'}."
        )
    if not person.welcome:
        raise Refusal("The mentorship program is only for people of the workspace that it belongs to.")
    return person


def participant(db: Session, *, actor: Person, slack_id: str, field: str) -> Person:
    """The person chosen in `field`. Raises Unknown for somebody new, Refusal for somebody who cannot take part."""
    person = find_member(db, actor.workspace_id, slack_id)
    if person is None:
        raise Unknown(slack_id, field=field)
    reasons = {
        "bot": "Bots cannot take part. Choose a person.",
        "deactivated": f"The account of {person.name} is deactivated. Choose somebody else.",
        "guest": f"{person.name} is a guest in this workspace, and guests cannot take part. Choose somebody else.",
        "foreign": f"{person.name} belongs to another workspace. Choose somebody of this one.",
    }
    for flag, words in reasons.items():
        if getattr(person, flag):
            raise Refusal(words, field=field)
    return person


def all_participants(db: Session, *, actor: Person, slack_ids: Sequence[str], field: str) -> list[Person]:
    """The people chosen in `field`, in that order, each once. Raises Unknown for those who are new, all at once, and
    Refusal with the names of those who cannot take part.
    """
    wanted = list(dict.fromkeys(slack_ids))
    known = find_members(db, actor.workspace_id, wanted)
    if strangers := [slack_id for slack_id in wanted if slack_id not in known]:
        raise Unknown(*strangers, field=field)
    people = [known[slack_id] for slack_id in wanted]
    if others := [person.name for person in people if not person.welcome]:
        names = ", ".join(others[:10]) + (f" and {len(others) - 10} more" if len(others) > 10 else "")
        raise Refusal(
            f"Bots, guests, deactivated accounts and people of other workspaces cannot take part. Take out: {names}.",
            field=field,
        )
    return people


def may_mentor(person: Person) -> bool:
    """Whether this person may offer sessions: whoever is a mentor, and where the program lets anyone mentor also those
    of whom no admin has decided otherwise.
    """
    return person.mentor is True or person.mentor is None and person.program.who_may_mentor == ANYONE


def may_host(person: Person) -> bool:
    """Whether this person may host a masterclass: whoever may offer sessions, and admins, where the program has it."""
    return person.program.masterclasses and (may_mentor(person) or person.admin)


def name_mentor(db: Session, person: Person, *, by: Person, now: dt.datetime) -> None:
    """Let somebody mentor from now on. Where they have asked to, this is the answer."""
    if person.mentor:
        return
    lock_persons(db, person.workspace_id, [person.id])
    asked = pending_of(db, person)
    person.mentor = True
    if asked is not None:
        asked.state, asked.answered_by_id = APPROVED, by.id
        db.flush()
        show_application(db, asked, now=now)


def paused(person: Person, now: dt.datetime) -> dt.date | None:
    """The first day (in their own zone) on which this mentor takes requests again; None while they take them."""
    return away_until(person.paused_until, person.zone, now)


def away_until(day: dt.date | None, zone: str, now: dt.datetime) -> dt.date | None:
    """The day, unless it has come already in this zone."""
    return day if day is not None and day > now.astimezone(ZoneInfo(zone)).date() else None


def require_admin(actor: Person) -> None:
    """Raises Refusal for anybody who is not an admin."""
    if not actor.admin:
        helper = actor.program.help_contact or "one of them"
        raise Refusal(f"Only admins of the mentorship program can do this. Ask {helper} to do it for you.")


def admin_only(db: Session, *, actor: Person, now: dt.datetime) -> None:
    """Nothing but the question whether the actor is an admin. Raises Refusal."""
    require_admin(actor)


@dataclass(frozen=True)
class Abilities:
    """What somebody may begin."""

    may_offer: bool
    admin: bool
    may_host: bool
    masterclasses: bool  # whether anybody may host at present
    help_contact: str  # whom to ask about the program; empty where no admin has said so


def abilities(db: Session, *, actor: Person, now: dt.datetime) -> Abilities:
    """What the actor may begin."""
    return Abilities(
        may_offer=may_mentor(actor) or actor.admin,
        admin=actor.admin,
        may_host=may_host(actor),
        masterclasses=actor.program.masterclasses,
        help_contact=actor.program.help_contact,
    )


@dataclass(frozen=True)
class PeoplePage:
    """Everybody with a role, a page at a time."""

    people: list[PersonView]
    page: int
    more: bool


def list_people(db: Session, *, actor: Person, page: int, now: dt.datetime) -> PeoplePage:
    """Who mentors and who is an admin, for an admin."""
    require_admin(actor)
    found = with_roles(db, actor.workspace_id, page * PAGE, PAGE + 1)
    return PeoplePage([shown(person) for person in found[:PAGE]], page, len(found) > PAGE)


def show_person(db: Session, *, actor: Person, person_id: int, now: dt.datetime) -> PersonView:
    """One person with their roles, for an admin."""
    require_admin(actor)
    return shown(_person(db, actor, person_id))


def set_roles(db: Session, *, actor: Person, slack_id: str, mentor: bool, admin: bool, now: dt.datetime) -> None:
    """Say whether somebody mentors and whether they are an admin; they are told of what they gain or lose."""
    require_admin(actor)
    person = participant(db, actor=actor, slack_id=slack_id, field="person")
    if not admin and (person.slack_admin or person.named_admin):
        raise Refusal(
            f"{person.name} is an admin of this Slack workspace or named by the bot's operator, "
            "and so always an admin here. Leave Admin ticked.",
            field="roles",
        )
    before = (bool(person.mentor), person.admin)
    if mentor:
        name_mentor(db, person, by=actor, now=now)
    else:
        person.mentor = False
    if not (person.slack_admin or person.named_admin):
        person.program_admin = admin
    if before != (mentor, person.admin):
        details = {"by": actor.id, "mentor": mentor, "admin": person.admin}
        tell(db, "roles", person, by=actor, details=details, now=now)
        refresh_home(db, person, now=now)


def remove_roles(db: Session, *, actor: Person, person_id: int, now: dt.datetime) -> None:
    """Take the roles of mentor and admin away. What they already offered stays, until it is cancelled."""
    require_admin(actor)
    person = _person(db, actor, person_id)
    set_roles(db, actor=actor, slack_id=person.slack_id, mentor=False, admin=False, now=now)


def _person(db: Session, actor: Person, person_id: int) -> Person:
    person = find_person(db, actor.workspace_id, person_id)
    if person is None:
        raise Refusal("That person is not in this workspace. Choose somebody of the list.", steps=[Step("people")])
    return person
