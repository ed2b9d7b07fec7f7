"""The participants of a masterclass, and the forms to add or remove them and to write to everyone."""

from itertools import groupby

from blocks.kit import (
    Block,
    button,
    buttons,
    context,
    escaped,
    field,
    header,
    mention,
    menu,
    modal,
    mrkdwn,
    page_buttons,
    quote,
    section,
    text_input,
)
from blocks.masterclasses.channel import INVITE_ERRORS
from blocks.masterclasses.controls import raise_button
from blocks.masterclasses.create import GUESTS_HINT
from blocks.masterclasses.masterclass import title
from blocks.masterclasses.state import headline, participant_counts, sign, waiting_hint
from blocks.meetings.facts import METHODS, on_span, when
from blocks.meetings.inputs import KEEP_LABEL, REASON_LIMIT
from blocks.people.photo import photo
from blocks.people.picker import people_input
from blocks.times import day_and_time
from mentorship.masterclasses.participant_list import ParticipantRow, ParticipantsPage
from mentorship.masterclasses.participants import MESSAGE_LIMIT, Audience, RemoveFormData
from mentorship.masterclasses.view import MasterclassView
from mentorship.people.choosable import GUESTS

BUTTONS = {
    "add": ("Add", "primary"),
    "message": ("Message all", None),
    "download": ("Download as CSV", None),
}
HEADINGS = {
    "participant": "Participants",
    "offered": "Waitlist",
    "waiting": "Waitlist",
    "visiting": "In the channel without a spot",
}
HINTS = {"visiting": "They were asked whether they want to reserve a spot, and have yet to answer."}
NAME_LIMIT = 100
FILE_FOLLOWS = "The file will be in Messages in a moment."


def participants_view(page: ParticipantsPage, note: str = "") -> Block:
    """Return `Participants`: who has a place; for those who may know, also who waits or is only in the channel."""
    view = page.view
    blocks: list[Block] = [
        header(view.title),
        section(f"{title(view)}\n{when(view)} · {participant_counts(view)}"),
        *quote(note),
        *([section(sign(view) + headline(view))] if view.queue_number else []),
        *_hint(view),
        *_buttons(page),
        *_search(page),
        *_lines(page),
        *([] if page.rows else [_nobody(page)]),
        *page_buttons("participants.page", page.page, page.more),
    ]
    return modal(
        "Participants",
        blocks,
        callback_id="participants.list",
        submit="Search" if page.is_search_offered else None,
        id=view.id,
        page=page.page,
        words=page.words,
    )


def _hint(view: MasterclassView) -> list[Block]:
    return [section(waiting_hint(view)), buttons(*raise_button(view))] if waiting_hint(view) else []


def _search(page: ParticipantsPage) -> list[Block]:
    """Return the input for a name, where the list is long. Slack keeps what it holds as long as its id is the same."""
    if not page.is_search_offered:
        return []
    name = field("Search", "search", text_input(page.words, limit=NAME_LIMIT, placeholder="Name"), optional=True)
    return [name | {"block_id": "search:found" if page.words else "search:all"}]


def _nobody(page: ParticipantsPage) -> Block:
    if not page.words:
        return section("Nobody has a spot yet.")
    return section("Nobody here has this name. To see everyone, clear the search and choose “Search” again.")


def _buttons(page: ParticipantsPage) -> list[Block]:
    number = str(page.view.id)
    row = [button(BUTTONS[name][0], f"participants.{name}", number, style=BUTTONS[name][1]) for name in page.tools]
    return [buttons(*row)] if row else []


def _lines(page: ParticipantsPage) -> list[Block]:
    blocks = []
    for heading, lines in groupby(page.rows, key=lambda line: HEADINGS[line.kind]):
        stretch = list(lines)
        blocks.append(section(f"*{heading}*"))
        blocks += [context(HINTS[stretch[0].kind])] if stretch[0].kind in HINTS else []
        blocks += [block for line in stretch for block in _line(line, page.view)]
    return blocks


def _line(line: ParticipantRow, view: MasterclassView) -> list[Block]:
    """Return one person, with a menu if they can be removed; below it their face and what there is to say of them."""
    number = f"{line.queue_number}. " if line.queue_number else ""
    choices = menu("participants.menu", [("Remove", f"remove:{line.person.id}")]) if line.removable else None
    said = [mrkdwn(each) for each in LINE_TEXTS[line.kind](line, view)]
    below = [*([photo(line.person)] if line.person.image_url else []), *said]
    shown = [{"type": "context", "elements": below}] if below else []
    return [section(f"{number}{mention(line.person)}", choices), *shown]


