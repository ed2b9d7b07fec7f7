"""The short messages that tell someone what happened with a masterclass, and point to its card."""

from collections.abc import Callable
from typing import Any

from blocks.kit import Block, button, buttons, context, cut, escaped, mention, quote, section
from blocks.masterclasses.controls import answer_buttons, edit_link_button, other_ways, reserve_button, ways_in
from blocks.masterclasses.masterclass import SPOT_GIVEN_UP, SPOT_KEPT, conflict_line
from blocks.masterclasses.moved import moved, queue_moved
from blocks.masterclasses.news import MasterclassNews, MessageText, with_reason
from blocks.masterclasses.state import participant_counts
from blocks.meetings.changes import clocks_changed, time_lines
from blocks.meetings.facts import on_span
from blocks.meetings.question import QUESTION_ID
from mentorship.masterclasses.view import MasterclassView
from mentorship.outbox.kinds import NoticeKind
from mentorship.text import capitalize

FIELD_LABELS = {
    "title": "Title",
    "description": "Description",
    "location": "Location",
    "meeting_url": "Meeting URL",
    "maximum": "Maximum participants",
    "minimum": "Minimum participants",
    "groups": "Only for",
}
EMPTY_VALUES = {"groups": "everyone"}  # what it says where a value is empty; else “none”
ONE_LINE = 120  # characters of an old and a new value that can still be read beside each other
CONFIRM_QUESTION = f"Can you make it? {SPOT_KEPT}"
GO_ON_QUESTION = "Go ahead anyway? If you don't answer, it goes ahead."


def message(kind: NoticeKind, news: MasterclassNews) -> tuple[str, list[Block]]:
    """Return the message of this kind: text that is complete by itself, and the same as blocks."""
    said = MESSAGES[kind](news)
    title = "" if news.names_title or kind.rules.hides_title else f"“{news.view.title}”"
    typed = [*([section(said.lead)] if said.lead else []), *quote(said.typed)] if said.typed else []
    link = [context(f"<{news.card_url}|See the masterclass>")] if news.card_url else []
    asked, question = QUESTIONS[kind](news.view) if kind in QUESTIONS else ("", [])
    row = BUTTONS[kind](news.view) if kind in BUTTONS else []
    way_on = [buttons(*row)] if row else []
    lines = [said.words, escaped(title), *([said.lead, escaped(said.typed)] if said.typed else []), escaped(asked)]
    text = "\n".join(line for line in lines if line)
    return text, [section(cut(said.words, 3000)), *quote(title), *typed, *question, *way_on, *link]


def _attendance_question(view: MasterclassView) -> tuple[str, list[Block]]:
    """Return the question whether the reader can come: in words, and as blocks with the buttons that answer it."""
    if not answer_buttons(view):
        return "", []
    words = [*([conflict_line(view)] if view.conflict else []), CONFIRM_QUESTION]
    return " ".join(words), [
        *quote(conflict_line(view)),
        section(CONFIRM_QUESTION),
        buttons(*answer_buttons(view)) | {"block_id": QUESTION_ID},
    ]


def _go_on_question(view: MasterclassView) -> tuple[str, list[Block]]:
    if "cancel" not in view.actions:
        return "", []
    row = buttons(
        button("Go ahead", "masterclass.go_on", str(view.id), style="primary", label=f"Go ahead with {view.title}"),
        button("Cancel", "masterclass.item.cancel", f"cancel:{view.id}", label=f"Cancel {view.title}"),
    )
    return GO_ON_QUESTION, [section(GO_ON_QUESTION), row | {"block_id": QUESTION_ID}]


def _joined(news: MasterclassNews) -> MessageText:
    return MessageText(f"{news.subject} reserved a spot in {news.which}. {participant_counts(news.view)}.")


def _joined_many(news: MasterclassNews) -> MessageText:
    count = len(news.who)
    people = "1 more person" if count == 1 else f"{count} more people"
    return MessageText(f"{people} reserved a spot in {news.which}: {news.subject}. {participant_counts(news.view)}.")


def _left(news: MasterclassNews) -> MessageText:
    reason = str(news.details.get("reason") or "")
    late = " It's a late cancellation." if news.details.get("late") else ""
    words = f"{news.subject} left {news.which}.{late} {participant_counts(news.view)}."
    return with_reason(words, reason)


def _can_come(news: MasterclassNews) -> MessageText:
    return MessageText(f"{news.subject} can make it to {news.which}.")


def _cannot_come(news: MasterclassNews) -> MessageText:
    return MessageText(f"{news.subject} can't make it to {news.which}, so their spot is free.")


def _cancelled(news: MasterclassNews) -> MessageText:
    return with_reason(f":no_entry_sign: {_cancelled_line(news)}.", news.view.reason)


