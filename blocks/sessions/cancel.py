"""The forms that cancel a session and delete a draft."""

from blocks.kit import Block, checkboxes, context, field, mention, modal, option, section, text_input
from blocks.meetings.facts import when
from blocks.sessions.session import KEEP_LABEL, REASON_LIMIT, title
from mentorship.people.person import PersonView
from mentorship.sessions.cancellation import CancelFormData
from mentorship.sessions.view import SessionView


def cancel_form(asked: CancelFormData, *, booked_meanwhile: bool = False) -> Block:
    """Return `Cancel session`, with the reason that everybody concerned is told.

    `booked_meanwhile` says that somebody has taken the place since the reader was asked before.
    """
    view = asked.view
    told = f"{mention(view.mentee)} will be told, with your reason." if view.mentee else "Nobody has booked it yet."
    later = "the next session" if asked.later_in_series == 1 else f"the {asked.later_in_series} later sessions"
    rest = option(f"Also cancel {later} of this series", "rest")
    blocks = [
        *([section(_booked_meanwhile(view.mentee))] if booked_meanwhile and view.mentee else []),
        section(f"*{title(view)}*\n{when(view)}", typed=[view.topic]),
        section(f"{told} This is final."),
        field("Reason", "reason", text_input(limit=REASON_LIMIT, lines=True)),
        *([field("Series", "series", checkboxes([rest], []), optional=True)] if asked.later_in_series else []),
    ]
    return modal(
        "Cancel session",
        blocks,
        callback_id="session.cancel",
        submit="Cancel it",
        close=KEEP_LABEL,
        id=view.id,
        version=view.version,
        mentee=str(view.mentee.id if view.mentee else 0),
    )


def _booked_meanwhile(mentee: PersonView) -> str:
    words = f"{mention(mentee)} took the place while your form was open, so nothing is cancelled yet."
    return f"{words} Choose “Cancel it” if you want to cancel it all the same."


def delete_form(view: SessionView) -> Block:
    """Ask before a draft is deleted."""
    blocks = [
        section(f"*Delete this draft?*\n{when(view)}", typed=[view.topic]),
        context("Only you and the admins have seen it. It cannot be brought back."),
    ]
    return modal(
        "Delete draft", blocks, callback_id="session.delete", submit="Delete", id=view.id, version=view.version
    )
