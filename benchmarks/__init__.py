"""Measurements: the bot beside a bare Bolt app that does the same, in the same run. See README.md."""