def _cancelled_line(news: MasterclassNews) -> str:
    """Return by whom it was cancelled, or only that it was: by itself, since its host has left."""
    if news.by is None:
        return f"{capitalize(news.which)} was cancelled"
    return f"{news.actor} cancelled {news.which}"


def _left_program(news: MasterclassNews) -> MessageText:
    words = f"{news.subject} has left the mentorship program, and no longer has a spot in {news.which}."
    return MessageText(f"{words} {participant_counts(news.view)}.")


def _handed_over(news: MasterclassNews) -> MessageText:
    by_host = news.by is not None and [news.by.id] == [each.id for each in news.who]
    whose = "their masterclass" if by_host else f"the masterclass of {news.subject}"
    if news.names_title:
        whose = news.name if by_host else f"{news.name}, the masterclass of {news.subject},"
    if news.view.role == "host":
        mine = " Its meeting link is the one that was entered before: choose “Edit” to enter your own."
        words = f"{news.actor} handed over {whose} to you. You host it now.{mine if news.view.meeting_url else ''}"
        return MessageText(f"{words} It is {on_span(news.view)}.")
    which = news.name if news.names_title else "your masterclass" if news.view.role == "former_host" else whose
    words = f"{news.actor} handed over {which}: {mention(news.view.host)} hosts it now. You don't have to do anything."
    return MessageText(f"{words} It is still {on_span(news.view)}.")


def _changed(news: MasterclassNews) -> MessageText:
    if clocks := clocks_changed(news.details):
        words = f"{clocks}, so {news.name} has moved. At its location it is at the same time as before."
        return MessageText(words, "What changed:", _change_lines(news))
    return MessageText(f"{news.actor} changed {news.which}.", "What changed:", _change_lines(news))


def _change_lines(news: MasterclassNews) -> str:
    """Return each change, old → new, in lines of typed text."""
    changes: dict[str, list[Any]] = news.details.get("changes") or {}
    lines = time_lines(changes, news.view)
    if "online" in changes or "in_person" in changes:
        old, new = (_methods_text(news, changes, at) for at in (0, 1))
        lines.append(f"Attendance: {old} → {new}")
    for key, name in FIELD_LABELS.items():
        if key in changes:
            old, new = (cut(str(value or EMPTY_VALUES.get(key, "none")), 1000) for value in changes[key])
            lines.append(_change_line(name, old, new))
    return "\n".join(lines)


def _change_line(name: str, old: str, new: str) -> str:
    """Return old and new on one line, or below each other where they are long."""
    if len(old) + len(new) <= ONE_LINE and "\n" not in old + new:
        return f"{name}: {old} → {new}"
    return f"{name}, now:\n{new}\n{name}, before:\n{old}"


def _methods_text(news: MasterclassNews, changes: dict[str, list[Any]], at: int) -> str:
    names = (("online", "online"), ("in_person", "in person"))
    offered = (text for key, text in names if changes.get(key, [getattr(news.view, key)] * 2)[at])
    return " or ".join(offered)


def _invited(news: MasterclassNews) -> MessageText:
    words = f"{news.actor} invited you to {news.which}."
    if news.view.enrollment_state == "asked":
        busy = "You have something else then: say on its card whether you can make it."
        return MessageText(f"{words} {busy}")
    return MessageText(f"{words} You have a spot. If you can't come, choose “Leave” in the menu of its card.")


def _added(news: MasterclassNews) -> MessageText:
    return MessageText(f"{news.actor} added {news.subject} to {news.which}. {participant_counts(news.view)}.")


def _removed(news: MasterclassNews) -> MessageText:
    reason = str(news.details.get("reason") or "")
    words = f"{news.actor} removed you from {news.which}. You no longer have a spot in it."
    return with_reason(words, reason)


def _taken_out(news: MasterclassNews) -> MessageText:
    reason = str(news.details.get("reason") or "")
    words = f"{news.actor} removed {news.subject} from {news.which}. {participant_counts(news.view)}."
    return with_reason(words, reason)


def _class_message(news: MasterclassNews) -> MessageText:
    words = f"{news.actor} wrote to everyone in {news.which}. To reply, message them directly."
    return MessageText(words, "", str(news.details.get("message") or ""))


def _asked_again(news: MasterclassNews) -> MessageText:
    return MessageText(f"You haven't answered yet about {news.which}.")


def _released(news: MasterclassNews) -> MessageText:
    clash = str(news.details.get("clash") or "you already have something else")
    words = f"You no longer have a spot in {news.which}. {SPOT_GIVEN_UP}"
    return MessageText(words, "What you have then:", clash.removeprefix("you already have "))


