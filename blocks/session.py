"""How a session looks: its card, its entry in a list, and what is asked before it is cancelled or deleted."""

from zoneinfo import ZoneInfo

from blocks.kit import (
    Block,
    button,
    buttons,
    clock,
    context,
    cut,
    escaped,
    field,
    menu,
    modal,
    moment,
    option,
    person,
    quote,
    section,
    text_input,
    ticks,
)
from mentorship.meeting import SessionView
from mentorship.session import Cancellable
from mentorship.times import city, length, on_clock, on_day

LABELS = {
    "edit": "Edit",
    "publish": "Publish",
    "duplicate": "Duplicate",
    "bulk_duplicate": "Bulk duplicate",
    "delete": "Delete",
    "add_to_calendar": "Add to calendar",
    "cancel": "Cancel",
    "change_time": "Change time",
    "change_attendance": "Change attendance",
    "cancel_booking": "Cancel booking",
}
METHODS = {"online": "Online", "in_person": "In person"}
MENU_SIZE = 5  # Slack takes no more
REASON_LIMIT = 1000
KEEP = "Keep it"  # beside a submit that cancels, “Cancel” would mean two things
TEXT_LIMIT = 4000  # of a message that is edited; Slack takes longer ones only when they are new


def session_menu(view: SessionView) -> Block | None:
    """The three-dot menu with what the reader may do; what does not fit is behind `More…`."""
    choices = _choices(view)
    if len(choices) > MENU_SIZE:
        choices = [*choices[: MENU_SIZE - 1], ("More…", f"more:{view.id}")]
    return menu("session.menu", choices)


def more_view(view: SessionView) -> Block:
    """Everything the reader may do, as buttons."""
    row = [button(text, f"session.item.{value.partition(':')[0]}", value) for text, value in _choices(view)]
    blocks = [section(f"*{title(view)}*\n{when(view)}", typed=[view.topic]), *([buttons(*row)] if row else [])]
    return modal("More", blocks, callback_id="session.more", id=view.id)


def _choices(view: SessionView) -> list[tuple[str, str]]:
    return [(LABELS[name], f"{name}:{view.id}") for name in view.actions if name in LABELS]


def title(view: SessionView) -> str:
    """What kind of session this is for its reader."""
    if view.state == "cancelled":
        return f"Cancelled session with {_other(view)}"
    if view.place == "left":
        return f"Session with {person(view.host)}: booking cancelled"
    if view.place == "removed":
        return f"Session with {person(view.host)}: you no longer have a place"
    if view.state == "draft":
        return "Draft session"
    if view.role is None and view.mentee:
        return f"Session of {person(view.host)} with {person(view.mentee)}"
    if view.role == "mentee" or view.mentee:
        return f"Session with {_other(view)}"
    if view.role == "host":
        return "Open session" if view.phase == "coming" else "Session that nobody booked"
    return f"{'Booked' if view.taken else 'Open'} session with {person(view.host)}"


def _other(view: SessionView) -> str:
    if view.role != "host":
        return person(view.host)
    return person(view.mentee) if view.mentee else "nobody yet"


def when(view: SessionView) -> str:
    """The time in the reader's zone, and at the location where that differs."""
    return span(view) + there(view)


def span(view: SessionView) -> str:
    """The time in the reader's zone."""
    return f"{moment(view.starts_at, view.reader)}–{clock(view.ends_at, view.reader)} ({length(view.minutes)})"


def there(view: SessionView) -> str:
    """The time at the location, where its clocks differ from the reader's."""
    here, local = (view.starts_at.astimezone(ZoneInfo(zone)) for zone in (view.reader.zone, view.zone))
    if here.utcoffset() == local.utcoffset():
        return ""
    day = "" if here.date() == local.date() else f"{on_day(view.starts_at, view.zone, view.reader.locale)}, "
    times = "–".join(on_clock(each, view.zone, view.reader.locale) for each in (view.starts_at, view.ends_at))
    return f"\n{day}{times} in {city(view.zone)}"


def where(view: SessionView) -> str:
    """How and where people meet, as plain text."""
    place = view.location.name + (f", {view.location.address}" if view.location.address else "")
    if view.both and view.method is None:
        return f"Online or in person ({place})"
    if view.method == "online" or view.online and not view.in_person:
        return "Online"
    return f"In person: {place}"


