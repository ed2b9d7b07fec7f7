"""Someone's hands at the page, who finds everything by its visible label: by mouse, or by keyboard alone."""

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

PRESSED = ("button", "link", "tab", "menuitem")
MOST_TABS = 250
A_MOMENT = 300  # milliseconds


def spoken(label: str) -> re.Pattern[str]:
    """Return the pattern of a label with what may follow it: a count, an asterisk, a word in parentheses."""
    return re.compile(rf"^{re.escape(label)}( \([^)]*\))*( \*)?( \([^)]*\))*$")


class Hands:
    """Acts with the mouse; `used` has the labels of all that was pressed, filled in or seen."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.used: list[str] = []

    # -- what a person does -------------------------------------------------------------------------------------

    def press(self, label: str, *, among: str = "", last: bool = False) -> None:
        """Press what has this label; of several the first, or the last; in the surface on top.

        `among` is a part of the text of the list entry, message or dialog in which it stands. What is in none of them
        may be in a menu of the Home tab.
        """
        find = self._labelled(label, among)
        if not last and self._is_in_menu(label, find):
            self.choose(label)
        else:
            self._press(self._one(find, last=last))
            self._note(label)

    def fill(self, label: str, text: str) -> None:
        """Fill in the field with this label, in place of what stands in it."""
        field = self._one(self._top().get_by_label(spoken(label)))
        if field.get_attribute("type") in ("date", "time"):
            field.fill(text)
        else:
            if field.input_value():
                field.fill("")
            self._type(field, text)
        self._note(label)

    def pick(self, label: str, option: str) -> None:
        """Choose in the select with this label by typing a part of the option's name."""
        field = self._one(self._top().get_by_role("combobox", name=spoken(label)))
        self._focus(field)
        self.page.keyboard.press("Control+A")  # in the place of what is chosen
        self.page.keyboard.type(option)
        expect(self.page.get_by_role("option").first).to_be_visible()
        self.page.keyboard.press("Enter")
        self._note(label)

    def choose(self, item: str) -> None:
        """Choose an item in the first three-dot menu that has it, or behind the first `More…`."""
        for wanted in (item, "More…"):
            if self._choose_in_menu(wanted):
                if wanted != item:
                    self._press(self._one(self._labelled(item, "")))
                return self._note(item)
        raise AssertionError(f"no menu has {item!r}")

    def _choose_in_menu(self, item: str) -> bool:
        """Choose an item in the first menu that has it; return whether there is one."""
        self._settle()
        menus = self._top().get_by_role("button", name="More options")
        for place in range(menus.count()):
            self._press(menus.nth(place))
            found = self.page.get_by_role("menuitem", name=spoken(item)).and_(self.page.locator(":visible"))
            if found.count():
                self._press_in_menu(found.first)
                self._settle()
                return True
            self.page.keyboard.press("Escape")
        return False

    def become(self, name: str) -> None:
        """Close what is open, and become someone else at the top left."""
        self.close_all()
        if self.page.get_by_role("button", name=f"Switch person: {name}").count() == 0:
            self._press(self.page.get_by_role("button", name=re.compile("^Switch person")))
            self._press_in_menu(self.page.get_by_role("menuitem", name=name, exact=True))
            expect(self.page.get_by_role("button", name=f"Switch person: {name}")).to_be_visible()
        self._note(name)

    def turn_the_clock(self, choice: str) -> None:
        """Turn the clock, and wait until all has happened on the way."""
        button = self.page.get_by_role("button", name=re.compile("^Turn the clock"))
        before = button.get_attribute("aria-label")
        self._press(button)
        with self.page.expect_response(lambda answer: "/page/act" in answer.url, timeout=60_000):
            self._press_in_menu(self.page.get_by_role("menuitem", name=choice, exact=True))
        expect(button).not_to_have_attribute("aria-label", str(before))
        self._note(choice)

    def open(self, place: str) -> None:
        """Go to a tab of the app, or to a place in the sidebar."""
        self.close_all()
        tab = self.page.get_by_role("tab", name=place, exact=True)
        if place in ("Home", "Messages"):
            if tab.count() == 0:
                self._press(self.page.get_by_role("link", name=re.compile("^Mentorship")))
            self._press_tab(tab)
        else:
            self._press(self.page.get_by_role("link", name=re.compile(f"^{re.escape(place)}")).first)
        self._note(place)

    def say(self, text: str) -> None:
        """Write a message or a command where one is, and send it."""
        self._type(self.page.locator("#message"), text)
        self.page.keyboard.press("Escape")  # closes what is offered to complete it
        self.page.keyboard.press("Enter")
        self.page.wait_for_timeout(A_MOMENT)
        self._note(text)

    def see(self, label: str) -> Locator:
        """Wait until the newest thing with this label is in view; it need not be pressed."""
        found = self._one(self._labelled(label, ""), last=True)
        self._note(label)
        return found

    def close_all(self) -> None:
        """Close the open modals, as Escape does."""
        dialogs = self.page.locator("dialog[open]")
        for _ in range(4):
            if dialogs.count() == 0:
                return
            self.page.keyboard.press("Escape")
            discard = self.page.get_by_role("button", name="Discard")
            if discard.count() and discard.is_visible():
                discard.click()
            self.page.wait_for_timeout(A_MOMENT)
        raise AssertionError("a modal does not close")

    def _is_in_menu(self, label: str, find: Callable[[], Locator]) -> bool:
        """Return whether this stands in a menu, and nowhere else."""
        self._settle()
        hidden = self._top().locator("[role=menu]").get_by_role("menuitem", name=spoken(label), include_hidden=True)
        return find().count() == 0 and hidden.count() > 0

    # -- finding ------------------------------------------------------------------------------------------------

    def _top(self) -> Locator:
        """Return the modal on top, or the page."""
        dialogs = self.page.locator("dialog[open]")
        return dialogs.last if dialogs.count() else self.page.locator("body")

    def _labelled(self, label: str, among: str) -> Callable[[], Locator]:
        def find() -> Locator:
            top = self._top()
            if among:
                top = top.locator("article, .entry, [data-key], form").filter(has_text=among).last
            found = top.get_by_role("button", name=spoken(label))
            for role in PRESSED[1:]:
                found = found.or_(top.get_by_role(role, name=spoken(label)))  # type: ignore[arg-type]
            return found.and_(self.page.locator(":visible"))

        return find

    def _one(self, find: "Callable[[], Locator] | Locator", *, last: bool = False) -> Locator:
        """Return the first or last of what is found, once there is something and the page has answered."""
        self._settle()
        found = find() if callable(find) else find
        one = found.last if last else found.first
        expect(one).to_be_visible()
        return one

    def _settle(self) -> None:
        """Wait until the page has answered what was pressed, and shows it."""
        expect(self.page.locator("[aria-busy=true]")).to_have_count(0)
        self.page.evaluate("async () => { while (refreshing) await refreshing; }")

    def _note(self, label: str) -> None:
        self.used.append(label)
        self._settle()

    # -- by mouse -----------------------------------------------------------------------------------------------

    def _press(self, what: Locator) -> None:
        what.click()

    def _press_in_menu(self, item: Locator) -> None:
        item.click()

    def _press_tab(self, tab: Locator) -> None:
        tab.click()

    def _focus(self, field: Locator) -> None:
        field.click()

    def _type(self, field: Locator, text: str) -> None:
        self._focus(field)
        self.page.keyboard.type(text)


