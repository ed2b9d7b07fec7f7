"""`My profile`: what people say about themselves."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from mentorship.errors import Mistakes, Refusal
from mentorship.form_state import fingerprint, require_as_shown
from mentorship.meetings.venue import require_valid_url
from mentorship.outbox.notify import refresh_home
from mentorship.people.own_clock import reschedule_reminders
from mentorship.people.person import pause_end
from mentorship.people.roles import can_mentor
from mentorship.program.location import LocationView, location_view
from mentorship.program.reminders import describe_reminders, keep_choice, names_in
from mentorship.search_text import refresh_search_texts
from mentorship.text import fold
from storage.attendance import LATELY, count_missed
from storage.late_cancellations import count_late
from storage.location import find_location
from storage.person import Person, lock_persons
from storage.rows import AnyLocation, list_locations_in_use
from storage.search_index import FOLDED_LIMIT, LANGUAGE, TOPIC, set_tags
from storage.zones import find_zone

TAG_LIMIT, MAX_TAGS = 50, 15
MAX_SESSIONS_PER_MONTH = 100
MAX_PAUSE = dt.timedelta(days=3 * 366)
COMMAS = re.compile(r"[,，、\n]")


@dataclass(frozen=True)
class OwnProfile:
    """What someone says about themselves, and the locations they can choose."""

    headline: str
    slack_headline: str  # what is shown if they say nothing
    about: str
    topics: str
    languages: str
    location_id: int | None
    locations: list[LocationView]
    looking: bool
    mentor: bool
    zone: str
    today: dt.date  # in that zone
    paused_until: dt.date | None  # None once the day has come
    sessions_per_month: int | None
    can_mentor: bool = False
    meeting_link: str = ""
    mail: "MailPreference | None" = None  # None if the program offers no mail
    missed: int = 0  # sessions and masterclasses that they have missed lately, as is recorded
    late: int = 0  # how often they gave up a place late
    remind_me: tuple[str, ...] = ()  # which reminders they want: see `mentorship.program.reminders`
    program_reminders: str = ""  # when the program reminds everyone, in words
    locale: str = ""

    @property
    def fingerprint(self) -> str:
        """Return a name for what a form shows of it."""
        said = (self.headline, self.about, self.topics, self.languages, self.location_id, self.looking, self.mentor)
        wanted = self.mail is not None and self.mail.wanted
        return fingerprint(*said, self.paused_until, self.sessions_per_month, wanted, self.meeting_link, self.remind_me)


@dataclass(frozen=True)
class MailPreference:
    """Whether mail goes to someone, to which address (empty: Slack does not tell), and why it was switched off."""

    address: str
    wanted: bool
    trouble: str


@dataclass(frozen=True)
class ProfileInput:
    """What is entered in `My profile`. Pause and sessions per month are ignored for people who do not mentor, and
    `email_too` if the program offers no mail.
    """

    headline: str = ""
    about: str = ""
    topics: str = ""
    languages: str = ""
    location_id: int | None = None
    looking: bool = False
    paused_until: dt.date | None = None
    sessions_per_month: int | None = None
    meeting_link: str = ""
    email_too: bool = False
    remind_me: tuple[str, ...] | None = None  # None: as it is


def own_profile(db: Session, *, actor: Person, now: dt.datetime) -> OwnProfile:
    """Return the actor's own profile for editing. A location archived since then stays on offer for whoever has it."""
    offered: Sequence[AnyLocation] = list_locations_in_use(db, actor.workspace_id)
    if actor.location_id is not None and actor.location_id not in [each.id for each in offered]:
        present = find_location(db, actor.workspace_id, actor.location_id)
        offered = [*([present] if present is not None else []), *offered]
    return OwnProfile(
        headline=actor.own_headline,
        slack_headline=actor.headline,
        about=actor.about,
        topics=actor.topics,
        languages=actor.languages,
        location_id=actor.location_id,
        locations=[location_view(each) for each in offered],
        looking=actor.looking,
        mentor=bool(actor.mentor),
        zone=actor.zone,
        today=now.astimezone(find_zone(actor.zone)).date(),
        paused_until=pause_end(actor, now),
        sessions_per_month=actor.sessions_per_month,
        can_mentor=_has_meeting_link(actor),
        meeting_link=actor.meeting_link,
        mail=_mail_preference(actor) if actor.program.offers_mail else None,
        missed=count_missed(db, actor.id, now - LATELY),
        late=count_late(db, actor.id, now - LATELY),
        remind_me=names_in(actor.remind_me),
        program_reminders=describe_reminders(actor.program.reminders),
        locale=actor.locale,
    )


def _mail_preference(actor: Person) -> MailPreference:
    return MailPreference(actor.email, actor.is_to_be_mailed, actor.email_trouble)


