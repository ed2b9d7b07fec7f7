"""To whom a request or an offer goes: a person who is settled, or an input in which they are chosen."""

from blocks.kit import Block, escaped, fine_print, has_markup, mention, section
from blocks.people.picker import person_input
from mentorship.people.person import PersonView


def whom(label: str, name: str, choosable: str, person: PersonView | None, reason: str) -> list[Block]:
    """Return the person with their picture; or the input, with whoever is suggested for a `reason` chosen in it."""
    if person is not None and not reason:
        return [_settled(label, person)]
    block = person_input(label, name, choosable, person, placeholder=f"Choose a {label.lower()}") | {
        "dispatch_action": True
    }
    return [block, *([fine_print(f"Suggested: {reason}")] if reason else [])]


def _settled(label: str, person: PersonView) -> Block:
    headline = f"\n{escaped(person.headline)}" if person.headline and not has_markup(person.headline) else ""
    return section(f"{label}: *{mention(person)}*{headline}")
