"""Sessions: offering, editing, publishing, cancelling; and the three-dot menu wherever a session is shown."""

import datetime as dt
import re
from typing import Annotated, ClassVar, Literal

from pydantic import Field, StringConstraints
from slack_bolt.async_app import AsyncAck

from blocks.sessions import booking as booking_blocks
from blocks.sessions import form as forms
from blocks.sessions import series as series_blocks
from blocks.sessions import session as blocks
from handlers.slack.form import Form, Id, SlackId
from handlers.slack.interaction import Interaction
from handlers.slack.router import Router
from mentorship.errors import START_OVER, InvalidInput, Refusal
from mentorship.meetings.form import MAX_MINUTES, SessionInput, new_session_form_data
from mentorship.meetings.local_times import preview_local_times
from mentorship.sessions import booking, series
from mentorship.sessions import edit as use_cases
from mentorship.sessions import lifecycle as sessions
from mentorship.sessions.view import show_session


def register(router: Router) -> None:
    """What can be asked about sessions."""
    router.shortcut("session.create")(new)
    router.action("session.new")(new)
    router.view("session.create")(create)
    router.action("session.look")(show)
    router.action("session.menu")(choose)
    router.action("session.again")(edit_again)
    router.action(re.compile(r"^session\.item\."))(choose)
    router.action(re.compile(r"^(mentor|mentee|location|date|time|duration)$"))(show_local_times)
    router.view("session.edit")(edit)
    router.view("session.publish")(publish_submitted)
    router.view("session.cancel")(cancel)
    router.view("session.delete")(delete)


Topic = Annotated[str, StringConstraints(max_length=forms.TOPIC_LIMIT)]


class SessionForm(Form):
    """`New session` and `Edit session`."""

    words: ClassVar[dict[str, str]] = {
        "mentor": "Choose who mentors.",
        "location": "Choose a location.",
        "date": "Choose a date.",
        "time": "Choose a time.",
        "duration": "Choose one of the durations.",
        "attendance": "Choose how people can attend: online, in person, or both.",
        "meeting_url": "This is not a complete web address. It should look like https://meet.example.com/room.",
        "then": "Choose whether to publish it.",
    }

    mentor: SlackId
    mentee: SlackId | None = None
    location: Id
    date: dt.date
    time: dt.time
    duration: int
    attendance: list[Literal["online", "in_person"]]
    meeting_url: Annotated[str, StringConstraints(max_length=forms.URL_LIMIT)] = ""
    groups: tuple[Id, ...] = ()
    topic: Topic = ""
    then: Literal["publish", "again", "draft"] = "publish"

    def to_input(self, confirmed_warning: str) -> SessionInput:
        """The wish as the use cases take it; `sure` is what the form has kept of a warning."""
        return SessionInput(
            mentor=self.mentor,
            mentee=self.mentee,
            location_id=self.location,
            date=self.date,
            time=self.time.replace(second=0, microsecond=0, tzinfo=None),
            minutes=self.duration,
            online="online" in self.attendance,
            in_person="in_person" in self.attendance,
            meeting_url=self.meeting_url,
            topic=self.topic,
            groups=self.groups,
            confirmed_warning=confirmed_warning,
        )


class PublishForm(Form):
    """`Publish session`: only what the draft lacked."""

    words: ClassVar[dict[str, str]] = {name: SessionForm.words[name] for name in ("date", "time", "meeting_url")}

    date: dt.date | None = None
    time: dt.time | None = None
    meeting_url: Annotated[str, StringConstraints(max_length=forms.URL_LIMIT)] = ""


class ReasonForm(Form):
    """`Cancel session`."""

    words: ClassVar[dict[str, str]] = {"reason": "Say why, in a few words. Whoever has a place will read it."}

    reason: str = Field(max_length=blocks.REASON_LIMIT)
    series: tuple[Literal["rest"], ...] = ()


