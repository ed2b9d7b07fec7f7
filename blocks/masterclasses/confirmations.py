"""What stands in the place of a masterclass's form once it is saved, with what people do next."""

from blocks.kit import LISTED_LENGTH, Block, button, confirmation, cut, escaped, has_markup
from blocks.masterclasses.controls import LABELS
from blocks.masterclasses.state import METHOD_ADVERBS
from blocks.meetings.facts import only_for, when, where
from blocks.told import we_told
from mentorship.masterclasses.view import MasterclassView
from mentorship.outbox.told import Told
from mentorship.text import capitalize

FIND_IT = "People can find it under Masterclasses."
CARD_HINT = "It's in your Home tab under Upcoming, and in Messages."


def published_view(view: MasterclassView, told: Told) -> Block:
    """Return that a new masterclass is published, and who knows of it by now."""
    hint = " ".join([*([we_told(told)] if told.count else []), FIND_IT])
    return _about("Published", view, f"{_name(view.title)} is published.", hint=hint, copies=True)


def saved_view(view: MasterclassView, told: Told) -> Block:
    """Return that a masterclass is changed."""
    hint = we_told(told, "what changed")
    return _about("Saved", view, f"{_name(view.title)} is saved.", hint=hint)


def moved_view(view: MasterclassView) -> Block:
    """Return that a masterclass is moved; `view` is the one in its place."""
    asked = view.seats.asked
    people = "1 person who has" if asked == 1 else f"{asked} people who have"
    hints = [f"We asked the {people} a spot whether they can make it: see Participants."] if asked else []
    hints += ["The waitlist keeps its order."] if view.seats.waiting + view.seats.offered else []
    participants = button("Participants", "masterclass.participants", str(view.id))
    return _about("Moved", view, f"{_name(view.title)} is moved.", hint=" ".join(hints), more=(participants,))


def cancelled_view(view: MasterclassView, told: Told) -> Block:
    """Return that a masterclass is cancelled, and how many people were told."""
    hint = we_told(told) or "Nobody had signed up."
    return _about("Cancelled", view, f"{_name(view.title)} is cancelled.", hint=hint, copies=True)


def reserved_view(view: MasterclassView) -> Block:
    """Return that a spot is reserved."""
    way = METHOD_ADVERBS.get(view.method or "", "")
    said = f"You have a spot in {_name(view.title)}{f', {way}' if way else ''}."
    calendar = button(LABELS["add_to_calendar"], "masterclass.item.add_to_calendar", f"add_to_calendar:{view.id}")
    return _about("Spot reserved", view, said, hint=CARD_HINT, more=(calendar,))


def left_view(title: str, told: Told) -> Block:
    """Return that the reader has left the masterclass with this title."""
    hint = f"{'We told the host. ' if told.people else ''}Your spot is free for others."
    return _gone("You left", title, f"You left {_name(title)}.", hint)


def handed_over_view(title: str, host: str, told: Told, reader: str) -> Block:
    """Return who hosts the masterclass with this title from now on; `host` and `reader` are Slack ids."""
    said = f"{'You now host' if host == reader else f'<@{host}> now hosts'} {_name(title)}."
    hint = f"{we_told(told)} Date, time, channel and waitlist stay the same.".strip()
    return _gone("Handed over", title, said, hint)


def _about(
    title: str, view: MasterclassView, said: str, *, hint: str, more: tuple[Block, ...] = (), copies: bool = False
) -> Block:
    """Return what was done to the masterclass, its facts, and the way to it; with `copies` to another one like it."""
    words = [each for each in (where(view), only_for(view)) if each]
    facts = " · ".join([when(view), *(escaped(each) for each in words if not has_markup(each))])
    copy = button(LABELS["duplicate"], "masterclass.item.duplicate", f"duplicate:{view.id}")
    steps = [
        button("See the masterclass", "masterclass.look", str(view.id)),
        *more,
        *([copy] if copies and "duplicate" in view.actions else []),
    ]
    typed = "\n".join(each for each in (view.title, *words) if has_markup(each))
    return confirmation(title, f"{capitalize(said)}\n{facts}", next_steps=steps, hint=hint, typed=typed)


def _gone(title: str, name: str, said: str, hint: str) -> Block:
    """Return what was done to a masterclass that the reader has nothing to do with any more."""
    steps = [button("Masterclasses", "masterclass.list")]
    return confirmation(title, said, next_steps=steps, hint=hint, typed=name if has_markup(name) else "")


def _name(title: str) -> str:
    """Return the title in bold; where Slack would read marks in it, it stands below as it was typed."""
    return "the masterclass" if has_markup(title) else f"*{escaped(cut(title, LISTED_LENGTH))}*"
