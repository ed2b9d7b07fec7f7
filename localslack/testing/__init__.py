"""The driver for tests: a person who finds things by their visible label."""
