"""Settings → Groups."""

from collections.abc import Sequence
from dataclasses import dataclass

from blocks.kit import (
    Block,
    button,
    buttons,
    context,
    cut,
    done_line,
    escaped,
    field,
    menu,
    modal,
    mrkdwn,
    name_section,
    option,
    page_buttons,
    plain,
    section,
    text_input,
)
from blocks.people.picker import people_input
from mentorship.people.choosable import MEMBERS
from mentorship.people.person import PersonView
from mentorship.program.group import MAX_MEMBERS_BY_HAND, GroupDetails, GroupsPage, GroupView

NAME_LIMIT = 75
MOST_WITH_NAMES = 50  # members whose names and headlines fit in a view beside all user groups
MAX_OPTIONS, MAX_USER_GROUPS = 100, 400  # Slack's limit of one list, and ours of all lists together
INVITE = "Invite it: type /invite @mentorship in that channel"
AGAIN = f"{INVITE}. Then choose Edit and Save, or another source."
SYNC_ERRORS = {
    "is_archived": "The channel was archived. Restore it in Slack, or choose Edit and another source.",
    "channel_not_found": f"The app can't see this channel. {AGAIN}",
    "not_in_channel": f"The app isn't in this channel. {AGAIN}",
    "no_permission": f"Slack doesn't let the app read this channel. {AGAIN}",
    "no_such_subteam": "The user group no longer exists in Slack. Choose Edit and another source.",
    "missing_scope": "The app isn't allowed to read this in Slack. Ask whoever runs the bot to grant it.",
}
UNREADABLE = f"The app cannot read this channel. {INVITE}. Then save again, or choose another channel."
ARCHIVED = "This channel is archived. Restore it in Slack, or choose another one."
NO_USER_GROUPS = {
    "missing_scope": "Slack user groups can't be chosen: the app hasn't been granted the scope usergroups:read.",
    "ratelimited": "Slack user groups can't be chosen right now. Close this form and open it again in a minute.",
}


@dataclass(frozen=True)
class UserGroups:
    """Slack's user groups as (id, handle, name), or Slack's code for why it does not list them."""

    listed: Sequence[tuple[str, str, str]] = ()
    error: str = ""


def groups_view(page: GroupsPage, done: str = "") -> Block:
    """Return the list of the groups in use; `done` says what was just saved."""
    about = (
        "Groups are sets of people, such as a department. Only they can see and book what's restricted to their group."
    )
    blocks = [*done_line(done), section(about), buttons(button("Add", "group.add", style="primary"))]
    blocks += [_line(each) for each in page.groups]
    if not page.groups and not page.page:
        blocks.append(section("No groups yet. Every session is open to everyone."))
    blocks += page_buttons("group.page", page.page, page.more)
    return modal("Groups", blocks, callback_id="group.list", page=page.page)


def _line(group: GroupView) -> Block:
    choices = menu("group.menu", [("Edit", f"edit:{group.id}"), ("Archive", f"archive:{group.id}")])
    kept = "" if group.source == "by_hand" else " Until then it keeps the members it had."
    trouble = f"{_sync_error(group.trouble)}{kept}" if group.trouble else ""
    details = [mrkdwn(f"{_source(group)}\n{_size(group)}", 2000), *([plain(trouble, 2000)] if trouble else [])]
    return name_section(group.name, choices, details)


def _source(group: GroupView) -> str:
    if group.source == "channel":
        return f"Everyone in <#{escaped(group.slack_id)}>"
    if group.source == "user_group":
        return f"Everyone in <!subteam^{escaped(group.slack_id)}>"
    return "Chosen by hand"


def _size(group: GroupView) -> str:
    if not group.synced and not group.trouble:
        return "Reading its members from Slack. Open this list again in a moment"
    return "1 member" if group.count == 1 else f"{group.count} members"


