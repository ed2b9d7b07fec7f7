"""What Slack tells of channels by itself. It concerns masterclasses, and the groups that follow a channel."""

from handlers.program.group import sync_groups
from handlers.slack.interaction import Interaction
from handlers.slack.router import Router
from mentorship.masterclasses import channel


def register(router: Router) -> None:
    """Register the events about channels in which the bot is, or was."""
    router.event("member_joined_channel")(member_joined)
    router.event("member_left_channel")(member_left)
    for what in ("archive", "unarchive", "deleted", "left"):
        router.event(f"channel_{what}")(channel_changed)
        router.event(f"group_{what}")(channel_changed)  # Slack's word for private channels


async def member_joined(interaction: Interaction) -> None:
    """Record that somebody came into a channel in which the bot is."""
    await sync_groups(interaction, interaction.event.get("channel"), joined=[interaction.event.get("user")])
    names = _member_and_channel(interaction)
    await interaction.meet(
        channel.list_strangers, slack_channel=names["slack_channel"], slack_users=[names["slack_user"]]
    )
    await interaction.run_effect(channel.channel_joined, **names)


async def member_left(interaction: Interaction) -> None:
    """Record that somebody is no longer in a channel in which the bot is."""
    await sync_groups(interaction, interaction.event.get("channel"), left=[interaction.event.get("user")])
    await interaction.run_effect(channel.channel_left, **_member_and_channel(interaction))


async def channel_changed(interaction: Interaction) -> None:
    """Record that a channel was archived, restored or deleted, or that the bot is no longer in it."""
    await sync_groups(interaction, interaction.event.get("channel"))
    await interaction.run_effect(channel.channel_changed, slack_channel=str(interaction.event.get("channel") or ""))


def _member_and_channel(interaction: Interaction) -> dict[str, str]:
    event = interaction.event
    return {"slack_channel": str(event.get("channel") or ""), "slack_user": str(event.get("user") or "")}
