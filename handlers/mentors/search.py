"""Finding a mentor, and a mentor's profile."""

import re
from typing import Literal

from pydantic import Field
from slack_bolt.async_app import AsyncAck

from blocks.kit import Block
from blocks.mentors import search as blocks
from handlers.slack.form import Form, Id
from handlers.slack.interaction import Click
from handlers.slack.router import Table
from mentorship.mentors import search as use_cases
from mentorship.mentors.profile import TAG_LIMIT

KEPT = ("topic", "language", "location", "looking_for")


def register(table: Table) -> None:
    """What can be asked about mentors."""
    table.shortcut("mentor.find")(find)
    table.action("mentor.find")(find)
    table.action("mentor.search")(search)
    table.view("mentor.find")(submit_search)
    table.options("topic")(suggest_tags)
    table.options("language")(suggest_tags)
    table.action(re.compile(r"^mentor\.page\.(next|previous)$"))(turn_page)
    table.action("mentor.profile")(open_profile)
    table.action(re.compile(r"^mentor\.sessions\.(next|previous)$"))(turn_profile)


class SearchForm(Form):
    """`Find a mentor`."""

    search: str = Field("", max_length=blocks.WORDS_LIMIT)
    topic: str = Field("", max_length=TAG_LIMIT)
    language: str = Field("", max_length=TAG_LIMIT)
    location: Id | None = None
    looking_for: Literal["mentors", "people"] = "mentors"

    @property
    def wanted(self) -> use_cases.Search:
        """What the query takes."""
        looking = self.looking_for == "people"
        return use_cases.Search(self.search, self.topic, self.language, self.location, looking)


async def find(ack: AsyncAck, click: Click) -> None:
    """`Find a mentor`, from the Home tab, the shortcut or a message."""
    await click.open(blocks.find_view(await click.ask(use_cases.find)))
    await ack()


async def search(ack: AsyncAck, click: Click) -> None:
    """`Show`, beside the search."""
    await click.show(await _found(click))
    await ack()


async def submit_search(ack: AsyncAck, click: Click) -> None:
    """`Search`, at the foot of the modal."""
    await ack(response_action="update", view=await _found(click))


async def turn_page(ack: AsyncAck, click: Click) -> None:
    """`Next page` or `Previous page` of the people found: by what they were looked for, not by what is typed since."""
    kept = {"search": click.kept_text("words"), **{name: click.kept_text(name) for name in KEPT}}
    wanted = SearchForm.read(kept).wanted
    await click.show(blocks.find_view(await click.ask(use_cases.find, search=wanted, page=click.number)))
    await ack()


async def suggest_tags(ack: AsyncAck, click: Click) -> None:
    """Topics or languages, as the menu is called, that begin with what was typed."""
    kind, typed = str(click.body["action_id"]), str(click.body.get("value") or "")
    names = await click.ask(use_cases.suggest_tags, kind=kind, typed=typed)
    await ack(options=[blocks.tag_option(name) for name in names])


async def open_profile(ack: AsyncAck, click: Click) -> None:
    """`View profile`."""
    profile = await click.ask(use_cases.show_mentor, person_id=click.number, page=0)
    await click.open(blocks.profile_view(profile))
    await ack()


async def turn_profile(ack: AsyncAck, click: Click) -> None:
    """`Next page` or `Previous page` of a mentor's sessions."""
    profile = await click.ask(use_cases.show_mentor, person_id=click.kept("id"), page=click.number)
    await click.show(blocks.profile_view(profile))
    await ack()


async def _found(click: Click) -> Block:
    return blocks.find_view(await click.ask(use_cases.find, search=click.form(SearchForm).wanted))
