"""Hosting a masterclass: planning it in a form, looking it over, and saving it."""

import datetime as dt
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from mentorship.errors import Refusal, Step
from mentorship.masterclasses.announcement import show_everywhere
from mentorship.masterclasses.channel import invite_anew, open_channel
from mentorship.masterclasses.form import PLANS, MasterclassPlan, MasterclassWish, check, plan_of
from mentorship.masterclasses.view import find, first_method, require_steering
from mentorship.meetings.conflicts import enroll
from mentorship.meetings.form import first_location, not_yet
from mentorship.meetings.local_times import Clocks, clocks, of_each_zone
from mentorship.meetings.recurrence import a_week_on
from mentorship.meetings.zoom_link import follow, take_url
from mentorship.outbox.notify import refresh_home, show_cards
from mentorship.people.person import PersonView, may_mentor, name_mentor
from mentorship.people.person import shown as shown_person
from mentorship.program.location import LocationView
from mentorship.program.location import shown as shown_location
from mentorship.program.visibility import circle_of, offered_groups
from storage.group import Group, restrict
from storage.location import Location, locations
from storage.masterclass_draft import Sketch, find_sketch
from storage.meeting import ASKED, ATTENDING, HOST, MASTERCLASS, PARTICIPANT, PUBLISHED, Meeting
from storage.person import Person


@dataclass(frozen=True)
class HostingDesk:
    """What the form shows; what it offers at first is a plan. `meeting_id` and `version` where one is edited."""

    plan: MasterclassPlan
    locations: list[Location]
    groups: list[Group]
    clocks: Clocks
    makes_links: bool
    meeting_id: int | None = None
    version: int = 0


@dataclass(frozen=True)
class Review:
    """A masterclass as others will see it once it is saved, and what stands against it that is no refusal."""

    sketch_id: int
    reader: PersonView
    host: PersonView
    location: LocationView
    starts_at: dt.datetime
    ends_at: dt.datetime
    plan: MasterclassPlan
    guests: list[PersonView]
    busy: frozenset[int]  # the ids of the guests who have something else then
    groups: tuple[str, ...]
    clocks: Clocks
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


def prepare(db: Session, *, actor: Person, now: dt.datetime) -> HostingDesk:
    """What the form for a new masterclass offers. Raises Refusal for somebody who may not host one."""
    require_hosting(actor)
    offered = locations(db, actor.workspace_id)
    near = first_location(offered, actor)
    tomorrow = (now.astimezone(ZoneInfo(near.zone)) + dt.timedelta(days=7)).date()
    plan = MasterclassPlan(
        title="",
        description="",
        location_id=near.id,
        date=tomorrow,
        time=dt.time(10),
        minutes=60,
        online=actor.program.makes_links,
        in_person=False,
    )
    return desk_of(db, actor, plan, now)


