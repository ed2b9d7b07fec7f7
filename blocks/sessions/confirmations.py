"""What stands in the place of a session's form once it is saved, with what people do next."""

import datetime as dt
from collections.abc import Sequence

from blocks.kit import Block, button, confirmation, escaped, has_markup, mention, with_confirmation
from blocks.meetings.facts import METHODS, topic_line, when, where
from blocks.sessions.session import AFTER_HELD, LABELS, edit_button, misses_link, profile_button
from blocks.sessions.waitlist import AGAIN
from blocks.times import day, day_and_time
from blocks.told import names, we_told
from mentorship.outbox.told import Told
from mentorship.people.person import PersonView
from mentorship.program.absences import missed_words
from mentorship.sessions.cancellation import Cancelled
from mentorship.sessions.undo import Batch, Undone
from mentorship.sessions.view import SessionView
from mentorship.text import join_words
from mentorship.times import format_duration

DATES_NAMED = 10  # of cancelled sessions, in one sentence
COPIES = ("duplicate", "bulk_duplicate")
BOOKABLE, MORE_TIMES = "Mentees can book it from your profile.", "Offer more times:"


def saved_view(
    view: SessionView, told: Told, *, edited: bool = False, removed: str = "", missed: int | None = None
) -> Block:
    """Return that the session is published, saved as a draft, or (`edited`) changed.

    `removed` is the Slack id of the mentee who has lost their place by that; `missed` is what an admin reads of how
    much the mentee whom they added has missed, where that is more than the program allows.
    """
    steps = [
        *(button(LABELS[name], f"session.item.{name}", f"{name}:{view.id}") for name in COPIES),
        button("See the session", "session.look", str(view.id)),
    ]
    title, done, hint = _saved(view, told, edited=edited, removed=removed)
    hint = f"{hint} {_missed(view.mentee, missed)}".strip()
    plain = [escaped(each) for each in _facts(view) if not has_markup(each)]
    typed = "\n".join(each for each in _facts(view) if has_markup(each))
    facts = f"\n{' · '.join(plain)}" if plain else ""
    return confirmation(title, f"*{when(view)}* {done}{facts}", next_steps=steps, hint=hint, typed=typed)


def _saved(view: SessionView, told: Told, *, edited: bool, removed: str) -> tuple[str, str, str]:
    """Return the title, what was done, and what follows from it."""
    other = "" if view.role == "host" else f" for {mention(view.host)}"
    if view.state == "draft":
        return "Saved as draft", f"is saved as a draft{other}.", "Only its mentor and admins see it, under Drafts."
    if edited:
        return "Saved", f"is saved{other}.", _told_of_edit(told, removed, view.mentee)
    if view.mentee:
        return "Published", f"is booked{other}: 1:1 with {mention(view.mentee)}.", we_told(told)
    follows = MORE_TIMES if view.role == "host" else we_told(told)
    if view.held_for and view.held_until:
        until = day_and_time(view.held_until, view.reader, view.as_of)
        first = f"is published{other} and offered to {mention(view.held_for)} first, until {until}."
        return "Published", f"{first} {AFTER_HELD}", follows
    where = f"{BOOKABLE} " if view.role == "host" else ""
    return "Published", f"is open for booking{other}.", where + follows


def _missed(mentee: PersonView | None, missed: int | None) -> str:
    """Return that the program would have had the mentee ask an admin first."""
    if mentee is None or missed is None:
        return ""
    said = f"{mention(mentee)} missed {missed_words(missed)} in the last 90 days, more than the program allows"
    return f"{said}: to book by themselves they would have to ask an admin. Mentors don't see this."


def _told_of_edit(told: Told, removed: str, mentee: PersonView | None) -> str:
    """Return who was told what: whoever has lost their place, and whoever has it now, only that."""
    if removed not in told.people:
        return we_told(told, "what changed")
    new = mentee.slack_id if mentee is not None else ""
    others = [each for each in told.people if each not in (removed, new)]
    said = [f"<@{removed}> that they no longer have a spot"]
    said += [f"<@{new}> that it is theirs now"] if new in told.people else []
    said += [f"{names(others)} what changed"] if others else []
    return f"We told {join_words(said)}."


def _facts(view: SessionView) -> list[str]:
    return [each for each in (where(view), topic_line(view.topic)) if each]


def booked_view(view: SessionView) -> Block:
    """Return that the reader has booked the session."""
    done = f"*You're booked with {mention(view.host)}*: {when(view)}."
    hint = "It's in your Home tab under Upcoming, and in Messages with everything you need."
    return confirmation("Booked", done, next_steps=steps_of_booked(view), hint=hint)


def booking_cancelled_view(mentor: PersonView, told: Told) -> Block:
    """Return that the reader has given their place up, with the way to another one, of the same mentor or another."""
    knows = " We told them." if mentor.slack_id in told.people else ""
    again = [profile_button(mentor)] if mentor.mentor else []
    hint = f"To meet {mention(mentor)} another time, book again in their profile." if again else ""
    steps = [*again, button("Find a mentor", "mentor.find")]
    done = f"*Your 1:1 with {mention(mentor)} is cancelled.*{knows}"
    return confirmation("Booking cancelled", done, next_steps=steps, hint=hint)


def declined_view(told: Told) -> Block:
    """Return that the reader gave up their spot in a session that was moved."""
    steps = [button("Find a mentor", "mentor.find"), button("Your sessions", "home.sessions")]
    return confirmation("Spot given up", "*You gave up your spot.*", next_steps=steps, hint=we_told(told))


def passed_view() -> Block:
    """Return that the reader passed on the session that was kept for them."""
    hint = f"It goes to the next person on the waitlist. {AGAIN}"
    steps = [button("Find a mentor", "mentor.find")]
    return confirmation("Passed", "*You passed on this session.*", next_steps=steps, hint=hint)


