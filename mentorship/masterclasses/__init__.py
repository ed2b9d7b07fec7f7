"""What may happen with masterclasses and their channels."""
