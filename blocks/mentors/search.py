"""Finding a mentor: the form, and who was found."""

import datetime as dt

from blocks.kit import (
    Block,
    button,
    buttons,
    choice,
    context,
    field,
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
from mentorship.mentors.search import EMPTY_SEARCH, SearchPage, SearchResult
from mentorship.people.person import PersonView
from mentorship.times import describe_zone, format_date

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
            section(f"*{mention(who)}*\nTime zone: {describe_zone(who.zone)}", offer, [who.headline, topics, spoken])
        ]
    lines = [f"*{mention(who)}*", _next_open(found, page.viewer)]
    lines += [pause_text(found.paused_until, page.viewer)] if found.paused_until else []
    why = "".join(f"{reason}. " for reason in found.reasons).strip()
    view = button("View profile", "mentor.profile", str(who.id), label=f"View profile of {who.name}")
    return [section("\n".join(lines), view, [who.headline, "" if why else topics]), *quote(why)]


def _next_open(found: SearchResult, reader: PersonView) -> str:
    if found.next_open is None:
        return "No open session at present"
    return f"Next open session: {moment(found.next_open, reader)}"


def pause_text(until: dt.date, reader: PersonView) -> str:
    """Return until when a mentor takes no requests, in a few words."""
    return f"Takes no new requests until {format_date(until, reader.locale)}"
