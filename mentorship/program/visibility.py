"""Meetings restricted to groups: who may know of them, and who may be added to them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from mentorship.errors import NextStep, Refusal
from mentorship.form_state import fingerprint
from mentorship.people.help_contact import who_helps
from mentorship.text import join_words
from storage.group import (
    Group,
    filter_meetings_open_to,
    filter_members_of_any,
    find_groups,
    groups_by_meeting,
    is_member_of_any,
    list_groups_in_use,
)
from storage.meeting import DRAFT, MENTEE, Enrollment, Meeting, enrollments_of
from storage.person import Person
from storage.rows import AnyMeeting, AnyPerson, list_places

# True of what was deleted as of what is hidden: which of the two it is, is nobody's business.
SESSION_GONE = "This session is gone, or only for certain groups. Open your Home tab to see what's there."


def can_manage(actor: AnyPerson, meeting: AnyMeeting) -> bool:
    """Return whether the actor may edit, publish and cancel the meeting: its host and admins may."""
    return actor.admin or actor.id == meeting.host_id


def can_see(db: Session, person: Person, meeting: AnyMeeting) -> bool:
    """Return whether the person may see and book the meeting as far as groups are concerned.

    A restricted one is for the members of any of its groups, its host, and admins. For lists, `is_visible` in storage
    has the same rule as a query.
    """
    if not meeting.restricted or can_manage(person, meeting):
        return True
    return bool(filter_meetings_open_to(db, [meeting.id], person.id))


def filter_can_see(db: Session, meeting: Meeting, people: Sequence[Person]) -> set[int]:
    """Return the ids of those of these people who can see the meeting (`can_see`), by one query for all of them."""
    if not meeting.restricted or not people:
        return {person.id for person in people}
    managers = {person.id for person in people if can_manage(person, meeting)}
    group_ids = [group.id for group in groups_of(db, meeting)]
    return managers | filter_members_of_any(db, group_ids, [person.id for person in people])


def is_hidden_from(db: Session, viewer: Person, meeting: AnyMeeting) -> bool:
    """Return whether the viewer may not even know of the meeting: someone else's draft, or one for other groups.

    Whoever has a place in it (or had one when it was cancelled) still knows of it, even after leaving its groups.
    """
    if meeting.state == DRAFT:
        return not can_manage(viewer, meeting)
    return not can_see(db, viewer, meeting) and not _is_enrolled(db, viewer, meeting)


def _is_enrolled(db: Session, viewer: Person, meeting: AnyMeeting) -> bool:
    return any(each.person_id == viewer.id for each in list_places(db, [meeting.id]))


@dataclass(frozen=True)
class AllowedGroups:
    """For some meetings: the names of the groups each is for (by its id), and those that are closed to the viewer."""

    names: dict[int, tuple[str, ...]] = field(default_factory=dict)
    outside: frozenset[int] = frozenset()


def find_allowed_groups(db: Session, viewer: Person, meetings: Iterable[AnyMeeting]) -> AllowedGroups:
    """Return what restricts these meetings for the viewer. It costs no query if none of them is restricted."""
    restricted = [each for each in meetings if each.restricted]
    managed = [each.id for each in restricted if can_manage(viewer, each)]
    others = {each.id for each in restricted} - set(managed)
    found = groups_by_meeting(db, managed) if managed else {}
    inside = filter_meetings_open_to(db, others, viewer.id) if others else set()
    names = {number: tuple(group.name for group in groups) for number, groups in found.items()}
    return AllowedGroups(names, frozenset(others - inside))


def groups_of(db: Session, meeting: Meeting) -> list[Group]:
    """Return the groups to which the meeting is restricted, ordered by name."""
    return groups_by_meeting(db, [meeting.id]).get(meeting.id, []) if meeting.restricted else []


def list_selectable_groups(db: Session, actor: Person, current: Sequence[Group] = ()) -> list[Group]:
    """Return the groups that a form offers: those in use, and those it has already (`current`), archived or not."""
    if not actor.program.grouped:
        return list(current)
    in_use = list_groups_in_use(db, actor.workspace_id)
    known = {group.id for group in in_use}
    return [*(group for group in current if group.id not in known), *in_use]


def require_selectable_groups(
    db: Session, actor: Person, group_ids: Sequence[int], planned: Meeting | None
) -> list[Group]:
    """Return the groups to which a meeting is to be restricted. Raises Refusal for `groups` if one is archived or gone.

    A group that was archived since then stays on the meeting `planned`.
    """
    if not group_ids:
        return []
    present = groups_of(db, planned) if planned is not None else []
    found = find_groups(db, actor.workspace_id, group_ids)
    archived = [group for group in found if group.archived_at is not None and group not in present]
    if archived:
        names = _names_of(archived)
        raise Refusal(f"No longer in use: {names}. Choose other groups.", field="groups")
    if len(found) < len(set(group_ids)):
        raise Refusal("One of these groups no longer exists. Choose again.", field="groups")
    return found


def require_mentee_in_groups(
    db: Session,
    actor: Person,
    mentor: Person,
    mentee: Person,
    groups: Sequence[Group],
    planned: Meeting | None,
    confirmed_warning: str,
) -> None:
    """Raise Refusal for `mentee` if the mentee, about to be added to a session, is in none of these groups.

    A mentor cannot add them. An admin is only warned: `confirmed_warning` is the token of the warning they accepted.
    Whoever has the place already keeps it; a place in a draft counts only if an admin gave it.
    """
    if not groups or mentee.admin or mentee.id == mentor.id or _keeps_enrollment(db, mentee, planned):
        return
    if is_member_of_any(db, [group.id for group in groups], mentee.id):
        return
    outside = _outside_words([mentee.name], groups)
    if not actor.admin:
        way_on = f"Choose someone else or other groups, or ask {who_helps(actor)} to add them."
        raise Refusal(f"{outside} {way_on}", field="mentee")
    warning_token = ":".join([mentee.slack_id, *(str(group.id) for group in sorted(groups, key=lambda each: each.id))])
    if confirmed_warning != warning_token:
        raise Refusal(
            f"{outside} Save again to add them anyway.",
            warning_token=warning_token,
        )


def require_guests_in_groups(
    db: Session, actor: Person, guests: Sequence[Person], groups: Sequence[Group], confirmed_warning: str
) -> None:
    """Raise Refusal for `guests` if some guests of a masterclass are in none of these groups. Costs one query.

    As with `require_mentee_in_groups`, an admin is only warned.
    """
    outside = _guests_outside(db, guests, groups) if groups and guests else []
    if not outside:
        return
    names = [guest.name for guest in outside[:10]] + (["others"] if len(outside) > 10 else [])
    words = _outside_words(names, groups)
    if not actor.admin:
        way_on = f"Remove them, choose other groups, or ask {who_helps(actor)} to add them."
        raise Refusal(f"{words} {way_on}", field="guests")
    warning_token = fingerprint(sorted(guest.id for guest in outside), sorted(group.id for group in groups))
    if confirmed_warning != warning_token:
        raise Refusal(f"{words} Submit again to add them anyway.", warning_token=warning_token)


def _guests_outside(db: Session, guests: Sequence[Person], groups: Sequence[Group]) -> list[Person]:
    """Return the guests who are in none of the groups, without admins."""
    inside = filter_members_of_any(db, [group.id for group in groups], [guest.id for guest in guests])
    return [guest for guest in guests if guest.id not in inside and not guest.admin]


def _outside_words(names: list[str], groups: Sequence[Group]) -> str:
    """Return that these people are in none of the groups: `Sam Rivera isn't in Apprentices.`"""
    verb = "isn't" if len(names) == 1 else "aren't"
    return f"{join_words(names)} {verb} in {' or '.join(each.name for each in groups)}."


def _names_of(groups: Sequence[Group]) -> str:
    return ", ".join(group.name for group in groups)


def _keeps_enrollment(db: Session, mentee: Person, planned: Meeting | None) -> bool:
    """Return whether the mentee has the place in the session already; in a draft only if an admin gave it."""
    if planned is None:
        return False
    enrollment = _mentee_enrollment(db, planned)
    return (
        enrollment is not None and enrollment.person_id == mentee.id and (planned.live or _added_by_admin(enrollment))
    )


def _mentee_enrollment(db: Session, meeting: Meeting) -> Enrollment | None:
    return next((each for each in enrollments_of(db, [meeting.id]) if each.role == MENTEE), None)


def _added_by_admin(enrollment: Enrollment) -> bool:
    return enrollment.added_by.admin


def require_draft_mentee_in_groups(db: Session, actor: Person, draft: Meeting) -> None:
    """Raise Refusal if the mentee of a draft has left its groups since it was written, unless an admin wants them."""
    enrollment = _mentee_enrollment(db, draft)
    if enrollment is None or actor.admin or _added_by_admin(enrollment) or can_see(db, enrollment.person, draft):
        return
    raise Refusal(
        f"{enrollment.person.name} is no longer in any of the groups this session is for. "
        f"Edit the draft and choose someone else, or ask {who_helps(actor)} to publish it.",
        next_steps=[NextStep("edit", draft.id)],
    )
