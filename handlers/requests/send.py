"""Asking for a session, in both directions: from a profile, a command, the Home tab or a message."""

import datetime as dt
import re
from typing import Annotated, Any, ClassVar

from pydantic import StringConstraints
from slack_bolt.async_app import AsyncAck

from blocks.requests import send as blocks
from blocks.requests.request import MESSAGE_LIMIT
from handlers.slack.form import Form, parse_id
from handlers.slack.form_fields import MEETING_ERRORS, Id, MeetingUrl, Method, SlackId, TimeOfDay, UnfinishedDuration
from handlers.slack.interaction import Interaction
from handlers.slack.router import Router
from mentorship.errors import InvalidInput
from mentorship.meetings.venue import ONLINE_ONLY, VenueInput
from mentorship.mentors.ask_about import prepare_request_about
from mentorship.people.choosable import ASKED_MENTOR, OFFERED_MENTEE
from mentorship.people.members import list_unknown_people
from mentorship.requests import prepare
from mentorship.requests import send as use_cases
from mentorship.requests.prepare import DEFAULT_MINUTES
from mentorship.requests.proposed_times import WallTime
from mentorship.requests.view import show_own_request

MENTION = re.compile(r"<@(?P<id>[^|>]+)(\|[^>]*)?>")  # as Slack writes `@name`, with should_escape in the manifest


def register(router: Router) -> None:
    """Register what can be asked about sending requests and offers."""
    router.shortcut("request.ask")(request_about_message)
    router.action("request.new")(new)
    router.action("request.offer")(offer)
    for input_action in (blocks.TIMES_ACTION, ASKED_MENTOR, OFFERED_MENTEE):
        router.action(input_action)(show_local_times)
    router.action("request.add_time")(add_time)
    router.action("request.remove_time")(remove_time)
    router.view("request.send")(send)
    router.view("request.send_offer")(send_offer)


MessageText = Annotated[str, StringConstraints(max_length=MESSAGE_LIMIT)]
TIME_PAIR_ERRORS = dict.fromkeys(("date2", "time2", "date3", "time3"), "Choose a date and a time, or leave both empty.")


class ProposalForm(Form):
    """What `Request a session` and `Offer a session` have in common."""

    error_messages: ClassVar[dict[str, str]] = {
        **MEETING_ERRORS,
        **TIME_PAIR_ERRORS,
        "mentor": "Choose who you'd like to ask.",
        "mentee": "Choose who you're offering it to.",
    }

    message: MessageText = ""
    date: dt.date
    time: TimeOfDay
    date2: dt.date | None = None
    time2: TimeOfDay | None = None
    date3: dt.date | None = None
    time3: TimeOfDay | None = None
    duration: int

    def proposed_times(self) -> list[WallTime]:
        """Return the proposed times. Raises InvalidInput beside the missing half of a pair."""
        found: list[WallTime] = []
        for which in blocks.TIME_SUFFIXES:
            date, time = getattr(self, f"date{which}"), getattr(self, f"time{which}")
            if (date is None) != (time is None):
                missing = f"date{which}" if date is None else f"time{which}"
                half = "date" if date is None else "time"
                raise InvalidInput({missing: f"Choose a {half} too, or leave both empty."})
            if date is not None and time is not None:
                found.append(WallTime(date, time, which))
        return found


class RequestForm(ProposalForm):
    """The form `Request a session`."""

    mentor: SlackId

    def to_input(self, link: str) -> use_cases.RequestInput:
        """Return the request as the use case takes it; `link` leads to the message that it is about."""
        return use_cases.RequestInput(self.mentor, self.message, self.proposed_times(), self.duration, link=link)


class VenueForm(Form):
    """Where and how people meet, in every form that asks the mentor for it."""

    error_messages: ClassVar[dict[str, str]] = MEETING_ERRORS

    location: Id
    attendance: tuple[Method, ...] = ()
    meeting_url: MeetingUrl = ""

    def to_venue(self) -> VenueInput:
        """Return the venue as the use cases take it."""
        online, in_person = (name in self.attendance for name in ("online", "in_person"))
        return VenueInput(self.location, online or self.location == ONLINE_ONLY, in_person, self.meeting_url)


class OfferForm(ProposalForm, VenueForm):
    """The form `Offer a session`."""

    mentee: SlackId

    def to_input(self) -> use_cases.RequestInput:
        """Return the offer as the use case takes it."""
        return use_cases.RequestInput(self.mentee, self.message, self.proposed_times(), self.duration, self.to_venue())


class UnfinishedForm(Form):
    """What a form with proposed times holds while it is being filled in: anything may still be missing or odd."""

    mentor: SlackId | None = None
    mentee: SlackId | None = None
    date: dt.date | None = None
    time: TimeOfDay | None = None
    date2: dt.date | None = None
    time2: TimeOfDay | None = None
    date3: dt.date | None = None
    time3: TimeOfDay | None = None
    duration: UnfinishedDuration = DEFAULT_MINUTES

    def proposed_times(self) -> list[WallTime]:
        """Return the times that are complete."""
        pairs = (
            (getattr(self, f"date{which}"), getattr(self, f"time{which}"), which) for which in blocks.TIME_SUFFIXES
        )
        return [WallTime(date, time, which) for date, time, which in pairs if date and time is not None]


