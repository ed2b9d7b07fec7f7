"""What became of a meeting after its end, in words; and the buttons with which people say so."""

from blocks.kit import Block, button, buttons, mention, with_confirmation
from blocks.times import day
from mentorship.meetings import outcome_view as outcomes
from mentorship.meetings.outcome_view import OutcomeView
from mentorship.meetings.view import MeetingView
from mentorship.people.person import PersonView

TOOK_PLACE_LABEL, NO_SHOW_LABEL, MENTOR_ABSENT_LABEL = "It took place", "No-show", "Mentor didn't come"
WAS_THERE_LABEL, RECORD_LABEL, CORRECT_LABEL = "I was there", "Record attendance", "Correct"


DISPUTED_LINE = ":scales: *Disputed: an admin will decide*"


def session_fact(outcome: OutcomeView, view: MeetingView, mentee: PersonView | None) -> str:
    """Return what became of a session, as a fact in a list; empty where nothing is known yet."""
    return session_headline(outcome, view, mentee).replace("*", "")


def session_headline(outcome: OutcomeView, view: MeetingView, mentee: PersonView | None) -> str:
    """Return the same as the first line of a card, the result in bold."""
    match outcome.result:
        case outcomes.UNRECORDED:
            return ":question: Did it take place?" if "outcome" in view.actions else ""
        case outcomes.NOT_RECORDED:
            return "Not recorded"
        case outcomes.TOOK_PLACE:
            return f":white_check_mark: *It took place*{_by(outcome, view)}"
        case outcomes.MISSED:
            if outcome.is_own_absence:
                return _own_absence(outcome)
            missed = f"No-show: {mention(mentee)} wasn't there" if mentee else "No-show"
            return f":no_entry_sign: *{missed}*{_by(outcome, view)}"
        case outcomes.MENTOR_ABSENT:
            who = "You" if view.role == "host" else mention(view.host)
            return f":no_entry_sign: *{who} didn't come*{_by(outcome, view)}"
    return DISPUTED_LINE


def _own_absence(outcome: OutcomeView) -> str:
    """Return that the reader is recorded as absent, and who recorded or settled it."""
    by = f" by {mention(outcome.by)}" if outcome.by else ""
    return f":no_entry_sign: *{'Settled' if outcome.is_settled else 'Recorded'} as a no-show*{by}"


def _by(outcome: OutcomeView, view: MeetingView) -> str:
    """Return who recorded or settled it, in parentheses; empty where that is not known."""
    if outcome.by is None:
        return ""
    who = "you" if outcome.by.id == view.reader.id else mention(outcome.by)
    return f" ({'settled' if outcome.is_settled else 'recorded'} by {who})"


def masterclass_fact(outcome: OutcomeView, view: MeetingView) -> str:
    """Return who was there: for its host how many, for a participant whether they were."""
    if outcome.counts is not None:
        return counts_words(outcome)
    match outcome.result:
        case outcomes.MISSED:
            return _own_absence(outcome).replace("*", "")
        case outcomes.TOOK_PLACE:
            return ":white_check_mark: You were there"
        case outcomes.DISPUTED:
            return DISPUTED_LINE.replace("*", "")
        case outcomes.NOT_RECORDED:
            return "Not recorded" if "record" in view.actions or view.role == "host" else ""
    return ":question: Who was there?" if "record" in view.actions else ""


def counts_words(outcome: OutcomeView) -> str:
    """Return how many were there: `18 of 20 were there, 1 disputed`."""
    counts = outcome.counts
    if counts is None:
        return ""
    everyone = sum(counts)
    disputed = f", {counts.disputed} disputed" if counts.disputed else ""
    return f":white_check_mark: {counts.attended} of {everyone} were there{disputed}"


def said_buttons(view: MeetingView) -> list[Block]:
    """Return `It took place` and `No-show`, while its mentor or an admin is asked; `I was there`, for whoever is
    recorded as absent; and `Correct`, for a mentee who has said that the mentor is.
    """
    outcome, row = view.outcome, []
    if outcome is not None and "outcome" in view.actions:
        row += outcome_buttons(view, outcome)
    if "was_there" in view.actions:
        row.append(was_there_button(view))
    if "correct" in view.actions:
        row.append(correct_button(view))
    return [buttons(*row)] if row else []


def outcome_buttons(view: MeetingView, outcome: OutcomeView) -> list[Block]:
    """Return the two answers to whether a session took place; a no-show is asked about first, since it is told."""
    value, on = f"{outcome.token}:{view.id}", day(view.starts_at, view.reader, view.as_of)
    yes = button(TOOK_PLACE_LABEL, "outcome.took_place", value, style="primary", label=f"It took place, {on}")
    no = button(NO_SHOW_LABEL, "outcome.no_show", value, label=f"No-show, {on}")
    until = day(outcome.until, view.reader, view.as_of)
    words = f"We'll let them know kindly, and they can tell us if they were there. You can change this until {until}."
    return [yes, with_confirmation(no, f"{NO_SHOW_LABEL}?", words, deny="Go back")]


def was_there_button(view: MeetingView) -> Block:
    """Return `I was there`, for whoever is recorded as absent."""
    on = day(view.starts_at, view.reader, view.as_of)
    return button(WAS_THERE_LABEL, "outcome.was_there", str(view.id), label=f"I was there, {on}")


def correct_button(view: MeetingView) -> Block:
    """Return `Correct`, for a mentee who has said that the mentor did not come."""
    label = f"Correct, {day(view.starts_at, view.reader, view.as_of)}"
    return button(CORRECT_LABEL, "session.item.correct", f"correct:{view.id}", label=label)
