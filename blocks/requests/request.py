"""How a request for a session looks: its card, its entry in a list, and the short messages about it."""

from collections.abc import Callable, Sequence
from itertools import groupby

from blocks.kit import (
    Block,
    button,
    buttons,
    context,
    cut,
    escaped,
    mention,
    modal,
    moment,
    quote,
    section,
    with_confirmation,
)
from blocks.meetings.facts import METHODS
from blocks.sessions.session import TEXT_LIMIT
from mentorship.outbox.kinds import NoticeKind
from mentorship.people.person import PersonView
from mentorship.requests.view import Proposal, RequestView
from mentorship.times import city_of_zone, format_day, format_duration, format_time
from storage.zones import find_zone

MESSAGE_LIMIT = 2000
EXCERPT_LENGTH = 300  # characters of a message that a list shows
EMPTY = (
    "No requests. Where nothing open suits you, choose *Find a mentor*, look at a profile and choose "
    "*Request a session*: you propose up to three times, and the mentor answers."
)
HEADINGS = ("*Waiting for your answer*", "*Waiting for the other person*", "*Closed in the last 30 days*")
LIST_LIMIT = 10  # entries in the answer to a command


def heading(view: RequestView) -> str:
    """Return who asks whom for what, to its reader."""
    mine = view.reader.id == view.sender.id
    if view.offer:
        return (
            f"Your offer of a session to {mention(view.mentee)}"
            if mine
            else f"{mention(view.mentor)} offers you a session"
        )
    if mine:
        return f"Your request for a session with {mention(view.mentor)}"
    return f"{mention(view.mentee)} asks you for a session"


def state_line(view: RequestView) -> str:
    """Return the state of the request, and until when it can be answered."""
    closer = _closer_name(view.closed_by, view)
    if view.state == "pending" and view.turn.id == view.reader.id:
        return (
            f"Please answer by {moment(view.expires_at, view.reader)}. After that it expires.{_online_by_default(view)}"
        )
    words = {
        "pending": f"Waiting for {mention(view.other)}, until {moment(view.expires_at, view.reader)}.",
        "accepted": f"{closer} accepted. The session is in the Home tab under Upcoming, with a card of its own here.",
        "declined": f"{closer} declined." + (" The reason:" if view.reason else ""),
        "withdrawn": f"{closer} withdrew this. Nothing is left to do.",
        "expired": "This was not answered in time and has expired.",
        "ended": f"This was closed when {closer.removesuffix('You') or 'you'} left the mentorship program.",
    }
    return words[view.state]


def _online_by_default(view: RequestView) -> str:
    """Return how `Accept` lets one attend, where it acts immediately although there is a choice."""
    at_once = view.reader.id == view.mentee.id and sum(not each.past for each in view.proposals) == 1
    choice = view.online and view.in_person
    return " “Accept” has you attend online, which you can change afterwards." if at_once and choice else ""


def _closer_name(closer: PersonView | None, view: RequestView) -> str:
    if closer is None:
        return "Nobody"
    return "You" if closer.id == view.reader.id else mention(closer)


def times(view: RequestView) -> str:
    """Return the proposed times in the reader's zone, with what each is for the other, and a note on odd hours."""
    title = "Proposed time" if len(view.proposals) == 1 else "Proposed times"
    if view.suggested:
        by = "You suggest" if view.proposer.id == view.reader.id else f"{mention(view.proposer)} suggests"
        title = f"{by} another time"
    return "\n".join([f"*{title}* ({format_duration(view.minutes)})", *(_line(each, view) for each in view.proposals)])


def _line(proposal: Proposal, view: RequestView) -> str:
    line = f"• {moment(proposal.starts_at, view.reader)}{time_for_other(proposal, view)}"
    line += " – has passed" if proposal.past else ""
    odd = " and ".join(
        f"{word} for {'you' if each.id == view.reader.id else mention(each)}" for each, word in proposal.odd_for
    )
    return line + (f" – {odd}" if odd else "")


