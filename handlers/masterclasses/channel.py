"""What people answer who have come into the channel of a masterclass, or left it; and its host, when it is lost."""

from slack_bolt.async_app import AsyncAck

from blocks.masterclasses.channel import discussion_view
from handlers.slack.interaction import Click
from handlers.slack.router import Table
from mentorship.masterclasses import channel


def register(table: Table) -> None:
    """What can be answered. What Slack tells of channels comes to handlers.group, which listens for groups too."""
    table.action("channel.decline")(decline)
    table.action("channel.stay")(stay)
    table.action("channel.back")(come_back)
    table.action("channel.again")(try_again)


async def decline(ack: AsyncAck, click: Click) -> None:
    """`No, thanks`."""
    await click.act(channel.decline_spot, meeting_id=click.number)
    await click.answer_question("You said that you want no spot. You can stay in the channel.")
    await ack()


async def stay(ack: AsyncAck, click: Click) -> None:
    """`Stay`."""
    await click.act(channel.stay, meeting_id=click.number)
    await click.answer_question("You keep your spot, without the channel.")
    await ack()


async def come_back(ack: AsyncAck, click: Click) -> None:
    """`Come back`."""
    invited = await click.act(channel.come_back, meeting_id=click.number)
    later = "You are invited to the channel as soon as you have said that you can make it, or reserved a spot."
    await click.answer_question("You are invited to the channel again." if invited else later)
    await _show_discussion(click)
    await ack()


async def try_again(ack: AsyncAck, click: Click) -> None:
    """`Try again`."""
    await click.act(channel.try_again, meeting_id=click.number)
    await click.answer_question("Trying again. If something is still wrong, you are told so in a new message.")
    await _show_discussion(click)
    await ack()


async def _show_discussion(click: Click) -> None:
    """Where it was clicked under `Open discussion`, that shows how things are now."""
    if click.view.get("type") == "modal":
        await click.show(discussion_view(await click.ask(channel.way_in, meeting_id=click.number)))
