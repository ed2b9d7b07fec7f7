"""Settings → People: who mentors, who is an admin."""

import re
from typing import ClassVar, Literal

from slack_bolt.async_app import AsyncAck

from blocks.kit import Block
from blocks.program import roles as blocks
from handlers.slack.form import Form, SlackId
from handlers.slack.interaction import Click
from handlers.slack.router import Table
from mentorship.mentors import application
from mentorship.people import person


def register(router: Table) -> None:
    """What can be asked about people."""
    router.action("person.list")(list_people)
    router.action(re.compile(r"^person\.page\.(next|previous)$"))(turn_page)
    router.action("person.add")(add)
    router.action("person.menu")(choose)
    router.view("person.save")(save)
    router.view("person.remove")(remove)


class PersonForm(Form):
    """`Add person` and `Edit person`."""

    words: ClassVar[dict[str, str]] = {"person": "Choose a person."}

    person: SlackId
    roles: tuple[Literal["mentor", "admin"], ...] = ()


async def list_people(ack: AsyncAck, interaction: Click) -> None:
    """`People`."""
    await interaction.open(await people_view(interaction))
    await ack()


async def turn_page(ack: AsyncAck, interaction: Click) -> None:
    """`Next page` or `Previous page`."""
    await interaction.show(await people_view(interaction, interaction.number))
    await ack()


async def people_view(interaction: Click, page: int = 0) -> Block:
    """Everybody with a role, and on the first page who asks to mentor."""
    asking = await interaction.ask(application.list_pending) if page == 0 else []
    return blocks.people_view(await interaction.ask(person.list_people, page=page), asking)


async def add(ack: AsyncAck, interaction: Click) -> None:
    """`Add`."""
    await interaction.ask(person.admin_only)
    await interaction.open(blocks.person_form(None))
    await ack()


async def choose(ack: AsyncAck, interaction: Click) -> None:
    """`Edit` or `Remove` in a person's menu."""
    form = blocks.remove_form if interaction.verb == "remove" else blocks.person_form
    await interaction.open(form(await interaction.ask(person.show_person, person_id=interaction.number)))
    await ack()


async def save(ack: AsyncAck, interaction: Click) -> None:
    """A person's roles were submitted."""
    form = interaction.form(PersonForm)
    wanted = {"mentor": "mentor" in form.roles, "admin": "admin" in form.roles}
    await interaction.act(person.set_roles, slack_id=form.person, **wanted)
    await _back_to_list(ack, interaction)


async def remove(ack: AsyncAck, interaction: Click) -> None:
    """`Remove` was confirmed."""
    await interaction.act(person.remove_roles, person_id=interaction.kept("id"))
    await _back_to_list(ack, interaction)


async def _back_to_list(ack: AsyncAck, interaction: Click) -> None:
    if (await interaction.ask(person.abilities)).admin:
        await interaction.show_below(await people_view(interaction))
        await ack()
    else:
        await ack(response_action="update", view=blocks.no_admin_view())
