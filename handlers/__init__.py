"""What Slack can ask of us: one file per noun, each with `register(table)` as its table of contents."""

from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from handlers import (
    answers,
    application,
    asking,
    booking,
    channel,
    class_waitlist,
    group,
    home,
    hosting,
    joining,
    location,
    masterclass,
    masterclasses,
    mentor,
    moving,
    offer,
    outdated,
    participants,
    person,
    profile,
    program,
    request,
    reserving,
    series,
    session,
    settings,
    waitlist,
    workspace,
)
from handlers import help as help_
from handlers.click import Click, Clock
from handlers.drawing import Drawings
from handlers.table import Table
from handlers.transact import Database

NOUNS = (
    help_,
    home,
    booking,
    mentor,
    waitlist,
    offer,
    joining,
    profile,
    session,
    series,
    masterclass,
    masterclasses,
    hosting,
    reserving,
    participants,
    moving,
    class_waitlist,
    request,
    asking,
    person,
    application,
    program,
    location,
    group,
    channel,
    settings,
    workspace,
)


def register(app: AsyncApp, *, database: Database, clock: Clock) -> None:
    """Let the app answer everything of the manifest; `clock` tells the time, in UTC."""
    drawings = Drawings()

    async def bring_click(
        body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient, next_: Callable[[], Awaitable[None]]
    ) -> None:
        context["click"] = Click(body, context, client, database, clock, drawings)
        await next_()

    app.use(bring_click)
    app.error(answers.answer)
    fill(Table()).serve(app)


def fill(table: Table) -> Table:
    """Let every noun register what it answers."""
    for noun in (*NOUNS, outdated):
        noun.register(table)
    return table
