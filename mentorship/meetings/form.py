"""What the form of a session asks for, and the rules that it has to keep."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session

from mentorship.errors import Mistakes, NextStep, Refusal
from mentorship.meetings.conflicts import claim
from mentorship.meetings.free_slot import find_free_slot
from mentorship.meetings.local_times import LocalTimes, local_times
from mentorship.meetings.state import add_meeting
from mentorship.meetings.timespan import MAX_MINUTES, MIN_MINUTES
from mentorship.meetings.venue import (
    LocationChoices,
    VenueInput,
    first_location_and_link,
    list_location_choices,
    require_attendance,
    require_location,
)
from mentorship.meetings.zoom_link import set_url
from mentorship.people.help_contact import who_helps
from mentorship.people.person import PersonView, person_view, require_participant
from mentorship.people.roles import can_mentor
from mentorship.program.visibility import list_selectable_groups, require_mentee_in_groups, require_selectable_groups
from mentorship.times import resolve_instant
from storage.group import Group, set_meeting_groups
from storage.location import Location
from storage.meeting import DRAFT, PUBLISHED, SESSION, Meeting
from storage.person import Person, find_person_by_slack_id
from storage.zones import find_zone

DEFAULT_MINUTES = 60  # minutes


@dataclass(frozen=True)
class SessionInput:
    """What the form of a session asks for. `mentor` and `mentee` are Slack ids; date and time are in the location's
    zone.
    """

    mentor: str
    mentee: str | None
    location_id: int
    date: dt.date
    time: dt.time
    minutes: int
    online: bool
    in_person: bool
    meeting_url: str
    topic: str
    groups: tuple[int, ...] = ()  # the ids of those to which it is restricted
    confirmed_warning: str = ""  # the token of a warning that the actor has seen and submits in spite of

    @property
    def venue(self) -> VenueInput:
        """Return where and how people are to meet."""
        return VenueInput(self.location_id, self.online, self.in_person, self.meeting_url)


@dataclass(frozen=True)
class ValidatedSession:
    """A session that keeps the rules, with people and instants (UTC) in the place of ids and wall-clock times."""

    mentor: Person
    mentee: Person | None
    location: Location
    zone: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    plan: SessionInput
    groups: list[Group]  # to which it is restricted

    def claim_time(
        self, db: Session, *, exclude: int | None, viewer: Person, already_enrolled: Person | None = None
    ) -> None:
        """Make sure that mentor and mentee are free then, and stay so until the transaction ends.

        Raises Refusal beside what was chosen wrongly: the mentee, or the time if the mentee is `already_enrolled`.
        """
        people: list[tuple[Person, str | None]] = [(self.mentor, "time")]
        if self.mentee is not None:
            people.append((self.mentee, "time" if self.mentee is already_enrolled else "mentee"))
        claim(db, people, starts_at=self.starts_at, ends_at=self.ends_at, exclude=exclude, viewer=viewer)

    def apply_to(self, meeting: Meeting) -> None:
        """Copy all that was asked for to the meeting, except its people and its state."""
        meeting.location_id, meeting.zone = self.location.id, self.zone
        meeting.starts_at, meeting.ends_at = self.starts_at, self.ends_at
        meeting.online, meeting.in_person = self.plan.online, self.plan.in_person
        set_url(meeting, self.plan.meeting_url)
        meeting.topic = self.plan.topic

    def restrict_to_groups(self, db: Session, meeting: Meeting) -> None:
        """Restrict the meeting, which is stored already, to the chosen groups."""
        if self.groups or meeting.restricted:
            meeting.restricted = bool(self.groups)
            set_meeting_groups(db, meeting.workspace_id, meeting.id, [group.id for group in self.groups])


@dataclass(frozen=True)
class CopiedSession:
    """What a form that shows a copy says of the session from which it was filled in."""

    starts_at: dt.datetime
    as_of: dt.datetime  # when it was read
    had_mentee: bool = False
    just_published: bool = False


@dataclass(frozen=True)
class FormData:
    """What the form of a new session shows: the values filled in at first, and what can be chosen."""

    plan: SessionInput
    mentor: PersonView
    reader: PersonView
    location_choices: LocationChoices
    groups: list[Group]
    local_times: LocalTimes
    then: str = "publish"  # what is chosen to happen then: publish, again (publish and duplicate), draft
    copy_of: CopiedSession | None = None
    makes_links: bool = False  # whether the meeting URL may be left to Zoom
    turn: int = 0  # how many copies were made in a row: new inputs each time, or Slack keeps what they held
    own_link: str = ""  # that of the reader's profile
    makes_mentor: bool = False  # whether saving it names the mentor a mentor


def new_session_form_data(db: Session, *, actor: Person, now: dt.datetime, mentor: str = "") -> FormData:
    """Return what the form for a new session shows. Raises Refusal for someone who may not mentor.

    `mentor` is the Slack id of the one for whom an admin plans it; else it is the actor.
    """
    if not (can_mentor(actor) or actor.admin):
        raise cannot_mentor_refusal(actor)
    host = find_person_by_slack_id(db, actor.workspace_id, mentor) if actor.admin and mentor else None
    host = host or actor
    choices = list_location_choices(db, actor, host)
    location_id, link = first_location_and_link(db, host, choices)
    zone = choices.zone_of(location_id)
    start = find_free_slot(db, [host], minutes=DEFAULT_MINUTES, zone=zone, after=_bookable_after(host, now))
    local = start.astimezone(find_zone(zone))
    plan = SessionInput(
        mentor=host.slack_id,
        mentee=None,
        location_id=location_id,
        date=local.date(),
        time=local.time(),
        minutes=DEFAULT_MINUTES,
        online=True,
        in_person=False,
        meeting_url=link,
        topic="",
    )
    return build_form_data(plan, host, choices, list_selectable_groups(db, actor), actor, now)


def _bookable_after(host: Person, now: dt.datetime) -> dt.datetime:
    return now + dt.timedelta(hours=host.program.notice_to_book)


def build_form_data(
    plan: SessionInput, mentor: Person, choices: LocationChoices, groups: list[Group], reader: Person, now: dt.datetime
) -> FormData:
    """Return the form with these values, and with what their time is elsewhere."""
    zone = choices.zone_of(plan.location_id)
    starts_at = dt.datetime.combine(plan.date, plan.time, find_zone(zone)).astimezone(dt.UTC)
    return FormData(
        plan,
        person_view(mentor),
        person_view(reader),
        choices,
        groups,
        local_times(zone, choices.locations, [mentor], starts_at, plan.minutes, reader, now),
        makes_links=reader.program.makes_links,
        own_link=reader.meeting_link,
        makes_mentor=mentor.id != reader.id and not mentor.mentor,
    )


def validate_session(
    db: Session, plan: SessionInput, *, actor: Person, publish: bool, now: dt.datetime, planned: Meeting | None = None
) -> ValidatedSession:
    """Check what the form asks for, and return it with its people and instants; `planned` is the meeting it changes.

    A draft (not `publish`) may still lack its link, and so may any session where Zoom makes them. The time is in the
    zone that the location has now.
    Raises Refusal beside the field it is about, UnknownPeople for people Slack must be asked about first.
    """
    mistakes = Mistakes()
    people = mistakes.check(_require_people, db, actor, plan, planned)
    host = people[0] if people is not None else actor
    location = mistakes.check(require_location, db, host, plan.location_id, planned)
    times = mistakes.check(_require_time, plan, location.zone, planned, now, actor.locale) if location else None
    mistakes.check(require_attendance, plan.venue, url_needed=publish and not actor.program.makes_links)
    groups = mistakes.check(require_selectable_groups, db, actor, plan.groups, planned)
    if mistakes.found or people is None or location is None or times is None or groups is None:
        raise mistakes.refusal()
    mentor, mentee = people
    if mentee is not None:
        require_mentee_in_groups(db, actor, mentor, mentee, groups, planned, plan.confirmed_warning)
    return ValidatedSession(mentor, mentee, location, location.zone, *times, plan, groups)


def add_session(
    db: Session, validated: ValidatedSession, *, by: Person, publish: bool, now: dt.datetime, origin: str = ""
) -> Meeting:
    """Store a new session with nobody in it yet. The time of its people was claimed before, if it is published.

    `origin`: see `add_meeting`.
    """
    meeting = Meeting(
        workspace_id=by.workspace_id,
        kind=SESSION,
        state=PUBLISHED if publish else DRAFT,
        live=publish,
        host_id=validated.mentor.id,
        created_by_id=by.id,
        created_at=now,
    )
    validated.apply_to(meeting)
    add_meeting(db, meeting, by=by, now=now, origin=origin)
    return meeting


def require_can_mentor(mentor: Person, by: Person) -> None:
    """Raise Refusal beside `mentor` when this person may not mentor.

    Where admins approve mentors, an admin who acts (`by`) for someone approves them by that; but someone who was
    removed has to be named a mentor again first.
    """
    if can_mentor(mentor) or by.admin and mentor.mentor is None:
        return
    if mentor.id == by.id:
        raise cannot_mentor_refusal(mentor, field="mentor")
    steps = [NextStep("people")] if by.admin else []
    words = f"{mentor.name} isn't a mentor in this program. An admin can change that in Settings → People."
    raise Refusal(words, field="mentor", next_steps=steps)


def cannot_mentor_refusal(actor: Person, field: str | None = None) -> Refusal:
    """Return what is said to someone who may not mentor."""
    if actor.admin:
        words = "You were removed as a mentor in this program. You can change that in Settings → People."
        return Refusal(words, field=field, next_steps=[NextStep("people"), NextStep("find")])
    if actor.mentor is False:
        words = "An admin decided that you don't mentor in this program. You can ask to mentor again."
    else:
        words = (
            "Admins approve who mentors in this program. Choose “Ask to mentor”, and you'll get the answer in Messages."
        )
    others = "You can also find a mentor and book a session."
    return Refusal(f"{words} {others}", field=field, next_steps=[NextStep("apply"), NextStep("find")])


def _require_people(
    db: Session, actor: Person, plan: SessionInput, planned: Meeting | None
) -> tuple[Person, Person | None]:
    mentor = require_participant(db, actor=actor, slack_id=plan.mentor, field="mentor")
    if mentor.id != actor.id and not actor.admin:
        raise Refusal(
            "You can only offer sessions for yourself. Choose yourself, or "
            f"ask {who_helps(actor)} to offer one for another mentor.",
            field="mentor",
        )
    if planned is None or not planned.live:  # what is published goes on, also when its mentor no longer mentors
        require_can_mentor(mentor, actor)
    if plan.mentee is None:
        return mentor, None
    mentee = require_participant(db, actor=actor, slack_id=plan.mentee, field="mentee")
    if mentee.id == mentor.id:
        words = "The mentor and the mentee can't be the same person. Choose someone else, or leave it empty."
        raise Refusal(words, field="mentee")
    return mentor, mentee


def _require_time(
    plan: SessionInput, zone: str, planned: Meeting | None, now: dt.datetime, locale: str
) -> tuple[dt.datetime, dt.datetime]:
    if not MIN_MINUTES <= plan.minutes <= MAX_MINUTES:
        raise Refusal("A session lasts between 15 minutes and 8 hours. Choose one of the durations.", field="duration")
    previous = planned.starts_at if planned is not None else None
    starts_at = resolve_instant(plan.date, plan.time, zone, now, locale, previous)
    return starts_at, starts_at + dt.timedelta(minutes=plan.minutes)