def time_for_other(proposal: Proposal, view: RequestView) -> str:
    """Return what the time is for the other person, where their clock differs."""
    here, local = (proposal.starts_at.astimezone(find_zone(each.zone)) for each in (view.reader, view.other))
    if here.utcoffset() == local.utcoffset():
        return ""
    locale = view.reader.locale
    day = "" if here.date() == local.date() else f"{format_day(proposal.starts_at, view.other.zone, locale)}, "
    clock = format_time(proposal.starts_at, view.other.zone, locale)
    return f" ({day}{clock} in {city_of_zone(view.other.zone)}, for {mention(view.other)})"


def location_text(view: RequestView) -> str:
    """Return where and how they would meet, as plain text; empty until the mentor has said so."""
    if view.location is None:
        return ""
    here = view.location.name + (f", {view.location.address}" if view.location.address else "")
    if view.online and view.in_person:
        return f"{METHODS['online']} or in person ({here})"
    return METHODS["online"] if view.online else f"In person: {here}"


def card(view: RequestView) -> tuple[str, list[Block]]:
    """Return the card that shows a request to one of its two people; the text says it all without the blocks."""
    lines = [f"{heading(view)}. {state_line(view)}", escaped(view.reason)]
    lines += [times(view)] if view.state != "accepted" else []
    lines += [escaped(each) for each in (view.message, view.reply, location_text(view))]
    lines += [_link(view)] if view.link else []
    return cut("\n".join(line for line in lines if line), TEXT_LIMIT), body(view)


def body(view: RequestView) -> list[Block]:
    """Return the request as blocks."""
    shown = section(times(view), typed=[location_text(view)])
    return [
        section(f"*{heading(view)}*\n{state_line(view)}"),
        *quote(view.reason),
        *quote(view.message),
        *([context(_link(view))] if view.link else []),
        *([shown] if view.state != "accepted" else []),
        *quote(view.reply),
        *action_buttons(view),
    ]


def _link(view: RequestView) -> str:
    return f"<{escaped(view.link)}|The message that this is about>"


def action_buttons(view: RequestView) -> list[Block]:
    """Return what the reader may do with it, as a row of buttons."""
    value = f"{view.version}:{view.id}"
    withdraw = with_confirmation(
        button("Withdraw", "request.withdraw", value), "Withdraw this?", "The other person is told. You can ask again."
    )
    known = {
        "accept": button("Accept", "request.accept", value, style="primary"),
        "decline": button("Decline", "request.decline", value),
        "suggest": button("Suggest another time", "request.suggest", value),
        "withdraw": withdraw,
    }
    row = [known[name] for name in view.actions]
    row += [button("Find a mentor", "mentor.find")] if _still_needs_mentor(view) else []
    return [buttons(*row)] if row else []


def _still_needs_mentor(view: RequestView) -> bool:
    """Return whether the reader looked for a mentor here and has found none."""
    return view.state in ("declined", "expired", "ended") and view.reader.id == view.mentee.id


def request_view(view: RequestView) -> Block:
    """Return the request by itself, with everything that can be done about it."""
    return modal("Offer" if view.offer else "Request", body(view), callback_id="request", id=view.id)


def entries(views: Sequence[RequestView]) -> list[Block]:
    """Return requests in a list, in groups: what waits for the reader comes first."""
    if not views:
        return [section(EMPTY), buttons(button("Find a mentor", "mentor.find", style="primary"))]
    return [
        block
        for group, members in groupby(views, key=_heading_index)
        for block in (section(HEADINGS[group]), *(block for view in members for block in _entry(view)))
    ]


def _heading_index(view: RequestView) -> int:
    if view.state != "pending":
        return 2
    return 0 if view.turn.id == view.reader.id else 1


def _entry(view: RequestView) -> list[Block]:
    lines = [f"*{heading(view)}*", state_line(view), *([times(view)] if view.state == "pending" else [])]
    show = button("Show request", "request.show", str(view.id), label="Show this request with everything in it")
    typed = [cut(each, EXCERPT_LENGTH) for each in (view.reason, view.message)]
    return [section("\n".join(lines), show, typed), *action_buttons(view)]


