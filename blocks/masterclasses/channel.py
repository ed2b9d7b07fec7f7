"""What stands in the channel of a masterclass, and what people are told about it."""

from collections.abc import Iterable

from blocks.kit import (
    TEXT_LIMIT,
    Block,
    button,
    buttons,
    context,
    cut,
    escaped,
    fine_print,
    mention,
    modal,
    quote,
    section,
    titled_entry,
)
from blocks.masterclasses.controls import leave_waitlist_button, offer_buttons
from blocks.masterclasses.state import deadline, ordinal
from blocks.meetings.facts import when
from blocks.meetings.question import QUESTION_ID
from mentorship.masterclasses.channel import Discussion
from mentorship.masterclasses.channel_membership import ChannelCard
from mentorship.masterclasses.view import MasterclassView
from mentorship.people.person import PersonView
from storage.channel import ARCHIVED, LOST, OPEN

# What is wrong with a channel, by how Slack's code for it begins, and what to do; `which` is its masterclass.
CHANNEL_ERRORS = {
    "restricted_action": "The app isn't allowed to make a channel for {which}. Ask a Slack admin to let apps create "
    "and manage channels, then choose “Try again”.",
    "missing_scope": "The app doesn't have permission to make a channel for {which}. Ask a Slack admin to reinstall "
    "the app with all the permissions it asks for, then choose “Try again”.",
    "is_archived": "Someone archived the channel of {which}. Restore it in Slack and type /invite @mentorship there, "
    "or choose “Try again” to get a new channel.",
    "not_in_channel": "Someone removed the app from the channel of {which}. Type /invite @mentorship there to bring it "
    "back.",
    "is_ext_shared": "The channel of {which} is shared with another company, so the app no longer posts there or "
    "invites anyone. Stop sharing it in Slack, then choose “Try again”.",
    "channel_not_found": "Someone deleted the channel of {which}, or removed the app from it. If it still exists, type "
    "/invite @mentorship there. If not, choose “Try again” to get a new channel.",
}
CREATION_ERRORS = ("cannot_create_channel", "no_permission")
NOT_MADE = "Slack didn't let the app make a channel for {which} ({code}). Ask a Slack admin, then choose “Try again”."
NOT_USED = "Slack doesn't let the app use the channel of {which} ({code}). Ask a Slack admin, then choose “Try again”."
INVITE_ERRORS = {
    "user_is_restricted": "they are a guest in Slack",
    "ura_max_channels": "they are a guest in Slack who can be in one channel only",
    "user_not_found": "they're no longer in Slack",
    "no_user": "they're no longer in Slack",
    "cant_invite": "Slack doesn't let anyone invite them; their account may be deactivated",
    "user_disabled": "their account is deactivated",
    "account_inactive": "their account is deactivated",
    "org_user_not_in_team": "they are not in this workspace",
    "invitee_cant_see_channel": "they are not allowed to see it",
    "no_external_invite_permission": "they belong to another workspace",
}


def channel_error_message(view: ChannelCard, code: str) -> tuple[str, list[Block]]:
    """Return what the host is told when something is wrong with the channel, and what to do."""
    heading = _channel_error("your masterclass", code)
    rest = "The masterclass goes ahead as planned, and everyone gets what they need in direct messages."
    text = f"{heading}\n{escaped(view.title)}\n{rest}"
    again = button("Try again", "channel.again", str(view.id), style="primary")
    return cut(text, TEXT_LIMIT), [section(heading), *quote(view.title), section(rest), _question_buttons(again)]


def _channel_error(which: str, code: str) -> str:
    """Return what is wrong with the channel of this masterclass, and what to do, by Slack's code for it."""
    unknown = NOT_MADE if code.startswith(CREATION_ERRORS) else NOT_USED
    known = next((words for family, words in CHANNEL_ERRORS.items() if code.startswith(family)), unknown)
    return known.format(which=which, code=escaped(code))


def member_errors_message(view: ChannelCard, people: Iterable[tuple[PersonView, str, bool]]) -> tuple[str, list[Block]]:
    """Return whom Slack would not invite or remove, and why, for the host.

    The last of each three says that the person is in the channel and could not be removed.
    """
    lines = [f"• {mention(who)}: {_member_error(code, stays=stays)}" for who, code, stays in people]
    heading = "Slack wouldn't add or remove some people in the channel of your masterclass:"
    rest = "Everyone keeps their spot and gets what they need in direct messages."
    again = button("Try again", "channel.again", str(view.id))
    paragraphs = [section("\n".join(lines[at : at + 20])) for at in range(0, len(lines), 20)][:40]
    text = "\n".join([heading, escaped(view.title), *lines, rest])
    return cut(text, 12000), [
        section(heading),
        *quote(view.title),
        *paragraphs,
        section(rest),
        _question_buttons(again),
    ]


