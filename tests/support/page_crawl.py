"""Presses everything on the page of a running demo, as each person, breadth first, each kind of control once."""

import time
from collections import deque
from dataclasses import dataclass, field

from playwright.sync_api import ConsoleMessage, ElementHandle, Page, Request, Response
from playwright.sync_api import Error as Failed

DEPTH = 4  # clicks on end
AT_LEAST = 30  # kinds of controls that are pressed, also where the machine is slow
FAILURES = ("didn't respond", "dispatch_failed", "just changed", "can't be", "not reachable")
# Everything that can be pressed on what lies on top, each with its kind: where it is, what it does, what it is called.
CONTROLS = """
() => {
  const dialog = [...document.querySelectorAll("dialog[open]")].at(-1);
  const title = dialog?.querySelector("h2")?.innerText;
  const surface = title ? `“${title}”` : who.at.replace(/^[@CD].*/, "a conversation");
  const pressable = "a[href], button, summary, [role=combobox], [role=option], input[type=checkbox], input[type=radio]";
  const oneOfMany = "[role=option], [role=combobox], input, #sidebar li a, #people a, #clock-menu button";
  const short = (words) => words.trim().replace(/^(More options) for .*/, "$1").split(":")[0];
  const plain = (words) => short(words ?? "").replace(/[0-9]+/g, "#").slice(0, 24);
  const kindOf = (element) => {
    const place = element.closest("#sidebar, #log")?.id ?? surface;
    const { action, act } = (element.closest("[data-action]") ?? element).dataset;
    const called = element.matches(oneOfMany) ? "" : plain(element.ariaLabel ?? element.innerText);
    return [place, element.getAttribute("role") ?? element.localName, action ?? act ?? "", called].join(" ");
  };
  const isThere = (element) => element.checkVisibility() && !element.disabled && !element.matches(".skip");
  const there = [...(dialog ?? document).querySelectorAll(pressable)].filter(isThere);
  return there.map((element) => [kindOf(element), element]);
}
"""
WATCH = """
() => {
  window.changes = 0;
  window.watching ??= new MutationObserver((found) => (window.changes += found.length));
  const everything = { subtree: true, childList: true, attributes: true, characterData: true };
  window.watching.observe(document.documentElement, everything);
}
"""
REST = """
async () => {
  const until = Date.now() + 10000;
  do await new Promise((done) => setTimeout(done, 40));
  while (Date.now() < until && (document.querySelector("[aria-busy]") || refreshing || pending.size));
  return [window.changes, document.querySelector("#toast:popover-open")?.innerText ?? ""];
}
"""
CLOSE = """
async () => {
  for (const dialog of document.querySelectorAll("dialog.confirm")) dialog.close("no");
  const modal = document.querySelector("dialog.modal");
  if (modal) await deed({ act: "close-all", view: modal.dataset.view });
}
"""
UNDISTURBED = """
(start) => location.pathname + location.search === start && !popup && !document.querySelector("dialog[open]")
"""


@dataclass
class PageCrawl:
    """Explores until everything was pressed or the time is over; `faults` says what went wrong, and where."""

    page: Page
    pressed: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    _seen: set[str] = field(default_factory=set)
    _requests: int = 0
    _now: str = ""

    def __post_init__(self) -> None:
        self.page.on("request", self._note_request)
        self.page.on("response", self._note_response)
        self.page.on("pageerror", lambda fault: self._fault(f"script: {fault}"))
        self.page.on("console", self._note_console)
        self.page.on("popup", lambda other: other.close())

    def explore(self, starts: list[str], seconds: float) -> None:
        """Begin at each of these addresses, then go on where new controls appeared."""
        until = time.monotonic() + seconds
        waiting = deque((start, list[str]()) for start in starts)
        while waiting and self._goes_on(until):
            start, path = waiting.popleft()
            for kind in self._controls() if self._replay(start, path) else ():
                if not self._goes_on(until):
                    return
                self._seen.add(kind)
                if self._press_new(start, path, kind) and len(path) + 1 < DEPTH:
                    waiting.append((start, [*path, kind]))

    def _goes_on(self, until: float) -> bool:
        return time.monotonic() < until or len(self.pressed) < AT_LEAST

    def _press_new(self, start: str, path: list[str], kind: str) -> bool:
        """Press a control for the first time; return whether there is something new to press then."""
        if not self._replay(start, path) or (element := self._find(kind)) is None:
            return False  # an earlier click has changed what is here
        self._now = f"{start} {path} {kind}"
        self.pressed.append(kind)
        if self._leads_elsewhere(element):
            return False
        self.page.evaluate(WATCH)
        self._requests = 0
        if not self._click(element):
            if element.evaluate("element => element.isConnected"):
                self._fault("cannot be clicked")
            return False  # what an earlier click brought about has just been drawn
        changes, told = self.page.evaluate(REST)
        if not changes and not self._requests and not element.evaluate("element => element.matches(':checked')"):
            self._fault("nothing happened")
        if any(failure in told for failure in FAILURES):
            self._fault(told)
        return bool(self._controls())

    def _leads_elsewhere(self, element: ElementHandle) -> bool:
        """Whether it is a link out of the page: one to a file is fetched, one to elsewhere is left alone."""
        href = element.get_attribute("href")
        if href is None or element.get_attribute("data-nav") is not None or href.startswith("#"):
            return False
        if href.startswith("/") and not self.page.request.get(href).ok:
            self._fault(f"{href} is not there")
        return True

    def _replay(self, start: str, path: list[str]) -> bool:
        """Go where the path leads; return whether that was possible."""
        self._now = f"{start} {path}"
        if not path and self.page.evaluate(UNDISTURBED, start):
            return True
        self.page.evaluate(CLOSE)
        self.page.goto(start)
        self.page.evaluate(REST)
        for kind in path:
            element = self._find(kind)
            if element is None or not self._click(element):
                return False
            self.page.evaluate(REST)
        return True

    def _click(self, element: ElementHandle) -> bool:
        try:
            element.click(timeout=5_000)
        except Failed:
            return False
        return True

    def _find(self, kind: str) -> ElementHandle | None:
        find = f"(kind) => ({CONTROLS})().find(([found]) => found === kind)?.[1]"
        return self.page.evaluate_handle(find, kind).as_element()

    def _controls(self) -> list[str]:
        kinds: list[str] = self.page.evaluate(f"() => ({CONTROLS})().map(([kind]) => kind)")
        return [kind for kind in dict.fromkeys(kinds) if kind not in self._seen]

    def _note_request(self, request: Request) -> None:
        self._requests += "/page/act" in request.url or "/page/suggest" in request.url

    def _note_response(self, response: Response) -> None:
        if response.status >= 400:
            self._fault(f"{response.status} {response.url}")

    def _note_console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "ERR_" not in message.text:  # what was under way when the page was left
            self._fault(f"console: {message.text}")

    def _fault(self, what: str) -> None:
        self.faults.append(f"{self._now}: {what}")
