"""How much the tests that draw lots try: enough to notice soon by default, a lot in `make races`.

That is the profile of Hypothesis, which `--hypothesis-profile` chooses. Its `max_examples` are also the hundredths
of what our tests say themselves.
"""

from hypothesis import settings

settings.register_profile("ci", max_examples=40, deadline=None)
settings.register_profile("thorough", max_examples=500, deadline=None)
settings.load_profile("ci")


def examples(usual: int, least: int = 1) -> int:
    """How many examples to try where one would usually try so many, and what is to be seen needs so many at least."""
    return max(least, usual * settings().max_examples // 100)


def rounds(usual: int) -> int:
    """How often to repeat a race: never less than usual, since a few rounds may all go one way."""
    return max(usual, examples(usual))
