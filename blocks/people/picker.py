"""Inputs in which people are chosen, from those who may be chosen."""

from collections.abc import Sequence

from blocks.kit import Block, field, option, plain
from mentorship.people.person import PersonView

MOST_CHOSEN = 100  # people in one input: Slack shows no more options as chosen when a form is drawn again


def person_input(
    label: str,
    name: str,
    choosable: str,
    chosen: PersonView | None = None,
    *,
    optional: bool = False,
    hint: str = "",
    placeholder: str = "Choose a person",
) -> Block:
    """Return an input for one person. `choosable` says who is offered: an id of `mentorship.people.choosable`."""
    select = _select("external_select", choosable, placeholder)
    initial = {"initial_option": person_option(chosen)} if chosen else {}
    return field(label, name, select | initial, optional=optional, hint=hint)


def people_input(
    label: str,
    name: str,
    choosable: str,
    chosen: Sequence[PersonView] = (),
    *,
    optional: bool = False,
    hint: str = "",
) -> Block:
    """Return an input for several people."""
    select = _select("multi_external_select", choosable, "Choose people") | {"max_selected_items": MOST_CHOSEN}
    initial = {"initial_options": [person_option(each) for each in chosen[:MOST_CHOSEN]]} if chosen else {}
    return field(label, name, select | initial, optional=optional, hint=hint)


def person_option(person: PersonView) -> Block:
    """Return one person to choose."""
    return option(person.name, person.slack_id, person.headline)


def _select(kind: str, choosable: str, placeholder: str) -> Block:
    return {"type": kind, "action_id": choosable, "min_query_length": 0, "placeholder": plain(placeholder)}
