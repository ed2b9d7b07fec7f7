"""Finding a mentor."""

import re
from typing import Literal

from pydantic import Field
from slack_bolt.async_app import AsyncAck

from blocks.mentors import search as blocks
from handlers.slack.form import Form
from handlers.slack.form_fields import Id
from handlers.slack.interaction import Interaction
from handlers.slack.router import Router
from mentorship.mentors import search as use_cases
from mentorship.mentors.own_profile import TAG_LIMIT

FILTERS = ("topic", "language", "location", "looking_for")


def register(router: Router) -> None:
    """Register what can be asked about finding mentors."""
    router.shortcut("mentor.find")(find)
    router.action("mentor.find")(find)
    router.view("mentor.find")(search)
    router.options("topic")(suggest_tags)
    router.options("language")(suggest_tags)
    router.action(re.compile(r"^mentor\.page\.(next|previous)$"))(turn_page)


class SearchForm(Form):
    """The form `Find a mentor`."""

    search: str = Field("", max_length=blocks.WORDS_LIMIT)
    topic: str = Field("", max_length=TAG_LIMIT)
    language: str = Field("", max_length=TAG_LIMIT)
    location: Id | None = None
    looking_for: Literal["mentors", "people"] = "mentors"

    @property
    def criteria(self) -> use_cases.Search:
        """Return what the query takes."""
        looking = self.looking_for == "people"
        return use_cases.Search(self.search, self.topic, self.language, self.location, looking)


async def find(ack: AsyncAck, interaction: Interaction) -> None:
    """Open `Find a mentor`, from the Home tab, the shortcut or a message."""
    await interaction.open(blocks.find_view(await interaction.query(use_cases.search_people)))
    await ack()


async def search(ack: AsyncAck, interaction: Interaction) -> None:
    """Answer `Search`: show who is found."""
    criteria = interaction.form(SearchForm).criteria
    found = await interaction.query(use_cases.search_people, search=criteria)
    await ack(response_action="update", view=blocks.find_view(found))


async def turn_page(ack: AsyncAck, interaction: Interaction) -> None:
    """Turn to the next or previous page of the last search, whatever was typed since."""
    kept = {"search": interaction.meta_text("words"), **{name: interaction.meta_text(name) for name in FILTERS}}
    criteria = SearchForm.read(kept).criteria
    await interaction.show(
        blocks.find_view(await interaction.query(use_cases.search_people, search=criteria, page=interaction.target_id))
    )
    await ack()


async def suggest_tags(ack: AsyncAck, interaction: Interaction) -> None:
    """Suggest topics or languages (the menu's action id says which) that begin with what was typed."""
    kind, typed = str(interaction.body["action_id"]), str(interaction.body.get("value") or "")
    names = await interaction.query(use_cases.suggest_tags, kind=kind, typed=typed)
    await ack(options=[blocks.tag_option(name) for name in names])
