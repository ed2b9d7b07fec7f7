"""Zoom's API as tests of its client answer it: addresses, a meeting, and what was sent."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import responses

from bot.outbox.error_kinds import DeliveryError
from bot.outbox.zoom.types import ZoomMeetingSpec

API, OAUTH = "https://api.zoom.example/v2", "https://zoom.example/oauth/token"
LIST, MEETING = f"{API}/users/me/meetings", f"{API}/meetings/88"
ROOM = ZoomMeetingSpec(
    "mentorship 42-T1-abc", dt.datetime(2027, 1, 20, 15, tzinfo=dt.timezone(dt.timedelta(hours=1))), 45
)
ROW = {"id": 88, "topic": "Mentorship session [mentorship 42-T1-abc]", "join_url": "https://zoom.example/j/88?pwd=x"}


def give_token(http: responses.RequestsMock, text: str = "t1", **more: Any) -> Any:
    """Let Zoom give this token when it is asked for one."""
    return http.post(OAUTH, json={"access_token": text, "expires_in": 3599, "scope": "a b", **more})


def delivery_error(call: Callable[[], object]) -> DeliveryError:
    """Return the error that the call ends with."""
    with pytest.raises(DeliveryError) as met:
        call()
    return met.value


def bearer_tokens(http: responses.RequestsMock) -> list[str]:
    """Return with which tokens the API was called."""
    return [call.request.headers["Authorization"] for call in http.calls if not str(call.request.url).startswith(OAUTH)]
