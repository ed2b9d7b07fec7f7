"""Settings → People: who mentors, who is an admin."""

from blocks.kit import (
    Block,
    button,
    buttons,
    checkboxes,
    context,
    divider,
    done_line,
    escaped,
    field,
    fine_print,
    has_markup,
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
from mentorship.outbox.told import Told
from mentorship.people.choosable import PERSON
from mentorship.people.person import PersonView
from mentorship.people.roles import PeoplePage, RoleChange, roles_token

WITHOUT_ROLE = "With neither role, someone can still find a mentor, book sessions and join masterclasses."
ROLES = {"mentor": "Mentor", "admin": "Admin"}
IN_SENTENCE = {"mentor": "a mentor", "admin": "an admin"}


def people_view(page: PeoplePage, applications: list[ApplicationView], done: str = "") -> Block:
    """Return the list of everyone with a role, and above them who asks to mentor; `done` says what was just saved."""
    about = "Mentors and admins. Everyone else can find a mentor and book without being listed here."
    blocks = [*done_line(done), section(about)]
    blocks += [block for each in applications for block in (*entry(each), divider())]
    blocks.append(buttons(button("Add", "person.add", style="primary")))
    blocks += [_line(each) for each in page.people]
    if not page.people and not page.page:
        blocks.append(section("No mentors or admins yet. Choose *Add* to name the first mentor."))
    blocks += page_buttons("person.page", page.page, page.more)
    blocks += _counts(page)
    return modal("People", blocks, callback_id="person.list", page=page.page)


def _counts(page: PeoplePage) -> list[Block]:
    """Return who missed or cancelled late how often; nothing where nobody did."""
    said = [
        f"{what} in the last 90 days: {', '.join(f'{mention(who)} {number}' for who, number in counts)}."
        for what, counts in (("No-shows", page.missed), ("Late cancellations", page.late))
        if counts
    ]
    return [context("\n".join([*said, "Only admins and the person concerned see this."]))] if said else []


def _line(who: PersonView) -> Block:
    roles = " and ".join(text for name, text in ROLES.items() if getattr(who, name))
    choices = menu("person.menu", [("Edit", f"edit:{who.id}"), ("Remove", f"remove:{who.id}")])
    return section(f"*{mention(who)}*\n{roles}", choices)


def person_form(who: PersonView | None) -> Block:
    """Return the form with the roles of one person."""
    roles = [option(text, name) for name, text in ROLES.items()]
    held = ["mentor"] if who is None else [name for name in ROLES if getattr(who, name)]
    blocks = [
        person_input("Person", "person", PERSON, who),
        field("Roles", "roles", checkboxes(roles, held), optional=True, hint=WITHOUT_ROLE),
    ]
    drawn_of = {"who": who.slack_id, "shown": roles_token(who.mentor, who.admin)} if who else {}
    return modal("Edit person" if who else "Add person", blocks, callback_id="person.save", submit="Save", **drawn_of)


def no_admin_view() -> Block:
    """Return what admins read who have just given up their own role; closing it closes Settings below it too."""
    words = "Saved. You're no longer an admin of the program, so Settings will close. Any admin can add you again."
    return modal("Saved", [section(words)], callback_id="message") | {"clear_on_close": True}


def remove_form(who: PersonView) -> Block:
    """Ask before someone's roles are taken away."""
    roles = " or ".join(words for name, words in IN_SENTENCE.items() if getattr(who, name)) or "a mentor or an admin"
    words = f"{mention(who)} will no longer be {roles}. Booked sessions and masterclasses stay as planned."
    words += " Mentees can no longer find their open sessions." if who.mentor else ""
    return modal("Remove person", [section(words)], callback_id="person.remove", submit="Remove", id=who.id)


def roles_set_line(who: PersonView, told: Told, change: RoleChange, *, is_own: bool) -> str:
    """Return which roles someone has gained and lost, for the admin who saved it."""
    named = mention(who) if has_markup(who.name) else escaped(who.name)
    name, be = ("You", "'re") if is_own else (named, " is")
    if not (change["gained"] or change["lost"]):
        return f"Nothing changed for {'you' if is_own else name}."
    what = f"{name}{be} {_change_in_words(change)}."
    return f"{what} We told them." if told.count else what


def roles_message(by: PersonView | None, change: RoleChange, helper: str) -> tuple[str, list[Block]]:
    """Return which roles someone has gained and lost; `helper` is whom to ask about a lost one."""
    what = f"you're {_change_in_words(change)}"
    text = f"{mention(by) if by else 'An admin'} changed your role in the mentorship program: {what}."
    if "mentor" in change["gained"]:
        text += " Choose “New session” in your Home tab to offer a time."
    ask = f"If you have questions, ask {helper}." if change["lost"] else ""
    return "\n".join(filter(None, [text, escaped(ask)])), [section(text), *([fine_print(ask)] if ask else [])]


def _change_in_words(change: RoleChange) -> str:
    """Return `now a mentor and no longer an admin`, or what else someone has become."""
    gained, lost = [IN_SENTENCE[name] for name in change["gained"]], [IN_SENTENCE[name] for name in change["lost"]]
    words = [
        *([f"now {' and '.join(gained)}"] if gained else []),
        *([f"no longer {' or '.join(lost)}"] if lost else []),
    ]
    return " and ".join(words)
