"""What the host of a masterclass, or an admin, does with it: editing and cancelling."""

import datetime as dt
from typing import Any

from sqlalchemy.orm import Session

from mentorship.errors import Refusal, Step
from mentorship.masterclasses import create
from mentorship.masterclasses.actions import MOST
from mentorship.masterclasses.announcement import show_everywhere
from mentorship.masterclasses.channel import close_channel
from mentorship.masterclasses.create import HostingDesk, Review, add_guests
from mentorship.masterclasses.form import PLANS, MasterclassPlan, MasterclassWish, check, plan_of
from mentorship.masterclasses.participants import tell_newcomers
from mentorship.masterclasses.view import (
    MasterclassView,
    describe_one,
    find,
    first_method,
    require_coming,
    require_steering,
)
from mentorship.masterclasses.waitlist_offers import fill, kept_among, show_offers, take_seat, withdraw_offers
from mentorship.meetings.local_times import clocks
from mentorship.meetings.zoom_link import AWAITED, FAILED, follow, linked, take_url
from mentorship.outbox.notify import refresh_home, renew_cards, show_cards, take_from_calendar, tell
from mentorship.program.visibility import circle_of, offered_groups
from mentorship.sessions.view import phase
from storage.channel import channel_of
from storage.group import restrict
from storage.location import locations
from storage.masterclass import call_off_places, participants, seats_of
from storage.masterclass_draft import Sketch
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

FIXED = "it cannot be changed any more"
LINK_FOLLOWS = "the link will follow"  # in the place of a URL, where it is told what changed
Changes = dict[str, list[Any]]  # what changed: [old, new]


