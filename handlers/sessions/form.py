"""The forms of a session: `New session`, `Edit session` and `Publish session`."""

import datetime as dt
import re
from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints, ValidationInfo, field_validator
from slack_bolt.async_app import AsyncAck

from blocks.kit import Block
from blocks.meetings.inputs import VENUE_ACTION
from blocks.meetings.redraw import as_chosen, with_venue
from blocks.sessions import form as blocks
from blocks.sessions.confirmations import saved_view
from handlers.slack.form import Form, read_values
from handlers.slack.form_fields import MEETING_ERRORS, Id, MeetingUrl, Method, SlackId, TimeOfDay, UnfinishedDuration
from handlers.slack.interaction import Interaction
from handlers.slack.outdated import present_form
from handlers.slack.router import Router
from mentorship.meetings.form import SessionInput, new_session_form_data
from mentorship.meetings.preview import Entered, preview
from mentorship.meetings.venue import ONLINE_ONLY
from mentorship.outbox.told import Told
from mentorship.people.members import list_unknown_people
from mentorship.program.absences import count_missed_of
from mentorship.sessions import duplicate_once
from mentorship.sessions import edit as use_cases
from mentorship.sessions import lifecycle as sessions
from mentorship.sessions.view import SessionView, show_session


def register(router: Router) -> None:
    """Register what can be done in the forms of a session."""
    router.shortcut("session.create")(new)
    router.action("session.new")(new)
    router.view("session.create")(create)
    router.action(re.compile(r"^(mentee|location|date|time|duration|attendance|then)$"))(show_choice)
    router.action("mentor")(choose_mentor)
    router.action(VENUE_ACTION)(show_venue)
    router.view("session.edit", present_edit_form)(edit)
    router.view("session.publish", present_publish_form)(publish)


class SessionForm(Form):
    """The form `New session`."""

    error_messages: ClassVar[dict[str, str]] = {
        **MEETING_ERRORS,
        "mentor": "Choose who mentors.",
        "then": "Choose whether to publish it.",
    }

    mentor: SlackId
    mentee: SlackId | None = None
    location: Id
    date: dt.date
    time: TimeOfDay
    duration: int
    attendance: Annotated[tuple[Method, ...], Field(validate_default=True)] = ()
    meeting_url: MeetingUrl = ""
    groups: tuple[Id, ...] = ()
    topic: Annotated[str, StringConstraints(max_length=blocks.TOPIC_LIMIT)] = ""
    then: Literal["publish", "again", "draft"] | None = None  # None: it is published already

    @field_validator("attendance")
    @classmethod
    def _require_attendance(cls, attendance: tuple[Method, ...], info: ValidationInfo) -> tuple[Method, ...]:
        """Refuse none, except where it is not asked: online only."""
        if not attendance and info.data.get("location") != ONLINE_ONLY:
            raise ValueError
        return attendance

    def to_input(self, confirmed_warning: str) -> SessionInput:
        """Return the session as the use cases take it.

        `confirmed_warning` is the token of the warning that the form has shown and kept.
        """
        return SessionInput(
            mentor=self.mentor,
            mentee=self.mentee,
            location_id=self.location,
            date=self.date,
            time=self.time,
            minutes=self.duration,
            online="online" in self.attendance or self.location == ONLINE_ONLY,
            in_person="in_person" in self.attendance,
            meeting_url=self.meeting_url,
            topic=self.topic,
            groups=self.groups,
            confirmed_warning=confirmed_warning,
        )


class PublishForm(Form):
    """The form `Publish session`, which asks only for what the draft lacked."""

    error_messages: ClassVar[dict[str, str]] = MEETING_ERRORS

    date: dt.date | None = None
    time: TimeOfDay | None = None
    meeting_url: MeetingUrl = ""


class UnfinishedForm(Form):
    """What a form with a time holds while it is being filled in: anything may still be missing or odd."""

    mentor: SlackId | None = None
    mentee: SlackId | None = None
    location: Id | None = None
    date: dt.date | None = None
    time: TimeOfDay | None = None
    duration: UnfinishedDuration = 60
    attendance: tuple[str, ...] = ()
    guests: tuple[SlackId, ...] = ()
    then: str = ""

    def to_entered(self, *, asks_attendance: bool) -> Entered:
        """Return what was entered so far as the use case takes it."""
        return Entered(
            location_id=self.location,
            date=self.date,
            time=self.time,
            minutes=self.duration,
            mentor=self.mentor,
            mentee=self.mentee,
            guests=self.guests,
            online="online" in self.attendance if asks_attendance else None,
            is_draft=self.then == "draft",
        )


async def new(ack: AsyncAck, interaction: Interaction) -> None:
    """Open the form `New session`, from the Home tab, the shortcut or a refusal."""
    form_data = await interaction.query(new_session_form_data)
    await interaction.open(blocks.new_form(form_data))
    await ack()


async def show_choice(ack: AsyncAck, interaction: Interaction) -> None:
    """Show what the people, location and time that were chosen mean: on the clocks elsewhere, and for what is asked."""
    await interaction.redraw(await _as_chosen(interaction, interaction.view))
    await ack()


