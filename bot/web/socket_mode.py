"""Socket Mode: Slack's requests over a connection that we open, so that nothing needs to reach us from outside."""

import asyncio
import json
import logging

from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.settings import SETTING_HELP, SettingError
from bot.slack_client import INVALID_TOKEN_ERRORS
from bot.web.gateway import Gateway
from handlers.slack.lookups import UNREACHABLE

RETRY_SECONDS = 2.0

log = logging.getLogger("mentorship.socket")
library_log = logging.getLogger("slack_sdk.socket_mode")


class SocketModeConnection:
    """Takes envelopes from Slack, hands them to the gateway, and acknowledges those that took effect."""

    def __init__(self, web_client: AsyncWebClient, app_token: str, gateway: Gateway) -> None:
        self._web_client = web_client
        self._app_token = app_token
        self._gateway = gateway
        self._client: SocketModeClient | None = None
        self._stopping = asyncio.Event()

    async def run(self) -> None:
        """Stay connected until `stop`. Raises SettingError when Slack refuses the token from the start."""
        address = await self._ask_for_address()
        if address is None:
            return
        self._client = SocketModeClient(app_token=self._app_token, web_client=self._web_client, logger=library_log)
        self._client.socket_mode_request_listeners.append(self._handle_envelope)
        self._client.wss_uri = address
        await self._client.connect()  # type: ignore[no-untyped-call]
        log.info("connected to Slack by Socket Mode")
        await self._stopping.wait()

    async def is_connected(self) -> bool:
        """Return whether envelopes can reach us now."""
        return self._client is not None and await self._client.is_connected()

    async def stop(self) -> None:
        """Take no more envelopes, finish those under way with their acknowledgements, then close."""
        self._stopping.set()
        if self._client is not None:
            await self._gateway.wait_until_idle()
            await self._client.close()  # type: ignore[no-untyped-call]

    async def _ask_for_address(self) -> str | None:
        """Ask where to connect until Slack says so; the library finds later addresses itself."""
        while not self._stopping.is_set():
            try:
                answer = await self._web_client.apps_connections_open(app_token=self._app_token)
                return str(answer["url"])
            except SlackApiError as error:
                word = error.response.get("error")
                if word in INVALID_TOKEN_ERRORS or word == "missing_scope":
                    wrong = f"is refused by Slack ({word}): {SETTING_HELP['SLACK_APP_TOKEN']}"
                    raise SettingError("SLACK_APP_TOKEN", wrong) from None
                log.warning("Slack gives no connection, retrying: %s", word)
            except UNREACHABLE as error:
                log.warning("Slack gives no connection, retrying: %s", type(error).__name__)
            await asyncio.sleep(RETRY_SECONDS)
        return None

    async def _handle_envelope(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        if self._stopping.is_set():
            return  # not acknowledged: Slack gives it to another connection
        headers = {
            "x-slack-retry-num": str(request.retry_attempt or ""),
            "x-slack-retry-reason": request.retry_reason or "",
        }
        with self._gateway.track():
            answer = await self._gateway.handle(request.payload, {k: v for k, v in headers.items() if v})
            if answer.status == 200:  # anything else is not acknowledged, so that Slack sends an event again
                reply = SocketModeResponse(request.envelope_id, _payload(answer.body))
                await client.send_socket_mode_response(reply)


def _drop_traceback(record: logging.LogRecord) -> bool:
    """Drop the traceback of what the library logs every few seconds while Slack is away."""
    record.exc_info = None
    return True


library_log.addFilter(_drop_traceback)


def _payload(body: str | None) -> dict[str, object] | None:
    """Return what Bolt would have sent as the body of its answer over HTTP."""
    if not body:
        return None
    if body.startswith("{"):
        found: dict[str, object] = json.loads(body)
        return found
    return {"text": body}
