"""A process that delivers for every workspace it finds in its database, with one token: `serve` has only one."""

import asyncio
import contextlib
import datetime as dt
import os
import sys
from collections.abc import AsyncIterator

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.outbox.context import OutboxContext
from bot.outbox.dispatcher import Dispatcher
from bot.outbox.transports import Transports
from bot.slack_client import make_client, open_http_session
from bot.supervision import keep_running
from handlers.slack.database import Database


def build(api_url: str, database_url: str, in_flight: dt.timedelta) -> Starlette:
    """Return a web application that says when it is ready, and delivers meanwhile."""

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        database = Database(database_url)
        async with open_http_session(api_url, lambda _method, _outcome: None) as http_session:
            client = make_client(api_url, http_session, os.environ["SLACK_BOT_TOKEN"])
            dispatcher = Dispatcher(OutboxContext(database, in_flight=in_flight), lambda _team: client, Transports())
            running = asyncio.create_task(keep_running("delivery", dispatcher.run))
            yield
            await dispatcher.stop()
            await running
        database.close()

    async def ready(_: Request) -> Response:
        return PlainTextResponse("ok")

    return Starlette(routes=[Route("/readyz", ready)], lifespan=lifespan)


def main(port: str, api_url: str, database_url: str, in_flight: str = "15") -> None:
    """Deliver until ended. After `in_flight` seconds no call to this Slack takes effect any more."""
    delivering = build(api_url, database_url, dt.timedelta(seconds=float(in_flight)))
    uvicorn.run(delivering, port=int(port), log_level="warning", access_log=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
