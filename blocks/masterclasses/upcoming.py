"""The list of masterclasses to come: the answer to `/masterclass`, and the modal behind `Masterclasses`."""

from collections.abc import Iterable
from itertools import groupby

from blocks.kit import Block, button, buttons, context, cut, divider, header, modal, page_buttons, section
from blocks.masterclasses.masterclass import entry, entry_text
from blocks.times import heading
from mentorship.masterclasses.upcoming import MasterclassesPage
from mentorship.masterclasses.view import MasterclassView
from mentorship.times import city_of_zone

NONE_PLANNED = "No masterclasses are planned yet."
HOST_HINT = "Choose “Host a masterclass” to share what you know."
FIND_HINT = "New ones show up here. Until then, find a mentor to talk to."
TEXT_LIMIT = 40_000  # of a message that is new
END_OF_LIST = "Nothing more on this page."


def masterclass_list(page: MasterclassesPage) -> tuple[str, list[Block]]:
    """Return the answer to `/masterclass`; the text says it all without the blocks."""
    if not page.masterclasses:
        text = END_OF_LIST if page.page else f"{NONE_PLANNED} {HOST_HINT if page.can_host else FIND_HINT}"
        return text, [section(text), *_start_buttons(page), *_page_buttons(page)]
    count = len(page.masterclasses)
    text = "1 upcoming masterclass" if count == 1 else f"{count}{'+' if page.more else ''} upcoming masterclasses"
    entries = [block for day, views in groupby(page.masterclasses, _day) for block in (header(day), *_entries(views))]
    zone = context(f"Times are in your time zone ({city_of_zone(page.viewer.zone)}).")
    whole = "\n".join([text, *map(entry_text, page.masterclasses)])
    return cut(whole, TEXT_LIMIT), [*entries, zone, divider(), *_start_buttons(page), *_page_buttons(page)]


def _day(view: MasterclassView) -> str:
    return heading(view.starts_at, view.reader, view.as_of)


def _entries(views: Iterable[MasterclassView]) -> list[Block]:
    return [block for view in views for block in entry(view)]


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
