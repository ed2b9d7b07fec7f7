"""What Slack can ask about masterclasses and their channels."""
