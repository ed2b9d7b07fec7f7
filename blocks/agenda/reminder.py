"""The reminder of a meeting: `Join` for those online, the address for those in person, and `I can't come`."""

from blocks.kit import (
    BUTTON_URL_LIMIT,
    LISTED_LENGTH,
    Block,
    button,
    buttons,
    clock,
    context,
    escaped,
    has_markup,
    link_button,
    mention,
    quote,
    section,
)
from blocks.meetings.answers import answers
from blocks.times import day_and_time, day_and_times
from mentorship.agenda.reminder_view import ReminderView
from mentorship.text import capitalize
from storage.zones import find_zone

METHOD_TEXTS = {"online": "attends online", "in_person": "comes in person"}
QUESTION = "Can you make it? Your spot stays yours until you answer."
UNANSWERED = "You haven't said whether you can make it. Your spot is still yours."  # once that can't be said any more
HOURS_TOLD = 3  # until so many hours before it is told in how many hours and minutes it starts
ON_TIME = -1  # in the first two minutes it starts “now”


def reminder_message(view: ReminderView, card_url: str = "") -> tuple[str, list[Block]]:
    """Return what begins, and how to take part in it. `card_url` leads to its card; empty where there is none."""
    row = [*_answers(view), *_join_button(view), *_way_out(view)]
    blocks = [
        *_opening(view),
        *([section(_method(view))] if _method(view) else []),
        *_about(view),
        *([section(_question(view))] if view.asked else []),
        *_meeting_link(view),
        *quote(_location_line(view)),
        *([buttons(*row)] if row else []),
        *([context(f"<{card_url}|See the {view.kind}>")] if card_url else []),
    ]
    lines = (
        _opening_text(view),
        _method(view),
        f"{_about_line(view)} {escaped(view.about)}" if view.about else "",
        _question(view),
        _link_line(view),
        escaped(_location_line(view)),
    )
    return "\n".join(line for line in lines if line), blocks


def _about(view: ReminderView) -> list[Block]:
    """Return what the mentee would like to talk about, in one paragraph where it is short."""
    if len(view.about) <= LISTED_LENGTH:
        return [section(_about_line(view), typed=[view.about])] if view.about else []
    return [section(_about_line(view)), *quote(view.about)]


def _about_line(view: ReminderView) -> str:
    return "They want to talk about:" if view.hosting else "You want to talk about:"


def _question(view: ReminderView) -> str:
    """Return the question whether the reader can make it, while it is open; empty for whoever has answered."""
    if not view.asked:
        return ""
    return QUESTION if view.can_answer else UNANSWERED


def _answers(view: ReminderView) -> list[Block]:
    """Return the answers to that question."""
    if not view.can_answer:
        return []
    on = day_and_time(view.starts_at, view.reader, view.as_of)
    return answers(view.kind, view.id, view.time_token, on)


def _way_out(view: ReminderView) -> list[Block]:
    """Return `I can't come`: whoever hosts it cancels it, also late; anybody else gives up their place before it
    begins, if they are not asked.
    """
    if not view.hosting and view.minutes <= 0 or view.can_answer:
        return []
    item = "cancel" if view.hosting else {"session": "cancel_booking"}.get(view.kind, "leave")
    label = f"I can't come: {_name(view)}"
    return [button("I can't come", f"{view.kind}.item.{item}", f"{item}:{view.id}", label=label)]


def _opening(view: ReminderView) -> list[Block]:
    """Return what starts, and when, as blocks; typed words that Slack would read marks in stand by themselves."""
    if view.kind == "session":
        topic = f"Topic: {view.title}" if view.title else ""
        return [section(f":alarm_clock: {_headline(view, _session(view), '*')}"), *quote(topic)]
    hosted, is_typed = f"\n{_hosted(view)}" if view.other else "", has_markup(view.title)
    name = "the masterclass" if is_typed else f"“{escaped(view.title)}”"
    words = f":alarm_clock: {_headline(view, name, '*')}{hosted}"
    return [section(words, typed=[view.title] if is_typed else [])]


def _opening_text(view: ReminderView) -> str:
    """Return what starts, and when, as one text."""
    if view.kind == "session":
        topic = f"\nTopic: {escaped(view.title)}" if view.title else ""
        return f"{_headline(view, _session(view))}.{topic}"
    hosted = f" {_hosted(view)}." if view.other else ""
    return f"{_headline(view, f'“{escaped(view.title)}”')}.{hosted}"


