"""What Slack can ask of us: one file per noun, each with `register(app)` as its table of contents."""

from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from handlers import answers, booking, home, location, mentor, outdated, person, series, session, settings, workspace
from handlers import help as help_
from handlers.click import Click, Clock
from handlers.transact import Database

# What is asked most comes first.
NOUNS = (help_, home, booking, mentor, session, series, person, location, settings, workspace)


def register(app: AsyncApp, *, database: Database, clock: Clock) -> None:
    """Let the app answer everything of the manifest; `clock` tells the time, in UTC."""

    async def bring_click(
        body: dict[str, Any], context: AsyncBoltContext, client: AsyncWebClient, next_: Callable[[], Awaitable[None]]
    ) -> None:
        context["click"] = Click(body, context, client, database, clock)
        await next_()

    app.use(bring_click)
    app.error(answers.answer)
    for noun in NOUNS:
        noun.register(app)
    outdated.register(app)
