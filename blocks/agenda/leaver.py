"""The message in which an admin decides what becomes of what someone hosts who left the program."""

from collections.abc import Sequence

from blocks.kit import TEXT_LIMIT, Block, button, buttons, context, cut, escaped, mention, section
from blocks.times import day_and_time, day_and_times
from mentorship.agenda.leaver import Hosted, LeaverView

MAX_SHOWN = 12  # meetings or series in one message; the next ones follow as these are decided
MAX_DATES = 5  # of what one person was given
MAX_MENTEES = 5  # named of one series


def leaver_card(view: LeaverView) -> tuple[str, list[Block]]:
    """Return what the person hosts, each with `Hand over` and `Cancel`; or that nothing is left to decide."""
    heading, shown = _heading(view), view.hosted[:MAX_SHOWN]
    more = f"{len(view.hosted) - MAX_SHOWN} more follow here once these are decided."
    blocks = [section(heading)]
    for hosted in shown:
        blocks += [section(_line(hosted, view), typed=[hosted.title]), _buttons(hosted, view)]
    decided = _decided_lines(view)
    if decided:
        blocks.append(context("\n".join(decided)))
    lines = [heading.replace("*", ""), *(_text(hosted, view) for hosted in shown)]
    if len(view.hosted) > MAX_SHOWN:
        blocks.append(section(more))
        lines.append(more)
    return cut("\n".join([*lines, *decided]), TEXT_LIMIT), blocks


def _decided_lines(view: LeaverView) -> list[str]:
    """Return who got what, and what was cancelled."""
    lines = []
    for each in view.decided:
        dates = [day_and_time(start, view.reader, view.as_of) for start in each.starts]
        more = [f"and {len(dates) - MAX_DATES} more"] if len(dates) > MAX_DATES else []
        what = f"Handed to {mention(each.to)}" if each.to else "Cancelled"
        lines.append(f"{what}: {' · '.join([*dates[:MAX_DATES], *more])}")
    return lines[:MAX_SHOWN]


def _heading(view: LeaverView) -> str:
    who = mention(view.leaver)
    if view.is_back:
        return f"{who} is back in the mentorship program and hosts whatever hasn't been handed over or cancelled."
    if not view.hosted:
        return f"{who} has left. Everything they hosted has been taken care of."
    return f"*{who} has left. {_what_needs_a_host(view.hosted)}:*"


def _what_needs_a_host(hosted: Sequence[Hosted]) -> str:
    kinds = {each.is_masterclass for each in hosted}
    host = "mentor" if kinds == {False} else "host"
    if sum(each.count for each in hosted) == 1:
        return f"This {'session' if host == 'mentor' else 'masterclass'} needs a new {host}"
    what = "sessions and masterclasses" if len(kinds) == 2 else "sessions" if host == "mentor" else "masterclasses"
    return f"These {what} need a new {host}"


def _line(hosted: Hosted, view: LeaverView) -> str:
    if hosted.is_masterclass:
        have = "1 person has" if hosted.participants == 1 else f"{hosted.participants} people have"
        what = f"*Masterclass*: {have} a spot"
    elif hosted.count > 1:
        what = f"*{hosted.count} sessions of a series*{_with_mentees(hosted)}"
    else:
        what = f"*1:1*{_with_mentees(hosted) or ', not booked'}"
    when = day_and_times(hosted.starts_at, hosted.ends_at, view.reader, view.as_of)
    ends = day_and_time(hosted.cancel_at, view.reader, view.as_of)
    if hosted.count > 1:
        then = f"Each is cancelled automatically unless someone decides, the first on {ends}."
        return f"{what}\n:calendar: First: {when}\n{then}"
    return f"{what}\n:calendar: {when}\nCancelled automatically on {ends} unless someone decides."


def _with_mentees(hosted: Hosted) -> str:
    named = ", ".join(mention(each) for each in hosted.mentees[:MAX_MENTEES])
    more = f" and {len(hosted.mentees) - MAX_MENTEES} more" if len(hosted.mentees) > MAX_MENTEES else ""
    who = "mentee" if len(hosted.mentees) == 1 else "mentees"
    return f" with {who} {named}{more}" if named else ""


def _text(hosted: Hosted, view: LeaverView) -> str:
    title = f" “{escaped(hosted.title)}”" if hosted.title else ""
    return f"• {_line(hosted, view)}{title}".replace("*", "").replace(":calendar: ", "").replace("\n", ". ")


def _buttons(hosted: Hosted, view: LeaverView) -> Block:
    room = "masterclass" if hosted.is_masterclass else "session"
    when = day_and_time(hosted.starts_at, view.reader, view.as_of)
    what, number = hosted.title or f"the session of {when}", hosted.id
    take = button(
        "Hand over", f"{room}.item.hand_over", f"hand_over:{number}", style="primary", label=f"Hand over {what}"
    )
    return buttons(
        take, button("Cancel", f"{room}.item.cancel", f"cancel:{number}", label=f"Cancel {what}", style="danger")
    )
