"""The menu of the settings, which leads to all that an admin sets up."""

from blocks.kit import Block, button, buttons, modal, section


def settings_view() -> Block:
    """Return the menu `Settings`."""
    blocks = [
        section("*Program*: the rules, such as until when a session can be booked."),
        section("*People*: who mentors, and who is an admin."),
        section("*Locations*: where sessions take place, each with its time zone."),
        section("*Groups*: sets of people, to which sessions can be restricted."),
        buttons(
            button("Program", "program.open"),
            button("People", "person.list"),
            button("Groups", "group.list"),
            button("Locations", "location.list"),
        ),
    ]
    return modal("Settings", blocks, callback_id="settings")
