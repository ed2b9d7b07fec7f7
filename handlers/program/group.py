"""Settings → Groups, and what Slack tells of user groups and channels by itself: those of masterclasses, too."""

import re
from typing import Annotated, ClassVar

from pydantic import Field, StringConstraints
from slack_bolt.async_app import AsyncAck

from blocks.program import group as blocks
from handlers.slack.form import Form, SlackId
from handlers.slack.interaction import Click, metadata
from handlers.slack.lookups import require_readable, user_groups
from handlers.slack.router import Table
from mentorship.masterclasses import channel
from mentorship.people import person
from mentorship.program import group, group_sync


def register(table: Table) -> None:
    """What can be asked about groups."""
    table.action("group.list")(list_groups)
    table.action(re.compile(r"^group\.page\.(next|previous)$"))(turn_page)
    table.action("group.add")(add)
    table.action("group.menu")(choose)
    table.view("group.save")(save)
    table.view("group.archive")(archive)
    table.event("member_joined_channel")(member_joined)
    table.event("member_left_channel")(member_left)
    table.event("subteam_members_changed")(user_group_changed)
    table.event("subteam_updated")(user_group_updated)
    for what in ("archive", "unarchive", "deleted", "left"):
        table.event(f"channel_{what}")(channel_changed)
        table.event(f"group_{what}")(channel_changed)  # Slack's word for private channels


class GroupForm(Form):
    """`Add group` and `Edit group`."""

    words: ClassVar[dict[str, str]] = {"name": "Give it a name."}

    name: Annotated[str, StringConstraints(max_length=blocks.NAME_LIMIT)]
    members: tuple[SlackId, ...] = Field((), max_length=1000)
    user_group: SlackId | None = None
    channel: SlackId | None = None


async def list_groups(ack: AsyncAck, click: Click) -> None:
    """`Groups`."""
    await click.open(blocks.groups_view(await click.ask(group.list_groups, page=0)))
    await ack()


async def turn_page(ack: AsyncAck, click: Click) -> None:
    """`Next page` or `Previous page`."""
    await click.show(blocks.groups_view(await click.ask(group.list_groups, page=click.number)))
    await ack()


async def add(ack: AsyncAck, click: Click) -> None:
    """`Add`."""
    await click.ask(person.admin_only)
    await click.open(blocks.group_form(None, await user_groups(click.client)))
    await ack()


async def choose(ack: AsyncAck, click: Click) -> None:
    """`Edit` or `Archive` in a group's menu."""
    group_sync = await click.ask(group.show_group, group_id=click.number)
    if click.verb == "archive":
        await click.open(blocks.archive_form(group_sync))
    else:
        await click.open(blocks.group_form(group_sync, await user_groups(click.client)))
    await ack()


async def save(ack: AsyncAck, click: Click) -> None:
    """A group was submitted."""
    form = click.form(GroupForm)
    await click.ask(person.admin_only)
    if form.channel:
        await require_readable(click.client, form.channel)
    changed = click.kept("id") if metadata(click.view).get("id") else None
    chosen = {"members": form.members, "user_group": form.user_group or "", "channel": form.channel or ""}
    await click.act(group.save_group, group_id=changed, name=form.name, **chosen)
    await _back_to_list(ack, click)


async def archive(ack: AsyncAck, click: Click) -> None:
    """`Archive` was confirmed."""
    await click.act(group.archive_group, group_id=click.kept("id"))
    await _back_to_list(ack, click)


async def member_joined(click: Click) -> None:
    """Somebody came into a channel in which the bot is."""
    await _happened(click, click.event.get("channel"), joined=[click.event.get("user")])
    await click.take_effect(channel.channel_joined, **_who_and_where(click))


async def member_left(click: Click) -> None:
    """Somebody is no longer in a channel in which the bot is."""
    await _happened(click, click.event.get("channel"), left=[click.event.get("user")])
    await click.take_effect(channel.channel_left, **_who_and_where(click))


async def user_group_changed(click: Click) -> None:
    """People were put into or taken out of a user group."""
    event = click.event
    joined, left = event.get("added_users"), event.get("removed_users")
    await _happened(click, event.get("subteam_id"), joined=joined, left=left)


async def user_group_updated(click: Click) -> None:
    """A user group was changed, enabled or disabled."""
    subteam = click.event.get("subteam")
    await _happened(click, subteam.get("id") if isinstance(subteam, dict) else None)


async def channel_changed(click: Click) -> None:
    """A channel was archived, restored or deleted, or the bot is no longer in it."""
    await _happened(click, click.event.get("channel"))
    await click.take_effect(channel.channel_changed, slack_channel=str(click.event.get("channel") or ""))


async def _happened(click: Click, slack_id: object, joined: object = None, left: object = None) -> None:
    event_id = str(click.body.get("event_id") or "")
    if isinstance(slack_id, str) and slack_id and event_id:
        people = {"joined": _ids(joined), "left": _ids(left)}
        await click.take_effect(group_sync.happened, event_id=event_id, slack_id=slack_id, **people)


def _who_and_where(click: Click) -> dict[str, str]:
    event = click.event
    return {"slack_channel": str(event.get("channel") or ""), "slack_user": str(event.get("user") or "")}


def _ids(found: object) -> list[str]:
    return [each for each in found if isinstance(each, str)] if isinstance(found, list) else []


async def _back_to_list(ack: AsyncAck, click: Click) -> None:
    await click.show_below(blocks.groups_view(await click.ask(group.list_groups, page=0)))
    await ack()