def moved_view(view: SessionView, told: Told) -> Block:
    """Return that the reader's booking is now that of this session."""
    done = f"*Your 1:1 with {mention(view.host)} is now on {when(view)}.*"
    place, *topic = _facts(view)
    facts = " · ".join([place, format_duration(view.minutes), *topic])
    hint = f"We told {mention(view.host)}." if view.host.slack_id in told.people else ""
    return confirmation("Time changed", done, next_steps=steps_of_booked(view), hint=hint, typed=facts)


def attendance_view(view: SessionView) -> Block:
    """Return how the reader attends the session now."""
    how = METHODS[view.method or "online"].lower()
    done = f"*You're attending {how}*: 1:1 with {mention(view.host)}, {when(view)}."
    return confirmation("Attendance changed", done, next_steps=steps_of_booked(view))


def steps_of_booked(view: SessionView) -> list[Block]:
    """Return what one does next with a session that is booked."""
    name = "add_to_calendar"
    return [
        button("See the session", "session.look", str(view.id)),
        button(LABELS[name], f"session.item.{name}", f"{name}:{view.id}"),
    ]


def deleted_view() -> Block:
    """Return that a draft is deleted; there is nothing left of it to be shown."""
    steps = [button("New session", "session.new"), button("Your sessions", "home.sessions")]
    return confirmation("Draft deleted", "*The draft is deleted.*", next_steps=steps)


def handed_over_view(view: SessionView, told: Told, *, whole_series: bool, lacks_link: bool = False) -> Block:
    """Return that another mentor has the session now, or all of its series, and whether they have yet to add a link."""
    done = f"*{_takes_over(view)} {'the series' if whole_series else _one_taken_over(view)}."
    steps = [button("See the session", "session.look", str(view.id))]
    hint = f"{we_told(told)} {_link_to_add(view) if lacks_link else ''}".strip()
    return confirmation(
        "Handed over", done, next_steps=[*([edit_button(view)] if misses_link(view) else []), *steps], hint=hint
    )


def _takes_over(view: SessionView) -> str:
    return "You take over*" if view.role == "host" else f"{mention(view.host)} takes over*"


def _one_taken_over(view: SessionView) -> str:
    whose = f" with {mention(view.mentee)}" if view.mentee else ""
    return f"the session{whose}: {day_and_time(view.starts_at, view.reader, view.as_of)}"


def _link_to_add(view: SessionView) -> str:
    if view.role == "host":
        return "You have no meeting link of your own: choose “Edit” to enter one."
    return f"{mention(view.host)} has no meeting link of their own: we asked them to add one."


def cancelled_view(view: SessionView, cancelled: Cancelled, told: Told) -> Block:
    """Return that the session, and others of its series, are cancelled: which dates went, who knows, and what stays."""
    starts = [dt.datetime.fromisoformat(each) for each in cancelled["starts"]]
    many = f"*{len(starts)} sessions* are cancelled: {_days(starts, view)}."
    done = f"*{when(view)}* is cancelled." if len(starts) == 1 else many
    nobody = "Nobody had booked any of them." if len(starts) > 1 and not cancelled["booked"] else ""
    hints = [we_told(told) or nobody, _staying(cancelled["staying"])]
    steps = [button("New session", "session.new")]
    return confirmation("Cancelled", done, next_steps=steps, hint=" ".join(each for each in hints if each))


def _days(starts: Sequence[dt.datetime], view: SessionView) -> str:
    """Return the dates; of very many, the first and the last."""
    named = [day(each, view.reader, view.as_of) for each in starts]
    return ", ".join(named) if len(named) <= DATES_NAMED else f"{named[0]} to {named[-1]}"


def _staying(count: int) -> str:
    if count <= 0:
        return ""
    return "1 other session of the series stays." if count == 1 else f"{count} other sessions of the series stay."


def created_view(batch: Batch) -> Block:
    """Return that the sessions of a series are made, with the way back."""
    many = "1 session" if len(batch.starts) == 1 else f"{len(batch.starts)} sessions"
    first, last = (day(each, batch.reader, batch.as_of) for each in (batch.starts[0], batch.starts[-1]))
    dates = f"on {first}" if len(batch.starts) == 1 else f"from {first} to {last}"
    kind = "saved as drafts" if batch.is_draft else "published"
    done = f"*{many}* {'is' if len(batch.starts) == 1 else 'are'} {kind}, {dates}."
    steps = [
        button("Your sessions", "home.sessions"),
        undo_button(batch.token, len(batch.starts), of=len(batch.starts)),
    ]
    hint = "You can undo this for an hour. Sessions that someone has booked stay."
    return confirmation("Created", done, next_steps=steps, hint=hint)


def undo_button(batch: str, count: int, *, of: int) -> Block:
    """Return `Undo`, which asks before it removes so many of the sessions that were made at once."""
    undo = button("Undo", "series.undo", batch, label="Undo: remove these sessions")
    left = "" if count == of else "remaining "
    what = f"the {left}session" if count == 1 else f"the {count} {left}sessions"
    text = "They were planned at once. Sessions that someone has booked since, or that have begun, stay."
    return with_confirmation(undo, f"Remove {what}?", text, deny="Keep it" if count == 1 else "Keep them")


def undone_view(undone: Undone) -> Block:
    """Return how much was taken back, and what stays."""
    many = "1 session is" if undone.count == 1 else f"{undone.count} sessions are"
    stay = "1 stays" if undone.kept == 1 else f"{undone.kept} stay"
    kept = f"{stay}: booked or changed since, or begun."
    steps = [button("Your sessions", "home.sessions")]
    return confirmation("Undone", f"*{many} removed.*", next_steps=steps, hint=kept if undone.kept else "")
