"""People of a workspace: what others see of them, and who may take part."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy.orm import Session

from mentorship.errors import NextStep, Refusal, UnknownPeople
from mentorship.people.help_contact import who_helps
from storage.person import Person, find_actor, find_people_by_slack_ids, find_person, find_person_by_slack_id
from storage.rows import AnyPerson, PersonRow
from storage.zones import find_zone


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
    return person_view(require_person(db, actor, person_id))


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
            f"Think this is a mistake? Ask {who_helps(person)}."
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


def pause_end(person: Person, now: dt.datetime) -> dt.date | None:
    """Return the first day (in their zone) on which this mentor takes requests again; None while they take them."""
    return day_if_ahead(person.paused_until, person.zone, now)


def day_if_ahead(day: dt.date | None, zone: str, now: dt.datetime) -> dt.date | None:
    """Return the day, or None if it has come already in this zone."""
    return day if day is not None and day > now.astimezone(find_zone(zone)).date() else None


def require_person(db: Session, actor: Person, person_id: int) -> Person:
    """Return the person with this id. Raises Refusal if they are not in the workspace."""
    person = find_person(db, actor.workspace_id, person_id)
    if person is None:
        raise Refusal(
            "That person isn't in this workspace. Choose someone from the list.", next_steps=[NextStep("people")]
        )
    return person
