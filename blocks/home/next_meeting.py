"""What is next for someone, on top of Home."""

from blocks.kit import Block, escaped, has_markup, section
from blocks.masterclasses.state import AWAITS_HOST
from blocks.meetings.facts import times, where
from blocks.meetings.join import is_about_to_begin, join_button, minutes_left
from blocks.sessions.session import AWAITS_MENTOR, title
from blocks.times import day, time
from mentorship.agenda.agenda import AnyMeetingView
from mentorship.masterclasses.view import MasterclassView
from mentorship.times import format_relative_day


def next_line(view: AnyMeetingView) -> list[Block]:
    """Return what is next, when and where, and `Join` from half an hour before."""
    is_class = isinstance(view, MasterclassView)
    name, topic = (view.title, "") if isinstance(view, MasterclassView) else (title(view), view.topic)
    typed = [each for each in (name if is_class else "", where(view), f"Topic: {topic}" if topic else "") if each]
    shown_below = [each for each in typed if has_markup(each)]
    bold = "a masterclass" if is_class and has_markup(name) else escaped(name) if is_class else name
    facts = " · ".join(escaped(each) for each in typed if not has_markup(each) and each != name)
    if waits := _waits_for_host(view):
        facts = f"{waits} · {facts}"
    lead = "Now" if view.phase == "running" else "Next"
    return [section(f"*{lead}:* {bold}, {_when(view)}\n{facts}", join_button(view, _spoken(view)), shown_below)]


def _waits_for_host(view: AnyMeetingView) -> str:
    """Return that whoever was to host it has left, with a sign; empty where that is not so."""
    if isinstance(view, MasterclassView):
        return f":hourglass: {AWAITS_HOST}" if view.awaits_host else ""
    return AWAITS_MENTOR if view.awaits_mentor else ""


def _when(view: AnyMeetingView) -> str:
    if view.phase == "running":
        return f"until {time(view.ends_at, view.reader)}"
    near = format_relative_day(view.starts_at, view.reader.zone, view.reader.locale, view.as_of)
    date = near if near in ("today", "tomorrow") else f"{day(view.starts_at, view.reader, view.as_of)},"
    return f"{date} {times(view)}{_left(view)}"


def _left(view: AnyMeetingView) -> str:
    if not is_about_to_begin(view):
        return ""
    minutes = minutes_left(view)
    return f", *in {minutes} minute{'' if minutes == 1 else 's'}*"


def _spoken(view: AnyMeetingView) -> str:
    if isinstance(view, MasterclassView):
        return f"“{view.title}”"
    other = view.host if view.role == "mentee" else view.mentee
    return f"your 1:1 with {other.name}" if other else "your session"
