"""Hosting a masterclass: the form, its review, and saving it."""

import datetime as dt
from typing import Annotated, ClassVar

from pydantic import Field, StringConstraints
from slack_bolt.async_app import AsyncAck

from blocks.kit import Block
from blocks.masterclasses import confirmations
from blocks.masterclasses import create as blocks
from handlers.slack.form import Form
from handlers.slack.form_fields import MEETING_ERRORS, Id, MeetingUrl, Method, SlackId, TimeOfDay
from handlers.slack.interaction import Interaction
from handlers.slack.router import Router
from mentorship.masterclasses import create, edit
from mentorship.masterclasses.actions import MAX_PARTICIPANTS
from mentorship.masterclasses.form import DESCRIPTION_LIMIT, TITLE_LIMIT, MasterclassInput
from mentorship.masterclasses.view import show_masterclass
from mentorship.meetings.venue import ONLINE_ONLY
from mentorship.submission import NotDone

WHOLE_NUMBER = f"Enter a whole number from 1 to {MAX_PARTICIPANTS}, or leave it empty."


def register(router: Router) -> None:
    """Register what can be asked about hosting a masterclass."""
    router.shortcut("masterclass.host")(new)
    router.action("masterclass.host")(new)
    router.view("masterclass.plan")(review)
    router.view("masterclass.change", present_form)(review_change)
    router.view("masterclass.save")(save)
    router.action("masterclass.resume")(edit_again)


class EditForm(Form):
    """The form `Edit masterclass`: everything except the time, which never changes."""

    error_messages: ClassVar[dict[str, str]] = {
        **MEETING_ERRORS,
        "title": "Give it a title, so that people know what it is about.",
        "description": "Give it a description, so that people know what it is about.",
        "guests": f"Choose at most {MAX_PARTICIPANTS} people.",
        "maximum": WHOLE_NUMBER,
        "minimum": WHOLE_NUMBER,
    }

    title: Annotated[str, StringConstraints(max_length=TITLE_LIMIT)]
    description: Annotated[str, StringConstraints(max_length=DESCRIPTION_LIMIT)]
    location: Id
    attendance: tuple[Method, ...] = ()
    meeting_url: MeetingUrl = ""
    guests: Annotated[tuple[SlackId, ...], Field(max_length=MAX_PARTICIPANTS)] = ()
    maximum: int | None = None
    minimum: int | None = None
    groups: tuple[Id, ...] = ()


class CreateForm(EditForm):
    """The form `Host a masterclass`."""

    date: dt.date
    time: TimeOfDay
    duration: int


def input_fields(form: EditForm, confirmed_warning: str) -> dict[str, object]:
    """Return what both forms ask for, as the use cases take it.

    `confirmed_warning` is the token of the warning that the form has shown and kept.
    """
    return {
        "title": form.title,
        "description": form.description,
        "location_id": form.location,
        "online": "online" in form.attendance or form.location == ONLINE_ONLY,
        "in_person": "in_person" in form.attendance,
        "meeting_url": form.meeting_url,
        "guests": form.guests,
        "maximum": form.maximum,
        "minimum": form.minimum,
        "groups": form.groups,
        "confirmed_warning": confirmed_warning,
    }


async def new(ack: AsyncAck, interaction: Interaction) -> None:
    """Open the form `Host a masterclass`, from the Home tab, the shortcut or a refusal."""
    await interaction.open(blocks.masterclass_form(await interaction.query(create.prepare)))
    await ack()


async def review(ack: AsyncAck, interaction: Interaction) -> None:
    """Show the masterclass that was submitted in `Host a masterclass` as others will see it."""
    form = interaction.form(CreateForm)
    fields = input_fields(form, interaction.meta_text("sure"))
    masterclass_input = MasterclassInput(date=form.date, time=form.time, minutes=form.duration, **fields)  # type: ignore[arg-type]
    await show_review(ack, interaction, await interaction.run(create.review, plan=masterclass_input))


async def review_change(ack: AsyncAck, interaction: Interaction) -> None:
    """Show the masterclass that was submitted in `Edit masterclass` as others will see it."""
    form = interaction.form(EditForm)
    shown = await interaction.run(
        edit.review_change,
        meeting_id=interaction.meta_int("id"),
        version=interaction.meta_int("version"),
        changes=input_fields(form, interaction.meta_text("sure")),
    )
    await show_review(ack, interaction, shown)


async def present_form(interaction: Interaction) -> Block:
    """Return `Edit masterclass` as it is now."""
    return blocks.masterclass_form(await interaction.query(edit.prepare_edit, meeting_id=interaction.meta_int("id")))


async def show_review(ack: AsyncAck, interaction: Interaction, reviewed: NotDone[create.Review]) -> None:
    """Show the review on top of the form, or in its place when Slack's stack of views is full."""
    view = blocks.review_form(reviewed.shown, in_place=interaction.push_or_update == "update")
    await ack(response_action=interaction.push_or_update, view=view)


async def edit_again(ack: AsyncAck, interaction: Interaction) -> None:
    """Answer `Edit again`: show the form as it was submitted, where the review took its place."""
    await interaction.show(
        blocks.masterclass_form(await interaction.run(edit.reopen_form, draft_id=interaction.target_id))
    )
    await ack()


async def save(ack: AsyncAck, interaction: Interaction) -> None:
    """Save what was reviewed in `Review masterclass`."""
    number, told = await interaction.run_and_tell(edit.save, draft_id=interaction.meta_int("id"))
    saved = await interaction.query(show_masterclass, meeting_id=number)
    confirm = confirmations.saved_view if interaction.meta_text("editing") == "1" else confirmations.published_view
    await ack(response_action="update", view=confirm(saved, told))
