"""Creating a masterclass: planning it in a form, reviewing it, and saving it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from mentorship.errors import NextStep, Refusal
from mentorship.masterclasses.announcement import refresh_channels
from mentorship.masterclasses.channel import open_channel
from mentorship.masterclasses.form import (
    MasterclassInput,
    ValidatedMasterclass,
    input_from_json,
    input_from_meeting,
    input_to_json,
    validate,
)
from mentorship.masterclasses.guests import add_guests, guests_of
from mentorship.masterclasses.view import find_masterclass, require_manager
from mentorship.meetings.clock_change import meant_start
from mentorship.meetings.form import DEFAULT_MINUTES, cannot_mentor_refusal
from mentorship.meetings.free_slot import find_free_slot
from mentorship.meetings.local_times import LocalTimes, local_times, pick_one_per_zone
from mentorship.meetings.places import enroll
from mentorship.meetings.recurrence import next_weekly_start
from mentorship.meetings.state import add_meeting
from mentorship.meetings.venue import (
    LocationChoices,
    chosen_location,
    default_location,
    first_location_and_link,
    list_location_choices,
)
from mentorship.meetings.zoom_link import sync_link
from mentorship.outbox.notify import enqueue_cards, refresh_home
from mentorship.people.person import PersonView, person_view
from mentorship.people.roles import can_mentor, make_mentor
from mentorship.program.location import LocationView, location_view
from mentorship.program.visibility import groups_of, list_selectable_groups
from mentorship.submission import NotDone
from storage.group import Group, set_meeting_groups
from storage.masterclass_draft import MasterclassDraft, find_masterclass_draft
from storage.meeting import HOST, MASTERCLASS, PUBLISHED, Meeting
from storage.person import Person
from storage.rows import list_locations_in_use
from storage.zones import find_zone

TIME_TO_SIGN_UP = dt.timedelta(days=6)  # a new masterclass is planned a week ahead, unless its host wants another day


@dataclass(frozen=True)
class MasterclassFormData:
    """What the form shows, filled in with a plan. `meeting_id` and `version` are given if a masterclass is edited."""

    plan: MasterclassInput
    location_choices: LocationChoices
    groups: list[Group]
    local_times: LocalTimes
    makes_links: bool
    guests: Sequence[PersonView] = ()
    host: str = ""  # their Slack id, if a masterclass is edited
    meeting_id: int | None = None
    version: int = 0
    is_admin: bool = False  # whether the reader is one
    own_link: str = ""  # that of the reader's profile

    @property
    def zone(self) -> str:
        """Return the zone in which its time is meant."""
        return self.location_choices.zone_of(self.plan.location_id)


@dataclass(frozen=True)
class Review:
    """A masterclass as others will see it once it is saved, and what the host should know before saving it."""

    draft_id: int
    reader: PersonView
    as_of: dt.datetime  # when it was read
    host: PersonView
    location: LocationView
    starts_at: dt.datetime
    ends_at: dt.datetime
    plan: MasterclassInput
    guests: list[PersonView]
    busy: frozenset[int]  # the ids of the guests who have something else then
    groups: tuple[str, ...]
    local_times: LocalTimes
    editing: bool
    private: bool  # whether its channel will be a private one
    changed: frozenset[str] = frozenset()  # the names of the fields that an edit changes

    @property
    def zone(self) -> str:
        """Return the IANA zone in which its time is meant."""
        return self.location.zone

    @property
    def minutes(self) -> int:
        """Return how long it lasts."""
        return self.plan.minutes


def prepare(db: Session, *, actor: Person, now: dt.datetime) -> MasterclassFormData:
    """Return the form for a new masterclass. Raises Refusal if the actor may not host one."""
    require_can_host(actor)
    choices = list_location_choices(db, actor, actor)
    location_id, link = first_location_and_link(db, actor, choices)
    zone = choices.zone_of(location_id)
    start = find_free_slot(db, [actor], minutes=DEFAULT_MINUTES, zone=zone, after=now + TIME_TO_SIGN_UP)
    local = start.astimezone(find_zone(zone))
    plan = MasterclassInput(
        title="",
        description="",
        location_id=location_id,
        date=local.date(),
        time=local.time(),
        minutes=DEFAULT_MINUTES,
        online=True,
        in_person=False,
        meeting_url=link,
    )
    return form_data_for(db, actor, plan, now)


def prepare_duplicate(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> MasterclassFormData:
    """Return the form filled in from another masterclass: a week later on the clock, and without its guests.

    Raises Refusal unless the actor may manage that one, and host.
    """
    meeting = find_masterclass(db, actor, meeting_id)
    require_manager(actor, meeting)
    require_can_host(actor)
    choices = list_location_choices(db, actor, actor)
    stays = not meeting.location.is_archived
    location_id = chosen_location(meeting.location) if stays else default_location(db, actor, choices)
    clock = choices.zone_of(location_id) if stays else meeting.zone
    later = next_weekly_start(meant_start(meeting), clock, now)
    groups = groups_of(db, meeting)
    plan = input_from_meeting(meeting, location_id, tuple(group.id for group in groups))
    return form_data_for(db, actor, replace(plan, date=later.date(), time=later.time()), now, groups)


def form_data_for(
    db: Session, actor: Person, plan: MasterclassInput, now: dt.datetime, groups: Sequence[Group] = ()
) -> MasterclassFormData:
    """Return the form for a new masterclass, filled in with this plan.

    Those of its `groups` that are archived are shown too: without them it would be open to more people by itself.
    """
    choices = list_location_choices(db, actor, actor)
    zone = choices.zone_of(plan.location_id)
    starts_at = dt.datetime.combine(plan.date, plan.time, find_zone(zone)).astimezone(dt.UTC)
    return MasterclassFormData(
        plan,
        choices,
        list_selectable_groups(db, actor, groups),
        local_times(zone, choices.locations, [actor], starts_at, plan.minutes, actor, now),
        actor.program.makes_links,
        guests_of(db, actor, plan),
        is_admin=actor.admin,
        own_link=actor.meeting_link,
    )


def require_can_host(actor: Person) -> None:
    """Raise Refusal if the actor may not host, or nobody may at present; it says what they can do instead."""
    if not actor.program.masterclasses:
        steps = [NextStep("program")] if actor.admin else []
        raise Refusal(
            "Mentors can't host new masterclasses in this program right now. You can still offer 1:1 sessions, and the "
            "masterclasses that are already planned go on."
            + (" You can change that in Settings → Program." if actor.admin else ""),
            next_steps=[*steps, NextStep("new"), NextStep("masterclasses")],
        )
    if not (can_mentor(actor) or actor.admin):
        raise cannot_mentor_refusal(actor)


def review(db: Session, *, actor: Person, plan: MasterclassInput, now: dt.datetime) -> NotDone[Review]:
    """Review a plan: keep it as a draft, and tell nobody.

    Raises Refusal with the field it is about, and UnknownPeople for people whom Slack must be asked about first.
    """
    require_can_host(actor)
    plan = plan.with_default_attendance()
    validated = validate(db, plan, actor=actor, now=now)
    busy_ids = validated.claim_time(db, actor)
    draft = MasterclassDraft(
        workspace_id=actor.workspace_id,
        person_id=actor.id,
        plan=input_to_json(plan),
        made_at=now,
    )
    db.add(draft)
    db.flush()
    return NotDone(build_review(db, draft, validated, actor, busy_ids, now))


def build_review(
    db: Session,
    draft: MasterclassDraft,
    validated: ValidatedMasterclass,
    actor: Person,
    busy_ids: set[int],
    now: dt.datetime,
) -> Review:
    """Return the draft as it is shown before it is saved; `busy_ids` are the ids of the guests who are busy then."""
    people = pick_one_per_zone([validated.host, *validated.guests])
    offered = list_locations_in_use(db, actor.workspace_id)
    return Review(
        draft_id=draft.id,
        reader=person_view(actor),
        as_of=now,
        host=person_view(validated.host),
        location=location_view(validated.location),
        starts_at=validated.starts_at,
        ends_at=validated.ends_at,
        plan=validated.plan,
        guests=[person_view(guest) for guest in validated.guests],
        busy=frozenset(busy_ids),
        groups=tuple(group.name for group in validated.groups),
        local_times=local_times(
            validated.location.zone, offered, people, validated.starts_at, validated.plan.minutes, actor, now
        ),
        editing=draft.meeting_id is not None,
        private=bool(validated.groups) or not actor.program.public_channels,
    )


def save(db: Session, *, actor: Person, draft_id: int, now: dt.datetime) -> int:
    """Create the masterclass of this draft. Returns its id; saving twice saves once.

    Its guests have a place from now on; those who are busy then are asked whether they can make it. Raises Refusal if
    the draft is too old, or a rule forbids it.
    """
    draft = find_own_draft(db, actor, draft_id)
    if draft.saved and draft.meeting_id is not None:
        return draft.meeting_id
    require_can_host(actor)
    validated = validate(db, input_from_json(draft.plan), actor=actor, now=now)
    busy_ids = validated.claim_time(db, actor)
    meeting = create_masterclass(db, validated, by=actor, now=now)
    draft.saved, draft.meeting_id = True, meeting.id
    enroll(db, meeting, actor, role=HOST, source="host", by=actor, now=now)
    add_guests(db, meeting, validated.guests, busy_ids, by=actor, now=now)
    sync_link(db, meeting, now=now)
    private = meeting.restricted or not actor.program.public_channels
    open_channel(db, meeting, private=private, now=now)
    enqueue_cards(db, meeting, [actor, *validated.guests], now=now)
    refresh_channels(db, meeting, now=now)
    make_mentor(db, actor, by=actor, now=now)
    refresh_home(db, actor, now=now)
    return meeting.id


def find_own_draft(db: Session, actor: Person, draft_id: int) -> MasterclassDraft:
    """Lock and return the actor's own draft. Raises Refusal if it no longer exists."""
    draft = find_masterclass_draft(db, actor.id, draft_id)
    if draft is None:
        raise Refusal(
            "This review is too old to be saved. Choose “Back” and “Review” again, or begin anew.",
            next_steps=[NextStep("masterclasses")],
        )
    return draft


def create_masterclass(
    db: Session, validated: ValidatedMasterclass, *, by: Person, now: dt.datetime, origin: str = ""
) -> Meeting:
    """Store the masterclass, with nobody in it yet. The people's time was claimed before.

    `origin`: see `add_meeting`.
    """
    meeting = Meeting(
        workspace_id=by.workspace_id,
        kind=MASTERCLASS,
        state=PUBLISHED,
        live=True,
        host_id=validated.host.id,
        restricted=bool(validated.groups),
        created_by_id=by.id,
        created_at=now,
    )
    validated.apply_to(meeting)
    add_meeting(db, meeting, by=by, now=now, origin=origin)
    if validated.groups:
        set_meeting_groups(db, meeting.workspace_id, meeting.id, [group.id for group in validated.groups])
    return meeting
