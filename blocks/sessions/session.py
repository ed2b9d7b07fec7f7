"""How a session looks: its card, its entry in a list, and what is asked before it is cancelled or deleted."""

from blocks.kit import (
    Block,
    button,
    buttons,
    clock,
    context,
    cut,
    escaped,
    mention,
    menu,
    modal,
    moment,
    quote,
    section,
)
from blocks.meetings.facts import location_time, only_for, when, where
from mentorship.sessions.view import SessionView
from mentorship.times import format_datetime, format_day

LABELS = {
    "edit": "Edit",
    "publish": "Publish",
    "duplicate": "Duplicate",
    "bulk_duplicate": "Bulk duplicate",
    "delete": "Delete",
    "add_to_calendar": "Add to calendar",
    "hand_over": "Hand over",
    "cancel": "Cancel",
    "change_time": "Change time",
    "change_attendance": "Change attendance",
    "cancel_booking": "Cancel booking",
}
MOVED = "The time of this session was changed."
LOST_STATES = ("left", "removed")  # states of a place that somebody no longer has
MENU_SIZE = 5  # Slack takes no more
REASON_LIMIT = 1000
KEEP_LABEL = "Keep it"  # beside a submit that cancels, “Cancel” would mean two things
TEXT_LIMIT = 4000  # of a message that is edited; Slack takes longer ones only when they are new


def session_menu(view: SessionView) -> Block | None:
    """Return the three-dot menu with what the reader may do; what does not fit is behind `More…`."""
    choices = _choices(view)
    if len(choices) > MENU_SIZE:
        choices = [*choices[: MENU_SIZE - 1], ("More…", f"more:{view.id}")]
    return menu("session.menu", choices)


def answer_buttons(view: SessionView) -> list[Block]:
    """Return `I can make it` and `I can't`, while the mentee is asked about a time that was moved."""
    if "answer" not in view.actions:
        return []
    value, when_ = f"{view.time_token}:{view.id}", format_datetime(view.starts_at, view.reader.zone, view.reader.locale)
    return [
        buttons(
            button("I can make it", "booking.confirm", value, style="primary", label=f"I can make it on {when_}"),
            button("I can't", "booking.decline", value, label=f"I can't make it on {when_}: give the place up"),
        )
    ]


def more_view(view: SessionView, name: str = "More") -> Block:
    """Return one session by itself, with everything the reader may do as buttons."""
    row = [button(text, f"session.item.{value.partition(':')[0]}", value) for text, value in _choices(view)]
    blocks = [section(f"*{title(view)}*\n{when(view)}", typed=[view.topic]), *([buttons(*row)] if row else [])]
    return modal(name, blocks, callback_id="session.more", id=view.id)


def _choices(view: SessionView) -> list[tuple[str, str]]:
    return [(LABELS[name], f"{name}:{view.id}") for name in view.actions if name in LABELS]


def title(view: SessionView) -> str:
    """Return what kind of session this is for its reader."""
    if view.state == "cancelled":
        return f"Cancelled session with {_other(view)}"
    if view.enrollment_state in LOST_STATES:
        return _lost_title(view)
    if view.state == "draft":
        return "Draft session" + (f" with {mention(view.mentee)}" if view.mentee else "")
    return _published_title(view)


def _lost_title(view: SessionView) -> str:
    if view.role == "former_host":
        return f"Session handed over to {mention(view.host)}"
    if view.enrollment_state == "removed":
        return f"Session with {mention(view.host)}: you no longer have a place"
    return f"Session with {mention(view.host)}: booking {'moved' if view.moved_to else 'cancelled'}"


def _published_title(view: SessionView) -> str:
    if view.role is None and view.mentee:
        return f"Session of {mention(view.host)} with {mention(view.mentee)}"
    if view.role == "mentee" or view.mentee:
        return f"Session with {_other(view)}"
    if view.role == "host":
        return "Open session" if view.phase == "coming" else "Session that nobody booked"
    return f"{'Booked' if view.is_booked else 'Open'} session with {mention(view.host)}"


def _other(view: SessionView) -> str:
    if view.role != "host":
        return mention(view.host)
    return mention(view.mentee) if view.mentee else "nobody yet"


def held_line(view: SessionView) -> str:
    """Return for whom on the waitlist an open session is kept, and until when."""
    if view.held_for is None or view.held_until is None:
        return ""
    if view.held_for.id == view.reader.id:
        return f"Kept for you until {moment(view.held_until, view.reader)}."
    return f"Offered to {mention(view.held_for)} until {moment(view.held_until, view.reader)}."


def card(view: SessionView) -> tuple[str, list[Block]]:
    """Return the card that shows a session to its mentor or mentee; the text says it all without the blocks."""
    state, about = _state_line(view), _about_line(view)
    blocks = [
        section(f"*{title(view)}*\n{when(view)}", session_menu(view), [where(view), view.topic, only_for(view)]),
        *([section(state)] if state else []),
        *answer_buttons(view),
        *quote(_reason(view)),
        *(_meeting_link(view) if _shows_link(view) else []),
        *([section(about), *quote(view.about)] if about else []),
        *([buttons(button("Book", "booking.open", str(view.id), style="primary"))] if "book" in view.actions else []),
        *(_more_openings(view) if _is_bookable(view) else []),
        *(change_deadline(view) if _has_booked(view) else []),
    ]
    return cut(_card_text(view), TEXT_LIMIT), blocks


