"""Zoom's API: a token, and the meetings of the user who owns it. Blocking calls, with threads of their own to run in.

Nothing is tried twice here, except when a token turns out to have expired. Every call raises DeliveryError.
"""

import asyncio
import datetime as dt
import logging
import re
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock
from typing import Any, TypeVar

import requests
from requests.auth import AuthBase

from bot.logs import WarnOnce
from bot.outbox.error_kinds import DeliveryError, ErrorKind
from bot.outbox.rate_limiter import ZOOM_READ, ZOOM_WRITE
from bot.outbox.zoom.http import send
from bot.outbox.zoom.types import ZoomMeeting, ZoomMeetingSpec
from bot.settings import Settings
from handlers.slack.retry_after import read_retry_after
from storage.text import clean_all

T = TypeVar("T")

MAX_CALLS = 2  # calls at a time: the smallest of Zoom's plans takes two of them in a second
SEARCH_SECONDS = 60.0  # for all pages of the meetings
MAX_QUEUE_SECONDS = 6.0  # a call that could not begin by then no longer begins: see LONGER_THAN_SLACK
TOKEN_MARGIN_SECONDS = 60.0  # a token is no longer used so long before it expires
UNNAMED_PAUSE_SECONDS = 5.0  # a limit without Retry-After
DAY_SECONDS = 86_400.0  # the longest pause after a daily limit; after any other it is an hour
PAGE = 300
PAGES = 100  # far more meetings than one user has; an answer that goes on for ever must end too
NO_SUCH_MEETING = 3001
SCHEDULED = 2  # a meeting at a time, in Zoom's numbers

log = logging.getLogger(__name__)


class BearerAuth(AuthBase):
    """The token of a call; given in this way, no .netrc takes its place."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Return the request with the token."""
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


@dataclass(frozen=True)
class Token:
    """An access token, the scopes it has, and until when it is used (on the monotonic clock)."""

    text: str
    scopes: frozenset[str]
    until: float


class ZoomClient:
    """One Zoom account, through its Server-to-Server OAuth app. May be used from any thread."""

    def __init__(
        self,
        account_id: str,
        client_id: str,
        client_secret: str,
        api_url: str,
        oauth_url: str,
        *,
        on_call: Callable[[str, str], None] = lambda _method, _outcome: None,
    ) -> None:
        self._account_id = account_id
        self._client = (client_id, client_secret)
        self._api_url = api_url.rstrip("/")
        self._oauth_url = oauth_url
        self._on_call = on_call
        self._token: Token | None = None
        self._lock = Lock()
        self._threads = ThreadPoolExecutor(MAX_CALLS, "zoom")
        self.access_warning = WarnOnce(log, "Zoom accepts us again")

    async def run_in_thread(self, call: Callable[..., T], *args: Any) -> T:
        """Make one of the calls below in a thread of Zoom's own, so that a slow Zoom holds nothing else up."""
        asked = time.monotonic()

        def answer() -> T:
            _require_time(asked, "zoom.threads")
            return call(*args)

        return await asyncio.get_running_loop().run_in_executor(self._threads, answer)

    def close(self) -> None:
        """Finish what is under way."""
        self._threads.shutdown()

    def create(self, spec: ZoomMeetingSpec) -> ZoomMeeting:
        """Make a new meeting, which people may join also before and without its owner."""
        settings = {"join_before_host": True, "jbh_time": 0, "waiting_room": False}
        answer = self._call(ZOOM_WRITE, "POST", "/users/me/meetings", json=_request_body(spec) | {"settings": settings})
        made = _parse_meeting(answer)
        if made is None:
            raise DeliveryError(ErrorKind.UNSURE, ZOOM_WRITE, "an answer without id and link")
        return made

    def find(self, mark: str) -> ZoomMeeting | None:
        """Return the meeting with this mark in its topic, if there is one."""
        for meeting in self._meetings():
            found = _parse_meeting(meeting)
            if found is not None and f"[{mark}]" in str(meeting.get("topic")):
                return found
        return None

    def update(self, zoom_id: str, spec: ZoomMeetingSpec) -> None:
        """Move the meeting to another time. Raises DeliveryError of the kind GONE when there is no such meeting."""
        self._call(ZOOM_WRITE, "PATCH", f"/meetings/{zoom_id}", json=_request_body(spec))

    def delete(self, zoom_id: str) -> None:
        """Remove the meeting, without mail to its owner. Raises DeliveryError of the kind GONE when there is none."""
        self._call(ZOOM_READ, "DELETE", f"/meetings/{zoom_id}", params={"schedule_for_reminder": "false"})

    def scopes(self) -> frozenset[str]:
        """Return what our app may do, as a new token says; empty when it does not say."""
        return self._renew(None).scopes

    def _meetings(self) -> Iterator[dict[str, Any]]:
        query, began = {"type": "scheduled", "page_size": str(PAGE)}, time.monotonic()
        for _ in range(PAGES):
            page = self._call(ZOOM_READ, "GET", "/users/me/meetings", params=query)
            meetings = page.get("meetings")
            if not isinstance(meetings, list):
                raise DeliveryError(ErrorKind.UNSURE, ZOOM_READ, "a list without meetings")
            yield from (each for each in meetings if isinstance(each, dict))
            query["next_page_token"] = str(page.get("next_page_token") or "")
            if not query["next_page_token"]:
                return
            _require_time(began, ZOOM_READ, SEARCH_SECONDS)

    def _call(self, method: str, verb: str, path: str, **what: Any) -> dict[str, Any]:
        began, url = time.monotonic(), self._api_url + path
        try:
            token = self._token or self._renew(None)
            if token.until <= began:
                token = self._renew(token)
            _require_time(began, method)
            answer = self._send(method, verb, url, auth=BearerAuth(token.text), **what)
            if answer.status_code == 401:  # it may have been withdrawn: Zoom lets a newer one end those before
                token = self._renew(token)
                _require_time(began, method)
                answer = self._send(method, verb, url, auth=BearerAuth(token.text), **what)
            body = _parse_body(answer, method)
        except DeliveryError as error:
            self._on_call(method, error.kind.name.lower())
            raise
        self._on_call(method, "ok")
        return body

    def _renew(self, old: Token | None) -> Token:
        """Return a token that is not `old`: a new one, unless another thread has just got one."""
        with self._lock:
            if self._token is None or self._token is old:
                self._token = self._new_token()
            return self._token

    def _new_token(self) -> Token:
        form = {"grant_type": "account_credentials", "account_id": self._account_id}
        answer = self._send("zoom.token", "POST", self._oauth_url, data=form, auth=self._client)
        try:
            body = _parse_body(answer, "zoom.token")
        except DeliveryError as error:
            kind = ErrorKind.LOCKED_OUT if error.kind in (ErrorKind.FOR_GOOD, ErrorKind.GONE) else error.kind
            raise DeliveryError(kind, error.method, error.code, pause_seconds=error.pause_seconds) from error
        text, seconds = body.get("access_token"), body.get("expires_in")
        if not isinstance(text, str) or not text:
            raise DeliveryError(ErrorKind.UNSURE, "zoom.token", "an answer without a token")
        lasting = max(0.0, float(min(seconds, DAY_SECONDS))) if isinstance(seconds, (int, float)) else 0.0
        return Token(
            text, frozenset(str(body.get("scope") or "").split()), time.monotonic() + lasting - TOKEN_MARGIN_SECONDS
        )

    def _send(self, method: str, verb: str, url: str, **what: Any) -> requests.Response:
        try:
            return send(verb, url, **what)
        except requests.RequestException as error:
            raise DeliveryError(ErrorKind.UNSURE, method, type(error).__name__) from error


