"""What Slack's client does for a person: clicking, typing, reading, posting."""
