"""The forms that cancel a session and delete a draft."""

from collections.abc import Sequence

from blocks.kit import Block, choice, context, field, mention, modal, option, section, text_input
from blocks.meetings.facts import topic_line, when
from blocks.meetings.inputs import KEEP_LABEL, REASON_LIMIT
from blocks.sessions.session import title
from blocks.told import names
from mentorship.sessions.cancellation import CancelFormData, SeriesPart
from mentorship.sessions.view import SessionView


def cancel_form(asked: CancelFormData) -> Block:
    """Return `Cancel session`; whoever has booked is owed a reason."""
    view = asked.view
    blocks = [
        *([section(_booked_meanwhile(asked.booked_meanwhile))] if asked.booked_meanwhile else []),
        section(f"*{title(view)}*\n:calendar: {when(view)}", typed=[topic_line(view.topic)]),
        section(f"{_who_is_told(asked)} You can't undo this."),
        *_which(asked),
        *_reason(asked),
    ]
    return modal(
        "Cancel session",
        blocks,
        callback_id="session.cancel",
        submit="Cancel it",
        close=KEEP_LABEL,
        id=view.id,
        version=view.version,
        bookings=asked.bookings or "0",
    )


def _who_is_told(asked: CancelFormData) -> str:
    mentee = asked.view.mentee
    if any(part.booked for part in (asked.following, asked.whole) if part):
        return "We'll let everyone who booked know, with your reason."
    if mentee:
        return f"We'll let {mention(mentee)} know, with your reason."
    return "Nobody has booked any of them." if asked.following or asked.whole else "Nobody has booked it."


def _which(asked: CancelFormData) -> list[Block]:
    """Return how much of the series, where there is more of it, with how many are booked."""
    parts = {"following": ("This and the following", asked.following), "all": ("All of the series", asked.whole)}
    options = [option(text, name, _counted(part)) for name, (text, part) in parts.items() if part]
    if not options:
        return []
    own = "1 session, booked" if asked.view.mentee else "1 session, not booked"
    return [field("Which", "which", choice("radio_buttons", [option("This one", "one", own), *options], "one"))]


def _counted(part: SeriesPart) -> str:
    return f"{part.count} sessions, {part.booked or 'none'} booked"


def _reason(asked: CancelFormData) -> list[Block]:
    """Return the input `Reason`: required where someone has booked, else for whoever else may read it."""
    words, view = text_input(limit=REASON_LIMIT, lines=True), asked.view
    if view.mentee:
        return [field("Reason", "reason", words)]
    hint = ""
    if any(part.booked for part in (asked.following, asked.whole) if part):
        hint = "Required if someone has booked one of those you choose. They will read it."
    elif view.role != "host":
        hint = f"{view.host.name} will read it."
    return [field("Reason", "reason", words, optional=True, hint=hint)]


def _booked_meanwhile(people: Sequence[str]) -> str:
    words = f"{names(people)} booked while your form was open, so nothing is cancelled yet."
    return f"{words} Choose “Cancel it” if you want to cancel it all the same."


def delete_form(view: SessionView) -> Block:
    """Ask before a draft is deleted."""
    mentor = "you" if view.role == "host" else mention(view.host)
    blocks = [
        section(f"*Delete this draft?*\n{when(view)}", typed=[topic_line(view.topic)]),
        context(f"Only {mentor} and admins have seen it. You can't undo this."),
    ]
    return modal(
        "Delete draft", blocks, callback_id="session.delete", submit="Delete", id=view.id, version=view.version
    )
