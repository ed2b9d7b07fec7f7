"""What mentors say after their sessions and masterclasses."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.cli.sample_data.stage import Stage
from mentorship.outcome.masterclass_attendance import Ticks, open_attendance, save
from mentorship.outcome.session_outcome import record


@dataclass(frozen=True)
class RecordSession:
    """A mentor says what became of a session."""

    name: str
    mentor: str
    result: str  # took_place, no_show

    def do(self, stage: Stage) -> None:
        """Do it by the real use cases."""
        stage.run_as(self.mentor, record, meeting_id=stage.state.made[self.name], result=self.result)


@dataclass(frozen=True)
class RecordMasterclass:
    """A host says who was at a masterclass: everyone but those who were missing."""

    name: str
    host: str
    missing: Sequence[str]

    def do(self, stage: Stage) -> None:
        """Do it by the real use cases."""
        meeting_id, missing = stage.state.made[self.name], {stage.state.ids[each] for each in self.missing}
        people = stage.run_as(self.host, open_attendance, meeting_id=meeting_id).people
        shown = frozenset(each.person_id for each in people)
        ticked = frozenset(each.person_id for each in people if each.slack_id not in missing)
        stage.run_as(self.host, save, meeting_id=meeting_id, ticks=Ticks(shown, ticked))
