"""What Slack can ask about the program's rules, people's roles, groups and locations."""
