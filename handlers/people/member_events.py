"""What Slack tells us of the workspace by itself."""

from handlers.slack.interaction import Click
from handlers.slack.router import Table
from mentorship.people.person import know
from mentorship.people.workspace import once


def register(router: Table) -> None:
    """The events about members."""
    router.event("team_join")(member_changed)
    router.event("user_change")(member_changed)


async def member_changed(interaction: Click) -> None:
    """Somebody joined, or Slack knows something new of them. The same event sent twice takes effect once."""
    user, event_id = interaction.event.get("user"), str(interaction.body.get("event_id") or "")
    if isinstance(user, dict) and user.get("id") and event_id:
        await interaction.take_effect(once, event_id=event_id, happening=know, users=[user])
