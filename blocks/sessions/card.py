"""The card of a session in someone's direct messages: the news first, then the facts, people, words and buttons."""

from blocks.kit import (
    TEXT_LIMIT,
    Block,
    button,
    buttons,
    context,
    cut,
    escaped,
    has_markup,
    linked,
    mention,
    quote,
    section,
)
from blocks.meetings.facts import only_for, topic_line, when, where, where_with_link
from blocks.meetings.outcome import session_headline
from blocks.reason import reason_line
from blocks.sessions.session import (
    AFTER_HELD,
    AWAITS_MENTOR,
    LABELS,
    about_line,
    change_deadline,
    change_deadline_line,
    edit_button,
    held_line,
    link_line,
    misses_link,
    rebook_button,
    session_menu,
    shows_link,
    title,
)
from blocks.times import day_and_time
from mentorship.people.person import PersonView
from mentorship.sessions.view import SessionView
from mentorship.text import to_sentence
from storage.meeting import LOST

SHORT = 200  # characters of what someone wants to talk about that stand in one line with the facts
TOO_LATE = "It's too late to book it now."
URL_LIMIT = 1000  # of a link among the facts; a longer one stands by itself


def card(view: SessionView) -> tuple[str, list[Block]]:
    """Return the card that shows a session to its mentor or mentee; the text says it all without the blocks."""
    blocks = [
        section(headline(view)),
        *fact_blocks(view, session_menu(view)),
        *quote(reason_line(_reason(view))),
        *_enter_link(view),
        *_face(view),
        *change_deadline(view),
        *_again(view),
        *(_more_openings(view) if _is_bookable(view) else []),
    ]
    return cut(_card_text(view), TEXT_LIMIT), blocks


def _again(view: SessionView) -> list[Block]:
    """Return the way to the mentor's open sessions, for whoever no longer has their booking.

    It is not `Book`: the card stays as it is when someone else books the session, or when it is too late to.
    """
    return [buttons(*rebook_button(view))] if rebook_button(view) else []


def fact_blocks(view: SessionView, accessory: Block | None) -> list[Block]:
    """Return the title, when and where, and what it is about; each fact has a label or a sign."""
    typed = [(":label:", topic_line(view.topic))] if view.topic else []
    typed += [(":speech_balloon:", f"{about_line(view)} {view.about}")] if _is_short(view.about) else []
    typed += [(":busts_in_silhouette:", only_for(view))] if view.only_for else []
    shown_below = [each for _, each in typed if has_markup(each)]
    inline = [f"{sign} {escaped(each)}" for sign, each in typed if not has_markup(each)]
    time = f"~{when(view)}~" if view.state == "cancelled" or view.enrollment_state in LOST else when(view)
    lines = [f"*{title(view)}*", f":calendar: {time}", _place(view), *inline]
    words = "\n".join(line for line in lines if line)
    return [
        section(words, accessory, [*_typed_place(view), *shown_below]),
        *_long_link(view),
        *_long_words(view),
    ]


def headline(view: SessionView) -> str:
    """Return what has happened with the session, for its reader: true for as long as the card is not drawn again."""
    if view.state == "cancelled":
        return f":no_entry_sign: *{_canceller(view)}*"
    if view.enrollment_state in LOST:
        return _lost_line(view)
    if view.awaits_mentor and view.role != "host":
        left = f"{mention(view.host)} has left the program. An admin will find someone else, or cancel the session."
        return f"*{AWAITS_MENTOR}.* {left}"
    if "answer" in view.actions:
        return ":question: *The time of this session was changed.* You haven't said yet whether you can make it."
    if view.outcome is not None and view.outcome.is_recorded:
        return session_headline(view.outcome, view, view.mentee)
    if view.phase == "over":
        return ":checkered_flag: *This session is over*" + ("" if view.is_booked else " · Nobody booked it")
    if view.handed_over_by is not None:
        return _taken_over_line(view, view.handed_over_by)
    if view.to_confirm and view.mentee:
        return _unconfirmed_line(view)
    if view.is_booked:
        return _booked_line(view)
    return _open_line(view)


def _canceller(view: SessionView) -> str:
    """Return who cancelled it, as far as that is known."""
    if view.cancelled_by is None:
        return "This session was cancelled"
    who = "You" if view.cancelled_by.id == view.reader.id else mention(view.cancelled_by)
    return f"{who} cancelled this session"


def _unconfirmed_line(view: SessionView) -> str:
    return f":hourglass: The time was changed. {mention(view.mentee)} hasn't confirmed it yet." if view.mentee else ""


def _taken_over_line(view: SessionView, by: PersonView) -> str:
    """Return who handed it over to its mentor, and what there is to know of it then."""
    if view.role != "host":
        return f":mega: {_new_mentor_line(view, by)}"
    mine = by.id == view.reader.id
    told = "*You took this session over.*" if mine else f"{mention(by)} *handed this session over to you.*"
    news = f":mega: {told}"
    if view.to_confirm and view.mentee:
        return f"{news} {_unconfirmed_line(view)}"
    if view.held_for:
        return f"{news} {held_line(view)}"
    if view.is_booked:
        return news
    return f"{news} {TOO_LATE if view.too_late_to_book else 'Nobody has booked it yet.'}"


def _new_mentor_line(view: SessionView, by: PersonView) -> str:
    """Return for the mentee who their mentor is now, and by whose doing."""
    if by.id == view.host.id:
        return f"*{mention(view.host)} took this session over* and is your mentor now."
    who = "You" if by.id == view.reader.id else mention(by)
    return f"{who} *handed this session over to {mention(view.host)}*, your mentor now."


