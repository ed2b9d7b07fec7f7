"""What the host of a masterclass, or an admin, does with it: editing and cancelling."""

import datetime as dt
from typing import Any

from sqlalchemy.orm import Session

from mentorship.errors import NextStep, Refusal
from mentorship.masterclasses import create
from mentorship.masterclasses.actions import MAX_PARTICIPANTS
from mentorship.masterclasses.announcement import refresh_channels
from mentorship.masterclasses.channel import close_channel
from mentorship.masterclasses.create import MasterclassFormData, Review, add_guests
from mentorship.masterclasses.form import (
    INPUT_ADAPTER,
    MasterclassInput,
    ValidatedMasterclass,
    input_from_meeting,
    validate,
)
from mentorship.masterclasses.participants import notify_newcomers
from mentorship.masterclasses.view import (
    MasterclassView,
    default_method,
    describe_one,
    find_masterclass,
    require_coming,
    require_manager,
)
from mentorship.masterclasses.waitlist_offers import (
    count_offered,
    end_waiting,
    offer_free_places,
    refresh_offers,
    withdraw_offers,
)
from mentorship.meetings.local_times import local_times
from mentorship.meetings.zoom_link import AWAITED, FAILED, link_state_of, set_url, sync_link
from mentorship.outbox.kinds import NoticeKind
from mentorship.outbox.notify import enqueue_cards, notify, refresh_home, send_calendar_removal, update_other_cards
from mentorship.program.visibility import groups_of, list_selectable_groups
from mentorship.sessions.view import phase
from storage.channel import find_channel_of_meeting
from storage.group import set_meeting_groups
from storage.location import list_locations_in_use
from storage.masterclass import cancel_enrollments, list_enrolled_participants, seats_of
from storage.masterclass_draft import MasterclassDraft
from storage.meeting import (
    ASKED,
    ATTENDING,
    CANCELLED,
    IN_PERSON,
    ONLINE,
    Enrollment,
    Meeting,
    enrollments_of,
)
from storage.person import Person, lock_persons

CANNOT_CHANGE = "it cannot be changed any more"
LINK_FOLLOWS = "the link will follow"  # in the place of a URL, where it is told what changed
Changes = dict[str, list[Any]]  # what changed: [old, new]