def _let_go(news: MasterclassNews) -> MessageText:
    why = "They have something else then, and hadn't said that they can make it."
    return MessageText(f"{news.subject} lost their spot in {news.which}. {why}")


def _too_few(news: MasterclassNews) -> MessageText:
    there, least = news.view.seats.attending + news.view.seats.asked, news.view.minimum
    if there:
        return MessageText(f"Only {there} of at least {least} people signed up for {news.which}.")
    return MessageText(f"Nobody has signed up for {news.which} yet. You need at least {least}.")


def _undeliverable(news: MasterclassNews) -> MessageText:
    words = f"Slack doesn't let this app message {news.subject}, who has a spot in {news.which}."
    return MessageText(f"{words} Please tell them yourself.")


def _link_failed(news: MasterclassNews) -> MessageText:
    words = f"Zoom couldn't make the meeting link for {news.which}."
    return MessageText(f"{words} Choose “Edit” in its menu to enter a link of your own, or to let Zoom try again.")


def _offer_expired(news: MasterclassNews) -> MessageText:
    """Return what became of the spot: while the masterclass is full, somebody else has it or is offered it."""
    fate = "went to the next person" if news.view.free == 0 else "is no longer held for you"
    return MessageText(f"Your spot in {news.which} {fate}, because you didn't answer in time. You're off the waitlist.")


def _queue_left(news: MasterclassNews) -> MessageText:
    """Name the start and the host: they have not changed since the reader could see them."""
    view = news.view
    which = f"the masterclass of {mention(view.host)} on {news.begins}"
    if not news.details.get("outside"):
        return MessageText(f"You left the mentorship program, so you're no longer on the waitlist for {which}.")
    words = f"You're no longer on the waitlist for {which}: it's only for certain groups, and you're in none of them."
    return MessageText(f"{words} If that's wrong, ask {mention(view.host)} or an admin.")


def _queue_cancelled(news: MasterclassNews) -> MessageText:
    words = f"{_cancelled_line(news)}, so its waitlist is closed."
    return with_reason(words, str(news.details.get("reason") or ""))


def _places_open(news: MasterclassNews) -> MessageText:
    words = f"There's room in {news.which}. It starts soon, so the first to choose “Reserve a spot” gets one."
    return MessageText(f"{words} {participant_counts(news.view)}.")


MESSAGES: dict[NoticeKind, Callable[[MasterclassNews], MessageText]] = {
    NoticeKind.JOINED: _joined,
    NoticeKind.JOINED_MANY: _joined_many,
    NoticeKind.LEFT: _left,
    NoticeKind.LEFT_PROGRAM: _left_program,
    NoticeKind.HANDED_OVER: _handed_over,
    NoticeKind.CAN_COME: _can_come,
    NoticeKind.CANNOT_COME: _cannot_come,
    NoticeKind.CANCELLED: _cancelled,
    NoticeKind.CHANGED: _changed,
    NoticeKind.INVITED: _invited,
    NoticeKind.ADDED: _added,
    NoticeKind.REMOVED: _removed,
    NoticeKind.TAKEN_OUT: _taken_out,
    NoticeKind.CLASS_MESSAGE: _class_message,
    NoticeKind.MOVED: moved,
    NoticeKind.QUEUE_MOVED: queue_moved,
    NoticeKind.ASKED_AGAIN: _asked_again,
    NoticeKind.RELEASED: _released,
    NoticeKind.LET_GO: _let_go,
    NoticeKind.TOO_FEW: _too_few,
    NoticeKind.OFFER_EXPIRED: _offer_expired,
    NoticeKind.QUEUE_LEFT: _queue_left,
    NoticeKind.QUEUE_CANCELLED: _queue_cancelled,
    NoticeKind.PLACES_OPEN: _places_open,
    NoticeKind.UNDELIVERABLE: _undeliverable,
    NoticeKind.LINK_FAILED: _link_failed,
}
# What a message asks, as text and as blocks with the buttons that answer it; nothing once it is answered.
QUESTIONS: dict[NoticeKind, Callable[[MasterclassView], tuple[str, list[Block]]]] = {
    NoticeKind.MOVED: _attendance_question,
    NoticeKind.ASKED_AGAIN: _attendance_question,
    NoticeKind.TOO_FEW: _go_on_question,
}
BUTTONS: dict[NoticeKind, Callable[[MasterclassView], list[Block]]] = {
    NoticeKind.HANDED_OVER: edit_link_button,
    NoticeKind.PLACES_OPEN: reserve_button,
    NoticeKind.OFFER_EXPIRED: ways_in,
    NoticeKind.CANCELLED: other_ways,
    NoticeKind.QUEUE_CANCELLED: other_ways,
}