async def new(ack: AsyncAck, interaction: Interaction) -> None:
    """`New session`, from the Home tab, the shortcut or the command."""
    form_data = await interaction.query(new_session_form_data)
    await interaction.open(forms.new_form(form_data))
    await ack()


class LocalTimesForm(Form):
    """What a form with a time holds while it is being filled in: anything may still be missing or odd."""

    mentor: SlackId | None = None
    mentee: SlackId | None = None
    location: Id | None = None
    date: dt.date | None = None
    time: dt.time | None = None
    duration: Annotated[int, Field(ge=0, le=MAX_MINUTES)] = 60
    guests: tuple[SlackId, ...] = ()


async def show_local_times(ack: AsyncAck, interaction: Interaction) -> None:
    """People, place or time were chosen: show what that means elsewhere."""
    form = interaction.form(LocalTimesForm)
    times = await interaction.query(
        preview_local_times,
        meeting_id=interaction.meta_int("id") if interaction.meta_text("id") else None,
        mentor=form.mentor,
        mentee=form.mentee,
        location_id=form.location,
        date=form.date,
        time=form.time.replace(tzinfo=None) if form.time else None,
        minutes=form.duration,
        guests=form.guests,
    )
    await interaction.redraw(forms.with_local_times(interaction.view, times))
    await ack()


async def create(ack: AsyncAck, interaction: Interaction) -> None:
    """`New session` was submitted."""
    form = interaction.form(SessionForm)
    meeting_id = await interaction.run(
        sessions.create, plan=form.to_input(interaction.meta_text("sure")), publish=form.then != "draft"
    )
    await _finish(ack, interaction, form, meeting_id)


async def _finish(ack: AsyncAck, interaction: Interaction, form: SessionForm, meeting_id: int) -> None:
    """Close the form, or, after `Publish & duplicate`, let the next copy take its place."""
    if form.then == "again":
        turn = interaction.meta_int("turn") + 1 if interaction.meta_text("turn") else 1
        form_data = await interaction.query(series.next_copy, meeting_id=meeting_id, turn=turn)
        await ack(response_action="update", view=forms.new_form(form_data))
    else:
        await ack(response_action="clear")


async def choose(ack: AsyncAck, interaction: Interaction) -> None:
    """Something was chosen in a session's three-dot menu."""
    await MENU.get(interaction.menu_choice, unknown_item)(interaction)
    await ack()


async def ask_edit(interaction: Interaction) -> None:
    """`Edit`."""
    form = await interaction.query(use_cases.prepare_edit, meeting_id=interaction.target_id)
    await interaction.open(forms.edit_form(form))


async def edit_again(ack: AsyncAck, interaction: Interaction) -> None:
    """`Edit again`: the form as it is now, in the place of one that is out of date."""
    await ask_edit(interaction)
    await ack()


async def publish(interaction: Interaction) -> None:
    """`Publish`: at once, or by a form that asks only for what is missing."""
    missing = await interaction.run(sessions.publish, meeting_id=interaction.target_id)
    if missing:
        form = await interaction.query(use_cases.prepare_edit, meeting_id=interaction.target_id)
        await interaction.open(forms.publish_form(form, missing))
    elif interaction.view.get("type") == "modal":  # which shows a draft that it is no more
        await interaction.show(
            blocks.more_view(await interaction.query(show_session, meeting_id=interaction.target_id), "Published")
        )


async def ask_cancel(interaction: Interaction) -> None:
    """`Cancel`."""
    await interaction.open(
        blocks.cancel_form(await interaction.query(sessions.prepare_cancel, meeting_id=interaction.target_id))
    )


async def duplicate(interaction: Interaction) -> None:
    """`Duplicate`."""
    await interaction.open(
        forms.new_form(await interaction.query(series.prepare_duplicate, meeting_id=interaction.target_id))
    )


async def bulk_duplicate(interaction: Interaction) -> None:
    """`Bulk duplicate`."""
    await interaction.open(
        series_blocks.bulk_form(await interaction.query(series.prepare_series, meeting_id=interaction.target_id))
    )


