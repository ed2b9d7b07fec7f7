"""The short messages that tell someone what happened with a session, and point to its card."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from blocks.kit import Block, button, buttons, context, escaped, mention, quote, section
from blocks.meetings.changes import clocks_changed, time_lines
from blocks.meetings.facts import LINK_FOLLOWS, METHODS, on_span, topic_line, when
from blocks.meetings.question import QUESTION_ID
from blocks.reason import reason_line
from blocks.sessions.changes import change_lines
from blocks.sessions.session import answer_buttons, edit_button, held_line, misses_link, rebook_button, shows_link
from blocks.times import day_and_time
from mentorship.outbox.kinds import NoticeKind
from mentorship.people.person import PersonView
from mentorship.sessions.view import SessionView
from mentorship.text import capitalize

NOTHING_TO_DO = "We'll let you know, and you don't have to do anything."
CONFIRM_QUESTION = "Can you make it? Until you answer, you keep your spot."


@dataclass(frozen=True)
class SessionNews:
    """What a message tells: of which session, done by whom, concerning whom."""

    view: SessionView
    by: PersonView | None = None
    who: PersonView | None = None
    details: dict[str, Any] = field(default_factory=dict)
    card_url: str = ""

    @property
    def actor(self) -> str:
        """Return who did it, as a mention."""
        return mention(self.by) if self.by else "Someone"

    @property
    def subject(self) -> str:
        """Return whom it concerns, as a mention."""
        return mention(self.who) if self.who else "someone"

    @property
    def with_host(self) -> str:
        """Return with whom it is, except when that person acts, who is named already."""
        by_host = self.by is not None and self.by.id == self.view.host.id
        return "" if by_host else f" with {mention(self.view.host)}"


def message(kind: NoticeKind, news: SessionNews) -> tuple[str, list[Block]]:
    """Return the message of this kind: text that is complete by itself, and the same as blocks."""
    words, typed = MESSAGES[kind](news)
    ask = asks_for_time(kind, news)
    text = words + (f"\n{escaped(typed)}" if typed else "") + (f"\n{CONFIRM_QUESTION}" if ask else "")
    question = (
        [section(CONFIRM_QUESTION), *(each | {"block_id": QUESTION_ID} for each in answer_buttons(news.view))]
        if ask
        else []
    )
    link = [context(f"<{news.card_url}|See the session>")] if news.card_url else []
    way_on = [buttons(*BUTTONS[kind](news))] if kind in BUTTONS and BUTTONS[kind](news) else []
    return text, [section(words), *quote(typed), *question, *way_on, *link]


def asks_for_time(kind: NoticeKind, news: SessionNews) -> bool:
    """Return whether the message asks whether the reader can make the time that the session has now."""
    is_current = str(news.details.get("subject", "")).endswith(f":{news.view.time_token}")
    return kind == NoticeKind.CHANGED and "answer" in news.view.actions and is_current


def _booked(news: SessionNews) -> tuple[str, str]:
    method = METHODS.get(news.view.method or "", "")
    how = f" ({method.lower()})" if news.view.has_both_methods and method else ""
    ask = " What they would like to talk about:" if news.view.about else ""
    return f"{news.subject} booked your session {on_span(news.view)}{how}.{ask}", news.view.about


def _gave_up(news: SessionNews) -> tuple[str, str]:
    reason = str(news.details.get("reason") or "")
    late = " It's a late cancellation." if news.details.get("late") else ""
    words = f"{news.subject} cancelled their booking of your session {on_span(news.view)}.{late}"
    words += _open_again(news.view)
    return words, reason_line(reason)


def _moved(news: SessionNews) -> tuple[str, str]:
    before = day_and_time(dt.datetime.fromisoformat(str(news.details["from"])), news.view.reader, news.view.as_of)
    return f"{news.subject} moved their booking with you from {before} to {when(news.view)}.", ""


def _attendance(news: SessionNews) -> tuple[str, str]:
    method = METHODS.get(str(news.details.get("method")), "").lower()
    return f"{news.subject} will now attend your session {on_span(news.view)} {method}.", ""


def _confirmed(news: SessionNews) -> tuple[str, str]:
    return f"{news.subject} can make the new time of your session: {when(news.view)}.", ""


def _mentee_left_program(news: SessionNews) -> tuple[str, str]:
    left, dates = f"{news.subject} has left the mentorship program", _dates(news)
    if len(dates) > 1:
        words = f"{left}, so their {len(dates)} bookings with you have ended. Your waitlist is asked first, and then"
        return f"{words} the sessions are open to everyone:", "\n".join(dates)
    words = f"{left}, so their booking of your session {on_span(news.view)} has ended."
    return f"{words}{_open_again(news.view)}", ""


def _mentor_left_program(news: SessionNews) -> tuple[str, str]:
    left, dates = f"{mention(news.view.host)} has left the mentorship program.", _dates(news)
    if len(dates) > 1:
        words = f"{left} An admin will find another mentor for your {len(dates)} sessions, or cancel them."
        return f"{words} {NOTHING_TO_DO}", "\n".join(dates)
    words = f"{left} An admin will find another mentor for your session {on_span(news.view)}, or cancel it."
    return f"{words} {NOTHING_TO_DO}", ""


def _handed_over(news: SessionNews) -> tuple[str, str]:
    dates = _dates(news)
    if news.view.role == "host":
        which = f"{len(dates)} sessions" if len(dates) > 1 else f"a session {on_span(news.view)}"
        each = " in each" if len(dates) > 1 else ""
        enter = f" You have no meeting link of your own: choose “Edit”{each} to enter one."
        mine = enter if misses_link(news.view) else ""
        words = f"{news.actor} handed over {which} of {news.subject} to you.{mine}"
    else:
        which = f"these {len(dates)} sessions" if len(dates) > 1 else when(news.view)
        host, by = mention(news.view.host), f" (handed over by {news.actor})"
        words = f"{host} is your new mentor for {which}{'' if news.actor == host else by}.{_link_change(news.view)}"
    return words, "\n".join(dates) if len(dates) > 1 else ""


def _link_change(view: SessionView) -> str:
    """Return what becomes of the link of a session that was handed over, for its mentee."""
    if not shows_link(view):
        return ""
    if not view.meeting_url:
        return f" {LINK_FOLLOWS}"
    return "" if view.link_state else " The meeting link is new too: it's on the card."


def _declined(news: SessionNews) -> tuple[str, str]:
    words = f"{news.subject} can't make the new time of your session, {when(news.view)}, and gave up their spot."
    return f"{words}{_open_again(news.view)}", ""


def _open_again(view: SessionView) -> str:
    """Return what has become of a session whose mentee is gone, as it is when this is told."""
    if view.state != "published" or view.is_booked:
        return ""
    return f" {held_line(view)}" if view.held_for else " The session is open again."


def _drafted(news: SessionNews) -> tuple[str, str]:
    words = f"{news.actor} drafted a session for you {on_span(news.view)}."
    return f"{words} Only you and admins see it. It's in your Home tab under Drafts.", topic_line(news.view.topic)


def _draft_changed(news: SessionNews) -> tuple[str, str]:
    lines = change_lines(news.details, news.view)
    words = f"{news.actor} changed your draft of a session{_unless_listed(news)}."
    if clocks := clocks_changed(news.details):
        words = f"{clocks}, so your draft of a session has moved."
    return words + (" What changed:" if lines else ""), lines


def _created(news: SessionNews) -> tuple[str, str]:
    return f"{news.actor} published a session for you {on_span(news.view)}.", topic_line(news.view.topic)


def _added(news: SessionNews) -> tuple[str, str]:
    return f"{news.actor} added you to a session{news.with_host} {on_span(news.view)}.", topic_line(news.view.topic)


def _mentee_added(news: SessionNews) -> tuple[str, str]:
    return f"{news.actor} added {news.subject} to your session {on_span(news.view)}.", ""


def _mentee_removed(news: SessionNews) -> tuple[str, str]:
    return f"{news.actor} removed {news.subject} from your session {on_span(news.view)}.", ""


def _removed(news: SessionNews) -> tuple[str, str]:
    words = f"{news.actor} removed you from the session{news.with_host} {on_span(news.view)}."
    return f"{words} You don't have to do anything.", ""


def _dates(news: SessionNews) -> list[str]:
    """Return the sessions of a series that the message is about, in the reader's zone."""
    starts = [dt.datetime.fromisoformat(each) for each in news.details.get("starts") or ()]
    return [day_and_time(each, news.view.reader, news.view.as_of) for each in starts]