def save_profile(db: Session, *, actor: Person, profile_input: ProfileInput, now: dt.datetime, shown: str = "") -> None:
    """Store what the actor says about themselves; from now on they are found by it.

    `shown` is the fingerprint of what the form was drawn of. Raises OutdatedForm, and Refusal with the field it is
    about, or InvalidInput with several.
    """
    topics, languages = _require_valid(db, actor, profile_input, now)
    lock_persons(db, actor.workspace_id, [actor.id])  # or two saves at once would mix their tags
    require_as_shown("your profile", shown, own_profile(db, actor=actor, now=now).fingerprint)
    if actor.mentor:
        actor.paused_until, actor.sessions_per_month = profile_input.paused_until, profile_input.sessions_per_month
    if _has_meeting_link(actor):
        actor.meeting_link = profile_input.meeting_link
    actor.own_headline, actor.about = profile_input.headline, profile_input.about
    actor.topics, actor.languages = ", ".join(topics.values()), ", ".join(languages.values())
    actor.location_id, actor.looking = profile_input.location_id, profile_input.looking
    _set_mail(actor, profile_input.email_too)
    _set_reminders(actor, profile_input.remind_me, now)
    set_tags(db, actor, TOPIC, topics)
    set_tags(db, actor, LANGUAGE, languages)
    refresh_search_texts(db, actor.workspace_id, [actor])
    refresh_home(db, actor, now=now)


def _require_valid(
    db: Session, actor: Person, profile_input: ProfileInput, now: dt.datetime
) -> tuple[dict[str, str], dict[str, str]]:
    """Return the topics and languages. Raises Refusal, or InvalidInput, with all that cannot be used."""
    mistakes = Mistakes()
    topics = mistakes.check(parse_tags, profile_input.topics, field="topics")
    languages = mistakes.check(parse_tags, profile_input.languages, field="languages")
    mistakes.check(_require_location, db, actor, profile_input.location_id)
    if _has_meeting_link(actor) and profile_input.meeting_link:
        mistakes.check(require_valid_url, profile_input.meeting_link, "meeting_link")
    if actor.mentor:
        mistakes.check(_require_sessions_per_month, profile_input.sessions_per_month)
        mistakes.check(_require_pause, actor, profile_input.paused_until, now)
    if mistakes.found or topics is None or languages is None:
        raise mistakes.refusal()
    return topics, languages


def _has_meeting_link(actor: Person) -> bool:
    return can_mentor(actor) or bool(actor.admin)


def _set_mail(actor: Person, wanted: bool) -> None:
    """Store whether they want mail, if they were asked, and chose something else than what already is so.

    Whoever asks for it again thinks that the address is right.
    """
    if not actor.program.offers_mail or wanted == actor.is_to_be_mailed:
        return
    actor.mail_choice = wanted
    if wanted:
        actor.email_trouble = ""


def _set_reminders(actor: Person, chosen: tuple[str, ...] | None, now: dt.datetime) -> None:
    choice = keep_choice(chosen) if chosen is not None else actor.remind_me
    if choice != actor.remind_me:
        actor.remind_me = choice
        reschedule_reminders(actor, now)


def parse_tags(text: str, *, field: str) -> dict[str, str]:
    """Return the topics or languages in a text, separated by commas: folded → as written, each once, in order.

    Raises Refusal for `field` if one is too long or there are too many.
    """
    found: dict[str, str] = {}
    for name in (" ".join(part.split()) for part in COMMAS.split(text)):
        if len(name) > TAG_LIMIT:
            raise Refusal(
                f"“{name[:TAG_LIMIT]}…” is too long: {TAG_LIMIT} characters at most. Put commas between the {field}.",
                field=field,
            )
        folded = fold(name)[:FOLDED_LIMIT]
        if folded:
            found.setdefault(folded, name)
    if len(found) > MAX_TAGS:
        raise Refusal(
            f"These are {len(found)} {field}, and {MAX_TAGS} is the most. Keep those that matter.", field=field
        )
    return found


def _require_location(db: Session, actor: Person, location_id: int | None) -> None:
    """Raise Refusal if the location is new to the actor and archived, or does not exist."""
    if location_id is None or location_id == actor.location_id:
        return
    location = find_location(db, actor.workspace_id, location_id)
    if location is None or location.archived_at is not None:
        raise Refusal("This location is no longer in use. Choose another one.", field="location")


def _require_sessions_per_month(limit: int | None) -> None:
    """Raise Refusal if a mentor cannot have this limit."""
    if limit is not None and not 1 <= limit <= MAX_SESSIONS_PER_MONTH:
        raise Refusal(
            f"Enter a number from 1 to {MAX_SESSIONS_PER_MONTH}, or leave this empty for any number. "
            "To take no requests for a while, use “Pause until”.",
            field="sessions_per_month",
        )


def _require_pause(actor: Person, until: dt.date | None, now: dt.datetime) -> None:
    """Raise Refusal if a mentor's pause cannot end on this day."""
    today = now.astimezone(find_zone(actor.zone)).date()
    if until is None:
        return
    if until <= today:
        raise Refusal(
            "Choose a later day: this is the first day on which you take requests again. "
            "Leave it empty to take them now.",
            field="paused_until",
        )
    if until > today + MAX_PAUSE:
        raise Refusal("That's too far ahead. Choose a day within the next three years.", field="paused_until")
