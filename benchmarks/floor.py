"""The floor: a bare Bolt app that makes the same calls to Slack with hand-written SQL. Run as a program of its own.

Usage: python -m benchmarks.floor PORT SLACK_API_URL VIEWS_FILE [DATABASE_URL]. Without a database it only calls Slack.
"""

import asyncio
import datetime as dt
import hashlib
import json
import logging
import sqlite3
import sys
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

import aiohttp
import orjson
import sqlalchemy as sa
import uvicorn
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from benchmarks import drawing, statements
from benchmarks.clicks import SECRET

T = TypeVar("T")


class FloorDatabase:
    """An engine, and threads to use it in: one that writes and one that reads on SQLite, four on PostgreSQL."""

    def __init__(self, url: str) -> None:
        parts = sa.make_url(url)
        self.lite = parts.get_backend_name() == "sqlite"
        self.engine = sa.create_engine(parts if self.lite else parts.set(drivername="postgresql+psycopg"), pool_size=8)
        self.writers = ThreadPoolExecutor(1 if self.lite else 4)
        self.readers = ThreadPoolExecutor(1) if self.lite else self.writers
        if self.lite:
            sa.event.listen(self.engine, "connect", _prepare)

    async def read(self, work: Callable[[sa.Connection], T]) -> T:
        """Run it in a thread, and return what it returns."""

        def run() -> T:
            with self.engine.connect() as connection:
                return work(connection)

        return await asyncio.get_running_loop().run_in_executor(self.readers, run)

    async def write(self, work: Callable[[sa.Connection], T]) -> T:
        """Run it in one transaction in a thread, and return what it returns."""

        def run() -> T:
            with self.engine.connect() as connection:
                if self.lite:
                    connection.exec_driver_sql("BEGIN IMMEDIATE")
                done = work(connection)
                connection.commit()
                return done

        return await asyncio.get_running_loop().run_in_executor(self.writers, run)


def _prepare(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")


def _require(rows: list[Any]) -> list[Any]:
    """Return the rows. Raises LookupError where there are none: then it was not the work that is to be measured."""
    if not rows:
        raise LookupError("nothing was found")
    return rows


async def _reserve(database: FloorDatabase, who: tuple[str, str], meeting_id: int) -> bool:
    """Reserve a spot; return whether there was one."""
    try:
        lite = database.lite
        await database.write(lambda connection: statements.reserve(connection, *who, meeting_id, lite=lite))
    except LookupError:
        return False
    return True


def register_reads(app: AsyncApp, views: dict[str, Any], database: FloorDatabase | None) -> None:
    """Answer a command (a form, or a mentor's page where it names one) and the Home tab."""

    async def command(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        who, mention = (body["team_id"], body["user_id"]), body["text"].partition("<@")[2].rstrip(">")
        view = views["modal"]
        if database is not None and mention:
            found = await database.read(lambda connection: statements.profile(connection, *who, mention))
            view = drawing.profile(views.get("profile", view), _require(found))
        elif database is not None:
            data = await database.read(lambda connection: statements.new_form_data(connection, *who))
            _require(data.places)
            view = drawing.form(view, data, dt.datetime.now(dt.UTC))
        await client.views_open(trigger_id=body["trigger_id"], view=view)
        await ack()

    async def home(body: dict[str, Any], client: AsyncWebClient) -> None:
        if database is None:
            return
        who = body["team_id"], body["event"]["user"]
        found = await database.read(lambda connection: statements.home(connection, *who))
        view = drawing.home(views["home"], _require(found), dt.datetime.now(dt.UTC))
        await client.views_publish(user_id=who[1], view=view)
        await database.read(lambda connection: statements.drawn_home(connection, *who))

    app.command("/mentorship")(command)
    app.event("app_home_opened")(home)


def register_writes(app: AsyncApp, views: dict[str, Any], database: FloorDatabase | None) -> None:
    """Answer a booking and a spot."""

    async def book(ack: AsyncAck, body: dict[str, Any]) -> None:
        view, kept = body["view"], json.loads(body["view"]["private_metadata"])
        about = view["state"]["values"]["about"]["about"]["value"]
        who = body["team"]["id"], body["user"]["id"]
        content = hashlib.sha256(json.dumps([who, view["callback_id"], about]).encode()).hexdigest()
        form = statements.Form(kept["id"], kept["seen"], about, kept["key"], content)
        if database is not None:
            lite = database.lite
            shown = await database.write(lambda connection: statements.book(connection, *who, form, lite=lite))
            await ack(response_action="update", view=shown)

    async def reserve(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        meeting_id, who = int(body["actions"][0]["value"]), (body["team"]["id"], body["user"]["id"])
        if database is not None and not await _reserve(database, who, meeting_id):
            await client.views_open(trigger_id=body["trigger_id"], view=views["modal"])
        await ack()

    app.action("masterclass.reserve")(reserve)
    app.view("booking.book")(book)


def build(api_url: str, views: dict[str, Any], database: FloorDatabase | None) -> Starlette:
    """Return the web application, with one shared session to Slack."""
    for name in (
        "slack_sdk.web.async_base_client",
        "slack_bolt.AsyncApp",
    ):  # or each call is rendered for a log of nobody
        logging.getLogger(name).setLevel(logging.WARNING)
    client = AsyncWebClient(token="xoxb-benchmark", base_url=api_url)  # noqa: S106 - made up
    app = AsyncApp(client=client, signing_secret=SECRET, process_before_response=True)
    handler = AsyncSlackRequestHandler(app)
    register_reads(app, views, database)
    register_writes(app, views, database)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=200), json_serialize_bytes=orjson.dumps
        ) as http_session:
            client.session = http_session
            yield

    async def events(request: Request) -> Response:
        return await handler.handle(request)

    async def ready(_: Request) -> Response:
        return PlainTextResponse("ok")

    return Starlette(
        routes=[Route("/slack/events", events, methods=["POST"]), Route("/readyz", ready)], lifespan=lifespan
    )


def main(port: str, api_url: str, views_file: str, database_url: str = "") -> None:
    """Serve until killed."""
    database = FloorDatabase(database_url) if database_url else None
    web = build(api_url, json.loads(Path(views_file).read_text(encoding="utf-8")), database)
    uvicorn.run(web, port=int(port), log_level="warning", access_log=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
