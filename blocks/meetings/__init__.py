"""What sessions and masterclasses have in common, as people see it."""