async def show(ack: AsyncAck, interaction: Interaction) -> None:
    """`Show that session`, beside a refusal."""
    await interaction.open(
        blocks.more_view(await interaction.query(show_session, meeting_id=interaction.target_id), "Session")
    )
    await ack()


async def show_more(interaction: Interaction) -> None:
    """`More…`."""
    await interaction.open(blocks.more_view(await interaction.query(show_session, meeting_id=interaction.target_id)))


async def ask_delete(interaction: Interaction) -> None:
    """`Delete`."""
    view = await interaction.query(sessions.prepare_delete, meeting_id=interaction.target_id)
    await interaction.open(blocks.delete_form(view))


async def add_to_calendar(interaction: Interaction) -> None:
    """`Add to calendar`: the file arrives in the direct message."""
    await interaction.run(sessions.add_to_calendar, meeting_id=interaction.target_id)


async def ask_cancel_booking(interaction: Interaction) -> None:
    """`Cancel booking`."""
    view = await interaction.query(booking.prepare_booking_change, meeting_id=interaction.target_id)
    await interaction.open(booking_blocks.cancel_form(view))


async def ask_attendance(interaction: Interaction) -> None:
    """`Change attendance`."""
    view = await interaction.query(booking.prepare_booking_change, meeting_id=interaction.target_id)
    await interaction.open(booking_blocks.attendance_form(view))


async def ask_time(interaction: Interaction) -> None:
    """`Change time`."""
    await interaction.open(
        booking_blocks.time_form(await interaction.query(booking.prepare_move, meeting_id=interaction.target_id))
    )


async def unknown_item(interaction: Interaction) -> None:
    """An item that no menu of ours has."""
    raise Refusal("This menu is out of date. Open the Home tab and start again from there.", next_steps=START_OVER)


MENU = {
    "edit": ask_edit,
    "duplicate": duplicate,
    "bulk_duplicate": bulk_duplicate,
    "more": show_more,
    "publish": publish,
    "cancel": ask_cancel,
    "delete": ask_delete,
    "add_to_calendar": add_to_calendar,
    "cancel_booking": ask_cancel_booking,
    "change_attendance": ask_attendance,
    "change_time": ask_time,
}


async def edit(ack: AsyncAck, interaction: Interaction) -> None:
    """`Edit session` was submitted."""
    form = interaction.form(SessionForm)
    await interaction.run(
        use_cases.edit,
        meeting_id=interaction.meta_int("id"),
        version=interaction.meta_int("version"),
        enrollment_id=interaction.meta_int("place"),
        plan=form.to_input(interaction.meta_text("sure")),
        publish=form.then != "draft",
    )
    await _finish(ack, interaction, form, interaction.meta_int("id"))


async def publish_submitted(ack: AsyncAck, interaction: Interaction) -> None:
    """`Publish session` was submitted."""
    form = interaction.form(PublishForm)
    missing = await interaction.run(sessions.publish, meeting_id=interaction.meta_int("id"), **form.model_dump())
    if missing:
        raise InvalidInput({name: SessionForm.words[name] for name in missing})
    await ack(response_action="clear")


async def cancel(ack: AsyncAck, interaction: Interaction) -> None:
    """`Cancel session` was submitted."""
    form = interaction.form(ReasonForm)
    mentee = interaction.meta_int("mentee") if interaction.meta_text("mentee") else None
    again = await interaction.run(
        sessions.cancel,
        meeting_id=interaction.meta_int("id"),
        reason=form.reason,
        later_in_series=bool(form.series),
        shown_mentee_id=mentee,
    )
    if again is None:
        await ack(response_action="clear")
    else:
        await ack(response_action="update", view=blocks.cancel_form(again, booked_meanwhile=True))


async def delete(ack: AsyncAck, interaction: Interaction) -> None:
    """`Delete draft` was confirmed."""
    await interaction.run(sessions.delete, meeting_id=interaction.meta_int("id"))
    await ack(response_action="clear")
