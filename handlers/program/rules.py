"""Settings → Program: the rules that an admin sets."""

from typing import ClassVar, Literal

from pydantic import Field
from slack_bolt.async_app import AsyncAck

from blocks.kit import Block
from blocks.program import rules as blocks
from blocks.program.settings import settings_view
from handlers.slack.form import Form
from handlers.slack.form_fields import Id, SlackId
from handlers.slack.interaction import Interaction
from handlers.slack.lookups import require_writable
from handlers.slack.router import Router
from mentorship.people import roles
from mentorship.program import rules as use_cases
from mentorship.program.rules import BOUNDS, CONTACT_LIMIT, Rules
from storage.program import OFFER_EXPIRY, REQUEST_EXPIRY


def register(router: Router) -> None:
    """Register what can be asked about the program's rules."""
    router.action("program.open")(open_form)
    router.view("program.save", present_form, merges=True)(save)


class ProgramForm(Form):
    """The form `Program`. What is left empty has its default."""

    error_messages: ClassVar[dict[str, str]] = {
        **{name: str(bounds) for name, bounds in BOUNDS.items()},
        "who_may_mentor": "Choose who may mentor.",
        "masterclass_channels": "Choose which channels masterclasses have.",
        "email": "Choose who gets email.",
        "announcement_channel": "Choose one of the channels, or none.",
        "default_location": "Choose one of the locations, or none.",
    }

    who_may_mentor: Literal["anyone", "approved"]
    masterclasses: tuple[Literal["host"], ...] = ()
    masterclass_channels: Literal["private", "public"] = "private"
    announcement_channel: SlackId | Literal[""] = ""
    default_location: Id | None = None
    notice_to_book: int = 0
    notice_to_cancel: int = 0
    open_bookings: int | None = None
    no_shows_allowed: int | None = None
    request_expiry: int = REQUEST_EXPIRY
    offer_expiry: int = OFFER_EXPIRY
    reminders: str = Field("", max_length=blocks.REMINDERS_LIMIT)
    email: Literal["off", "if_asked", "unless_opted_out"] = "unless_opted_out"
    help_contact: str = Field("", max_length=CONTACT_LIMIT)

    def rules(self) -> Rules:
        """Return the rules as the use case takes them."""
        told = {"masterclasses", "masterclass_channels", "default_location"}
        return Rules(
            masterclasses=bool(self.masterclasses),
            public_channels=self.masterclass_channels == blocks.PUBLIC,
            default_location_id=self.default_location or None,
            **self.model_dump(exclude=told),
        )


async def open_form(ack: AsyncAck, interaction: Interaction) -> None:
    """Answer `Program`, in the settings: open the form."""
    await interaction.open(blocks.program_form(await interaction.query(use_cases.show_program)))
    await ack()


async def present_form(interaction: Interaction) -> Block:
    """Return `Program` as it is now."""
    return blocks.program_form(await interaction.query(use_cases.show_program))


async def save(ack: AsyncAck, interaction: Interaction) -> None:
    """Save the rules that were submitted, and say so in the settings below, or in the form's place."""
    form = interaction.form(ProgramForm)
    await interaction.query(roles.check_admin)
    if form.announcement_channel:
        await require_writable(interaction.client, form.announcement_channel)
    shown = interaction.meta_text("shown")
    reminders = await interaction.run(use_cases.save_program, rules=form.rules(), shown=shown)
    said = blocks.saved_line(reminders)
    if interaction.view.get("previous_view_id"):
        await interaction.update_view_below(settings_view(said))
        await ack()
    else:
        await ack(response_action="update", view=blocks.saved_view(said))