def _headline(view: ReminderView, name: str, bold: str = "") -> str:
    """Return what starts and when; `bold` stands around what matters most. While it is far off the day comes first."""
    if _is_far_off(view):
        days = _days_off(view)
        day = {0: "Today", 1: "Tomorrow"}.get(days, f"In {days} days")
        return f"{bold}{day}, {day_and_times(view.starts_at, view.ends_at, view.reader, view.as_of)}: {name}{bold}"
    span = f"{clock(view.starts_at, view.reader)}–{clock(view.ends_at, view.reader)}"
    return f"{bold}{capitalize(name)} {_starts(view)}{bold} ({span})"


def _is_far_off(view: ReminderView) -> bool:
    return view.minutes > HOURS_TOLD * 60


def _session(view: ReminderView) -> str:
    return f"your session with {mention(view.other)}" if view.other is not None else "your session"


def _hosted(view: ReminderView) -> str:
    return f"Hosted by {mention(view.other)}" if view.other is not None else ""


def _starts(view: ReminderView) -> str:
    if view.minutes > 0:
        return f"starts in {_hours_and_minutes(view.minutes)}"
    return "starts now" if view.minutes >= ON_TIME else "has started"


def reminder_headline(minutes: int, days: int, at: str) -> str:
    """Return how soon it begins, in front of the subject of a mail: no two reminders of a meeting have the same.

    It is so many `minutes` and calendar `days` until then; `at` is its time of day.
    """
    if minutes <= 0:
        return "Starting now" if minutes >= ON_TIME else "Already begun"
    if minutes <= HOURS_TOLD * 60:
        return f"In {_hours_and_minutes(minutes)}"
    return {0: f"Today {at}", 1: f"Tomorrow {at}"}.get(days, f"In {days} days")


def _hours_and_minutes(minutes: int) -> str:
    hours, rest = divmod(minutes, 60)
    told = ((hours, "hour"), (rest, "minute"))
    return " ".join(f"{count} {unit}{'' if count == 1 else 's'}" for count, unit in told if count)


def _days_off(view: ReminderView) -> int:
    """Return how many days lie between, on the reader's calendar."""
    here = find_zone(view.reader.zone)
    return (view.starts_at.astimezone(here).date() - view.as_of.astimezone(here).date()).days


def _method(view: ReminderView) -> str:
    """Return how the mentee takes part, which the mentor needs to know where both ways are possible."""
    return (
        f"{mention(view.other)} {METHOD_TEXTS[view.method]}."
        if view.method is not None and view.other is not None
        else ""
    )


def _join_button(view: ReminderView) -> list[Block]:
    """Return `Join`, where Slack takes the link for a button."""
    if not view.online or not view.url or len(view.url) > BUTTON_URL_LIMIT:
        return []
    style = None if view.can_answer or _is_far_off(view) else "primary"
    return [link_button("Join", "joining.follow", view.url, style=style, label=f"Join {_name(view)}")]


def _name(view: ReminderView) -> str:
    """Return what a screen reader says of the buttons."""
    if view.kind == "session" and view.other is not None:
        return f"your session with {view.other.name}"
    return f"“{view.title}”"


def _meeting_link(view: ReminderView) -> list[Block]:
    """Return the link where it is too long for a button, or that there is none yet."""
    if not view.online or not view.url:
        return [section(_link_line(view))] if _link_line(view) else []
    return [section("Meeting link:"), *quote(view.url)] if len(view.url) > BUTTON_URL_LIMIT else []


def _link_line(view: ReminderView) -> str:
    """Return where people meet online, or what to do without the link."""
    if not view.online:
        return ""
    if view.url:
        return f"Join: <{escaped(view.url)}>"
    if view.link_state and view.hosting:
        return _missing_link_line(view)
    if view.link_state and view.other is not None:
        return f"The meeting link will follow on the card. If it does not, ask {mention(view.other)} how to meet."
    return ""


def _missing_link_line(view: ReminderView) -> str:
    """Return what the host can do while Zoom has made no link."""
    if view.link_state == "awaited":
        return "Zoom has not made the meeting link yet. It will follow on the card as soon as it is there."
    if view.minutes > 0:
        return "Zoom could not make the meeting link. Choose “Edit” on the card to enter one, or to let Zoom try again."
    return "Zoom could not make the meeting link. Please tell whoever attends online yourself how to meet you."


def _location_line(view: ReminderView) -> str:
    """Return where people meet in person, as plain text."""
    place = view.location.name_and_address
    return f"In person: {place}" if view.in_person else ""
