"""Why a use case refuses what a person asked for. The edge to Slack treats all errors of one class alike."""

from collections.abc import Callable, Iterable
from typing import NamedTuple, ParamSpec, TypeVar

T = TypeVar("T")
P = ParamSpec("P")


class NextStep(NamedTuple):
    """Something that helps instead, offered as a button: its action, and the id of what it is about."""

    action: str
    id: int = 0


START_OVER = (NextStep("sessions"), NextStep("find"))  # where to start again, for whoever clicked something old


class Refusal(Exception):
    """A rule forbids what was asked for. `str()` is for the person: which rule, and what to do next.

    `field` names the input it is about, if there is one; `next_steps` are shown where buttons can be.
    With `warning_token` it is a warning: the form keeps the token and returns it when it is submitted again.
    """

    def __init__(
        self, message: str, *, field: str | None = None, next_steps: Iterable[NextStep] = (), warning_token: str = ""
    ) -> None:
        super().__init__(message)
        self.field = field
        self.warning_token = warning_token
        self.next_steps = tuple(next_steps)

    @property
    def is_about_fields(self) -> bool:
        """Return whether it is about what was typed, and told beside that."""
        return self.field is not None


class NoLongerRelevant(Refusal):
    """What was asked is about something that is cancelled, moved, or has begun, and so needs no answer any more."""


class OutdatedForm(Refusal):
    """What a form is about has changed since the form was drawn. The present form, with what was typed, replaces it."""


class InvalidInput(Refusal):
    """What was typed into a form cannot be used. `errors` has the words for each field."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = errors

    @property
    def is_about_fields(self) -> bool:
        """Return that it is."""
        return True


class Mistakes:
    """Collects what is wrong in a form, so that all of it is told at once, each beside its field."""

    def __init__(self) -> None:
        self.found: list[Refusal] = []

    def check(self, rule: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | None:
        """Return what the rule returns; None where it refuses a field. A refusal that is about no field is raised."""
        try:
            return rule(*args, **kwargs)
        except Refusal as refusal:
            if refusal.field is None:
                raise
            self.found.append(refusal)
            return None

    def refusal(self) -> Refusal:
        """Return one refusal for all that was found; there must be something."""
        if len(self.found) == 1:
            return self.found[0]
        return InvalidInput({each.field: str(each) for each in reversed(self.found) if each.field is not None})


class TryAgain(Refusal):
    """The database or Slack is slow or unavailable. Nothing was changed, unless `message` says otherwise."""

    def __init__(
        self, message: str = "That took too long, and nothing was changed. Please try again in a moment."
    ) -> None:
        super().__init__(message)


class UnknownPeople(Exception):
    """Slack must be asked about these people (Slack ids) first; the edge does so and runs the use case again."""

    def __init__(self, *slack_ids: str, field: str | None = None) -> None:
        super().__init__("people not known yet")
        self.slack_ids = slack_ids
        self.field = field