def _participant(line: ParticipantRow, view: MasterclassView) -> list[str]:
    by = ("you" if line.by.id == view.reader.id else mention(line.by)) if line.by else ""
    came = {
        "guest": f"Invited by {by}" if by else "Added themselves",
        "moved": "Confirmed the new time",
        "waitlist": "From the waitlist",
        "booked": "Reserved a spot",
    }.get(line.source, "")
    said = ["No answer yet"] if line.state == "asked" else []
    said += [came] if came and not (said and line.source == "moved") else []
    said += [day_and_time(line.since, view.reader, view.as_of)] if line.since and line.source != "moved" else []
    said += [METHODS[line.method].lower()] if line.method in METHODS else []
    return [*([" · ".join(said)] if said else []), *_channel(line)]


def _channel(line: ParticipantRow) -> list[str]:
    if line.channel == "gone":
        return ["Left the channel, but still has a spot. We asked whether they want to leave the masterclass too."]
    if line.channel == "outside":
        return ["Not in the channel, as they chose"]
    if line.channel == "refused":
        return [f"Slack doesn't let this app invite them to the channel: {_invite_error(line.error)}."]
    return []


def _invite_error(error: str) -> str:
    return INVITE_ERRORS.get(error, f"its word for it is {escaped(error)}" if error else "it did not say why")


def _offered(line: ParticipantRow, view: MasterclassView) -> list[str]:
    until = f", can answer until {day_and_time(line.until, view.reader, view.as_of)}" if line.until else ""
    return [f"Offered a spot{until}"]


def _waiting(line: ParticipantRow, view: MasterclassView) -> list[str]:
    return [f"Waiting since {day_and_time(line.since, view.reader, view.as_of)}"] if line.since else []


def _visiting(line: ParticipantRow, view: MasterclassView) -> list[str]:
    return []


LINE_TEXTS = {"participant": _participant, "offered": _offered, "waiting": _waiting, "visiting": _visiting}


def add_form(view: MasterclassView, *, page: int, response_action: str) -> Block:
    """Return `Add participants`.

    `page` of the list is shown afterwards; `response_action` is how this form was shown: push or update.
    """
    blocks = [
        header(view.title),
        section(f"{when(view)}\n{participant_counts(view)}"),
        people_input(
            "Guests",
            "guests",
            GUESTS,
            hint=f"{GUESTS_HINT} If they're busy then, we ask whether they can make it.",
        ),
    ]
    return modal(
        "Add participants",
        blocks,
        callback_id="participants.save",
        submit="Save",
        id=view.id,
        page=page,
        way=response_action,
        host=view.host.slack_id,
    )


def remove_form(found: RemoveFormData, *, page: int, response_action: str) -> Block:
    """Return `Remove participant`, with the reason that they are told."""
    view = found.view
    blocks = [
        header(view.title),
        section(f"{mention(found.person)} will lose their spot. We'll tell them, with your reason."),
        field("Reason", "reason", text_input(limit=REASON_LIMIT, lines=True), optional=True),
    ]
    return modal(
        "Remove participant",
        blocks,
        callback_id="participants.remove",
        submit="Remove",
        close=KEEP_LABEL,
        id=view.id,
        person=found.person.id,
        page=page,
        way=response_action,
    )


def message_form(found: Audience, *, page: int, response_action: str) -> Block:
    """Return `Message all`."""
    view, count = found.view, found.count
    whom = "1 person gets" if count == 1 else f"{count} people get"
    blocks = [
        header(view.title),
        section(f"{whom} it in a direct message from this app, with your name. Answers go straight to you."),
        field("Message", "message", text_input(limit=MESSAGE_LIMIT, lines=True)),
    ]
    return modal(
        "Message all",
        blocks,
        callback_id="participants.send",
        submit="Send",
        id=view.id,
        page=page,
        way=response_action,
    )


def file_comment(view: MasterclassView) -> str:
    """Return what is said beside the list as a file."""
    whose = "your masterclass" if view.role == "host" else f"the masterclass of {mention(view.host)},"
    return f"The participants of {whose} “{escaped(view.title)}” {on_span(view)}, as they are now."