def card(view: SessionView) -> tuple[str, list[Block]]:
    """The one message that shows a session to its mentor or mentee; the text says it all without the blocks."""
    state = _state_line(view)
    text = f"{title(view)}, {when(view)}. {escaped(where(view))}."
    text += f" Topic: {escaped(view.topic)}." if view.topic else ""
    text += f" {state}" if state else ""
    blocks = [
        section(f"*{title(view)}*\n{when(view)}", session_menu(view), [where(view), view.topic]),
        *([section(state)] if state else []),
        *quote(view.reason if view.state == "cancelled" or view.place == "removed" else ""),
        *(_meeting_link(view.meeting_url) if _link(view) else []),
        *([section(f"What {_asker(view)} would like to talk about:"), *quote(view.about)] if view.about else []),
        *([buttons(button("Book", "booking.open", str(view.id), style="primary"))] if "book" in view.actions else []),
        *(_more_openings(view) if _open_to_book(view) else []),
    ]
    if view.meeting_url and _link(view):
        text += f" Meeting link: <{escaped(view.meeting_url)}>"
    return cut(text, TEXT_LIMIT), blocks


def _meeting_link(url: str) -> list[Block]:
    link = f"Meeting link: <{escaped(url)}>"
    return [section(link)] if len(link) <= 3000 else [section("Meeting link:"), *quote(url)]


def _open_to_book(view: SessionView) -> bool:
    return view.role == "host" and view.state == "published" and view.phase == "coming" and not view.taken


def _more_openings(view: SessionView) -> list[Block]:
    row = (
        button(LABELS[name], f"session.item.{name}", f"{name}:{view.id}") for name in ("duplicate", "bulk_duplicate")
    )
    return [context("More openings give mentees more chances to book: duplicate this session."), buttons(*row)]


def _asker(view: SessionView) -> str:
    return "you" if view.role == "mentee" else "your mentee"


def _link(view: SessionView) -> bool:
    joining = view.role == "host" or view.method == "online"
    return bool(view.meeting_url) and joining and view.state == "published"


def _state_line(view: SessionView) -> str:
    if view.state == "cancelled":
        by = f" by {person(view.cancelled_by)}" if view.cancelled_by else ""
        return f"Cancelled{by}." + (" The reason:" if view.reason else "")
    if view.place == "left":
        return "You cancelled your booking."
    if view.place == "removed":
        return "The mentor or an admin has taken you out of this session."
    if _open_to_book(view):
        return "Mentees can book it from your profile, under “Find a mentor”. You will be told here."
    if view.added_by and view.role == "mentee":
        return f"{person(view.added_by)} added you to this session. If you can't come, choose “Cancel booking”."
    if view.added_by and view.role == "host":
        return f"{person(view.added_by)} added the mentee."
    return ""


def entry(view: SessionView) -> Block:
    """A line in a list whose day is told by a heading above it."""
    times = f"{clock(view.starts_at, view.reader)}–{clock(view.ends_at, view.reader)}"
    lines = [f"*{times}*  {title(view)}{there(view)}"]
    state = _state_line(view) if view.state == "cancelled" or view.place in ("left", "removed") else ""
    lines += [state] if state else []
    reason = view.reason if view.state == "cancelled" else ""
    return section("\n".join(lines), session_menu(view), [where(view), view.topic, reason])


def cancel_form(asked: Cancellable) -> Block:
    """`Cancel session`, with the reason that everybody concerned is told."""
    view = asked.view
    told = f"{person(view.mentee)} will be told, with your reason." if view.mentee else "Nobody has booked it yet."
    later = "the next session" if asked.rest == 1 else f"the {asked.rest} later sessions"
    rest = option(f"Also cancel {later} of this series", "rest")
    blocks = [
        section(f"*{title(view)}*\n{when(view)}", typed=[view.topic]),
        section(f"{told} This is final."),
        field("Reason", "reason", text_input(limit=REASON_LIMIT, lines=True)),
        *([field("Series", "series", ticks([rest], []), optional=True)] if asked.rest else []),
    ]
    return modal("Cancel session", blocks, callback_id="session.cancel", submit="Cancel it", close=KEEP, id=view.id)


def delete_form(view: SessionView) -> Block:
    """Asks before a draft is thrown away."""
    blocks = [
        section(f"*Delete this draft?*\n{when(view)}", typed=[view.topic]),
        context("Only you and the admins have seen it. It cannot be brought back."),
    ]
    return modal("Delete draft", blocks, callback_id="session.delete", submit="Delete", id=view.id)
