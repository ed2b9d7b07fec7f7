"""People: whom we know, who may take part, who mentors and who is an admin."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from mentorship.notice import refresh_home, tell
from mentorship.refusal import Refusal, Unknown
from mentorship.times import zone_names
from mentorship.workspace import SLACKBOT, settle
from storage.location import locations
from storage.person import Person, find_actor, find_member, find_members, find_person, with_roles
from storage.workspace import Workspace, ensure_workspace, lock_workspace

PAGE = 15


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
        headline=person.headline,
        image_url=person.image_url,
        zone=person.zone,
        locale=person.locale,
        mentor=bool(person.mentor),
        admin=person.admin,
    )


def know(session: Session, *, team_id: str, users: list[Mapping[str, Any]], now: dt.datetime) -> None:
    """Keep what Slack says of these users (its user objects), whether they are new to us or not."""
    # Locked, since `workspace.join` may be naming admins just now, who must not be missed among the new.
    workspace = lock_workspace(session, ensure_workspace(session, team_id, now).id)
    settle(session, workspace, users)
    default_zone = next((place.zone for place in locations(session, workspace.id)), "UTC")
    known = find_members(session, workspace.id, [str(user["id"]) for user in users])
    for user in users:
        slack_id = str(user["id"])
        person = known.get(slack_id)
        if person is None:
            person = known[slack_id] = Person(workspace_id=workspace.id, slack_id=slack_id)
            session.add(person)
        if not _outdated(person, user):
            _describe(person, user, workspace, default_zone)
    session.flush()


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
    person.updated = user["updated"] if isinstance(user.get("updated"), int) else person.updated or 0
    person.slack_admin = bool(user.get("is_admin") or user.get("is_owner") or user.get("is_primary_owner"))
    person.guest = bool(user.get("is_restricted") or user.get("is_ultra_restricted"))
    person.bot = bool(user.get("is_bot") or person.slack_id == SLACKBOT)
    person.deactivated = bool(user.get("deleted"))
    person.foreign = bool(user.get("is_stranger")) or user.get("team_id", workspace.team_id) != workspace.team_id
    person.named_admin = person.slack_id in workspace.named_admins


def identify(session: Session, *, team_id: str, slack_id: str) -> Person:
    """The person who acts. Raises Unknown for somebody new, Refusal for somebody who may not take part."""
    person = find_actor(session, team_id, slack_id)
    if person is None:
        raise Unknown(slack_id)
    if person.guest:
        raise Refusal(
            "The mentorship program is for full members of this workspace; guest accounts cannot take part. "
            "If you should be a full member, ask a workspace admin."
        )
    if not person.welcome:
        raise Refusal("The mentorship program is only for people of the workspace that it belongs to.")
    return person


def participant(session: Session, *, actor: Person, slack_id: str, field: str) -> Person:
    """The person chosen in `field`. Raises Unknown for somebody new, Refusal for somebody who cannot take part."""
    person = find_member(session, actor.workspace_id, slack_id)
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


def may_mentor(person: Person) -> bool:
    """Whether this person may offer sessions: anybody, unless an admin has taken that away."""
    return person.mentor is not False


def require_admin(actor: Person) -> None:
    """Raises Refusal for anybody who is not an admin."""
    if not actor.admin:
        raise Refusal("Only admins of the mentorship program can do this. Ask one of them to do it for you.")


def admin_only(session: Session, *, actor: Person, now: dt.datetime) -> None:
    """Nothing but the question whether the actor is an admin. Raises Refusal."""
    require_admin(actor)


@dataclass(frozen=True)
class Abilities:
    """What somebody may begin."""

    may_offer: bool
    admin: bool


def abilities(session: Session, *, actor: Person, now: dt.datetime) -> Abilities:
    """What the actor may begin."""
    return Abilities(may_offer=may_mentor(actor) or actor.admin, admin=actor.admin)


@dataclass(frozen=True)
class PeoplePage:
    """Everybody with a role, a page at a time."""

    people: list[PersonView]
    page: int
    more: bool


def list_people(session: Session, *, actor: Person, page: int, now: dt.datetime) -> PeoplePage:
    """Who mentors and who is an admin, for an admin."""
    require_admin(actor)
    found = with_roles(session, actor.workspace_id, page * PAGE, PAGE + 1)
    return PeoplePage([shown(person) for person in found[:PAGE]], page, len(found) > PAGE)


def show_person(session: Session, *, actor: Person, person_id: int, now: dt.datetime) -> PersonView:
    """One person with their roles, for an admin."""
    require_admin(actor)
    return shown(_person(session, actor, person_id))


def set_roles(session: Session, *, actor: Person, slack_id: str, mentor: bool, admin: bool, now: dt.datetime) -> None:
    """Say whether somebody mentors and whether they are an admin; they are told of what they gain or lose."""
    require_admin(actor)
    person = participant(session, actor=actor, slack_id=slack_id, field="person")
    if not admin and (person.slack_admin or person.named_admin):
        raise Refusal(
            f"{person.name} is an admin of this Slack workspace or named by the bot's operator, "
            "and so always an admin here. Leave Admin ticked.",
            field="roles",
        )
    before = (bool(person.mentor), person.admin)
    person.mentor = mentor
    if not (person.slack_admin or person.named_admin):
        person.program_admin = admin
    if before != (mentor, person.admin):
        details = {"by": actor.id, "mentor": mentor, "admin": person.admin}
        tell(session, "roles", person, by=actor, details=details, now=now)
        refresh_home(session, person, now=now)


def remove_roles(session: Session, *, actor: Person, person_id: int, now: dt.datetime) -> None:
    """Take the roles of mentor and admin away. What they already offered stays, until it is cancelled."""
    require_admin(actor)
    person = _person(session, actor, person_id)
    set_roles(session, actor=actor, slack_id=person.slack_id, mentor=False, admin=False, now=now)


def _person(session: Session, actor: Person, person_id: int) -> Person:
    person = find_person(session, actor.workspace_id, person_id)
    if person is None:
        raise Refusal("That person is not in this workspace.")
    return person
