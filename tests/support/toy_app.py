"""A toy Bolt app, served over HTTP: what the page is tried and tested with."""

import asyncio
import threading
import time
from typing import Any

import uvicorn
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.support.toy_blocks import Json, form, home, option, plain, rich, small

ZONES = ("Europe/Berlin", "Europe/London", "Asia/Tokyo")


class Toy:
    """The app's listeners, and how often each person pressed something."""

    def __init__(self, client: AsyncWebClient) -> None:
        self.client = client
        self.counts: dict[str, int] = {}

    async def publish(self, user: str) -> None:
        """Show the Home tab."""
        await self.client.views_publish(user_id=user, view=home(user, self.counts.get(user, 0)))

    async def opened(self, event: Json) -> None:
        """Someone looks at the Home tab."""
        await self.publish(event["user"])

    async def command(self, ack: Any, command: Json) -> None:
        """The slash command /toy."""
        verb, _, rest = command["text"].partition(" ")
        user, client = command["user_id"], self.client
        if verb == "form":
            await client.views_open(trigger_id=command["trigger_id"], view=form())
        elif verb == "say":
            await client.chat_postMessage(channel=user, text=rest)
        elif verb == "rich":
            await client.chat_postMessage(channel=user, text="Rich", blocks=rich())
        elif verb == "slow":
            await asyncio.sleep(4)
        elif verb == "file":
            direct = (await client.conversations_open(users=user))["channel"]["id"]
            await client.files_upload_v2(channel=direct, filename="invite.ics", content="BEGIN:VCALENDAR")
        await ack(**({} if verb else {"text": "I know `form`, `say`, `rich`, `slow` and `file`."}))

    async def open_form(self, ack: Any, body: Json) -> None:
        """The button New session, and the global shortcut."""
        await self.client.views_open(trigger_id=body["trigger_id"], view=form())
        await ack()

    async def ask_about(self, ack: Any, body: Json) -> None:
        """The message shortcut."""
        view = small("Ask", 1)
        view["blocks"][0]["text"] = plain(f"About: {body['message']['text']}")
        await self.client.views_open(trigger_id=body["trigger_id"], view=view)
        await ack()

    async def push_modal(self, ack: Any, body: Json) -> None:
        """One more modal on the stack."""
        depth = int(body["view"].get("private_metadata") or 1) + 1
        await self.client.views_push(trigger_id=body["trigger_id"], view=small(f"Deeper {depth}", depth))
        await ack()

    async def count(self, ack: Any, body: Json, action: Json) -> None:
        """Anything else that is pressed or chosen: counted, and said."""
        user = body["user"]["id"]
        self.counts[user] = self.counts.get(user, 0) + 1
        if "view" in body:
            await self.publish(user)
        if action["action_id"] != "count":
            chosen = (action.get("selected_option") or {}).get("value", "")
            await self.client.chat_postMessage(channel=user, text=f"You chose {action['action_id']} {chosen}".strip())
        await ack()

    async def note(self, ack: Any, body: Json, action: Json) -> None:
        """An input that asks at once: the form says so."""
        said = action.get("value") or action["selected_option"]["value"]
        await self.client.views_update(view_id=body["view"]["id"], view=form(f"You said {said}."))
        await ack()

    async def edit(self, ack: Any, body: Json) -> None:
        """Changes the bot's last message."""
        direct = (await self.client.conversations_open(users=body["user"]["id"]))["channel"]["id"]
        last = (await self.client.conversations_history(channel=direct, limit=1))["messages"][0]
        await self.client.chat_update(channel=direct, ts=last["ts"], text="Said otherwise.")
        await ack()

    async def zones(self, ack: Any, payload: Json) -> None:
        """The options of the external select."""
        wanted = payload["value"].lower()
        await ack(options=[option(name) for name in ZONES if wanted in name.lower()])

    async def save(self, ack: Any, view: Json, body: Json) -> None:
        """The form's submission."""
        values = {block: entry["it"] for block, entry in view["state"]["values"].items() if "it" in entry}
        if values["title"]["value"] == "bad":
            await ack(response_action="errors", errors={"title": "Choose a better title."})
            return
        told = f"Saved {values['title']['value']} on {values['date']['selected_date']}: {summary(values)}"
        await self.client.chat_postMessage(channel=body["user"]["id"], text=told)
        await ack()


async def acknowledge(ack: Any) -> None:
    """Nothing to do."""
    await ack()


def make_app(secret: str, client: AsyncWebClient) -> AsyncApp:
    """The toy, talking to the local Slack."""
    app = AsyncApp(signing_secret=secret, client=client, process_before_response=True)
    toy = Toy(client)
    app.event("app_home_opened")(toy.opened)
    app.command("/toy")(toy.command)
    app.action("form")(toy.open_form)
    app.shortcut("open_form")(toy.open_form)
    app.shortcut("ask_about")(toy.ask_about)
    app.action("it")(toy.note)
    app.action("edit")(toy.edit)
    app.action("deeper")(toy.push_modal)
    for counted in ("count", "delete", "menu", "filter"):
        app.action(counted)(toy.count)
    for silent in ("read", "day", "who"):
        app.action(silent)(acknowledge)
    app.options("it")(toy.zones)
    app.view("form")(toy.save)
    return app


def summary(values: dict[str, Json]) -> str:
    """What was chosen, in words."""
    said = [
        f"{block}={display_text(value)}"
        for block, entry in values.items()
        for key, value in entry.items()
        if key not in ("type", "timezone") and value not in (None, "", []) and block not in ("title", "date")
    ]
    return ", ".join(said)


def display_text(value: Any) -> str:
    """A chosen value, or several joined by a plus."""
    if isinstance(value, list):
        return "+".join(map(display_text, value))
    return str(value["value"]) if isinstance(value, dict) else str(value)


class ToyBot:
    """The toy served over HTTP from a thread of its own."""

    def __init__(self, token: str, secret: str, api_url: str) -> None:
        handler = AsyncSlackRequestHandler(make_app(secret, AsyncWebClient(token=token, base_url=api_url)))

        async def endpoint(request: Request) -> Response:
            return await handler.handle(request)

        web = Starlette(routes=[Route("/slack/events", endpoint, methods=["POST"])])
        self._server = uvicorn.Server(uvicorn.Config(web, port=0, log_level="warning", timeout_graceful_shutdown=1))
        self._thread = threading.Thread(target=self._server.run, daemon=True)

    def start(self) -> str:
        """Serve; returns the address."""
        self._thread.start()
        while not self._server.started:
            time.sleep(0.01)
        port = self._server.servers[0].sockets[0].getsockname()[1]
        return f"http://127.0.0.1:{port}"

    def stop(self) -> None:
        """End serving."""
        self._server.should_exit = True
        self._thread.join(5)
