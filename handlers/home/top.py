"""The top of the Home tab: what waits for the person, the menu with what else can be begun, and the end of a pause."""

from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.async_app import AsyncAck

from blocks.home import waiting as blocks
from blocks.kit import Block
from handlers.home.help import open_help
from handlers.masterclasses import create, upcoming
from handlers.mentors import application, own_profile, search
from handlers.program.settings import open_settings
from handlers.requests import send
from handlers.sessions import form
from handlers.slack.interaction import Interaction
from handlers.slack.router import Router
from mentorship.errors import START_OVER, Refusal
from mentorship.home import waiting
from mentorship.mentors import pause


def register(router: Router) -> None:
    """Register what can be asked of the top of the Home tab."""
    router.action("home.more")(begin)
    router.action("home.waiting")(show_waiting)
    router.parent_view("home.waiting", draw_waiting)
    router.action("leaver.show")(show_leaver)
    router.action("mentor.resume")(resume)


STARTERS: dict[str, Callable[[AsyncAck, Interaction], Awaitable[None]]] = {
    "session.new": form.new,
    "request.offer": send.offer,
    "masterclass.host": create.new,
    "mentor.find": search.find,
    "masterclass.list": upcoming.open_list,
    "application.open": application.open_form,
    "profile.open": own_profile.open_profile,
    "help.open": open_help,
    "settings.open": open_settings,
}


async def begin(ack: AsyncAck, interaction: Interaction) -> None:
    """Begin what was chosen in the menu beside the buttons, as the button of that name would."""
    starter = STARTERS.get(interaction.menu_choice)
    if starter is None:
        raise Refusal("This menu is out of date. Open the Home tab again.", next_steps=START_OVER)
    await starter(ack, interaction)


async def show_waiting(ack: AsyncAck, interaction: Interaction) -> None:
    """Answer `Show`: open all that waits for the person's answer."""
    await interaction.open(await draw_waiting(interaction))
    await ack()


async def draw_waiting(interaction: Interaction, about: dict[str, Any] | None = None) -> Block:
    """Return all that waits for the person's answer now."""
    return blocks.waiting_view(await interaction.query(waiting.list_waiting))


async def show_leaver(ack: AsyncAck, interaction: Interaction) -> None:
    """Show an admin what someone who left hosts."""
    await interaction.open(
        blocks.leaver_view(await interaction.query(waiting.show_leaver, leaver_id=interaction.target_id))
    )
    await ack()


async def resume(ack: AsyncAck, interaction: Interaction) -> None:
    """Answer `Resume`: a paused mentor takes requests again."""
    await interaction.run(pause.resume)
    await ack()
