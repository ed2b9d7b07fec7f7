"""Logging to standard error, as text or as JSON lines. Tokens, secrets and passwords never get through."""

import datetime as dt
import json
import logging
import re
from collections.abc import Iterable

PATTERNS = (
    (re.compile(r"\b(xox[a-z]|xapp|xoxe\.xox[bp])-[\w.-]+"), r"\1-***"),
    (re.compile(r"(://[^\s:/@]*):[^\s/@]+@"), r"\1:***@"),
    (re.compile(r"(https://hooks\.slack\.com/)\S+"), r"\1***"),
)
NOISY_LOGGERS = ("slack_bolt", "slack_sdk", "uvicorn.error", "apscheduler", "alembic", "aiohttp", "asyncio", "urllib3")


class Redactor:
    """Takes secrets out of text: those it is told, and whatever looks like one."""

    def __init__(self, secrets: Iterable[str]) -> None:
        longest_first = sorted(secrets, key=len, reverse=True)
        self._secrets_pattern = re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")

    def clean(self, text: str) -> str:
        """Return the text with `***` in the place of secrets."""
        text = self._secrets_pattern.sub("***", text)
        for pattern, replacement in PATTERNS:
            text = pattern.sub(replacement, text)
        return text


class TextFormatter(logging.Formatter):
    """One line for a person, with the time in UTC; a traceback below it when there is one."""

    def __init__(self, redactor: Redactor) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(name)s: %(message)s")
        self._redactor = redactor

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802 - logging's name
        """Return the time in ISO 8601, UTC, to the millisecond."""
        return _instant(record)

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, without secrets."""
        return self._redactor.clean(super().format(record))


class JsonFormatter(logging.Formatter):
    """One JSON object for each line."""

    def __init__(self, redactor: Redactor) -> None:
        super().__init__()
        self._redactor = redactor

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, without secrets."""
        line = {
            "time": _instant(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": self._redactor.clean(record.getMessage()),
        }
        if record.exc_info:
            line["error"] = self._redactor.clean(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)


class WarnOnce:
    """Warns of something that is wrong for a while: once, and says once more when it is over."""

    def __init__(self, logger: logging.Logger, recovery_message: str) -> None:
        self._logger = logger
        self._recovery_message = recovery_message
        self._warned: set[str] = set()

    def warn(self, message: str, *args: object, topic: str = "") -> None:
        """Log a warning, unless one about this was logged already."""
        if topic not in self._warned:
            self._logger.warning(message, *args)
        self._warned.add(topic)

    def resolve(self, *topics: str) -> None:
        """Log that all is well again with these topics, if a warning about them was logged."""
        for topic in self._warned.intersection(topics or {""}):
            self._warned.remove(topic)
            self._logger.info(self._recovery_message)


def set_up(level: str, form: str, secrets: Iterable[str]) -> None:
    """Start logging. The libraries are heard only when something is wrong, except at level debug."""
    redactor = Redactor(secrets)
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter(redactor) if form == "json" else TextFormatter(redactor))
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    for name in NOISY_LOGGERS:
        logging.getLogger(name).setLevel(max(logging.getLogger().level, logging.WARNING))
    # It logs whole bodies; request_verification has logged already what there is to say.
    logging.getLogger("slack_bolt.AsyncRequestVerification").setLevel(logging.CRITICAL)


def _instant(record: logging.LogRecord) -> str:
    return dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds")
