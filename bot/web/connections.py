"""Connections that must not stay open for nothing, nor take memory without end: each takes a file descriptor, of which
there are not many.
"""

import asyncio
from collections import deque
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from bot.web.request_verification import MAX_BODY_BYTES

REQUEST_SECONDS = 10.0  # from the beginning of a request to the end of its head and body
ANSWER_SECONDS = 10.0  # in which the other side takes what we have written
MAX_HEAD_BYTES = 64 * 1024
MAX_REQUEST_BYTES = 4 * MAX_BODY_BYTES  # as it comes over the wire: in chunks, it is longer than the body itself


class TimedConnection(HttpToolsProtocol):
    """uvicorn's connection, which by itself waits for ever: for a request, for its end, and for an answer to be read.

    What has not sent a whole request in time is closed (RFC 9112 section 9.5 leaves that to the server), and so is
    what sends a head without end, or does not read its answers. Between two requests uvicorn's own limit for idle
    connections applies.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._request_timer: asyncio.TimerHandle | None = None
        self._answer_timer: asyncio.TimerHandle | None = None
        self._request_bytes = 0
        self._most_bytes = MAX_HEAD_BYTES
        self._requests: deque[RequestResponseCycle] = deque()  # from the oldest without an answer on

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first request."""
        super().connection_made(transport)
        transport.set_write_buffer_limits(high=0)  # so that pause_writing comes with whatever is not taken immediately
        self._start_request_timer()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing more, and answer nothing more: uvicorn itself tells only the last request, not all."""
        self._stop_request_timer()
        self._stop_answer_timer()
        for request in self._requests:
            request.disconnected = True
            request.message_event.set()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Parse what has arrived; hang up once a request is longer than any of Slack's."""
        self._request_bytes += len(data)
        super().data_received(data)
        if self._request_bytes > self._most_bytes:
            self.transport.abort()

    def on_message_begin(self) -> None:
        """Begin to wait for the rest of a request."""
        self._request_bytes, self._most_bytes = 0, MAX_HEAD_BYTES
        self._start_request_timer()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Let a body follow."""
        self._most_bytes = MAX_REQUEST_BYTES
        super().on_headers_complete()
        while self._requests and self._requests[0].response_complete:
            self._requests.popleft()
        if self.cycle is not None:
            self._requests.append(self.cycle)

    def on_message_complete(self) -> None:
        """Stop waiting: the request is there."""
        self._stop_request_timer()
        super().on_message_complete()

    def pause_writing(self) -> None:
        """Begin to wait until the other side has read what we wrote."""
        if self._answer_timer is None:
            self._answer_timer = self.loop.call_later(ANSWER_SECONDS, self.transport.abort)
        super().pause_writing()

    def resume_writing(self) -> None:
        """Stop waiting: it has."""
        self._stop_answer_timer()
        super().resume_writing()

    def _start_request_timer(self) -> None:
        if self._request_timer is None:
            self._request_timer = self.loop.call_later(REQUEST_SECONDS, self.transport.abort)

    def _stop_request_timer(self) -> None:
        if self._request_timer is not None:
            self._request_timer.cancel()
            self._request_timer = None

    def _stop_answer_timer(self) -> None:
        if self._answer_timer is not None:
            self._answer_timer.cancel()
            self._answer_timer = None
