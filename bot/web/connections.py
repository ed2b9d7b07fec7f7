"""Connections that must not stay open for nothing: each takes a file descriptor, of which there are not many."""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

REQUEST_SECONDS = 10.0  # from the beginning of a request to the end of its head and body


class TimedConnection(HttpToolsProtocol):
    """uvicorn's connection, which by itself waits for ever for the first request, and for the rest of one begun.

    What has not sent a whole request in time is closed (RFC 9112 section 9.5 leaves that to the server). Between two
    requests uvicorn's own limit for idle connections applies.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._request_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._start_timer()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing more."""
        self._stop_timer()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        """Begin to wait for the rest of a request."""
        self._start_timer()
        super().on_message_begin()

    def on_message_complete(self) -> None:
        """Stop waiting: the request is there."""
        self._stop_timer()
        super().on_message_complete()

    def _start_timer(self) -> None:
        if self._request_timer is None:
            self._request_timer = self.loop.call_later(REQUEST_SECONDS, self.transport.abort)

    def _stop_timer(self) -> None:
        if self._request_timer is not None:
            self._request_timer.cancel()
            self._request_timer = None
