"""Transport of notices that are messages, cards and Home tabs in Slack."""
