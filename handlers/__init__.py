"""What Slack can ask of us: one folder for each feature, each file with `register(router)` as its table of contents."""
