"""What Slack can ask about the Home tab, the commands and help."""
