"""Steps in the browser that take more than one click."""

from playwright.sync_api import Page, expect
from playwright.sync_api import TimeoutError as TooLong


def choose(page: Page, item: str) -> None:
    """Choose an item, which opens a form, in the last three-dot menu: in Home that of the only entry, if there is one.

    A Home tab that is updated at that moment closes its menus: then it is chosen again, as a person would.
    """
    form = page.get_by_role("dialog")
    for _ in range(10):
        if form.count():
            return
        try:
            page.get_by_role("button", name="More options").last.click(timeout=5_000)
            page.get_by_role("menuitem", name=item, exact=True).click(timeout=5_000)
            expect(form).to_be_visible(timeout=10_000)
        except (TooLong, AssertionError):
            continue
    raise AssertionError(f"{item!r} opens no form")
