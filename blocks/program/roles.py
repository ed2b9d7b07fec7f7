"""Settings → People: who mentors, who is an admin."""

from blocks.kit import (
    Block,
    button,
    buttons,
    checkboxes,
    divider,
    field,
    mention,
    menu,
    modal,
    option,
    page_buttons,
    section,
)
from blocks.mentors.application import entry
from blocks.people.picker import person_input
from mentorship.mentors.application import ApplicationView
from mentorship.people.choosable import PERSON
from mentorship.people.person import PeoplePage, PersonView, roles_token

ROLES = {"mentor": "Mentor", "admin": "Admin"}


def people_view(page: PeoplePage, applications: list[ApplicationView]) -> Block:
    """Return the list of everybody with a role; above them, who asks to mentor."""
    blocks: list[Block] = [section("Who mentors, and who is an admin. Anybody can find a mentor and book.")]
    blocks += [block for each in applications for block in (*entry(each), divider())]
    blocks.append(buttons(button("Add", "person.add", style="primary")))
    blocks += [_line(each) for each in page.people]
    if not page.people:
        blocks.append(section("Nobody has a role yet. Choose *Add* to name a mentor."))
    blocks += page_buttons("person.page", page.page, page.more)
    return modal("People", blocks, callback_id="person.list", page=page.page)


def _line(who: PersonView) -> Block:
    roles = " and ".join(text for name, text in ROLES.items() if getattr(who, name))
    choices = menu("person.menu", [("Edit", f"edit:{who.id}"), ("Remove", f"remove:{who.id}")])
    return section(f"{mention(who)}: {roles}", choices)


def person_form(who: PersonView | None) -> Block:
    """Return the form with the roles of one person."""
    roles = [option(text, name) for name, text in ROLES.items()]
    held = ["mentor"] if who is None else [name for name in ROLES if getattr(who, name)]
    blocks = [
        person_input("Person", "person", PERSON, who),
        field("Roles", "roles", checkboxes(roles, held), optional=True),
    ]
    drawn_of = {"who": who.slack_id, "shown": roles_token(who.mentor, who.admin)} if who else {}
    return modal("Edit person" if who else "Add person", blocks, callback_id="person.save", submit="Save", **drawn_of)


def no_admin_view() -> Block:
    """Return what admins read who have just given up their own role; closing it closes Settings below it too."""
    words = (
        "Saved. You are no longer an admin of the mentorship program, so Settings closes. Any admin can name you again."
    )
    return modal("Saved", [section(words)], callback_id="message") | {"clear_on_close": True}


def remove_form(who: PersonView) -> Block:
    """Ask before somebody's roles are taken away."""
    words = f"{mention(who)} will no longer be a mentor or an admin. Sessions already planned stay as they are."
    return modal("Remove person", [section(words)], callback_id="person.remove", submit="Remove", id=who.id)


def roles_message(by: PersonView | None, *, mentor: bool, admin: bool) -> tuple[str, list[Block]]:
    """Return what somebody is in the program from now on."""
    held = [name for name, has in (("a mentor", mentor), ("an admin", admin)) if has]
    what = " and ".join(held) if held else "neither a mentor nor an admin"
    text = f"{mention(by) if by else 'An admin'} changed your part in the mentorship program: you are now {what}."
    if mentor:
        text += " Choose “New session” in the Home tab to offer a time."
    return text, [section(text)]
