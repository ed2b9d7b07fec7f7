"""Block Kit's rules: what Slack refuses in blocks, views and messages."""
