"""Finding a mentor: who was found, and the form to search and filter."""

import datetime as dt
from collections.abc import Sequence

from blocks.kit import (
    LISTED_LENGTH,
    Block,
    button,
    choice,
    context,
    cut,
    escaped,
    field,
    fine_print,
    has_markup,
    header,
    mention,
    modal,
    option,
    page_buttons,
    plain,
    quote,
    section,
    text_input,
)
from blocks.people.photo import photo
from blocks.times import day_and_time, near_date
from mentorship.mentors.search import EMPTY_SEARCH, MAX_RANKED, SearchPage, SearchResult
from mentorship.people.person import PersonView
from mentorship.times import describe_zone

WORDS_LIMIT = 100
EMPTY = (
    "Nobody mentors here yet. If you would like to, choose “New session” in the Home tab and offer a time. "
    "Admins can also name mentors in Settings."
)
LOOKING_FOR = {"mentors": "Mentors", "people": "People looking for a mentor"}


def find_view(page: SearchPage) -> Block:
    """Return `Find a mentor`: words to search for, the people found (suggested ones first), and filters below them."""
    search = page.search
    words = text_input(search.words, limit=WORDS_LIMIT, placeholder="Name, topic, language or other words")
    blocks = [
        field("Search", "search", words, optional=True),
        _summary(page),
        *_list(page),
        *page_buttons("mentor.page", page.page, page.more),
        *_invitation(page),
        header("Filters"),
        *_filters(page),
    ]
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


def _summary(page: SearchPage) -> Block:
    """Return how many were found and by what the list is filtered, or that it can be."""
    search, count = page.search, _count(page)
    location = next((each.name for each in page.locations if each.id == search.location_id), "")
    chosen = [("Topic", search.topic), ("Language", search.language), ("Location", location)]
    if filters := [f"{name}: {value}" for name, value in chosen if value]:
        return fine_print(" · ".join(filter(None, [count, *filters])))
    also = " That's also where you find people looking for a mentor." if page.can_look_for_people else ""
    hint = f"Filter by topic, language or location below the list.{also}"
    return context(" · ".join(filter(None, [count, hint])))


def _count(page: SearchPage) -> str:
    """Return how many were found: `1 mentor`, `12 people`, `More than 100 mentors`."""
    if page.count == 0:
        return ""
    one, many = ("person", "people") if page.search.looking else ("mentor", "mentors")
    if page.count is None:
        return f"More than {MAX_RANKED} {many}"
    return f"1 {one}" if page.count == 1 else f"{page.count} {many}"


def _list(page: SearchPage) -> list[Block]:
    if not page.results and not page.suggested:
        return quote(_nobody(page))
    entry = _seeker if page.search.looking else _mentor
    blocks = [header("Suggested for you")] if page.suggested else []
    blocks += [block for each in page.suggested for block in _mentor(each, page)]
    blocks += [header("More mentors")] if page.suggested and page.results else []
    return [*blocks, *(block for each in page.results for block in entry(each, page))]


def _invitation(page: SearchPage) -> list[Block]:
    """Return how to get suggestions, for whoever has not said what they would like to learn."""
    if page.search != EMPTY_SEARCH or page.has_topics or page.page:
        return []
    words = "Want suggestions? Add the topics you'd like to learn about to your profile."
    return [section(words, button("My profile", "profile.open"))]


def _filters(page: SearchPage) -> list[Block]:
    search = page.search
    locations = [option(each.name, str(each.id)) for each in page.locations][:100]
    chosen = str(search.location_id) if search.location_id is not None else None
    location = choice("static_select", locations, chosen) | {"placeholder": plain("Any location")}
    kinds = [option(text, value) for value, text in LOOKING_FOR.items()]
    kind = choice("radio_buttons", kinds, "people" if search.looking else "mentors")
    return [
        field("Topic", "topic", _tag(search.topic, "Any topic"), optional=True),
        field("Language", "language", _tag(search.language, "Any language"), optional=True),
        *([field("Location", "location", location, optional=True)] if locations else []),
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
        return "There's nothing more on this page."
    who = "Nobody who is looking for a mentor" if page.search.looking else "No mentor"
    if page.search.words:
        return f"{who} matches “{page.search.words}”. Try fewer words or filters, or clear them to see everyone."
    if page.search.criteria.has_any:
        return f"{who} matches. Try fewer filters, or clear them to see everyone."
    if page.search.looking:
        return "Nobody is looking for a mentor right now. People say so in “My profile”."
    return "Nobody else mentors here yet. Admins can name mentors in Settings." if page.viewer.mentor else EMPTY


def _mentor(found: SearchResult, page: SearchPage) -> list[Block]:
    """Return a mentor with the way to their profile; why they are suggested takes the place of their topics."""
    who = found.person
    facts = [_next_open(found, page)]
    facts += [pause_text(found.paused_until, page.viewer, page.as_of)] if found.paused_until else []
    words = found.reasons or [_labelled("Topics", found.topics)]
    view = button("View profile", "mentor.profile", str(who.id), label=f"View profile of {who.name}")
    return _entry(who, facts, found.location, [*words, _labelled("Languages", found.languages)], view)


def _seeker(found: SearchResult, page: SearchPage) -> list[Block]:
    """Return someone who looks for a mentor, with the way to offer them a session."""
    who = found.person
    words = [_labelled("Topics", found.topics), _labelled("Languages", found.languages)]
    offer = button("Offer a session", "request.offer", str(who.id), label=f"Offer a session to {who.name}")
    return _entry(who, [f"Time zone: {describe_zone(who.zone)}"], found.location, words, offer)


def _labelled(name: str, words: str) -> str:
    return f"{name}: {cut(words, LISTED_LENGTH)}" if words else ""


def _entry(who: PersonView, facts: Sequence[str], location: str, words: Sequence[str], accessory: Block) -> list[Block]:
    """Return one person of a list: who and where they are, then the facts, and in small print what they wrote.

    The location stands before the facts: behind a time it would read as that time's zone.
    """
    typed = [who.headline, location]
    lines = [[f"*{mention(who)}*", _safe(who.headline), _safe(location)], facts]
    text = "\n".join(" · ".join(filter(None, line)) for line in lines)
    entry = section(text, accessory, [each for each in typed if has_markup(each)])
    wrote = " · ".join(filter(None, words))
    elements = [*([photo(who)] if who.image_url else []), plain(wrote, 2000)]
    return [entry, {"type": "context", "elements": elements}] if wrote else [entry]


def _safe(typed: str) -> str:
    return "" if has_markup(typed) else escaped(typed)


def _next_open(found: SearchResult, page: SearchPage) -> str:
    if found.next_open is None:
        return "No open sessions right now"
    return f"Next open: {day_and_time(found.next_open, page.viewer, page.as_of)}"


def pause_text(until: dt.date, reader: PersonView, now: dt.datetime) -> str:
    """Return until when a mentor takes no requests, in a few words."""
    return f"Not taking requests until {near_date(until, reader, now)}"
