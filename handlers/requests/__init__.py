"""What Slack can ask about requests for sessions and offers of sessions."""
