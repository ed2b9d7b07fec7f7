"""Forms that hold people whom their inputs do not offer, as a forged submission would."""

from localslack.testing.person import Person
from localslack.testing.screen import matches
from localslack.world.model import Json


def hold_people(person: Person, label: str, *names: str) -> None:
    """Let an input for people in the top modal hold these, offered or not."""
    modal = person.modal
    assert modal is not None
    assert modal.view is not None
    control = next(spot for spot in modal.controls if matches(spot.field_label, label))
    kind, view = control.element["type"], modal.view
    options = [_option(person, name) for name in names]
    chosen: Json = {"selected_options": options} if kind.startswith("multi_") else {"selected_option": options[0]}
    entry = {"type": kind, **chosen}
    person.slack.on_loop(lambda: view.values[control.block_id].update({control.element["action_id"]: entry}))


def _option(person: Person, name: str) -> Json:
    user = person.team.user_named(name)
    return {"text": {"type": "plain_text", "text": user.real_name}, "value": user.id}
