"""Requests signed as Slack signs them."""

import time

from bot.web.request_verification import sign

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
FORM = "application/x-www-form-urlencoded"


def signed(
    body: bytes, *, secret: str = SECRET, timestamp: str | None = None, content_type: str = FORM
) -> dict[str, str]:
    """The headers for this body."""
    timestamp = timestamp or str(int(time.time()))
    return {
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": sign(secret.encode(), timestamp, body).decode(),
        "Content-Type": content_type,
    }
