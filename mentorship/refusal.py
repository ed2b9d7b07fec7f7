"""What is said to a person whose wish cannot be granted. Each kind is a family that the edge treats alike."""


class Refusal(Exception):
    """A rule says no. `str()` is for the person: which rule, and what to do next.

    `field` names the input it is about, where there is one.
    """

    def __init__(self, words: str, *, field: str | None = None) -> None:
        super().__init__(words)
        self.field = field


class Invalid(Refusal):
    """What was typed into a form cannot be used: words for each field."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(" ".join(errors.values()))
        self.errors = errors


class TryAgain(Refusal):
    """The database or Slack is slow or gone. Nothing was changed, unless `words` say otherwise."""

    def __init__(
        self, words: str = "That took too long, and nothing was changed. Please try again in a moment."
    ) -> None:
        super().__init__(words)


class Unknown(Exception):
    """Slack must be asked about this person first; the edge does so and runs the use case again."""

    def __init__(self, slack_id: str, *, field: str | None = None) -> None:
        super().__init__("a person not known yet")
        self.slack_id = slack_id
        self.field = field
