"""The fixtures of the stories, here too."""

from tests.stories.conftest import ada, bot, grace, gus, mia, olga, tom

__all__ = ["ada", "bot", "grace", "gus", "mia", "olga", "tom"]
