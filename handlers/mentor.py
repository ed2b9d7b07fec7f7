"""Finding a mentor, and a mentor's profile."""

import re

from pydantic import Field
from slack_bolt.async_app import AsyncAck, AsyncApp

from blocks import mentor as blocks
from blocks.kit import Block
from handlers.click import Click
from handlers.form import Form
from mentorship import mentor


def register(app: AsyncApp) -> None:
    """What can be asked about mentors."""
    app.shortcut("mentor.find")(find)
    app.action("mentor.find")(find)
    app.action("mentor.search")(search)
    app.view("mentor.find")(submit_search)
    app.action(re.compile(r"^mentor\.page\.(next|previous)$"))(turn_page)
    app.action("mentor.profile")(open_profile)
    app.action(re.compile(r"^mentor\.sessions\.(next|previous)$"))(turn_profile)


class SearchForm(Form):
    """`Find a mentor`."""

    search: str = Field("", max_length=blocks.WORDS_LIMIT)


async def find(ack: AsyncAck, click: Click) -> None:
    """`Find a mentor`, from the Home tab, the shortcut or a message."""
    await click.open(blocks.find_view(await click.ask(mentor.find_mentors, words="", page=0)))
    await ack()


async def search(ack: AsyncAck, click: Click) -> None:
    """`Show`, beside the search."""
    await click.show(await _found(click))
    await ack()


async def submit_search(ack: AsyncAck, click: Click) -> None:
    """`Search`, at the foot of the modal."""
    await ack(response_action="update", view=await _found(click))


async def turn_page(ack: AsyncAck, click: Click) -> None:
    """`Next page` or `Previous page` of the mentors found."""
    found = await click.ask(mentor.find_mentors, words=click.kept_text("words"), page=click.number)
    await click.show(blocks.find_view(found))
    await ack()


async def open_profile(ack: AsyncAck, click: Click) -> None:
    """`View profile`."""
    profile = await click.ask(mentor.show_mentor, person_id=click.number, page=0)
    await click.open(blocks.profile_view(profile))
    await ack()


async def turn_profile(ack: AsyncAck, click: Click) -> None:
    """`Next page` or `Previous page` of a mentor's sessions."""
    profile = await click.ask(mentor.show_mentor, person_id=click.kept("id"), page=click.number)
    await click.show(blocks.profile_view(profile))
    await ack()


async def _found(click: Click) -> Block:
    form = click.form(SearchForm)
    return blocks.find_view(await click.ask(mentor.find_mentors, words=form.search, page=0))
