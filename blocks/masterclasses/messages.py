"""The short messages that tell somebody what happened with a masterclass, and point to its card."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from blocks.kit import Block, button, buttons, context, cut, escaped, moment, on_moment, person, quote, section
from blocks.masterclasses.masterclass import LET_GO, against, answer, numbers
from blocks.sessions.messages import ASK, QUESTION
from blocks.sessions.session import on, when
from mentorship.masterclasses.view import MasterclassView
from mentorship.people.person import PersonView

FACTS = {
    "title": "Title",
    "description": "Description",
    "location": "Location",
    "meeting_url": "Meeting URL",
    "maximum": "Maximum participants",
    "minimum": "Minimum participants",
    "groups": "Only for",
}
NOTHING = {"groups": "everybody"}  # what it says where a value is empty; else “none”
GO_ON = "Shall it go on all the same? If you do not answer, it does."
NAMELESS = ("queue_left",)  # told to somebody who may not see (any more) what it is called
NAMED = 30  # people who are named in one message


@dataclass(frozen=True)
class ClassNews:
    """What a message tells: of which masterclass, done by whom, concerning whom."""

    view: MasterclassView
    by: PersonView | None = None
    who: tuple[PersonView, ...] = ()
    details: dict[str, Any] = field(default_factory=dict)
    card_url: str = ""

    @property
    def actor(self) -> str:
        """Who did it, as a mention."""
        return person(self.by) if self.by else "Somebody"

    @property
    def subject(self) -> str:
        """Whom it concerns, as mentions."""
        named = ", ".join(person(each) for each in self.who[:NAMED]) or "Somebody"
        return named + (f" and {len(self.who) - NAMED} more" if len(self.who) > NAMED else "")

    @property
    def which(self) -> str:
        """Which masterclass it is, for its host or for somebody who takes part; its title stands below."""
        return f"{self.whose} {on(self.view)}"

    @property
    def whose(self) -> str:
        """Whose it is, unless the one who acts is the host, who is named already."""
        if self.view.role == "host":
            return "your masterclass"
        by_host = self.by is not None and self.by.id == self.view.host.id
        return "the masterclass" if by_host else f"the masterclass of {person(self.view.host)}"


class Said(NamedTuple):
    """Our words; and what somebody typed, with the words that lead to it."""

    words: str
    lead: str = ""
    typed: str = ""


def message(kind: str, news: ClassNews) -> tuple[str, list[Block]]:
    """The message of this kind: text that is complete by itself, and the same as blocks."""
    said = WORDS[kind](news)
    title = f"“{news.view.title}”" if kind not in NAMELESS else ""
    typed = [section(said.lead), *quote(said.typed)] if said.typed else []
    link = [context(f"<{news.card_url}|See the masterclass>")] if news.card_url else []
    asked, question = QUESTIONS[kind](news.view) if kind in QUESTIONS else ("", [])
    way_on = [buttons(*BUTTONS[kind](news))] if kind in BUTTONS else []
    lines = [said.words, escaped(title), *([said.lead, escaped(said.typed)] if said.typed else []), escaped(asked)]
    text = "\n".join(line for line in lines if line)
    return text, [section(cut(said.words, 3000)), *quote(title), *typed, *question, *way_on, *link]


def _whether_they_come(view: MasterclassView) -> tuple[str, list[Block]]:
    """The question in words, and with the buttons that answer it."""
    if not answer(view):
        return "", []
    words = [*([against(view)] if view.conflict else []), ASK]
    return " ".join(words), [*quote(against(view)), section(ASK), buttons(*answer(view)) | {"block_id": QUESTION}]


def _whether_it_goes_on(view: MasterclassView) -> tuple[str, list[Block]]:
    if "cancel" not in view.actions:
        return "", []
    row = buttons(
        button("Go on", "masterclass.go_on", str(view.id), style="primary", label=f"{view.title} goes on"),
        button("Cancel", "masterclass.item.cancel", f"cancel:{view.id}", label=f"Cancel {view.title}"),
    )
    return GO_ON, [section(GO_ON), row | {"block_id": QUESTION}]


def _joined(news: ClassNews) -> Said:
    return Said(f"{news.subject} reserved a spot in {news.which}. {numbers(news.view)}")


def _joined_many(news: ClassNews) -> Said:
    count = len(news.who)
    people = "1 more person" if count == 1 else f"{count} more people"
    return Said(f"{people} reserved a spot in {news.which}: {news.subject}. {numbers(news.view)}")


def _left(news: ClassNews) -> Said:
    reason = str(news.details.get("reason") or "")
    words = f"{news.subject} left {news.which}. {numbers(news.view)}"
    return Said(words, "Their reason:", reason)


def _can_come(news: ClassNews) -> Said:
    return Said(f"{news.subject} can make it to {news.which}.")


def _cannot_come(news: ClassNews) -> Said:
    return Said(f"{news.subject} can't make it to {news.which}, and gave the place up.")


def _cancelled(news: ClassNews) -> Said:
    return Said(f"{news.actor} cancelled {news.which}.", "The reason:", news.view.reason)


def _changed(news: ClassNews) -> Said:
    return Said(f"{news.actor} changed {news.which}.", "What changed:", _change_lines(news))


def _change_lines(news: ClassNews) -> str:
    """Each change, old → new, in lines of typed text."""
    changes: dict[str, list[Any]] = news.details.get("changes") or {}
    lines = []
    if "online" in changes or "in_person" in changes:
        old, new = (_ways(news, changes, at) for at in (0, 1))
        lines.append(f"Attendance: {old} → {new}")
    for key, name in FACTS.items():
        if key in changes:
            old, new = (cut(str(value or NOTHING.get(key, "none")), 1000) for value in changes[key])
            lines.append(f"{name}: {old} → {new}")
    return "\n".join(lines)


def _ways(news: ClassNews, changes: dict[str, list[Any]], at: int) -> str:
    names = (("online", "online"), ("in_person", "in person"))
    offered = (text for key, text in names if changes.get(key, [getattr(news.view, key)] * 2)[at])
    return " or ".join(offered)


def _invited(news: ClassNews) -> Said:
    words = f"{news.actor} invited you to {news.which}."
    if news.view.enrollment_state == "asked":
        busy = "You have something else then: say on its card whether you can make it. Your place is kept."
        return Said(f"{words} {busy}")
    return Said(f"{words} You are attending. If you can't come, choose “Leave” in the menu of its card.")


def _added(news: ClassNews) -> Said:
    return Said(f"{news.actor} added {news.subject} to {news.which}. {numbers(news.view)}")


def _removed(news: ClassNews) -> Said:
    reason = str(news.details.get("reason") or "")
    words = f"{news.actor} took you out of {news.which}. You have no place in it any more."
    return Said(words, "The reason:", reason)


def _taken_out(news: ClassNews) -> Said:
    reason = str(news.details.get("reason") or "")
    words = f"{news.actor} took {news.subject} out of {news.which}. {numbers(news.view)}"
    return Said(words, "The reason:", reason)


def _class_message(news: ClassNews) -> Said:
    words = f"{news.actor} writes to everybody in {news.which}. To answer, write to them directly."
    return Said(words, "The message:", str(news.details.get("message") or ""))


def _moved(news: ClassNews) -> Said:
    return Said(_from_to(news), "The reason:", str(news.details.get("reason") or ""))


def _queue_moved(news: ClassNews) -> Said:
    words = f"{_from_to(news)} You keep your place on the waitlist. If that time does not suit you, choose “Leave"
    words += " waitlist” under Masterclasses in the Home tab."
    return Said(words, "The reason:", str(news.details.get("reason") or ""))


def _from_to(news: ClassNews) -> str:
    before = moment(dt.datetime.fromisoformat(str(news.details["from"])), news.view.reader)
    return f"{news.actor} moved {news.whose} from {before} to {when(news.view)}."


def _asked_again(news: ClassNews) -> Said:
    return Said(f"You have not said yet whether you can make it to {news.which}.")


def _released(news: ClassNews) -> Said:
    clash = str(news.details.get("clash") or "you already have something else")
    words = f"You no longer have a place in {news.which}. {LET_GO}"
    return Said(words, "What you have then:", clash.removeprefix("you already have "))


def _let_go(news: ClassNews) -> Said:
    why = "They have something else then, and had not said that they can make it."
    return Said(f"The place of {news.subject} in {news.which} was given up. {why}")


def _too_few(news: ClassNews) -> Said:
    there = news.view.seats.attending + news.view.seats.asked
    have = "1 person has" if there == 1 else f"{there} people have" if there else "Nobody has"
    return Said(f"{have} a place in {news.which}. You wished for {news.view.minimum} at least.")


def _undeliverable(news: ClassNews) -> Said:
    words = f"Slack does not let this app write to {news.subject}, who has a place in {news.which}."
    return Said(f"{words} Please tell them yourself what they need to know.")


def _link_failed(news: ClassNews) -> Said:
    words = f"Zoom could not make the meeting link for {news.which}."
    return Said(f"{words} Choose “Edit” in its menu to enter a link of your own, or to let Zoom try again.")


def _offer_expired(news: ClassNews) -> Said:
    words = f"A place in {news.which} was kept for you, but the time to answer is over. You are no longer on the"
    again = "To wait for another place, choose “Join waitlist”."
    return Said(f"{words} waitlist.{f' {again}' if 'join_waitlist' in news.view.actions else ''}")


def _queue_left(news: ClassNews) -> Said:
    """The start and the host have not changed since they could see it."""
    view = news.view
    which = f"the masterclass of {person(view.host)} {on_moment(view.starts_at, view.reader)}"
    if not news.details.get("outside"):
        return Said(f"You do not take part in the mentorship program any more, so you no longer wait for {which}.")
    words = f"You no longer wait for a place in {which}: it is only for the members of certain groups, and you are in"
    return Said(f"{words} none of them (any more). Ask {person(view.host)} or an admin if that is not right.")


def _queue_cancelled(news: ClassNews) -> Said:
    words = f"{news.actor} cancelled {news.which}, so you no longer wait for a place in it."
    return Said(words, "The reason:", str(news.details.get("reason") or ""))


def _places_open(news: ClassNews) -> Said:
    words = f"There is room in {news.which}. It begins soon, so the places are open to everybody who waits:"
    return Said(f"{words} choose “Reserve a spot” to have one. {numbers(news.view)}")


def _reserve(news: ClassNews) -> list[Block]:
    label = f"Reserve a spot: {news.view.title}"
    return [button("Reserve a spot", "masterclass.reserve", str(news.view.id), style="primary", label=label)]


WORDS: dict[str, Callable[[ClassNews], Said]] = {
    "joined": _joined,
    "joined_many": _joined_many,
    "left": _left,
    "can_come": _can_come,
    "cannot_come": _cannot_come,
    "cancelled": _cancelled,
    "changed": _changed,
    "invited": _invited,
    "added": _added,
    "removed": _removed,
    "taken_out": _taken_out,
    "class_message": _class_message,
    "moved": _moved,
    "queue_moved": _queue_moved,
    "asked_again": _asked_again,
    "released": _released,
    "let_go": _let_go,
    "too_few": _too_few,
    "offer_expired": _offer_expired,
    "queue_left": _queue_left,
    "queue_cancelled": _queue_cancelled,
    "places_open": _places_open,
    "undeliverable": _undeliverable,
    "link_failed": _link_failed,
}
# What a message asks, as text and as blocks with the buttons that answer it; nothing once it is answered.
QUESTIONS: dict[str, Callable[[MasterclassView], tuple[str, list[Block]]]] = {
    "moved": _whether_they_come,
    "asked_again": _whether_they_come,
    "too_few": _whether_it_goes_on,
}
BUTTONS: dict[str, Callable[[ClassNews], list[Block]]] = {"places_open": _reserve}
