"""What may happen with the program's rules, people's roles, groups and locations."""
