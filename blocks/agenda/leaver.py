"""The message in which an admin decides what becomes of what someone hosts who left the program."""

from blocks.kit import TEXT_LIMIT, Block, button, buttons, context, cut, escaped, mention, on_moment, section
from blocks.times import day_and_time
from mentorship.agenda.leaver import Hosted, LeaverView
from mentorship.times import format_datetime

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
    lines = [heading, *(_text(hosted, view) for hosted in shown)]
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
    left = f"{who} has left the mentorship program."
    if not view.hosted:
        return f"{left} Everything they hosted has been taken care of."
    return (
        f"{left} Choose “Hand over” to find another mentor for what they host, or “Cancel” to call it off. "
        "You're asked again before anything happens."
    )


def _line(hosted: Hosted, view: LeaverView) -> str:
    if hosted.is_masterclass:
        have = "1 person has" if hosted.participants == 1 else f"{hosted.participants} people have"
        what = f"*Masterclass*: {have} a spot"
    elif hosted.count > 1:
        what = f"*{hosted.count} sessions of a series*{_with_mentees(hosted)}"
    else:
        what = f"*Session*{_with_mentees(hosted) or ', which nobody has booked'}"
    begins, ends = (on_moment(each, view.reader) for each in (hosted.starts_at, hosted.cancel_at))
    if hosted.count > 1:
        return f"{what}\nThe first is {begins}. If nobody decides, each is cancelled automatically, the first {ends}."
    return f"{what}\nIt's {begins}. If nobody decides, it's cancelled automatically {ends}."


def _with_mentees(hosted: Hosted) -> str:
    named = ", ".join(mention(each) for each in hosted.mentees[:MAX_MENTEES])
    more = f" and {len(hosted.mentees) - MAX_MENTEES} more" if len(hosted.mentees) > MAX_MENTEES else ""
    return f" with {named}{more}" if named else ""


def _text(hosted: Hosted, view: LeaverView) -> str:
    title = f" “{escaped(hosted.title)}”" if hosted.title else ""
    return f"• {_line(hosted, view)}{title}".replace("*", "").replace("\n", ". ")


def _buttons(hosted: Hosted, view: LeaverView) -> Block:
    room = "masterclass" if hosted.is_masterclass else "session"
    when = format_datetime(hosted.starts_at, view.reader.zone, view.reader.locale)
    what, number = hosted.title or f"the session of {when}", hosted.id
    take = button(
        "Hand over", f"{room}.item.hand_over", f"hand_over:{number}", style="primary", label=f"Hand over {what}"
    )
    return buttons(
        take, button("Cancel", f"{room}.item.cancel", f"cancel:{number}", label=f"Cancel {what}", style="danger")
    )
