"""No secret gets into the log, in whatever shape it comes."""

import json
import logging
import sys

import pytest

from bot.logs import JsonFormatter, Redactor, TextFormatter

SECRETS = ("xoxb-12-abc", "5igning5ecret", "pa%ss")
LEAKS = [
    "token xoxb-12-abc",
    "another xoxb-99-zzz and xapp-1-A-b",
    "signed with 5igning5ecret",
    "postgresql://bot:hunter2@db/mentorship",
    "https://hooks.slack.com/commands/T1/2/3",
]
FORBIDDEN = ("12-abc", "99-zzz", "xapp-1-A", "5igning5ecret", "hunter2", "T1/2/3")


def record(message: str, *, error: bool = False) -> logging.LogRecord:
    trouble = None
    if error:
        try:
            raise ValueError(message)
        except ValueError:
            trouble = sys.exc_info()
    return logging.LogRecord("mentorship.x", logging.WARNING, "x.py", 1, "%s", (message,), trouble)


@pytest.mark.parametrize("leak", LEAKS)
@pytest.mark.parametrize("kind", [TextFormatter, JsonFormatter])
def test_secrets_are_taken_out(leak: str, kind: type[TextFormatter] | type[JsonFormatter]) -> None:
    line = kind(Redactor(SECRETS)).format(record(leak, error=True))
    assert not [word for word in FORBIDDEN if word in line]
    assert "***" in line


def test_json_lines_are_json() -> None:
    line = json.loads(JsonFormatter(Redactor(())).format(record('said "no"\nand left')))
    assert line["message"] == 'said "no"\nand left'
    assert line["level"] == "warning"
    assert line["time"].endswith("+00:00")


def test_without_secrets_text_stays_as_it_is() -> None:
    assert Redactor(()).clean("listening on http://127.0.0.1:3000") == "listening on http://127.0.0.1:3000"