def to_duplicate(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> HostingDesk:
    """The same form filled in from another masterclass, a week later on the clock, and without its guests."""
    meeting = find(db, actor, meeting_id)
    require_steering(actor, meeting)
    require_hosting(actor)
    offered = locations(db, actor.workspace_id)
    place = meeting.location if meeting.location in offered else first_location(offered, actor)
    later = a_week_on(meeting.starts_at, place.zone if place is meeting.location else meeting.zone, now)
    circle = tuple(group.id for group in circle_of(db, meeting) if group.archived_at is None)
    plan = replace(plan_of(meeting, place, circle), date=later.date(), time=later.time())
    return desk_of(db, actor, plan, now)


def desk_of(db: Session, actor: Person, plan: MasterclassPlan, now: dt.datetime) -> HostingDesk:
    """The form for a new masterclass, filled in with this plan."""
    offered = locations(db, actor.workspace_id)
    zone = next((each.zone for each in offered if each.id == plan.location_id), offered[0].zone)
    starts_at = dt.datetime.combine(plan.date, plan.time, ZoneInfo(zone)).astimezone(dt.UTC)
    times = clocks(zone, offered, [actor], starts_at, plan.minutes, actor, now)
    return HostingDesk(plan, offered, offered_groups(db, actor), times, actor.program.makes_links)


def require_hosting(actor: Person) -> None:
    """Raises Refusal for somebody who may not host, or where nobody may at present; says what remains."""
    if not actor.program.masterclasses:
        steps = [Step("program")] if actor.admin else []
        raise Refusal(
            "Mentors do not host masterclasses in this program at present. You can still offer 1:1 sessions, and the "
            "masterclasses that are already planned go on."
            + (" You can change that in Settings → Program." if actor.admin else ""),
            steps=[*steps, Step("new"), Step("masterclasses")],
        )
    if not (may_mentor(actor) or actor.admin):
        raise not_yet(actor)


def review(db: Session, *, actor: Person, plan: MasterclassPlan, now: dt.datetime) -> Review:
    """Look a plan over: it is kept as a sketch, and nobody is told. Raises Refusal beside the field it is about."""
    require_hosting(actor)
    plan = plan.attended()
    wish = check(db, plan, actor=actor, now=now)
    taken = wish.claim_time(db, actor)
    sketch = Sketch(
        workspace_id=actor.workspace_id,
        person_id=actor.id,
        plan=PLANS.dump_python(plan, mode="json"),
        made_at=now,
    )
    db.add(sketch)
    db.flush()
    return look_over(db, sketch, wish, actor, taken, now)


def look_over(
    db: Session, sketch: Sketch, wish: MasterclassWish, actor: Person, taken: set[int], now: dt.datetime
) -> Review:
    """The sketch as it is shown before it is saved; `taken` are the ids of the guests who are busy then."""
    people = of_each_zone([wish.host, *wish.guests])
    offered = locations(db, actor.workspace_id)
    return Review(
        sketch_id=sketch.id,
        reader=shown_person(actor),
        host=shown_person(wish.host),
        location=shown_location(wish.location),
        starts_at=wish.starts_at,
        ends_at=wish.ends_at,
        plan=wish.plan,
        guests=[shown_person(guest) for guest in wish.guests],
        busy=frozenset(taken),
        groups=tuple(group.name for group in wish.circle),
        clocks=clocks(wish.location.zone, offered, people, wish.starts_at, wish.plan.minutes, actor, now),
        editing=sketch.meeting_id is not None,
        private=bool(wish.circle) or not actor.program.public_channels,
    )


def save(db: Session, *, actor: Person, sketch_id: int, now: dt.datetime) -> int:
    """Let the masterclass of this sketch take place. Returns its id; saving twice saves once.

    The guests have a place from now on, or are asked whether they can make it where they have something else then.
    """
    sketch = open_sketch(db, actor, sketch_id)
    if sketch.saved and sketch.meeting_id is not None:
        return sketch.meeting_id
    require_hosting(actor)
    wish = check(db, PLANS.validate_python(sketch.plan), actor=actor, now=now)
    taken = wish.claim_time(db, actor)
    meeting = found(db, wish, by=actor, now=now)
    sketch.saved, sketch.meeting_id = True, meeting.id
    enroll(db, meeting, actor, role=HOST, source="host", by=actor, now=now)
    add_guests(db, meeting, wish.guests, taken, by=actor, now=now)
    follow(db, meeting, now=now)
    private = meeting.restricted or not actor.program.public_channels
    open_channel(db, meeting, private=private, now=now)
    show_cards(db, meeting, [actor, *wish.guests], now=now)
    show_everywhere(db, meeting, now=now)
    name_mentor(db, actor, by=actor, now=now)
    refresh_home(db, actor, now=now)
    return meeting.id


def open_sketch(db: Session, actor: Person, sketch_id: int) -> Sketch:
    """The actor's own sketch, locked. Raises Refusal when it is gone."""
    sketch = find_sketch(db, actor.id, sketch_id)
    if sketch is None:
        raise Refusal(
            "This review is too old to be saved. Choose “Back” and “Review” again, or begin anew.",
            steps=[Step("masterclasses")],
        )
    return sketch


def found(db: Session, wish: MasterclassWish, *, by: Person, now: dt.datetime) -> Meeting:
    """The masterclass itself, without anybody in it yet. The people's time was claimed before."""
    plan = wish.plan
    meeting = Meeting(
        workspace_id=by.workspace_id,
        kind=MASTERCLASS,
        state=PUBLISHED,
        live=True,
        host_id=wish.host.id,
        location_id=wish.location.id,
        zone=wish.location.zone,
        starts_at=wish.starts_at,
        ends_at=wish.ends_at,
        online=plan.online,
        in_person=plan.in_person,
        title=plan.title,
        description=plan.description,
        maximum=plan.maximum,
        minimum=plan.minimum,
        restricted=bool(wish.circle),
        created_by_id=by.id,
        created_at=now,
    )
    take_url(meeting, plan.meeting_url)
    db.add(meeting)
    db.flush()
    if wish.circle:
        restrict(db, meeting.workspace_id, meeting.id, [group.id for group in wish.circle])
    return meeting


def add_guests(
    db: Session,
    meeting: Meeting,
    guests: list[Person],
    taken: set[int],
    *,
    by: Person,
    now: dt.datetime,
    source: str = "guest",
) -> None:
    """Give these people a place; those whose time is `taken` (their ids) are asked first. Tells nobody."""
    invite_anew(db, meeting, guests)
    for guest in guests:
        state = ASKED if guest.id in taken else ATTENDING
        method = first_method(meeting)
        enroll(db, meeting, guest, role=PARTICIPANT, source=source, by=by, now=now, method=method, state=state)
