"""The link into a masterclass's channel, which only leads somewhere for whoever is let in."""

from storage.channel import ARCHIVED, INSIDE, LISTENING, OPEN, VISITING, Channel, ChannelMember
from storage.workspace import Workspace

LET_IN = (INSIDE, VISITING, LISTENING)  # states of people who are in the channel


def discussion_url(channel: Channel | None, member: ChannelMember | None, workspace: Workspace) -> str:
    """Return the link that leads this person into the channel; empty where it would lead nowhere."""
    if channel is None or channel.state not in (OPEN, ARCHIVED) or not (channel.slack_id and workspace.url):
        return ""
    reachable = not channel.private or member is not None and member.state in LET_IN
    return f"{workspace.url}archives/{channel.slack_id}" if reachable else ""
