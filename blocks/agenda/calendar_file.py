"""What is said beside a calendar file, and in the place of a file that cannot be sent."""

from collections.abc import Sequence

from blocks.agenda.without_place import kind_of, what_became
from blocks.kit import TEXT_LIMIT, Block, cut, done_line, escaped, quote, section, with_blocks
from blocks.meetings.facts import when
from mentorship.agenda.agenda import AnyMeetingView
from mentorship.masterclasses.view import MasterclassView
from mentorship.outbox.notify import FILES_IN_MESSAGE

MISSING_PERMISSION = "The app may not send files here: ask a Slack admin to install it again with all that it asks for."
NOT_TAKEN = "Slack did not take it. You can ask for it again later."
FILE_SENT = "Sent. Open the file in Messages to add it to your calendar."
SAID = "file_sent"  # the id of the block that says so


def with_file_sent(view: Block) -> Block:
    """Return a modal, as Slack shows it, which says on top that the file was sent."""
    said = {**done_line(FILE_SENT)[0], "block_id": SAID}
    rest = [block for block in view["blocks"] if block["block_id"] != SAID]
    return with_blocks(view, [said, *rest])


def calendar_comment(view: AnyMeetingView, *, is_update: bool = False) -> str:
    """Return what is said beside a calendar file; `is_update` when the person was sent one of this meeting before."""
    what = kind_of(view)
    if is_update:
        return f"This {what} has changed. Open the file to update it in your calendar: {when(view)}"
    return f"Open the file to add this {what} to your calendar: {when(view)}"


def calendar_removal_comment(views: Sequence[AnyMeetingView]) -> str:
    """Return what is said beside a file that takes meetings out of a calendar."""
    if len(views) == 1:
        why = what_became(views[0]) or f"You're no longer in this {kind_of(views[0])}"
        return f"{why}. Open the file to take it out of your calendar: {when(views[0])}"
    return f"Open the file to take these {len(views)} sessions out of your calendar: you no longer have a spot in them."


def calendar_removal_text(views: Sequence[AnyMeetingView]) -> str:
    """Return which sessions a mail takes out of a calendar, each with its date."""
    which = "This session is" if len(views) == 1 else f"These {len(views)} sessions are"
    return "\n".join([f"*{which} no longer in your calendar:*", *(when(view) for view in views)])


def calendar_failed_message(view: AnyMeetingView, *, denied: bool) -> tuple[str, list[Block]]:
    """Return that a calendar file cannot be sent; with `denied`, that someone has to allow it first."""
    words = f"The calendar file of this {kind_of(view)} can't be sent to you. Please enter it in your calendar yourself"
    return _failed_message(f"{words}: {when(view)}.", view, denied=denied)


def calendar_removal_failed_message(views: Sequence[AnyMeetingView], *, denied: bool) -> tuple[str, list[Block]]:
    """Return that a file which takes meetings out of a calendar cannot be sent.

    As many are named as one message has files, and all of these fit whole into what Slack shows of a paragraph.
    """
    many = len(views) > 1
    which = f"these {len(views)} sessions" if many else f"this {kind_of(views[0])}"
    words = f"The file that takes {which} out of your calendar can't be sent to you. Please delete the"
    more = [f"and {len(views) - FILES_IN_MESSAGE} more"] if len(views) > FILES_IN_MESSAGE else []
    times = "; ".join([*(when(view) for view in views[:FILES_IN_MESSAGE]), *more])
    return _failed_message(f"{words} {'entries' if many else 'entry'} yourself: {times}.", None, denied=denied)


def participants_failed_message(view: MasterclassView, *, denied: bool) -> tuple[str, list[Block]]:
    """Return that the list of a masterclass's participants cannot be sent as a file."""
    words = f"The participants of this masterclass can't be sent to you as a file: {when(view)}."
    return _failed_message(words, view, denied=denied)


def _failed_message(words: str, view: AnyMeetingView | None, *, denied: bool) -> tuple[str, list[Block]]:
    why = MISSING_PERMISSION if denied else NOT_TAKEN
    title = view.title if isinstance(view, MasterclassView) else ""
    text = f"{words} {why}" + (f"\n{escaped(title)}" if title else "")
    return cut(text, TEXT_LIMIT), [section(cut(f"{words} {why}", TEXT_LIMIT)), *quote(title)]
