"""How people see the program's rules, people's roles, groups and locations."""
