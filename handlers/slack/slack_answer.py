"""Reads Slack's answers: why a call failed, or what a successful one returned.

Between Slack and us there are proxies, and any of them may answer in its place: with text, HTML, half an answer, or
nothing. Nothing else in the project looks into an exception of the SDK's, or takes for granted what an answer holds.
"""

import re
from collections.abc import Mapping
from typing import Any

from slack_sdk.errors import SlackApiError

from handlers.slack.retry_after import read_retry_after

RATE_LIMIT_CODES = frozenset(("ratelimited", "rate_limited"))
TEMPORARY_CODES = frozenset(
    ("internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_unavailable")
)
CURSOR_LIMIT = 255  # as many as we keep
CODE = re.compile(r"[\w.:/-]{1,80}", re.ASCII)  # Slack's error codes are short words; anything else is not Slack's


class SlackCallError(Exception):
    """A call to Slack that did not succeed. `str()` is a few words for the log.

    `code` is Slack's own for the error, empty where Slack itself did not answer; `status` is the HTTP status, 0
    without any answer; `retry_after` the seconds after which we may call again, where that was said; `answer` the
    object that Slack answered with.
    """

    def __init__(
        self,
        reason: str,
        *,
        code: str = "",
        status: int = 0,
        retry_after: float | None = None,
        answer: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(reason)
        self.code = code
        self.status = status
        self.retry_after = retry_after
        self.answer: Mapping[str, Any] = answer or {}

    @property
    def is_rate_limit(self) -> bool:
        """Whether we called too often: nothing happened, and the same call will succeed later."""
        return self.status == 429 or self.code in RATE_LIMIT_CODES

    @property
    def is_temporary(self) -> bool:
        """Whether it passes by itself: an outage, or no answer of Slack's at all. It may have happened all the same."""
        return not self.code or self.status >= 500 or self.code in TEMPORARY_CODES


def read_error(error: Exception) -> SlackCallError:
    """Return what an exception says that a call to Slack raised: the SDK's, the HTTP client's or the system's."""
    if isinstance(error, SlackCallError):
        return error
    if isinstance(error, SlackApiError):
        return _read_response(error.response)
    return SlackCallError("timeout" if isinstance(error, TimeoutError) else type(error).__name__)


def _read_response(response: Any) -> SlackCallError:
    """Return what the `response` of a SlackApiError says.

    It is the SDK's own object where Slack answered in JSON, the HTTP client's where the JSON cannot be read, and may
    be a text.
    """
    data = response if isinstance(response, dict) else getattr(response, "data", None)
    answer = data if isinstance(data, dict) else {}
    code, status = answer.get("error"), _status(response)
    known = isinstance(code, str) and CODE.fullmatch(code) is not None
    return SlackCallError(
        str(code) if known else f"http_{status}" if status not in (0, 200) else "an answer that cannot be read",
        code=str(code) if known else "",
        status=status,
        retry_after=read_retry_after(_header(response, "retry-after")),
        answer=answer,
    )


def _status(response: Any) -> int:
    found = getattr(response, "status_code", None) or getattr(response, "status", None)
    return found if isinstance(found, int) else 0


def _header(response: Any, name: str) -> object:
    headers = getattr(response, "headers", None)
    found = headers.items() if isinstance(headers, Mapping) else ()
    return next((value for key, value in found if str(key).lower() == name), None)


def read_text(answer: Any, name: str) -> str:
    """Return a text of an answer. Raises SlackCallError when the answer has none of this name."""
    found = answer.get(name)
    if not isinstance(found, str) or not found:
        raise _without(name)
    return found


def read_object(answer: Any, name: str) -> dict[str, Any]:
    """Return an object of an answer. Raises SlackCallError when the answer has none of this name."""
    found = answer.get(name)
    if not isinstance(found, dict):
        raise _without(name)
    return found


def read_objects(answer: Any, name: str) -> list[dict[str, Any]]:
    """Return a list of objects of an answer, without what is none. Raises SlackCallError when there is no such list."""
    return [each for each in _read_list(answer, name) if isinstance(each, dict)]


def read_texts(answer: Any, name: str) -> list[str]:
    """Return a list of texts of an answer, without what is none. Raises SlackCallError when there is no such list."""
    return [each for each in _read_list(answer, name) if isinstance(each, str) and each]


def next_cursor(answer: Any) -> str:
    """Return the cursor of the page that follows this one; empty after the last.

    Raises SlackCallError for one that is longer than any of Slack's.
    """
    metadata = answer.get("response_metadata")
    found = metadata.get("next_cursor") if isinstance(metadata, dict) else None
    if isinstance(found, str) and len(found) > CURSOR_LIMIT:
        raise _without("next_cursor")
    return found if isinstance(found, str) else ""


def _read_list(answer: Any, name: str) -> list[Any]:
    found = answer.get(name)
    if not isinstance(found, list):
        raise _without(name)
    return found


def _without(name: str) -> SlackCallError:
    """Return the error of a call that Slack says has succeeded, in an answer that lacks what we asked for."""
    return SlackCallError(f"an answer without {name}", status=200)
