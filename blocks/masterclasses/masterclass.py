"""How a masterclass looks: its card, its entry in a list, and all there is to know of it."""

from blocks.kit import (
    TEXT_LIMIT,
    Block,
    buttons,
    context,
    cut,
    escaped,
    has_markup,
    header,
    linked,
    mention,
    modal,
    mrkdwn,
    plain,
    quote,
    section,
    titled_entry,
)
from blocks.masterclasses.controls import action_buttons, item_buttons, masterclass_menu
from blocks.masterclasses.faces import LISTED, people_row
from blocks.masterclasses.state import (
    deadline,
    first_in_bold,
    headline,
    participant_counts,
    places,
    sign,
    sign_ups,
    standing,
    waiting_hint,
)
from blocks.meetings.facts import (
    LINK_FOLLOWS,
    ZOOM_FAILED,
    location_time,
    only_for,
    times,
    when,
    where,
    where_with_link,
)
from blocks.meetings.outcome import masterclass_fact
from blocks.reason import reason_line
from mentorship.masterclasses.view import MasterclassView
from mentorship.text import capitalize
from storage.meeting import LOST

SPOT_KEPT = "Your spot stays yours while you think about it."
FREE_YOURSELF = "To come to this one, cancel or leave that one first."
SPOT_GIVEN_UP = "You have something else then, and hadn't said that you can make it."


def title(view: MasterclassView) -> str:
    """Return what kind of masterclass this is for its reader, without what someone typed."""
    return "Your masterclass" if view.role == "host" else f"Masterclass hosted by {mention(view.host)}"


def card(view: MasterclassView) -> tuple[str, list[Block]]:
    """Return the card that shows a masterclass to someone in it; the text says it all without the blocks."""
    if view.moved:
        return _moved_card(view)
    if "offer" in view.actions:
        return _card_beside_offer(view)
    news = _card_headline(view, "this masterclass")
    blocks = [
        *([section(f"{sign(view)}{first_in_bold(news)}")] if news else []),
        *_about(view),
        *action_buttons(view, offers=False, raises=True),
    ]
    return cut(_card_text(view), TEXT_LIMIT), blocks


def _moved_card(view: MasterclassView) -> tuple[str, list[Block]]:
    """Return what is left of the card of a masterclass that another one replaces: the new time, and the way there."""
    text = f"{headline(view, f'“{escaped(view.title)}”')}\nBefore: ~{when(view)}~"
    blocks = [
        section(f"{sign(view)}{first_in_bold(headline(view))}"),
        titled_entry("", view.title, [f"~{when(view)}~"], masterclass_menu(view, details=False)),
        *action_buttons(view),
    ]
    return cut(text, TEXT_LIMIT), blocks


def _card_beside_offer(view: MasterclassView) -> tuple[str, list[Block]]:
    """Return what is left of the card while a place is offered in a message of its own, which says all there is."""
    words = "You were on the waitlist, and now a spot is yours if you want it."
    line = {"type": "context", "elements": [mrkdwn(words), plain(f"“{view.title}”", 2000)]}
    return cut(f"{words} “{escaped(view.title)}”", TEXT_LIMIT), [line]


def _card_headline(view: MasterclassView, it: str) -> str:
    """Return how the reader stands in it, without their number on the waitlist: cards do not follow that."""
    return f"You're on the waitlist for {it}." if view.queue_number is not None else headline(view, it)


def _card_text(view: MasterclassView) -> str:
    name = f"“{escaped(view.title)}”"
    lines = [
        _card_headline(view, name) or name,
        f"{when(view)}. {escaped(where(view))}." + ("" if view.role == "host" else f" Hosted by {mention(view.host)}."),
        *(f"{escaped(each)}." for each in (only_for(view),) if each),
        explanation(view),
        *(escaped(each) for each in typed_lines(view)),
        f"Join: <{escaped(view.meeting_url)}>" if view.meeting_url and view.phase != "over" else _missing_link(view),
        escaped(view.description) if view.state == "published" else "",
    ]
    return "\n".join(line for line in lines if line)


