"""Sessions restricted to groups: who may know of them, and who may be added to them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from mentorship.errors import Refusal, Step
from storage.group import Group, find_groups, groups, groups_of, meetings_among, member_of_any, members_of_any
from storage.meeting import DRAFT, MENTEE, Enrollment, Meeting, enrollments_of
from storage.person import Person

GONE = "This session does not exist any more. Open the Home tab to see what there is."


def may_steer(actor: Person, meeting: Meeting) -> bool:
    """Whether the actor may edit, publish and cancel it: its mentor and admins may."""
    return actor.admin or actor.id == meeting.host_id


def admitted(db: Session, person: Person, meeting: Meeting) -> bool:
    """Whether the person may see and book the meeting as far as groups are concerned.

    A restricted one is for the members of any of its groups, its mentor, and admins: storage's `visible_to`, for one.
    """
    if not meeting.restricted or may_steer(person, meeting):
        return True
    return bool(meetings_among(db, [meeting.id], person.id))


def insiders(db: Session, meeting: Meeting, people: Sequence[Person]) -> set[int]:
    """The ids of those of these people who are `admitted`, by one query for all of them."""
    if not meeting.restricted or not people:
        return {person.id for person in people}
    steering = {person.id for person in people if may_steer(person, meeting)}
    circle = [group.id for group in circle_of(db, meeting)]
    return steering | members_of_any(db, circle, [person.id for person in people])


def concealed(db: Session, viewer: Person, meeting: Meeting) -> bool:
    """Whether the viewer may not even know that there is such a meeting: somebody else's draft, or one for others.

    Whoever has a place in it (or had one when it was called off) still knows of it, even after leaving its groups.
    """
    if meeting.state == DRAFT:
        return not may_steer(viewer, meeting)
    return not admitted(db, viewer, meeting) and not _placed(db, viewer, meeting)


def _placed(db: Session, viewer: Person, meeting: Meeting) -> bool:
    return any(each.person_id == viewer.id for each in enrollments_of(db, [meeting.id]))


@dataclass(frozen=True)
class Circles:
    """Of some meetings: by their ids, the names of the groups each is for, and those of which the viewer is none."""

    names: dict[int, tuple[str, ...]] = field(default_factory=dict)
    outside: frozenset[int] = frozenset()


def circles(db: Session, viewer: Person, meetings: Iterable[Meeting]) -> Circles:
    """What restricts these meetings for the viewer. Costs nothing where none of them is restricted."""
    restricted = [each for each in meetings if each.restricted]
    steered = [each.id for each in restricted if may_steer(viewer, each)]
    others = {each.id for each in restricted} - set(steered)
    found = groups_of(db, steered) if steered else {}
    inside = meetings_among(db, others, viewer.id) if others else set()
    names = {number: tuple(group.name for group in circle) for number, circle in found.items()}
    return Circles(names, frozenset(others - inside))


def circle_of(db: Session, meeting: Meeting) -> list[Group]:
    """The groups to which the meeting is restricted, by name."""
    return groups_of(db, [meeting.id]).get(meeting.id, []) if meeting.restricted else []


def offered_groups(db: Session, actor: Person, present: Sequence[Group] = ()) -> list[Group]:
    """The groups that a form offers: those in use, and those that are `present` in it already, archived or not."""
    if not actor.program.grouped:
        return list(present)
    in_use = groups(db, actor.workspace_id)
    known = {group.id for group in in_use}
    return [*(group for group in present if group.id not in known), *in_use]


def wished_groups(db: Session, actor: Person, group_ids: Sequence[int], planned: Meeting | None) -> list[Group]:
    """The groups to which a session is to be restricted. Raises Refusal beside `groups` for one out of use.

    A group archived since stays on the session `planned`.
    """
    if not group_ids:
        return []
    present = circle_of(db, planned) if planned is not None else []
    found = find_groups(db, actor.workspace_id, group_ids)
    archived = [group for group in found if group.archived_at is not None and group not in present]
    if archived:
        names = ", ".join(group.name for group in archived)
        raise Refusal(f"Not in use any more: {names}. Choose other groups.", field="groups")
    if len(found) < len(set(group_ids)):
        raise Refusal("One of these groups does not exist any more. Choose again.", field="groups")
    return found


def require_inside(
    db: Session,
    actor: Person,
    mentor: Person,
    mentee: Person,
    circle: Sequence[Group],
    planned: Meeting | None,
    sure: str,
) -> None:
    """Raises Refusal when the mentee, about to be added, is in none of these groups.

    A mentor cannot add them. An admin is warned once: `sure` says what they have been warned of and want all the same.
    Whoever has the place already keeps it; in a draft they have none yet, unless an admin wants them there.
    """
    if not circle or mentee.admin or mentee.id == mentor.id or _keeps_place(db, mentee, planned):
        return
    if member_of_any(db, [group.id for group in circle], mentee.id):
        return
    names = ", ".join(group.name for group in circle)
    if not actor.admin:
        raise Refusal(
            f"{mentee.name} is in none of the groups that this session is for: {names}. "
            "Choose somebody else or other groups, or ask an admin to add them.",
            field="mentee",
        )
    wanted = ":".join([mentee.slack_id, *(str(group.id) for group in sorted(circle, key=lambda each: each.id))])
    if sure != wanted:
        raise Refusal(
            f"{mentee.name} is in none of these groups: {names}. Save again to add them all the same.", sure=wanted
        )


def require_guests_inside(
    db: Session, actor: Person, guests: Sequence[Person], circle: Sequence[Group], sure: str
) -> None:
    """The same for the guests of a masterclass, who are told apart by one query. Beside `guests`."""
    if not circle or not guests:
        return
    inside = members_of_any(db, [group.id for group in circle], [guest.id for guest in guests])
    outside = [guest for guest in guests if guest.id not in inside and not guest.admin]
    if not outside:
        return
    names = ", ".join(guest.name for guest in outside[:10]) + (" and others" if len(outside) > 10 else "")
    circles_ = ", ".join(group.name for group in circle)
    words = f"In none of the groups that it is for ({circles_}): {names}."
    if not actor.admin:
        raise Refusal(f"{words} Take them out, choose other groups, or ask an admin to add them.", field="guests")
    wanted = f"{sum(guest.id for guest in outside)}:" + ":".join(sorted(str(group.id) for group in circle))
    if sure != wanted:
        raise Refusal(f"{words} Submit again to add them all the same.", sure=wanted)


def _keeps_place(db: Session, mentee: Person, planned: Meeting | None) -> bool:
    if planned is None:
        return False
    place = next((each for each in enrollments_of(db, [planned.id]) if each.role == MENTEE), None)
    return place is not None and place.person_id == mentee.id and (planned.live or _added_by_admin(place))


def _added_by_admin(place: Enrollment) -> bool:
    return place.added_by.admin


def require_draft_inside(db: Session, actor: Person, draft: Meeting) -> None:
    """Since the draft was written, its mentee may have left the groups. Raises Refusal unless an admin wants them."""
    place = next((each for each in enrollments_of(db, [draft.id]) if each.role == MENTEE), None)
    if place is None or actor.admin or _added_by_admin(place) or admitted(db, place.person, draft):
        return
    raise Refusal(
        f"{place.person.name} is in none of the groups that this session is for any more. "
        "Edit the draft and choose somebody else, or ask an admin to publish it.",
        steps=[Step("edit", draft.id)],
    )
