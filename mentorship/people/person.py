"""People: whom we know, who may take part, who mentors and who is an admin."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from mentorship.errors import NextStep, Refusal, UnknownPeople
from mentorship.outbox.kinds import NoticeKind
from mentorship.outbox.notify import enqueue_application_cards, notify, refresh_home
from mentorship.people.workspace import SLACKBOT, ensure_first_location
from mentorship.text import refresh_search_words
from mentorship.times import zone_names
from storage.application import APPROVED, find_pending_application
from storage.location import list_locations_in_use
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
from storage.workspace import Workspace, ensure_workspace, lock_workspace

PAGE_SIZE = 15
EMAIL_PATTERN = re.compile(r"[^@\s<>,;\"\x00-\x1f\x7f]+@[^@\s<>,;\"\x00-\x1f\x7f]+")


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


def person_view(person: Person) -> PersonView:
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


def upsert_members(db: Session, *, team_id: str, users: list[Mapping[str, Any]], now: dt.datetime) -> None:
    """Keep what Slack says of these users (its user objects), whether they are new to us or not."""
    # Locked, since `workspace.join` may be naming admins just now, who must not be missed among the new.
    workspace = lock_workspace(db, ensure_workspace(db, team_id, now).id)
    ensure_first_location(db, workspace, users)
    default_zone = next((place.zone for place in list_locations_in_use(db, workspace.id)), "UTC")
    known = find_people_by_slack_ids(db, workspace.id, [str(user["id"]) for user in users])
    for user in users:
        slack_id = str(user["id"])
        person = known.get(slack_id)
        if person is None:
            person = known[slack_id] = Person(workspace_id=workspace.id, slack_id=slack_id)
            db.add(person)
        if not _is_outdated(person, user):
            _apply_slack_profile(person, user, workspace, default_zone)
    refresh_search_words(db, workspace.id, known.values())
    db.flush()


def _is_outdated(person: Person, user: Mapping[str, Any]) -> bool:
    """Whether we know newer things: Slack repeats an event for minutes, and what it says may be old by then."""
    updated = user.get("updated")
    return isinstance(updated, int) and 0 < updated < (person.updated or 0)


def _clipped_text(value: object, limit: int) -> str:
    return value[:limit] if isinstance(value, str) else ""


def _apply_slack_profile(person: Person, user: Mapping[str, Any], workspace: Workspace, default_zone: str) -> None:
    profile = user.get("profile") or {}
    names = (profile.get("real_name"), user.get("real_name"), profile.get("display_name"), user.get("name"))
    person.name = next((name for name in (_clipped_text(name, 255) for name in names) if name), "Somebody")
    person.headline = _clipped_text(profile.get("title"), 255)
    person.image_url = _clipped_text(profile.get("image_72"), 1024) or _clipped_text(profile.get("image_48"), 1024)
    zone = _clipped_text(user.get("tz"), 64)
    person.zone = zone if zone in zone_names() else person.zone or default_zone
    person.locale = _clipped_text(user.get("locale"), 16) or person.locale or ""
    _set_email(person, _clipped_text(profile.get("email"), 320))
    person.updated = user["updated"] if isinstance(user.get("updated"), int) else person.updated or 0
    person.slack_admin = bool(user.get("is_admin") or user.get("is_owner") or user.get("is_primary_owner"))
    person.guest = bool(user.get("is_restricted") or user.get("is_ultra_restricted"))
    person.bot = bool(user.get("is_bot") or person.slack_id == SLACKBOT)
    person.deactivated = bool(user.get("deleted"))
    person.foreign = bool(user.get("is_stranger")) or user.get("team_id", workspace.team_id) != workspace.team_id
    person.named_admin = person.slack_id in workspace.named_admins


def _set_email(person: Person, address: str) -> None:
    """Slack tells it only where the app may ask for it. What was wrong with another says nothing of this one."""
    usable = address if EMAIL_PATTERN.fullmatch(address) else ""
    if usable != person.email:
        person.email, person.email_trouble = usable, ""


def find_or_ask(db: Session, *, team_id: str, slack_id: str) -> Person:
    """The person who acts. Raises Unknown for somebody new, Refusal for somebody who may not take part."""
    person = find_actor(db, team_id, slack_id)
    if person is None:
        raise UnknownPeople(slack_id)
    if person.guest:
        raise Refusal(
            "The mentorship program is for full members of this workspace; guest accounts cannot take part. "
            f"If you should be a full member, ask {person.program.help_contact or 'a workspace admin'}."
        )
    if not person.can_take_part:
        raise Refusal("The mentorship program is only for people of the workspace that it belongs to.")
    return person


def require_participant(db: Session, *, actor: Person, slack_id: str, field: str) -> Person:
    """The person chosen in `field`. Raises Unknown for somebody new, Refusal for somebody who cannot take part."""
    person = find_person_by_slack_id(db, actor.workspace_id, slack_id)
    if person is None:
        raise UnknownPeople(slack_id, field=field)
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


def require_participants(db: Session, *, actor: Person, slack_ids: Sequence[str], field: str) -> list[Person]:
    """The people chosen in `field`, in that order, each once. Raises Unknown for those who are new, all at once, and
    Refusal with the names of those who cannot take part.
    """
    wanted = list(dict.fromkeys(slack_ids))
    known = find_people_by_slack_ids(db, actor.workspace_id, wanted)
    if strangers := [slack_id for slack_id in wanted if slack_id not in known]:
        raise UnknownPeople(*strangers, field=field)
    people = [known[slack_id] for slack_id in wanted]
    if excluded := [person.name for person in people if not person.can_take_part]:
        names = ", ".join(excluded[:10]) + (f" and {len(excluded) - 10} more" if len(excluded) > 10 else "")
        raise Refusal(
            f"Bots, guests, deactivated accounts and people of other workspaces cannot take part. Take out: {names}.",
            field=field,
        )
    return people


def can_mentor(person: Person) -> bool:
    """Whether this person may offer sessions: whoever is a mentor, and where the program lets anyone mentor also those
    of whom no admin has decided otherwise.
    """
    return person.mentor is True or person.mentor is None and person.program.who_may_mentor == ANYONE


def can_host(person: Person) -> bool:
    """Whether this person may host a masterclass: whoever may offer sessions, and admins, where the program has it."""
    return person.program.masterclasses and (can_mentor(person) or person.admin)


def make_mentor(db: Session, person: Person, *, by: Person, now: dt.datetime) -> None:
    """Let somebody mentor from now on. Where they have asked to, this is the answer."""
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
    """The first day (in their own zone) on which this mentor takes requests again; None while they take them."""
    return day_if_ahead(person.paused_until, person.zone, now)


def day_if_ahead(day: dt.date | None, zone: str, now: dt.datetime) -> dt.date | None:
    """The day, unless it has come already in this zone."""
    return day if day is not None and day > now.astimezone(ZoneInfo(zone)).date() else None


def require_admin(actor: Person) -> None:
    """Raises Refusal for anybody who is not an admin."""
    if not actor.admin:
        helper = actor.program.help_contact or "one of them"
        raise Refusal(f"Only admins of the mentorship program can do this. Ask {helper} to do it for you.")


def check_admin(db: Session, *, actor: Person, now: dt.datetime) -> None:
    """Nothing but the question whether the actor is an admin. Raises Refusal."""
    require_admin(actor)


@dataclass(frozen=True)
class Abilities:
    """What somebody may begin."""

    can_offer: bool
    admin: bool
    can_host: bool
    masterclasses: bool  # whether anybody may host at present
    help_contact: str  # whom to ask about the program; empty where no admin has said so


def abilities(db: Session, *, actor: Person, now: dt.datetime) -> Abilities:
    """What the actor may begin."""
    return Abilities(
        can_offer=can_mentor(actor) or actor.admin,
        admin=actor.admin,
        can_host=can_host(actor),
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
    found = list_people_with_roles(db, actor.workspace_id, page * PAGE_SIZE, PAGE_SIZE + 1)
    return PeoplePage([person_view(person) for person in found[:PAGE_SIZE]], page, len(found) > PAGE_SIZE)


def show_person(db: Session, *, actor: Person, person_id: int, now: dt.datetime) -> PersonView:
    """One person with their roles, for an admin."""
    require_admin(actor)
    return person_view(_require_person(db, actor, person_id))


def set_roles(db: Session, *, actor: Person, slack_id: str, mentor: bool, admin: bool, now: dt.datetime) -> None:
    """Say whether somebody mentors and whether they are an admin; they are told of what they gain or lose."""
    require_admin(actor)
    person = require_participant(db, actor=actor, slack_id=slack_id, field="person")
    if not admin and (person.slack_admin or person.named_admin):
        raise Refusal(
            f"{person.name} is an admin of this Slack workspace or named by the bot's operator, "
            "and so always an admin here. Leave Admin ticked.",
            field="roles",
        )
    before = (bool(person.mentor), person.admin)
    if mentor:
        make_mentor(db, person, by=actor, now=now)
    else:
        person.mentor = False
    if not (person.slack_admin or person.named_admin):
        person.program_admin = admin
    if before != (mentor, person.admin):
        details = {"by": actor.id, "mentor": mentor, "admin": person.admin}
        notify(db, NoticeKind.ROLES, person, by=actor, details=details, now=now)
        refresh_home(db, person, now=now)


def remove_roles(db: Session, *, actor: Person, person_id: int, now: dt.datetime) -> None:
    """Take the roles of mentor and admin away. What they already offered stays, until it is cancelled."""
    require_admin(actor)
    person = _require_person(db, actor, person_id)
    set_roles(db, actor=actor, slack_id=person.slack_id, mentor=False, admin=False, now=now)


def _require_person(db: Session, actor: Person, person_id: int) -> Person:
    person = find_person(db, actor.workspace_id, person_id)
    if person is None:
        raise Refusal(
            "That person is not in this workspace. Choose somebody of the list.", next_steps=[NextStep("people")]
        )
    return person