def details_view(view: MasterclassView) -> Block:
    """Return one masterclass by itself, with everything the reader may do."""
    items = item_buttons(view)
    blocks = [
        *_about(view, menu=False),
        *([section(f"{sign(view)}{headline(view)}")] if headline(view) else []),
        *([section(_fact(view))] if _fact(view) else []),
        *action_buttons(view),
        *([buttons(*items)] if items else []),
    ]
    return modal("Masterclass", blocks, callback_id="masterclass.look", id=view.id)


def _about(view: MasterclassView, *, menu: bool = True) -> list[Block]:
    """Return what, when, where and with whom."""
    lines = [f":calendar: ~{when(view)}~" if view.state == "cancelled" else f":calendar: {when(view)}"]
    typed = [each for each in (where(view), only_for(view)) if has_markup(each)]
    lines += [f":round_pushpin: {_place_and_link(view)}"] if not has_markup(where(view)) else _lone_link(view)
    lines += [f":mega: Hosted by {mention(view.host)}"] if view.role != "host" else []
    lines += [f":lock: {escaped(only_for(view))}"] if view.only_for and not has_markup(only_for(view)) else []
    counts = sign_ups(view) if view.phase == "over" else participant_counts(view)
    lines += [f":busts_in_silhouette: {counts}"] if _shows_counts(view, is_card=menu) else []
    told = explanation(view)
    return [
        header(view.title),
        section("\n".join(lines), masterclass_menu(view, details=False) if menu else None, typed),
        *([section(told)] if told else []),
        *(block for each in typed_lines(view) for block in quote(each)),
        *quote(view.description if view.state == "published" else ""),
        *(people_row(view.faces, view.seats.attending) if view.state == "published" else []),
    ]


def _shows_counts(view: MasterclassView, *, is_card: bool) -> bool:
    """Return whether to say how full it is: only the host's card follows that."""
    manages = view.role == "host" or "edit" in view.actions
    return view.state == "published" and (manages or not is_card)


def _place_and_link(view: MasterclassView) -> str:
    return where_with_link(view, _link(view), _missing_link(view))


def _lone_link(view: MasterclassView) -> list[str]:
    """Return the link to the call, or why there is none yet, where the place stands by itself."""
    return [each for each in (_link(view) or _missing_link(view),) if each]


def _link(view: MasterclassView) -> str:
    return linked(view.meeting_url) if view.phase != "over" and 0 < len(view.meeting_url) < 2000 else ""


def _missing_link(view: MasterclassView) -> str:
    """Return why there is no link yet, as a sentence; empty where there is one, or none is to come."""
    if view.meeting_url or view.phase == "over":
        return ""
    if view.link_state == "failed" and view.role == "host":
        return ZOOM_FAILED
    return LINK_FOLLOWS if view.link_state else ""


def explanation(view: MasterclassView) -> str:
    """Return what the reader should know or can do, besides how they stand in it."""
    if view.state == "cancelled":
        return ""
    if view.role == "host":
        return waiting_hint(view)
    if "offer" in view.actions:
        way = " “Accept” means online: you can change that afterwards." if view.has_both_methods else ""
        return f"Accept by {deadline(view)}, or it goes to the next person.{way}"
    if view.queue_number is not None:
        return "We'll ask you as soon as a spot is free."
    if view.lost_unanswered:
        return SPOT_GIVEN_UP + _can_return(view)
    if view.enrollment_state in LOST:
        return _can_return(view).strip()
    if "answer" in view.actions:
        return SPOT_KEPT
    return _menu_hint(view)


def _menu_hint(view: MasterclassView) -> str:
    """Return what someone who did not choose it themselves finds in the menu."""
    if (
        view.enrollment_state != "attending"
        or not view.added_by
        or view.source == "moved"
        or "leave" not in view.actions
    ):
        return ""
    change = "Coming in person instead? " if view.method == "online" else "Joining online instead? "
    hint = f"{change}Choose “Change attendance” in the menu. " if "change_attendance" in view.actions else ""
    return f"{hint}Can't come? Choose “Leave”{'' if hint else ' in the menu'}."