def prepare_edit(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> MasterclassFormData:
    """What the form for editing shows. A location or group archived since stays on offer for this masterclass."""
    meeting = find_masterclass(db, actor, meeting_id)
    require_manager(actor, meeting)
    require_coming(meeting, now, CANNOT_CHANGE)
    offered = list_locations_in_use(db, actor.workspace_id)
    if meeting.location not in offered:
        offered = [meeting.location, *offered]
    groups = groups_of(db, meeting)
    plan = input_from_meeting(meeting, meeting.location, groups=tuple(group.id for group in groups))
    times = local_times(meeting.zone, offered, [meeting.host], meeting.starts_at, plan.minutes, actor, now)
    return MasterclassFormData(
        plan,
        offered,
        list_selectable_groups(db, actor, groups),
        times,
        actor.program.makes_links,
        meeting.id,
        meeting.version,
    )


def review_change(
    db: Session, *, actor: Person, meeting_id: int, version: int, wish: dict[str, Any], now: dt.datetime
) -> Review:
    """Look a change over: it is kept as a sketch, and nobody is told. `wish` has all of a plan but the time.

    Raises Refusal beside the field it is about.
    """
    meeting = find_masterclass(db, actor, meeting_id)
    current = input_from_meeting(meeting, meeting.location)
    plan = MasterclassInput(**wish, date=current.date, time=current.time, minutes=current.minutes)
    validated = _validate(db, actor, meeting, plan, now)
    draft = MasterclassDraft(
        workspace_id=actor.workspace_id,
        person_id=actor.id,
        meeting_id=meeting.id,
        plan={**INPUT_ADAPTER.dump_python(plan, mode="json"), "version": version},
        made_at=now,
    )
    db.add(draft)
    db.flush()
    busy_ids = validated.claim_time(db, actor, meeting)
    return create.build_review(db, draft, validated, actor, busy_ids, now)


def save(db: Session, *, actor: Person, sketch_id: int, now: dt.datetime) -> int:
    """`Save` of a review: a new masterclass, or the change of one. Returns its id; saving twice saves once."""
    draft = create.find_own_draft(db, actor, sketch_id)
    if draft.meeting_id is None or draft.saved:
        return create.save(db, actor=actor, sketch_id=sketch_id, now=now)
    meeting = find_masterclass(db, actor, draft.meeting_id, lock=True)
    require_coming(meeting, now, CANNOT_CHANGE)
    stored = dict(draft.plan)
    if meeting.version != stored.pop("version"):
        raise Refusal(
            "Somebody changed this masterclass while your form was open, so nothing of yours is saved. "
            "Choose “Edit again” to see it as it is now.",
            next_steps=[NextStep("edit_class", meeting.id)],
        )
    _apply(db, actor, meeting, _validate(db, actor, meeting, INPUT_ADAPTER.validate_python(stored), now), now)
    draft.saved = True
    return meeting.id


def _validate(
    db: Session, actor: Person, meeting: Meeting, plan: MasterclassInput, now: dt.datetime
) -> ValidatedMasterclass:
    """The plan, if the masterclass can become like it. Raises Refusal."""
    require_manager(actor, meeting)
    require_coming(meeting, now, CANNOT_CHANGE)
    validated = validate(db, plan, actor=actor, now=now, planned=meeting)
    _require_privacy(db, meeting, validated)
    enrolled_ids = {each.person_id for each in list_enrolled_participants(db, meeting.id)}
    newcomers = [guest for guest in validated.guests if guest.id not in enrolled_ids]
    taken = seats_of(db, [meeting.id])[meeting.id].taken
    additional = len(newcomers) - count_offered(db, meeting, newcomers)
    most = plan.maximum
    if most is not None and most < taken:
        raise Refusal(
            f"{taken} people have a place or are offered one, so the maximum cannot be lower than {taken}. "
            "Take somebody out first (Participants).",
            field="maximum",
        )
    if taken + additional > (most if most is not None else MAX_PARTICIPANTS):
        raise Refusal(
            f"There are only {(most or MAX_PARTICIPANTS) - taken} places left. Take some guests out, or raise "
            "the maximum.",
            field="guests",
        )
    return validated.without_guests(enrolled_ids)


def _require_privacy(db: Session, meeting: Meeting, validated: ValidatedMasterclass) -> None:
    """Raises Refusal where it is to be for some only, and everybody can read its channel, which no app can change."""
    channel = find_channel_of_meeting(db, meeting.id) if validated.groups and not meeting.restricted else None
    if channel is not None and not channel.private and channel.slack_id:
        raise Refusal(
            "Its channel is public, and Slack does not let an app make it private. Leave this empty; or cancel this "
            "masterclass, and host one that is restricted from the start (Duplicate).",
            field="groups",
        )


def _apply(db: Session, actor: Person, meeting: Meeting, validated: ValidatedMasterclass, now: dt.datetime) -> None:
    """Change all but the time; whoever has a place is told what of it matters to them."""
    plan, before, link = validated.plan, _snapshot(db, meeting), link_state_of(meeting)
    busy_ids = validated.claim_time(db, actor, meeting)
    meeting.title, meeting.description = plan.title, plan.description
    meeting.location_id, meeting.zone = validated.location.id, validated.location.zone
    meeting.online, meeting.in_person = plan.online, plan.in_person
    set_url(meeting, plan.meeting_url)
    meeting.maximum, meeting.minimum = plan.maximum, plan.minimum
    if validated.groups or meeting.restricted:
        meeting.restricted = bool(validated.groups)
        set_meeting_groups(db, meeting.workspace_id, meeting.id, [group.id for group in validated.groups])
    meeting.version += 1
    db.flush()
    db.refresh(meeting)
    sync_link(db, meeting, before=link, now=now)
    present = _ensure_offered_methods(db, meeting)
    for guest in validated.guests:
        end_waiting(db, meeting, guest, now=now)
    add_guests(db, meeting, validated.guests, busy_ids, by=actor, now=now)
    if validated.guests:
        notify_newcomers(db, actor, meeting, validated.guests, now)
    enqueue_cards(db, meeting, [*(each.person for each in present), *validated.guests], now=now)
    _notify_of_changes(db, meeting, present, before, actor, now)
    offer_free_places(db, meeting, now=now)
    refresh_offers(db, meeting, now=now)
    refresh_channels(db, meeting, now=now)
    for person in (actor, *validated.guests):
        refresh_home(db, person, now=now)


def _ensure_offered_methods(db: Session, meeting: Meeting) -> list[Enrollment]:
    """Who attends in a way that is not offered any more attends in the other. Returns everybody with a place."""
    present = [each for each in enrollments_of(db, [meeting.id]) if each.state in (ATTENDING, ASKED)]
    for enrollment in present:
        offered = {ONLINE: meeting.online, IN_PERSON: meeting.in_person, None: True}
        if not offered[enrollment.method]:
            enrollment.method = default_method(meeting)
    return present


def _snapshot(db: Session, meeting: Meeting) -> dict[str, Any]:
    """What a change is measured by, as values that can be kept with a notice."""
    return {
        "title": meeting.title,
        "description": meeting.description,
        "location": meeting.location.name,
        "online": meeting.online,
        "in_person": meeting.in_person,
        "meeting_url": LINK_FOLLOWS if meeting.link_state in (AWAITED, FAILED) else meeting.meeting_url,
        "maximum": meeting.maximum,
        "minimum": meeting.minimum,
        "groups": ", ".join(group.name for group in groups_of(db, meeting)),
    }


FOR_HOST_ONLY = ("maximum", "minimum", "groups")


def _notify_of_changes(
    db: Session,
    meeting: Meeting,
    present: list[Enrollment],
    before: dict[str, Any],
    actor: Person,
    now: dt.datetime,
) -> None:
    after = _snapshot(db, meeting)
    changes = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    for enrollment in present:
        person = enrollment.person
        mine = {name: change for name, change in changes.items() if _concerns(enrollment, meeting, name)}
        if mine:
            notify(
                db,
                NoticeKind.CHANGED,
                person,
                by=actor,
                meeting=meeting,
                details={"by": actor.id, "changes": mine},
                now=now,
            )
        if mine and enrollment.calendar:
            notify(db, NoticeKind.FILE, person, meeting=meeting, details={"again": True}, now=now)


def _concerns(enrollment: Enrollment, meeting: Meeting, name: str) -> bool:
    """Whether it matters to somebody with a place that this was changed."""
    if enrollment.person_id != meeting.host_id and name in FOR_HOST_ONLY:
        return False
    return not (name == "meeting_url" and enrollment.method == IN_PERSON)


def prepare_cancel(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> MasterclassView:
    """The masterclass that the actor is about to cancel, if it can be cancelled by them."""
    meeting = find_masterclass(db, actor, meeting_id)
    require_manager(actor, meeting)
    _require_cancellable(meeting, now)
    return describe_one(db, actor, meeting, now)


def cancel(db: Session, *, actor: Person, meeting_id: int, reason: str, now: dt.datetime) -> None:
    """Call a masterclass off, for good. Everybody who has a place or waits for one is told why."""
    meeting = find_masterclass(db, actor, meeting_id, lock=True)
    require_manager(actor, meeting)
    _require_cancellable(meeting, now)
    present = call_off(db, meeting, by=actor, reason=reason, now=now)
    people = [each.person for each in present]
    for enrollment in present:
        details = {"by": actor.id}
        notify(db, NoticeKind.CANCELLED, enrollment.person, by=actor, meeting=meeting, details=details, now=now)
        entry = [meeting] if enrollment.calendar and enrollment.state == ATTENDING else []
        send_calendar_removal(db, enrollment.person, entry, now=now)
    withdraw_offers(db, meeting, by=actor, now=now)
    enqueue_cards(db, meeting, people, now=now)
    update_other_cards(db, meeting, exclude=people, now=now)
    close_channel(db, meeting, now=now)
    refresh_channels(db, meeting, now=now)
    refresh_home(db, actor, now=now)


def call_off(db: Session, meeting: Meeting, *, by: Person, reason: str, now: dt.datetime) -> list[Enrollment]:
    """It does not take place; everybody's time is free again. Returns the places that were lost, the host's included.

    Tells nobody.
    """
    present = [each for each in enrollments_of(db, [meeting.id]) if each.state in (ATTENDING, ASKED)]
    lock_persons(db, meeting.workspace_id, [each.person_id for each in present])
    link = link_state_of(meeting)
    meeting.state, meeting.live = CANCELLED, False
    meeting.reason, meeting.cancelled_by_id = reason, by.id
    meeting.version += 1
    db.flush()
    cancel_enrollments(db, meeting.id)
    sync_link(db, meeting, before=link, now=now)
    return present


def _require_cancellable(meeting: Meeting, now: dt.datetime) -> None:
    look = [NextStep("masterclass", meeting.id)]
    if meeting.moved_to_id:
        require_coming(meeting, now, "there is nothing left to cancel")
    if meeting.state == CANCELLED:
        raise Refusal("This masterclass is already cancelled. There is nothing left to do.", next_steps=look)
    if phase(meeting, now) == "over":
        raise Refusal("This masterclass is over, so it cannot be cancelled any more.", next_steps=look)
