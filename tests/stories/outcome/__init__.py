"""Stories of what becomes of meetings after their end."""
