"""Socket Mode: Slack's requests over a connection that we open, so that nothing needs to reach us from outside."""

import asyncio
import contextlib
import json
import logging
from collections.abc import Awaitable, Callable

from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from bot.settings import SETTING_HELP, SettingError
from bot.slack_client import INVALID_TOKEN_ERRORS
from bot.supervision import Backoff
from bot.web.gateway import Gateway
from handlers.slack.api_client import SlackClient
from handlers.slack.slack_answer import SlackCallError, read_text

LONGEST_RETRY_SECONDS = 30.0
CONNECT_SECONDS = 15.0  # after which an address of Slack's is not tried any more: each is good for one connection

log = logging.getLogger(__name__)
library_log = logging.getLogger("slack_sdk.socket_mode")


class ReconnectingClient(SocketModeClient):
    """The library's client, which by itself would try one address for ever, and wait for as long as any answer says.

    `issue_address` returns when Slack has given another address.
    """

    def __init__(self, issue_address: Callable[[], Awaitable[str]], app_token: str, web_client: SlackClient) -> None:
        super().__init__(app_token=app_token, web_client=web_client, logger=library_log)
        self._issue_address = issue_address

    async def issue_new_wss_url(self) -> str:
        """Return a new address to connect to."""
        return await self._issue_address()

    async def connect(self) -> None:
        """Connect, with another address when one leads nowhere."""
        while not self.closed:
            self.wss_uri = self.wss_uri or await self.issue_new_wss_url()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(CONNECT_SECONDS):
                    await super().connect()  # type: ignore[no-untyped-call]
                    return
            self.wss_uri = None


class SocketModeConnection:
    """Takes envelopes from Slack, hands them to the gateway, and acknowledges those that took effect."""

    def __init__(self, web_client: SlackClient, app_token: str, gateway: Gateway) -> None:
        self._web_client = web_client
        self._app_token = app_token
        self._gateway = gateway
        self._client: SocketModeClient | None = None
        self._stopping = asyncio.Event()

    async def run(self) -> None:
        """Stay connected until `stop`. Raises SettingError when Slack refuses the token from the start."""
        address = await self._ask_for_address(first=True)
        self._client = ReconnectingClient(self._ask_for_address, self._app_token, self._web_client)
        self._client.socket_mode_request_listeners.append(self._handle_envelope)
        self._client.wss_uri = address
        await self._client.connect()
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

    async def _ask_for_address(self, *, first: bool = False) -> str:
        """Ask where to connect until Slack says so. Raises SettingError when it refuses the token at the `first`
        time.
        """
        backoff = Backoff(LONGEST_RETRY_SECONDS)
        while True:
            try:
                return read_text(await self._web_client.apps_connections_open(app_token=self._app_token), "url")
            except SlackCallError as error:
                if first and (error.code in INVALID_TOKEN_ERRORS or error.code == "missing_scope"):
                    wrong = f"is refused by Slack ({error.code}): {SETTING_HELP['SLACK_APP_TOKEN']}"
                    raise SettingError("SLACK_APP_TOKEN", wrong) from None
                delay = backoff.next_delay(error.retry_after)
                log.warning("Slack gives no connection, retrying in %.0f s: %s", delay, error)
            await asyncio.sleep(delay)

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