def to_edit(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> HostingDesk:
    """What the form for editing shows. A location or group archived since stays on offer for this masterclass."""
    meeting = find(db, actor, meeting_id)
    require_steering(actor, meeting)
    require_coming(meeting, now, FIXED)
    offered = locations(db, actor.workspace_id)
    if meeting.location not in offered:
        offered = [meeting.location, *offered]
    circle = circle_of(db, meeting)
    plan = plan_of(meeting, meeting.location, groups=tuple(group.id for group in circle))
    times = clocks(meeting.zone, offered, [meeting.host], meeting.starts_at, plan.minutes, actor, now)
    return HostingDesk(
        plan,
        offered,
        offered_groups(db, actor, circle),
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
    meeting = find(db, actor, meeting_id)
    now_so = plan_of(meeting, meeting.location)
    plan = MasterclassPlan(**wish, date=now_so.date, time=now_so.time, minutes=now_so.minutes)
    checked = _checked(db, actor, meeting, plan, now)
    sketch = Sketch(
        workspace_id=actor.workspace_id,
        person_id=actor.id,
        meeting_id=meeting.id,
        plan={**PLANS.dump_python(plan, mode="json"), "version": version},
        made_at=now,
    )
    db.add(sketch)
    db.flush()
    taken = checked.claim_time(db, actor, meeting)
    return create.look_over(db, sketch, checked, actor, taken, now)


def save(db: Session, *, actor: Person, sketch_id: int, now: dt.datetime) -> int:
    """`Save` of a review: a new masterclass, or the change of one. Returns its id; saving twice saves once."""
    sketch = create.open_sketch(db, actor, sketch_id)
    if sketch.meeting_id is None or sketch.saved:
        return create.save(db, actor=actor, sketch_id=sketch_id, now=now)
    meeting = find(db, actor, sketch.meeting_id, lock=True)
    require_coming(meeting, now, FIXED)
    wanted = dict(sketch.plan)
    if meeting.version != wanted.pop("version"):
        raise Refusal(
            "Somebody changed this masterclass while your form was open, so nothing of yours is saved. "
            "Choose “Edit again” to see it as it is now.",
            steps=[Step("edit_class", meeting.id)],
        )
    _edit(db, actor, meeting, _checked(db, actor, meeting, PLANS.validate_python(wanted), now), now)
    sketch.saved = True
    return meeting.id


def _checked(db: Session, actor: Person, meeting: Meeting, plan: MasterclassPlan, now: dt.datetime) -> MasterclassWish:
    """The plan, if the masterclass can become like it. Raises Refusal."""
    require_steering(actor, meeting)
    require_coming(meeting, now, FIXED)
    wish = check(db, plan, actor=actor, now=now, planned=meeting)
    _require_privacy(db, meeting, wish)
    placed = {each.person_id for each in participants(db, meeting.id)}
    newcomers = [guest for guest in wish.guests if guest.id not in placed]
    taken = seats_of(db, [meeting.id])[meeting.id].taken
    further = len(newcomers) - kept_among(db, meeting, newcomers)
    most = plan.maximum
    if most is not None and most < taken:
        raise Refusal(
            f"{taken} people have a place or are offered one, so the maximum cannot be lower than {taken}. "
            "Take somebody out first (Participants).",
            field="maximum",
        )
    if taken + further > (most if most is not None else MOST):
        raise Refusal(
            f"There are only {(most or MOST) - taken} places left. Take some guests out, or raise the maximum.",
            field="guests",
        )
    return wish.without(placed)


def _require_privacy(db: Session, meeting: Meeting, wish: MasterclassWish) -> None:
    """Raises Refusal where it is to be for some only, and everybody can read its channel, which no app can change."""
    channel = channel_of(db, meeting.id) if wish.circle and not meeting.restricted else None
    if channel is not None and not channel.private and channel.slack_id:
        raise Refusal(
            "Its channel is public, and Slack does not let an app make it private. Leave this empty; or cancel this "
            "masterclass, and host one that is restricted from the start (Duplicate).",
            field="groups",
        )


def _edit(db: Session, actor: Person, meeting: Meeting, wish: MasterclassWish, now: dt.datetime) -> None:
    """Change all but the time; whoever has a place is told what of it matters to them."""
    plan, before, link = wish.plan, _facts(db, meeting), linked(meeting)
    taken = wish.claim_time(db, actor, meeting)
    meeting.title, meeting.description = plan.title, plan.description
    meeting.location_id, meeting.zone = wish.location.id, wish.location.zone
    meeting.online, meeting.in_person = plan.online, plan.in_person
    take_url(meeting, plan.meeting_url)
    meeting.maximum, meeting.minimum = plan.maximum, plan.minimum
    if wish.circle or meeting.restricted:
        meeting.restricted = bool(wish.circle)
        restrict(db, meeting.workspace_id, meeting.id, [group.id for group in wish.circle])
    meeting.version += 1
    db.flush()
    db.refresh(meeting)
    follow(db, meeting, before=link, now=now)
    present = _keep_methods(db, meeting)
    for guest in wish.guests:
        take_seat(db, meeting, guest, now=now)
    add_guests(db, meeting, wish.guests, taken, by=actor, now=now)
    if wish.guests:
        tell_newcomers(db, actor, meeting, wish.guests, now)
    show_cards(db, meeting, [*(each.person for each in present), *wish.guests], now=now)
    _tell_changes(db, meeting, present, before, actor, now)
    fill(db, meeting, now=now)
    show_offers(db, meeting, now=now)
    show_everywhere(db, meeting, now=now)
    for person in (actor, *wish.guests):
        refresh_home(db, person, now=now)


def _keep_methods(db: Session, meeting: Meeting) -> list[Enrollment]:
    """Who attends in a way that is not offered any more attends in the other. Returns everybody with a place."""
    present = [each for each in enrollments_of(db, [meeting.id]) if each.state in (ATTENDING, ASKED)]
    for enrollment in present:
        offered = {ONLINE: meeting.online, IN_PERSON: meeting.in_person, None: True}
        if not offered[enrollment.method]:
            enrollment.method = first_method(meeting)
    return present


def _facts(db: Session, meeting: Meeting) -> dict[str, Any]:
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
        "groups": ", ".join(group.name for group in circle_of(db, meeting)),
    }


FOR_HOST_ONLY = ("maximum", "minimum", "groups")


def _tell_changes(
    db: Session,
    meeting: Meeting,
    present: list[Enrollment],
    before: dict[str, Any],
    actor: Person,
    now: dt.datetime,
) -> None:
    after = _facts(db, meeting)
    changes = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    for enrollment in present:
        person = enrollment.person
        mine = {name: change for name, change in changes.items() if _concerns(enrollment, meeting, name)}
        if mine:
            tell(
                db,
                "changed",
                person,
                by=actor,
                meeting=meeting,
                details={"by": actor.id, "changes": mine},
                now=now,
            )
        if mine and enrollment.calendar:
            tell(db, "file", person, meeting=meeting, details={"again": True}, now=now)


def _concerns(enrollment: Enrollment, meeting: Meeting, name: str) -> bool:
    """Whether it matters to somebody with a place that this was changed."""
    if enrollment.person_id != meeting.host_id and name in FOR_HOST_ONLY:
        return False
    return not (name == "meeting_url" and enrollment.method == IN_PERSON)


def to_cancel(db: Session, *, actor: Person, meeting_id: int, now: dt.datetime) -> MasterclassView:
    """The masterclass that the actor is about to cancel, if it can be cancelled by them."""
    meeting = find(db, actor, meeting_id)
    require_steering(actor, meeting)
    _require_cancellable(meeting, now)
    return describe_one(db, actor, meeting, now)


def cancel(db: Session, *, actor: Person, meeting_id: int, reason: str, now: dt.datetime) -> None:
    """Call a masterclass off, for good. Everybody who has a place or waits for one is told why."""
    meeting = find(db, actor, meeting_id, lock=True)
    require_steering(actor, meeting)
    _require_cancellable(meeting, now)
    present = call_off(db, meeting, by=actor, reason=reason, now=now)
    people = [each.person for each in present]
    for enrollment in present:
        tell(db, "cancelled", enrollment.person, by=actor, meeting=meeting, details={"by": actor.id}, now=now)
        entry = [meeting] if enrollment.calendar and enrollment.state == ATTENDING else []
        take_from_calendar(db, enrollment.person, entry, now=now)
    withdraw_offers(db, meeting, by=actor, now=now)
    show_cards(db, meeting, people, now=now)
    renew_cards(db, meeting, besides=people, now=now)
    close_channel(db, meeting, now=now)
    show_everywhere(db, meeting, now=now)
    refresh_home(db, actor, now=now)


def call_off(db: Session, meeting: Meeting, *, by: Person, reason: str, now: dt.datetime) -> list[Enrollment]:
    """It does not take place; everybody's time is free again. Returns the places that were lost, the host's included.

    Tells nobody.
    """
    present = [each for each in enrollments_of(db, [meeting.id]) if each.state in (ATTENDING, ASKED)]
    lock_persons(db, meeting.workspace_id, [each.person_id for each in present])
    link = linked(meeting)
    meeting.state, meeting.live = CANCELLED, False
    meeting.reason, meeting.cancelled_by_id = reason, by.id
    meeting.version += 1
    db.flush()
    call_off_places(db, meeting.id)
    follow(db, meeting, before=link, now=now)
    return present


def _require_cancellable(meeting: Meeting, now: dt.datetime) -> None:
    look = [Step("masterclass", meeting.id)]
    if meeting.moved_to_id:
        require_coming(meeting, now, "there is nothing left to cancel")
    if meeting.state == CANCELLED:
        raise Refusal("This masterclass is already cancelled. There is nothing left to do.", steps=look)
    if phase(meeting, now) == "over":
        raise Refusal("This masterclass is over, so it cannot be cancelled any more.", steps=look)
