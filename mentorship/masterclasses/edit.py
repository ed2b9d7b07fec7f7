"""Editing a masterclass: a change is reviewed first, and saved from the draft that the review keeps."""

import datetime as dt
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from mentorship.errors import NextStep, Refusal
from mentorship.form_state import require_as_shown
from mentorship.masterclasses import create
from mentorship.masterclasses.actions import MAX_PARTICIPANTS
from mentorship.masterclasses.announcement import refresh_channels
from mentorship.masterclasses.channel_posts import post_changes
from mentorship.masterclasses.create import MasterclassFormData, Review, form_data_for
from mentorship.masterclasses.form import (
    MasterclassInput,
    ValidatedMasterclass,
    input_from_json,
    input_from_meeting,
    input_to_json,
    validate,
)
from mentorship.masterclasses.guests import add_guests, guests_of
from mentorship.masterclasses.participant_changes import list_present
from mentorship.masterclasses.participants import notify_newcomers
from mentorship.masterclasses.view import (
    find_masterclass,
    require_coming,
    require_manager,
)
from mentorship.masterclasses.waitlist_offers import (
    count_offered,
    end_waiting,
    offer_free_places,
    refresh_offers,
    refresh_open_places,
)
from mentorship.meetings.changes import Snapshot, compare, group_names, record_edited, venue_snapshot
from mentorship.meetings.local_times import local_times
from mentorship.meetings.meeting import default_method
from mentorship.meetings.venue import chosen_location, list_location_choices
from mentorship.meetings.zoom_link import link_state_of, sync_link
from mentorship.outbox.kinds import NoticeKind
from mentorship.outbox.notify import enqueue_cards, notify, refresh_home
from mentorship.program.visibility import groups_of, list_selectable_groups
from mentorship.submission import NotDone
from storage.channel import find_channel_of_meeting
from storage.group import find_groups, set_meeting_groups
from storage.masterclass import list_enrolled_participants, seats_of
from storage.masterclass_draft import MasterclassDraft
from storage.meeting import IN_PERSON, ONLINE, Enrollment, Meeting
from storage.person import Person

CANNOT_CHANGE = "it can't be changed"
FOR_HOST_ONLY = ("maximum", "minimum", "groups")

COMPARED = ("title", "description", "location_id", "online", "in_person", "meeting_url", "maximum", "minimum")