def _cancelled(news: SessionNews) -> tuple[str, str]:
    own, dates = news.view.role == "host", _dates(news)
    if len(dates) > 1:
        with_whom = "" if own else news.with_host
        words = f"{news.actor} cancelled {len(dates)} sessions{with_whom}:"
        return words, "\n".join([*dates, *filter(None, [reason_line(news.view.reason)])])
    which = f"{'your session' if own else f'the session{news.with_host}'} {on_span(news.view)}"
    done = f"{news.actor} cancelled {which}." if news.by else f"{capitalize(which)} was cancelled."
    return done, reason_line(news.view.reason)


def _changed(news: SessionNews) -> tuple[str, str]:
    whose = "your session" if news.view.role == "host" else f"your session{news.with_host}"
    if clocks := clocks_changed(news.details):
        return f"{clocks}, so {whose} has moved. What changed:", change_lines(news.details, news.view)
    words = f"{news.actor} changed {whose}{_unless_listed(news)}. What changed:"
    return words, change_lines(news.details, news.view)


def _unless_listed(news: SessionNews) -> str:
    """Return when the session is, except where the list of what changed tells it."""
    return "" if time_lines(news.details.get("changes") or {}, news.view) else f" {on_span(news.view)}"


def _offer_changed(news: SessionNews) -> tuple[str, str]:
    if news.by is None:  # nobody moved it: it has followed the clocks at its location
        return f"The session{news.with_host} that is kept for you has moved. It is now {on_span(news.view)}.", ""
    return f"{news.actor} moved the session{news.with_host} that is kept for you. It is now {on_span(news.view)}.", ""