def visitor_question(view: MasterclassView) -> tuple[str, list[Block]]:
    """Return the question to someone who came into the channel by hand, whether they want a spot, or to wait for one;
    to whoever waits already it says how they stand.
    """
    number, rest = str(view.id), "You can stay in the channel either way."
    decline = button("No, thanks", "channel.decline", number)
    came = "You joined the channel of a masterclass"
    if "offer" in view.actions:
        words = f"{came}, and a spot in it is kept for you: answer by {deadline(view)}."
        return _question_message(view, words, "", *offer_buttons(view))
    if view.queue_number is not None:
        words = f"{came}. You're {ordinal(view.queue_number)} on its waitlist."
        rest = "We'll ask you as soon as a spot is free. You can stay in the channel."
        return _question_message(view, words, rest, leave_waitlist_button(view))
    if "join_waitlist" in view.actions:
        wait = button("Join waitlist", "masterclass.join_waitlist", number, style="primary")
        return _question_message(view, f"{came} that is full. Would you like to wait for a spot?", rest, wait, decline)
    reserve = button("Reserve a spot", "masterclass.reserve", number, style="primary")
    return _question_message(view, f"{came}. Would you like a spot in it?", rest, reserve, decline)


def leaver_question(view: MasterclassView, *, is_host: bool = False) -> tuple[str, list[Block]]:
    """Return the question to someone who left the channel by hand, whether they leave the masterclass too.

    Its host cannot leave it.
    """
    stay = button("Stay", "channel.stay", str(view.id), label="Stay in the masterclass without its channel")
    back = button("Come back", "channel.back", str(view.id), label="Come back to the channel")
    if is_host:
        words = "You left the channel of your masterclass. You still host it."
        return _question_message(view, words, "Choose “Come back” to be invited to the channel again.", stay, back)
    words = "You left the channel of a masterclass. Would you like to leave the masterclass too?"
    rest = "Until you answer, you keep your spot. “Stay” keeps it without the channel; “Come back” invites you again."
    leave = button("Leave", "masterclass.leave", str(view.id), label="Leave the masterclass")
    return _question_message(view, words, rest, stay, back, leave)


def discussion_view(found: Discussion) -> Block:
    """Return `Discussion`: the way into the channel, or what to know and to do where there is none."""
    number, ways_on = str(found.view.id), []
    if found.url:
        go = button("Go to the channel", "masterclass.go", number, style="primary") | {"url": found.url}
        ways_on.append(go)
    if found.state == OPEN and found.is_missing:
        ways_on.append(button("Come back", "channel.back", number, label="Come back to the channel"))
    if found.state == LOST and _can_manage(found.view):
        ways_on.append(button("Try again", "channel.again", number, style="primary"))
    blocks = [section(_discussion_text(found)), *([buttons(*ways_on)] if ways_on else []), fine_print(found.view.title)]
    return modal("Discussion", blocks, callback_id="masterclass.discussion", id=found.view.id)


def _can_manage(view: MasterclassView) -> bool:
    return view.role == "host" or view.reader.admin


def _discussion_text(found: Discussion) -> str:
    view = found.view
    if found.state == LOST:
        if _can_manage(view):
            return _channel_error("this masterclass", found.trouble)
        return (
            "The channel of this masterclass isn't working right now, and its host has been told. "
            "You'll get what you need in direct messages."
        )
    if found.state == ARCHIVED:
        read = " You can still read what was written there:" if found.url else ""
        return f"The channel of this masterclass is archived.{read}"
    if found.state != OPEN:
        return "This channel isn't ready yet. Everyone who attends is invited as soon as it is."
    if found.is_missing:
        return "You're not in the channel of this masterclass. Choose “Come back” to be invited again."
    if found.url:
        return "This masterclass has its own channel:"
    if view.enrollment_state != "attending":
        return (
            f"The channel of this masterclass is private, and you're not in it. Ask {mention(view.host)} to invite you."
        )
    return "You're being invited to the channel of this masterclass. You'll find it in your sidebar in a moment."


def _question_message(view: MasterclassView, words: str, rest: str, *answers: Block) -> tuple[str, list[Block]]:
    text = "\n".join(filter(None, (words, f"“{escaped(view.title)}”, {when(view)}", rest)))
    about = titled_entry("", view.title, [when(view), f"Hosted by {mention(view.host)}"], None)
    return text, [section(words), about, *([context(rest)] if rest else []), _question_buttons(*answers)]


def _question_buttons(*answers: Block) -> Block:
    return buttons(*answers) | {"block_id": QUESTION_ID}


def _member_error(code: str, *, stays: bool) -> str:
    if stays:
        return f"couldn't be removed ({escaped(code)}). Please remove them yourself"
    return f"couldn't be invited, because {INVITE_ERRORS.get(code) or f'Slack refused it ({escaped(code)})'}"
