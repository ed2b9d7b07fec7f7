"""One session by itself: everything that its reader may know of it and do with it."""

from blocks.kit import (
    Block,
    button,
    buttons,
    context,
    escaped,
    mention,
    modal,
    quote,
    section,
    with_confirmation,
)
from blocks.meetings.join import join_button
from blocks.meetings.outcome import CORRECT_LABEL, MENTOR_ABSENT_LABEL, WAS_THERE_LABEL, said_buttons
from blocks.reason import reason_line
from blocks.sessions.card import fact_blocks
from blocks.sessions.entry import offer_buttons, state_facts
from blocks.sessions.session import answer_buttons, change_deadline, menu_items, rebook_button
from mentorship.sessions.view import SessionView


def details_view(view: SessionView, name: str = "Details") -> Block:
    """Return the session with all its facts, the link, what it is about, and every item of its menu as a button."""
    row = [
        _item_button(view, text, value)
        for text, value in menu_items(view)
        if text not in ("Details", WAS_THERE_LABEL, CORRECT_LABEL)
    ] + rebook_button(view)
    join = join_button(view, f"your session with {view.host.name}")
    blocks = [
        *fact_blocks(view, join),
        *([section(" · ".join(state_facts(view)))] if state_facts(view) else []),
        *answer_buttons(view),
        *offer_buttons(view),
        *said_buttons(view),
        *quote(reason_line(view.reason)),
        *_people(view),
        *change_deadline(view),
        *([buttons(*row)] if row else []),
    ]
    return modal(name, blocks, callback_id="session.more", id=view.id)


def _item_button(view: SessionView, text: str, value: str) -> Block:
    """Return an item of the menu as a button; it asks first where it tells someone else at once."""
    item = button(text, f"session.item.{value.partition(':')[0]}", value)
    if text != MENTOR_ABSENT_LABEL:
        return item
    words = f"{view.host.name} is told, and can say that they were there. You can correct it afterwards."
    return with_confirmation(item, f"{text}?", words, deny="Go back")


def _people(view: SessionView) -> list[Block]:
    """Return who mentors and who is the mentee, with what they say of themselves."""
    people = [("Mentor", view.host), ("Mentee", view.mentee)]
    lines = [
        f"{role}: {mention(person)}{f' · {escaped(person.headline)}' if person.headline else ''}"
        for role, person in people
        if person
    ]
    return [context("\n".join(lines))] if lines else []
