"""The list of masterclasses to come: the answer to `/masterclass`, and the modal behind `Masterclasses`."""

from blocks.kit import Block, button, buttons, cut, divider, modal, section
from blocks.masterclasses.masterclass import entry, entry_text
from blocks.mentors.search import pages
from mentorship.masterclasses.upcoming import ClassesPage
from mentorship.times import on_day

NONE = "No masterclass is planned at present."
HOST = "Choose “Host a masterclass” to plan one on a topic of yours."
FIND = "As soon as somebody plans one, it is listed here. Until then, find a mentor to talk to."
TEXT_LIMIT = 40_000  # of a message that is new
END = "There is nothing more on this page."


def class_list(page: ClassesPage) -> tuple[str, list[Block]]:
    """The answer to `/masterclass`; the text says it all without the blocks."""
    if not page.found:
        text = END if page.page else f"{NONE} {HOST if page.may_host else FIND}"
        return text, [section(text), *_begin(page), *_turns(page)]
    first, reader = page.found[0], page.viewer
    text = f"Masterclasses to come: {len(page.found)}{' and more' if page.more else ''}. The first is on "
    text += f"{on_day(first.starts_at, reader.zone, reader.locale)}."
    entries = [block for view in page.found for block in (divider(), *entry(view, dated=True))]
    whole = "\n".join([text, *map(entry_text, page.found)])
    return cut(whole, TEXT_LIMIT), [section(text), *entries, divider(), *_begin(page), *_turns(page)]


def list_view(page: ClassesPage) -> Block:
    """`Masterclasses`."""
    return modal("Masterclasses", class_list(page)[1], callback_id="masterclass.list", page=page.page)


def _begin(page: ClassesPage) -> list[Block]:
    if page.may_host:
        return [buttons(button("Host a masterclass", "masterclass.host", style=None if page.found else "primary"))]
    return [] if page.found else [buttons(button("Find a mentor", "mentor.find", style="primary"))]


def _turns(page: ClassesPage) -> list[Block]:
    return pages("masterclass.page", page.page, page.more)