def prepare_edit(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> MasterclassFormData:
    """Return what the edit form shows. A location or group archived since then stays on offer for this masterclass.

    Raises Refusal if the actor cannot edit it.
    """
    meeting = find_masterclass(db, actor, meeting_id)
    require_manager(actor, meeting)
    require_coming(meeting, now, CANNOT_CHANGE)
    choices = list_location_choices(db, actor, meeting.host, meeting)
    groups = groups_of(db, meeting)
    plan = input_from_meeting(meeting, chosen_location(meeting.location), groups=tuple(group.id for group in groups))
    return MasterclassFormData(
        plan=plan,
        location_choices=choices,
        groups=list_selectable_groups(db, actor, groups),
        local_times=local_times(
            meeting.zone, choices.locations, [meeting.host], meeting.starts_at, plan.minutes, actor, now
        ),
        makes_links=actor.program.makes_links,
        host=meeting.host.slack_id,
        is_admin=actor.admin,
        own_link=actor.meeting_link,
        meeting_id=meeting.id,
        version=meeting.version,
    )


def reopen_form(db: Session, *, actor: Person, draft_id: int, now: dt.datetime) -> MasterclassFormData:
    """Return the form from which a review came, as it was submitted. Raises Refusal if the draft is too old."""
    draft = create.find_own_draft(db, actor, draft_id)
    stored = dict(draft.plan)
    version = stored.pop("version", 0)
    plan = input_from_json(stored)
    if draft.meeting_id is None:
        return form_data_for(db, actor, plan, now, find_groups(db, actor.workspace_id, plan.groups))
    form_data = prepare_edit(db, actor=actor, meeting_id=draft.meeting_id, now=now)
    return replace(form_data, plan=plan, guests=guests_of(db, actor, plan), version=version)


def review_change(
    db: Session, *, actor: Person, meeting_id: int, version: int, changes: dict[str, Any], now: dt.datetime
) -> NotDone[Review]:
    """Review a change: keep it as a draft, and tell nobody. `changes` has all fields of a plan except the time.

    Raises OutdatedForm if the masterclass is not as it was in this `version`, Refusal with the field it is about, and
    UnknownPeople for people whom Slack must be asked about first.
    """
    meeting = find_masterclass(db, actor, meeting_id)
    require_manager(actor, meeting)
    require_coming(meeting, now, CANNOT_CHANGE)
    require_as_shown("this masterclass", version, meeting.version)
    current = input_from_meeting(meeting, chosen_location(meeting.location))
    plan = MasterclassInput(**changes, date=current.date, time=current.time, minutes=current.minutes)
    validated = _validate(db, actor, meeting, plan, now)
    draft = MasterclassDraft(
        workspace_id=actor.workspace_id,
        person_id=actor.id,
        meeting_id=meeting.id,
        plan={**input_to_json(plan), "version": version},
        made_at=now,
    )
    db.add(draft)
    db.flush()
    busy_ids = validated.claim_time(db, actor, meeting)
    review = create.build_review(db, draft, validated, actor, busy_ids, now)
    groups = tuple(group.id for group in groups_of(db, meeting))
    return NotDone(replace(review, changed=_changed_fields(replace(current, groups=groups), validated)))


def _changed_fields(before: MasterclassInput, after: ValidatedMasterclass) -> frozenset[str]:
    """Return the names of the fields that are not as they were."""
    plan = after.plan
    changed = {name for name in COMPARED if getattr(before, name) != getattr(plan, name)}
    if set(before.groups) != set(plan.groups):
        changed.add("groups")
    return frozenset(changed | ({"guests"} if after.guests else set()))


def save(db: Session, *, actor: Person, draft_id: int, now: dt.datetime) -> int:
    """Save what was reviewed: a new masterclass, or the change of one. Returns its id; saving twice saves once.

    Raises Refusal if the draft is too old, the masterclass has changed since then, or a rule forbids it.
    """
    draft = create.find_own_draft(db, actor, draft_id)
    if draft.meeting_id is None or draft.saved:
        return create.save(db, actor=actor, draft_id=draft_id, now=now)
    meeting = find_masterclass(db, actor, draft.meeting_id, lock=True)
    require_coming(meeting, now, CANNOT_CHANGE)
    stored = dict(draft.plan)
    if meeting.version != stored.pop("version"):
        raise Refusal(
            "Someone changed this masterclass while your form was open, so your changes aren't saved. "
            "Choose “Edit again” to see it as it is now.",
            next_steps=[NextStep("edit_masterclass", meeting.id)],
        )
    _change(db, actor, meeting, _validate(db, actor, meeting, input_from_json(stored), now), now)
    draft.saved = True
    return meeting.id


def _validate(
    db: Session, actor: Person, meeting: Meeting, plan: MasterclassInput, now: dt.datetime
) -> ValidatedMasterclass:
    """Return the validated change, with only those guests who have no place yet. Raises Refusal."""
    require_manager(actor, meeting)
    require_coming(meeting, now, CANNOT_CHANGE)
    validated = validate(db, plan, actor=actor, now=now, planned=meeting)
    _require_privacy(db, meeting, validated)
    enrolled_ids = {each.person_id for each in list_enrolled_participants(db, meeting.id)}
    validated = validated.without_guests(enrolled_ids)
    _require_room(db, meeting, plan.maximum, validated.guests)
    return validated


def _require_room(db: Session, meeting: Meeting, maximum: int | None, newcomers: list[Person]) -> None:
    """Raise Refusal if those who have a place already, or together with the new guests, exceed the maximum."""
    taken = seats_of(db, [meeting.id])[meeting.id].taken
    additional = len(newcomers) - count_offered(db, meeting, newcomers)
    if maximum is not None and maximum < taken:
        raise Refusal(
            f"{taken} people have a spot or are offered one, so the maximum can't be lower than {taken}. "
            "Take someone out first (Participants).",
            field="maximum",
        )
    if taken + additional > (maximum if maximum is not None else MAX_PARTICIPANTS):
        raise Refusal(
            f"There are only {(maximum or MAX_PARTICIPANTS) - taken} spots left. Take some guests out, or raise "
            "the maximum.",
            field="guests",
        )


def _require_privacy(db: Session, meeting: Meeting, validated: ValidatedMasterclass) -> None:
    """Raise Refusal if groups are to be set and everyone can read the channel, which no app can make private."""
    channel = find_channel_of_meeting(db, meeting.id) if validated.groups and not meeting.restricted else None
    if channel is not None and not channel.private and channel.slack_id:
        raise Refusal(
            "Its channel is public, and Slack doesn't let an app make it private. Leave this empty; or cancel this "
            "masterclass, and host one that is restricted from the start (Duplicate).",
            field="groups",
        )


def _change(db: Session, actor: Person, meeting: Meeting, validated: ValidatedMasterclass, now: dt.datetime) -> None:
    """Change everything except the time, add the new guests, and tell whoever has a place what concerns them."""
    before = _snapshot(db, meeting)
    busy_ids = validated.claim_time(db, actor, meeting)
    _apply_to_masterclass(db, meeting, validated, now)
    present = _ensure_offered_methods(db, meeting)
    end_waiting(db, meeting, validated.guests, now=now)
    add_guests(db, meeting, validated.guests, busy_ids, by=actor, now=now)
    if validated.guests:
        notify_newcomers(db, actor, meeting, validated.guests, now)
    enqueue_cards(db, meeting, [*(each.person for each in present), *validated.guests], now=now)
    _notify_of_changes(db, meeting, present, before, actor, now)
    offer_free_places(db, meeting, now=now)
    refresh_offers(db, meeting, now=now)
    refresh_open_places(db, meeting, now=now)
    refresh_channels(db, meeting, now=now)
    for person in (actor, *validated.guests):
        refresh_home(db, person, now=now)


def _apply_to_masterclass(db: Session, meeting: Meeting, validated: ValidatedMasterclass, now: dt.datetime) -> None:
    """Change the masterclass itself, and let Zoom follow."""
    link = link_state_of(meeting)
    validated.apply_to(meeting)
    if validated.groups or meeting.restricted:
        meeting.restricted = bool(validated.groups)
        set_meeting_groups(db, meeting.workspace_id, meeting.id, [group.id for group in validated.groups])
    meeting.version += 1
    db.flush()
    db.refresh(meeting)
    sync_link(db, meeting, before=link, now=now)


def _ensure_offered_methods(db: Session, meeting: Meeting) -> list[Enrollment]:
    """Switch those who attend in a way that is no longer offered to the other. Returns everyone with a place."""
    present = list_present(db, meeting)
    for enrollment in present:
        offered = {ONLINE: meeting.online, IN_PERSON: meeting.in_person, None: True}
        if not offered[enrollment.method]:
            enrollment.method = default_method(meeting)
    return present


def _snapshot(db: Session, meeting: Meeting) -> Snapshot:
    """Return what a change of the masterclass is measured by."""
    return {
        "title": meeting.title,
        "description": meeting.description,
        **venue_snapshot(meeting),
        "maximum": meeting.maximum,
        "minimum": meeting.minimum,
        "groups": group_names(db, meeting),
    }


def _notify_of_changes(
    db: Session,
    meeting: Meeting,
    present: list[Enrollment],
    before: Snapshot,
    actor: Person,
    now: dt.datetime,
) -> None:
    """Tell those with a place what has changed since `before`, as far as it concerns them."""
    changes = compare(before, _snapshot(db, meeting))
    record_edited(db, meeting, changes, was_draft=False, by=actor, now=now)
    post_changes(db, meeting, changes, by=actor, now=now)
    for enrollment in present:
        person = enrollment.person
        concerning = {name: change for name, change in changes.items() if _concerns(enrollment, meeting, name)}
        details = {"by": actor.id, "changes": concerning}
        if concerning:
            notify(db, NoticeKind.CHANGED, person, by=actor, meeting=meeting, details=details, now=now)


def _concerns(enrollment: Enrollment, meeting: Meeting, name: str) -> bool:
    """Return whether a change of this field matters to someone with a place."""
    if enrollment.person_id != meeting.host_id and name in FOR_HOST_ONLY:
        return False
    return not (name == "meeting_url" and enrollment.method == IN_PERSON)