def _sync_error(code: str) -> str:
    return SYNC_ERRORS.get(
        code, f"Slack doesn't let the app read its members ({code}). Choose Edit and another source."
    )


def group_form(roster: GroupDetails | None, user_groups: UserGroups) -> Block:
    """Return the form of one group: a name, and where its people come from."""
    group = roster.group if roster else None
    chosen = group.slack_id if group else ""
    blocks = [
        field("Name", "name", text_input(group.name if group else "", limit=NAME_LIMIT)),
        context("Fill in one of these: the people themselves, a Slack user group or a channel."),
        _members(roster.members if roster else []),
        *_user_group(user_groups, chosen if group and group.source == "user_group" else ""),
        _channel(chosen if group and group.source == "channel" else ""),
    ]
    what = "Edit group" if group else "Add group"
    number, shown = (roster.group.id, roster.fingerprint) if roster else (None, None)
    return modal(what, blocks, callback_id="group.save", submit="Save", id=number, shown=shown)


def _members(chosen: Sequence[PersonView]) -> Block:
    """Return the input for the people: a larger group has Slack's own list of people, which holds their ids only."""
    if len(chosen) <= MOST_WITH_NAMES:
        return people_input("Members", "members", MEMBERS, chosen, optional=True)
    select: Block = {
        "type": "multi_users_select",
        "placeholder": plain("Choose people"),
        "max_selected_items": MAX_MEMBERS_BY_HAND,
        "initial_users": [each.slack_id for each in chosen],
    }
    return field("Members", "members", select, optional=True)


def _user_group(user_groups: UserGroups, chosen: str) -> list[Block]:
    """Return the choice of a user group; where Slack lists none, words on why."""
    listed = user_groups.listed[:MAX_USER_GROUPS]
    found = [option(cut(f"@{handle}", 40), slack_id, cut(name, 40)) for slack_id, handle, name in listed]
    if chosen and not any(each["value"] == chosen for each in found):
        found.insert(0, option("The current one", chosen, "Slack doesn't list it"))
    if not found and user_groups.error:
        why = NO_USER_GROUPS.get(
            user_groups.error,
            f"Slack user groups can't be chosen: Slack doesn't list them ({user_groups.error}).",
        )
        return [{"type": "section", "text": plain(why)}]
    if not found:
        return [context("This workspace has no Slack user groups to choose from.")]
    initial = [each for each in found if each["value"] == chosen]
    select: Block = {"type": "static_select", "placeholder": plain("Choose a user group"), **_split_options(found)}
    select |= {"initial_option": initial[0]} if initial else {}
    return [field("Slack user group", "user_group", select, optional=True, hint="The group follows its members.")]


def _split_options(options: list[Block]) -> Block:
    """Return the options as one list; where that is too long for Slack, as several with a heading each."""
    if len(options) <= MAX_OPTIONS:
        return {"options": options}
    lists = [options[start : start + MAX_OPTIONS] for start in range(0, len(options), MAX_OPTIONS)]
    return {
        "option_groups": [
            {"label": plain(f"{each[0]['text']['text'][:30]} – {each[-1]['text']['text'][:30]}", 75), "options": each}
            for each in lists
        ]
    }


def _channel(chosen: str) -> Block:
    select: Block = {
        "type": "conversations_select",
        "placeholder": plain("Choose a channel"),
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
    }
    select |= {"initial_conversation": chosen} if chosen else {}
    hint = (
        "The group follows its members. Invite this app to the channel first: without it, private channels can't be "
        "read, and changes in public ones take up to 15 minutes."
    )
    return field("Channel", "channel", select, optional=True, hint=hint)


def archive_form(roster: GroupDetails) -> Block:
    """Ask before a group is archived."""
    words = "Archive this group? It can no longer be chosen. Sessions restricted to it stay restricted."
    blocks = [section(words, typed=[roster.group.name])]
    return modal("Archive group", blocks, callback_id="group.archive", submit="Archive", id=roster.group.id)
