"""What sessions and masterclasses have in common."""