def _card_text(view: SessionView) -> str:
    about = _about_line(view)
    lines = [f"{title(view)}, {when(view)}. {escaped(where(view))}."]
    lines += [f"Topic: {escaped(view.topic)}."] if view.topic else []
    lines += [f"{escaped(only_for(view))}."] if view.only_for else []
    lines += [_state_line(view), escaped(_reason(view)), _link_line(view) if _shows_link(view) else ""]
    lines += [f"{about} {escaped(view.about)}"] if about else []
    lines += [_change_deadline_line(view)] if _has_booked(view) else []
    return " ".join(line for line in lines if line)


def _has_booked(view: SessionView) -> bool:
    """Return whether the reader has booked it."""
    return view.role == "mentee" and view.enrollment_state == "attending"


def _reason(view: SessionView) -> str:
    return view.reason if view.state == "cancelled" or view.enrollment_state == "removed" else ""


def _about_line(view: SessionView) -> str:
    whose = "you" if view.role == "mentee" else "your mentee"
    return f"What {whose} would like to talk about:" if view.about else ""


def change_deadline(view: SessionView) -> list[Block]:
    """Return until when a booking can be changed, as blocks."""
    line = _change_deadline_line(view)
    return [context(line)] if line else []


def _change_deadline_line(view: SessionView) -> str:
    """Return the same in words. A card is not drawn again then, so this must be true before and after."""
    if view.change_until is None:
        return ""
    until = f"You can cancel or change your booking until {moment(view.change_until, view.reader)}."
    return f"{until} After that, tell {mention(view.host)}."


def _meeting_link(view: SessionView) -> list[Block]:
    line = _link_line(view)
    if len(line) > 3000:
        return [section("Meeting link:"), *quote(view.meeting_url)]
    return [section(line)] if line else []


def _link_line(view: SessionView) -> str:
    """Return where people meet online, or that they will be told."""
    if view.meeting_url:
        return f"Meeting link: <{escaped(view.meeting_url)}>"
    if view.link_state == "failed" and view.role == "host":
        return "Zoom could not make the meeting link. Choose “Edit” to enter one, or to let Zoom try again."
    return "The meeting link will follow." if view.link_state else ""


def _is_bookable(view: SessionView) -> bool:
    return view.role == "host" and view.state == "published" and view.phase == "coming" and not view.is_booked


def _more_openings(view: SessionView) -> list[Block]:
    row = (
        button(LABELS[name], f"session.item.{name}", f"{name}:{view.id}") for name in ("duplicate", "bulk_duplicate")
    )
    return [context("More openings give mentees more chances to book: duplicate this session."), buttons(*row)]


def _shows_link(view: SessionView) -> bool:
    return view.state == "published" and (view.role == "host" or view.method == "online")


def _state_line(view: SessionView) -> str:
    if view.state == "cancelled":
        by = f" by {mention(view.cancelled_by)}" if view.cancelled_by else ""
        return f"Cancelled{by}." + (" The reason:" if view.reason else "")
    if view.enrollment_state in LOST_STATES:
        return _lost_line(view)
    if "answer" in view.actions:
        return f"{MOVED} Please confirm that you can make it, or give the place up. Until then you keep it."
    if view.to_confirm and view.mentee:
        return f"{MOVED} {mention(view.mentee)} has not confirmed it yet."
    if _is_bookable(view):
        return _bookable_line(view)
    return _added_line(view) if view.added_by else ""


def _bookable_line(view: SessionView) -> str:
    """Return how a session that is open can be booked, or for whom it is kept."""
    if view.held_for:
        return (
            f"{held_line(view)} If they do not take it, the next on your waiting list is asked, and at last everybody."
        )
    return "Mentees can book it from your profile, under “Find a mentor”. You will be told here."


def _added_line(view: SessionView) -> str:
    """Return who added the mentee, where it was not the mentee who booked."""
    if view.role == "mentee":
        whom = "yourself" if view.added_by and view.added_by.id == view.reader.id else "you"
        return f"{_adder(view)} added {whom} to this session. If you can't come, choose “Cancel booking”."
    return f"{_adder(view)} added the mentee." if view.role == "host" else ""


def _adder(view: SessionView) -> str:
    if view.added_by is None or view.added_by.id == view.reader.id:
        return "You"
    return mention(view.added_by)


def _lost_line(view: SessionView) -> str:
    """Return how the reader has lost their place."""
    if view.role == "former_host":
        return "You are not its mentor any more."
    if view.enrollment_state == "removed":
        return "The mentor or an admin has taken you out of this session."
    if view.moved_to:
        return f"You moved your booking to {moment(view.moved_to, view.reader)}."
    return "You cancelled your booking."


def entry(view: SessionView, *, dated: bool = False) -> list[Block]:
    """Return an entry in a list; a heading above it tells its day, unless it is `dated`."""
    times = f"{clock(view.starts_at, view.reader)}–{clock(view.ends_at, view.reader)}"
    day = [f"*{format_day(view.starts_at, view.reader.zone, view.reader.locale)}*"] if dated else []
    lines = [*day, f"*{times}*  {title(view)}{location_time(view)}"]
    telling = view.to_confirm or view.state == "cancelled" or view.enrollment_state in LOST_STATES
    state = _state_line(view) if telling else ""
    typed = [where(view), view.topic, only_for(view)]
    if view.state == "cancelled":  # the reason comes last, right after the words that announce it
        return [section("\n".join(lines), session_menu(view), typed), section(state, typed=[view.reason])]
    lines += [state] if state else []
    return [section("\n".join(lines), session_menu(view), typed), *answer_buttons(view)]
