"""What may happen with people and workspaces as Slack tells of them."""
