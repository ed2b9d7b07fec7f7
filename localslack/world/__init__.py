"""The workspaces of the local Slack: people, channels, messages, and Slack's limits on requests."""
