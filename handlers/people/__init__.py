"""What Slack can ask about people and workspaces as Slack tells of them."""
