"""Moving a masterclass: another one replaces it, at another time, with everyone who was in it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from mentorship.errors import NextStep, Refusal
from mentorship.form_state import require_as_shown
from mentorship.history import HistoryKind
from mentorship.masterclasses.actions import has_open_offer
from mentorship.masterclasses.announcement import refresh_channels
from mentorship.masterclasses.cancellation import call_off
from mentorship.masterclasses.channel import move_channel
from mentorship.masterclasses.channel_posts import post_move
from mentorship.masterclasses.create import create_masterclass
from mentorship.masterclasses.form import ValidatedMasterclass, input_from_meeting
from mentorship.masterclasses.replacement import list_replaced
from mentorship.masterclasses.view import (
    MasterclassView,
    describe_one,
    find_masterclass,
    require_coming,
    require_manager,
)
from mentorship.masterclasses.waitlist_offers import offer_free_places
from mentorship.meetings.conflicts import require_free
from mentorship.meetings.invitation import carry_over_files
from mentorship.meetings.local_times import LocalTimes, local_times, pick_one_per_zone
from mentorship.meetings.places import Place, enroll_all
from mentorship.meetings.venue import chosen_location
from mentorship.meetings.zoom_link import sync_link
from mentorship.outbox.channels import enqueue_announcement
from mentorship.outbox.kinds import NoticeKind
from mentorship.outbox.notify import enqueue_cards, notify, refresh_home, update_offer_card, update_other_cards
from mentorship.program.visibility import groups_of
from mentorship.times import resolve_instant
from storage.masterclass import list_waiting_and_offered
from storage.meeting import ASKED, ATTENDING, HOST, Enrollment, Meeting, enrollments_of
from storage.person import Person
from storage.rows import list_locations_in_use
from storage.waitlist import OFFERED, WAITING
from storage.zones import find_zone

TOO_LATE = "it can't be moved"


@dataclass(frozen=True)
class MoveFormData:
    """What the form shows: the masterclass, its current date and time at its location, and what they mean elsewhere."""

    view: MasterclassView
    date: dt.date
    time: dt.time
    local_times: LocalTimes


def prepare_move(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> MoveFormData:
    """Return what the form for moving shows. Raises Refusal for anybody except the host and admins, or if too late."""
    meeting = find_masterclass(db, actor, meeting_id)
    _require_movable(actor, meeting, now)
    view, zone = describe_one(db, actor, meeting, now), meeting.location.zone
    people = pick_one_per_zone(each.person for each in enrollments_of(db, [meeting.id]))
    known = list_locations_in_use(db, actor.workspace_id)
    local = meeting.starts_at.astimezone(find_zone(zone))
    times = local_times(zone, known, people, meeting.starts_at, view.minutes, actor, now)
    return MoveFormData(view, local.date(), local.time(), times)


def move(
    db: Session,
    *,
    actor: Person,
    meeting_id: int,
    date: dt.date,
    time: dt.time,
    reason: str,
    now: dt.datetime,
    version: int | None = None,
) -> int:
    """Cancel the masterclass, and create another one like it at `date` and `time` at its location.

    Everyone with a place is asked whether they can make it, and keeps the place until they answer; everyone on the
    waitlist stays on it, in the same order. The channel stays in use. Returns the id of the new masterclass.
    `version` is that of the masterclass when the form was drawn. Raises OutdatedForm, and Refusal with the field it is
    about.
    """
    old = find_masterclass(db, actor, meeting_id, lock=True)
    _require_movable(actor, old, now)
    require_as_shown("this masterclass", version, old.version)
    starts_at = resolve_instant(date, time, old.location.zone, now, actor.locale)
    validated = _validated_copy(db, old, starts_at)
    enrollments = call_off(db, old, by=actor, reason=reason, now=now, kind=HistoryKind.MOVED)
    # All of them are locked by now, and what was called off blocks nobody's time.
    span = {"starts_at": validated.starts_at, "ends_at": validated.ends_at}
    require_free(db, [(old.host, "time")], **span, exclude=old.id, viewer=actor)
    new = create_masterclass(db, validated, by=actor, now=now, origin="move")
    old.moved_to_id, new.moved_from_id = new.id, old.id
    enroll_all(db, new, [(each.person, _place_like(each, actor, now)) for each in enrollments])
    sync_link(db, new, now=now)
    move_channel(db, old, new, now=now)
    post_move(db, old, new, by=actor, reason=reason, now=now)
    _notify_participants(db, old, new, enrollments, reason, actor, now)
    _move_queue(db, old, new, reason, actor, now)
    offer_free_places(db, new, now=now)
    enqueue_announcement(db, old, now=now)
    _show_new_time_in_earlier(db, old, now)
    refresh_channels(db, new, now=now)
    refresh_home(db, actor, now=now)
    return new.id


def _require_movable(actor: Person, meeting: Meeting, now: dt.datetime) -> None:
    """Raise Refusal unless the actor manages the masterclass and it has not begun."""
    require_manager(actor, meeting)
    require_coming(meeting, now, TOO_LATE)
    if not meeting.host.can_take_part:
        raise Refusal(
            f"{meeting.host.name} is no longer in the program, so it can't be moved. Hand it over to "
            "another host first.",
            next_steps=[NextStep("masterclass", meeting.id)],
        )


def _validated_copy(db: Session, old: Meeting, starts_at: dt.datetime) -> ValidatedMasterclass:
    """Return the masterclass at another time. A link that Zoom made is for one meeting: the new one gets its own.

    Raises Refusal if it is at this time already.
    """
    if starts_at == old.starts_at:
        raise Refusal("It is at this time already. Choose another date or time.", field="time")
    groups = groups_of(db, old)
    plan = input_from_meeting(old, chosen_location(old.location), tuple(group.id for group in groups))
    ends_at = starts_at + (old.ends_at - old.starts_at)
    return ValidatedMasterclass(plan, old.host, old.location, starts_at, ends_at, [], groups)


def _place_like(before: Enrollment, by: Person, now: dt.datetime) -> Place:
    """Return a place like the one before; only the host, whose time was claimed, is not asked."""
    hosting = before.role == HOST
    return {
        "role": before.role,
        "source": before.source if hosting else "moved",
        "state": ATTENDING if hosting else ASKED,
        "method": before.method,
        "by": by,
        "now": now,
    }


def _notify_participants(
    db: Session,
    old: Meeting,
    new: Meeting,
    enrollments: Sequence[Enrollment],
    reason: str,
    actor: Person,
    now: dt.datetime,
) -> None:
    """Ask everyone in one message, which is the card of the new masterclass from then on; the old one shows the move.

    With the cards the old one goes out of calendars and the new one comes in, as not certain until they confirm.
    """
    people = [each.person for each in enrollments]
    carry_over_files(db, old, new, people)
    enqueue_cards(db, old, people, now=now)
    update_other_cards(db, old, exclude=people, now=now)
    enqueue_cards(db, new, [person for person in people if person.id == actor.id], now=now)
    details = _notice_details(old, reason, actor)
    for each in enrollments:
        notify(db, NoticeKind.MOVED, each.person, by=actor, meeting=new, details=details, now=now)


def _show_new_time_in_earlier(db: Session, old: Meeting, now: dt.datetime) -> None:
    """Let what is left of those in whose place the old one was lead to the new one, past the time in between."""
    for earlier in list_replaced(db, old):
        update_other_cards(db, earlier, exclude=(), now=now, changes_calendar=False)
        enqueue_announcement(db, earlier, now=now)


def _move_queue(db: Session, old: Meeting, new: Meeting, reason: str, actor: Person, now: dt.datetime) -> None:
    """Move the queue to the new masterclass, in the same order; offers were for the old time, and are made again.

    An offer that has expired stays one, so that it ends as it would have.
    """
    entries = list_waiting_and_offered(db, old.id)
    asked = [entry.person for entry in entries if entry.state == OFFERED]
    staying = [entry for entry in entries if entry.state == WAITING or has_open_offer(entry, now)]
    for entry in entries:
        entry.meeting_id = new.id
    for entry in staying:
        entry.state, entry.offer_until = WAITING, None
        details = _notice_details(old, reason, actor)
        notify(db, NoticeKind.QUEUE_MOVED, entry.person, by=actor, meeting=new, details=details, now=now)
    db.flush()
    for person in asked:
        update_offer_card(db, old, person, now=now)


def _notice_details(old: Meeting, reason: str, actor: Person) -> dict[str, Any]:
    return {"by": actor.id, "from": old.starts_at.isoformat(), "reason": reason}
