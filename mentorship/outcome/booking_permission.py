"""Asking an admin to let one book, although one has missed more than the program allows; and their answer."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from mentorship.agenda.agenda import AnyMeetingView, describe
from mentorship.errors import NextStep, NoLongerRelevant, Refusal
from mentorship.outbox.admin_cards import enqueue_admin_cards
from mentorship.outbox.kinds import NoticeKind
from mentorship.outbox.notify import notify, refresh_home
from mentorship.people.person import PersonView, person_view
from mentorship.people.roles import require_admin
from mentorship.program.absences import find_missed
from mentorship.program.visibility import is_hidden_from
from storage.attendance import LATELY, list_missed
from storage.booking_permission import (
    ALLOWED,
    ASKED,
    DECLINED,
    BookingPermission,
    find_permission,
    find_permission_in_force,
)
from storage.meeting import Meeting, find_meeting
from storage.person import Person, list_admins, lock_persons

MAX_LISTED = 10  # of what someone has missed
MESSAGE_LIMIT = 1000  # characters


@dataclass(frozen=True)
class PermissionView:
    """What someone asks an admin to allow, or was answered; with what they have missed lately, the newest first."""

    id: int
    person: PersonView
    state: str  # asked, allowed, declined, used
    answered_by: PersonView | None
    wanted: AnyMeetingView | None  # what they wanted to book when they asked, as the reader may see it
    missed: Sequence[AnyMeetingView]
    allowed: int | None  # how much the program allows in 90 days
    message: str = ""  # what whoever asks says, if anything


def ask(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> PermissionView | None:
    """Ask the admins to let the actor book (`Ask an admin`): this meeting, where it is one (else 0).

    Returns what is waited for; None where nothing keeps the actor from booking. Asking twice is no error.
    """
    lock_persons(db, actor.workspace_id, [actor.id])
    if find_missed(db, actor, now) is None:
        return None
    present = find_permission_in_force(db, actor.id)
    if present is not None:
        return describe_permission(db, actor, present.id, now) if present.state == ASKED else None
    meeting = _find_visible(db, actor, meeting_id)
    permission = BookingPermission(
        workspace_id=actor.workspace_id,
        person_id=actor.id,
        meeting_id=meeting.id if meeting is not None else None,
        created_at=now,
    )
    db.add(permission)
    db.flush()
    _show_to_admins(db, permission, now)
    return describe_permission(db, actor, permission.id, now)


def add_message(db: Session, *, actor: Person, permission_id: int, message: str, now: dt.datetime) -> None:
    """Show the admins what the actor says to what they asked. Raises Refusal once it is answered."""
    lock_persons(db, actor.workspace_id, [actor.id])
    permission = find_permission(db, actor.workspace_id, permission_id)
    if permission is None or permission.person_id != actor.id or permission.state != ASKED:
        words = "An admin has answered already, so this came too late. You have their answer in Messages."
        raise NoLongerRelevant(words, field="message")
    if message != permission.message:
        permission.message = message
        db.flush()
        _show_to_admins(db, permission, now)


def answer(db: Session, *, actor: Person, permission_id: int, allow: bool, now: dt.datetime) -> None:
    """Let someone book once (`Allow`), or not (`Don't allow`); they are told. The first answer of any admin counts.

    Giving the same answer twice is no error. Raises Refusal if another answer was given.
    """
    require_admin(actor)
    permission = find_permission(db, actor.workspace_id, permission_id)
    if permission is None:
        raise Refusal("This was answered a long time ago.", next_steps=[NextStep("sessions")])
    lock_persons(db, actor.workspace_id, [permission.person_id])
    permission = find_permission(db, actor.workspace_id, permission_id) or permission
    wanted = ALLOWED if allow else DECLINED
    if permission.state == wanted and permission.answered_by_id == actor.id:
        return
    if permission.state != ASKED:
        by = permission.answered_by
        who = "You have" if by is None or by.id == actor.id else f"{by.name} has"
        said = "declined" if permission.state == DECLINED else "allowed"
        raise NoLongerRelevant(f"{who} {said} this already.", next_steps=[NextStep("sessions")])
    permission.state, permission.answered_by_id = wanted, actor.id
    db.flush()
    _show_to_admins(db, permission, now)
    kind = NoticeKind.PERMITTED if allow else NoticeKind.NOT_PERMITTED
    notify(db, kind, permission.person, details={"by": actor.id, "permission": permission.id}, now=now)


def describe_permission(db: Session, reader: Person, permission_id: int, now: dt.datetime) -> PermissionView | None:
    """Return what someone asks, as an admin or they themselves may see it; None for anybody else."""
    permission = find_permission(db, reader.workspace_id, permission_id)
    if permission is None or not (reader.admin or reader.id == permission.person_id):
        return None
    wanted = _find_visible(db, reader, permission.meeting_id)
    missed = list_missed(db, permission.person_id, now - LATELY, MAX_LISTED)
    views = describe(db, reader, [*missed, *([wanted] if wanted is not None else [])], now)
    by = permission.answered_by
    return PermissionView(
        id=permission.id,
        person=person_view(permission.person),
        state=permission.state,
        answered_by=person_view(by) if by is not None else None,
        wanted=views[-1] if wanted is not None else None,
        missed=views[: len(missed)],
        allowed=reader.program.no_shows_allowed,
        message=permission.message,
    )


def _find_visible(db: Session, reader: Person, meeting_id: int | None) -> Meeting | None:
    """Return this meeting, if there is one and the reader may know of it."""
    meeting = find_meeting(db, reader.workspace_id, meeting_id) if meeting_id else None
    return None if meeting is None or is_hidden_from(db, reader, meeting) else meeting


def permission_subject(permission: BookingPermission) -> str:
    """Return the subject of the messages in which admins answer."""
    return f"permission:{permission.id}"


def _show_to_admins(db: Session, permission: BookingPermission, now: dt.datetime) -> None:
    """Let every admin have a message that shows it as it then is."""
    details, subject = {"permission": permission.id}, permission_subject(permission)
    enqueue_admin_cards(db, NoticeKind.PERMISSION, permission.workspace_id, details, subject=subject, now=now)
    for admin in list_admins(db, permission.workspace_id):
        refresh_home(db, admin, now=now)
