"""Members of the Slack workspace, as Slack describes them: storing them, and keeping them current."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from mentorship.people.leaving import mark_forgotten, mark_participation
from mentorship.people.own_clock import redraw_times, reschedule_reminders
from mentorship.people.slack_users import ADMIN_FLAGS, GUEST_FLAGS, usable_users
from mentorship.people.workspace import SLACKBOT, ensure_first_location
from mentorship.search_text import refresh_search_texts
from storage.person import Person, find_people_by_slack_ids
from storage.rows import list_locations_in_use
from storage.workspace import Workspace, ensure_workspace, find_workspace, lock_workspace
from storage.zones import zone_names

EMAIL_PATTERN = re.compile(r"[^@\s<>,;\"\x00-\x1f\x7f]+@[^@\s<>,;\"\x00-\x1f\x7f]+")


def upsert_members(db: Session, *, team_id: str, users: object, now: dt.datetime) -> None:
    """Store what Slack says of these users (a list of its user objects, as they come), whether they are new to us or
    not.
    """
    users = usable_users(users, now)
    # Locked, since `set_up_workspace` may be naming admins right now, who must not be missed among the new people.
    workspace = lock_workspace(db, ensure_workspace(db, team_id, now).id)
    ensure_first_location(db, workspace, users)
    default_zone = next((place.zone for place in list_locations_in_use(db, workspace.id)), "UTC")
    known = find_people_by_slack_ids(db, workspace.id, [user["id"] for user in users])
    for user in users:
        slack_id = user["id"]
        person = known.get(slack_id)
        if person is None:
            person = known[slack_id] = Person(workspace_id=workspace.id, slack_id=slack_id)
            db.add(person)
        if not _is_outdated(person, user):
            took_part, forgotten = person.can_take_part, _is_forgotten(person, user)
            clock = (person.zone, person.locale)
            _apply_profile(person, user, default_zone)
            _apply_status(person, user, workspace, forgotten=forgotten)
            mark_participation(person, took_part=took_part, now=now)
            if person.id is not None and (person.zone, person.locale) != clock:
                redraw_times(db, person, now)
            if person.id is not None and person.zone != clock[0]:
                reschedule_reminders(person, now)
            if forgotten:
                mark_forgotten(person, now)
    refresh_search_texts(db, workspace.id, known.values())
    db.flush()


def list_unknown_people(db: Session, *, team_id: str, slack_ids: Iterable[str]) -> list[str]:
    """Return those of these people (Slack ids) of whom we have not heard yet, each once."""
    named, workspace = list(dict.fromkeys(slack_ids)), find_workspace(db, team_id)
    known = find_people_by_slack_ids(db, workspace.id, named) if workspace is not None else {}
    return [slack_id for slack_id in named if slack_id not in known]


def _is_outdated(person: Person, user: Mapping[str, Any]) -> bool:
    """Return whether we know newer things: Slack repeats an event for minutes, and what it says may be old by then."""
    updated = user.get("updated")
    return isinstance(updated, int) and 0 < updated < (person.updated or 0)


def _apply_profile(person: Person, user: Mapping[str, Any], default_zone: str) -> None:
    """Store how the person is called, what they look like, where they live, and how to reach them.

    Of deactivated people Slack tells less: what it leaves out stays as we knew it.
    """
    profile = user.get("profile") or {}
    known = person.name if user.get("deleted") else None
    names = (profile.get("real_name"), user.get("real_name"), profile.get("display_name"), known, user.get("name"))
    person.name = next((name for name in (_clipped_text(name, 255) for name in names) if name), "Someone")
    if "title" in profile or not user.get("deleted"):
        person.headline = _clipped_text(profile.get("title"), 255)
    image_url = _clipped_text(profile.get("image_72"), 1024) or _clipped_text(profile.get("image_48"), 1024)
    person.image_url = image_url or (person.image_url or "" if user.get("deleted") else "")
    zone = _clipped_text(user.get("tz"), 64)
    person.zone = zone if zone in zone_names() else person.zone or default_zone
    person.locale = _clipped_text(user.get("locale"), 16) or person.locale or ""
    if "email" in profile or not user.get("deleted"):
        _set_email(person, _clipped_text(profile.get("email"), 320))
    person.updated = user["updated"] if isinstance(user.get("updated"), int) else person.updated or 0


def _is_forgotten(person: Person, user: Mapping[str, Any]) -> bool:
    """Return whether Slack has erased the person: it stays so, whatever is told later, until they are active again."""
    return user.get("is_forgotten") is True or bool(person.forgotten and user.get("deleted"))


def _apply_status(person: Person, user: Mapping[str, Any], workspace: Workspace, *, forgotten: bool) -> None:
    """Store what the person is in Slack: admin, guest, bot, deactivated, or of another workspace.

    Whoever is `forgotten` is deactivated, also where only the one is said. Of deactivated people Slack does not say
    whether they were admins or guests: that stays as we knew it.
    """
    person.deactivated, person.forgotten = forgotten or bool(user.get("deleted")), bool(forgotten and person.forgotten)
    if not person.deactivated or any(flag in user for flag in ADMIN_FLAGS):
        person.slack_admin = any(user.get(flag) for flag in ADMIN_FLAGS)
    if not person.deactivated or any(flag in user for flag in GUEST_FLAGS):
        person.guest = any(user.get(flag) for flag in GUEST_FLAGS)
    person.bot = bool(user.get("is_bot") or person.slack_id == SLACKBOT)
    teams = _teams_of(user) or {workspace.team_id}
    person.teams = " ".join(sorted(teams))
    person.foreign = bool(user.get("is_stranger")) or workspace.team_id not in teams
    person.named_admin = person.slack_id in workspace.named_admins


def _teams_of(user: Mapping[str, Any]) -> set[str]:
    """Return Slack's ids of the workspaces to which the person belongs; empty where it does not say.

    In an Enterprise Grid `team_id` names only one of them, and `enterprise_user.teams` all
    (https://docs.slack.dev/reference/objects/user-object).
    """
    enterprise_user = user.get("enterprise_user")
    listed = enterprise_user.get("teams") if isinstance(enterprise_user, Mapping) else None
    found = [user.get("team_id"), *(listed if isinstance(listed, list) else [])]
    return {team for team in found if isinstance(team, str) and team}


def _clipped_text(value: object, limit: int) -> str:
    return value.strip()[:limit] if isinstance(value, str) else ""


def _set_email(person: Person, address: str) -> None:
    """Store the address, which Slack tells only if the app may ask for it; a new one clears the old one's trouble."""
    usable = address if EMAIL_PATTERN.fullmatch(address) else ""
    if usable != person.email:
        person.email, person.email_trouble = usable, ""
