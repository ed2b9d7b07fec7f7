"""What an admin sets up, and what people say of themselves."""

from dataclasses import dataclass

from bot.cli.sample_data.people import PROFILES, SampleProfile
from bot.cli.sample_data.stage import ADMIN, Stage
from mentorship.mentors.own_profile import ProfileInput, save_profile
from mentorship.program.group import GroupInput, save_group
from mentorship.program.location import save_location
from mentorship.program.rules import Rules, save_program

PROGRAM_CHANNEL = "mentorship"
APPRENTICES = "Apprentices"
REQUEST_EXPIRY_HOURS = 7 * 24  # what was asked on a Friday still waits on Monday, and nobody was reminded yet


@dataclass(frozen=True)
class AddLocations:
    """An admin adds locations: name, time zone, address."""

    locations: tuple[tuple[str, str, str], ...]

    def do(self, stage: Stage) -> None:
        """Do it by the real use cases."""
        for name, zone, address in self.locations:
            stage.run_as(ADMIN, save_location, location_id=None, name=name, zone=zone, address=address)


@dataclass(frozen=True)
class SetRules:
    """An admin says where masterclasses are announced, whom to ask for help, and who gets mail."""

    email: str

    def do(self, stage: Stage) -> None:
        """Do it by the real use cases."""
        rules = Rules(
            announcement_channel=stage.state.channels[PROGRAM_CHANNEL],
            request_expiry=REQUEST_EXPIRY_HOURS,
            help_contact="Olga Petrova, or #mentorship",
            email=self.email,
        )
        stage.run_as(ADMIN, save_program, rules=rules)


@dataclass(frozen=True)
class MakeGroups:
    """An admin makes a group of a Slack user group, and one by hand."""

    by_hand: str
    members: tuple[str, ...]

    def do(self, stage: Stage) -> None:
        """Do it by the real use cases."""
        inputs = (
            GroupInput(APPRENTICES, user_group=stage.state.user_groups[APPRENTICES]),
            GroupInput(self.by_hand, members=[stage.state.ids[handle] for handle in self.members]),
        )
        for group_input in inputs:
            stage.run_as(ADMIN, save_group, group_id=None, group_input=group_input)


@dataclass(frozen=True)
class FillInProfiles:
    """Everyone says who they are."""

    def do(self, stage: Stage) -> None:
        """Do it by the real use cases."""
        for handle, profile in PROFILES.items():
            stage.run_as(handle, save_profile, profile_input=_profile_input(stage, handle, profile))


def _profile_input(stage: Stage, handle: str, profile: SampleProfile) -> ProfileInput:
    return ProfileInput(
        about=profile.about,
        topics=profile.topics,
        languages=profile.languages,
        location_id=stage.location(profile.location) if profile.location else None,
        looking=profile.looking,
        meeting_link="" if profile.looking else f"https://meet.example.com/{handle}",
        email_too=True,
    )
