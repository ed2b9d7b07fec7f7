"""What Slack can ask about finding mentors, their profiles, and becoming one."""
