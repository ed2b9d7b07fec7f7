"""The list of masterclasses to come: the answer to `/masterclass`, and the modal behind `Masterclasses`."""

from blocks.kit import Block, button, buttons, cut, divider, modal, page_buttons, section
from blocks.masterclasses.masterclass import entry, entry_text
from mentorship.masterclasses.upcoming import MasterclassesPage
from mentorship.times import format_day

NONE_PLANNED = "No masterclass is planned at present."
HOST_HINT = "Choose “Host a masterclass” to plan one on a topic of yours."
FIND_HINT = "As soon as somebody plans one, it is listed here. Until then, find a mentor to talk to."
TEXT_LIMIT = 40_000  # of a message that is new
END_OF_LIST = "There is nothing more on this page."


def masterclass_list(page: MasterclassesPage) -> tuple[str, list[Block]]:
    """Return the answer to `/masterclass`; the text says it all without the blocks."""
    if not page.masterclasses:
        text = END_OF_LIST if page.page else f"{NONE_PLANNED} {HOST_HINT if page.can_host else FIND_HINT}"
        return text, [section(text), *_start_buttons(page), *_page_buttons(page)]
    first, reader = page.masterclasses[0], page.viewer
    text = f"Masterclasses to come: {len(page.masterclasses)}{' and more' if page.more else ''}. The first is on "
    text += f"{format_day(first.starts_at, reader.zone, reader.locale)}."
    entries = [block for view in page.masterclasses for block in (divider(), *entry(view, dated=True))]
    whole = "\n".join([text, *map(entry_text, page.masterclasses)])
    return cut(whole, TEXT_LIMIT), [section(text), *entries, divider(), *_start_buttons(page), *_page_buttons(page)]


def list_view(page: MasterclassesPage) -> Block:
    """Return the modal `Masterclasses`."""
    return modal("Masterclasses", masterclass_list(page)[1], callback_id="masterclass.list", page=page.page)


def _start_buttons(page: MasterclassesPage) -> list[Block]:
    if page.can_host:
        return [
            buttons(button("Host a masterclass", "masterclass.host", style=None if page.masterclasses else "primary"))
        ]
    return [] if page.masterclasses else [buttons(button("Find a mentor", "mentor.find", style="primary"))]


def _page_buttons(page: MasterclassesPage) -> list[Block]:
    return page_buttons("masterclass.page", page.page, page.more)