def _can_return(view: MasterclassView) -> str:
    return " You can reserve a spot again." if "reserve" in view.actions else ""


def typed_lines(view: MasterclassView) -> list[str]:
    """Return what else the reader has then, and the reason of whoever moved or cancelled it, with what they typed."""
    return [each for each in (conflict_line(view), _reason(view)) if each]


def conflict_line(view: MasterclassView) -> str:
    """Return what else the reader has at that time, in sentences with what someone typed in them."""
    return f"{_conflict(view)}. {FREE_YOURSELF}" if view.conflict else ""


def _conflict(view: MasterclassView) -> str:
    return f"{capitalize(view.conflict)} then" if view.conflict else ""


def _reason(view: MasterclassView) -> str:
    return reason_line(view.reason)


def entry(view: MasterclassView, *, dated: bool = False) -> list[Block]:
    """Return an entry in a list; a heading above it tells its day, unless it is `dated`."""
    facts, typed = _facts(view)
    people = people_row(view.faces, view.seats.attending, LISTED) if view.state == "published" else []
    return [
        titled_entry(_lead(view, dated=dated), view.title, facts, masterclass_menu(view), typed),
        *people,
        *action_buttons(view, listed=True),
    ]


def _lead(view: MasterclassView, *, dated: bool) -> str:
    """Return when it is; struck out where it was moved, and the title beside it can be bold."""
    lead = when(view) if dated else times(view) + (location_time(view) if view.in_person else "")
    return f"~{lead}~" if view.moved and not has_markup(view.title) else lead


def _fact(view: MasterclassView) -> str:
    """Return who was there, or what is recorded of the reader; empty where nothing is to be said of it."""
    return masterclass_fact(view.outcome, view) if view.outcome else ""


def _facts(view: MasterclassView) -> tuple[list[str], list[str]]:
    """Return the facts of an entry, and those in which someone typed marks that Slack would read."""
    facts = [standing(view)] if standing(view) else []
    facts += [_fact(view)] if _fact(view) else []
    facts += ["Happening now"] if view.state == "published" and view.phase == "running" else []
    facts += [_people(view)] if _people(view) else []
    facts += [escaped(where(view))] if not has_markup(where(view)) else []
    facts += [_counts(view)] if view.state == "published" and view.phase == "coming" else []
    typed = [where(view)] if has_markup(where(view)) else []
    return facts, [*typed, *filter(None, (only_for(view), _conflict(view), _reason(view)))]


def _counts(view: MasterclassView) -> str:
    """Return how full it is, and for whoever manages it how many have yet to answer."""
    asked = view.seats.asked if "edit" in view.actions else 0
    return f"{places(view)} ({asked} yet to confirm)" if asked else places(view)


def _people(view: MasterclassView) -> str:
    """Return who hosts it or invited the reader; empty where that goes without saying."""
    if view.role == "host":
        return ""
    if view.added_by and view.source == "guest" and view.enrollment_state in ("attending", "asked"):
        return f"Invited by {mention(view.added_by)}"
    if view.added_by and view.source == "moved" and view.enrollment_state == "asked":
        return f"Moved by {mention(view.added_by)}"
    return f"Hosted by {mention(view.host)}"


def entry_text(view: MasterclassView) -> str:
    """Return the entry as text that is complete without the blocks."""
    facts, typed = _facts(view)
    said = " · ".join([when(view), *facts, *(escaped(each) for each in typed)])
    return f"“{escaped(view.title)}”: {said}"


def channel_hint(private: bool) -> Block:
    """Return what becomes of the channel, said before it is made."""
    kind = "private" if private else "public"
    return context(f"We'll create a {kind} channel for everyone who attends.")
