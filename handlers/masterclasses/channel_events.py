"""What Slack tells of channels by itself. It concerns masterclasses, and the groups that follow a channel."""

from handlers.program.group import sync_groups
from handlers.slack.interaction import Interaction
from handlers.slack.lookups import is_shared
from handlers.slack.router import Router
from mentorship.masterclasses import channel, channel_membership, channel_sharing
from mentorship.people.slack_users import is_slack_id


def register(router: Router) -> None:
    """Register the events about channels in which the bot is, or was."""
    router.event("member_joined_channel")(member_joined)
    router.event("member_left_channel")(member_left)
    router.event("channel_shared")(sharing_changed)
    router.event("channel_unshared")(sharing_changed)
    router.event("channel_id_changed")(id_changed)
    for what in ("archive", "unarchive", "deleted", "left"):
        router.event(f"channel_{what}")(channel_changed)
        router.event(f"group_{what}")(channel_changed)  # Slack's word for private channels


async def member_joined(interaction: Interaction) -> None:
    """Record that someone came into a channel in which the bot is."""
    await sync_groups(interaction, interaction.event.get("channel"), joined=[interaction.event.get("user")])
    names = _member_and_channel(interaction)
    await interaction.upsert_unknown_people(
        channel_membership.list_unknown_members, slack_channel=names["slack_channel"], slack_users=[names["slack_user"]]
    )
    await interaction.run_effect(channel.channel_joined, **names)


async def member_left(interaction: Interaction) -> None:
    """Record that someone is no longer in a channel in which the bot is."""
    await sync_groups(interaction, interaction.event.get("channel"), left=[interaction.event.get("user")])
    await interaction.run_effect(channel.channel_left, **_member_and_channel(interaction))


async def channel_changed(interaction: Interaction) -> None:
    """Record that a channel was archived, restored or deleted, or that the bot is no longer in it."""
    await sync_groups(interaction, interaction.event.get("channel"))
    await interaction.run_effect(channel.channel_changed, slack_channel=str(interaction.event.get("channel") or ""))


async def sharing_changed(interaction: Interaction) -> None:
    """Look whether people of another company can read a channel, and let what is shown there follow."""
    await _look_at(interaction, str(interaction.event.get("channel") or ""))


async def id_changed(interaction: Interaction) -> None:
    """Record that a channel has another id from now on, as a private one has once it is shared."""
    old, new = (str(interaction.event.get(f"{which}_channel_id") or "") for which in ("old", "new"))
    if is_slack_id(old) and is_slack_id(new):
        await interaction.run_effect(channel_sharing.follow_channel_id, old=old, new=new)
        await _look_at(interaction, new)


async def _look_at(interaction: Interaction, slack_channel: str) -> None:
    shared = await is_shared(interaction.client, slack_channel) if slack_channel else False
    await interaction.run_effect(channel_sharing.sharing_changed, slack_channel=slack_channel, shared=shared)


def _member_and_channel(interaction: Interaction) -> dict[str, str]:
    event = interaction.event
    return {"slack_channel": str(event.get("channel") or ""), "slack_user": str(event.get("user") or "")}