def _booked_line(view: SessionView) -> str:
    return f":white_check_mark: {_how_booked(view)}"


def _how_booked(view: SessionView) -> str:
    """Return how the place was taken: by whom, and in which way."""
    placer, mine = view.placed_by, view.placed_by is not None and view.placed_by.id == view.reader.id
    who = "You" if mine or placer is None else mention(placer)
    if view.source == "request":
        return f"{who} accepted: *your session is booked.*"
    if view.source in ("direct_add", "bulk_duplicate"):
        return _planned_line(view, who, mine=mine)
    if view.role == "mentee":
        return "*Your session is booked*"
    did = "moved their booking to this session" if view.source == "rebooked" else "booked your session"
    return f"{mention(view.mentee)} *{did}.*" if view.mentee else "*Your session is booked*"


def _planned_line(view: SessionView, who: str, *, mine: bool) -> str:
    if view.role == "host" and view.mentee:
        yours = "this session" if mine else "a session of yours"
        return f"{who} *added {mention(view.mentee)} to {yours}.*"
    host = "" if view.placed_by and view.placed_by.id == view.host.id else f" with {mention(view.host)}"
    return f"{who} *added you to a session{host}.*" if not mine else f"You *added yourself to a session{host}.*"


def _open_line(view: SessionView) -> str:
    if view.held_for:
        return f":hourglass: {held_line(view)} {AFTER_HELD}"
    if view.too_late_to_book:
        return ":checkered_flag: *It's too late to book this session now*; nobody booked."
    if view.role != "host" or view.phase != "coming":
        return ":hourglass: *Nobody has booked this session*"
    by = f"{mention(view.published_by)} published a session for you" if view.published_by else ""
    lead = f"{by}: *it is open for booking.*" if by else "*Your session is open for booking.*"
    return f":hourglass: {lead} Mentees find it in your profile."


def _lost_line(view: SessionView) -> str:
    """Return how the reader has lost their place."""
    if view.role == "former_host":
        return f":mega: *{mention(view.host)} took over this session*"
    if view.enrollment_state == "removed":
        return ":no_entry_sign: *You no longer have a spot in this session.* The mentor or an admin removed you."
    if view.moved_to:
        return f":calendar: *You moved your booking to {day_and_time(view.moved_to, view.reader, view.as_of)}*"
    return ":no_entry_sign: *You cancelled this booking*"


def _place(view: SessionView) -> str:
    """Return where they meet, with the link for whoever needs it."""
    is_needed = shows_link(view) and not _is_long(view)
    link = linked(view.meeting_url) if view.meeting_url and is_needed else ""
    missing = link_line(view) if is_needed and not link else ""
    if has_markup(where(view)):
        return f":link: {link or missing}" if link or missing else ""
    return f":round_pushpin: {where_with_link(view, link, missing)}"


def _enter_link(view: SessionView) -> list[Block]:
    """Return `Edit`, for a mentor to whom a session was handed over and who has no meeting link of their own."""
    return [buttons(edit_button(view))] if misses_link(view) else []


def _typed_place(view: SessionView) -> list[str]:
    return [where(view)] if has_markup(where(view)) else []


def _is_long(view: SessionView) -> bool:
    return len(view.meeting_url) > URL_LIMIT


def _long_link(view: SessionView) -> list[Block]:
    if not (shows_link(view) and _is_long(view)):
        return []
    return [section("Meeting link:"), *quote(view.meeting_url)]


def _is_short(words: str) -> bool:
    return 0 < len(words) <= SHORT and "\n" not in words and "http" not in words


def _long_words(view: SessionView) -> list[Block]:
    if not view.about or _is_short(view.about):
        return []
    return [section(f":speech_balloon: {about_line(view)}"), *quote(view.about)]


def _face(view: SessionView) -> list[Block]:
    """Return the other person's face, and what they say of themselves."""
    other = view.mentee if view.role == "host" else view.host
    if other is None:
        return []
    named = {"type": "plain_text", "text": cut(_introduced(other.name, other.headline), 2000), "emoji": False}
    image = {"type": "image", "image_url": other.image_url, "alt_text": other.name[:2000]}
    return [{"type": "context", "elements": [*([image] if other.image_url else []), named]}]


def _introduced(name: str, own_headline: str) -> str:
    return f"{name} · {own_headline}" if own_headline else name


def _card_text(view: SessionView) -> str:
    about = about_line(view)
    reason = escaped(reason_line(to_sentence(_reason(view))))
    lines = [f"{title(view)}, {when(view)}.", f"{escaped(where(view))}."]
    lines += [f"{escaped(topic_line(view.topic))}."] if view.topic else []
    lines += [f"{escaped(only_for(view))}."] if view.only_for else []
    lines += [link_line(view) if shows_link(view) else ""]
    lines += [f"{about} {escaped(view.about)}"] if about else []
    lines += [reason, change_deadline_line(view)]
    return f"{headline(view)}\n" + " ".join(line for line in lines if line)


def _reason(view: SessionView) -> str:
    return view.reason if view.state == "cancelled" or view.enrollment_state == "removed" else ""


def _is_bookable(view: SessionView) -> bool:
    return view.role == "host" and view.state == "published" and view.phase == "coming" and not view.is_booked


def _more_openings(view: SessionView) -> list[Block]:
    row = (
        button(LABELS[name], f"session.item.{name}", f"{name}:{view.id}") for name in ("duplicate", "bulk_duplicate")
    )
    return [context("Offer more times:"), buttons(*row)]
