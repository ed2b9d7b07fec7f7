"""Settings → Groups, and what Slack tells of user groups by itself."""

import re
from typing import Annotated, ClassVar

from pydantic import Field, StringConstraints
from slack_bolt.async_app import AsyncAck

from blocks.kit import Block
from blocks.program import group as blocks
from handlers.slack.form import Form, read_metadata
from handlers.slack.form_fields import SlackId
from handlers.slack.interaction import Interaction
from handlers.slack.lookups import list_user_groups, require_readable
from handlers.slack.router import Router
from mentorship.people import roles
from mentorship.program import group, group_sync


def register(router: Router) -> None:
    """Register what can be asked about groups, and the events about user groups."""
    router.action("group.list")(list_groups)
    router.action(re.compile(r"^group\.page\.(next|previous)$"))(turn_page)
    router.action("group.add")(add)
    router.action("group.menu")(choose)
    router.view("group.save", present_form, merges=True)(save)
    router.view("group.archive")(archive)
    router.event("subteam_members_changed")(user_group_changed)
    router.event("subteam_updated")(user_group_updated)


class GroupForm(Form):
    """The form `Add group` or `Edit group`."""

    error_messages: ClassVar[dict[str, str]] = {"name": "Give it a name."}

    name: Annotated[str, StringConstraints(max_length=blocks.NAME_LIMIT)]
    members: tuple[SlackId, ...] = Field((), max_length=1000)
    user_group: SlackId | None = None
    channel: SlackId | None = None


async def list_groups(ack: AsyncAck, interaction: Interaction) -> None:
    """Answer `Groups`: open the list."""
    await interaction.open(blocks.groups_view(await interaction.query(group.list_groups, page=0)))
    await ack()


async def turn_page(ack: AsyncAck, interaction: Interaction) -> None:
    """Turn to the next or previous page of the list."""
    await interaction.show(blocks.groups_view(await interaction.query(group.list_groups, page=interaction.target_id)))
    await ack()


async def add(ack: AsyncAck, interaction: Interaction) -> None:
    """Answer `Add`: open the form of a new group."""
    await interaction.query(roles.check_admin)
    await interaction.open(blocks.group_form(None, await list_user_groups(interaction.client)))
    await ack()


async def choose(ack: AsyncAck, interaction: Interaction) -> None:
    """Answer `Edit` or `Archive` in a group's menu."""
    form_data = await interaction.query(group.show_group, group_id=interaction.target_id)
    if interaction.menu_choice == "archive":
        await interaction.open(blocks.archive_form(form_data))
    else:
        await interaction.open(blocks.group_form(form_data, await list_user_groups(interaction.client)))
    await ack()


async def save(ack: AsyncAck, interaction: Interaction) -> None:
    """Save the group that was submitted."""
    form = interaction.form(GroupForm)
    await interaction.query(roles.check_admin)
    if form.channel:
        await require_readable(interaction.client, form.channel)
    changed = interaction.meta_int("id") if read_metadata(interaction.view).get("id") else None
    group_input = group.GroupInput(form.name, form.members, form.user_group or "", form.channel or "")
    await interaction.run(
        group.save_group, group_id=changed, group_input=group_input, shown=interaction.meta_text("shown")
    )
    await _back_to_list(ack, interaction, "Group saved.")


async def present_form(interaction: Interaction) -> Block:
    """Return `Edit group` as it is now."""
    form_data = await interaction.query(group.show_group, group_id=interaction.meta_int("id"))
    return blocks.group_form(form_data, await list_user_groups(interaction.client))


async def archive(ack: AsyncAck, interaction: Interaction) -> None:
    """Archive the group, which was confirmed."""
    await interaction.run(group.archive_group, group_id=interaction.meta_int("id"))
    await _back_to_list(ack, interaction, "Group archived.")


async def user_group_changed(interaction: Interaction) -> None:
    """Record that people were put into or taken out of a user group."""
    event = interaction.event
    joined, left = event.get("added_users"), event.get("removed_users")
    await sync_groups(interaction, event.get("subteam_id"), joined=joined, left=left)


async def user_group_updated(interaction: Interaction) -> None:
    """Record that a user group was changed, enabled or disabled."""
    subteam = interaction.event.get("subteam")
    await sync_groups(interaction, subteam.get("id") if isinstance(subteam, dict) else None)


async def sync_groups(interaction: Interaction, slack_id: object, joined: object = None, left: object = None) -> None:
    """Let the groups that follow this user group or channel (Slack's id) learn who came and who left."""
    event_id = str(interaction.body.get("event_id") or "")
    if isinstance(slack_id, str) and slack_id and event_id:
        people = {"joined": _ids(joined), "left": _ids(left)}
        await interaction.upsert_unknown_people(
            group_sync.list_unknown_members, slack_id=slack_id, slack_users=people["joined"]
        )
        await interaction.run_effect(group_sync.group_changed, event_id=event_id, slack_id=slack_id, **people)


def _ids(found: object) -> list[str]:
    return [each for each in found if isinstance(each, str)] if isinstance(found, list) else []


async def _back_to_list(ack: AsyncAck, interaction: Interaction, done: str) -> None:
    await interaction.update_view_below(blocks.groups_view(await interaction.query(group.list_groups, page=0), done))
    await ack()
