"""The question whether a meeting took place, and what it says once it is answered, or over."""

from blocks.kit import Block, button, buttons, context, mention
from blocks.meetings.outcome import RECORD_LABEL, counts_words, outcome_buttons, said_buttons, session_fact
from blocks.outcome.meeting_name import Message, about, dated
from blocks.times import day
from mentorship.agenda.agenda import AnyMeetingView
from mentorship.masterclasses.view import MasterclassView
from mentorship.meetings.outcome_view import DISPUTED, MISSED, NOT_RECORDED, TOOK_PLACE, OutcomeView
from mentorship.sessions.view import SessionView

SAY_DIFFERENT = "You two disagree, so an admin will decide."
SEE_DIFFERENTLY = f":warning: {SAY_DIFFERENT}"


def question_message(view: AnyMeetingView, outcome: OutcomeView, *, again: bool = False) -> Message:
    """Return the message that asks; once something is recorded, what that is, with the way to correct it."""
    if outcome.is_recorded:
        return _recorded(view, outcome)
    if "record" not in view.actions:
        said = "who was there" if isinstance(view, MasterclassView) else "whether it took place"
        return about(f"*Not recorded.* Nobody said {said}.", view)
    if outcome.result == NOT_RECORDED:
        until = day(outcome.until, view.reader, view.as_of)
        return about(f"*Not recorded.* You can still do it, until {until}.", view, _answers(view, outcome))
    lead = "Asking once more: " if again else ""
    below = dated if isinstance(view, SessionView) else about
    return below(f"{lead}*{question(view)}*", view, _answers(view, outcome))


def asked_again(view: AnyMeetingView) -> Message:
    """Return what is left of the first question once it was asked again in a new message."""
    return about("Asked once more below.", view)


def question(view: AnyMeetingView) -> str:
    """Return what is asked."""
    if isinstance(view, MasterclassView):
        whose = "your masterclass" if view.role == "host" else f"the masterclass of {mention(view.host)}"
        return f"Who was at {whose}?"
    if view.role == "host" and view.mentee:
        return f"Did your session with {mention(view.mentee)} take place?"
    with_whom = f" with {mention(view.mentee)}" if view.mentee else ""
    return f"Did the session of {mention(view.host)}{with_whom} take place?"


def recorded_words(view: SessionView) -> str:
    """Return what was just recorded of a session, and whose it was."""
    result, mentee = view.outcome.result if view.outcome else "", mention(view.mentee) if view.mentee else ""
    whose = "your 1:1" if view.role == "host" else f"the 1:1 of {mention(view.host)}"
    if result == TOOK_PLACE and mentee:
        return f"Recorded: {whose} with {mentee} took place."
    if result == MISSED and mentee:
        return f"Recorded: {mentee} didn't come to {whose}."
    return "Recorded." if result != DISPUTED else f"Recorded. {SAY_DIFFERENT}"


def record_button(view: AnyMeetingView, *, text: str = RECORD_LABEL, style: str | None = None) -> Block:
    """Return the button that opens the form `Record attendance`."""
    room = "masterclass" if isinstance(view, MasterclassView) else "session"
    label = f"{text}, {day(view.starts_at, view.reader, view.as_of)}"
    return button(text, f"{room}.item.record", f"record:{view.id}", style=style, label=label)


def answers(view: AnyMeetingView, outcome: OutcomeView) -> list[Block]:
    """Return the buttons that answer the question."""
    if isinstance(view, MasterclassView):
        return [record_button(view, style="primary")]
    return outcome_buttons(view, outcome)


def _answers(view: AnyMeetingView, outcome: OutcomeView) -> Block:
    return buttons(*answers(view, outcome))


def _recorded(view: AnyMeetingView, outcome: OutcomeView) -> Message:
    """Return what is recorded, and until when it can be corrected."""
    if "record" not in view.actions:
        return about(_fact(view, outcome), view, *said_buttons(view))
    until = day(outcome.until, view.reader, view.as_of)
    correct = buttons(record_button(view, text="Correct"))
    return about(_fact(view, outcome), view, correct, context(f"You can correct it until {until}."))


def _fact(view: AnyMeetingView, outcome: OutcomeView) -> str:
    if isinstance(view, SessionView):
        return SEE_DIFFERENTLY if outcome.result == DISPUTED else session_fact(outcome, view, view.mentee)
    return counts_words(outcome)
