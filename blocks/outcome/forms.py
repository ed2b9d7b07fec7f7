"""The forms `Record attendance`: of a session, and of a masterclass with up to hundreds of participants."""

import hashlib
from collections.abc import Sequence

from blocks.kit import (
    Block,
    button,
    buttons,
    checkboxes,
    choice,
    confirmation,
    context,
    field,
    mention,
    modal,
    option,
    page_buttons,
    section,
    text_input,
)
from blocks.meetings.facts import when
from blocks.meetings.outcome import (
    MENTOR_ABSENT_LABEL,
    NO_SHOW_LABEL,
    RECORD_LABEL,
    TOOK_PLACE_LABEL,
    correct_button,
    session_fact,
)
from blocks.outcome.meeting_name import name_of, typed_title
from blocks.times import day
from mentorship.agenda.agenda import AnyMeetingView
from mentorship.meetings.outcome_view import DISPUTED, MENTOR_ABSENT, MISSED, TOOK_PLACE
from mentorship.outcome.masterclass_attendance import PAGE, AttendancePage
from mentorship.sessions.view import SessionView
from storage.attendance import Listed

TICKS = "ticks"  # the name of the fields with people; a number follows
PER_FIELD = 10  # as many checkboxes as Slack takes in one
NAME_LIMIT = 100


def session_form(view: SessionView) -> Block:
    """Return `Record attendance` of a session: whether it took place."""
    outcome, mentee = view.outcome, mention(view.mentee) if view.mentee else "The mentee"
    absent = view.mentee.name if view.mentee else "The mentee"
    options = [
        option(TOOK_PLACE_LABEL, TOOK_PLACE),
        option(NO_SHOW_LABEL, MISSED, f"{absent} didn't come"),
        *([option(MENTOR_ABSENT_LABEL, MENTOR_ABSENT)] if view.reader.admin and view.role != "host" else []),
    ]
    recorded = outcome.result if outcome is not None and outcome.result in (MISSED, MENTOR_ABSENT) else TOOK_PLACE
    blocks = [
        section(f"*{name_of(view)}*\n:calendar: {when(view)}"),
        field("Attendance", "attendance", choice("radio_buttons", options, recorded)),
        context(f"{mentee} is told if you record a no-show, and can say that they were there.{_until(view)}"),
    ]
    token = outcome.token if outcome is not None else ""
    return modal(RECORD_LABEL, blocks, callback_id="outcome.session", submit="Save", id=view.id, token=token)


def mentor_absent_view(view: SessionView) -> Block:
    """Return what a mentee reads who has said that the mentor did not come: what follows, and how to take it back."""
    host = mention(view.host)
    is_disputed = view.outcome is not None and view.outcome.result == DISPUTED
    then = "sees it differently, so an admin settles it" if is_disputed else "is told, and can say that they were there"
    done = f"*Recorded: {host} didn't come.* {host} {then}.\n{when(view)}"
    steps = [correct_button(view)] if "correct" in view.actions else []
    return confirmation(MENTOR_ABSENT_LABEL, done, next_steps=steps, hint=_until(view).strip())


def correct_form(view: SessionView) -> Block:
    """Return the form in which a mentee takes back that the mentor did not come."""
    options = [option(TOOK_PLACE_LABEL, TOOK_PLACE), option(MENTOR_ABSENT_LABEL, MENTOR_ABSENT)]
    blocks = [
        section(f"*{name_of(view)}*\n:calendar: {when(view)}"),
        field("Attendance", "attendance", choice("radio_buttons", options, MENTOR_ABSENT)),
        context(f"{mention(view.host)} is told if you change it.{_until(view)}"),
    ]
    return modal(RECORD_LABEL, blocks, callback_id="outcome.correct", submit="Save", id=view.id)


def session_recorded_view(view: SessionView) -> Block:
    """Return what stands in the form's place once it is recorded what became of a session."""
    fact = session_fact(view.outcome, view, view.mentee) if view.outcome is not None else ""
    return recorded_view(view, f"*Saved.* {fact.partition(': ')[2] or fact}")


def recorded_view(view: AnyMeetingView, done: str) -> Block:
    """Return what stands in the form's place once it is saved: what is recorded, and until when it can be corrected."""
    return confirmation(RECORD_LABEL, f"{done}\n{name_of(view)} · {when(view)}", hint=_until(view).strip())


def _until(view: AnyMeetingView) -> str:
    """Return until when the reader can correct it; nothing where they cannot, or where an admin settles it."""
    outcome = view.outcome
    if outcome is None or not {"record", "correct"} & set(view.actions):
        return ""
    if isinstance(view, SessionView) and outcome.result == DISPUTED:
        return ""
    return f" You can correct it until {day(outcome.until, view.reader, view.as_of)}."


def attendance_form(page: AttendancePage) -> Block:
    """Return `Record attendance` of a masterclass: one page of its participants, ticked unless they were missing."""
    view = page.view
    blocks = [
        section(f"*{name_of(view)}*\n:calendar: {when(view)}", typed=typed_title(view)),
        context(_how_to(page)),
        *_search(page),
        *_fields(page),
        *([] if page.people else [section("Nobody here has this name. Clear the search and choose “Show” again.")]),
        *page_buttons("attendance.page", page.page, page.more),
    ]
    return modal(
        RECORD_LABEL,
        blocks,
        callback_id="attendance.save",
        submit="Save",
        id=view.id,
        page=page.page,
        words=page.words,
        token=page.token,
    )


def saved_words(there: int, missing: int) -> str:
    """Return how many were there, and how many were not."""
    return f"*Saved.* {there} of {there + missing} were there."


def _how_to(page: AttendancePage) -> str:
    """Return what to do; of a long list also how many are unticked so far, on all pages."""
    counts = f" {page.count} participants, {page.missing} unticked so far." if page.is_search_offered else ""
    return f"Untick anyone who didn't come. We'll let them know, and they can say if they were there.{counts}"


def _search(page: AttendancePage) -> list[Block]:
    """Return the input for a name, where the list is long, and the button that shows whoever has it."""
    if not page.is_search_offered:
        return []
    name = field("Search", "search", text_input(page.words, limit=NAME_LIMIT, placeholder="Name"), optional=True)
    return [name | {"block_id": f"search:{_drawn(page)}"}, buttons(button("Show", "attendance.search"))]


def _fields(page: AttendancePage) -> list[Block]:
    """Return the checkboxes. Slack keeps what is ticked as long as ids stay, so each page has ids of its own."""
    blocks = []
    for number, start in enumerate(range(0, len(page.people), PER_FIELD)):
        people, first = page.people[start : start + PER_FIELD], page.page * PAGE + start + 1
        label = f"Present ({first}–{first + len(people) - 1})" if page.is_search_offered else "Present"
        blocks.append(_field(label, f"{TICKS}{number}", people, page))
    return blocks


def _field(label: str, name: str, people: Sequence[Listed], page: AttendancePage) -> Block:
    options = [option(each.name, str(each.person_id)) for each in people]
    ticked = [str(each.person_id) for each in people if each.person_id not in page.absent]
    ticks = {**checkboxes(options, ticked), "action_id": "attendance.tick"}
    return field(label, name, ticks, optional=True) | {
        "block_id": f"{name}:{_drawn(page)}",
        "dispatch_action": True,
    }


def _drawn(page: AttendancePage) -> str:
    """Return what tells this drawing of the page from others."""
    about = f"{page.page}|{page.words}|{sorted(page.absent)}|{[each.person_id for each in page.people]}"
    return hashlib.sha256(about.encode()).hexdigest()[:12]
