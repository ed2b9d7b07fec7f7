"""Clicks everything that can be clicked: every button, menu item and submit button, once on every surface."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from localslack.client import actions
from localslack.testing.person import Person
from localslack.testing.screen import Control, Shown, matches
from localslack.world.results import Result
from tests.support.running_bot import RunningBot

Step = Callable[[Person], object]
COMMANDS = (
    "",
    " new",
    " find",
    " sessions",
    " settings",
    " book @ada",
    " book @grace",
    " requests",
    " request @grace",
    " offer @tom",
)
MASTERCLASS_COMMANDS = ("/masterclass", "/masterclass new", "/masterclass help")
HOME_LISTS = ("Upcoming", "Requests", "Past", "Cancelled", "Drafts")
TYPED = {
    "Reason": "Crawled",
    "Name": "Crawled",
    "Number of sessions": "2",
    "Mentor": "@ada",
    "Mentee": "@tom",
    "Location": "Berlin",
    "Date": "2027-06-01",
    "Time": "06:00",
    "Duration": "15 minutes",
}
DEPTH = 12  # clicks on end; there is no end to Previous page and Next page


class Crawl:
    """Explores for one person after another. `seen` has (kind, id) of what was clicked, `faults` what went wrong."""

    def __init__(self, bot: RunningBot) -> None:
        self.bot = bot
        self.slack = bot.slack
        self.seen: set[tuple[str, str]] = set()
        self.faults: list[str] = []
        self._done: set[tuple[Any, ...]] = set()

    def explore(self, person: Person, commands: tuple[str, ...] = COMMANDS) -> None:
        """Begin in every message, newest first, at each of these subcommands, and in every list of Home.

        Questions come first: what is cancelled on a card or in Home needs no answer any more.
        """
        for message in reversed(person.messages):
            self.click_all(person, message)
        self.explore_commands(person, commands)
        for name in (name for name in HOME_LISTS if any(matches(shown, name) for shown in person.home().buttons)):
            steps = [lambda who: who.home(), lambda who, name=name: who.press(name, where="home")]  # type: ignore[misc]
            self._explore_surface(person, steps)

    def explore_commands(self, person: Person, commands: tuple[str, ...]) -> None:
        """Begin at each of these commands; those without a name are subcommands of `/mentorship`."""
        for words in commands:
            line = words if words.startswith("/") else f"/mentorship{words}"
            self._explore_surface(person, [lambda who, line=line: who.command(line)])  # type: ignore[misc]

    def click_all(self, person: Person, message: Shown) -> None:
        """Click whatever is in this message."""
        self._try_controls(person, [], message)

    def _explore_surface(self, person: Person, path: list[Step]) -> None:
        """Follow the path, then click everything there that was not clicked on such a surface before."""
        self._follow_path(person, path)
        shown = self._current_surface(person)
        if shown is not None and len(path) <= DEPTH:
            self._try_controls(person, path, shown)

    def _try_controls(self, person: Person, path: list[Step], shown: Shown) -> None:
        for spot in shown.controls:  # before any click: that closes what is shown
            if spot.element["type"].endswith("external_select"):
                self._suggest(person, spot)
        for spot in shown.controls:
            for click in ClickTarget.of(spot):
                self._try_once(person, path, shown, click)
        if shown.submit:
            self._submit(person, path, shown)

    def _try_once(self, person: Person, path: list[Step], shown: Shown, interaction: "ClickTarget") -> None:
        key = (person.id, _name(shown), interaction)
        if key in self._done:
            return
        self._done.add(key)
        self._follow_path(person, path)
        now = self._current_surface(person) if path else shown  # a message stays where it is
        if now is None or not interaction.is_possible(now):
            return  # an earlier click has changed what is here; another surface shows it
        self.seen.add(("control", interaction.action_id))
        self._check_result(person, interaction.on(person, now), key)
        self._explore_opened(
            person, [*path, lambda who: interaction.again(who, now if not path else self._current_surface(who))]
        )

    def _explore_opened(self, person: Person, path: list[Step]) -> None:
        """Explore what the click has opened, if there is anything new in it."""
        shown = self._current_surface(person)
        if shown is None:
            return
        clicks = [click for spot in shown.controls for click in ClickTarget.of(spot)]
        if (
            any((person.id, _name(shown), click) not in self._done for click in clicks)
            or shown.submit
            and (person.id, _name(shown), "submit") not in self._done
        ):
            self._explore_surface(person, path)

    def _submit(self, person: Person, path: list[Step], shown: Shown) -> None:
        key = (person.id, _name(shown), "submit")
        if key in self._done or shown.view is None:
            return
        self._done.add(key)
        self.seen.add(("submit", shown.view.callback_id))
        self._follow_path(person, path)
        if person.modal is not None:
            for label, value in TYPED.items():
                if label in person.modal.values:
                    self._type(person, label, value)
            result = person.submit()
            self._check_result(person, result, key, sent=result.status is not None)

    def _type(self, person: Person, label: str, value: str) -> None:
        """Fill an input in; some tell the bot at once."""
        assert person.modal is not None
        control = next(spot for spot in person.modal.controls if matches(spot.field_label, label))
        finds = control.element["type"].endswith("external_select")
        offered = person.suggestions(control.field_label, "") if finds else list(control.options)
        person.fill({label: value if not offered or value in offered else offered[0]})
        self.seen.add(("control", control.element["action_id"]))

    def _suggest(self, person: Person, control: Control) -> None:
        ids = control.where["view_id"], control.block_id, control.element["action_id"]
        self.seen.add(("external_select", control.element["action_id"]))
        typed = ("ber", "")  # of a topic, a language, a location; of a person anything
        if not any(self.slack.run(actions.suggest(person.world, person.id, *ids, each)).options for each in typed):
            self.faults.append(f"{ids}: nothing is suggested")

    def _check_result(self, person: Person, result: Result, key: tuple[Any, ...], *, sent: bool = True) -> None:
        texts = [shown.text for shown in (person.modal, person.last_ephemeral) if shown is not None]
        if sent and result.status != 200 or any("older version" in text or "on our side" in text for text in texts):
            self.faults.append(f"{key}: {result.status} {result.error} {texts}")

    def _follow_path(self, person: Person, path: list[Step]) -> None:
        while person.modal is not None:
            person.close(all=True)
        for step in path:
            step(person)

    def _current_surface(self, person: Person) -> Shown | None:
        if person.modal is not None:
            return person.modal
        answered = person.last_ephemeral if person.last.body else None  # to a command
        return answered or person.home_now


@dataclass(frozen=True)
class ClickTarget:
    """A button with this label, or this item of a menu."""

    action_id: str
    label: str

    @classmethod
    def of(cls, control: Control) -> list["ClickTarget"]:
        """Return all that can be clicked here."""
        labels = {"button": [control.label], "overflow": list(control.options)}.get(control.element["type"], [])
        return [cls(control.element["action_id"], label) for label in labels]

    def is_possible(self, shown: Shown) -> bool:
        """Return whether it is there."""
        return self._find(shown) is not None

    def on(self, person: Person, shown: Shown) -> Result:
        """Click it; it must be there."""
        found = self._find(shown)
        assert found is not None
        ids = found.block_id, self.action_id
        value = found.options.get(self.label)
        return person.slack.run(actions.click(person.world, person.id, found.where, *ids, value, element=found.element))

    def again(self, person: Person, shown: Shown | None) -> None:
        """Click it as a step of a path, if it is still there."""
        if shown is not None and self.is_possible(shown):
            self.on(person, shown)

    def _find(self, shown: Shown) -> Control | None:
        same = (spot for spot in shown.controls if spot.element.get("action_id") == self.action_id)
        return next((spot for spot in same if self.label == spot.label or self.label in spot.options), None)


def _name(shown: Shown) -> str:
    return f"{shown.kind} {shown.title}"
