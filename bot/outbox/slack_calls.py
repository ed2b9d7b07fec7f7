"""The calls to Slack that delivering a payload takes, and finding what an earlier call may have delivered."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import aiohttp

from bot.outbox.context import CALL_SECONDS
from bot.outbox.error_kinds import DeliveryError, ErrorKind, classify, upload_error
from bot.outbox.rate_limiter import HISTORY, OPEN, POST, PUBLISH, SHARE, UPDATE, UPLOAD
from bot.outbox.render.payloads import File, Home, Payload, Post, Update, Upload
from bot.outbox.token_check import TokenCheck
from handlers.slack.api_client import SlackClient
from handlers.slack.slack_answer import SlackCallError, next_cursor, read_object, read_objects, read_text

EVENT_TYPE = "mentorship_notice"
UPLOAD_SECONDS = 20.0  # in which the files are uploaded; then they are shared, which is what takes effect
CLOCK_SKEW = dt.timedelta(minutes=1)  # between Slack's clock and ours
PAGE = 15  # all that Slack gives some apps in one page
MAX_PAGES = 100  # far more than there are; answers that always promise another page must end too
ENDLESS_LIST = "a list without an end"

T = TypeVar("T")


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

    def __init__(self, client: SlackClient, token_check: TokenCheck) -> None:
        self.client = client
        self._token_check = token_check

    async def open_dm(self, slack_id: str) -> str:
        """Return the id of the direct message with this person, which Slack opens if need be."""
        return await self.call(
            OPEN, read=lambda answer: read_text(read_object(answer, "channel"), "id"), users=slack_id
        )

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
        async for message in self.list_items(
            HISTORY,
            read=lambda answer: (read_objects(answer, "messages"), next_cursor(answer)),
            channel=dm,
            oldest=f"{(since - CLOCK_SKEW).timestamp():.6f}",
            include_all_metadata=True,
            limit=PAGE,
        ):
            if message.get("ts") and (_is_for_notice(message, notice_id) or _shares_file(message, file_name)):
                is_card = event_payload(message, EVENT_TYPE).get("card") == "yes"
                return Receipt(dm, str(message["ts"]), card=is_card)
        return None

    async def _post(self, payload: Post, notice_id: int, to: str) -> Receipt:
        return await self.call(
            POST,
            read=lambda answer: Receipt(read_text(answer, "channel"), read_text(answer, "ts"), payload.card),
            channel=to,
            text=payload.text,
            blocks=payload.blocks,
            metadata=_message_metadata(notice_id, card=payload.card),
            unfurl_links=False,
            unfurl_media=False,
        )

    async def _update(self, payload: Update) -> Receipt:
        await self.call(UPDATE, channel=payload.channel, ts=payload.ts, text=payload.text, blocks=payload.blocks)
        return Receipt(payload.channel, payload.ts)

    async def _upload(self, payload: Upload, dm: str) -> Receipt:
        try:
            async with asyncio.timeout(UPLOAD_SECONDS):
                files = [{"id": await self._upload_file(each), "title": each.name} for each in payload.files]
        except TimeoutError as error:
            raise DeliveryError(ErrorKind.UNSURE, UPLOAD, "too_slow") from error
        await self.call(SHARE, files=files, channel_id=dm, initial_comment=payload.comment)
        return Receipt(dm)

    async def _upload_file(self, file: File) -> str:
        """Return the id of the file, which nobody sees until it is shared."""
        url, file_id = await self.call(
            UPLOAD,
            read=lambda answer: (read_text(answer, "upload_url"), read_text(answer, "file_id")),
            filename=file.name,
            length=len(file.content),
        )
        await _within_time("upload", self._put(url, file.content))
        return file_id

    async def _put(self, url: str, content: bytes) -> None:
        if self.client.session is not None:
            await _post_bytes(self.client.session, url, content)
            return
        async with aiohttp.ClientSession() as http_session:
            await _post_bytes(http_session, url, content)

    async def list_items(
        self, method: str, *, read: Callable[[Any], tuple[list[T], str]], **arguments: Any
    ) -> AsyncIterator[T]:
        """Yield what Slack lists, page by page; `read` takes from an answer its items and the cursor of the next page.

        Raises DeliveryError.
        """
        cursor = ""
        for _ in range(MAX_PAGES):
            items, cursor = await self.call(method, read=read, cursor=cursor or None, **arguments)
            for item in items:
                yield item
            if not cursor:
                return
        raise DeliveryError(ErrorKind.UNSURE, method, ENDLESS_LIST)

    async def call(self, method: str, *, read: Callable[[Any], T] = lambda answer: answer, **arguments: Any) -> T:
        """Call one of Slack's methods by its name, and return what `read` takes from the answer, or all of it.

        Raises DeliveryError, also when the answer lacks what is to be read: then it may have happened. It says that we
        are locked out only where Slack does not accept our token either.
        """
        try:
            return await self._call_once(method, read, **arguments)
        except DeliveryError as error:
            if error.kind is ErrorKind.LOCKED_OUT and await self._token_check.is_accepted(self._ask_for_token):
                raise DeliveryError(ErrorKind.DENIED, method, error.code) from error.__cause__
            raise

    async def _call_once(self, method: str, read: Callable[[Any], T], **arguments: Any) -> T:
        function = getattr(self.client, method.replace(".", "_"))  # the SDK names its functions after the methods
        return await _within_time(method, function(**arguments), read)

    async def _ask_for_token(self) -> bool:
        """Return whether Slack accepts our token. An answer that does not come says nothing against it."""
        try:
            await self._call_once("auth.test", lambda answer: answer)
        except DeliveryError as error:
            return error.kind is not ErrorKind.LOCKED_OUT
        return True


async def _within_time(method: str, call: Awaitable[Any], read: Callable[[Any], T] = lambda answer: answer) -> T:
    """Return the answer to the call. Raises DeliveryError, also when there is none after CALL_SECONDS."""
    try:
        async with asyncio.timeout(CALL_SECONDS):
            return read(await call)
    except (SlackCallError, aiohttp.ClientError, OSError, ValueError) as error:  # the latter ones of an upload
        raise classify(error, method) from error


async def _post_bytes(http_session: aiohttp.ClientSession, url: str, content: bytes) -> None:
    async with http_session.post(url, data=content) as answer:
        if answer.status != 200:
            raise upload_error(answer.status)


def _message_metadata(notice_id: int, *, card: bool) -> dict[str, Any]:
    """Return what makes a message recognisable as ours, also to a process that knows nothing else of it."""
    return {"event_type": EVENT_TYPE, "event_payload": {"notice": str(notice_id)} | ({"card": "yes"} if card else {})}


def event_payload(message: dict[str, Any], event_type: str) -> dict[str, Any]:
    """Return the payload of a message's metadata; empty where it has none of this type."""
    metadata = message.get("metadata")
    if not isinstance(metadata, dict) or metadata.get("event_type") != event_type:
        return {}
    payload = metadata.get("event_payload")
    return payload if isinstance(payload, dict) else {}


def _is_for_notice(message: dict[str, Any], notice_id: int) -> bool:
    return event_payload(message, EVENT_TYPE).get("notice") == str(notice_id)


def _shares_file(message: dict[str, Any], file_name: str | None) -> bool:
    files = message.get("files")
    shared = [file for file in files if isinstance(file, dict)] if isinstance(files, list) else []
    return file_name is not None and any(file.get("name") == file_name for file in shared)
