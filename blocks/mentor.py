"""Finding a mentor, and a mentor's profile."""

from blocks.kit import (
    Block,
    button,
    buttons,
    context,
    divider,
    field,
    modal,
    moment,
    person,
    quote,
    section,
    text_input,
)
from blocks.session import session_menu, span, there, title, where
from mentorship.meeting import SessionView
from mentorship.mentor import Found, FoundPage, Profile
from mentorship.person import PersonView
from mentorship.times import city, in_words

WORDS_LIMIT = 100
EMPTY = (
    "Nobody mentors here yet. If you would like to, choose “New session” in the Home tab and offer a time; "
    "an admin can also name mentors in Settings."
)


def find_view(page: FoundPage) -> Block:
    """`Find a mentor`: search, and the mentors found."""
    # Slack wants a submit wherever there is an input; it and the button beside the input do the same.
    search = field(
        "Search", "search", text_input(page.words, limit=WORDS_LIMIT, placeholder="Name or words"), optional=True
    )
    blocks = [search, buttons(button("Show", "mentor.search"))]
    nothing = f"No mentor found for “{page.words}”. Try fewer words, or leave Search empty to see everybody."
    for found in page.found:
        blocks += _found(found, page.viewer)
    if not page.found:
        blocks += quote(nothing if page.words else EMPTY)
    blocks += pages("mentor.page", page.page, page.more)
    return modal("Find a mentor", blocks, callback_id="mentor.find", submit="Search", words=page.words, page=page.page)


def _found(found: Found, viewer: PersonView) -> list[Block]:
    free = f"Next open session: {moment(found.next_open, viewer)}" if found.next_open else "No open session at present"
    view = button("View profile", "mentor.profile", str(found.person.id), label=f"View profile of {found.person.name}")
    return [section(f"*{person(found.person)}*\n{free}", view, [found.person.headline])]


def profile_view(profile: Profile) -> Block:
    """`Mentor`: who they are, and what can be booked."""
    mentor = profile.mentor
    lead = section(f"*{person(mentor)}*\nTime zone: {city(mentor.zone)}", typed=[mentor.headline])
    if mentor.image_url:
        lead["accessory"] = {
            "type": "image",
            "image_url": mentor.image_url,
            "alt_text": f"Photo of {mentor.name}"[:2000],
        }
    blocks = [lead, divider()]
    for view in profile.sessions:
        blocks += _bookable(view)
    if not profile.sessions:
        mine = mentor.id == profile.viewer.id
        blocks.append(section(_nothing(mine, profile.page)))
    blocks += pages("mentor.sessions", profile.page, profile.more)
    return modal("Mentor", blocks, callback_id="mentor.profile", id=mentor.id, page=profile.page)


def _nothing(mine: bool, page: int) -> str:
    if page:
        return "There is nothing more on this page."
    if mine:
        return "You have no coming sessions. Choose “New session” in the Home tab to offer one."
    return "No open session at present. Look again later, or find another mentor."


def _bookable(view: SessionView) -> list[Block]:
    """One session: with `Book` for those who may, with the menu for its mentor and admins."""
    heading = f"*{span(view)}*{there(view)}"
    state = f"\n{title(view)}" if view.role or view.taken else ""
    label = f"Book {in_words(view.starts_at, view.reader.zone, view.reader.locale)}"
    book = button("Book", "booking.open", str(view.id), style="primary", label=label)
    bookable, steered = "book" in view.actions, session_menu(view)
    block = section(heading + state, book if bookable else steered, [where(view), view.topic])
    more = [buttons(steered)] if bookable and steered else []
    return [block, *more]


def pages(action_id: str, page: int, more: bool) -> list[Block]:
    """Buttons to turn pages, where there are more than one."""
    turns = []
    if page:
        turns.append(button("Previous page", f"{action_id}.previous", str(page - 1)))
    if more:
        turns.append(button("Next page", f"{action_id}.next", str(page + 1)))
    return [buttons(*turns), context(f"Page {page + 1}")] if turns else []
