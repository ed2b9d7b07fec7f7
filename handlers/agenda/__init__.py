"""What Slack can ask about what sessions and masterclasses have in common."""