async def new(ack: AsyncAck, interaction: Interaction) -> None:
    """Answer `Request a session`, on a mentor's profile or beside a refusal: open the form."""
    blank = await interaction.query(prepare.prepare_request, person_id=_person_id_of(interaction))
    await interaction.open(blocks.request_form(blank))
    await ack()


async def request_command(ack: AsyncAck, interaction: Interaction, rest: str) -> None:
    """Answer `/mentorship request @mentor`: open the form."""
    blank = await interaction.query(prepare.prepare_request, slack_id=_mentioned_id(rest))
    await interaction.open(blocks.request_form(blank))
    await ack()


async def request_about_message(ack: AsyncAck, interaction: Interaction) -> None:
    """Answer `Ask a mentor about this`, on a message: only the link to the message is kept."""
    author = str((interaction.body.get("message") or {}).get("user") or "")
    await interaction.upsert_unknown_people(list_unknown_people, required=False, slack_ids=[author] if author else [])
    blank = await interaction.query(prepare_request_about, author=author, link=permalink(interaction.body))
    await interaction.open(blocks.request_form(blank))
    await ack()


async def offer(ack: AsyncAck, interaction: Interaction) -> None:
    """Answer `Offer a session`, in the Home tab or beside someone who looks for a mentor: open the form."""
    blank = await interaction.query(prepare.prepare_offer, person_id=_person_id_of(interaction))
    await interaction.open(blocks.offer_form(blank))
    await ack()


async def offer_command(ack: AsyncAck, interaction: Interaction, rest: str) -> None:
    """Answer `/mentorship offer @person`: open the form."""
    blank = await interaction.query(prepare.prepare_offer, slack_id=_mentioned_id(rest))
    await interaction.open(blocks.offer_form(blank))
    await ack()


async def show_local_times(ack: AsyncAck, interaction: Interaction) -> None:
    """Show what the times that were chosen are for the other person."""
    form = interaction.form(UnfinishedForm)
    proposed = form.proposed_times()
    other = await _other_person(interaction, form)
    found = await interaction.query(
        prepare.times_elsewhere,
        other=other,
        times=proposed,
        minutes=interaction.meta_int("minutes") if interaction.meta_text("minutes") else form.duration,
    )
    pairs = [(wall.suffix, clocks) for wall, clocks in zip(proposed, found, strict=True)]
    await interaction.redraw(blocks.with_proposed_local_times(interaction.view, pairs))
    await ack()


async def add_time(ack: AsyncAck, interaction: Interaction) -> None:
    """Answer `Add another time`: show one more, with a time that suits both."""
    form = interaction.form(UnfinishedForm)
    if 0 < len(blocks.shown_suffixes(interaction.view)) < len(blocks.TIME_SUFFIXES):
        free = await interaction.query(
            prepare.find_another_time,
            other=await _other_person(interaction, form),
            times=form.proposed_times(),
            minutes=form.duration,
        )
        await interaction.redraw(blocks.with_another_time(interaction.view, free))
    await ack()


async def remove_time(ack: AsyncAck, interaction: Interaction) -> None:
    """Answer `Remove the last time`: show one less."""
    if len(blocks.shown_suffixes(interaction.view)) > 1:
        await interaction.redraw(blocks.without_last_time(interaction.view))
    await ack()


async def _other_person(interaction: Interaction, form: UnfinishedForm) -> str | None:
    """Return the Slack id of the person whom the form is for, if there is one yet; we know them by then."""
    other = form.mentor or form.mentee or interaction.meta_text("other") or None
    await interaction.upsert_unknown_people(list_unknown_people, required=False, slack_ids=[other] if other else [])
    return other


async def send(ack: AsyncAck, interaction: Interaction) -> None:
    """Send the request that was submitted."""
    request_input = interaction.form(RequestForm).to_input(interaction.meta_text("link"))
    request_id = await interaction.run(use_cases.send_request, request_input=request_input)
    await _confirm(ack, interaction, request_id)


async def send_offer(ack: AsyncAck, interaction: Interaction) -> None:
    """Send the offer that was submitted."""
    request_input = interaction.form(OfferForm).to_input()
    request_id = await interaction.run(use_cases.send_offer, request_input=request_input)
    await _confirm(ack, interaction, request_id)


async def _confirm(ack: AsyncAck, interaction: Interaction, request_id: int) -> None:
    shown = await interaction.query(show_own_request, request_id=request_id)
    await ack(response_action="update", view=blocks.sent(shown))


def permalink(body: dict[str, Any]) -> str:
    """Return the link to the message on which a shortcut was used, in its thread if it is in one."""
    message, channel = body.get("message") or {}, (body.get("channel") or {}).get("id")
    ts, thread = str(body.get("message_ts") or message.get("ts") or ""), message.get("thread_ts")
    link = f"https://{(body.get('team') or {}).get('domain')}.slack.com/archives/{channel}/p{ts.replace('.', '')}"
    return f"{link}?thread_ts={thread}&cid={channel}" if thread and thread != ts else link


def _person_id_of(interaction: Interaction) -> int | None:
    """Return the id of the person whom the button names, if it names one."""
    named = interaction.value.rpartition(":")[2]
    return parse_id(named) if named != "-" else None


def _mentioned_id(rest: str) -> str:
    mention = MENTION.search(rest)
    return mention["id"] if mention else ""
