"""What people say about sessions and masterclasses once these are over."""

from dataclasses import dataclass

from bot.cli.sample_data.stage import Stage
from mentorship.feedback.feedback import give_feedback, thank


@dataclass(frozen=True)
class GiveFeedback:
    """Someone says how a session or a masterclass was."""

    name: str
    author: str
    rating: int
    comment: str = ""

    def do(self, stage: Stage) -> None:
        """Do it by the real use cases."""
        meeting_id = stage.state.made[self.name]
        stage.run_as(self.author, give_feedback, meeting_id=meeting_id, rating=self.rating, comment=self.comment)


@dataclass(frozen=True)
class SayThanks:
    """Someone thanks their mentor by name."""

    name: str
    author: str

    def do(self, stage: Stage) -> None:
        """Do it by the real use cases."""
        stage.run_as(self.author, thank, meeting_id=stage.state.made[self.name])
