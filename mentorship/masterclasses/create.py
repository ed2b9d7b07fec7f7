"""Hosting a masterclass: planning it in a form, looking it over, and saving it."""

import datetime as dt
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from mentorship.errors import NextStep, Refusal
from mentorship.masterclasses.announcement import refresh_channels
from mentorship.masterclasses.channel import open_channel, reset_invitations
from mentorship.masterclasses.form import (
    MasterclassInput,
    ValidatedMasterclass,
    input_from_json,
    input_from_meeting,
    input_to_json,
    validate,
)
from mentorship.masterclasses.view import default_method, find_masterclass, require_manager
from mentorship.meetings.conflicts import enroll
from mentorship.meetings.form import cannot_mentor_refusal, find_default_location
from mentorship.meetings.local_times import LocalTimes, local_times, pick_one_per_zone
from mentorship.meetings.recurrence import next_weekly_start
from mentorship.meetings.zoom_link import set_url, sync_link
from mentorship.outbox.notify import enqueue_cards, refresh_home
from mentorship.people.person import PersonView, can_mentor, make_mentor
from mentorship.people.person import person_view as shown_person
from mentorship.program.location import LocationView
from mentorship.program.location import location_view as shown_location
from mentorship.program.visibility import groups_of, list_selectable_groups
from storage.group import Group, set_meeting_groups
from storage.location import Location, list_locations_in_use
from storage.masterclass_draft import MasterclassDraft, find_masterclass_draft
from storage.meeting import ASKED, ATTENDING, HOST, MASTERCLASS, PARTICIPANT, PUBLISHED, Meeting
from storage.person import Person


@dataclass(frozen=True)
class MasterclassFormData:
    """What the form shows; what it offers at first is a plan. `meeting_id` and `version` where one is edited."""

    plan: MasterclassInput
    locations: list[Location]
    groups: list[Group]
    local_times: LocalTimes
    makes_links: bool
    meeting_id: int | None = None
    version: int = 0


@dataclass(frozen=True)
class Review:
    """A masterclass as others will see it once it is saved, and what stands against it that is no refusal."""

    draft_id: int
    reader: PersonView
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

    @property
    def zone(self) -> str:
        """The IANA zone in which its time is meant."""
        return self.location.zone

    @property
    def minutes(self) -> int:
        """How long it lasts."""
        return self.plan.minutes


def prepare(db: Session, *, actor: Person, now: dt.datetime) -> MasterclassFormData:
    """What the form for a new masterclass offers. Raises Refusal for somebody who may not host one."""
    require_can_host(actor)
    offered = list_locations_in_use(db, actor.workspace_id)
    default_location = find_default_location(offered, actor)
    in_a_week = (now.astimezone(ZoneInfo(default_location.zone)) + dt.timedelta(days=7)).date()
    plan = MasterclassInput(
        title="",
        description="",
        location_id=default_location.id,
        date=in_a_week,
        time=dt.time(10),
        minutes=60,
        online=actor.program.makes_links,
        in_person=False,
    )
    return form_data_for(db, actor, plan, now)


