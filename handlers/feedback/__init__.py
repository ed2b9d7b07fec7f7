"""What Slack can ask about feedback."""
