"""Stories of what is asked and said after a meeting."""
