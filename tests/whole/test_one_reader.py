"""Slack's errors and answers are read in one place, which expects anything; elsewhere one would forget something."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
READER = {"handlers/slack/slack_answer.py", "handlers/slack/api_client.py"}
FORBIDDEN = {
    r"slack_sdk\.errors": "catch SlackCallError",
    r"\bSlackApiError\b": "catch SlackCallError",
    r"error\.response\b": "read the SlackCallError",
    r"\bAsyncWebhookClient\b": "use SlackClient.respond",
    r"response_metadata": "use next_cursor",
    r"[Rr]etry-[Aa]fter\"\)?\s*or|int\(.*[Rr]etry-[Aa]fter": "use read_retry_after",
}


def test_nothing_else_looks_into_slacks_answers() -> None:
    files = [path for room in ("bot", "handlers") for path in (ROOT / room).rglob("*.py")]
    assert len(files) > 100
    found = [
        f"{path.relative_to(ROOT)}: {instead}"
        for path in files
        if str(path.relative_to(ROOT)) not in READER
        for pattern, instead in FORBIDDEN.items()
        if re.search(pattern, path.read_text("utf-8"))
    ]
    assert found == []
