"""What a modal shows once something was answered in it. Home and the messages follow by themselves."""

from collections.abc import Awaitable, Callable

from blocks.home import help as help_blocks
from blocks.home import home as home_blocks
from blocks.kit import Block
from blocks.masterclasses import masterclass
from blocks.sessions import details
from handlers.slack.interaction import Interaction
from mentorship.home import home
from mentorship.masterclasses.view import show_masterclass
from mentorship.sessions.view import show_session


async def draw_sessions(interaction: Interaction) -> Block:
    """Return `Your sessions` as they are now."""
    return help_blocks.sessions_view(*await interaction.query(home.list_coming))


async def draw_hosted(interaction: Interaction) -> Block:
    """Return the same page of `All sessions` of a mentor as it is now."""
    page = interaction.meta_int("page") if interaction.meta_text("page") else 0
    view = await interaction.query(
        home.show_mentor_home, mentor_id=interaction.meta_int("id"), chosen=interaction.meta_text("chosen"), page=page
    )
    return home_blocks.hosted_view(view)


async def draw_details(interaction: Interaction) -> Block:
    """Return the session in whose details something was clicked as it is now."""
    return details.details_view(await interaction.query(show_session, meeting_id=interaction.target_id))


async def draw_masterclass(interaction: Interaction) -> Block:
    """Return the masterclass in whose details something was clicked as it is now."""
    return masterclass.details_view(await interaction.query(show_masterclass, meeting_id=interaction.target_id))


Draw = Callable[[Interaction], Awaitable[Block]]
LISTS: dict[str, Draw] = {"home.sessions": draw_sessions, "hosted": draw_hosted}
SINGLE: dict[str, Draw] = {"session.more": draw_details, "masterclass.look": draw_masterclass}


def clicked_modal(interaction: Interaction) -> str:
    """Return the callback id of the modal that was clicked in; empty elsewhere."""
    return str(interaction.view.get("callback_id") or "") if interaction.is_in_modal else ""


async def show_again(interaction: Interaction, done: Block | None = None) -> None:
    """Show the list or the meeting that was clicked in as it is now. `done` takes the place of a single meeting, which
    the person may be unable to see by now.
    """
    shown = clicked_modal(interaction)
    if shown in SINGLE and done is not None:
        await interaction.show(done)
    elif draw := {**LISTS, **SINGLE}.get(shown):
        await interaction.show(await draw(interaction))
