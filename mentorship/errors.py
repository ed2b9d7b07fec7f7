"""What is said to a person whose wish cannot be granted. Each kind is a family that the edge treats alike."""

from collections.abc import Iterable
from typing import NamedTuple


class NextStep(NamedTuple):
    """Something that helps instead, offered as a button: what it is, and the id of what it is about."""

    action: str
    id: int = 0


START_OVER = (NextStep("sessions"), NextStep("find"))  # where to begin anew, for whoever clicked something that is old


class Refusal(Exception):
    """A rule says no. `str()` is for the person: which rule, and what to do next.

    `field` names the input it is about, where there is one; `steps` are ways on, shown where buttons can be.
    With `sure` it is a warning: the form keeps it, and when it is submitted again it comes back as the answer.
    """

    def __init__(
        self, message: str, *, field: str | None = None, next_steps: Iterable[NextStep] = (), warning_token: str = ""
    ) -> None:
        super().__init__(message)
        self.field = field
        self.warning_token = warning_token
        self.next_steps = tuple(next_steps)


class NoLongerRelevant(Refusal):
    """What it was about is cancelled, moved, or has begun: whatever was asked of it needs no answer any more."""


class InvalidInput(Refusal):
    """What was typed into a form cannot be used: words for each field."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = errors


class TryAgain(Refusal):
    """The database or Slack is slow or gone. Nothing was changed, unless `words` say otherwise."""

    def __init__(
        self, message: str = "That took too long, and nothing was changed. Please try again in a moment."
    ) -> None:
        super().__init__(message)


class UnknownPeople(Exception):
    """Slack must be asked about these people first; the edge does so and runs the use case again."""

    def __init__(self, *slack_ids: str, field: str | None = None) -> None:
        super().__init__("people not known yet")
        self.slack_ids = slack_ids
        self.field = field