def make_zoom_client(
    settings: Settings, on_call: Callable[[str, str], None] = lambda _method, _outcome: None
) -> ZoomClient:
    """Return a client for the Zoom account that the operator set up; it must be set up."""
    told = (settings.zoom_account_id, settings.zoom_client_id, settings.zoom_client_secret)
    account_id, client_id, client_secret = (each or "" for each in told)
    return ZoomClient(
        account_id, client_id, client_secret, settings.zoom_api_url, settings.zoom_oauth_url, on_call=on_call
    )


def _require_time(began: float, method: str, seconds: float = MAX_QUEUE_SECONDS) -> None:
    """Raise DeliveryError when it is too late to begin: others will soon assume that no call of ours is under way."""
    if time.monotonic() - began > seconds:
        raise DeliveryError(ErrorKind.UNSURE, method, "took too long to begin")


def _request_body(spec: ZoomMeetingSpec) -> dict[str, Any]:
    """Return what Zoom is told: when, and our mark. Who meets, and about what, does not concern Zoom."""
    return {
        "topic": f"Mentorship session [{spec.mark}]",
        "type": SCHEDULED,
        "start_time": spec.starts_at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "duration": spec.minutes,
        "timezone": "UTC",
    }


def _parse_meeting(meeting: dict[str, Any]) -> ZoomMeeting | None:
    zoom_id, url = str(meeting.get("id") or ""), meeting.get("join_url")
    sound = re.fullmatch(r"\w{1,32}", zoom_id) and isinstance(url, str) and re.fullmatch(r"https?://\S{1,1900}", url)
    return ZoomMeeting(zoom_id, str(url)) if sound else None


def _parse_body(answer: requests.Response, method: str) -> dict[str, Any]:
    """Return what Zoom answered, if it did what was asked. Raises DeliveryError."""
    status = answer.status_code
    if status == 204:
        return {}
    try:
        body = clean_all(answer.json())
    except (ValueError, RecursionError):  # the latter of brackets without end
        body = None
    known = body if isinstance(body, dict) else {}
    if 200 <= status < 300 and body is not None and isinstance(body, dict):
        return known
    words = f"http_{status} {known.get('code', '')} {known.get('message') or known.get('reason') or ''}"[:300].strip()
    if status == 429 or known.get("code") == 429:
        raise DeliveryError(ErrorKind.LIMITED, method, words, pause_seconds=_pause_seconds(answer, words))
    raise DeliveryError(_error_kind(status, known.get("code")), method, words)


def _error_kind(status: int, code: object) -> ErrorKind:
    if status < 300 or status == 408 or status >= 500:  # also one that reports success in a way that we cannot read
        return ErrorKind.UNSURE
    if status == 401:
        return ErrorKind.LOCKED_OUT
    return ErrorKind.GONE if status == 404 or code == NO_SUCH_MEETING else ErrorKind.FOR_GOOD


def _pause_seconds(answer: requests.Response, words: str) -> float:
    """Return the seconds that Zoom wants us to wait.

    It tells them as a number or as a date; for a daily limit sometimes not at all.
    """
    header = answer.headers.get("Retry-After")
    if "daily" not in f"{words} {answer.headers.get('X-RateLimit-Type', '')}".lower():
        return read_retry_after(header) or UNNAMED_PAUSE_SECONDS
    now = dt.datetime.now(dt.UTC)
    midnight = (now + dt.timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return read_retry_after(header, longest=DAY_SECONDS) or max(1.0, (midnight - now).total_seconds())
