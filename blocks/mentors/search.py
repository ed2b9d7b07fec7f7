"""Finding a mentor, and a mentor's profile."""

import datetime as dt
from collections import Counter

from blocks.kit import (
    Block,
    button,
    buttons,
    choice,
    context,
    field,
    fine_print,
    header,
    mention,
    modal,
    moment,
    option,
    page_buttons,
    plain,
    quote,
    section,
    text_input,
)
from blocks.masterclasses.masterclass import entry
from blocks.sessions.session import held_line, location_time, only_for, session_menu, span, title, where
from blocks.sessions.waitlist import waitlist_blocks
from mentorship.mentors.search import EMPTY_SEARCH, Profile, ProfileDetails, SearchPage, SearchResult
from mentorship.people.person import PersonView
from mentorship.sessions.view import SessionView
from mentorship.times import city_of_zone, format_date, format_datetime, format_duration, format_time, minutes_ahead

WORDS_LIMIT = 100
EMPTY = (
    "Nobody mentors here yet. If you would like to, choose “New session” in the Home tab and offer a time; "
    "an admin can also name mentors in Settings."
)
LOOKING_FOR = {"mentors": "Mentors", "people": "People looking for a mentor"}


def find_view(page: SearchPage) -> Block:
    """Return `Find a mentor`: search and filters, who is suggested, and the people found."""
    search = page.search
    blocks = [*_inputs(page), buttons(button("Show", "mentor.search"))]
    if page.suggested:
        blocks.append(header("Suggested for you"))
        for found in page.suggested:
            blocks += _found(found, page)
        blocks.append(header("All mentors"))
    for found in page.results:
        blocks += _found(found, page)
    if not page.results:
        blocks += quote(_nobody(page))
    blocks += page_buttons("mentor.page", page.page, page.more)
    if search == EMPTY_SEARCH and not page.has_topics and not page.page:
        blocks.append(context("Say in your profile what you would like to talk about, and mentors are suggested here."))
        blocks.append(buttons(button("My profile", "profile.open")))
    # Slack wants a submit wherever there is an input; it and the button beside the input do the same.
    return modal(
        "Find a mentor",
        blocks,
        callback_id="mentor.find",
        submit="Search",
        close="Close",
        words=search.words,
        topic=search.topic,
        language=search.language,
        location=search.location_id,
        looking_for="people" if search.looking else "mentors",
        page=page.page,
    )


def _inputs(page: SearchPage) -> list[Block]:
    search = page.search
    places = [option(place.name, str(place.id)) for place in page.locations][:100]
    chosen = str(search.location_id) if search.location_id is not None else None
    place = choice("static_select", places, chosen) | {"placeholder": plain("Any location")}
    kinds = [option(text, value) for value, text in LOOKING_FOR.items()]
    kind = choice("radio_buttons", kinds, "people" if search.looking else "mentors")
    words = text_input(search.words, limit=WORDS_LIMIT, placeholder="Name, topic or other words")
    return [
        field("Search", "search", words, optional=True),
        field("Topic", "topic", _tag(search.topic, "Any topic"), optional=True),
        field("Language", "language", _tag(search.language, "Any language"), optional=True),
        *([field("Location", "location", place, optional=True)] if places else []),
        *([field("Looking for", "looking_for", kind)] if page.can_look_for_people else []),
    ]


def _tag(chosen: str, placeholder: str) -> Block:
    select: Block = {"type": "external_select", "min_query_length": 0, "placeholder": plain(placeholder)}
    return select | ({"initial_option": tag_option(chosen)} if chosen else {})


def tag_option(name: str) -> Block:
    """Return one topic or language to choose."""
    return option(name, name)


def _nobody(page: SearchPage) -> str:
    if page.page:
        return "There is nothing more on this page."
    who = "Nobody who is looking for a mentor was" if page.search.looking else "No mentor"
    if page.search.words:
        return (
            f"{who} found for “{page.search.words}”. Try fewer words or filters, or leave all empty to see everybody."
        )
    if page.search.criteria.has_any:
        return f"{who} found. Try fewer filters, or leave all empty to see everybody."
    if page.search.looking:
        return "Nobody says that they are looking for a mentor. People say so in “My profile”."
    return EMPTY


def _found(found: SearchResult, page: SearchPage) -> list[Block]:
    """Return a mentor with the way to their profile, or somebody who looks for a mentor."""
    who, topics = found.person, found.topics and f"Topics: {found.topics}"
    if page.search.looking:
        spoken = found.languages and f"Languages: {found.languages}"
        offer = button("Offer a session", "request.offer", str(who.id), label=f"Offer a session to {who.name}")
        return [
            section(f"*{mention(who)}*\nTime zone: {city_of_zone(who.zone)}", offer, [who.headline, topics, spoken])
        ]
    lines = [f"*{mention(who)}*", _next_open(found, page.viewer)]
    lines += [_pause(found.paused_until, page.viewer)] if found.paused_until else []
    why = "".join(f"{reason}. " for reason in found.reasons).strip()
    view = button("View profile", "mentor.profile", str(who.id), label=f"View profile of {who.name}")
    return [section("\n".join(lines), view, [who.headline, "" if why else topics]), *quote(why)]


def _next_open(found: SearchResult, reader: PersonView) -> str:
    if found.next_open is None:
        return "No open session at present"
    return f"Next open session: {moment(found.next_open, reader)}"


def _pause(until: dt.date, reader: PersonView) -> str:
    return f"Takes no new requests until {format_date(until, reader.locale)}"


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
    lines = [f"*{mention(mentor)}*", f"Time zone: {city_of_zone(mentor.zone)}"]
    lines += [] if profile.is_own else [_mentor_local_time(profile)]
    typed = [mentor.headline]
    typed += [f"{name}: {words}" for name, words in _facts(about) if words]
    lead = section("\n".join(lines), typed=typed)
    if mentor.image_url:
        photo = {"type": "image", "image_url": mentor.image_url, "alt_text": f"Photo of {mentor.name}"[:2000]}
        lead["accessory"] = photo
    pause = about.paused_until and f"{_pause(about.paused_until, profile.viewer)}. What is open can be booked."
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
    heading = f"*{span(view)}*{location_time(view)}"
    state = f"\n{title(view)}" if view.role or view.is_booked else ""
    state += f"\n{held_line(view)}" if view.held_for else ""
    label = f"Book {format_datetime(view.starts_at, view.reader.zone, view.reader.locale)}"
    book = button("Book", "booking.open", str(view.id), style="primary", label=label)
    bookable, steered = "book" in view.actions, session_menu(view)
    block = section(heading + state, book if bookable else steered, [where(view), view.topic, only_for(view)])
    more = [buttons(steered)] if bookable and steered else []
    return [block, *more, *([fine_print(conflict)] if conflict else [])]
