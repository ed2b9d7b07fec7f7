"""The list of masterclasses to come: the answer to `/masterclass`, and the modal behind `Masterclasses`."""

from blocks.kit import Block, button, buttons, divider, modal, section
from blocks.masterclass import entry
from blocks.mentor import pages
from mentorship.masterclasses import ClassesPage
from mentorship.times import on_day

NONE = "No masterclass is planned at present."
HOST = "Choose “Host a masterclass” to plan one on a topic of yours."
FIND = "As soon as somebody plans one, it is listed here. Until then, find a mentor to talk to."
END = "There is nothing more on this page."


def class_list(page: ClassesPage) -> tuple[str, list[Block]]:
    """The answer to `/masterclass`."""
    if not page.found:
        text = END if page.page else f"{NONE} {HOST if page.may_host else FIND}"
        return text, [section(text), *_begin(page), *_turns(page)]
    first, reader = page.found[0], page.viewer
    text = f"Masterclasses to come: {len(page.found)}{' and more' if page.more else ''}. The first is on "
    text += f"{on_day(first.starts_at, reader.zone, reader.locale)}."
    entries = [block for view in page.found for block in (divider(), *entry(view, dated=True))]
    return text, [section(text), *entries, divider(), *_begin(page), *_turns(page)]


def list_view(page: ClassesPage) -> Block:
    """`Masterclasses`."""
    return modal("Masterclasses", class_list(page)[1], callback_id="masterclass.list", page=page.page)


def _begin(page: ClassesPage) -> list[Block]:
    if page.may_host:
        return [buttons(button("Host a masterclass", "masterclass.host", style=None if page.found else "primary"))]
    return [] if page.found else [buttons(button("Find a mentor", "mentor.find", style="primary"))]


def _turns(page: ClassesPage) -> list[Block]:
    return pages("masterclass.page", page.page, page.more)
