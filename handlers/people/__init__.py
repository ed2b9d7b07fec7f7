"""What Slack tells of the people in the workspace."""
