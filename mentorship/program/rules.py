"""The rules of the program: what admins can set, and within which bounds."""

import datetime as dt
from dataclasses import asdict, dataclass, replace

from sqlalchemy.orm import Session

from mentorship.errors import Mistakes, Refusal
from mentorship.form_state import fingerprint, require_as_shown
from mentorship.outbox.channels import enqueue_announcement
from mentorship.people.roles import require_admin
from mentorship.program.location import LocationView, location_view
from mentorship.program.reminders import parse_reminders
from storage.location import find_location
from storage.masterclass_lists import list_upcoming_masterclasses
from storage.meeting import LONGEST_MEETING, find_meetings
from storage.person import Person
from storage.program import (
    ANYONE,
    APPROVED,
    MAIL_IF_ASKED,
    MAIL_OFF,
    MAIL_UNLESS_OPTED_OUT,
    OFFER_EXPIRY,
    REMINDERS,
    REQUEST_EXPIRY,
    Program,
    find_program,
)
from storage.rows import list_locations_in_use
from storage.workspace import lock_workspace

WHO_MAY_MENTOR_CHOICES = (ANYONE, APPROVED)
EMAIL_CHOICES = (MAIL_OFF, MAIL_IF_ASKED, MAIL_UNLESS_OPTED_OUT)
CONTACT_LIMIT = 200  # characters
CHANNEL_LIMIT = 32  # characters of Slack's id
MAX_ANNOUNCED = 100  # masterclasses, the soonest


@dataclass(frozen=True)
class Bounds:
    """The smallest and the largest value of a number that can be set; `unit` is empty for a plain count."""

    minimum: int
    maximum: int
    unit: str = ""

    def __str__(self) -> str:
        unit = f" of {self.unit}" if self.unit else ""
        return f"Enter a whole number{unit} from {self.minimum} to {self.maximum}, or leave it empty."


BOUNDS = {
    "notice_to_book": Bounds(0, 720, "hours"),
    "notice_to_cancel": Bounds(0, 720, "hours"),
    "open_bookings": Bounds(1, 100),
    "no_shows_allowed": Bounds(0, 100),
    "request_expiry": Bounds(1, 720, "hours"),
    "offer_expiry": Bounds(1, 10_080, "minutes"),
}


@dataclass(frozen=True)
class Rules:
    """The rules of one workspace. Numbers are in the unit of their bounds."""

    who_may_mentor: str = ANYONE
    masterclasses: bool = True
    public_channels: bool = False
    announcement_channel: str = ""
    default_location_id: int | None = None
    notice_to_book: int = 0
    notice_to_cancel: int = 0
    open_bookings: int | None = None
    no_shows_allowed: int | None = None
    request_expiry: int = REQUEST_EXPIRY
    offer_expiry: int = OFFER_EXPIRY
    reminders: str = REMINDERS  # minutes before the start, with commas between
    help_contact: str = ""
    email: str = MAIL_UNLESS_OPTED_OUT  # has no effect without a mail server


@dataclass(frozen=True)
class ProgramView:
    """The rules as an admin sees them, with the locations that can be the default."""

    rules: Rules
    locations: list[LocationView]
    sends_mail: bool = False  # whether there is a mail server, so that mail can be offered

    @property
    def fingerprint(self) -> str:
        """Return a name for what a form shows of them."""
        return _fingerprint(self.rules)


def show_program(db: Session, *, actor: Person, now: dt.datetime) -> ProgramView:
    """Return the current rules. Raises Refusal unless the actor is an admin."""
    require_admin(actor)
    return ProgramView(
        _rules_of(actor.program),
        [location_view(each) for each in list_locations_in_use(db, actor.workspace_id)],
        actor.program.sends_mail,
    )


def _rules_of(program: Program) -> Rules:
    return Rules(**{name: getattr(program, name) for name in asdict(Rules())})


def _fingerprint(rules: Rules) -> str:
    return fingerprint(sorted(asdict(rules).items()))


def save_program(db: Session, *, actor: Person, rules: Rules, now: dt.datetime, shown: str = "") -> str | None:
    """Set all rules. They hold from the next click on; what was booked before stays booked.

    `shown` is their fingerprint when the form was drawn. Returns the reminders where they are new, else None. Raises
    OutdatedForm, Refusal with the field it is about, or InvalidInput with several; Refusal unless the actor is an
    admin.
    """
    require_admin(actor)
    rules = replace(rules, reminders=_require_valid(rules))
    lock_workspace(db, actor.workspace_id)  # or the default location could be archived at the same moment
    program = find_program(db, actor.workspace_id)
    db.refresh(program)  # someone else may have set them until a moment ago
    require_as_shown("the rules of the program", shown, _fingerprint(_rules_of(program)))
    _require_in_use(db, actor, rules.default_location_id)
    must_announce = rules.announcement_channel != program.announcement_channel or program.announcement_trouble
    are_new = rules.reminders != program.reminders
    if are_new:  # a job lets what is to come follow
        program.reminders_since, program.reminders_followed_until = now, now - LONGEST_MEETING
    for name, value in asdict(rules).items():
        if name != "email" or program.sends_mail:  # without a mail server nobody was asked
            setattr(program, name, value)
    program.announcement_trouble = ""
    if must_announce and rules.announcement_channel:
        _announce_upcoming(db, actor, now)
    return rules.reminders if are_new else None


def _require_valid(rules: Rules) -> str:
    """Return the reminders. Raises Refusal, or InvalidInput, with all that is out of bounds or cannot be used."""
    mistakes = Mistakes()
    for name, bounds in BOUNDS.items():
        mistakes.check(_require_within, name, getattr(rules, name), bounds)
    reminders = mistakes.check(parse_reminders, rules.reminders)
    mistakes.check(_require_offered, rules)
    if mistakes.found or reminders is None:
        raise mistakes.refusal()
    return reminders


def _require_offered(rules: Rules) -> None:
    """Raise Refusal if what the form lets nobody enter was entered: none of the choices, or something too long."""
    if rules.who_may_mentor not in WHO_MAY_MENTOR_CHOICES:
        raise Refusal("Choose who may mentor.", field="who_may_mentor")
    if rules.email not in EMAIL_CHOICES:
        raise Refusal("Choose who gets email.", field="email")
    if len(rules.help_contact) > CONTACT_LIMIT:
        raise Refusal(f"That's too long. Shorten it to {CONTACT_LIMIT} characters.", field="help_contact")
    if len(rules.announcement_channel) > CHANNEL_LIMIT:
        raise Refusal("Choose one of the channels, or none.", field="announcement_channel")


def _announce_upcoming(db: Session, actor: Person, now: dt.datetime) -> None:
    """Announce the masterclasses that are already planned; one that has a card in another channel keeps it there."""
    db.flush()
    upcoming = [each.id for each in list_upcoming_masterclasses(db, actor, now, 0, MAX_ANNOUNCED)]
    for each in find_meetings(db, actor.workspace_id, upcoming):
        enqueue_announcement(db, each, now=now)


def _require_within(name: str, number: int | None, bounds: Bounds) -> None:
    if number is not None and not bounds.minimum <= number <= bounds.maximum:
        raise Refusal(str(bounds), field=name)


def _require_in_use(db: Session, actor: Person, location_id: int | None) -> None:
    """Raise Refusal if the location is archived or does not exist."""
    if location_id is None:
        return
    location = find_location(db, actor.workspace_id, location_id)
    if location is None or location.archived_at is not None:
        raise Refusal("This location is no longer in use. Choose another one.", field="default_location")