async def choose_mentor(ack: AsyncAck, interaction: Interaction) -> None:
    """Let the form of a new session begin with what suits the mentor who was chosen; what was typed stays."""
    view = interaction.view
    if view.get("callback_id") == "session.create" and not interaction.meta_text("copy"):
        form_data = await interaction.query(new_session_form_data, mentor=interaction.form(UnfinishedForm).mentor or "")
        view = present_form(view, blocks.new_form(form_data)).view
    await interaction.redraw(await _as_chosen(interaction, view))
    await ack()


async def show_venue(ack: AsyncAck, interaction: Interaction) -> None:
    """Show in a request or an offer what is asked once it was chosen where and how people meet."""
    values = read_values(interaction.view)
    entered = UnfinishedForm.read(values).to_entered(asks_attendance="attendance" in values)
    await interaction.redraw(
        with_venue(interaction.view, await interaction.query(preview, meeting_id=None, entered=entered))
    )
    await ack()


async def _as_chosen(interaction: Interaction, view: Block) -> Block:
    """Return this form, with what it holds or will begin with, as it is once that was chosen."""
    values = read_values(view)
    form = UnfinishedForm.read(values)
    named = [each for each in (form.mentor, form.mentee, *form.guests) if each]
    await interaction.upsert_unknown_people(list_unknown_people, required=False, slack_ids=named)
    shown = await interaction.query(
        preview,
        meeting_id=interaction.meta_int("id") if interaction.meta_text("id") else None,
        entered=form.to_entered(asks_attendance="attendance" in values),
    )
    return as_chosen(view, shown)


async def create(ack: AsyncAck, interaction: Interaction) -> None:
    """Create the session that was submitted in `New session`."""
    form = interaction.form(SessionForm)
    meeting_id, told = await interaction.run_and_tell(
        sessions.create, plan=form.to_input(interaction.meta_text("sure")), publish=form.then != "draft"
    )
    await _finish(ack, interaction, form, meeting_id, told)


async def edit(ack: AsyncAck, interaction: Interaction) -> None:
    """Change the session as submitted in `Edit session`."""
    form = interaction.form(SessionForm)
    removed, told = await interaction.run_and_tell(
        use_cases.edit,
        meeting_id=interaction.meta_int("id"),
        version=interaction.meta_int("version"),
        enrollment_id=interaction.meta_int("place"),
        plan=form.to_input(interaction.meta_text("sure")),
        publish=form.then != "draft",
    )
    await _finish(ack, interaction, form, interaction.meta_int("id"), told, edited=form.then is None, removed=removed)


async def present_edit_form(interaction: Interaction) -> Block:
    """Return `Edit session` as it is now."""
    return blocks.edit_form(await interaction.query(use_cases.prepare_edit, meeting_id=interaction.meta_int("id")))


async def present_publish_form(interaction: Interaction) -> Block:
    """Return `Publish session` as it is now."""
    meeting_id = interaction.meta_int("id")
    missing = await interaction.query(sessions.prepare_publish, meeting_id=meeting_id)
    return blocks.publish_form(await interaction.query(use_cases.prepare_edit, meeting_id=meeting_id), missing)


async def _finish(
    ack: AsyncAck,
    interaction: Interaction,
    form: SessionForm,
    meeting_id: int,
    told: Told,
    *,
    edited: bool = False,
    removed: str = "",
) -> None:
    """Show that it is saved and what people do next, or after `Publish & duplicate` the form of the next copy.

    `edited` says that it was published before; that of a draft asks what is to become of it.
    """
    if form.then == "again":
        turn = interaction.meta_int("turn") + 1 if interaction.meta_text("turn") else 1
        form_data = await interaction.query(duplicate_once.next_copy, meeting_id=meeting_id, turn=turn)
        await ack(response_action="update", view=blocks.new_form(form_data))
    else:
        view = await interaction.query(show_session, meeting_id=meeting_id)
        is_new = not edited or bool(removed) or not interaction.meta_int("place")
        missed = await _missed(interaction, view) if is_new else None
        await ack(response_action="update", view=saved_view(view, told, edited=edited, removed=removed, missed=missed))


async def _missed(interaction: Interaction, view: SessionView) -> int | None:
    """Return for an admin how much the mentee has missed, if that is more than the program allows."""
    if not view.reader.admin or view.mentee is None:
        return None
    return await interaction.query(count_missed_of, person_id=view.mentee.id)


async def publish(ack: AsyncAck, interaction: Interaction) -> None:
    """Publish the draft with what was submitted in `Publish session`, or ask for what it lacks by now as well."""
    form, meeting_id = interaction.form(PublishForm), interaction.meta_int("id")
    missing, told = await interaction.run_and_tell(
        sessions.publish,
        meeting_id=meeting_id,
        version=interaction.shown_version,
        **form.model_dump(),
    )
    if missing is not None:
        form_data = await interaction.query(use_cases.prepare_edit, meeting_id=meeting_id)
        asked = present_form(interaction.view, blocks.publish_form(form_data, missing.shown)).view
        await ack(response_action="update", view=asked)
        return
    view = await interaction.query(show_session, meeting_id=meeting_id)
    await ack(response_action="update", view=saved_view(view, told))
