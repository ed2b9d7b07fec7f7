"""The Bolt app, and the one gateway through which Slack's requests reach it, over HTTP and Socket Mode alike."""

import asyncio
import contextlib
import logging
import os
import time
from collections.abc import Iterator, Mapping
from typing import Any, cast

from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.metrics import Metrics, request_type
from bot.slack_client import Identity, make_client
from bot.web.request_shape import is_well_formed
from handlers import registry
from handlers.slack.database import Database
from handlers.slack.interaction import Clock
from storage.text import clean_all

IDENTITY_SECONDS = 2.0  # that a request waits for Slack to tell us who we are
DRAIN_SECONDS = 25.0

MALFORMED_ERRORS = (AttributeError, IndexError, KeyError, TypeError, ValueError)

log = logging.getLogger(__name__)


def build_app(identity: Identity, api_url: str, http_session: Any, database: Database, clock: Clock) -> AsyncApp:
    """Return the Bolt app with all handlers. It checks no signatures: request_verification has done so."""
    with _without_slack_environment():
        app = AsyncApp(
            name="mentorship",
            client=make_client(api_url, http_session),
            authorize=cast(Any, identity),  # Bolt takes its own class too, and asks that faster
            process_before_response=True,
            request_verification_enabled=False,
            ssl_check_enabled=False,
        )
    # It has just set this logger's level itself. Of what nothing answers it would log ten lines, where we log one.
    app.logger.setLevel(logging.ERROR)
    registry.register(app, database=database, clock=clock)
    return app


class Gateway:
    """Hands requests to Bolt, and knows how many are under way."""

    def __init__(self, app: AsyncApp, identity: Identity, metrics: Metrics) -> None:
        self._app = app
        self._identity = identity
        self._metrics = metrics
        self._under_way = 0
        self._idle = asyncio.Event()
        self._idle.set()

    async def handle(self, body: dict[str, Any], headers: Mapping[str, str]) -> BoltResponse:
        """Return Slack's answer to a request whose body is parsed and known to be Slack's. Never raises."""
        start = time.perf_counter()
        with self.track():
            response = await self._clean_and_dispatch(body, headers)
        if response.status == 404:
            log.warning("no handler for this request (%s)", request_type(body))
        self._metrics.answered(request_type(body), str(response.status), time.perf_counter() - start)
        return response

    @contextlib.contextmanager
    def track(self) -> Iterator[None]:
        """Count something as under way, so that `wait_until_idle` waits for it."""
        self._under_way += 1
        self._idle.clear()
        try:
            yield
        finally:
            self._under_way -= 1
            if not self._under_way:
                self._idle.set()

    async def wait_until_idle(self) -> None:
        """Wait until nothing is under way, within reason."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._idle.wait(), DRAIN_SECONDS)

    async def _clean_and_dispatch(self, body: dict[str, Any], headers: Mapping[str, str]) -> BoltResponse:
        """Let the request in by the one door for text: whatever was typed or told is clean from here on."""
        try:
            cleaned = clean_all(body)
        except RecursionError:
            return _bad_request()
        return await self._dispatch(cleaned, headers)

    async def _dispatch(self, body: dict[str, Any], headers: Mapping[str, str]) -> BoltResponse:
        if body.get("ssl_check"):  # Slack only looks at the certificate: it wants a 200, and nobody is waiting
            return BoltResponse(status=200, body="")
        if body.get("type") == "app_rate_limited":
            log.warning("Slack leaves out events for a while: there are more than it allows an app in an hour")
            return BoltResponse(status=200, body="")
        if not is_well_formed(body):
            return _bad_request()
        if not await self._identity.wait_until_known(IDENTITY_SECONDS):
            return BoltResponse(status=503, body="")
        try:
            # Bolt takes a parsed body only in this mode; otherwise it would parse everything once more.
            request = AsyncBoltRequest(mode="socket_mode", body=body, headers=dict(headers))
            return await self._app.async_dispatch(request)
        except MALFORMED_ERRORS:  # Bolt itself stumbled: what our handlers raise never comes so far
            return _bad_request()
        except Exception:
            log.exception("request failed")
            return BoltResponse(status=500, body="")


def _bad_request() -> BoltResponse:
    log.warning("rejected a request with 400: it does not have the shape of Slack's requests")
    return BoltResponse(status=400, body="")


@contextlib.contextmanager
def _without_slack_environment() -> Iterator[None]:
    """Hide Slack's variables: from them Bolt would read tokens and OAuth settings, and then keep installations in
    files.
    """
    hidden = {name: value for name, value in os.environ.items() if name.startswith("SLACK_")}
    for name in hidden:
        del os.environ[name]
    try:
        yield
    finally:
        os.environ.update(hidden)
