"""What stands in the channel of a masterclass, and what people are told about it."""

from collections.abc import Iterable

from blocks.kit import (
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
from blocks.masterclasses.controls import offer_buttons
from blocks.masterclasses.state import deadline, ordinal
from blocks.meetings.facts import when
from blocks.sessions.messages import QUESTION_ID
from blocks.sessions.session import TEXT_LIMIT
from mentorship.masterclasses.channel import Discussion
from mentorship.masterclasses.channel_membership import ChannelCard
from mentorship.masterclasses.view import MasterclassView
from mentorship.people.person import PersonView
from storage.channel import ARCHIVED, LOST, OPEN

INVITE = "invite the app: write /invite @mentorship there"
# What is wrong with the channel, by how Slack's code for it begins, and what to do.
CHANNEL_ERRORS = {
    "restricted_action": "this workspace does not let the app do that. Ask a Slack admin to let apps create and manage "
    "channels, then choose “Try again”.",
    "missing_scope": "the app was not given the permission for it. Ask a Slack admin to install the app again with all "
    "that it asks for, then choose “Try again”.",
    "is_archived": "someone archived it. Restore it in Slack and invite the app: write /invite @mentorship there. "
    "Or choose “Try again”, and a new channel is made.",
    "not_in_channel": "the app was taken out of it. To let it look after the channel again, " + INVITE + ".",
    "is_ext_shared": "it is shared with another company, so the app posts nothing more there and invites nobody. Stop "
    "sharing it in Slack, then choose “Try again”.",
    "channel_not_found": "the app cannot see it any more: it was deleted, or the app was taken out of it. If it is "
    "still there, " + INVITE + ". If not, choose “Try again”, and a new channel is made.",
}
UNKNOWN_ERROR = "Slack refused it ({code}). Ask a Slack admin, then choose “Try again”."
CREATION_ERRORS = ("restricted_action", "missing_scope", "cannot_create_channel", "no_permission")
INVITE_ERRORS = {
    "user_is_restricted": "they are a guest in Slack",
    "ura_max_channels": "they are a guest in Slack who can be in one channel only",
    "user_not_found": "Slack does not know them any more",
    "no_user": "Slack does not know them any more",
    "cant_invite": "Slack does not let them be invited; perhaps their account is deactivated",
    "user_disabled": "their account is deactivated",
    "account_inactive": "their account is deactivated",
    "org_user_not_in_team": "they are not in this workspace",
    "invitee_cant_see_channel": "they are not allowed to see it",
    "no_external_invite_permission": "they belong to another workspace",
}


def channel_error_message(view: ChannelCard, code: str) -> tuple[str, list[Block]]:
    """Return what the host is told when something is wrong with the channel, and what to do."""
    heading = _channel_error("The channel of your masterclass", code)
    rest = "The masterclass itself goes on as planned, and everyone is told what they need to know in direct messages."
    text = f"{heading}\n{escaped(view.title)}\n{rest}"
    again = button("Try again", "channel.again", str(view.id), style="primary")
    return cut(text, TEXT_LIMIT), [section(heading), *quote(view.title), section(rest), _question_buttons(again)]


def _channel_error(which: str, code: str) -> str:
    """Return what is wrong with a channel, and what to do, by Slack's code for it."""
    what = "could not be made" if code.startswith(CREATION_ERRORS) else "is out of our hands"
    known = next((words for family, words in CHANNEL_ERRORS.items() if code.startswith(family)), "")
    return f"{which} {what}: {known or UNKNOWN_ERROR.format(code=escaped(code))}"


def member_errors_message(view: ChannelCard, people: Iterable[tuple[PersonView, str, bool]]) -> tuple[str, list[Block]]:
    """Return whom Slack would not invite or remove, and why, for the host.

    The last of each three says that the person is in the channel and could not be removed.
    """
    lines = [f"• {mention(who)}: {_member_error(code, stays=stays)}" for who, code, stays in people]
    heading = "Slack did not do all of what it should in the channel of your masterclass:"
    rest = "Whoever attends keeps their spot, and is told everything in direct messages."
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
        words = f"{came}, and a place in it is kept for you: answer by {deadline(view)}."
        return _question_message(view, words, "", *offer_buttons(view))
    if view.queue_number is not None:
        words = f"{came}. You're {ordinal(view.queue_number)} on its waitlist."
        leave = button("Leave waitlist", "masterclass.leave_waitlist", number)
        rest = "We'll ask you as soon as a place is free. You can stay in the channel."
        return _question_message(view, words, rest, leave)
    if "join_waitlist" in view.actions:
        wait = button("Join waitlist", "masterclass.join_waitlist", number, style="primary")
        return _question_message(view, f"{came} that is full. Would you like to wait for a place?", rest, wait, decline)
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
            return _channel_error("The channel of this masterclass", found.trouble)
        return (
            "Something is wrong with the channel of this masterclass, and its host knows of it. "
            "You are told what you need to know in direct messages."
        )
    if found.state == ARCHIVED:
        read = " What was written there can still be read:" if found.url else ""
        return f"The channel of this masterclass is archived.{read}"
    if found.state != OPEN:
        return "The channel of this masterclass is not there yet. As soon as it is, everyone who attends is invited."
    if found.is_missing:
        return "You are not in the channel of this masterclass. Choose “Come back” to be invited to it again."
    if found.url:
        return "The people of this masterclass talk in a channel of its own:"
    if view.enrollment_state != "attending":
        return (
            f"The channel of this masterclass is private, and you are not in it. Ask {mention(view.host)} to "
            "invite you."
        )
    return (
        "You are invited to the channel of this masterclass: as soon as you are in it, you find it in Slack’s sidebar."
    )


def _question_message(view: MasterclassView, words: str, rest: str, *answers: Block) -> tuple[str, list[Block]]:
    text = "\n".join(filter(None, (words, f"“{escaped(view.title)}”, {when(view)}", rest)))
    about = titled_entry("", view.title, [when(view), f"Hosted by {mention(view.host)}"], None)
    return text, [section(words), about, *([context(rest)] if rest else []), _question_buttons(*answers)]


def _question_buttons(*answers: Block) -> Block:
    return buttons(*answers) | {"block_id": QUESTION_ID}


def _member_error(code: str, *, stays: bool) -> str:
    if stays:
        return f"could not be removed from it ({escaped(code)}). Please remove them yourself"
    return f"could not be invited, because {INVITE_ERRORS.get(code) or f'Slack refused it ({escaped(code)})'}"
