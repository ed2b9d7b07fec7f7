"""What people do in Slack itself, without the bot."""

from dataclasses import dataclass

from bot.cli.sample_data.people import DEMO_PEOPLE
from bot.cli.sample_data.program_steps import APPRENTICES, PROGRAM_CHANNEL
from bot.cli.sample_data.stage import ADMIN
from localslack.client import world_events
from localslack.server import LocalSlack

BOOK_CLUB = "book-club"  # a channel of which a group can be made
WELCOME_TO_THE_CHANNEL = (
    "Welcome! :wave: This is the channel of our mentorship program. New masterclasses are announced here, and "
    "questions are always welcome. To find a mentor or offer a session, open the *Mentorship* app."
)


@dataclass(frozen=True)
class Say:
    """Someone writes in a channel; `channel` is how its name begins."""

    who: str
    channel: str
    text: str

    def do(self, slack: LocalSlack) -> None:
        """Do it in the local Slack."""
        names = slack.team.channel_names
        channel_id = next(names[name] for name in names if name.startswith(self.channel))
        slack.run(world_events.say(slack.world, slack.person(self.who).id, channel_id, self.text))


@dataclass(frozen=True)
class LeaveCompany:
    """Someone's account is deactivated."""

    who: str

    def do(self, slack: LocalSlack) -> None:
        """Do it in the local Slack."""
        slack.run(world_events.deactivate(slack.world, slack.person(self.who).id))


def add_channels(slack: LocalSlack) -> dict[str, str]:
    """Make the channel of the program, and one of which a group can be made; return their ids by name."""
    everyone = [each.handle for each in DEMO_PEOPLE if not (each.deleted or each.is_bot or each.is_restricted)]
    return {
        PROGRAM_CHANNEL: _add_channel(slack, PROGRAM_CHANNEL, ADMIN, everyone),
        BOOK_CLUB: _add_channel(slack, BOOK_CLUB, "ada", ["ada", "mia"]),
    }


def _add_channel(slack: LocalSlack, name: str, creator: str, members: list[str]) -> str:
    by = slack.person(creator).id
    channel = slack.run(world_events.create_channel(slack.world, by, name))
    for member in (*(slack.person(handle).id for handle in members), slack.team.bot_user_id):
        slack.run(world_events.invite(slack.world, by, channel.id, member))
    return channel.id


def add_user_groups(slack: LocalSlack) -> dict[str, str]:
    """Make a Slack user group of which a group can be made; return its id by name."""
    members = [slack.person(handle).id for handle in ("mia", "tom", "lucas")]
    group = slack.on_loop(
        lambda: world_events.add_usergroup(slack.world, slack.team, APPRENTICES, APPRENTICES.lower(), members)
    )
    return {APPRENTICES: group.id}
