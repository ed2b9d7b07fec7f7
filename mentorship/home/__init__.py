"""What may happen with the Home tab, the commands and help."""
