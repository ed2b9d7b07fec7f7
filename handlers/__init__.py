"""What Slack can ask of us: one folder for each room, each file with `register(router)` as its table of contents."""