def _offer_withdrawn(news: SessionNews) -> tuple[str, str]:
    what = "was cancelled" if news.view.state == "cancelled" else "is no longer on offer"
    words = f"The session with {mention(news.view.host)} {on_span(news.view)} {what}, so it is no longer kept for you."
    return f"{words} You're back in your place on the waitlist. You don't have to do anything.", ""


def _offer_expired(news: SessionNews) -> tuple[str, str]:
    words = f"The session with {mention(news.view.host)} {on_span(news.view)} was kept for you, but the time to answer"
    again = "To wait for another one, choose “Notify me” in the mentor's profile."
    return f"{words} is over. You're no longer on the waitlist. {again}", ""


def _undeliverable(news: SessionNews) -> tuple[str, str]:
    words = f"Slack doesn't let this app message {news.subject}, who has a spot in your session {on_span(news.view)}."
    return f"{words} Please tell them yourself.", ""


def _link_failed(news: SessionNews) -> tuple[str, str]:
    words = f"Zoom couldn't make the meeting link for your session {on_span(news.view)}."
    if "edit" in news.view.actions:
        return f"{words} Choose “Edit” to enter a link of your own, or save it without one to let Zoom try again.", ""
    return f"{words} It has begun: please tell your mentee yourself how to meet you.", ""


def _edit(news: SessionNews) -> list[Block]:
    if "edit" not in news.view.actions:
        return []
    return [edit_button(news.view)]


def _enter_link(news: SessionNews) -> list[Block]:
    if not misses_link(news.view):
        return []
    return [button("Your sessions", "home.sessions")] if len(_dates(news)) > 1 else [edit_button(news.view)]


def _book_again(news: SessionNews) -> list[Block]:
    again = rebook_button(news.view)
    return [*again, button("Find a mentor", "mentor.find")] if again else []


MESSAGES: dict[NoticeKind, Callable[[SessionNews], tuple[str, str]]] = {
    NoticeKind.BOOKED: _booked,
    NoticeKind.GAVE_UP: _gave_up,
    NoticeKind.ATTENDANCE: _attendance,
    NoticeKind.MOVED: _moved,
    NoticeKind.CONFIRMED: _confirmed,
    NoticeKind.DECLINED: _declined,
    NoticeKind.MENTEE_LEFT_PROGRAM: _mentee_left_program,
    NoticeKind.MENTOR_LEFT_PROGRAM: _mentor_left_program,
    NoticeKind.HANDED_OVER: _handed_over,
    NoticeKind.DRAFTED: _drafted,
    NoticeKind.DRAFT_CHANGED: _draft_changed,
    NoticeKind.CREATED: _created,
    NoticeKind.ADDED: _added,
    NoticeKind.MENTEE_ADDED: _mentee_added,
    NoticeKind.MENTEE_REMOVED: _mentee_removed,
    NoticeKind.REMOVED: _removed,
    NoticeKind.CANCELLED: _cancelled,
    NoticeKind.CHANGED: _changed,
    NoticeKind.OFFER_CHANGED: _offer_changed,
    NoticeKind.OFFER_WITHDRAWN: _offer_withdrawn,
    NoticeKind.OFFER_EXPIRED: _offer_expired,
    NoticeKind.UNDELIVERABLE: _undeliverable,
    NoticeKind.LINK_FAILED: _link_failed,
}
BUTTONS: dict[NoticeKind, Callable[[SessionNews], list[Block]]] = {
    NoticeKind.CANCELLED: _book_again,
    NoticeKind.REMOVED: _book_again,
    NoticeKind.HANDED_OVER: _enter_link,
    NoticeKind.LINK_FAILED: _edit,
}
