"""The reminder that a meeting begins: the button `Join` for those online, the address for those in person."""

from blocks.kit import (
    BUTTON_URL_LIMIT,
    Block,
    buttons,
    clock,
    context,
    escaped,
    link_button,
    mention,
    plain,
    quote,
    section,
)
from mentorship.agenda.start_reminder import JoinView

METHOD_TEXTS = {"online": "attends online", "in_person": "comes in person"}
UNANSWERED = "You haven't said yet whether you can make it. Your spot stays yours until you do."
ON_TIME = -1  # in the first two minutes it begins “now”


def join_message(view: JoinView, card_url: str = "") -> tuple[str, list[Block]]:
    """Return what begins, and how to take part in it. `card_url` leads to its card; empty where there is none."""
    blocks = [
        *_opening(view),
        *([section(_method(view))] if _method(view) else []),
        *([section(UNANSWERED)] if view.asked else []),
        *_meeting_link(view),
        *quote(_location_line(view)),
        *([context(f"<{card_url}|See the {view.kind}>")] if card_url else []),
    ]
    unanswered = UNANSWERED if view.asked else ""
    lines = (_opening_text(view), _method(view), unanswered, _link_line(view), escaped(_location_line(view)))
    return "\n".join(line for line in lines if line), blocks


def _opening(view: JoinView) -> list[Block]:
    """Return what begins, and when, as blocks; typed words stand by themselves."""
    if view.kind == "session":
        topic = f"Topic: {view.title}" if view.title else ""
        return [section(f"{_session(view)} {_begins(view)}: {_span(view)}."), *quote(topic)]
    heading: Block = {"type": "section", "text": plain(f"“{view.title}” {_begins(view)}.")}
    return [heading, section(_span(view) + _hosted(view))]


def _opening_text(view: JoinView) -> str:
    """Return what begins, and when, as one text."""
    if view.kind == "session":
        topic = f"\nTopic: {escaped(view.title)}" if view.title else ""
        return f"{_session(view)} {_begins(view)}: {_span(view)}.{topic}"
    return f"“{escaped(view.title)}” {_begins(view)}: {_span(view)}{_hosted(view)}."


def _session(view: JoinView) -> str:
    return f"Your session with {mention(view.other)}" if view.other is not None else "Your session"


def _hosted(view: JoinView) -> str:
    return f", hosted by {mention(view.other)}" if view.other is not None else ""


def _begins(view: JoinView) -> str:
    if view.minutes > 0:
        return "begins in 1 minute" if view.minutes == 1 else f"begins in {view.minutes} minutes"
    return "begins now" if view.minutes >= ON_TIME else "has begun"


def _span(view: JoinView) -> str:
    return f"{clock(view.starts_at, view.reader)}–{clock(view.ends_at, view.reader)}"


def _method(view: JoinView) -> str:
    """Return how the mentee takes part, which the mentor needs to know where both ways are possible."""
    return (
        f"{mention(view.other)} {METHOD_TEXTS[view.method]}."
        if view.method is not None and view.other is not None
        else ""
    )


def _meeting_link(view: JoinView) -> list[Block]:
    """Return the button `Join`, or that there is no link yet."""
    if not view.online or not view.url:
        return [section(_link_line(view))] if _link_line(view) else []
    if len(view.url) > BUTTON_URL_LIMIT:
        return [section("Meeting link:"), *quote(view.url)]
    return [buttons(link_button("Join", "joining.follow", view.url, style="primary", label=_label(view)))]


def _label(view: JoinView) -> str:
    """Return what a screen reader says of the button."""
    if view.kind == "session" and view.other is not None:
        return f"Join your session with {view.other.name}"
    return f"Join “{view.title}”"


def _link_line(view: JoinView) -> str:
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


def _missing_link_line(view: JoinView) -> str:
    """Return what the host can do while Zoom has made no link."""
    if view.link_state == "awaited":
        return "Zoom has not made the meeting link yet. It will follow on the card as soon as it is there."
    if view.minutes > 0:
        return "Zoom could not make the meeting link. Choose “Edit” on the card to enter one, or to let Zoom try again."
    return "Zoom could not make the meeting link. Please tell whoever attends online yourself how to meet you."


def _location_line(view: JoinView) -> str:
    """Return where people meet in person, as plain text."""
    place = view.location.name + (f", {view.location.address}" if view.location.address else "")
    return f"In person: {place}" if view.in_person else ""