def request_list(views: Sequence[RequestView]) -> tuple[str, list[Block]]:
    """Return the answer to `/mentorship requests`."""
    shown = views[:LIST_LIMIT]
    waiting = sum(_heading_index(view) == 0 for view in shown)
    text = f"Requests that wait for your answer: {waiting}." if views else "You have no requests."
    more = [context("There are more in the Home tab under Requests.")] if len(views) > LIST_LIMIT else []
    return text, [*entries(shown), *more]


def message(kind: NoticeKind, view: RequestView) -> tuple[str, list[Block]]:
    """Return the short message of this kind: text that is complete by itself, and the same as blocks."""
    words, typed = MESSAGES[kind](view)
    show = button("Show request", "request.show", str(view.id))
    find = [button("Find a mentor", "mentor.find")] if _still_needs_mentor(view) else []
    text = words + (f"\n{escaped(typed)}" if typed else "")
    return text, [section(words), *quote(typed), buttons(show, *find)]


def _offer_or_request(view: RequestView) -> str:
    """Return what it is to its reader: “your request”, “the offer” …"""
    what = "offer" if view.offer else "request"
    return f"your {what}" if view.reader.id == view.sender.id else f"the {what}"


def _suggested(view: RequestView) -> tuple[str, str]:
    (first, *_) = view.proposals
    when = f"{moment(first.starts_at, view.reader)}{time_for_other(first, view)}"
    words = f"{mention(view.other)} suggests another time for {_offer_or_request(view)}: {when}."
    return f"{words} It is your turn to answer.", view.reply


def _clocks(view: RequestView) -> tuple[str, str]:
    starts = ", ".join(moment(each.starts_at, view.reader) for each in view.proposals)
    return (
        "A country has changed its clocks, so what was proposed moves with them. The times of "
        f"{_offer_or_request(view)} are now: {starts}.",
        "",
    )


def _declined(view: RequestView) -> tuple[str, str]:
    on = " You can find another mentor." if _still_needs_mentor(view) else ""
    return f"{mention(view.other)} declined {_offer_or_request(view)} for a session.{on}" + (
        " The reason:" if view.reason else ""
    ), view.reason


def _withdrawn(view: RequestView) -> tuple[str, str]:
    return (
        f"{mention(view.other)} withdrew {_offer_or_request(view)} for a session. You do not have to do anything.",
        "",
    )


def _expired(view: RequestView) -> tuple[str, str]:
    if view.turn.id == view.reader.id:
        return (
            f"{mention(view.other)} waited for your answer to {_offer_or_request(view)} in vain, and it has expired.",
            "",
        )
    on = " You can send a new one, or find another mentor." if _still_needs_mentor(view) else " You can send a new one."
    return f"{mention(view.other)} did not answer {_offer_or_request(view)} in time, and it has expired.{on}", ""


def _ended(view: RequestView) -> tuple[str, str]:
    on = " You can find another mentor." if _still_needs_mentor(view) else " You do not have to do anything."
    words = f"{mention(view.other)} does not take part in the mentorship program any more, so {_offer_or_request(view)}"
    return f"{words} for a session is closed.{on}", ""


def _reminder(view: RequestView) -> tuple[str, str]:
    until = moment(view.expires_at, view.reader)
    return (
        f"{mention(view.other)} waits for your answer to {_offer_or_request(view)} for a session. Please "
        f"answer by {until}.",
        "",
    )


def _unreached(view: RequestView) -> tuple[str, str]:
    words = (
        f"Slack does not let this app write to {mention(view.other)}, so they may not know of "
        f"{_offer_or_request(view)}."
    )
    return f"{words} Please tell them yourself.", ""


MESSAGES: dict[NoticeKind, Callable[[RequestView], tuple[str, str]]] = {
    NoticeKind.REQUEST_CLOCKS: _clocks,
    NoticeKind.REQUEST_SUGGESTED: _suggested,
    NoticeKind.REQUEST_DECLINED: _declined,
    NoticeKind.REQUEST_WITHDRAWN: _withdrawn,
    NoticeKind.REQUEST_EXPIRED: _expired,
    NoticeKind.REQUEST_ENDED: _ended,
    NoticeKind.REQUEST_REMINDER: _reminder,
    NoticeKind.REQUEST_UNREACHED: _unreached,
}
