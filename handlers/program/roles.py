"""Settings → People: who mentors, who is an admin."""

import re
from collections.abc import Callable
from typing import Any, ClassVar, Literal

from slack_bolt.async_app import AsyncAck

from blocks.kit import Block
from blocks.program import roles as blocks
from handlers.slack.form import Form
from handlers.slack.form_fields import SlackId
from handlers.slack.interaction import Interaction
from handlers.slack.router import Router
from mentorship.mentors import application
from mentorship.outbox.told import Told
from mentorship.people import roles
from mentorship.people.person import PersonView


def register(router: Router) -> None:
    """Register what can be asked about people's roles."""
    router.action("person.list")(list_people)
    router.action(re.compile(r"^person\.page\.(next|previous)$"))(turn_page)
    router.action("person.add")(add)
    router.action("person.menu")(choose)
    router.view("person.save", present_form)(save)
    router.view("person.remove")(remove)


class PersonForm(Form):
    """The form `Add person` or `Edit person`."""

    error_messages: ClassVar[dict[str, str]] = {"person": "Choose a person."}

    person: SlackId
    roles: tuple[Literal["mentor", "admin"], ...] = ()


async def list_people(ack: AsyncAck, interaction: Interaction) -> None:
    """Answer `People`: open the list."""
    await interaction.open(await people_view(interaction))
    await ack()


async def turn_page(ack: AsyncAck, interaction: Interaction) -> None:
    """Turn to the next or previous page of the list."""
    await interaction.show(await people_view(interaction, interaction.target_id))
    await ack()


async def people_view(interaction: Interaction, page: int = 0, done: str = "") -> Block:
    """Return the view of everyone with a role, and on the first page of who asks to mentor."""
    asking = await interaction.query(application.list_pending) if page == 0 else []
    return blocks.people_view(await interaction.query(roles.list_people, page=page), asking, done)


async def add(ack: AsyncAck, interaction: Interaction) -> None:
    """Answer `Add`: open the form in which a person gets a role."""
    await interaction.query(roles.check_admin)
    await interaction.open(blocks.person_form(None))
    await ack()


async def choose(ack: AsyncAck, interaction: Interaction) -> None:
    """Answer `Edit` or `Remove` in a person's menu."""
    form = blocks.remove_form if interaction.menu_choice == "remove" else blocks.person_form
    await interaction.open(form(await interaction.query(roles.show_person, person_id=interaction.target_id)))
    await ack()


async def save(ack: AsyncAck, interaction: Interaction) -> None:
    """Save the roles that were submitted."""
    form = interaction.form(PersonForm)
    wanted = {"mentor": "mentor" in form.roles, "admin": "admin" in form.roles}
    shown = interaction.meta_text("shown") if interaction.meta_text("who") == form.person else ""
    done = await interaction.run_and_tell(roles.set_roles, slack_id=form.person, shown=shown, **wanted)
    await _back_to_list(ack, interaction, roles.show_roles, *done, slack_id=form.person)


async def present_form(interaction: Interaction) -> Block:
    """Return `Edit person` as it is now, of whoever was chosen."""
    chosen = interaction.form(PersonForm).person
    return blocks.person_form(await interaction.query(roles.show_roles, slack_id=chosen))


async def remove(ack: AsyncAck, interaction: Interaction) -> None:
    """Take all roles from the person, which was confirmed."""
    number = interaction.meta_int("id")
    done = await interaction.run_and_tell(roles.remove_roles, person_id=number)
    await _back_to_list(ack, interaction, roles.show_person, *done, person_id=number)


async def _back_to_list(
    ack: AsyncAck,
    interaction: Interaction,
    show: Callable[..., PersonView],
    change: roles.RoleChange,
    told: Told,
    **whom: Any,
) -> None:
    if (await interaction.query(roles.abilities)).admin:
        who = await interaction.query(show, **whom)
        done = blocks.roles_set_line(who, told, change, is_own=who.slack_id == interaction.user_id)
        await interaction.update_view_below(await people_view(interaction, done=done))
        await ack()
    else:
        await ack(response_action="update", view=blocks.no_admin_view())
