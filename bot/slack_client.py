"""The connection to Slack: one HTTP session whose connections stay open, and the identity that our token gives us."""

import asyncio
import contextlib
import json
import logging
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from urllib.request import getproxies

import aiohttp
import orjson
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.context.async_context import AsyncBoltContext

from bot.settings import SETTING_HELP, SettingError
from bot.supervision import Backoff
from handlers.slack.api_client import SlackClient
from handlers.slack.slack_answer import SlackCallError, read_object, read_text
from storage.text import clean_all

TIMEOUT = aiohttp.ClientTimeout(total=10, connect=5)
CHECK_SECONDS = 15.0
INVALID_TOKEN_ERRORS = frozenset(  # Slack's words for a token that will not get better by waiting
    ("invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "not_allowed_token_type")
)

log = logging.getLogger(__name__)
library_log = logging.getLogger("slack_sdk.web")
# The library looks at a logger's own level, not its parents', before it renders each call for the log: half our time.
for logger in (library_log, logging.getLogger("slack_sdk.webhook.async_client")):
    logger.setLevel(logging.WARNING)


class CleanResponse(aiohttp.ClientResponse):
    """An answer whose JSON comes in by the one door for text: names, titles and the like are clean from here on.

    Not in a client of ours, since Bolt makes clients of its own; all of them use our HTTP session.
    """

    async def json(self, **options: Any) -> Any:
        """Return the parsed JSON, cleaned. Raises as aiohttp does, and ValueError when it is nested too deeply."""
        try:
            return clean_all(await super().json(**options))
        except RecursionError:
            raise json.JSONDecodeError("nested too deeply", "", 0) from None


def open_http_session(api_url: str, on_call: Callable[[str, str], None]) -> aiohttp.ClientSession:
    """Return the session for all calls to Slack, to be closed by the caller.

    `on_call(method, outcome)` is told of each call.
    """
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=200, keepalive_timeout=60),
        timeout=TIMEOUT,
        trust_env=bool(getproxies()),  # with it every call reads the environment again, in a thread
        trace_configs=[_trace_calls(api_url, on_call)],
        response_class=CleanResponse,
        json_serialize_bytes=orjson.dumps,
    )


def make_client(api_url: str, http_session: aiohttp.ClientSession | None, token: str | None = None) -> SlackClient:
    """Return a client that never repeats a call by itself: a repeated post would be a second message."""
    return SlackClient(
        token=token, base_url=api_url, session=http_session, retry_handlers=[], timeout=10, logger=library_log
    )


class Identity(AsyncAuthorize):
    """The workspace and bot user of our token: asked until Slack answers, remembered, and asked again now and then."""

    def __init__(self, client: SlackClient) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._client = client
        self._known = asyncio.Event()
        self._result: AuthorizeResult | None = None
        self.name = ""
        self.url = ""
        self.home_url = ""  # of our Home tab in a browser; empty where Slack does not say which app we are
        self.problem = "Slack has not answered yet"  # empty when all is well

    async def __call__(
        self,
        *,
        context: AsyncBoltContext,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None,
        actor_enterprise_id: str | None = None,
        actor_team_id: str | None = None,
        actor_user_id: str | None = None,
    ) -> AuthorizeResult | None:
        """Return the same for every request: we are installed in one workspace."""
        return self._result

    @property
    def team_id(self) -> str:
        """Return Slack's id of our token's workspace; empty until it is known."""
        return (self._result.team_id or "") if self._result else ""

    def client_for(self, team_id: str) -> SlackClient | None:
        """Return the client for sending to this workspace, if it is ours."""
        return self._client if team_id and team_id == self.team_id else None

    async def wait_until_known(self, timeout_seconds: float | None = None) -> bool:
        """Wait until Slack has told us who we are, no longer than `timeout_seconds`."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._known.wait(), timeout_seconds)
        return self._known.is_set()

    async def keep_checking(self) -> None:
        """Ask Slack who we are, forever. Raises SettingError when it refuses our token from the start."""
        backoff = Backoff(CHECK_SECONDS)
        while True:
            wanted = await self._check()
            if not self.problem:
                backoff.reset()
            await asyncio.sleep(backoff.next_delay(wanted) if self.problem else max(CHECK_SECONDS, wanted or 0.0))

    async def _check(self) -> float | None:
        """Ask Slack who we are, and record it or what is wrong. Return the seconds that Slack wants us to wait."""
        before, wanted = self.problem, None
        try:
            answer = await self._client.auth_test()
            if not self.home_url:
                self.home_url = await self._find_home_url(answer)
            self._record_identity(answer)
        except SlackCallError as error:
            self._record_refusal(error)
            wanted = error.retry_after
        if self.problem and self.problem != before:
            log.warning("%s", self.problem)
        return wanted

    async def _find_home_url(self, answer: Any) -> str:
        """Return where a browser finds our Home tab; empty where Slack does not say which app we are."""
        with contextlib.suppress(SlackCallError):
            found = await self._client.bots_info(bot=read_text(answer, "bot_id"))
            app_id, team_id = read_text(read_object(found, "bot"), "app_id"), read_text(answer, "team_id")
            return f"{self._client.base_url.removesuffix('api/')}app_redirect?app={app_id}&team={team_id}"
        return ""

    def _record_refusal(self, error: SlackCallError) -> None:
        if error.code in INVALID_TOKEN_ERRORS and self._result is None:
            wrong = f"is refused by Slack ({error.code}): {SETTING_HELP['SLACK_BOT_TOKEN']}"
            raise SettingError("SLACK_BOT_TOKEN", wrong)
        if error.is_rate_limit and self._result is not None:
            return  # which says nothing against our token, nor against other calls
        self.problem = f"Slack answers {error}" if error.status else f"Slack cannot be reached ({error})"

    def _record_identity(self, answer: Any) -> None:
        """Record who we are. Raises SlackCallError when the answer does not say so."""
        self._result = AuthorizeResult(
            enterprise_id=answer.get("enterprise_id"),
            team_id=read_text(answer, "team_id"),
            team=answer.get("team"),
            url=answer.get("url"),
            bot_user_id=read_text(answer, "user_id"),
            bot_id=answer.get("bot_id"),
            bot_token=self._client.token,
        )
        self.name, self.url = str(answer.get("team") or ""), str(answer.get("url") or "")
        self.problem = ""
        self._known.set()


def _trace_calls(api_url: str, on_call: Callable[[str, str], None]) -> aiohttp.TraceConfig:
    """Return a trace that tells `on_call` of every call to the Web API.

    Upload and response URLs count as one method, `other`.
    """
    trace = aiohttp.TraceConfig()

    async def ended(_: aiohttp.ClientSession, __: SimpleNamespace, call: aiohttp.TraceRequestEndParams) -> None:
        status = call.response.status
        on_call(method(str(call.url)), "answered" if status == 200 else str(status))

    async def failed(_: aiohttp.ClientSession, __: SimpleNamespace, call: aiohttp.TraceRequestExceptionParams) -> None:
        on_call(method(str(call.url)), "no answer")

    def method(url: str) -> str:
        return url[len(api_url) :].partition("?")[0] if url.startswith(api_url) else "other"

    trace.on_request_end.append(ended)
    trace.on_request_exception.append(failed)
    return trace
