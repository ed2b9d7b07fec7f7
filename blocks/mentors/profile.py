"""A mentor's profile as others see it."""

from collections import Counter

from blocks.kit import (
    Block,
    button,
    buttons,
    fine_print,
    header,
    mention,
    modal,
    page_buttons,
    quote,
    section,
)
from blocks.masterclasses.masterclass import entry
from blocks.meetings.facts import only_for, when, where
from blocks.mentors.search import pause_text
from blocks.sessions.session import held_line, session_menu, title
from blocks.sessions.waitlist import waitlist_blocks
from mentorship.mentors.profile import Profile, ProfileDetails
from mentorship.sessions.view import SessionView
from mentorship.times import describe_zone, format_datetime, format_duration, format_time, minutes_ahead


def profile_view(profile: Profile) -> Block:
    """Return the profile of a mentor: who they are, and what can be booked."""
    said = Counter(view.booking_block for view in profile.sessions if view.booking_block)
    common = {words for words, times in said.items() if times > 1}  # once for all of them
    blocks = [*_lead(profile), header("Sessions"), *(fine_print(words) for words in said if words in common)]
    for view in profile.sessions:
        blocks += _bookable(view, "" if view.booking_block in common else view.booking_block)
    if not profile.sessions:
        blocks.append(section(_nothing(profile)))
    blocks += waitlist_blocks(profile)
    blocks += page_buttons("mentor.sessions", profile.page, profile.more)
    blocks += _masterclasses(profile)
    return modal("Mentor", blocks, callback_id="mentor.profile", id=profile.mentor.id, page=profile.page)


def _lead(profile: Profile) -> list[Block]:
    """Return what the mentor says of themselves, and what time it is where they are."""
    mentor, about = profile.mentor, profile.details
    lines = [f"*{mention(mentor)}*", f"Time zone: {describe_zone(mentor.zone)}"]
    lines += [] if profile.is_own else [_mentor_local_time(profile)]
    typed = [mentor.headline]
    typed += [f"{name}: {words}" for name, words in _facts(about) if words]
    lead = section("\n".join(lines), typed=typed)
    if mentor.image_url:
        photo = {"type": "image", "image_url": mentor.image_url, "alt_text": f"Photo of {mentor.name}"[:2000]}
        lead["accessory"] = photo
    pause = about.paused_until and f"{pause_text(about.paused_until, profile.viewer)}. What is open can be booked."
    return [
        lead,
        *quote(about.about),
        *([section(pause)] if pause else []),
        *_profile_buttons(profile),
    ]


def _profile_buttons(profile: Profile) -> list[Block]:
    if profile.is_own:
        return [buttons(button("Edit profile", "profile.open"))]
    number, row = str(profile.mentor.id), []
    row += [button("Request a session", "request.new", number)] if profile.mentor.mentor else []
    row += [button("All sessions", "hosted.open", number)] if profile.viewer.admin else []
    return [buttons(*row)] if row else []


def _facts(about: ProfileDetails) -> list[tuple[str, str]]:
    return [("Topics", about.topics), ("Languages", about.languages), ("Location", about.location)]


def _mentor_local_time(profile: Profile) -> str:
    viewer, mentor, now = profile.viewer, profile.mentor, profile.details.now
    ahead = minutes_ahead(mentor.zone, viewer.zone, now)
    if not ahead:
        return "It is the same time there as where you are."
    hours, minutes = divmod(abs(ahead), 60)
    parts = [format_duration(hours * 60)] if hours else []
    parts += [format_duration(minutes)] if minutes else []
    there = format_time(now, mentor.zone, viewer.locale)
    return f"It is {there} there now, {' and '.join(parts)} {'ahead of' if ahead > 0 else 'behind'} you."


def _masterclasses(profile: Profile) -> list[Block]:
    """Return the masterclasses that they host; all others are in the list."""
    if not profile.masterclasses:
        return []
    blocks = [header("Masterclasses"), *(block for view in profile.masterclasses for block in entry(view, dated=True))]
    return [*blocks, buttons(button("See all", "masterclass.list"))] if profile.more_masterclasses else blocks


def _nothing(profile: Profile) -> str:
    if profile.page:
        return "There is nothing more on this page."
    if profile.is_own:
        return "You have no coming sessions. Choose “New session” in the Home tab to offer one."
    if not profile.mentor.mentor:
        return "No coming sessions: this person does not mentor at present."
    return "No open session at present. Choose *Request a session* to propose a time, or find another mentor."


def _bookable(view: SessionView, conflict: str) -> list[Block]:
    """Return one session: with `Book`, or the `conflict` that prevents it; with the menu for its mentor and admins."""
    heading = f"*{when(view)}*"
    state = f"\n{title(view)}" if view.role or view.is_booked else ""
    state += f"\n{held_line(view)}" if view.held_for else ""
    label = f"Book {format_datetime(view.starts_at, view.reader.zone, view.reader.locale)}"
    book = button("Book", "booking.open", str(view.id), style="primary", label=label)
    bookable, steered = "book" in view.actions, session_menu(view)
    block = section(heading + state, book if bookable else steered, [where(view), view.topic, only_for(view)])
    more = [buttons(steered)] if bookable and steered else []
    return [block, *more, *([fine_print(conflict)] if conflict else [])]