class Keys(Hands):
    """Acts with the keyboard alone."""

    def _press(self, what: Locator) -> None:
        self._reach(what)
        self.page.keyboard.press("Enter")

    def _press_in_menu(self, item: Locator) -> None:
        self._walk(item, "ArrowDown")
        self.page.keyboard.press("Enter")

    def _press_tab(self, tab: Locator) -> None:
        if tab.get_attribute("aria-selected") == "true":
            return
        self._reach(self.page.locator("[role=tab][aria-selected=true]"))
        self.page.keyboard.press("ArrowRight")

    def _focus(self, field: Locator) -> None:
        self._reach(field)

    def _reach(self, what: Locator) -> None:
        """Go there with Tab."""
        self._walk(what, "Tab")

    def _walk(self, what: Locator, key: str) -> None:
        for _ in range(MOST_TABS):
            if what.evaluate("(element) => document.activeElement === element"):
                return
            self.page.keyboard.press(key)
        raise AssertionError(f"{key} never leads to {what}")


def labels_of(step: str) -> list[str]:
    """Return what a numbered step of README names: labels in backticks, people in bold, places in italics."""
    after_heading = re.sub(r"^\*\*[^*]+\.\*\*", "", step)
    return [next(filter(None, found)) for found in re.findall(r"`([^`]+)`|\*\*([^*]+)\*\*|\*([^*]+)\*", after_heading)]
