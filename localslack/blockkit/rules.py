"""The building blocks of Block Kit's limits: each rule checks one JSON value and reports what is wrong where."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Rule = Callable[[Any, str, "Report"], None]


@dataclass(slots=True)
class Report:
    """The faults found so far, in Slack's words, and what must be unique over the whole payload."""

    surface: str = "message"
    faults: list[str] = field(default_factory=list)
    block_ids: set[str] = field(default_factory=set)
    markdown_chars: int = 0
    tables: int = 0
    charts: int = 0
    focused: int = 0

    def fail(self, message: str, path: str) -> None:
        """Note a fault at a JSON pointer."""
        self.faults.append(f"[ERROR] {message} [json-pointer:{path}]")


def type_of(value: Any) -> str:
    """Return the `type` of an object; "" for an object without one, and for anything else."""
    kind = value.get("type") if isinstance(value, dict) else None
    return kind if isinstance(kind, str) else ""


def items(value: Any) -> list[Any]:
    """Return a list as it is; an empty one for anything else (its own rule reports that)."""
    return value if isinstance(value, list) else []


def string(most: int, least: int = 1) -> Rule:
    """Return the rule for a string of a certain length."""

    def rule(value: Any, path: str, report: Report) -> None:
        if not isinstance(value, str):
            report.fail("must provide a string", path)
        elif len(value) > most:
            report.fail(f"must be less than {most + 1} characters", path)
        elif len(value) < least:
            report.fail(f"must be more than {least - 1} characters", path)

    return rule


def url(most: int = 3000, schemes: tuple[str, ...] = ("http://", "https://", "mailto:", "slack://")) -> Rule:
    """Return the rule for an address; other schemes are refused."""
    length = string(most)

    def rule(value: Any, path: str, report: Report) -> None:
        length(value, path, report)
        if isinstance(value, str) and value and not value.lower().startswith(schemes):
            report.fail("must be a valid URL", path)

    return rule


def matching(pattern: Callable[[str], object], kind: str) -> Rule:
    """Return the rule for a string that a function accepts (its result is true, and it raises no ValueError)."""

    def rule(value: Any, path: str, report: Report) -> None:
        try:
            good = isinstance(value, str) and pattern(value)
        except ValueError:
            good = False
        if not good:
            report.fail(f"must be a valid {kind}", path)

    return rule


def boolean(value: Any, path: str, report: Report) -> None:
    """Check that a value is true or false."""
    if not isinstance(value, bool):
        report.fail("must be a boolean", path)


def integer(least: int, most: int) -> Rule:
    """Return the rule for a whole number in a range."""

    def rule(value: Any, path: str, report: Report) -> None:
        if isinstance(value, bool) or not isinstance(value, int):
            report.fail("must be an integer", path)
        elif not least <= value <= most:
            report.fail(f"must be between {least} and {most}", path)

    return rule


def one_of(*values: str) -> Rule:
    """Return the rule for one of a few words."""

    def rule(value: Any, path: str, report: Report) -> None:
        if value not in values:
            report.fail(f"value must be one of {', '.join(values)}", path)

    return rule


def listing(item: Rule, least: int, most: int) -> Rule:
    """Return the rule for a list of a certain length."""

    def rule(value: Any, path: str, report: Report) -> None:
        if not isinstance(value, list):
            report.fail("must be an array", path)
            return
        if len(value) > most:
            report.fail(f"no more than {most} items allowed", path)
        if len(value) < least:
            report.fail(f"no fewer than {least} items allowed", path)
        for index, entry in enumerate(value):
            item(entry, f"{path}/{index}", report)

    return rule


def anything(value: Any, path: str, report: Report) -> None:
    """Accept any value; for parts whose limits Slack does not publish."""


def mapping(required: Mapping[str, Rule], optional: Mapping[str, Rule]) -> Rule:
    """Return the rule for an object with these keys and no others."""
    known = {**required, **optional}

    def rule(value: Any, path: str, report: Report) -> None:
        if not isinstance(value, dict):
            report.fail("must be an object", path)
            return
        for key in required:
            if key not in value:
                report.fail(f"missing required field: {key}", path)
        for key, entry in value.items():
            if key in known:
                known[key](entry, f"{path}/{key}", report)
            else:
                report.fail(f"invalid additional property: {key}", path)

    return rule


def both(*rules: Rule) -> Rule:
    """Return a rule that checks several, one after the other, and stops at the first that is broken."""

    def rule(value: Any, path: str, report: Report) -> None:
        before = len(report.faults)
        for each in rules:
            each(value, path, report)
            if len(report.faults) > before:
                return

    return rule


def text(most: int, plain: bool = False) -> Rule:
    """Return the rule for a text object, with mrkdwn allowed or plain_text only."""
    content = string(most)

    def rule(value: Any, path: str, report: Report) -> None:
        if not isinstance(value, dict) or value.get("type") not in ("plain_text", "mrkdwn"):
            report.fail("must be a valid text object", path)
            return
        kind = value["type"]
        if plain and kind != "plain_text":
            report.fail("must be plain_text", f"{path}/type")
        if "text" not in value:
            report.fail("missing required field: text", path)
        else:
            content(value["text"], f"{path}/text", report)
        extra = "emoji" if kind == "plain_text" else "verbatim"
        for key in value:
            if key == extra:
                boolean(value[key], f"{path}/{key}", report)
            elif key not in ("type", "text"):
                report.fail(f"invalid additional property: {key}", path)

    return rule
