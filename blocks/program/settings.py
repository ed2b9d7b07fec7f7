"""The menu of the settings, which leads to all that an admin sets up."""

from blocks.kit import Block, button, done_line, modal, section

SETTINGS = (
    ("Who may mentor, deadlines for booking and cancelling, masterclasses and help.", "Program", "program.open"),
    ("Who is a mentor and who is an admin, and who would like to become a mentor.", "People", "person.list"),
    ("Sets of people, such as a department. A session can be restricted to them.", "Groups", "group.list"),
    ("Where sessions take place, each with its time zone.", "Locations", "location.list"),
)


def settings_view(done: str = "") -> Block:
    """Return the menu `Settings`; `done` says what was just saved."""
    listed = [section(words, button(name, action)) for words, name, action in SETTINGS]
    return modal("Settings", [*done_line(done), *listed], callback_id="settings")
