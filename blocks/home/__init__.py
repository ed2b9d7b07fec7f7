"""How people see the Home tab, the commands and help."""
