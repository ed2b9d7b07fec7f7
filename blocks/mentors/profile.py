"""A mentor's profile as others see it."""

from collections import Counter

from blocks.feedback.feedback import rating_line
from blocks.kit import (
    Block,
    button,
    buttons,
    escaped,
    fine_print,
    has_markup,
    header,
    list_entry,
    mention,
    modal,
    page_buttons,
    quote,
    section,
)
from blocks.masterclasses.masterclass import entry
from blocks.meetings.facts import only_for, topic_line, when, where
from blocks.mentors.search import pause_text
from blocks.people.photo import photo
from blocks.sessions.session import TOO_LATE_TO_BOOK, held_line, session_menu
from blocks.sessions.waitlist import waitlist_blocks
from blocks.times import day_and_time, soon
from mentorship.mentors.profile import Profile
from mentorship.sessions.view import SessionView
from mentorship.times import describe_zone, format_duration, format_time, minutes_ahead

CALLBACK_ID = "mentor.profile"


def profile_view(profile: Profile) -> Block:
    """Return the profile of a mentor: who they are, and what can be booked."""
    said = Counter(view.booking_block for view in profile.sessions if view.booking_block)
    open_ones = sum("book" in view.actions or bool(view.booking_block) for view in profile.sessions)
    common = {words for words, times in said.items() if times == open_ones > 1}  # once for all of them
    blocks = [*_lead(profile), header("Sessions"), *(fine_print(words) for words in said if words in common)]
    for view in profile.sessions:
        blocks += _session(view, "" if view.booking_block in common else view.booking_block)
    if not profile.sessions:
        blocks.append(section(_nothing(profile)))
    blocks += waitlist_blocks(profile)
    blocks += page_buttons("mentor.sessions", profile.page, profile.more)
    blocks += _masterclasses(profile)
    return modal("Mentor", blocks, callback_id=CALLBACK_ID, id=profile.mentor.id, page=profile.page)


def _lead(profile: Profile) -> list[Block]:
    """Return what the mentor says of themselves, and what time it is where they are."""
    mentor, about = profile.mentor, profile.details
    location = "" if _is_city_of_zone(profile) else about.location
    named = (("Topics", about.topics), ("Languages", about.languages), ("Location", location))
    typed = [mentor.headline, *(f"{name}: {words}" for name, words in named if words)]
    shown = [escaped(each) for each in typed if each and not has_markup(each)]
    rating = [f"Feedback: {rating_line(profile.rating)}"] if profile.rating and profile.rating.answers else []
    lines = [f"*{mention(mentor)}*", *shown, _local_time(profile), *rating]
    face = photo(mentor) if mentor.image_url else None
    paused = about.paused_until and pause_text(about.paused_until, profile.viewer, about.now)
    return [
        section("\n".join(lines), face, [each for each in typed if has_markup(each)]),
        *quote(about.about),
        *([section(f":pause_button: {paused}. Open sessions can be booked.")] if paused else []),
        *_profile_buttons(profile),
    ]


def _profile_buttons(profile: Profile) -> list[Block]:
    if profile.is_own:
        return [buttons(button("Edit profile", "profile.open"))]
    number, row = str(profile.mentor.id), []
    takes_requests = profile.mentor.mentor and not profile.details.paused_until
    row += [button("Request a session", "request.new", number)] if takes_requests else []
    row += [button("All sessions", "hosted.open", number)] if profile.viewer.admin else []
    return [buttons(*row)] if row else []


def _local_time(profile: Profile) -> str:
    """Return the mentor's time zone, and for anybody else what time it is there; where it is called as their location
    is, both in one.
    """
    viewer, mentor, now = profile.viewer, profile.mentor, profile.details.now
    zone = f"{'Location' if _is_city_of_zone(profile) else 'Time zone'}: {escaped(describe_zone(mentor.zone))}"
    if profile.is_own:
        return zone
    ahead = minutes_ahead(mentor.zone, viewer.zone, now)
    if not ahead:
        return f"{zone} (same time as yours)"
    hours, minutes = divmod(abs(ahead), 60)
    parts = [format_duration(hours * 60)] if hours else []
    parts += [format_duration(minutes)] if minutes else []
    there = format_time(now, mentor.zone, viewer.locale)
    return f"{zone} ({there} now, {' and '.join(parts)} {'ahead of' if ahead > 0 else 'behind'} you)"


def _is_city_of_zone(profile: Profile) -> bool:
    return profile.details.location == describe_zone(profile.mentor.zone)


def _masterclasses(profile: Profile) -> list[Block]:
    """Return the masterclasses that they host; all others are in the list."""
    if not profile.masterclasses:
        return []
    blocks = [header("Masterclasses"), *(block for view in profile.masterclasses for block in entry(view, dated=True))]
    return [*blocks, buttons(button("See all", "masterclass.list"))] if profile.more_masterclasses else blocks


def _nothing(profile: Profile) -> str:
    if profile.page:
        return "There's nothing more on this page."
    if profile.is_own:
        return "You have no upcoming sessions. Choose “New session” in the Home tab to offer one."
    if not profile.mentor.mentor:
        return "No upcoming sessions: this person isn't a mentor right now."
    if profile.details.paused_until:
        return "No open sessions right now."
    return "No open sessions right now. Choose *Request a session* to suggest a time that suits you."


def _session(view: SessionView, rule: str) -> list[Block]:
    """Return one session: with `Book`, or the rule that prevents it; with the menu for its mentor and admins."""
    day = day_and_time(view.starts_at, view.reader, view.as_of)
    book = button("Book", "booking.open", str(view.id), style="primary", label=f"Book {day}")
    bookable, steered = "book" in view.actions, session_menu(view)
    facts = [state] if (state := _state(view)) else []
    typed = [each for each in (where(view), topic_line(view.topic), only_for(view)) if each]
    block = list_entry("", when(view), facts, book if bookable else steered, typed)
    more = [buttons(steered)] if bookable and steered and "edit" in view.actions else []
    return [block, *more, *([fine_print(rule)] if rule else [])]


def _state(view: SessionView) -> str:
    """Return how it stands, for whoever sees more than that it is open."""
    if view.held_for:
        return held_line(view, soon)
    if view.is_booked:
        return f"Booked by {mention(view.mentee)}" if view.mentee else "Booked"
    if view.role != "host":
        return ""
    return TOO_LATE_TO_BOOK if view.too_late_to_book else "Nobody has booked yet"
