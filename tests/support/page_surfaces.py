"""Blocks put straight onto someone's page, without an app that would have to show them."""

from typing import Any

from localslack.client import posting, views
from localslack.server import LocalSlack
from localslack.world.model import Message, User, View
from tests.support.toy_blocks import Json, plain


def modal(blocks: list[Json], title: str = "The form", callback_id: str = "form", **more: Any) -> Json:
    """Return a modal with these blocks."""
    view = {"type": "modal", "callback_id": callback_id, "title": plain(title), "blocks": blocks}
    return {"submit": plain("Save"), "close": plain("Cancel"), **view, **more}


def open_modal(slack: LocalSlack, who: str, view: Json) -> View:
    """Open a modal for someone."""
    return slack.on_loop(lambda: views.open_modal(slack.world, slack.team, _user(slack, who).id, view))


def update_modal(slack: LocalSlack, view: View, new: Json) -> None:
    """Let an open modal show something else."""
    slack.on_loop(lambda: views.update(slack.world, slack.team, view, new))


def show_home(slack: LocalSlack, who: str, blocks: list[Json]) -> View:
    """Show these blocks in someone's Home tab."""
    view = {"type": "home", "blocks": blocks}
    return slack.on_loop(lambda: views.publish(slack.world, slack.team, _user(slack, who).id, view))


def post(slack: LocalSlack, who: str, blocks: list[Json]) -> Message:
    """Post these blocks in the app's direct message with someone."""
    world, team = slack.world, slack.team

    def posted() -> Message:
        channel = world.im_of(team, team.bot_user_id, _user(slack, who).id)
        blocks_in = posting.checked_blocks(blocks)
        message = posting.bot_message(world, team, channel, text="Something to choose", blocks=blocks_in)
        return posting.post(world, team, channel, message)

    return slack.on_loop(posted)


def _user(slack: LocalSlack, who: str) -> User:
    return slack.team.user_named(who)
