"""Settings: the way to everything an admin sets up."""

from blocks.kit import Block, button, buttons, modal, section


def settings_view() -> Block:
    """`Settings`."""
    blocks = [
        section("*People*: who mentors, and who is an admin."),
        section("*Locations*: where sessions take place, each with its time zone."),
        buttons(button("People", "person.list"), button("Locations", "location.list")),
    ]
    return modal("Settings", blocks, callback_id="settings")
