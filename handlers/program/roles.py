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


def register(table: Table) -> None:
    """What can be asked about people."""
    table.action("person.list")(list_people)
    table.action(re.compile(r"^person\.page\.(next|previous)$"))(turn_page)
    table.action("person.add")(add)
    table.action("person.menu")(choose)
    table.view("person.save")(save)
    table.view("person.remove")(remove)


class PersonForm(Form):
    """`Add person` and `Edit person`."""

    words: ClassVar[dict[str, str]] = {"person": "Choose a person."}

    person: SlackId
    roles: tuple[Literal["mentor", "admin"], ...] = ()


async def list_people(ack: AsyncAck, click: Click) -> None:
    """`People`."""
    await click.open(await people_view(click))
    await ack()


async def turn_page(ack: AsyncAck, click: Click) -> None:
    """`Next page` or `Previous page`."""
    await click.show(await people_view(click, click.number))
    await ack()


async def people_view(click: Click, page: int = 0) -> Block:
    """Everybody with a role, and on the first page who asks to mentor."""
    asking = await click.ask(application.list_pending) if page == 0 else []
    return blocks.people_view(await click.ask(person.list_people, page=page), asking)


async def add(ack: AsyncAck, click: Click) -> None:
    """`Add`."""
    await click.ask(person.admin_only)
    await click.open(blocks.person_form(None))
    await ack()


async def choose(ack: AsyncAck, click: Click) -> None:
    """`Edit` or `Remove` in a person's menu."""
    form = blocks.remove_form if click.verb == "remove" else blocks.person_form
    await click.open(form(await click.ask(person.show_person, person_id=click.number)))
    await ack()


async def save(ack: AsyncAck, click: Click) -> None:
    """A person's roles were submitted."""
    form = click.form(PersonForm)
    wanted = {"mentor": "mentor" in form.roles, "admin": "admin" in form.roles}
    await click.act(person.set_roles, slack_id=form.person, **wanted)
    await _back_to_list(ack, click)


async def remove(ack: AsyncAck, click: Click) -> None:
    """`Remove` was confirmed."""
    await click.act(person.remove_roles, person_id=click.kept("id"))
    await _back_to_list(ack, click)


async def _back_to_list(ack: AsyncAck, click: Click) -> None:
    if (await click.ask(person.abilities)).admin:
        await click.show_below(await people_view(click))
        await ack()
    else:
        await ack(response_action="update", view=blocks.no_admin_view())