def prepare_duplicate(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> MasterclassFormData:
    """The same form filled in from another masterclass, a week later on the clock, and without its guests."""
    meeting = find_masterclass(db, actor, meeting_id)
    require_manager(actor, meeting)
    require_can_host(actor)
    offered = list_locations_in_use(db, actor.workspace_id)
    location = meeting.location if meeting.location in offered else find_default_location(offered, actor)
    later = next_weekly_start(meeting.starts_at, location.zone if location is meeting.location else meeting.zone, now)
    group_ids = tuple(group.id for group in groups_of(db, meeting) if group.archived_at is None)
    plan = replace(input_from_meeting(meeting, location, group_ids), date=later.date(), time=later.time())
    return form_data_for(db, actor, plan, now)


def form_data_for(db: Session, actor: Person, plan: MasterclassInput, now: dt.datetime) -> MasterclassFormData:
    """The form for a new masterclass, filled in with this plan."""
    offered = list_locations_in_use(db, actor.workspace_id)
    zone = next((each.zone for each in offered if each.id == plan.location_id), offered[0].zone)
    starts_at = dt.datetime.combine(plan.date, plan.time, ZoneInfo(zone)).astimezone(dt.UTC)
    times = local_times(zone, offered, [actor], starts_at, plan.minutes, actor, now)
    return MasterclassFormData(plan, offered, list_selectable_groups(db, actor), times, actor.program.makes_links)


def require_can_host(actor: Person) -> None:
    """Raises Refusal for somebody who may not host, or where nobody may at present; says what remains."""
    if not actor.program.masterclasses:
        steps = [NextStep("program")] if actor.admin else []
        raise Refusal(
            "Mentors do not host masterclasses in this program at present. You can still offer 1:1 sessions, and the "
            "masterclasses that are already planned go on."
            + (" You can change that in Settings → Program." if actor.admin else ""),
            next_steps=[*steps, NextStep("new"), NextStep("masterclasses")],
        )
    if not (can_mentor(actor) or actor.admin):
        raise cannot_mentor_refusal(actor)


def review(db: Session, *, actor: Person, plan: MasterclassInput, now: dt.datetime) -> Review:
    """Look a plan over: it is kept as a sketch, and nobody is told. Raises Refusal beside the field it is about."""
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
    return build_review(db, draft, validated, actor, busy_ids, now)


def build_review(
    db: Session,
    draft: MasterclassDraft,
    validated: ValidatedMasterclass,
    actor: Person,
    busy_ids: set[int],
    now: dt.datetime,
) -> Review:
    """The sketch as it is shown before it is saved; `taken` are the ids of the guests who are busy then."""
    people = pick_one_per_zone([validated.host, *validated.guests])
    offered = list_locations_in_use(db, actor.workspace_id)
    return Review(
        draft_id=draft.id,
        reader=shown_person(actor),
        host=shown_person(validated.host),
        location=shown_location(validated.location),
        starts_at=validated.starts_at,
        ends_at=validated.ends_at,
        plan=validated.plan,
        guests=[shown_person(guest) for guest in validated.guests],
        busy=frozenset(busy_ids),
        groups=tuple(group.name for group in validated.groups),
        local_times=local_times(
            validated.location.zone, offered, people, validated.starts_at, validated.plan.minutes, actor, now
        ),
        editing=draft.meeting_id is not None,
        private=bool(validated.groups) or not actor.program.public_channels,
    )


def save(db: Session, *, actor: Person, draft_id: int, now: dt.datetime) -> int:
    """Let the masterclass of this sketch take place. Returns its id; saving twice saves once.

    The guests have a place from now on, or are asked whether they can make it where they have something else then.
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
    """The actor's own sketch, locked. Raises Refusal when it is gone."""
    draft = find_masterclass_draft(db, actor.id, draft_id)
    if draft is None:
        raise Refusal(
            "This review is too old to be saved. Choose “Back” and “Review” again, or begin anew.",
            next_steps=[NextStep("masterclasses")],
        )
    return draft


def create_masterclass(db: Session, validated: ValidatedMasterclass, *, by: Person, now: dt.datetime) -> Meeting:
    """The masterclass itself, without anybody in it yet. The people's time was claimed before."""
    plan = validated.plan
    meeting = Meeting(
        workspace_id=by.workspace_id,
        kind=MASTERCLASS,
        state=PUBLISHED,
        live=True,
        host_id=validated.host.id,
        location_id=validated.location.id,
        zone=validated.location.zone,
        starts_at=validated.starts_at,
        ends_at=validated.ends_at,
        online=plan.online,
        in_person=plan.in_person,
        title=plan.title,
        description=plan.description,
        maximum=plan.maximum,
        minimum=plan.minimum,
        restricted=bool(validated.groups),
        created_by_id=by.id,
        created_at=now,
    )
    set_url(meeting, plan.meeting_url)
    db.add(meeting)
    db.flush()
    if validated.groups:
        set_meeting_groups(db, meeting.workspace_id, meeting.id, [group.id for group in validated.groups])
    return meeting


def add_guests(
    db: Session,
    meeting: Meeting,
    guests: list[Person],
    busy_ids: set[int],
    *,
    by: Person,
    now: dt.datetime,
    source: str = "guest",
) -> None:
    """Give these people a place; those whose time is `taken` (their ids) are asked first. Tells nobody."""
    reset_invitations(db, meeting, guests)
    for guest in guests:
        state = ASKED if guest.id in busy_ids else ATTENDING
        method = default_method(meeting)
        enroll(db, meeting, guest, role=PARTICIPANT, source=source, by=by, now=now, method=method, state=state)
