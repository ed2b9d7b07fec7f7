"""Socket Mode, with the handler that real apps use."""

import asyncio
from typing import Any

import aiohttp
import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from localslack.client import actions
from localslack.server import LocalSlack
from localslack.world.results import Result
from tests.localslack.conftest import modal


async def elsewhere(slack: LocalSlack, coroutine: Any) -> Any:
    """Run a person's action on the local Slack's own loop while this loop serves the app."""
    return await asyncio.to_thread(slack.run, coroutine)


async def connected(slack: LocalSlack, app: AsyncApp) -> AsyncSocketModeHandler:
    web = AsyncWebClient(slack.app_token, base_url=slack.api_url)
    handler = AsyncSocketModeHandler(app, slack.app_token, web_client=web)
    await handler.connect_async()  # type: ignore[no-untyped-call]
    for _ in range(100):
        if slack.sockets.connected:
            break
        await asyncio.sleep(0.02)
    return handler


@pytest.mark.asyncio
async def test_an_app_over_socket_mode(slack: LocalSlack) -> None:
    client = AsyncWebClient(slack.bot_token, base_url=slack.api_url)
    app = AsyncApp(client=client, process_before_response=True)
    seen: list[Any] = []

    @app.command("/example")
    async def command(ack: Any, body: Any, client: Any) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=modal(title="Opened", callback_id="form"))
        await ack("Here you are")

    @app.view("form")
    async def submitted(ack: Any) -> None:
        await ack(response_action="update", view=modal(title="Thanks"))

    @app.event("app_home_opened")
    async def home(event: Any) -> None:
        seen.append(event)

    handler = await connected(slack, app)
    ada = slack.person("ada")
    try:
        dm = await asyncio.to_thread(lambda: ada.dm.id)
        assert (await elsewhere(slack, actions.command(slack.world, ada.id, dm, "/example"))).ok
        shown = await asyncio.to_thread(lambda: (ada.modal, ada.ephemerals))
        assert shown[0]
        assert (shown[0].title, shown[1][0].text) == ("Opened", "Here you are")
        result: Result = await elsewhere(slack, actions.submit(slack.world, ada.id, shown[0].where["view_id"]))
        assert result.ok, result
        assert await asyncio.to_thread(lambda: ada.stack) == ["Thanks"]
        assert (await elsewhere(slack, actions.open_home(slack.world, ada.id))).ok
        assert seen[0]["user"] == ada.id
        await elsewhere(slack, slack.sockets.disconnect("refresh_requested"))
        for _ in range(200):
            if slack.sockets.connected:
                break
            await asyncio.sleep(0.05)
        assert slack.sockets.connected
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]


@pytest.mark.asyncio
async def test_an_unacknowledged_event_comes_again(slack: LocalSlack) -> None:
    slack.world.ack_seconds = 0.3
    client = AsyncWebClient(slack.bot_token, base_url=slack.api_url)
    app = AsyncApp(client=client, process_before_response=True)
    attempts: list[Any] = []

    @app.event("app_home_opened")
    async def home(request: Any) -> None:
        attempts.append(request.headers["x-slack-retry-num"][0])
        if len(attempts) < 3:
            raise RuntimeError("not yet")

    handler = await connected(slack, app)
    try:
        await elsewhere(slack, actions.open_home(slack.world, slack.person("ada").id))
        await elsewhere(slack, slack.bot.wait_until_idle())
        assert attempts == ["0", "1", "2"]
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]


@pytest.mark.asyncio
async def test_a_ticket_is_for_one_socket(slack: LocalSlack) -> None:
    web = AsyncWebClient(slack.app_token, base_url=slack.api_url)
    url = (await web.apps_connections_open(app_token=slack.app_token))["url"]
    async with aiohttp.ClientSession() as http_session, http_session.ws_connect(url) as socket:
        hello = await socket.receive_json()
        assert (hello["type"], hello["num_connections"]) == ("hello", 1)
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await http_session.ws_connect(url)
