"""What Slack can ask of us: one folder a room, each file with `register(table)` as its table of contents."""
