"""A moment of the tour, and the steps that lead to it: each is one thing that a person does, by its visible label."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.support.hands import Hands

Step = Callable[[Hands], None]
HOME, MESSAGES, MAILBOX = "app/home", "app/messages", "mail"


@dataclass(frozen=True)
class Moment:
    """What is shown: a caption, whose eyes see it, where they begin, and what they do then."""

    caption: str
    who: str
    at: str
    steps: tuple[Step, ...]
    phone: bool = False  # also as a phone shows it


def moment(caption: str, who: str, *steps: Step, at: str = HOME, phone: bool = False) -> Moment:
    """Return a moment that begins on someone's Home tab, or elsewhere."""
    return Moment(caption, who, at, steps, phone)


def press(label: str, *, among: str = "", last: bool = False) -> Step:
    """Press what has this label; see Hands.press."""
    return lambda hands: hands.press(label, among=among, last=last)


def fill(label: str, text: str) -> Step:
    """Replace what is in a field."""
    return lambda hands: hands.fill(label, text)


def pick(label: str, option: str) -> Step:
    """Choose in a select."""
    return lambda hands: hands.pick(label, option)


def choose(item: str) -> Step:
    """Choose an item of the first three-dot menu that has it."""
    return lambda hands: hands.choose(item)


def say(text: str) -> Step:
    """Write a message or a command where one is."""
    return lambda hands: hands.say(text)


def turn(choice: str) -> Step:
    """Turn the clock."""
    return lambda hands: hands.turn_the_clock(choice)
