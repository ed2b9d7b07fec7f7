"""What Slack tells of the members of the workspace by itself."""

from handlers.slack.interaction import Interaction
from handlers.slack.router import Router
from mentorship.people.members import upsert_members
from mentorship.people.workspace import run_event_once


def register(router: Router) -> None:
    """Register the events about members."""
    router.event("team_join")(member_changed)
    router.event("user_change")(member_changed)


async def member_changed(interaction: Interaction) -> None:
    """Record that someone joined, or what Slack knows newly of them. The same event sent twice takes effect once."""
    user, event_id = interaction.event.get("user"), str(interaction.body.get("event_id") or "")
    if isinstance(user, dict) and user.get("id") and event_id:
        await interaction.run_effect(run_event_once, event_id=event_id, apply=upsert_members, users=[user])
