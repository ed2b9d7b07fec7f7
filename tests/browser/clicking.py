"""Clicks that take more than one."""

from playwright.sync_api import Page
from playwright.sync_api import TimeoutError as TooLong


def choose(page: Page, item: str) -> None:
    """An item of the only three-dot menu. A Home tab that is drawn anew closes its menus: then it is opened again."""
    for _ in range(10):
        page.get_by_role("button", name="More options").click()
        try:
            page.get_by_role("menuitem", name=item, exact=True).click(timeout=3_000)
        except TooLong:
            continue
        return
    raise AssertionError(f"no {item!r} in the menu")
