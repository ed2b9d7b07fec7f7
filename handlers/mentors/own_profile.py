"""`My profile`: what people say of themselves."""

import datetime as dt
from typing import ClassVar

from pydantic import Field
from slack_bolt.async_app import AsyncAck

from blocks.kit import Block
from blocks.mentors import own_profile as blocks
from blocks.mentors import profile as profile_blocks
from blocks.mentors import search as search_blocks
from handlers.slack.form import Form
from handlers.slack.form_fields import MEETING_ERRORS, Id, MeetingUrl
from handlers.slack.interaction import Interaction
from handlers.slack.router import Router
from mentorship.mentors import own_profile, profile, search


def register(router: Router) -> None:
    """Register what can be asked about one's own profile."""
    router.action("profile.open")(open_profile)
    router.view("profile.save", present_form, merges=True)(save)


class ProfileForm(Form):
    """The form `My profile`."""

    error_messages: ClassVar[dict[str, str]] = {
        "sessions_per_month": "Enter a whole number, or leave this empty for any number.",
        "paused_until": "Choose a day, or leave this empty.",
        "meeting_link": MEETING_ERRORS["meeting_url"],
    }

    headline: str = Field("", max_length=blocks.HEADLINE_LIMIT)
    about: str = Field("", max_length=blocks.ABOUT_LIMIT)
    topics: str = Field("", max_length=blocks.TAGS_LIMIT)
    languages: str = Field("", max_length=blocks.TAGS_LIMIT)
    location: Id | None = None
    looking: tuple[str, ...] = ()
    paused_until: dt.date | None = None
    meeting_link: MeetingUrl = ""
    email_too: tuple[str, ...] = ()
    remind_me: tuple[str, ...] = ()
    sessions_per_month: int | None = Field(None, ge=-(10**6), le=10**6)

    @property
    def profile_input(self) -> own_profile.ProfileInput:
        """Return what the use case takes."""
        typed = self.model_dump(exclude={"location", "looking", "email_too"})
        looking, email_too = bool(self.looking), bool(self.email_too)
        return own_profile.ProfileInput(**typed, location_id=self.location, looking=looking, email_too=email_too)


async def open_profile(ack: AsyncAck, interaction: Interaction) -> None:
    """Open `My profile`, also from `Edit profile` on one's own page."""
    below = str(interaction.view.get("callback_id") or "") if interaction.push_or_update == "push" else ""
    await interaction.open(blocks.profile_form(await interaction.query(own_profile.own_profile), below))
    await ack()


async def present_form(interaction: Interaction) -> Block:
    """Return `My profile` as it is now."""
    own = await interaction.query(own_profile.own_profile)
    return blocks.profile_form(own, interaction.meta_text("below"))


async def save(ack: AsyncAck, interaction: Interaction) -> None:
    """Save the profile that was submitted, and show it in the view from which the form was opened."""
    await interaction.run(
        own_profile.save_profile,
        profile_input=interaction.form(ProfileForm).profile_input,
        shown=interaction.meta_text("shown"),
    )
    below = interaction.meta_text("below")
    if below == "mentor.profile":
        await interaction.update_view_below(profile_blocks.profile_view(await interaction.query(profile.show_me)))
        await ack()
    elif below == "mentor.find":
        await interaction.update_view_below(search_blocks.find_view(await interaction.query(search.search_people)))
        await ack()
    else:
        await ack(response_action="update", view=blocks.saved_view(await interaction.query(own_profile.own_profile)))
