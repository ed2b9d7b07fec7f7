"""Stories of what sessions and masterclasses have in common."""
