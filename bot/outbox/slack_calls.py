"""The calls to Slack that delivering a payload takes, and finding what an earlier call may have delivered."""

import asyncio
import datetime as dt
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.outbox.error_kinds import CALL_EXCEPTIONS, classify, upload_error
from bot.outbox.rate_limiter import HISTORY, OPEN, POST, PUBLISH, SHARE, UPDATE, UPLOAD
from bot.outbox.render.payloads import File, Home, Payload, Post, Update, Upload

EVENT_TYPE = "mentorship_notice"
CALL_SECONDS = 10.0
CLOCK_SKEW = dt.timedelta(minutes=1)  # between Slack's clock and ours
PAGE = 15  # all that Slack gives some apps in one page


@dataclass(frozen=True)
class Receipt:
    """Where Slack has put a message; `card` when it is the card of the notice's meeting.

    Of a Home tab: the list that was `chosen` in what it shows now.
    """

    channel: str | None = None
    ts: str | None = None
    card: bool = False
    chosen: str | None = None


def method_for(payload: Payload) -> str:
    """Return the method whose limit a payload meets first."""
    return {Post: POST, Update: UPDATE, Home: PUBLISH, Upload: UPLOAD}[type(payload)]


class SlackCalls:
    """Calls Slack for one workspace. Every call raises DeliveryError; nothing is tried twice here."""

    def __init__(self, client: AsyncWebClient) -> None:
        self.client = client

    async def open_dm(self, slack_id: str) -> str:
        """Return the id of the direct message with this person, which Slack opens if need be."""
        answer = await self.call(OPEN, users=slack_id)
        return str(answer["channel"]["id"])

    async def send(self, payload: Payload, notice_id: int, slack_id: str, dm: str | None) -> Receipt:
        """Deliver the payload; `dm` is the direct message it goes to, where it goes to one and that is known.

        A message may go to the person's own id: Slack then opens the direct message itself, and says which it is.
        """
        match payload:
            case Post():
                return await self._post(payload, notice_id, dm or slack_id)
            case Update():
                return await self._update(payload)
            case Home():
                await self.call(PUBLISH, user_id=slack_id, view=payload.view)
                return Receipt(chosen=payload.chosen)
            case Upload():
                return await self._upload(payload, dm or slack_id)

    async def find_delivered(
        self, dm: str, notice_id: int, file_name: str | None, since: dt.datetime
    ) -> Receipt | None:
        """Return the message that already tells of this notice, looked for from when we began to send it."""
        cursor = None
        while cursor is None or cursor:
            page = await self._history(dm, (since - CLOCK_SKEW).timestamp(), cursor)
            for message in page["messages"]:
                if _is_for_notice(message, notice_id) or _shares_file(message, file_name):
                    return Receipt(dm, message["ts"], card=_event_payload(message).get("card") == "yes")
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        return None

    async def _post(self, payload: Post, notice_id: int, to: str) -> Receipt:
        answer = await self.call(
            POST,
            channel=to,
            text=payload.text,
            blocks=payload.blocks,
            metadata=_message_metadata(notice_id, card=payload.card),
            unfurl_links=False,
            unfurl_media=False,
        )
        return Receipt(str(answer["channel"]), str(answer["ts"]), payload.card)

    async def _update(self, payload: Update) -> Receipt:
        await self.call(UPDATE, channel=payload.channel, ts=payload.ts, text=payload.text, blocks=payload.blocks)
        return Receipt(payload.channel, payload.ts)

    async def _upload(self, payload: Upload, dm: str) -> Receipt:
        files = [{"id": await self._upload_file(each), "title": each.name} for each in payload.files]
        await self.call(SHARE, files=files, channel_id=dm, initial_comment=payload.comment)
        return Receipt(dm)

    async def _upload_file(self, file: File) -> str:
        """Return the id of the file, which nobody sees until it is shared."""
        target = await self.call(UPLOAD, filename=file.name, length=len(file.content))
        await _within_time("upload", self._put(str(target["upload_url"]), file.content))
        return str(target["file_id"])

    async def _put(self, url: str, content: bytes) -> None:
        if self.client.session is not None:
            await _post_bytes(self.client.session, url, content)
            return
        async with aiohttp.ClientSession() as http_session:
            await _post_bytes(http_session, url, content)

    async def _history(self, dm: str, oldest: float, cursor: str | None) -> Any:
        return await self.call(
            HISTORY, channel=dm, oldest=f"{oldest:.6f}", include_all_metadata=True, limit=PAGE, cursor=cursor or None
        )

    async def call(self, method: str, **arguments: Any) -> Any:
        """Call one of Slack's methods by its name, and return the answer. Raises DeliveryError."""
        function = getattr(self.client, method.replace(".", "_"))  # the SDK names its functions after the methods
        return await _within_time(method, function(**arguments))


async def _within_time(method: str, call: Awaitable[Any]) -> Any:
    """Return the answer to the call. Raises DeliveryError, also when there is none after CALL_SECONDS."""
    try:
        async with asyncio.timeout(CALL_SECONDS):
            return await call
    except CALL_EXCEPTIONS as error:
        raise classify(error, method) from error


async def _post_bytes(http_session: aiohttp.ClientSession, url: str, content: bytes) -> None:
    async with http_session.post(url, data=content) as answer:
        if answer.status != 200:
            raise upload_error(answer.status)


def _message_metadata(notice_id: int, *, card: bool) -> dict[str, Any]:
    """Return what makes a message recognisable as ours, also to a process that knows nothing else of it."""
    return {"event_type": EVENT_TYPE, "event_payload": {"notice": str(notice_id)} | ({"card": "yes"} if card else {})}


def _event_payload(message: dict[str, Any]) -> dict[str, Any]:
    metadata = message.get("metadata") or {}
    return (metadata.get("event_payload") or {}) if metadata.get("event_type") == EVENT_TYPE else {}


def _is_for_notice(message: dict[str, Any], notice_id: int) -> bool:
    return _event_payload(message).get("notice") == str(notice_id)


def _shares_file(message: dict[str, Any], file_name: str | None) -> bool:
    return file_name is not None and any(file.get("name") == file_name for file in message.get("files") or [])
